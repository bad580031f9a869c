package testkit

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/db"
)

// ReadSchema reads the catalog of a migrated database, without the list of migrations,
// which db keeps for itself.
func ReadSchema(t testing.TB, c db.Config) []SchemaTable {
	t.Helper()
	r := &schemaReader{t: t, db: OwnerDB(t, c)}
	var out []SchemaTable
	if c.Engine() == db.Postgres {
		out = r.postgres()
	} else {
		out = r.sqlite(false)
		index := filepath.Join(c.Dir, "index.db")
		if _, err := os.Stat(index); err == nil {
			derived, err := sql.Open("sqlite", index)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = derived.Close() }()
			out = append(out, (&schemaReader{t: t, db: derived}).sqlite(true)...)
		}
	}
	for i := range out {
		for _, l := range [][]string{out[i].Keys, out[i].Indexes, out[i].Foreign, out[i].Checks} {
			slices.Sort(l)
		}
	}
	slices.SortFunc(out, func(a, b SchemaTable) int { return strings.Compare(a.Name, b.Name) })
	return slices.DeleteFunc(out, func(t SchemaTable) bool { return t.Name == "schema_migration" })
}

type schemaReader struct {
	t  testing.TB
	db *sql.DB
}

// rows reads everything as text, NULL as empty.
func (r *schemaReader) rows(stmt string, args ...any) [][]string {
	r.t.Helper()
	rows, err := r.db.Query(stmt, args...)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	cols, err := rows.Columns()
	if err != nil {
		r.t.Fatal(err)
	}
	var out [][]string
	for rows.Next() {
		cells := make([]sql.NullString, len(cols))
		into := make([]any, len(cols))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			r.t.Fatal(err)
		}
		line := make([]string, len(cols))
		for i, c := range cells {
			line[i] = c.String
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		r.t.Fatal(err)
	}
	return out
}
