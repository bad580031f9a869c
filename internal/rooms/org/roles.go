package org

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// rolesIn is the roles of an organization and the modules that are on.
func rolesIn(ctx context.Context, q db.Q, o Organization) (roles []Role, on map[string]bool, err error) {
	changed, err := changedRoles(ctx, q, o.Number)
	if err != nil {
		return nil, nil, err
	}
	mods, err := modules(ctx, q, o.Number)
	if err != nil {
		return nil, nil, err
	}
	return merge(builtin(o.Kind), changed), enabled(o.Kind, mods), nil
}

// Rights is what an account may do in an organization: the union of its roles, without
// the modules that are off. It is read anew with every request.
func (s *Service) Rights(ctx context.Context, q db.Q, org int64, account ids.ID) (Organization, access.Matrix, error) {
	o, err := byNumber(ctx, q, org)
	if err != nil {
		return o, nil, err
	}
	k, err := s.cache.of(ctx, q, o)
	if err != nil {
		return o, nil, err
	}
	held, err := k.rolesOf(ctx, q, org, account)
	if err != nil {
		return o, nil, err
	}
	var all []access.Matrix
	for _, r := range k.roles {
		if slices.Contains(held, r.Code) {
			all = append(all, r.Matrix)
		}
	}
	return o, restrict(access.Union(all...), k.on), nil
}

// Roles lists the roles of the organization.
func (s *Service) Roles(ctx context.Context, sc access.Scope) (roles []Role, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := byNumber(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		roles, _, err = rolesIn(ctx, q, o)
		return err
	})
	return roles, fault.Wrap("list roles", err)
}

// RoleInput is a role as its table of rights shows it: cells as module:right = reach.
type RoleInput struct {
	Code  string            `path:"code" kind:"role" json:"-" doc:"The role; new adds one"`
	Name  string            `json:"name,omitempty" maxLength:"80" doc:"What the organization calls it; empty for a role that came with the kind"`
	Cells map[string]string `json:"cells" doc:"module:right to one of own, class, units, org; what is missing is not given"`
}

// PreviewRole is what SaveRole would open and close, without doing it.
func (s *Service) PreviewRole(ctx context.Context, sc access.Scope, in RoleInput) (changes []Change, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		_, changes, err = s.changeOf(ctx, q, sc, in)
		return err
	})
	return changes, fault.Wrap("preview role", err)
}

// changeOf is what a role would be and what that opens and closes. A role that is not
// there is NotFound; under the code newRole a new one is made, named by its name.
func (s *Service) changeOf(ctx context.Context, q db.Q, sc access.Scope, in RoleInput) (is Role, changes []Change, err error) {
	is = Role{Code: in.Code, Name: strings.TrimSpace(in.Name)}
	if is.Code == newRole {
		if is.Name == "" {
			return is, nil, fault.Bad("name", "required")
		}
		is.Code = codeFrom(is.Name)
	}
	was, on, exists, err := s.roleAt(ctx, q, sc, is.Code)
	switch {
	case err != nil:
		return is, nil, err
	case !exists && in.Code != newRole:
		return is, nil, fault.NotFound
	case exists && in.Code == newRole:
		return is, nil, fault.Bad("name", "role_taken")
	case locked(is.Code):
		return is, nil, fault.Bad("code", "role_locked")
	}
	if is.Name == "" {
		is.Name = was.Name
	}
	is.Matrix, err = over(was.Matrix, in.Cells, on, s.perms)
	return is, compare(is.Code, was.Matrix, is.Matrix, s.perms), err
}

// roleAt finds a role and the modules that are on; one that does not exist has no rights.
func (s *Service) roleAt(ctx context.Context, q db.Q, sc access.Scope, code string) (r Role, on map[string]bool, exists bool, err error) {
	o, err := byNumber(ctx, q, sc.OrgID())
	if err != nil {
		return r, nil, false, err
	}
	roles, on, err := rolesIn(ctx, q, o)
	if err != nil {
		return r, nil, false, err
	}
	i := slices.IndexFunc(roles, func(r Role) bool { return r.Code == code })
	if i < 0 {
		return Role{Code: code}, on, false, nil
	}
	return roles[i], on, true, nil
}

// SaveRole changes what a role may do, or adds a role. It returns what that opened and
// closed. Nobody gives what they do not have.
func (s *Service) SaveRole(ctx context.Context, sc access.Scope, in RoleInput) (changes []Change, err error) {
	err = s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		var is Role
		if is, changes, err = s.changeOf(ctx, tx, sc, in); err != nil {
			return err
		}
		g, err := s.giver(ctx, tx, sc)
		if err != nil {
			return err
		}
		if err := g.mayGive(changes, s.perms); err != nil {
			return err
		}
		if err := putRole(ctx, tx, sc, is, s.clock.Now()); err != nil {
			return err
		}
		return s.roleChanged(ctx, tx, sc, "role.changed", is.Code)
	})
	return changes, fault.Wrap("save role", err)
}

// RoleRef names one role.
type RoleRef struct {
	Code string `path:"code" kind:"role" json:"-"`
}

// ResetRole gives a role of the kind its own rights back, or removes one that the
// organization made and nobody holds.
func (s *Service) ResetRole(ctx context.Context, sc access.Scope, in RoleRef) (Role, error) {
	err := s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		o, err := byNumber(ctx, tx, sc.OrgID())
		if err != nil {
			return err
		}
		was, _, exists, err := s.roleAt(ctx, tx, sc, in.Code)
		switch {
		case err != nil:
			return err
		case !exists:
			return fault.NotFound
		case locked(in.Code):
			return fault.Bad("code", "role_locked")
		}
		g, err := s.giver(ctx, tx, sc)
		if err != nil {
			return err
		}
		if err := g.mayGive(compare(in.Code, was.Matrix, usualMatrix(o.Kind, in.Code), s.perms), s.perms); err != nil {
			return fault.Bad("code", "more_than_yours") // what was narrowed is not widened by resetting it
		}
		if !slices.Contains(rolesOf[o.Kind], in.Code) {
			if n, err := holders(ctx, tx, sc, in.Code); err != nil {
				return err
			} else if n > 0 {
				return fault.Bad("code", "role_held", n)
			}
		}
		if err := dropRole(ctx, tx, sc, in.Code); err != nil {
			return err
		}
		return s.roleChanged(ctx, tx, sc, "role.reset", in.Code)
	})
	return Role{Code: in.Code}, fault.Wrap("reset role", err)
}

func (s *Service) roleChanged(ctx context.Context, tx *db.Tx, sc access.Scope, verb, code string) error {
	if err := bump(ctx, tx, sc); err != nil {
		return err
	}
	return s.log(ctx, tx, sc, audit.Event{Verb: verb, Table: "role", Codes: map[string]string{"role": code}})
}
