package datamap

import (
	"fmt"
	"slices"
	"strings"
)

// builder numbers arguments as they come.
type builder struct {
	m    *Map
	args []string
}

func (b *builder) arg(name string) string {
	i := slices.Index(b.args, name)
	if i < 0 {
		i = len(b.args)
		b.args = append(b.args, name)
	}
	return fmt.Sprintf("$%d", i+1)
}

// where is the condition that path of t compares as wanted. A tenant table names its
// organization first, as every statement does.
func (b *builder) where(t *Table, p Path, via int, op, arg string) string {
	cond := ""
	if t.Tenant {
		cond = "org_id = " + b.arg("org") + " AND "
	}
	if via == len(p.Via) {
		return cond + fmt.Sprintf("%s %s %s", p.Column, op, b.arg(arg))
	}
	link, _ := t.parent(p.Via[via])
	next, _ := b.m.Table(p.Via[via])
	return cond + fmt.Sprintf("%s IN (SELECT id FROM %s WHERE %s)", link.Column, next.Name, b.where(&next, p, via+1, op, arg))
}

func (m *Map) selectBy(t *Table, columns []Column, s Path) Statement {
	b := &builder{m: m}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	where := b.where(t, s, 0, "=", "subject")
	return Statement{fmt.Sprintf("SELECT %s FROM %s WHERE %s", strings.Join(names, ", "), t.Name, where), b.args}
}

func (m *Map) eraseBy(t *Table, e Erasure, p Path, arg, op string) Statement {
	b := &builder{m: m}
	where := b.where(t, p, 0, op, arg)
	if e.Deletes {
		return Statement{fmt.Sprintf("DELETE FROM %s WHERE %s", t.Name, where), b.args}
	}
	var set []string
	for _, d := range e.Decisions {
		switch d.Verb {
		case "null":
			set = append(set, d.Column+" = NULL")
		case "generalize": // a date to its year
			set = append(set, fmt.Sprintf("%s = substr(%[1]s, 1, 4) || '-01-01'", d.Column))
		case "tombstone", "pseudonymize":
			set = append(set, d.Column+" = "+b.arg(strings.TrimSuffix(d.Verb, "ize")+":"+d.Column))
		}
	}
	if len(set) == 0 {
		return Statement{}
	}
	return Statement{fmt.Sprintf("UPDATE %s SET %s WHERE %s", t.Name, strings.Join(set, ", "), where), b.args}
}
