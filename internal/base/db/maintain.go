package db

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
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
	pool.SetMaxOpenConns(2)
	return fn(ctx, &Maintenance{&DB{engine: d.engine, readers: pool, writer: pool, conf: d.conf}})
}

// Read runs fn on one snapshot of everybody's data.
func (m *Maintenance) Read(ctx context.Context, fn func(context.Context, Q) error) error {
	return m.d.Read(ctx, everybody{}, fn)
}

// Write runs fn and commits. It touches nothing: every change says in its WHERE what it
// still expects to find. Its statements walk a table in the order of its key; what
// PostgreSQL knows of a table that is being changed as a whole is wrong by the time it
// plans, so it is told not to read all of it, join or sort in another way.
func (m *Maintenance) Write(ctx context.Context, fn func(context.Context, *Tx) error) error {
	return m.d.Write(ctx, everybody{}, Fresh(), func(ctx context.Context, tx *Tx) error {
		if tx.engine == Postgres {
			if _, err := tx.c.ExecContext(ctx, byKey); err != nil {
				return classify(err)
			}
		}
		return fn(ctx, tx)
	})
}

const byKey = `SELECT set_config('enable_' || w, 'off', true) FROM (VALUES ('seqscan'), ('bitmapscan'), ('hashjoin'), ('sort')) AS ways (w)`

// Stage loads rows into a table "stage_" + table that has these columns of table and
// ends with the call of use, so that many rows are changed by one UPDATE … FROM. The
// first columns, as many as key says, name a row.
func (t *Tx) Stage(ctx context.Context, table string, key int, columns []string, rows iter.Seq2[[]any, error], use func() error) error {
	for _, c := range columns {
		ident(c)
	}
	stage := "stage_" + ident(table)
	create := fmt.Sprintf("CREATE TEMP TABLE %s AS SELECT %s FROM %s WHERE 1 = 0", stage, strings.Join(columns, ", "), table)
	if _, err := t.c.ExecContext(ctx, create); err != nil {
		return classify(err)
	}
	load := t.loadSQLite
	if t.engine == Postgres {
		load = t.loadPostgres
	}
	if err := load(ctx, stage, columns, rows); err != nil {
		return classify(err)
	}
	index := fmt.Sprintf("CREATE UNIQUE INDEX %s_key ON %[1]s (%[2]s)", stage, strings.Join(columns[:key], ", "))
	if _, err := t.c.ExecContext(ctx, index); err != nil {
		return classify(err)
	}
	if err := use(); err != nil {
		return err
	}
	_, err := t.c.ExecContext(ctx, "DROP TABLE "+stage)
	return classify(err)
}
