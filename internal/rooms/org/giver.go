package org

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// giver is somebody who gives rights to others, and never more than their own. Modules that
// are off take rights from nobody for ever: what the giver's roles hold there counts as
// theirs, or switching a module off would leave no administrator able to name another.
type giver struct {
	sc  access.Scope
	off access.Matrix // what their roles hold in modules that are off
}

func (s *Service) giver(ctx context.Context, q db.Q, sc access.Scope) (giver, error) {
	g := giver{sc: sc, off: access.Matrix{}}
	if sc.System() != "" || !sc.Via().ID.Zero() {
		return g, nil
	}
	o, err := byNumber(ctx, q, sc.OrgID())
	if err != nil {
		return g, err
	}
	roles, on, err := rolesIn(ctx, q, o)
	if err != nil {
		return g, err
	}
	held, err := rolesOfMember(ctx, q, sc.OrgID(), sc.Account())
	if err != nil {
		return g, err
	}
	for _, r := range roles {
		if slices.Contains(held, r.Code) {
			g.off = access.Union(g.off, r.Matrix)
		}
	}
	for c := range g.off {
		if on[c.Module] {
			delete(g.off, c) // what they may do there, the Scope knows
		}
	}
	return g, nil
}

// mayGive refuses a change that opens more than the giver may do.
func (g giver) mayGive(changes []Change, perms []access.Perm) error {
	for _, c := range changes {
		i := slices.IndexFunc(perms, func(p access.Perm) bool { return p.Name == c.Perm })
		if c.Opens() && i >= 0 && max(g.sc.Can(perms[i]), g.off.Over(perms[i])) < c.Is {
			return fault.Bad("cells."+perms[i].Module+":"+string(perms[i].Right), "more_than_yours")
		}
	}
	return nil
}

// above refuses to decide about a role that may do what the giver may not: to give it, and
// to take it from somebody, which the giver could not undo.
func (s *Service) above(g giver, known []Role, code string) error {
	i := slices.IndexFunc(known, func(r Role) bool { return r.Code == code })
	if i >= 0 && g.mayGive(compare(code, nil, known[i].Matrix, s.perms), s.perms) != nil {
		return fault.Bad("roles", "more_than_yours")
	}
	return nil
}

// NotAbove refuses to decide about a member who may do what sc may not: to let them go, to
// take them back, or to print a way in for them.
func (s *Service) NotAbove(ctx context.Context, q db.Q, sc access.Scope, account ids.ID) error {
	o, err := byNumber(ctx, q, sc.OrgID())
	if err != nil {
		return err
	}
	known, _, err := rolesIn(ctx, q, o)
	if err != nil {
		return err
	}
	held, err := rolesOfMember(ctx, q, sc.OrgID(), account)
	if err != nil {
		return err
	}
	g, err := s.giver(ctx, q, sc)
	if err != nil {
		return err
	}
	for _, code := range held {
		if err := s.above(g, known, code); err != nil {
			return err
		}
	}
	return nil
}

// Offered lists the roles that sc may give: none that may do more than sc itself.
func (s *Service) Offered(ctx context.Context, q db.Q, sc access.Scope) ([]Role, error) {
	o, err := byNumber(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	roles, _, err := rolesIn(ctx, q, o)
	if err != nil {
		return nil, err
	}
	g, err := s.giver(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(roles), func(r Role) bool {
		return g.mayGive(compare(r.Code, nil, r.Matrix, s.perms), s.perms) != nil
	}), nil
}
