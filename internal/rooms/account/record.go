package account

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
)

// BindInput says which member somebody of the records is.
type BindInput struct {
	ID      ids.ID `path:"id" kind:"person" json:"-"`
	Account ids.ID `json:"account" kind:"account" doc:"A member who is nobody of the records yet"`
}

// PersonRef names somebody of the records.
type PersonRef struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
}

// Bind says which member a person of the records is: whose record they have as their own from
// the next request on. Whoever is somebody else already has to be parted first: Conflict.
func (s *Service) Bind(ctx context.Context, sc access.Scope, in BindInput) error {
	return fault.Wrap("join a member to a record", s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if err := s.reaches(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		if err := s.guard.NotAbove(ctx, tx, sc, in.Account); err != nil {
			return err
		}
		return s.joinTx(ctx, tx, sc, in.Account, in.ID)
	}))
}

// joinTx touches nothing: the organization is.
func (s *Service) joinTx(ctx context.Context, tx *db.Tx, sc access.Scope, account, person ids.ID) error {
	m, err := membershipOf(ctx, tx, sc.OrgID(), account)
	if err != nil {
		return err
	}
	if m.State != MemberActive || !m.Person.Zero() {
		return fault.Conflict
	}
	if err := setPerson(ctx, tx, sc.OrgID(), m.ID, person); err != nil {
		return err
	}
	return s.joined(ctx, tx, sc, m, "member.joined_person", person)
}

// Unbind takes back that a member is a person of the records. Both stay.
func (s *Service) Unbind(ctx context.Context, sc access.Scope, in PersonRef) error {
	return fault.Wrap("part a member from a record", s.db.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if err := s.reaches(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		m, err := memberOf(ctx, tx, sc.OrgID(), in.ID)
		if err != nil {
			return err
		}
		if err := s.guard.NotAbove(ctx, tx, sc, m.Account); err != nil {
			return err
		}
		if err := dropPerson(ctx, tx, sc.OrgID(), m.ID); err != nil {
			return err
		}
		return s.joined(ctx, tx, sc, m, "member.parted_person", in.ID)
	}))
}

func (s *Service) reaches(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) error {
	ok, err := s.people.InReach(ctx, q, sc, person)
	if err == nil && !ok {
		err = fault.NotFound
	}
	return err
}

func (s *Service) joined(ctx context.Context, tx *db.Tx, sc access.Scope, m Membership, verb string, person ids.ID) error {
	if err := s.linked(ctx, tx, sc, m.Account); err != nil {
		return err
	}
	if err := raiseGeneration(ctx, tx, sc.OrgID()); err != nil {
		return err
	}
	return s.record(ctx, tx, sc, verb, "membership", m.ID, person, nil)
}

// recordView is how somebody of the records signs in.
type recordView struct {
	person ids.ID
	found  bool // a member is them
	member string
	ended  bool
	may    bool       // invite and join
	open   Invitation // the newest that waits for an answer; its ID is zero if none does
}

// Card says on a person's page whether they sign in, and as whom.
func (s *Service) Card(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
	in, ok := sc.May(PermMembers)
	if !ok {
		return nil, nil
	}
	var m Membership
	err := s.db.Read(ctx, in, func(ctx context.Context, q db.Q) (err error) {
		m, err = memberOf(ctx, q, in.OrgID(), who)
		return err
	})
	v := recordView{person: who, may: sc.Can(PermInvite) > access.None}
	if errors.Is(err, fault.NotFound) {
		v.open, err = s.invitedAlready(ctx, in, who)
		return recordCard(v), err
	}
	if err != nil {
		return nil, fault.Wrap("read who signs in", err)
	}
	names, err := s.NamesOf(ctx, in.OrgID(), []ids.ID{m.Account})
	v.found, v.member, v.ended = true, names[m.Account].Reveal(), m.State != MemberActive
	return recordCard(v), err
}

// invitedAlready is the invitation of somebody that waits for an answer.
func (s *Service) invitedAlready(ctx context.Context, sc access.Scope, who ids.ID) (inv Invitation, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		inv, err = maybe(openInvitationOf(ctx, q, sc.OrgID(), who, s.clock.Now()))
		return err
	})
	return inv, fault.Wrap("read who is invited", err)
}

// free are the members who are nobody of the records, by what they sign in with.
func (s *Service) free(ctx context.Context, sc access.Scope) (out []ui.Option, err error) {
	in, ok := sc.May(PermMembers)
	if !ok {
		return nil, nil
	}
	var who []ids.ID
	err = s.db.Read(ctx, in, func(ctx context.Context, q db.Q) (err error) {
		who, err = freeMembers(ctx, q, in.OrgID())
		return err
	})
	if err != nil {
		return nil, fault.Wrap("read who is on no list", err)
	}
	names, err := s.NamesOf(ctx, in.OrgID(), who)
	for _, id := range who {
		out = append(out, ui.Option{Value: id.String(), Label: names[id].Reveal()})
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	return out, err
}
