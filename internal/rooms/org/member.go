package org

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Membership is what a member holds in the organization: roles, and units to answer for.
type Membership struct {
	Account ids.ID   `json:"account"`
	Roles   []string `json:"roles"`
	Units   []ids.ID `json:"units"`
}

// MemberInput is what a caller may choose about a member.
type MemberInput struct {
	Account ids.ID   `path:"account" kind:"member" json:"-"`
	Roles   []string `json:"roles" doc:"Codes of the roles the member shall hold"`
	Units   []ids.ID `json:"units,omitempty" kind:"unit" doc:"The units the member answers for"`
}

// MemberOf is a member's roles and units.
func (s *Service) MemberOf(ctx context.Context, sc access.Scope, account ids.ID) (m Membership, err error) {
	m.Account = account
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if m.Roles, err = rolesOfMember(ctx, q, sc.OrgID(), account); err != nil {
			return err
		}
		m.Units, err = unitsOfMember(ctx, q, sc, account)
		return err
	})
	return m, fault.Wrap("read member", err)
}

// SetMember gives a member exactly these roles and units. The last administrator stays
// one, also when two remove each other at the same moment.
func (s *Service) SetMember(ctx context.Context, sc access.Scope, in MemberInput) (m Membership, err error) {
	err = s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if ok, err := isMember(ctx, tx, sc, in.Account); err != nil {
			return err
		} else if !ok {
			return fault.NotFound
		}
		m, err = s.SetMemberTx(ctx, tx, sc, in)
		return err
	})
	return m, fault.Wrap("set member", err)
}

// SetMemberTx is SetMember inside the transaction of an accepted invitation, which has
// touched the organization.
func (s *Service) SetMemberTx(ctx context.Context, tx *db.Tx, sc access.Scope, in MemberInput) (Membership, error) {
	o, err := byNumber(ctx, tx, sc.OrgID())
	if err != nil {
		return Membership{}, err
	}
	roles, _, err := rolesIn(ctx, tx, o)
	if err != nil {
		return Membership{}, err
	}
	had, err := rolesOfMember(ctx, tx, sc.OrgID(), in.Account)
	if err != nil {
		return Membership{}, err
	}
	if err := s.roleDiff(ctx, tx, sc, in.Account, roles, had, in.Roles); err != nil {
		return Membership{}, err
	}
	if err := setUnitsOfMember(ctx, tx, sc, in.Account, in.Units); err != nil {
		return Membership{}, err
	}
	if err := bump(ctx, tx, sc); err != nil {
		return Membership{}, err
	}
	return Membership(in), nil
}

func (s *Service) roleDiff(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, known []Role, had, want []string) error {
	g, err := s.giver(ctx, tx, sc)
	if err != nil {
		return err
	}
	for _, code := range want {
		i := slices.IndexFunc(known, func(r Role) bool { return r.Code == code })
		if i < 0 {
			return fault.Bad("roles", "role_unknown")
		}
		if slices.Contains(had, code) {
			continue
		}
		if err := s.above(g, known, code); err != nil {
			return err
		}
		if err := giveRole(ctx, tx, sc, account, code, s.clock.Now()); err != nil {
			return err
		}
		if err := s.memberChanged(ctx, tx, sc, "role.given", account, code); err != nil {
			return err
		}
	}
	for _, code := range had {
		if slices.Contains(want, code) {
			continue
		}
		if err := s.guardLast(ctx, tx, sc, account, code); err != nil {
			return err
		}
		if err := s.above(g, known, code); err != nil {
			return err
		}
		if err := takeRole(ctx, tx, sc, account, code); err != nil {
			return err
		}
		if err := s.memberChanged(ctx, tx, sc, "role.taken", account, code); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) memberChanged(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, account ids.ID, role string) error {
	return s.log(ctx, tx, sc, audit.Event{Verb: verb, Table: "member_role", Row: account, Codes: map[string]string{"role": role}})
}

// Administrators lists who administers an organization and may sign in.
func (s *Service) Administrators(ctx context.Context, q db.Q, org int64) ([]ids.ID, error) {
	return administrators(ctx, q, org)
}

// BeforeLeave refuses to let the last administrator go. The caller has touched the
// organization.
func (s *Service) BeforeLeave(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID) error {
	held, err := rolesOfMember(ctx, tx, sc.OrgID(), account)
	if err != nil {
		return err
	}
	for _, code := range held {
		if err := s.guardLast(ctx, tx, sc, account, code); err != nil {
			return err
		}
	}
	return bump(ctx, tx, sc)
}

func (s *Service) guardLast(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID, code string) error {
	if !locked(code) {
		return nil
	}
	n, err := othersActive(ctx, tx, sc, code, account)
	if err == nil && n == 0 {
		err = fault.Bad("roles", "last_administrator")
	}
	return err
}
