package org

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/fault"
)

// The roles that come with a kind. An organization may change what they do, but for the
// administrator's, and add its own.
const (
	Administrator = "administrator"
	Manager       = "manager"  // answers for units
	Recorder      = "recorder" // enters what happened, for everybody
	Auditor       = "auditor"  // sees and exports, changes nothing
	Teacher       = "teacher"
	Guardian      = "guardian"
	Member        = "member" // sees their own record
	Operator      = "operator"
)

// Role is a set of rights that members hold.
type Role struct {
	Code string `json:"code"`
	Name string `json:"name"` // the organization's own; empty for a role that came with the kind
	// Changed says that the organization made it or edited it.
	Changed bool          `json:"changed"`
	Matrix  access.Matrix `json:"matrix"`
}

// locked is the role whose rights cannot be edited away: somebody must be able to undo
// every other mistake.
func locked(code string) bool { return code == Administrator || code == Operator }

var rolesOf = map[Kind][]string{
	Healthcare:     {Administrator, Manager, Recorder, Auditor, Member},
	Certification:  {Administrator, Manager, Recorder, Auditor, Member},
	Workforce:      {Administrator, Manager, Recorder, Auditor, Member},
	LawEnforcement: {Administrator, Manager, Recorder, Auditor, Member},
	School:         {Administrator, Teacher, Recorder, Auditor, Guardian, Member},
	Professional:   {Administrator},
	Installation:   {Operator},
}

// builtin is what the roles of a kind may do before the organization changes them.
// Nobody but administrators and auditors exports, and nobody else sees the log: each
// further right is given by hand.
func builtin(k Kind) []Role {
	var out []Role
	for _, code := range rolesOf[k] {
		m := access.Matrix{}
		for _, mod := range Modules {
			for _, r := range access.Rights {
				reach := defaultReach(code, mod.Code, r)
				if !mod.can(r, reach) {
					reach = access.Org
				}
				if reach > access.None && mod.offered(k) {
					m[access.Cell{Module: mod.Code, Right: r}] = reach
				}
			}
		}
		out = append(out, Role{Code: code, Matrix: m})
	}
	return out
}

// housekeeping are the modules about the organization rather than its people.
var housekeeping = []string{"org", "access", "audit", "support", "platform"}

func defaultReach(role, module string, r access.Right) access.Reach {
	house := slices.Contains(housekeeping, module)
	if module == "support" && (r == access.View || r == access.Enter) && !locked(role) {
		return access.Own // everybody may ask for help, and see what they asked
	}
	switch role {
	case Administrator, Operator:
		return access.Org
	case Auditor:
		if (r == access.View || r == access.Export) && (!house || module == "audit" || module == "org") {
			return access.Org
		}
	case Recorder:
		if (r == access.View || r == access.Enter) && !house || module == "org" && r == access.View {
			return access.Org
		}
	case Manager:
		if (r == access.View || r == access.Enter || r == access.Approve) && !house || module == "org" && r == access.View {
			return access.Units
		}
	case Teacher:
		if (r == access.View || r == access.Enter) && !house && module != "contacts" {
			return access.Class
		}
	case Guardian:
		if r == access.View && !house {
			return access.Own
		}
	case Member:
		if (r == access.View || r == access.Enter) && (module == "training" || module == "credentials" || module == "notice") ||
			r == access.View && (module == "people" || module == "contacts") {
			return access.Own
		}
	}
	return access.None
}

// merge lays the roles that an organization changed or made over its kind's.
func merge(kind []Role, changed []Role) []Role {
	out := slices.Clone(kind)
	for _, c := range changed {
		i := slices.IndexFunc(out, func(r Role) bool { return r.Code == c.Code })
		switch {
		case i < 0:
			out = append(out, c)
		case !locked(c.Code):
			out[i] = c
		}
	}
	return out
}

// Change is one permission that a new matrix opens, closes, widens or narrows.
type Change struct {
	Role string       `json:"role"`
	Perm string       `json:"perm"`
	Was  access.Reach `json:"was"`
	Is   access.Reach `json:"is"`
}

// Opens reports whether somebody gets to do more.
func (c Change) Opens() bool { return c.Is > c.Was }

// compare lists what each role's permissions gain and lose: what an administrator is
// shown before a matrix is saved.
func compare(role string, was, is access.Matrix, perms []access.Perm) []Change {
	var out []Change
	for _, p := range perms {
		if before, after := was.Over(p), is.Over(p); before != after {
			out = append(out, Change{role, p.Name, before, after})
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Compare(a.Perm, b.Perm) })
	return out
}

// restrict takes away what belongs to modules that are switched off.
func restrict(m access.Matrix, on map[string]bool) access.Matrix {
	out := access.Matrix{}
	for c, r := range m {
		if on[c.Module] {
			out[c] = r
		}
	}
	return out
}

// over lays what somebody chose over what a role may do. Cells that the table does not
// show, of modules that are off or that nothing asks for yet, stay as they are.
func over(was access.Matrix, cells map[string]string, on map[string]bool, perms []access.Perm) (access.Matrix, error) {
	shown := func(c access.Cell) bool { return on[c.Module] && asked(perms, c) }
	is := maps.Clone(was)
	if is == nil {
		is = access.Matrix{}
	}
	maps.DeleteFunc(is, func(c access.Cell, _ access.Reach) bool { return shown(c) })
	for key, value := range cells {
		module, right, _ := strings.Cut(key, ":")
		c := access.Cell{Module: module, Right: access.Right(right)}
		reach, ok := access.ParseReach(value)
		m, known := moduleOf(module)
		switch {
		case !known || !slices.Contains(access.Rights, c.Right):
			return nil, fault.Bad("cells", "cell_unknown") // a name that was sent is a value, too
		case !ok || !shown(c) || !m.can(c.Right, reach):
			return nil, fault.Bad("cells."+module+":"+string(c.Right), "cell_unknown")
		}
		if reach > access.None {
			is[c] = reach
		}
	}
	return is, nil
}

// usualMatrix is what a role of a kind may do before the organization changes it; nothing,
// if the kind has no such role.
func usualMatrix(k Kind, code string) access.Matrix {
	for _, r := range builtin(k) {
		if r.Code == code {
			return r.Matrix
		}
	}
	return nil
}

// asked reports whether anything in the program asks for a cell: one that nothing asks
// for is not offered.
func asked(perms []access.Perm, c access.Cell) bool {
	return slices.ContainsFunc(perms, func(p access.Perm) bool { return p.Module == c.Module && p.Right == c.Right })
}

// codeFrom makes the code of a new role from its name.
func codeFrom(name string) string {
	code := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, fold(name)), "_0123456789")
	if code == "" || code == newRole {
		code = "role"
	}
	return code[:min(len(code), 40)]
}
