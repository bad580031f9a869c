package audit

import (
	"context"
	"errors"
	"sync"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// together is how long an audited read waits for others, to share their transaction.
const together = 3 * time.Millisecond

// flushTime is how long the shared transaction may take.
const flushTime = 10 * time.Second

// group gathers the audited reads of each organization.
type group struct {
	mu    sync.Mutex
	open  map[int64]*reads
	flush func(ctx context.Context, org int64, all []prepared) error
}

// reads is one transaction that is being gathered, or runs.
type reads struct {
	all  []prepared
	done chan struct{}
	err  error
}

// Read writes that sc's actor saw something: one entry per page, with its subjects. It
// returns once that is committed; only then may the answer be sent. All who wait in one
// organization share one transaction. The verb is noun.past, such as "person.viewed".
//
// A request calls it before or after its snapshot, never with a write open.
func (l *Log) Read(ctx context.Context, sc access.Scope, e Event) error {
	p, err := prepare(sc.OrgID(), actorOf(sc, e), e)
	if err != nil {
		return err
	}
	r := l.reads.join(p)
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return errors.Join(fault.Busy, ctx.Err())
	}
}

func (g *group) join(p prepared) *reads {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == nil {
		g.open = map[int64]*reads{}
	}
	r := g.open[p.org]
	if r == nil {
		r = &reads{done: make(chan struct{})}
		g.open[p.org] = r
		go g.run(p.org, r)
	}
	r.all = append(r.all, p)
	return r
}

// run is nobody's request: one that gives up must not take the others with it.
func (g *group) run(org int64, r *reads) {
	time.Sleep(together)
	g.mu.Lock()
	delete(g.open, org)
	g.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	defer close(r.done)
	r.err = g.flush(ctx, org, r.all)
}

func (l *Log) flushReads(ctx context.Context, org int64, all []prepared) error {
	return l.db.Write(ctx, tenancy(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return add(ctx, tx, all)
	})
}
