package datamap

import "standing/internal/base/db"

// Shape is what the database enforces: the argument of db.Migrate.
func (m *Map) Shape() []db.Table {
	out := make([]db.Table, len(m.Tables))
	for i, t := range m.Tables {
		out[i] = db.Table{Name: t.Name, Tenant: t.Tenant, AppendOnly: t.AppendOnly, Frozen: t.Frozen, Derived: t.Derived, Clear: t.clear()}
	}
	return out
}

// clear are the columns of a derived table that show what is sealed in another.
func (t Table) clear() (out []string) {
	for _, c := range t.Columns {
		if t.Derived && c.Enc.Verb == "derived" {
			out = append(out, c.Name)
		}
	}
	return out
}

// Sealed is a column that is stored under a key, and whose: a person's of the retention
// class, or the organization's.
type Sealed struct{ Table, Column, Whose, Class string }

// Sealed lists every sealed column.
func (m *Map) Sealed() (out []Sealed) {
	for _, t := range m.Tables {
		for _, c := range t.Columns {
			if c.Sealed() {
				out = append(out, Sealed{t.Name, c.Name, c.Enc.Verb, t.Class})
			}
		}
	}
	return out
}

// Platform lists the tables that belong to no organization, with the reason.
func (m *Map) Platform() [][2]string {
	var out [][2]string
	for _, t := range m.Tables {
		if !t.Tenant {
			out = append(out, [2]string{t.Name, t.Reason})
		}
	}
	return out
}
