package testkit

import (
	"fmt"
	"slices"
	"strings"
)

// SchemaTable is a table as a catalog tells it, spelled alike for both engines.
type SchemaTable struct {
	Name    string
	Derived bool // UNLOGGED on PostgreSQL, in the second file on SQLite
	Columns []SchemaColumn
	// Keys, Indexes, Foreign and Checks are sorted lines, such as "primary (org_id, id)",
	// "index idempotency_age (org_id, created_at)", "(org_id) -> org (id)".
	Keys, Indexes, Foreign, Checks []string
}

// SchemaColumn is a column. Type is int, bool, text or blob.
type SchemaColumn struct {
	Name, Type string
	NotNull    bool
	Default    string // "identity" if the database counts
	// Collation is set on PostgreSQL only: the order of SQLite is always "C".
	Collation string
}

// Column finds a column.
func (t SchemaTable) Column(name string) (SchemaColumn, bool) {
	i := slices.IndexFunc(t.Columns, func(c SchemaColumn) bool { return c.Name == name })
	if i < 0 {
		return SchemaColumn{}, false
	}
	return t.Columns[i], true
}

// SchemaText writes a catalog line by line, for a golden file and for readable differences.
func SchemaText(tables []SchemaTable) string {
	var b strings.Builder
	for _, t := range tables {
		b.WriteString("table " + t.Name)
		if t.Derived {
			b.WriteString(" derived")
		}
		b.WriteByte('\n')
		for _, c := range t.Columns {
			fmt.Fprintf(&b, "\t%s %s", c.Name, c.Type)
			if c.NotNull {
				b.WriteString(" not null")
			}
			if c.Default != "" {
				b.WriteString(" default " + c.Default)
			}
			b.WriteByte('\n')
		}
		for _, l := range slices.Concat(t.Keys, t.Indexes) {
			b.WriteString("\t" + l + "\n")
		}
		for _, l := range t.Foreign {
			b.WriteString("\tforeign " + l + "\n")
		}
		for _, l := range t.Checks {
			b.WriteString("\tcheck " + l + "\n")
		}
	}
	return b.String()
}

// SchemaDiff lists the lines that only one of two texts has, under their table; empty
// if there is none.
func SchemaDiff(nameA, a, nameB, b string) string {
	in := func(text string) map[string]bool {
		out, table := map[string]bool{}, ""
		for line := range strings.Lines(text) {
			line = strings.TrimRight(line, "\n")
			if strings.HasPrefix(line, "table ") {
				table = line
			}
			out[table+" | "+strings.TrimSpace(line)] = true
		}
		return out
	}
	la, lb := in(a), in(b)
	var out []string
	for l := range la {
		if !lb[l] {
			out = append(out, l+"   — only "+nameA)
		}
	}
	for l := range lb {
		if !la[l] {
			out = append(out, l+"   — only "+nameB)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}
