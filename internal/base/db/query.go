package db

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"standing/internal/base/fault"
)

// All collects rows.
func All[T any](ctx context.Context, q Q, scan func(*sql.Rows) (T, error), stmt string, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, q, scan, func(v T) error {
		out = append(out, v)
		return nil
	}, stmt, args...)
	return out, err
}

// Each hands rows to fn one by one, so that a long answer is never held in memory.
// fn must not ask the same handle: the rows are still open.
func Each[T any](ctx context.Context, q Q, scan func(*sql.Rows) (T, error), fn func(T) error, stmt string, args ...any) error {
	rows, err := q.Query(ctx, stmt, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return err
		}
		if err := fn(v); err != nil {
			return err
		}
	}
	return classify(rows.Err())
}

// One returns the first row, or fault.NotFound.
func One[T any](ctx context.Context, q Q, scan func(*sql.Rows) (T, error), stmt string, args ...any) (T, error) {
	all, err := All(ctx, q, scan, stmt, args...)
	if err == nil && len(all) == 0 {
		err = fault.NotFound
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return all[0], nil
}

// In is the inside of an IN list, numbered from next, and its arguments: padded to a
// power of two, so that few different texts fill the statement cache. An empty list
// matches nothing. At most 500 values.
func In[T any](next int, values []T) (string, []any) {
	if len(values) == 0 {
		return "NULL", nil
	}
	n := 1
	for n < len(values) {
		n *= 2
	}
	var b strings.Builder
	args := make([]any, n)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(next + i))
		args[i] = values[min(i, len(values)-1)]
	}
	return b.String(), args
}

// Pick chooses between two texts where one cannot serve both engines. A golden file
// lists every use; there are at most five.
func Pick(q Q, postgres, sqlite string) string {
	if q.Engine() == Postgres {
		return postgres
	}
	return sqlite
}
