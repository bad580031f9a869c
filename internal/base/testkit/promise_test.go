package testkit_test

import (
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// CT-01: of every row about a person the database wants to know where it came from, and
// takes no answer that is not in the list.
func TestPromise_CT_01(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		owner := testkit.OwnerDB(t, testkit.NewDB(t, e))
		for _, table := range []string{"person", "person_fact", "completion", "assignment", "statement"} {
			column := map[bool]string{true: "source_id", false: "source"}[table == "statement"] // who said it, registered
			ask := `SELECT CASE WHEN "notnull" = 1 AND dflt_value IS NULL THEN 1 ELSE 0 END FROM pragma_table_info('` + table + `') WHERE name = '` + column + `'`
			if e == db.Postgres {
				ask = `SELECT CASE WHEN is_nullable = 'NO' AND column_default IS NULL THEN 1 ELSE 0 END FROM information_schema.columns WHERE table_name = '` + table + `' AND column_name = '` + column + `'`
			}
			none := map[db.Engine]string{db.SQLite: "zeroblob(16)", db.Postgres: `'\x00000000000000000000000000000000'::bytea`}[e]
			from := map[bool]string{true: "NULL", false: "'somewhere'"}[table == "statement"]
			var n int
			if err := owner.QueryRow(ask).Scan(&n); err != nil || n != 1 {
				t.Errorf("%s: a row of %s needs no source (%d, %v)", e, table, n, err)
			}
			_, err := owner.Exec(`INSERT INTO ` + table + ` (org_id, id, ` + column + `) VALUES (1, ` + none + `, ` + from + `)`)
			if err == nil || !strings.Contains(strings.ToLower(err.Error()), "null") && !strings.Contains(strings.ToLower(err.Error()), "check") {
				t.Errorf("%s: %s took a row from somewhere: %v", e, table, err)
			}
		}
	}
}
