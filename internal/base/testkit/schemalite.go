package testkit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func (r *schemaReader) sqlite(derived bool) []SchemaTable {
	var out []SchemaTable
	for _, row := range r.rows(`SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`) {
		t := SchemaTable{Name: row[0], Derived: derived}
		text := noComments(row[1])
		if !regexp.MustCompile(`(?i)\bSTRICT\b`).MatchString(text[strings.LastIndex(text, ")"):]) {
			t.Checks = append(t.Checks, "NOT STRICT")
		}
		t.Checks = append(t.Checks, checksIn(text)...)
		r.liteColumns(&t, regexp.MustCompile(`(?i)\bAUTOINCREMENT\b`).MatchString(text))
		r.liteIndexes(&t)
		r.liteForeign(&t)
		out = append(out, t)
	}
	return out
}

func (r *schemaReader) liteColumns(t *SchemaTable, counts bool) {
	keys := map[int]string{}
	for _, row := range r.rows(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info($1) ORDER BY cid`, t.Name) {
		c := SchemaColumn{Name: row[0], Type: strings.ToLower(row[1]), NotNull: row[2] == "1", Default: canonical(row[3])}
		flag := fmt.Sprintf("%s in (0, 1)", c.Name)
		switch {
		case c.Type == "integer" && slices.Contains(t.Checks, flag):
			c.Type = "bool"
			t.Checks = slices.DeleteFunc(t.Checks, func(s string) bool { return s == flag })
		case c.Type == "integer":
			c.Type = "int"
		}
		pk, err := strconv.Atoi(row[4])
		if err != nil {
			r.t.Fatal(err)
		}
		if pk > 0 {
			keys[pk] = c.Name
		}
		if counts && pk == 1 {
			c.Default, c.NotNull = "identity", true
		}
		t.Columns = append(t.Columns, c)
	}
	if len(keys) == 0 {
		return
	}
	var names []string
	for i := range len(keys) {
		names = append(names, keys[i+1])
	}
	t.Keys = append(t.Keys, "primary ("+strings.Join(names, ", ")+")")
}

func (r *schemaReader) liteIndexes(t *SchemaTable) {
	for _, row := range r.rows(`SELECT l.name, l.origin, s.sql FROM pragma_index_list($1) l LEFT JOIN sqlite_schema s ON s.name = l.name`, t.Name) {
		switch row[1] {
		case "c":
			t.Indexes = append(t.Indexes, indexLine(row[2]))
		case "u":
			var names []string
			for _, c := range r.rows(`SELECT name FROM pragma_index_info($1) ORDER BY seqno`, row[0]) {
				names = append(names, c[0])
			}
			t.Keys = append(t.Keys, "unique ("+strings.Join(names, ", ")+")")
		}
	}
}

func (r *schemaReader) liteForeign(t *SchemaTable) {
	type key struct {
		parent, actions string
		from, to        []string
	}
	all := map[string]*key{}
	for _, row := range r.rows(`SELECT id, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list($1) ORDER BY id, seq`, t.Name) {
		k := all[row[0]]
		if k == nil {
			k = &key{parent: row[1]}
			all[row[0]] = k
			for i, when := range []string{" on update ", " on delete "} {
				if a := row[4+i]; a != "NO ACTION" {
					k.actions += when + strings.ToLower(a)
				}
			}
		}
		k.from, k.to = append(k.from, row[2]), append(k.to, row[3])
	}
	for _, k := range all {
		t.Foreign = append(t.Foreign, fmt.Sprintf("(%s) -> %s (%s)%s", strings.Join(k.from, ", "), k.parent, strings.Join(k.to, ", "), k.actions))
	}
}

var checkWord = regexp.MustCompile(`(?i)\bCHECK\s*\(`)

// checksIn finds the conditions in a CREATE TABLE.
func checksIn(text string) (out []string) {
	for _, at := range checkWord.FindAllStringIndex(text, -1) {
		depth, quoted := 0, false
		for i := at[1] - 1; i < len(text); i++ {
			switch c := text[i]; {
			case c == '\'':
				quoted = !quoted
			case quoted:
			case c == '(':
				depth++
			case c == ')':
				depth--
			}
			if depth == 0 {
				out = append(out, canonical(text[at[1]:i]))
				break
			}
		}
	}
	return out
}

var comment = regexp.MustCompile(`(?m)--.*$`)

func noComments(sql string) string { return comment.ReplaceAllString(sql, "") }
