package lint_test

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/datamap"
	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/lint"
)

var engines = []db.Engine{db.SQLite, db.Postgres}

// The map and the live catalog of each engine say the same.
func TestCensusOfColumns(t *testing.T) {
	m := theMap(t)
	for _, e := range engines {
		c := testkit.NewDB(t, e)
		live := testkit.ReadSchema(t, c)
		report(t, string(e), lint.Schema(m, live))
		if len(live) < 5 {
			t.Error("the catalog is empty")
		}
		golden(t, "links.golden", lint.Links(m, live))
		if got, want := guards(t, c), lint.Guards(m, e == db.Postgres); !slices.Equal(got, want) {
			t.Errorf("%s: the guards are\n%s", e, difference(got, want))
		}
	}
}

// A table or column that was planted, or taken away, is seen on both engines.
func TestCensusSeesPlantedColumns(t *testing.T) {
	m := theMap(t)
	for _, e := range engines {
		c := testkit.NewDB(t, e)
		owner := testkit.OwnerDB(t, c)
		for _, stmt := range []string{
			`ALTER TABLE idempotency ADD COLUMN spy TEXT`,
			`ALTER TABLE idempotency ADD COLUMN spy_json TEXT`,
			`ALTER TABLE idempotency RENAME COLUMN location TO place`,
			`CREATE TABLE hidden (id INTEGER)`,
		} {
			if _, err := owner.Exec(stmt); err != nil {
				t.Fatal(err)
			}
		}
		got := strings.Join(lint.Schema(m, testkit.ReadSchema(t, c)), "\n")
		for _, want := range []string{"column idempotency.spy is in no", "idempotency.spy_json holds JSON", "column idempotency.place is in no",
			"column idempotency.location is in base/web/data.yaml and not in the database", "table hidden is in no data.yaml"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in\n%s", e, want, got)
			}
		}
	}
}

// What cannot be done to a column of its type is seen.
func TestCensusSeesUnfitTypes(t *testing.T) {
	answer := datamap.Answer{FreeText: true, Enc: datamap.Choice{Verb: "subject"}, Erase: datamap.Erase{
		Request: datamap.Choice{Verb: "null"}, Retention: datamap.Choice{Verb: "generalize"}}}
	m := &datamap.Map{Tables: []datamap.Table{{Name: "x", Columns: []datamap.Column{{Name: "left_at", Answer: answer}}}, {Name: "gone"}},
		JSON: []datamap.Item{{Group: "x.extra", Name: "a"}}}
	live := []testkit.SchemaTable{{Name: "x", Derived: true, Columns: []testkit.SchemaColumn{{Name: "left_at", Type: "bool", NotNull: true}}}}
	got := strings.Join(lint.Schema(m, live), "\n")
	for _, want := range []string{"null, but it is NOT NULL", "generalize is for dates", "what is sealed is bytes", "derived is false in the map",
		"table gone is in", "json: x.extra is no column"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A guard that is gone is seen.
func TestCensusSeesMissingGuards(t *testing.T) {
	m := theMap(t)
	for e, stmts := range map[db.Engine][]string{
		db.Postgres: {`DROP POLICY tenant ON idempotency`, `DROP TRIGGER guard_append ON audit_leaf`, `GRANT DELETE ON audit_leaf TO standing_app`},
		db.SQLite:   {`DROP TRIGGER guard_delete_audit_leaf`},
	} {
		c := testkit.NewDB(t, e)
		owner := testkit.OwnerDB(t, c)
		for _, s := range stmts {
			before := guards(t, c)
			if _, err := owner.Exec(s); err != nil {
				t.Fatal(err)
			}
			if slices.Equal(before, guards(t, c)) {
				t.Errorf("%s: not seen: %s", e, s)
			}
		}
		if slices.Equal(guards(t, c), lint.Guards(m, e == db.Postgres)) {
			t.Errorf("%s: the map wants no guards", e)
		}
	}
}

// guards reads what lint.Guards foretells.
func guards(t *testing.T, c db.Config) (out []string) {
	t.Helper()
	ask := `SELECT 'trigger ' || name || ' on ' || tbl_name FROM sqlite_schema WHERE type = 'trigger'`
	if c.Engine() == db.Postgres {
		ask = `SELECT format('rows of %s by %s to %s', p.tablename,
				CASE WHEN c.relrowsecurity AND p.qual = p.with_check AND p.qual LIKE '(org_id = ( SELECT (NULLIF(current_setting(''app.org''%' THEN 'org_id' ELSE p.qual END, array_to_string(p.roles, ','))
			FROM pg_policies p JOIN pg_class c ON c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass WHERE p.schemaname = 'standing'
			UNION ALL
			SELECT format('trigger %s on %s', t.tgname, c.relname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
			WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND c.relnamespace = 'standing'::regnamespace
			UNION ALL
			SELECT format('app may %s %s', string_agg(privilege_type, ',' ORDER BY privilege_type), table_name) FROM information_schema.role_table_grants
			WHERE grantee = 'standing_app' AND table_schema = 'standing' AND table_name <> 'schema_migration' GROUP BY table_name`
	}
	rows, err := testkit.OwnerDB(t, c).Query(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var line sql.NullString
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		out = append(out, line.String)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// Taking any one column or table out of the map is seen.
func TestCensusMissesNoLine(t *testing.T) {
	m := theMap(t)
	live := testkit.ReadSchema(t, testkit.NewDB(t, db.SQLite))
	if found := lint.Schema(m, live); len(found) > 0 {
		t.Fatal(found)
	}
	for i := range m.Tables {
		whole := *m
		whole.Tables = slices.Delete(slices.Clone(m.Tables), i, i+1)
		if len(lint.Schema(&whole, live)) == 0 {
			t.Error("not seen: ", m.Tables[i].Name)
		}
		for j := range m.Tables[i].Columns {
			part := *m
			part.Tables = slices.Clone(m.Tables)
			part.Tables[i].Columns = slices.Delete(slices.Clone(m.Tables[i].Columns), j, j+1)
			if len(lint.Schema(&part, live)) == 0 {
				t.Errorf("not seen: %s.%s", m.Tables[i].Name, m.Tables[i].Columns[j].Name)
			}
		}
	}
}
