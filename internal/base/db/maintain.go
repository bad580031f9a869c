package db

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// Maintenance is the way around row security: its transactions see the rows of every
// organization. It is for work that is about the installation and not about anybody's
// data, such as wrapping all keys anew, where one transaction per organization would
// be a million. A golden file lists who opens one.
type Maintenance struct{ d *DB }

type everybody struct{}

func (everybody) OrgID() int64 { return 0 }

// Maintain runs fn with a Maintenance. On PostgreSQL it connects as the owner of the
// tables, for as long as fn takes; on SQLite it stands in the same queue as every writer.
func Maintain(ctx context.Context, d *DB, fn func(context.Context, *Maintenance) error) (err error) {
	if d.engine == SQLite {
		return fn(ctx, &Maintenance{d})
	}
	pool, err := openPostgres(d.conf.URL, ownerRole)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	pool.SetMaxOpenConns(4)
	return fn(ctx, &Maintenance{&DB{engine: d.engine, readers: pool, writer: pool, conf: d.conf}})
}

// Analyze tells PostgreSQL's planner of tables that have just grown by many rows: until its own
// turn comes, within a minute, it would plan as if they were small. SQLite is told once, and
// never counts (see estimates).
func (d *DB) Analyze(ctx context.Context, tables ...string) (err error) {
	if d.engine == SQLite {
		return nil
	}
	pool, err := openPostgres(d.conf.URL, ownerRole)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	for _, t := range tables {
		if _, err := pool.ExecContext(ctx, "ANALYZE "+ident(t)); err != nil {
			return classify(err)
		}
	}
	return nil
}

// Read runs fn on one snapshot of everybody's data.
func (m *Maintenance) Read(ctx context.Context, fn func(context.Context, Q) error) error {
	return m.d.Read(ctx, everybody{}, func(ctx context.Context, q Q) error {
		if m.d.engine == Postgres {
			if _, err := One(ctx, q, Scalar[string], byKey); err != nil {
				return err
			}
		}
		return fn(ctx, q)
	})
}

// Write runs fn and commits. It touches nothing: every change says in its WHERE what it
// still expects to find.
func (m *Maintenance) Write(ctx context.Context, fn func(context.Context, *Tx) error) error {
	return m.d.Write(ctx, everybody{}, Fresh(), func(ctx context.Context, tx *Tx) error {
		if tx.engine == Postgres {
			if _, err := One(ctx, tx, Scalar[string], byKey); err != nil {
				return err
			}
		}
		return fn(ctx, tx)
	})
}

// byKey is for statements that walk a table in the order of its key and change all of
// it: what PostgreSQL knows of such a table is wrong by the time it plans, so it is told
// not to read all of it, join or sort in another way, nor to compile for the occasion.
const byKey = `SELECT set_config(w, 'off', true) FROM (VALUES ('enable_seqscan'), ('enable_bitmapscan'), ('enable_hashjoin'), ('enable_sort'), ('jit')) AS ways (w)`

// ExecEach runs one statement once per row of arguments and tells how many rows of the
// table it changed: prepared on SQLite, sent in one go on PostgreSQL. It is for many
// changes that each name their row by its key.
func (t *Tx) ExecEach(ctx context.Context, stmt string, rows iter.Seq2[[]any, error]) (int64, error) {
	each := t.eachSQLite
	if t.engine == Postgres {
		each = t.eachPostgres
	}
	n, err := each(ctx, stmt, rows)
	return n, classify(err)
}

func (t *Tx) eachSQLite(ctx context.Context, stmt string, rows iter.Seq2[[]any, error]) (total int64, err error) {
	p, err := t.c.(interface {
		PrepareContext(context.Context, string) (*sql.Stmt, error)
	}).PrepareContext(ctx, stmt)
	if err != nil {
		return 0, err
	}
	defer func() { _ = p.Close() }() // the transaction's end closes it too
	for row, err := range rows {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, err
		}
		args, err := bind(row)
		if err != nil {
			return 0, err
		}
		r, err := p.ExecContext(unwatched(ctx), args...)
		if err != nil {
			return 0, err
		}
		n, err := r.RowsAffected()
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

func (t *Tx) eachPostgres(ctx context.Context, stmt string, rows iter.Seq2[[]any, error]) (total int64, err error) {
	var b pgx.Batch
	for row, err := range rows {
		if err != nil {
			return 0, err
		}
		args, err := plain(row)
		if err != nil {
			return 0, err
		}
		b.Queue(stmt, args...).Exec(func(c pgconn.CommandTag) error {
			total += c.RowsAffected()
			return nil
		})
	}
	err = t.raw.Raw(func(c any) error { return c.(*stdlib.Conn).Conn().SendBatch(ctx, &b).Close() })
	return total, err
}
