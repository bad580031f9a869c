package db

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A step that loses rows is refused, unless it says so.

// removes is the note by which a step admits that rows of a table become fewer.
var removes = regexp.MustCompile(`(?m)^-- removes: ([a-z0-9_]+)$`)

// loses refuses a step after which a table has fewer rows than before.
func loses(s Step, before, after map[string]int64) error {
	for _, r := range removes.FindAllStringSubmatch(s.Text, -1) {
		delete(before, r[1])
	}
	for t, n := range before {
		if after[t] < n {
			return fmt.Errorf("table %s would lose %d of %d rows; if that is meant, the step says -- removes: %[1]s", t, n-after[t], n)
		}
	}
	return nil
}

// still is how a step sees the database: as it was when the step began, and what it does
// itself. On PostgreSQL others go on meanwhile, and what they delete is no loss of the step's.
func (m *migrator) still() *sql.TxOptions {
	if m.engine == SQLite {
		return nil // it is alone
	}
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead}
}

// tablesOf lists the tables whose rows a step may not lose: all but those of derived data, which
// are in a file of their own, or unlogged and empty after a crash.
var tablesOf = map[Engine]string{
	SQLite:   `SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
	Postgres: `SELECT relname FROM pg_class WHERE relnamespace = CAST('` + schema + `' AS regnamespace) AND relkind = 'r' AND relpersistence = 'p'`,
}

// counts is the number of rows of every table. On SQLite a rebuild with foreign keys off could
// lose some without a word, and so could a statement on either.
func (m *migrator) counts(ctx context.Context, tx *sql.Tx) (map[string]int64, error) {
	rows, err := tx.QueryContext(ctx, tablesOf[m.engine])
	if err != nil {
		return nil, err
	}
	var parts []string
	if err := eachRow(rows, func() error {
		var n string
		err := rows.Scan(&n)
		parts = append(parts, fmt.Sprintf(`SELECT '%s', count(*) FROM %s"%[1]s"`, n, m.home()))
		return err
	}); err != nil || len(parts) == 0 {
		return nil, err
	}
	out := map[string]int64{}
	for some := range slices.Chunk(parts, 50) { // SQLite takes no more than 500 at once
		rows, err := tx.QueryContext(ctx, strings.Join(some, " UNION ALL "))
		if err != nil {
			return nil, err
		}
		if err := eachRow(rows, func() error {
			var n string
			var count int64
			err := rows.Scan(&n, &count)
			out[n] = count
			return err
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func eachRow(rows *sql.Rows, fn func() error) error {
	defer func() { _ = rows.Close() }() // what counts of it is in Err
	for rows.Next() {
		if err := fn(); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (m *migrator) home() string {
	if m.engine == SQLite {
		return "main."
	}
	return schema + "."
}

func (m *migrator) foreignKeys(ctx context.Context, tx *sql.Tx) error {
	if m.engine == Postgres {
		return nil
	}
	rows, err := tx.QueryContext(ctx, `PRAGMA main.foreign_key_check`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	if rows.Next() {
		var table, parent sql.NullString
		var row, key sql.NullInt64
		if err := rows.Scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		return fmt.Errorf("row %d of %s points to a row of %s that is missing", row.Int64, table.String, parent.String)
	}
	return rows.Err()
}
