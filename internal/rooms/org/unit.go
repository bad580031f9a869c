package org

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Unit is a department, ward, precinct or class level: a node of the tree by which an
// organization delegates.
type Unit struct {
	ID         ids.ID    `json:"id"`
	Version    int64     `json:"version"`
	Parent     ids.ID    `json:"parent"` // zero at the top
	Name       string    `json:"name"`
	CreatedAt  time.Time `json:"created_at"`
	ArchivedAt time.Time `json:"archived_at"`
}

// Limits of the tree. They keep one page and one recursive query small.
const (
	maxUnits = 5000
	maxDepth = 12
)

// fold is how two names are the same: NFKC, lower case, one blank between words.
func fold(name string) string {
	return strings.Join(strings.Fields(cases.Fold().String(norm.NFKC.String(name))), " ")
}

// Node is a unit with its place in the tree.
type Node struct {
	Unit
	Depth int `json:"depth"`
	Kids  int `json:"kids"`
}

// tree puts units below their parents, in the order in which they came.
func tree(units []Unit) []Node {
	below := map[ids.ID][]Unit{}
	for _, u := range units {
		below[u.Parent] = append(below[u.Parent], u)
	}
	var out []Node
	var walk func(parent ids.ID, depth int)
	walk = func(parent ids.ID, depth int) {
		for _, u := range below[parent] {
			out = append(out, Node{u, depth, len(below[u.ID])})
			if depth < maxDepth {
				walk(u.ID, depth+1)
			}
		}
	}
	walk(ids.ID{}, 0)
	return out
}

// Units is the tree of the organization.
func (s *Service) Units(ctx context.Context, sc access.Scope) (nodes []Node, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		units, err := allUnits(ctx, q, sc)
		nodes = tree(units)
		return err
	})
	return nodes, fault.Wrap("list units", err)
}

// UnitInput is what a caller may choose about a unit.
type UnitInput struct {
	Name   string `json:"name" minLength:"1" maxLength:"120" doc:"What the unit is called; no two siblings share a name"`
	Parent ids.ID `json:"parent,omitempty" kind:"unit" doc:"The unit it belongs to; empty at the top"`
}

// AddUnit makes a unit. Whoever reaches its parent reaches it.
func (s *Service) AddUnit(ctx context.Context, sc access.Scope, in UnitInput) (Unit, error) {
	u := Unit{ID: s.newID(s.clock.Now()), Parent: in.Parent, Name: strings.TrimSpace(in.Name), CreatedAt: s.clock.Now()}
	err := s.changeUnits(ctx, sc, "unit.added", u.ID, func(ctx context.Context, tx *db.Tx, units []Unit) error {
		if err := place(units, u); err != nil {
			return err
		}
		if err := insertUnit(ctx, tx, sc, u); err != nil {
			return taken(err)
		}
		return inheritReach(ctx, tx, sc, u)
	})
	return u, fault.Wrap("add unit", err)
}

// UnitChange is a unit and what it shall be.
type UnitChange struct {
	ID ids.ID `path:"id" kind:"unit" json:"-"`
	UnitInput
}

// ChangeUnit renames a unit or moves it with everything below it.
func (s *Service) ChangeUnit(ctx context.Context, sc access.Scope, in UnitChange) (Unit, error) {
	var u Unit
	err := s.changeUnits(ctx, sc, "unit.changed", in.ID, func(ctx context.Context, tx *db.Tx, units []Unit) error {
		var err error
		if u, err = unitByID(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		moved := u.Parent != in.Parent
		u.Name, u.Parent = strings.TrimSpace(in.Name), in.Parent
		if err := place(units, u); err != nil {
			return err
		}
		if err := updateUnit(ctx, tx, sc, u); err != nil || !moved {
			return taken(err)
		}
		return reachEverybody(ctx, tx, sc)
	})
	return u, fault.Wrap("change unit", err)
}

// UnitRef names one unit.
type UnitRef struct {
	ID ids.ID `path:"id" kind:"unit" json:"-"`
}

// ArchiveUnit takes an empty unit out of use; its history keeps its name.
func (s *Service) ArchiveUnit(ctx context.Context, sc access.Scope, in UnitRef) (Unit, error) {
	return s.setArchived(ctx, sc, in.ID, s.clock.Now())
}

// RestoreUnit brings an archived unit back: the undo of ArchiveUnit.
func (s *Service) RestoreUnit(ctx context.Context, sc access.Scope, in UnitRef) (Unit, error) {
	return s.setArchived(ctx, sc, in.ID, time.Time{})
}

func (s *Service) setArchived(ctx context.Context, sc access.Scope, id ids.ID, at time.Time) (Unit, error) {
	verb := "unit.archived"
	if at.IsZero() {
		verb = "unit.restored"
	}
	var u Unit
	err := s.changeUnits(ctx, sc, verb, id, func(ctx context.Context, tx *db.Tx, units []Unit) error {
		var err error
		if u, err = unitByID(ctx, tx, sc, id); err != nil {
			return err
		}
		if slices.ContainsFunc(units, func(c Unit) bool { return c.Parent == id }) {
			return fault.Bad("id", "unit_not_empty")
		}
		u.ArchivedAt = at
		if at.IsZero() {
			if err := place(units, u); err != nil {
				return err
			}
		}
		return taken(updateUnit(ctx, tx, sc, u))
	})
	return u, fault.Wrap("archive unit", err)
}

// changeUnits runs fn with the whole tree under the organization's touch: where a unit
// may go depends on all the others.
func (s *Service) changeUnits(ctx context.Context, sc access.Scope, verb string, id ids.ID, fn func(context.Context, *db.Tx, []Unit) error) error {
	return s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		units, err := allUnits(ctx, tx, sc)
		if err != nil {
			return err
		}
		if err := fn(ctx, tx, units); err != nil {
			return err
		}
		if err := bump(ctx, tx, sc); err != nil {
			return err
		}
		if s.OnUnits != nil && verb == "unit.changed" {
			if err := s.OnUnits(ctx, tx, sc); err != nil {
				return err
			}
		}
		return s.log(ctx, tx, sc, audit.Event{Verb: verb, Table: "unit", Row: id})
	})
}

// place refuses a unit where it cannot be: below itself, below one that is not there,
// too deep, or one too many.
func place(units []Unit, u Unit) error {
	if err := checkName("name", u.Name, 120); err != nil {
		return err
	}
	if len(units) >= maxUnits {
		return fault.Bad("name", "too_many", maxUnits)
	}
	at := map[ids.ID]Unit{}
	below := map[ids.ID][]ids.ID{}
	for _, o := range units {
		at[o.ID] = o
		below[o.Parent] = append(below[o.Parent], o.ID)
	}
	depth := 1
	for p := u.Parent; !p.Zero(); p = at[p].Parent {
		if _, ok := at[p]; !ok {
			return fault.Bad("parent", "unit_unknown")
		}
		if depth++; p == u.ID || depth > maxDepth {
			return fault.Bad("parent", "unit_place")
		}
	}
	if depth+height(below, u.ID) > maxDepth {
		return fault.Bad("parent", "unit_place")
	}
	return nil
}

// height is how many levels hang below a unit.
func height(below map[ids.ID][]ids.ID, id ids.ID) int {
	h := 0
	for _, k := range below[id] {
		h = max(h, 1+height(below, k))
	}
	return h
}

// taken says which field is to blame for a name that a sibling has.
func taken(err error) error {
	if db.Unique(err) {
		return fault.Bad("name", "name_taken")
	}
	return err
}
