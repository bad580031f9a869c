package account

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Member is a membership as the organization's administrators see it: not how the account
// signs in, but since when it is here.
type Member struct {
	Membership
	Managed bool // the organization prints its cards
	SeenAt  time.Time
}

// MembersInput asks for a page.
type MembersInput struct {
	After ids.ID `query:"after" json:"-" kind:"membership" doc:"The last membership of the page before"`
	Limit int    `query:"limit" json:"-" minimum:"0" maximum:"200" doc:"At most so many; 50 unless told"`
}

// Members lists memberships in the order in which they came, by key.
func (s *Service) Members(ctx context.Context, sc access.Scope, in MembersInput) (out []Member, err error) {
	if in.Limit <= 0 || in.Limit > 200 {
		in.Limit = 50
	}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = membersOf(ctx, q, sc.OrgID(), in.After, in.Limit)
		return err
	})
	return out, fault.Wrap("list members", err)
}

// MemberRef names a member by account.
type MemberRef struct {
	Account ids.ID `path:"account" json:"-" kind:"member"`
}

// Deactivate ends a membership: its sessions are over with the next request on every
// replica. Records stay, and so does the account, by which the person can still ask for
// what is theirs. The last administrator cannot be deactivated.
func (s *Service) Deactivate(ctx context.Context, sc access.Scope, in MemberRef) (m Membership, err error) {
	err = s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if m, err = membershipOf(ctx, tx, sc.OrgID(), in.Account); err != nil {
			return err
		}
		if m.State != MemberActive {
			return fault.Conflict
		}
		if err := s.guard.NotAbove(ctx, tx, sc, in.Account); err != nil {
			return err
		}
		if err := s.guard.BeforeLeave(ctx, tx, sc, in.Account); err != nil {
			return err
		}
		m.State, m.Until = Deactivated, s.clock.Now()
		if err := deactivate(ctx, tx, m); err != nil {
			return err
		}
		if err := endPeriod(ctx, tx, m); err != nil {
			return err
		}
		if err := s.linked(ctx, tx, sc, in.Account); err != nil {
			return err
		}
		if err := dropSessionsIn(ctx, tx, sc.OrgID(), in.Account); err != nil {
			return err
		}
		if err := raiseGeneration(ctx, tx, sc.OrgID()); err != nil {
			return err
		}
		return s.record(ctx, tx, sc, "member.deactivated", "membership", m.ID, m.Person, map[string]string{"account": in.Account.String()})
	})
	return m, fault.Wrap("deactivate member", err)
}

// Reactivate takes somebody back, with the roles they had. What was before stays.
func (s *Service) Reactivate(ctx context.Context, sc access.Scope, in MemberRef) (m Membership, err error) {
	err = s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		had, err := membershipOf(ctx, tx, sc.OrgID(), in.Account)
		if err != nil {
			return err
		}
		if had.State == MemberActive {
			return fault.Conflict
		}
		if err := s.guard.NotAbove(ctx, tx, sc, in.Account); err != nil {
			return err
		}
		if m, err = s.enter(ctx, tx, sc, in.Account, had.Person); err != nil {
			return err
		}
		if err := raiseGeneration(ctx, tx, sc.OrgID()); err != nil {
			return err
		}
		return s.record(ctx, tx, sc, "member.reactivated", "membership", m.ID, m.Person, map[string]string{"account": in.Account.String()})
	})
	return m, fault.Wrap("reactivate member", err)
}

// Period is a time in which a membership was active.
type Period struct {
	From, To time.Time // To is zero while it lasts
}

// History lists when somebody was a member.
func (s *Service) History(ctx context.Context, sc access.Scope, in MemberRef) (out []Period, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		m, err := membershipOf(ctx, q, sc.OrgID(), in.Account)
		if err != nil {
			return err
		}
		out, err = periods(ctx, q, m.ID)
		return err
	})
	return out, fault.Wrap("member history", err)
}
