package testkit_test

import (
	"slices"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// Both engines have the same schema, and it is the one that was last looked at. To
// accept a change: go test ./internal/base/testkit -run Schema -update.
func TestSchemaParity(t *testing.T) {
	pg := testkit.SchemaText(testkit.ReadSchema(t, testkit.NewDB(t, db.Postgres)))
	lite := testkit.SchemaText(testkit.ReadSchema(t, testkit.NewDB(t, db.SQLite)))
	if diff := testkit.SchemaDiff("PostgreSQL", pg, "SQLite", lite); diff != "" {
		t.Fatal("the engines differ:\n" + diff)
	}
	testkit.Golden(t, "schema.golden", pg)
}

// A column that is ordered, compared or unique orders by bytes on both engines.
func TestTextKeysOrderByBytes(t *testing.T) {
	for _, table := range testkit.ReadSchema(t, testkit.NewDB(t, db.Postgres)) {
		for _, c := range table.Columns {
			for _, line := range append(table.Keys, table.Indexes...) {
				if c.Type == "text" && c.Collation != "C" && hasWord(line, c.Name) {
					t.Errorf("%s.%s is in %q and needs COLLATE \"C\" on PostgreSQL", table.Name, c.Name, line)
				}
			}
		}
	}
}

func hasWord(line, word string) bool {
	_, inside, _ := strings.Cut(line, "(")
	for _, w := range strings.FieldsFunc(inside, func(r rune) bool { return !(r == '_' || 'a' <= r && r <= 'z' || '0' <= r && r <= '9') }) {
		if w == word {
			return true
		}
	}
	return false
}

// What one engine has and the other does not is seen, whatever it is.
func TestSchemaSeesPlantedDifferences(t *testing.T) {
	plant := map[string][2]string{
		"type":      {`CREATE TABLE p (a BIGINT)`, `CREATE TABLE p (a TEXT) STRICT`},
		"null":      {`CREATE TABLE p (a BIGINT NOT NULL)`, `CREATE TABLE p (a INTEGER) STRICT`},
		"default":   {`CREATE TABLE p (a BIGINT DEFAULT 1)`, `CREATE TABLE p (a INTEGER DEFAULT 2) STRICT`},
		"check":     {`CREATE TABLE p (a BIGINT CHECK (a IN (1, 2)))`, `CREATE TABLE p (a INTEGER CHECK (a IN (1, 3))) STRICT`},
		"predicate": {`CREATE TABLE p (a BIGINT); CREATE INDEX i ON p (a) WHERE a > 1`, `CREATE TABLE p (a INTEGER) STRICT; CREATE INDEX i ON p (a) WHERE a >= 1`},
		"unique":    {`CREATE TABLE p (a BIGINT UNIQUE)`, `CREATE TABLE p (a INTEGER) STRICT`},
		"foreign":   {`CREATE TABLE p (a BIGINT REFERENCES org (id))`, `CREATE TABLE p (a INTEGER) STRICT`},
		"cascade":   {`CREATE TABLE p (a BIGINT REFERENCES org (id) ON DELETE CASCADE)`, `CREATE TABLE p (a INTEGER REFERENCES org (id)) STRICT`},
		"strict":    {`CREATE TABLE p (a BIGINT)`, `CREATE TABLE p (a INTEGER)`},
		"derived":   {`CREATE UNLOGGED TABLE p (a BIGINT)`, `CREATE TABLE p (a INTEGER) STRICT`},
		"bool":      {`CREATE TABLE p (a BOOLEAN NOT NULL)`, `CREATE TABLE p (a INTEGER NOT NULL) STRICT`},
		"table":     {`CREATE TABLE p (a BIGINT)`, ``},
	}
	var pg, lite string
	for name, stmts := range plant {
		own := strings.NewReplacer("TABLE p ", "TABLE p_"+name+" ", "ON p ", "ON p_"+name+" ", "INDEX i ", "INDEX i_"+name+" ")
		pg += own.Replace(stmts[0]) + ";"
		lite += own.Replace(stmts[1]) + ";"
	}
	diff := planted(t, pg, lite)
	for name := range plant {
		if !strings.Contains(diff, "table p_"+name+" ") {
			t.Error("not seen: ", name)
		}
	}
}

// The same meaning in the words of either engine is no difference.
func TestSchemaSeesSameness(t *testing.T) {
	diff := planted(t,
		`CREATE TABLE p_same (
			id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a TEXT COLLATE "C" NOT NULL DEFAULT 'x' CHECK (a IN ('x', 'y')),
			b BYTEA CHECK (length(b) BETWEEN 1 AND 16 AND b <> '\x00'), c BOOLEAN NOT NULL DEFAULT false, d TEXT CHECK (d LIKE '____-__-__'),
			e BIGINT DEFAULT -1 CHECK (e = 3 OR e < 7 AND (NOT c OR e IS NOT NULL)), CHECK ((a IS NULL) = (e IS NULL)), CHECK (a NOT IN ('q', 'r')),
			UNIQUE (a, e));
		CREATE UNIQUE INDEX p_open ON p_same (a DESC, e) WHERE e IS NULL AND a IN ('x', 'y');`,
		`CREATE TABLE p_same (
			id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL DEFAULT 'x' CHECK (a IN ('x', 'y')),
			b BLOB CHECK (length(b) BETWEEN 1 AND 16 AND b <> x'00'), c INTEGER NOT NULL DEFAULT 0 CHECK (c IN (0, 1)), d TEXT CHECK (d LIKE '____-__-__'),
			e INTEGER DEFAULT -1 CHECK (e = 3 OR e < 7 AND (NOT c OR e IS NOT NULL)), CHECK ((a IS NULL) = (e IS NULL)), CHECK (a NOT IN ('q', 'r')),
			UNIQUE (a, e)) STRICT; -- no comment
		CREATE UNIQUE INDEX p_open ON p_same (a DESC, e) WHERE e IS NULL AND a IN ('x', 'y');`)
	if diff != "" {
		t.Error(diff)
	}
}

// planted makes tables p_… on either engine and compares those.
func planted(t *testing.T, pg, lite string) string {
	t.Helper()
	var texts [2]string
	for i, stmt := range []string{pg, lite} {
		c := testkit.NewDB(t, []db.Engine{db.Postgres, db.SQLite}[i])
		if _, err := testkit.OwnerDB(t, c).Exec(stmt); err != nil {
			t.Fatal(err)
		}
		tables := slices.DeleteFunc(testkit.ReadSchema(t, c), func(s testkit.SchemaTable) bool { return !strings.HasPrefix(s.Name, "p_") })
		texts[i] = testkit.SchemaText(tables)
	}
	return testkit.SchemaDiff("PostgreSQL", texts[0], "SQLite", texts[1])
}
