package testkit

import (
	"regexp"
	"strings"
)

func (r *schemaReader) postgres() []SchemaTable {
	var out []SchemaTable
	at := map[string]int{}
	for _, row := range r.rows(`SELECT c.relname, c.relpersistence::text, a.attname, format_type(a.atttypid, a.atttypmod),
			a.attnotnull::text, a.attidentity::text, pg_get_expr(d.adbin, d.adrelid), l.collname
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		LEFT JOIN pg_collation l ON l.oid = a.attcollation
		WHERE n.nspname = 'standing' AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum`) {
		i, ok := at[row[0]]
		if !ok {
			i = len(out)
			at[row[0]] = i
			out = append(out, SchemaTable{Name: row[0], Derived: row[1] == "u"})
		}
		c := SchemaColumn{Name: row[2], Type: row[3], NotNull: row[4] == "true", Default: canonical(row[6]), Collation: row[7]}
		if same, ok := map[string]string{"bigint": "int", "integer": "int", "smallint": "int", "boolean": "bool", "bytea": "blob"}[c.Type]; ok {
			c.Type = same
		}
		if row[5] != "" {
			c.Default = "identity"
		}
		if c.Type == "bool" {
			c.Default = strings.NewReplacer("false", "0", "true", "1").Replace(c.Default)
		}
		out[i].Columns = append(out[i].Columns, c)
	}
	for _, row := range r.rows(`SELECT c.relname, k.contype::text, pg_get_constraintdef(k.oid)
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'standing'`) {
		t, def := &out[at[row[0]]], row[2]
		switch row[1] {
		case "p":
			t.Keys = append(t.Keys, "primary "+strings.TrimPrefix(def, "PRIMARY KEY "))
		case "u":
			t.Keys = append(t.Keys, "unique "+strings.TrimPrefix(def, "UNIQUE "))
		case "f":
			t.Foreign = append(t.Foreign, foreignPG(def))
		case "c":
			t.Checks = append(t.Checks, canonical(strings.TrimPrefix(def, "CHECK ")))
		default:
			t.Checks = append(t.Checks, row[1]+" "+def)
		}
	}
	for _, row := range r.rows(`SELECT tablename, indexdef FROM pg_indexes i
		WHERE schemaname = 'standing' AND NOT EXISTS (SELECT FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
			WHERE n.nspname = 'standing' AND k.conname = i.indexname AND k.contype IN ('p', 'u', 'x'))`) {
		t := &out[at[row[0]]]
		t.Indexes = append(t.Indexes, indexLine(row[1]))
	}
	return out
}

var foreignText = regexp.MustCompile(`^FOREIGN KEY (\([^)]*\)) REFERENCES (?:standing\.)?(\w+)(\([^)]*\))(.*)$`)

func foreignPG(def string) string {
	m := foreignText.FindStringSubmatch(def)
	if m == nil {
		return def
	}
	return strings.TrimSpace(m[1] + " -> " + m[2] + " " + m[3] + strings.ToLower(m[4]))
}

var indexText = regexp.MustCompile(`(?is)^CREATE (UNIQUE )?INDEX (?:IF NOT EXISTS )?(?:derived\.)?(\w+)\s+ON (?:ONLY )?(?:standing\.)?\w+\s*(?:USING btree\s*)?\((.*?)\)\s*(?:WHERE (.*))?$`)

// indexLine reads CREATE INDEX of either engine.
func indexLine(def string) string {
	m := indexText.FindStringSubmatch(strings.TrimSpace(noComments(def)))
	if m == nil {
		return def
	}
	line := strings.ToLower(m[1]) + "index " + m[2] + " (" + strings.ToLower(strings.Join(strings.Fields(m[3]), " ")) + ")"
	if m[4] != "" {
		line += " where " + canonical(m[4])
	}
	return line
}
