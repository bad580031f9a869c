package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"standing/internal/base/fault"
)

// Tenancy says in which organization a transaction runs. access.Scope is one.
type Tenancy interface{ OrgID() int64 }

// Org is the tenancy of an organization known by its number only, as where somebody signs
// in. Whatever acts for somebody has a Scope.
type Org int64

// OrgID is the number.
func (o Org) OrgID() int64 { return int64(o) }

type platform struct{}

func (platform) OrgID() int64 { return 1 }

// Platform is the tenancy of what belongs to no organization: accounts, sessions, jobs.
// It is organization 1, the installation, which has keys and a log like any other;
// under it the rows of every real organization are out of reach.
var Platform Tenancy = platform{}

// Q asks. Both Read and Write hand one out.
type Q interface {
	// Query runs a statement that returns rows. Use All, One or Each.
	Query(ctx context.Context, stmt string, args ...any) (*sql.Rows, error)
	Engine() Engine
}

type conn interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

type handle struct {
	c      conn
	engine Engine
	of     *snapshot // nil in a write
	org    int64     // whose data it is about; in a write, that row security goes by now
}

func (h handle) Engine() Engine { return h.engine }

func (h handle) Query(ctx context.Context, stmt string, args ...any) (*sql.Rows, error) {
	args, err := bind(args)
	if err != nil {
		return nil, err
	}
	if h.of != nil {
		if err := h.of.turn(ctx, h.org); err != nil {
			return nil, err
		}
	}
	rows, err := h.c.QueryContext(ctx, stmt, args...)
	return rows, classify(err)
}

// Tx is a write transaction.
type Tx struct {
	handle
	raw      *sql.Conn
	versions map[Aggregate]int64
	after    []func()
}

// Exec runs a statement and tells how many rows it changed.
func (t *Tx) Exec(ctx context.Context, stmt string, args ...any) (int64, error) {
	args, err := bind(args)
	if err != nil {
		return 0, err
	}
	r, err := t.c.ExecContext(ctx, stmt, args...)
	if err != nil {
		return 0, classify(err)
	}
	return r.RowsAffected()
}

// After calls fn once the transaction is committed, such as to wake a worker. What must
// not be lost does not belong here: the process may end in between.
func (t *Tx) After(fn func()) { t.after = append(t.after, fn) }

// Within runs fn in another organization, in the same transaction, and comes back: for what
// begins an organization, which is there with all that belongs to it or not at all.
func (t *Tx) Within(ctx context.Context, in Tenancy, fn func(context.Context) error) error {
	home := t.org
	if err := enter(ctx, t.handle, in.OrgID()); err != nil {
		return err
	}
	t.org = in.OrgID()
	if err := fn(ctx); err != nil {
		return err // the transaction is over: nothing else may be done in it
	}
	t.org = home
	return enter(ctx, t.handle, home)
}

// Join makes the next Write under the context run fn at the start of its transaction: how
// a request records, together with what it does, that it was done.
func Join(ctx context.Context, fn func(context.Context, *Tx, Tenancy) error) context.Context {
	return context.WithValue(ctx, joinKey{}, &joining{fn: fn})
}

type joinKey struct{}

type joining struct {
	fn   func(context.Context, *Tx, Tenancy) error
	done bool
}

// Alone hides from the next Write under the context what Join asked for, where a request
// writes in another organization before it does its own work.
func Alone(ctx context.Context) context.Context {
	return context.WithValue(ctx, joinKey{}, (*joining)(nil))
}

// inside is the key of what is open: a *Tx or a *snapshot.
type inside struct{}

const tries = 8

// Retried is how often a write of this process was tried again since it began.
func (d *DB) Retried() int64 { return d.retried.Load() }

// Write touches what on names, runs fn and commits. It tries again when the database
// asks for it, so fn may run more than once.
func (d *DB) Write(ctx context.Context, t Tenancy, on Touches, fn func(context.Context, *Tx) error) error {
	if _, ok := ctx.Value(inside{}).(*Tx); ok {
		panic("db: Write inside a write; use the transaction's handle")
	}
	if r, ok := t.(interface{ ReadsOnly() bool }); ok && r.ReadsOnly() {
		return fault.Denied
	}
	if err := on.check(); err != nil {
		return err
	}
	for try := 1; ; try++ {
		err := d.once(ctx, t, on, fn)
		if err == nil || try == tries || !retryable(err) {
			return err
		}
		d.retried.Add(1)
		pause := time.Duration(1+rand.IntN(4<<try)) * time.Millisecond
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return errors.Join(fault.Busy, ctx.Err())
		}
	}
}

// once is one try of a write.
func (d *DB) once(ctx context.Context, t Tenancy, on Touches, fn func(context.Context, *Tx) error) error {
	if d.engine == SQLite {
		return d.inTurn(ctx, t, on, fn)
	}
	raw, err := d.writer.Conn(ctx)
	if err != nil {
		return classify(err)
	}
	defer func() { _ = raw.Close() }()
	sqlTx, err := raw.BeginTx(ctx, nil)
	if err != nil {
		return classify(err)
	}
	defer func() { _ = sqlTx.Rollback() }() // after a commit this does nothing
	tx := &Tx{handle: handle{c: sqlTx, engine: d.engine, org: t.OrgID()}, raw: raw, versions: map[Aggregate]int64{}}
	after, err := tx.do(ctx, t, on, fn)
	if err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return committed(err)
	}
	after()
	return nil
}

// do is a write within its transaction; after is for when it is committed.
func (t *Tx) do(ctx context.Context, in Tenancy, on Touches, fn func(context.Context, *Tx) error) (after func(), err error) {
	if err := enter(ctx, t.handle, in.OrgID()); err != nil {
		return nil, err
	}
	e := expected(ctx, in)
	on = e.add(on)
	if err := t.touch(ctx, in, on); err != nil {
		return nil, err
	}
	ctx = context.WithValue(ctx, inside{}, t)
	j, _ := ctx.Value(joinKey{}).(*joining)
	if j != nil && !j.done {
		if err := j.fn(ctx, t, in); err != nil {
			return nil, err
		}
	}
	if err := fn(ctx, t); err != nil {
		return nil, err
	}
	if err := t.current(on); err != nil {
		return nil, err
	}
	made, err := e.look(ctx, t, in)
	if err != nil {
		return nil, err
	}
	return func() {
		if j != nil {
			j.done = true
		}
		e.done(made)
		for _, f := range t.after {
			f()
		}
	}, nil
}

// committed makes sense of a failed commit: either the database said no, or nobody
// knows whether it happened.
func committed(err error) error {
	if kind := classify(err); refused(err) {
		return kind
	}
	return fmt.Errorf("%w: the outcome of the commit is unknown: %w", fault.Busy, err)
}
