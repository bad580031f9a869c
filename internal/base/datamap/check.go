package datamap

import (
	"fmt"
	"slices"

	"standing/internal/tree"
)

// check finds what only all files together can show.
func (m *Map) check() []error {
	var errs []error
	fail := func(p Place, at, format string, args ...any) {
		errs = append(errs, in(p.File, tree.Error{Path: at, Line: p.Line, Reason: fmt.Sprintf(format, args...)}))
	}
	m.checkTwice(fail)
	read := map[string]bool{"log": len(m.Logs) > 0}
	for i := range m.Tables {
		t := &m.Tables[i]
		read[t.Class] = true
		m.checkTable(t, func(p Place, at, format string, args ...any) {
			fail(p, tree.Join("tables", tree.Join(t.Name, at)), format, args...)
		})
	}
	for _, b := range m.Blobs {
		read[b.Class] = true
	}
	for _, it := range m.Logs {
		if it.Log == "never" {
			fail(it.Place, tree.Join("logs", it.Name), "is logged, so log must be id or ok")
		}
	}
	for _, c := range m.Classes {
		if !read[c.Name] {
			fail(c.Place, tree.Join("classes", c.Name), "nothing is of this class")
		}
	}
	return errs
}

type failer func(p Place, at, format string, args ...any)

func (m *Map) checkTwice(fail failer) {
	for i := 1; i < len(m.Tables); i++ {
		if a, b := m.Tables[i-1], m.Tables[i]; a.Name == b.Name {
			fail(b.Place, "tables."+b.Name, "stands in %s as well", a.File)
		}
	}
	for i := 1; i < len(m.Cookies); i++ {
		if a, b := m.Cookies[i-1], m.Cookies[i]; a.Name == b.Name {
			fail(b.Place, "cookies."+b.Name, "stands in %s as well", a.File)
		}
	}
	for what, items := range map[string][]Item{"jobs": m.Jobs, "outbound": m.Outbound, "json": m.JSON} {
		for i := 1; i < len(items); i++ {
			if a, b := items[i-1], items[i]; a.Group == b.Group && a.Name == b.Name {
				fail(b.Place, tree.Join(what, tree.Join(b.Group, b.Name)), "stands in %s as well", a.File)
			}
		}
	}
	for i := 1; i < len(m.Logs); i++ { // two packages may log the same thing, if they agree
		if a, b := m.Logs[i-1], m.Logs[i]; a.Name == b.Name && a.Category != b.Category {
			fail(b.Place, "logs."+b.Name, "is something else in %s", a.File)
		}
	}
}

func (m *Map) checkTable(t *Table, fail failer) {
	if _, ok := t.Column("org_id"); t.Tenant && !ok {
		fail(t.Place, "columns", "a tenant table has the column org_id")
	}
	for _, p := range t.Parents {
		if _, ok := t.Column(p.Column); !ok {
			fail(t.Place, "parents", "there is no column %s", p.Column)
		}
	}
	for _, s := range t.Subjects {
		m.checkPath(t, "subject", s, fail)
	}
	if !t.Anchor.Zero() {
		m.checkPath(t, "retention.anchor", t.Anchor, fail)
	}
	for _, c := range t.Columns {
		at := tree.Join("columns", c.Name)
		if c.Personal() && t.None != "" && t.None != "transient" && t.None != "key_material" {
			fail(c.Place, at, "is personal, but the table is about nobody (%s): no request would find it", t.None)
		}
		if c.Enc.Verb == "derived" && !t.Derived {
			fail(c.Place, at, "enc: derived belongs in a table with derived: true")
		}
		if t.Derived && c.Export.Verb != "no" {
			fail(c.Place, at, "a derived table is not exported: what it is made from is")
		}
		if c.Sealed() && t.Derived {
			fail(c.Place, at, "a derived table holds nothing sealed: what it is made from does")
		}
	}
	if t.Derived && t.AppendOnly {
		fail(t.Place, "append_only", "a derived table is made anew, so it is not append-only")
	}
	if t.Frozen && (t.Derived || t.AppendOnly) {
		fail(t.Place, "frozen", "is for a table that is neither derived nor append-only")
	}
	if t.None == "transient" {
		m.checkTransient(t, fail)
	}
	t.checkRow("request", fail, func(e Erase) Choice { return e.Request })
	t.checkRow("retention", fail, func(e Erase) Choice { return e.Retention })
	t.checkRow("tenant", fail, func(e Erase) Choice { return e.Tenant })
}

// transientDays is how long a row may live that no request reaches.
const transientDays = 31

func (m *Map) checkTransient(t *Table, fail failer) {
	if c, ok := m.Class(t.Class); ok && (c.Period.Zero() || c.Period.maxDays() > transientDays) {
		fail(t.Place, "subject", "none(transient) is for what is gone within %d days; class %s has %s", transientDays, c.Name, c.Period)
	}
}

// checkPath walks over parents to the column.
func (m *Map) checkPath(t *Table, at string, p Path, fail failer) {
	here := *t
	for _, name := range p.Via {
		if _, ok := here.parent(name); !ok {
			fail(t.Place, at, "%s names no parent %s", here.Name, name)
			return
		}
		next, ok := m.Table(name)
		if !ok {
			fail(t.Place, at, "there is no table %s", name)
			return
		}
		here = next
	}
	if _, ok := here.Column(p.Column); !ok {
		fail(t.Place, at, "%s has no column %s", here.Name, p.Column)
	}
}

// checkRow refuses to keep a part of a row that another part deletes.
func (t *Table) checkRow(act string, fail failer, of func(Erase) Choice) {
	deletes, keeps := "", ""
	for _, c := range t.Columns {
		verb := of(c.Erase).Verb
		switch {
		case verb == "delete_row":
			deletes = c.Name
		case verb != "shred" && verb != "key" && verb != "":
			keeps = c.Name
		}
		if t.AppendOnly && act != "tenant" && !slices.Contains([]string{"", "shred", "pseudonymize", "retain", "refer"}, verb) {
			fail(c.Place, tree.Join("columns", c.Name), "%s: %s changes a row, and the table is append-only", act, verb)
		}
		if t.Frozen && act != "tenant" && !slices.Contains([]string{"", "delete_row", "shred", "pseudonymize", "retain", "refer"}, verb) {
			fail(c.Place, tree.Join("columns", c.Name), "%s: %s changes a row, and the table is frozen", act, verb)
		}
	}
	if deletes != "" && keeps != "" {
		fail(t.Place, act, "deletes the row because of %s but keeps %s", deletes, keeps)
	}
}
