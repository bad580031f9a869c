package compliance

import (
	"context"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"standing/internal/base/ids"
	"standing/internal/base/words"
	"standing/internal/civil"
)

// sheet is what people's pages show of where they stand, drawn: to work it out and to draw
// it cost more than all else of a page.
type sheet struct {
	parts templ.Component // what is asked and how periods lie
	steps templ.Component // what to do next
}

func drawSheet(ctx context.Context, m Mine, p Plan) (sheet, error) {
	var b, c strings.Builder
	if err := parts(m, p).Render(ctx, &b); err != nil {
		return sheet{}, err
	}
	err := stepsCard(p).Render(ctx, &c)
	return sheet{templ.Raw(b.String()), templ.Raw(c.String())}, err
}

// sheets keeps those that were asked for lately.
type sheets struct {
	mu  sync.Mutex
	has map[sheetKey]kept
}

type sheetKey struct {
	org int64
	who ids.ID
}

// sheetAt is what a sheet was made of: another one when anything of it changes.
type sheetAt struct {
	edition
	root       ids.ID
	generation int64
	day        civil.Date
	lang       *words.Lang
	classes    string // those that take people
}

type kept struct {
	at sheetAt
	sheet
}

const maxSheets = 2000

func (c *sheets) get(k sheetKey, at sheetAt) (sheet, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	had, ok := c.has[k]
	return had.sheet, ok && had.at == at
}

func (c *sheets) put(k sheetKey, at sheetAt, p sheet) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.has == nil || len(c.has) >= maxSheets {
		c.has = map[sheetKey]kept{}
	}
	c.has[k] = kept{at, p}
}
