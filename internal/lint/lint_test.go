package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"standing/internal/lint"
)

// isTenant asks the map; planted statements use the tables note and tag.
func isTenant(t *testing.T) func(string) bool {
	tenant := map[string]bool{}
	for _, x := range theMap(t).Shape() {
		tenant[x.Name] = x.Tenant
	}
	return func(name string) bool { return tenant[name] }
}

func TestSources(t *testing.T) {
	s := theSource(t)
	for name, findings := range map[string][]lint.Finding{
		"SQL place":    lint.SQLPlace(s),
		"portable SQL": lint.SQLPortable(s),
		"tenant SQL":   lint.TenantSQL(s, isTenant(t)),
		"SET":          lint.SetLocal(s),
		"clock":        lint.Clock(s),
		"imports":      lint.GroundImports(s),
		"room docs":    lint.RoomDocs(s),
		"comments":     lint.Documented(s),
	} {
		report(t, name, findings)
	}
}

// Lists that somebody must look at when they grow.
func TestLists(t *testing.T) {
	s := theSource(t)
	picks := lint.Picks(s)
	golden(t, "picks.golden", picks)
	if len(picks) > 5 {
		t.Errorf("%d uses of db.Pick; five is the limit", len(picks))
	}
	golden(t, "system.golden", lint.Systems(s))
	golden(t, "through.golden", lint.Throughs(s))
	golden(t, "rooms.golden", lint.RoomEdges(s))
	var platform []string
	for _, p := range theMap(t).Platform() {
		platform = append(platform, p[0]+": "+p[1])
	}
	golden(t, "platform.golden", platform)
	var sealed []string
	for _, c := range theMap(t).Sealed() {
		sealed = append(sealed, fmt.Sprintf("%s.%s under the key of the %s, class %s", c.Table, c.Column, c.Whose, c.Class))
	}
	golden(t, "sealed.golden", sealed)
}

