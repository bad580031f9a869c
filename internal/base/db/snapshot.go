package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strconv"
	"time"
)

// snapshot is one state of the database on one connection. It begins with the first read in
// it, so that who asks nothing takes no connection. It is of one goroutine.
type snapshot struct {
	d    *DB
	conn *sql.Conn
	org  int64 // that row security goes by now
	had  map[any]any
}

// Read runs fn on one snapshot of the organization's data. Within Snapshot it joins the one
// that is open, also if that was opened for another organization: a request that took a
// second connection while it holds one would wait for others that do the same.
func (d *DB) Read(ctx context.Context, t Tenancy, fn func(context.Context, Q) error) error {
	return d.Snapshot(ctx, func(ctx context.Context) error {
		return ctx.Value(inside{}).(*snapshot).read(ctx, t.OrgID(), fn)
	})
}

// Snapshot makes every Read under fn's context see one and the same state, at the
// price of one transaction for all of them: a request that only reads runs in it.
func (d *DB) Snapshot(ctx context.Context, fn func(context.Context) error) error {
	switch in := ctx.Value(inside{}).(type) {
	case *Tx:
		panic("db: Read inside a write; use the transaction's handle")
	case *snapshot:
		if in.d == d {
			return fn(ctx)
		}
	}
	s := &snapshot{d: d}
	defer s.end(ctx)
	return fn(context.WithValue(ctx, inside{}, s))
}

func (s *snapshot) read(ctx context.Context, org int64, fn func(context.Context, Q) error) error {
	if s.conn == nil {
		if err := s.begin(ctx, org); err != nil {
			return err
		}
	}
	return fn(ctx, handle{s.conn, s.d.engine, s, org})
}

// turn tells row security another organization, before a statement for it: reads for several
// can be open, one within the other, and most turns back would be for no statement.
func (s *snapshot) turn(ctx context.Context, org int64) error {
	if s.org == org {
		return nil
	}
	s.org = -1 // of nobody, should this fail
	err := enter(ctx, handle{c: s.conn, engine: s.d.engine}, org)
	if err == nil {
		s.org = org
	}
	return err
}

// begin takes a connection. PostgreSQL is told the organization in the same message.
func (s *snapshot) begin(ctx context.Context, org int64) error {
	c, err := s.d.readers.Conn(ctx)
	if err != nil {
		return classify(err)
	}
	begin := "BEGIN"
	if s.d.engine == Postgres {
		begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT set_config('app.org', '" + orgText(org) + "', true)"
	}
	if _, err := c.ExecContext(ctx, begin); err != nil {
		_ = c.Close()
		return classify(err)
	}
	s.conn, s.org = c, org
	return nil
}

// patience is how long the end of a snapshot may take.
const patience = 10 * time.Second

// end gives the connection back: there is nothing to keep. Of one that does not answer any
// more the pool makes a new one.
func (s *snapshot) end(ctx context.Context) {
	if s.conn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if _, err := s.conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = s.conn.Close()
	s.conn = nil
}

// enter tells row security the organization, for this transaction only.
func enter(ctx context.Context, h handle, org int64) error {
	if h.engine == SQLite {
		return nil
	}
	_, err := h.c.ExecContext(ctx, "SELECT set_config('app.org', $1, true)", orgText(org))
	return classify(err)
}

func orgText(org int64) string {
	if org == 0 {
		return ""
	}
	return strconv.FormatInt(org, 10)
}

// Once asks once in a snapshot for what several rooms want to know, such as the organization
// itself, and gives the answer again to whoever asks after that. key says what it is: a type
// of its own. In a write, which changes things, it always asks.
func Once[K comparable, T any](q Q, key K, ask func() (T, error)) (T, error) {
	h, ok := q.(handle)
	if !ok || h.of == nil {
		return ask()
	}
	type of struct {
		org int64
		key K
	}
	at := of{h.org, key}
	if v, ok := h.of.had[at]; ok {
		return v.(T), nil
	}
	v, err := ask()
	if err != nil {
		return v, err
	}
	if h.of.had == nil {
		h.of.had = map[any]any{}
	}
	h.of.had[at] = v
	return v, nil
}
