package lint

import (
	"fmt"
	"slices"
	"strings"

	"standing/internal/base/datamap"
	"standing/internal/base/testkit"
)

// Schema compares a live catalog with the map, both ways, and the types of columns with
// what the map wants to do to them.
func Schema(m *datamap.Map, live []testkit.SchemaTable) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	seen := map[string]bool{}
	for _, l := range live {
		seen[l.Name] = true
		t, ok := m.Table(l.Name)
		if !ok {
			say("table %s is in no data.yaml", l.Name)
			continue
		}
		if t.Derived != l.Derived {
			say("table %s: derived is %v in the map and %v in the database (UNLOGGED, or in the schema derived)", l.Name, t.Derived, l.Derived)
		}
		for _, c := range l.Columns {
			said, ok := t.Column(c.Name)
			if !ok {
				say("column %s.%s is in no data.yaml", l.Name, c.Name)
				continue
			}
			for _, wrong := range unfit(said, c, t.Tenant) {
				say("column %s.%s (%s): %s", l.Name, c.Name, c.Type, wrong)
			}
		}
		for _, c := range t.Columns {
			if _, ok := l.Column(c.Name); !ok {
				say("column %s.%s is in %s and not in the database", t.Name, c.Name, t.File)
			}
		}
	}
	for _, t := range m.Tables {
		if !seen[t.Name] {
			say("table %s is in %s and not in the database", t.Name, t.File)
		}
	}
	return append(out, jsonColumns(m, live)...)
}

// unfit says what cannot be done to a column of this type, in a table of the tenants or not.
func unfit(said datamap.Column, c testkit.SchemaColumn, tenant bool) (out []string) {
	for act, choice := range map[string]datamap.Choice{"request": said.Erase.Request, "retention": said.Erase.Retention} {
		switch {
		case choice.Verb == "null" && c.NotNull:
			out = append(out, act+": null, but it is NOT NULL")
		case choice.Verb == "generalize" && (c.Type != "text" || !datamap.IsDate(c.Name)):
			out = append(out, act+": generalize is for dates (…_on)")
		case choice.Verb == "pseudonymize" && c.Type != "blob" && c.Type != "text":
			out = append(out, act+": pseudonymize needs an id or a text")
		}
	}
	switch {
	case said.Sealed() && c.Type != "blob":
		out = append(out, "what is sealed is bytes")
	case said.Enc.Verb == "hash" && c.Type != "blob" && !(c.Type == "text" && said.Category == "user.authorization.password"):
		out = append(out, "a hash is bytes, but for a passphrase's, which names its parameters")
	case said.FreeText && c.Type != "text" && c.Type != "blob":
		out = append(out, "free text is text")
	case datamap.IsInstant(c.Name) && c.Type != "int":
		out = append(out, "an instant (…_at) is microseconds, an integer")
	case datamap.IsDate(c.Name) && c.Type != "text":
		out = append(out, "a date (…_on) is text")
	case c.Name == "org_id" && (c.Type != "int" || tenant && !c.NotNull):
		out = append(out, "org_id is an integer, and NOT NULL in a tenant table")
	}
	slices.Sort(out)
	return out
}

// jsonColumns demands closed paths for every column that holds JSON (…_json), and a
// column for every list of paths.
func jsonColumns(m *datamap.Map, live []testkit.SchemaTable) (out []string) {
	listed := map[string]bool{}
	for _, i := range m.JSON {
		listed[i.Group] = true
	}
	for _, t := range live {
		for _, c := range t.Columns {
			name := t.Name + "." + c.Name
			if strings.HasSuffix(c.Name, "_json") && !listed[name] {
				out = append(out, "column "+name+" holds JSON whose paths are in no data.yaml")
			}
			delete(listed, name)
		}
	}
	for name := range listed {
		out = append(out, "json: "+name+" is no column")
	}
	slices.Sort(out)
	return out
}

// Links compares the ways to people and anchors with foreign keys: it lists those that
// the database does not hold together.
func Links(m *datamap.Map, live []testkit.SchemaTable) (out []string) {
	for _, t := range m.Tables {
		i := slices.IndexFunc(live, func(l testkit.SchemaTable) bool { return l.Name == t.Name })
		if i < 0 {
			continue
		}
		for _, p := range t.Parents {
			held := slices.ContainsFunc(live[i].Foreign, func(f string) bool {
				return f == fmt.Sprintf("(%s) -> %s (id)", p.Column, p.Table) || f == fmt.Sprintf("(org_id, %s) -> %s (org_id, id)", p.Column, p.Table)
			})
			if !held {
				out = append(out, fmt.Sprintf("%s.%s -> %s", t.Name, p.Column, p.Table))
			}
		}
	}
	return out
}

// Guards are the lines that the live catalog has if it enforces the map: policies,
// triggers, what the serving role may do.
func Guards(m *datamap.Map, postgres bool) (out []string) {
	for _, t := range m.Shape() {
		switch {
		case postgres && t.Tenant:
			out = append(out, "rows of "+t.Name+" by org_id to standing_app")
		case !postgres && t.AppendOnly:
			out = append(out, "trigger guard_delete_"+t.Name+" on "+t.Name, "trigger guard_update_"+t.Name+" on "+t.Name)
		case !postgres && t.Frozen:
			out = append(out, "trigger guard_update_"+t.Name+" on "+t.Name)
		}
		if !postgres {
			continue
		}
		may := "DELETE,INSERT,SELECT,UPDATE"
		if t.AppendOnly {
			may = "INSERT,SELECT"
			out = append(out, "trigger guard_append on "+t.Name)
		} else if t.Frozen {
			may = "DELETE,INSERT,SELECT"
			out = append(out, "trigger guard_append on "+t.Name)
		}
		out = append(out, "app may "+may+" "+t.Name)
	}
	slices.Sort(out)
	return out
}
