package compliance

import (
	"sync"

	"standing/internal/base/ids"
	"standing/internal/civil"
)

// boards keeps dashboards for as long as the counts they were made of stand: a dashboard is
// not added up for every request.
type boards struct {
	mu  sync.Mutex
	has map[boardKey]board
}

// boardKey says whose dashboard it is. Whoever reaches the whole organization sees
// the same counts; names are no part of it.
type boardKey struct {
	org, generation int64
	account         ids.ID // zero: the whole organization
}

type board struct {
	at  position
	day civil.Date
	Dashboard
}

const maxBoards = 2000

func (b *boards) get(k boardKey, at position, day civil.Date) (Dashboard, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	had, ok := b.has[k]
	return had.Dashboard, ok && had.at == at && had.day == day
}

// put keeps a dashboard that is ready to be drawn.
func (b *boards) put(k boardKey, at position, day civil.Date, d Dashboard) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.has == nil || len(b.has) >= maxBoards {
		b.has = map[boardKey]board{}
	}
	b.has[k] = board{at, day, d}
}
