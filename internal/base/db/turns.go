package db

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"

	"standing/internal/base/fault"
)

// SQLite has one writer. Writes take turns, in the order in which they came, and whoever
// waits already when one is done goes on in its transaction, under a savepoint, so that
// they share the wait for the disk. Nobody is told that a write is done before it is there.

// mostShared is how many writes share one transaction: the first waits for the last.
const mostShared = 16

// errShared is of a write whose shared transaction the engine ended: it is tried again.
var errShared = errors.New("db: a transaction that several writes shared was ended")

// turns is the line of writers.
type turns struct {
	mu      sync.Mutex
	taken   bool
	waiting []*turn
}

type turn struct {
	apart bool
	come  chan *shared // what to join; nil: to begin one's own
}

// shared is a transaction that one or several writes are part of.
type shared struct {
	raw   *sql.Conn
	tx    *sql.Tx
	parts int
	ended chan struct{} // closed when everybody can know
	err   error
}

// apartKey is the key of a context whose writes take long.
type apartKey struct{}

// Apart is for what writes much at once, as most jobs do: its writes join nobody's
// transaction, who would wait for all of it.
func Apart(ctx context.Context) context.Context { return context.WithValue(ctx, apartKey{}, true) }

// enter waits for the caller's turn: it joins a transaction, or gets none and begins one.
func (l *turns) enter(ctx context.Context) (*shared, error) {
	l.mu.Lock()
	if !l.taken {
		l.taken = true
		l.mu.Unlock()
		return nil, nil
	}
	mine := &turn{apart: ctx.Value(apartKey{}) != nil, come: make(chan *shared, 1)}
	l.waiting = append(l.waiting, mine)
	l.mu.Unlock()
	select {
	case sh := <-mine.come:
		return sh, nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	i := slices.Index(l.waiting, mine)
	if i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	}
	l.mu.Unlock()
	if i < 0 { // the turn came meanwhile: it is passed on
		l.pass(<-mine.come)
	}
	return nil, errors.Join(fault.Busy, ctx.Err())
}

// pass gives the turn to the next who waits and may join, or else ends the transaction and
// gives it to the next for one of its own.
func (l *turns) pass(sh *shared) {
	if sh != nil && sh.err == nil && sh.parts < mostShared {
		l.mu.Lock()
		if len(l.waiting) > 0 && !l.waiting[0].apart {
			l.next(sh)
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
	}
	if sh != nil {
		sh.end()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.taken = len(l.waiting) > 0; l.taken {
		l.next(nil)
	}
}

// next is for whoever holds the lock and has seen that somebody waits.
func (l *turns) next(sh *shared) {
	l.waiting[0].come <- sh
	l.waiting = slices.Delete(l.waiting, 0, 1)
}

// begin opens a transaction that outlives the request of whoever begins it: others may be
// part of it.
func (d *DB) begin(ctx context.Context) (*shared, error) {
	ctx = context.WithoutCancel(ctx)
	raw, err := d.writer.Conn(ctx)
	if err != nil {
		return nil, classify(err)
	}
	tx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(classify(err), raw.Close())
	}
	return &shared{raw: raw, tx: tx, ended: make(chan struct{})}, nil
}

// end commits what holds, and tells everybody.
func (sh *shared) end() {
	if sh.err == nil {
		if err := sh.tx.Commit(); err != nil {
			sh.err = committed(err)
		}
	}
	_ = sh.tx.Rollback() // after a commit this does nothing
	_ = sh.raw.Close()
	close(sh.ended)
}

// inTurn is one try of a write on SQLite.
func (d *DB) inTurn(ctx context.Context, t Tenancy, on Touches, fn func(context.Context, *Tx) error) error {
	sh, err := d.turns.enter(ctx)
	if err != nil {
		return err
	}
	if sh == nil {
		if sh, err = d.begin(ctx); err != nil {
			d.turns.pass(nil)
			return err
		}
	}
	after, alone, err := d.part(ctx, sh, t, on, fn)
	<-sh.ended // also after a failure: it may be about what a part before it wrote
	switch {
	case err != nil && (alone || sh.err == nil || ctx.Err() != nil):
		return err
	case sh.err != nil:
		return sh.err
	}
	after()
	return nil
}

// part does one write of a transaction, and passes the turn on, whatever becomes of it: also
// if fn panics. What fails leaves nothing behind, and the parts before as they were.
func (d *DB) part(ctx context.Context, sh *shared, t Tenancy, on Touches, fn func(context.Context, *Tx) error) (after func(), first bool, err error) {
	bg := context.WithoutCancel(ctx)
	first = sh.parts == 0
	sh.parts++
	done := false
	defer func() {
		if !done {
			sh.undo(bg, first)
		}
		d.turns.pass(sh)
	}()
	if !first {
		if _, err := sh.tx.ExecContext(bg, "SAVEPOINT part"); err != nil {
			return nil, first, classify(err)
		}
	}
	tx := &Tx{handle: handle{c: sh.tx, engine: SQLite, org: t.OrgID()}, raw: sh.raw, versions: map[Aggregate]int64{}}
	if after, err = tx.do(ctx, t, on, fn); err != nil {
		return nil, first, err
	}
	if !first {
		if _, err := sh.tx.ExecContext(bg, "RELEASE part"); err != nil {
			return nil, first, classify(err)
		}
	}
	done = true
	return after, first, nil
}

// undo takes back a part that failed. The engine ends the transaction by itself where a
// change was interrupted, or the disk is full: then nothing of it holds.
func (sh *shared) undo(ctx context.Context, first bool) {
	if first {
		sh.err = errShared // nobody else is part of it yet
		return
	}
	for _, stmt := range []string{"ROLLBACK TO part", "RELEASE part"} {
		if _, err := sh.tx.ExecContext(ctx, stmt); err != nil {
			sh.err = errShared
			return
		}
	}
}