// Every rule finds what was planted for it, and not what is right.
func TestPlanted(t *testing.T) {
	sqlFile := func(stmt string) map[string]string {
		return map[string]string{"internal/rooms/note/sql.go": "package note\n\nconst columns = `org_id, id`\n\nvar alias string\n\nfunc f() string { return " + stmt + " }\n"}
	}
	tenant := func(s *lint.Source) []lint.Finding {
		return lint.TenantSQL(s, func(n string) bool { return n == "note" || n == "tag" })
	}
	room := func(doc string) map[string]string {
		return map[string]string{"internal/rooms/note/doc.go": doc + "\npackage note\n"}
	}
	const doc = "// Package note keeps notes.\n//\n// Always true:\n//   - so\n//\n// Permissions: none.\n//\n// Tables: note.\n//\n// Uses: db.\n//\n// Not here: songs.\n//"
	for _, c := range []struct {
		name string
		rule func(*lint.Source) []lint.Finding
		src  map[string]string
		want string // empty: nothing is found
	}{
		{"sql elsewhere", lint.SQLPlace, map[string]string{"internal/rooms/note/note.go": "package note\n\nvar x = `SELECT id FROM note`\n"}, "note.go:3: SQL stands"},
		{"sql in parts elsewhere", lint.SQLPlace, map[string]string{"internal/base/x/x.go": "package x\n\nvar x = \"DELETE \" + \"FROM note\"\n"}, "x.go:3: SQL stands"},
		{"sql in place", lint.SQLPlace, sqlFile("`SELECT id FROM note`"), ""},
		{"a sentence", lint.SQLPlace, map[string]string{"internal/rooms/note/note.go": "package note\n\nvar x = `Update it, select one, delete from here`\n"}, ""},
		{"sql in a test", lint.SQLPlace, map[string]string{"internal/rooms/note/note_test.go": "package note\n\nvar x = `SELECT id FROM note`\n"}, ""},

		{"cast", lint.SQLPortable, sqlFile("`SELECT id::text FROM note`"), `"::"`},
		{"now", lint.SQLPortable, sqlFile("`SELECT now()`"), "the time as an argument"},
		{"current", lint.SQLPortable, sqlFile("`SELECT CURRENT_TIMESTAMP`"), "the time as an argument"},
		{"interval", lint.SQLPortable, sqlFile("`WHERE at > $1 - interval '1 day'`"), "a time computed in Go"},
		{"ilike", lint.SQLPortable, sqlFile("`WHERE a ILIKE $1`"), "prefix"},
		{"like", lint.SQLPortable, sqlFile("`WHERE a LIKE $1`"), "prefix"},
		{"lower", lint.SQLPortable, sqlFile("`WHERE lower(a) = $1`"), "folded"},
		{"any", lint.SQLPortable, sqlFile("`WHERE a = ANY($1)`"), "db.In"},
		{"offset", lint.SQLPortable, sqlFile("`LIMIT 5 OFFSET 5`"), "keyset"},
		{"for update", lint.SQLPortable, sqlFile("`SELECT id FROM note FOR UPDATE`"), "touch"},
		{"cascade", lint.SQLPortable, sqlFile("`REFERENCES a ON DELETE CASCADE`"), "explicit deletes"},
		{"replace", lint.SQLPortable, sqlFile("`INSERT OR REPLACE INTO note VALUES ($1)`"), "ON CONFLICT"},
		{"replace into", lint.SQLPortable, sqlFile("`REPLACE INTO note VALUES ($1)`"), "ON CONFLICT"},
		{"json", lint.SQLPortable, sqlFile("`SELECT a->>'b' FROM note`"), "a column"},
		{"strftime", lint.SQLPortable, sqlFile("`SELECT strftime('%Y', a)`"), "the time"},
		{"question mark", lint.SQLPortable, sqlFile("`WHERE a = ?`"), "$1"},
		{"avg", lint.SQLPortable, sqlFile("`SELECT avg(a) FROM note`"), "integers"},
		{"float", lint.SQLPortable, sqlFile("`SELECT CAST(a AS float)`"), "integers"},
		{"cast to date", lint.SQLPortable, sqlFile("`SELECT CAST($1 AS DATE)`"), "dates as text"},
		{"in pieces", lint.SQLPortable, sqlFile("`SELECT ` + columns + ` FROM note WHERE lo` + `wer(a) = $1`"), "folded"},
		{"a value in quotes", lint.SQLPortable, sqlFile("`WHERE a = 'what now() ?'`"), ""},
		{"a good one", lint.SQLPortable, sqlFile("`SELECT id FROM note WHERE (CAST($1 AS TEXT) IS NULL OR a = $1) ORDER BY a LIMIT 5`"), ""},
		{"picked", lint.SQLPortable, map[string]string{"internal/rooms/note/sql.go": "package note\n\nimport \"standing/internal/base/db\"\n\nvar x = db.Pick(nil, ` FOR UPDATE SKIP LOCKED`, ``)\n"}, ""},

		{"select", tenant, sqlFile("`SELECT id FROM note WHERE id = $1`"), "names note"},
		{"select bound", tenant, sqlFile("`SELECT id FROM note WHERE org_id = $1 AND id = $2`"), ""},
		{"select of columns", tenant, sqlFile("`SELECT ` + alias + ` FROM note WHERE org_id = $1`"), ""},
		{"update", tenant, sqlFile("`UPDATE note SET a = 1 WHERE id = $1`"), "names note"},
		{"update bound", tenant, sqlFile("`UPDATE note SET a = 1 WHERE org_id = $1`"), ""},
		{"delete", tenant, sqlFile("`DELETE FROM note WHERE id = $1`"), "names note"},
		{"insert", tenant, sqlFile("`INSERT INTO note (id) VALUES ($1)`"), "names note"},
		{"insert bound", tenant, sqlFile("`INSERT INTO note (org_id, id) VALUES ($1, $2) ON CONFLICT (org_id, id) DO UPDATE SET id = excluded.id`"), ""},
		{"join", tenant, sqlFile("`SELECT n.id FROM note n JOIN tag t ON t.note_id = n.id WHERE n.org_id = $1`"), "names tag"},
		{"join bound", tenant, sqlFile("`SELECT n.id FROM note AS n LEFT JOIN tag t ON t.org_id = n.org_id AND t.note_id = n.id WHERE n.org_id = $1`"), ""},
		{"subselect", tenant, sqlFile("`SELECT id FROM note WHERE org_id = $1 AND id IN (SELECT note_id FROM tag WHERE label = $2)`"), "names tag"},
		{"subselect bound", tenant, sqlFile("`SELECT id FROM note WHERE org_id = $1 AND id IN (SELECT note_id FROM tag WHERE org_id = $1)`"), ""},
		{"union", tenant, sqlFile("`SELECT id FROM note WHERE org_id = $1 UNION ALL SELECT id FROM tag`"), "names tag"},
		{"comma", tenant, sqlFile("`SELECT n.id FROM org o, note n WHERE o.id = 1`"), "names note"},
		{"with", tenant, sqlFile("`WITH x AS (SELECT id FROM note) SELECT id FROM x`"), "names note"},
		{"insert within", tenant, sqlFile("`WITH e AS (INSERT INTO note (id) VALUES ($1)) INSERT INTO tag (org_id) VALUES ($2)`"), "names note"},
		{"insert within bound", tenant, sqlFile("`WITH e AS (INSERT INTO note (org_id, id) VALUES ($1, $2)) INSERT INTO tag (org_id) VALUES ($1)`"), ""},
		{"platform", tenant, sqlFile("`SELECT id FROM account WHERE id = $1`"), ""},
		{"folded", tenant, sqlFile("`SELECT ` + columns + ` FROM note`"), "names note"},
		{"derived", tenant, sqlFile("`SELECT id FROM derived.note`"), "names note"},

		{"set", lint.SetLocal, sqlFile("`SET app.org = '5'`"), "outlives"},
		{"set role", lint.SetLocal, sqlFile("`SELECT 1; SET ROLE x`"), "outlives"},
		{"set local", lint.SetLocal, sqlFile("`SET LOCAL app.org = '5'`"), ""},
		{"set config", lint.SetLocal, sqlFile("`SELECT set_config('app.org', $1, false)`"), "outlives"},
		{"update set", lint.SetLocal, sqlFile("`UPDATE x SET a = 1`"), ""},

		{"clock", lint.Clock, map[string]string{"internal/base/x/x.go": "package x\n\nimport \"time\"\n\nvar x = time.Now()\n"}, "x.go:5: time.Now"},
		{"clock handed on", lint.Clock, map[string]string{"internal/base/x/x.go": "package x\n\nimport t \"time\"\n\nvar x = t.Now\n"}, "time.Now"},
		{"environment", lint.Clock, map[string]string{"internal/rooms/x/x.go": "package x\n\nimport \"os\"\n\nvar x = os.Getenv(`X`)\n"}, "os.Getenv"},
		{"clock in cmd", lint.Clock, map[string]string{"cmd/standing/x.go": "package main\n\nimport \"time\"\n\nvar x = time.Now()\n"}, ""},

		{"ground imports a room", lint.GroundImports, map[string]string{"internal/base/x/x.go": "package x\n\nimport _ \"standing/internal/rooms/org\"\n"}, "x.go:3"},
		{"room imports a room", lint.GroundImports, map[string]string{"internal/rooms/x/x.go": "package x\n\nimport _ \"standing/internal/rooms/org\"\n"}, ""},

		{"doc", lint.RoomDocs, room(doc), ""},
		{"doc missing", lint.RoomDocs, map[string]string{"internal/rooms/note/note.go": "package note\n"}, "has no doc.go"},
		{"doc in disorder", lint.RoomDocs, room(strings.Replace(doc, "Tables", "Tags", 1)), `"Tables:"`},
		{"doc of another", lint.RoomDocs, room(strings.Replace(doc, "Package note", "Package nut", 1)), "begins with"},
		{"no comment", lint.Documented, map[string]string{"internal/rooms/note/a.go": "package note\n\nfunc Do() {}\n"}, "Do has no comment"},
		{"no comment on a type", lint.Documented, map[string]string{"internal/rooms/note/a.go": "package note\n\ntype Do int\n"}, "Do has no comment"},
		{"comment", lint.Documented, map[string]string{"internal/rooms/note/a.go": "package note\n\n// Do does.\nfunc Do() {}\n"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := lint.Parse(c.src)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprint(c.rule(s))
			if c.want == "" && got != "[]" || !strings.Contains(got, c.want) {
				t.Errorf("%q is not in %s", c.want, got)
			}
		})
	}
}

// The lists see what is planted.
func TestPlantedLists(t *testing.T) {
	s, err := lint.Parse(map[string]string{
		"internal/rooms/a/sql.go": "package a\n\nimport \"standing/internal/base/db\"\n\nfunc f() { db.Pick(nil, ``, ``) }\n\nfunc g(q db.Q) bool { return q.Engine() == db.Postgres }\n",
		"internal/rooms/a/b/b.go": "package b\n\nimport (\n\t\"standing/internal/base/access\"\n\t_ \"standing/internal/rooms/c\"\n)\n\nvar x = access.System\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(lint.Picks(s), lint.Systems(s), lint.RoomEdges(s))
	if want := "[internal/rooms/a/sql.go: f internal/rooms/a/sql.go: g (Engine)] [internal/rooms/a/b/b.go: (package)] [a -> c]"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
}
