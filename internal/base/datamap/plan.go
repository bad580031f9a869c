package datamap

// Statement is SQL for both engines with the names of its arguments in order: org,
// subject, before (the cutoff of a sweep), tombstone:column, pseudonym:column.
type Statement struct {
	Text string
	Args []string
}

// Export reads what a person is given of a table.
type Export struct {
	Table   string
	Kind    string // whose id the subject is: person or account
	Columns []Column
	Statement
}

// Exports is what an export of a person or account reads: for each way in which a table
// leads to them, the columns that are exported. What is withheld is in Withheld.
func (m *Map) Exports() (out []Export) {
	for i := range m.Tables {
		t := &m.Tables[i]
		var columns []Column
		for _, c := range t.Columns {
			if c.Export.Verb != "no" {
				columns = append(columns, c)
			}
		}
		if len(columns) == 0 || t.Derived {
			continue
		}
		for _, s := range t.Subjects {
			out = append(out, Export{t.Name, s.Kind, columns, m.selectBy(t, columns, s)})
		}
	}
	return out
}

// Decision is what becomes of one column, and why where nothing does.
type Decision struct {
	Column string
	Choice
}

// Erasure is what becomes of the rows of a table. Nothing happens here to what is
// retained or referred: the receipt lists it. Shred is done by destroying the key of
// (subject, Class) and needs no statement.
type Erasure struct {
	Table     string
	Kind      string // of the subject; empty in a sweep
	Class     string
	Deletes   bool
	Shreds    bool
	Decisions []Decision
	Statement // empty if rows stay as they are
}

// Erasures is what a person's request does, children before the tables they point to.
func (m *Map) Erasures() (out []Erasure) {
	for _, t := range m.childrenFirst() {
		for _, s := range t.Subjects {
			e := decide(t, func(e Erase) Choice { return e.Request })
			e.Kind = s.Kind
			e.Statement = m.eraseBy(t, e, s, "subject", "=")
			out = append(out, e)
		}
	}
	return out
}

// Sweeps is what the end of retention does to the rows whose anchor is not after the
// cutoff of their class; see Period.Cutoff. Tables kept while active have none.
func (m *Map) Sweeps() (out []Erasure) {
	for _, t := range m.childrenFirst() {
		if t.Anchor.Zero() {
			continue
		}
		e := decide(t, func(e Erase) Choice { return e.Retention })
		e.Statement = m.eraseBy(t, e, t.Anchor, "before", "<=")
		out = append(out, e)
	}
	return out
}

func decide(t *Table, of func(Erase) Choice) Erasure {
	e := Erasure{Table: t.Name, Class: t.Class}
	for _, c := range t.Columns {
		choice := of(c.Erase)
		e.Decisions = append(e.Decisions, Decision{c.Name, choice})
		e.Deletes = e.Deletes || choice.Verb == "delete_row"
		e.Shreds = e.Shreds || choice.Verb == "shred"
	}
	return e
}

// Withheld lists what an export leaves out of a table that is about people, and why.
func (m *Map) Withheld() (out []Decision) {
	for _, t := range m.Tables {
		for _, c := range t.Columns {
			if len(t.Subjects) > 0 && c.Personal() && c.Export.Verb == "no" {
				out = append(out, Decision{t.Name + "." + c.Name, c.Export})
			}
		}
	}
	return out
}

// childrenFirst orders tables so that a row goes before what it points to.
func (m *Map) childrenFirst() (out []*Table) {
	seen := map[string]bool{}
	var visit func(t *Table)
	visit = func(t *Table) {
		if seen[t.Name] {
			return
		}
		seen[t.Name] = true
		for i := range m.Tables {
			if _, child := m.Tables[i].parent(t.Name); child {
				visit(&m.Tables[i])
			}
		}
		out = append(out, t)
	}
	for i := range m.Tables {
		visit(&m.Tables[i])
	}
	return out
}
