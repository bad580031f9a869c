package db

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Bulk adds many rows in one go. On PostgreSQL they are streamed into a staging table that
// ends with the transaction, and go from there by one INSERT: COPY itself cannot write under
// row security.
//
// onConflict is the tail of the INSERT, such as "ON CONFLICT (org_id, id) DO NOTHING", or
// empty. It returns how many rows were added or changed. Rows are streamed, never held.
func (t *Tx) Bulk(ctx context.Context, table string, columns []string, rows iter.Seq2[[]any, error], onConflict string) (int64, error) {
	for _, c := range columns {
		ident(c)
	}
	list := strings.Join(columns, ", ")
	insert := "INSERT INTO " + ident(table) + " (" + list + ") "
	if t.engine == SQLite {
		n, err := t.bulkSQLite(ctx, insert, len(columns), rows, onConflict)
		return n, classify(err)
	}
	stage := "stage_" + table
	if _, err := t.c.ExecContext(ctx, fmt.Sprintf("CREATE TEMP TABLE %s AS SELECT %s FROM %s WHERE 1 = 0", stage, list, table)); err != nil {
		return 0, classify(err)
	}
	if err := t.loadPostgres(ctx, stage, columns, rows); err != nil {
		return 0, classify(err)
	}
	r, err := t.c.ExecContext(ctx, insert+"SELECT "+list+" FROM "+stage+" "+onConflict)
	if err != nil {
		return 0, classify(err)
	}
	if _, err := t.c.ExecContext(ctx, "DROP TABLE "+stage); err != nil {
		return 0, classify(err)
	}
	return r.RowsAffected()
}

// bulkRows is how many rows a statement of SQLite takes at most, a power of two. What one does
// before its first row, such as making a set of what a CHECK allows, costs as much as a row; one
// with all rows would keep in memory each page that it changes, should it fail.
const bulkRows = 64

func (t *Tx) bulkSQLite(ctx context.Context, insert string, columns int, rows iter.Seq2[[]any, error], onConflict string) (total int64, err error) {
	marks := "(" + strings.Repeat("?, ", columns-1) + "?)"
	var args []any
	put := func(n int) error {
		text := insert + "VALUES " + strings.Repeat(marks+", ", n-1) + marks + " " + onConflict
		r, err := t.c.ExecContext(unwatched(ctx), text, args[:n*columns]...)
		if err != nil {
			return err
		}
		args = append(args[:0], args[n*columns:]...)
		added, err := r.RowsAffected()
		total += added
		return err
	}
	for row, err := range rows {
		if err == nil {
			row, err = bind(row)
		}
		if args = append(args, row...); err == nil && len(args) == bulkRows*columns {
			err = put(bulkRows)
		}
		if err = cmp.Or(err, ctx.Err()); err != nil {
			return total, err
		}
	}
	for n := bulkRows / 2; n > 0; n /= 2 { // few different texts, whose statements are kept
		if len(args) >= n*columns {
			if err := put(n); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

// unwatched is a context that cannot be cancelled: SQLite's driver starts a watcher for each
// statement whose context can, which costs more than adding a row. Who runs many looks at ctx
// in between.
func unwatched(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

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
