package org

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

func (s *Service) unit(ctx context.Context, sc access.Scope, id ids.ID) (u Unit, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		u, err = unitByID(ctx, q, sc, id)
		return err
	})
	return u, fault.Wrap("read unit", err)
}

// roleView is what the page of one role shows.
type roleView struct {
	Role
	New     bool
	Locked  bool
	Usual   access.Matrix // of the kind; nil for a role of the organization's own
	Modules []Module
	Perms   []access.Perm
}

func (s *Service) roleView(ctx context.Context, sc access.Scope, code string) (v roleView, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := byNumber(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		role, on, exists, err := s.roleAt(ctx, q, sc, code)
		if err != nil {
			return err
		}
		if !exists && code != newRole {
			return fault.NotFound
		}
		v = roleView{Role: role, New: !exists, Locked: locked(code), Perms: s.perms}
		for _, r := range builtin(o.Kind) {
			if r.Code == code {
				v.Usual = r.Matrix
			}
		}
		for _, m := range Modules {
			if on[m.Code] {
				v.Modules = append(v.Modules, m)
			}
		}
		return nil
	})
	return v, fault.Wrap("read role", err)
}

// newRole is the code under which the page of a role that does not exist yet lies.
const newRole = "new"

// memberView is what the page of a member's roles shows.
type memberView struct {
	Membership
	Name  string
	Roles []Role
	Held  []string
	Tree  []Node
}

func (s *Service) memberView(ctx context.Context, sc access.Scope, account ids.ID) (v memberView, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if ok, err := isMember(ctx, q, sc, account); err != nil {
			return err
		} else if !ok {
			return fault.NotFound
		}
		if v.Membership, err = s.MemberOf(ctx, sc, account); err != nil {
			return err
		}
		v.Held = v.Membership.Roles
		if v.Roles, err = s.Roles(ctx, sc); err != nil {
			return err
		}
		v.Tree, err = s.Units(ctx, sc)
		return err
	})
	if err == nil && s.NameOf != nil {
		v.Name = s.NameOf(ctx, sc, account)
	}
	return v, fault.Wrap("read member", err)
}
