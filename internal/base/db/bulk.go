package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Bulk adds many rows in one go: they are streamed into a staging table that ends with
// the transaction, and go from there by one INSERT. COPY itself cannot write under row
// security, and numbered parameters are slow in bulk on SQLite.
//
// onConflict is the tail of the INSERT, such as "ON CONFLICT (org_id, id) DO NOTHING", or
// empty. It returns how many rows were added or changed. Rows are streamed, never held.
func (t *Tx) Bulk(ctx context.Context, table string, columns []string, rows iter.Seq2[[]any, error], onConflict string) (int64, error) {
	for _, c := range columns {
		ident(c)
	}
	list := strings.Join(columns, ", ")
	stage := "stage_" + ident(table)
	create := fmt.Sprintf("CREATE TEMP TABLE %s AS SELECT %s FROM %s WHERE 1 = 0", stage, list, table)
	if _, err := t.c.ExecContext(ctx, create); err != nil {
		return 0, classify(err)
	}
	load := t.loadSQLite
	if t.engine == Postgres {
		load = t.loadPostgres
	}
	if err := load(ctx, stage, columns, rows); err != nil {
		return 0, classify(err)
	}
	// WHERE true keeps SQLite from reading ON CONFLICT as a join.
	r, err := t.c.ExecContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s WHERE true %s", table, list, list, stage, onConflict))
	if err != nil {
		return 0, classify(err)
	}
	if _, err := t.c.ExecContext(ctx, "DROP TABLE "+stage); err != nil {
		return 0, classify(err)
	}
	return r.RowsAffected()
}

func (t *Tx) loadSQLite(ctx context.Context, stage string, columns []string, rows iter.Seq2[[]any, error]) error {
	marks := strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",")
	p, err := t.c.(interface {
		PrepareContext(context.Context, string) (*stmt, error)
	}).PrepareContext(ctx, "INSERT INTO "+stage+" VALUES ("+marks+")")
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	for row, err := range rows {
		if err != nil {
			return err
		}
		args, err := bind(row)
		if err != nil {
			return err
		}
		if _, err := p.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) loadPostgres(ctx context.Context, stage string, columns []string, rows iter.Seq2[[]any, error]) error {
	next, stop := iter.Pull2(rows)
	defer stop()
	src := pgx.CopyFromFunc(func() ([]any, error) {
		row, err, ok := next()
		if !ok || err != nil {
			return nil, err
		}
		return plain(row)
	})
	return t.raw.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{stage}, columns, src)
		return err
	})
}

// plain binds a row for COPY, which knows no driver.Valuer of ours.
func plain(row []any) ([]any, error) {
	args, err := bind(row)
	for i, a := range args {
		if v, ok := a.(driver.Valuer); ok && err == nil {
			args[i], err = v.Value()
		}
	}
	return args, err
}

type stmt = sql.Stmt
