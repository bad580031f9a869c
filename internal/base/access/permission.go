package access

import (
	"fmt"
	"slices"
	"strings"
)

// Right is one of the five things a role may do in a module. Export is a right of
// its own: no other right includes it.
type Right string

// The five rights, in the order in which they are shown.
const (
	View    Right = "view"
	Enter   Right = "enter"
	Approve Right = "approve"
	Export  Right = "export"
	Manage  Right = "manage"
)

// Rights lists them.
var Rights = []Right{View, Enter, Approve, Export, Manage}

// Reach says over whom a right extends; each includes the ones before it.
type Reach int8

// The four reaches.
const (
	None  Reach = iota
	Own         // oneself, and those one is guardian of
	Class       // and the people of one's classes
	Units       // and the people of one's units and the units below
	Org         // everybody in the organization
)

var reachNames = []string{"none", "own", "class", "units", "org"}

func (r Reach) String() string {
	if r < None || r > Org {
		return fmt.Sprintf("Reach(%d)", int8(r))
	}
	return reachNames[r]
}

// MarshalText is String, for JSON.
func (r Reach) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (r *Reach) UnmarshalText(b []byte) error {
	got, ok := ParseReach(string(b))
	if !ok {
		return fmt.Errorf("access: %q is no reach", b)
	}
	*r = got
	return nil
}

// ParseReach reads what String wrote.
func ParseReach(s string) (Reach, bool) {
	i := slices.Index(reachNames, s)
	return Reach(i), i >= 0
}

// Perm is a permission, as noun.verb, and what it declares of itself: the module
// and the right by which a role matrix gives it.
type Perm struct {
	Name   string
	Module string
	Right  Right
	// StepUp asks for a fresh proof of who is acting: export, erasure, roles.
	StepUp bool
	// Least is the narrowest reach that gives it at all: nobody vouches for themselves with
	// a right over their own record alone. None: any reach.
	Least Reach
}

func (p Perm) String() string { return p.Name }

// Valid reports what is wrong with the declaration.
func (p Perm) Valid() error {
	noun, verb, ok := strings.Cut(p.Name, ".")
	switch {
	case !ok || noun == "" || verb == "" || strings.Contains(verb, "."):
		return fmt.Errorf("access: permission %q is not noun.verb", p.Name)
	case p.Module == "":
		return fmt.Errorf("access: permission %s names no module", p.Name)
	case !slices.Contains(Rights, p.Right):
		return fmt.Errorf("access: permission %s has the right %q", p.Name, p.Right)
	}
	return nil
}

// Cell is one place of a role matrix.
type Cell struct {
	Module string
	Right  Right
}

// MarshalText is module:right, for the keys of JSON.
func (c Cell) MarshalText() ([]byte, error) { return []byte(c.Module + ":" + string(c.Right)), nil }

// UnmarshalText reads what MarshalText wrote.
func (c *Cell) UnmarshalText(b []byte) error {
	module, right, ok := strings.Cut(string(b), ":")
	if !ok || !slices.Contains(Rights, Right(right)) {
		return fmt.Errorf("access: %q is no module:right", b)
	}
	*c = Cell{module, Right(right)}
	return nil
}

// Matrix says how far each right of a role extends. A cell that is missing is None.
type Matrix map[Cell]Reach

// Over is the reach with which a role has a permission, None where it does not.
func (m Matrix) Over(p Perm) Reach {
	r := m[Cell{p.Module, p.Right}]
	if r < p.Least {
		return None
	}
	return r
}

// Union is what somebody may do who holds several roles: the wider reach of each.
func Union(all ...Matrix) Matrix {
	out := Matrix{}
	for _, m := range all {
		for c, r := range m {
			out[c] = max(out[c], r)
		}
	}
	return out
}
