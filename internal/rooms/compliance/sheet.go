package compliance

import (
	"context"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// sheet is what people's pages show of where they stand, drawn: to work it out and to draw
// it cost more than all else of a page.
type sheet struct {
	parts templ.Component   // what is asked and how periods lie
	steps templ.Component   // what to do next
	own   []templ.Component // what else follows from one's facts, on one's own record
}

func drawSheet(ctx context.Context, m Mine, p Plan) (sheet, error) {
	var b, c strings.Builder
	if err := parts(m, p).Render(ctx, &b); err != nil {
		return sheet{}, err
	}
	err := stepsCard(p).Render(ctx, &c)
	return sheet{parts: templ.Raw(b.String()), steps: templ.Raw(c.String())}, err
}

// drawCards draws cards that show nothing but what follows from facts, rules, rights and the day.
func drawCards(ctx context.Context, sc access.Scope, cards []person.Card) (out []templ.Component, err error) {
	for _, card := range cards {
		c, err := card(ctx, sc, sc.Person())
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue
		}
		var b strings.Builder
		if err := c.Render(ctx, &b); err != nil {
			return nil, err
		}
		out = append(out, templ.Raw(b.String()))
	}
	return out, nil
}

// sheets keeps those that were asked for lately.
type sheets struct {
	mu  sync.Mutex
	has map[sheetKey]kept
}

type sheetKey struct {
	org int64
	who ids.ID
	own ids.ID // the account whose own record it is on; none on the page of a person
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
