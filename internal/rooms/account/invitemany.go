package account

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// InviteManyInput invites people of the records at the addresses that are known of them.
type InviteManyInput struct {
	People []ids.ID `json:"people" minItems:"1" maxItems:"500" kind:"person"`
	Role   string   `json:"role" minLength:"1" maxLength:"40" doc:"Code of the role the new members get"`
	Units  []ids.ID `json:"units,omitempty" maxItems:"60" kind:"unit" doc:"The units they answer for, where the role reaches units"`
}

// InvitedMany counts them: those who sign in already, or have no address, are left out.
type InvitedMany struct {
	Invited int `json:"invited"`
	Left    int `json:"left_out"`
}

// InviteMany sends each of them a link. One who is invited already gets a new one.
func (s *Service) InviteMany(ctx context.Context, sc access.Scope, in InviteManyInput) (out InvitedMany, err error) {
	c, err := s.chosen(ctx, sc, in.People)
	if err != nil {
		return out, fault.Wrap("invite people", err)
	}
	if len(c.Ready) == 0 {
		return out, fault.Bad("people", "account.nobody_to_invite")
	}
	err = s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, p := range c.Ready {
			if _, err := s.InviteTx(ctx, tx, sc, InviteInput{Email: p.Email, Role: in.Role, Person: p.ID, Units: in.Units}); err != nil {
				return err
			}
		}
		return nil
	})
	return InvitedMany{len(c.Ready), len(in.People) - len(c.Ready)}, fault.Wrap("invite people", err)
}

// ChosenInput is who was picked in the list of people.
type ChosenInput struct {
	People []ids.ID `json:"pick" kind:"person" maxItems:"500" doc:"Who was picked"`
}

// Chosen are those who can be invited, and those who cannot, and why.
type Chosen struct {
	Ready  []Known
	Member []Known // they sign in already
	None   []Known // no address is known, or may be seen
}

// Choose looks at who was picked before anything is sent.
func (s *Service) Choose(ctx context.Context, sc access.Scope, in ChosenInput) (Chosen, error) {
	if len(in.People) == 0 {
		return Chosen{}, fault.Bad("pick", "pick_somebody")
	}
	c, err := s.chosen(ctx, sc, in.People)
	if err == nil && len(c.Ready)+len(c.Member)+len(c.None) == 0 {
		err = fault.NotFound
	}
	return c, fault.Wrap("choose whom to invite", err)
}

func (s *Service) chosen(ctx context.Context, sc access.Scope, people []ids.ID) (c Chosen, err error) {
	all, err := s.people.Contacts(ctx, sc, people)
	if err != nil || len(all) == 0 {
		return c, err
	}
	in, err := s.signIn(ctx, sc, all)
	for _, p := range all {
		switch {
		case in[p.ID]:
			c.Member = append(c.Member, p)
		case p.Email.Empty():
			c.None = append(c.None, p)
		default:
			c.Ready = append(c.Ready, p)
		}
	}
	return c, err
}

// Resend sends an open invitation anew: the link before is void, and the week begins again.
func (s *Service) Resend(ctx context.Context, sc access.Scope, in InvitationRef) (inv Invitation, err error) {
	err = s.db.Write(ctx, sc, db.On("invitation", in.ID), func(ctx context.Context, tx *db.Tx) error {
		was, err := openInvitationByID(ctx, tx, sc.OrgID(), in.ID)
		if errors.Is(err, fault.NotFound) {
			return fault.Conflict
		}
		if err != nil {
			return err
		}
		var address pii.Text
		if address, err = s.ring.Open(ctx, tx, was.subject(), was.place(), was.email); err != nil {
			return err
		}
		inv, err = s.InviteTx(ctx, tx, sc, InviteInput{Email: address, Role: was.Role, Person: was.Person, Units: was.Units})
		return err
	})
	return inv, fault.Wrap("send an invitation anew", err)
}
