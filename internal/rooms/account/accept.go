package account

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// Offer is what an invitation's page shows. Looking at it uses nothing up: mail scanners
// and link previews fetch it too.
type Offer struct {
	Org     Place
	Email   pii.Text
	Role    string
	Does    string // what the role may do, in one sentence
	Account bool   // the address has an account: its owner signs in to accept
	inv     Invitation
}

// LookInvitation reads an invitation by its link: Gone if it was used, revoked or is over.
func (s *Service) LookInvitation(ctx context.Context, org ids.ID, token pii.Text) (o Offer, err error) {
	hash, ok := secret.HashToken(token.Reveal())
	if !ok {
		return o, fault.Gone
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		o.Org, err = placeByPublic(ctx, q, org)
		return err
	})
	if err != nil {
		return o, goneIfMissing(err)
	}
	err = s.db.Read(ctx, db.Org(o.Org.number), func(ctx context.Context, q db.Q) error {
		if o.inv, err = invitationByToken(ctx, q, o.Org.number, hash); err != nil {
			return goneIfMissing(err)
		}
		if !o.inv.Open(s.clock.Now()) {
			return fault.Gone
		}
		if o.Role = o.inv.Role; !o.Org.own() {
			if o.Does, err = s.roles.Says(ctx, q, o.Org.number, o.Role); err != nil {
				return err
			}
		}
		o.Email, err = s.ring.Open(ctx, q, o.inv.subject(), o.inv.place(), o.inv.email)
		return err
	})
	if err != nil {
		return o, err
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		ix, err := s.ring.Blind(ctx, q, db.Platform.OrgID(), loginField, o.Email.Reveal())
		if err != nil {
			return err
		}
		a, err := maybe(accountByLogin(ctx, q, ix))
		o.Account = !a.ID.Zero()
		return err
	})
	return o, err
}

// AcceptInput accepts an invitation. Who has no account gives a passphrase for one.
type AcceptInput struct {
	Org        ids.ID   `path:"org" json:"-" kind:"org"`
	Token      pii.Text `json:"token" format:"password" doc:"From the link"`
	Passphrase pii.Text `json:"passphrase,omitempty" format:"password" doc:"For a new account: 12 to 128 characters"`
}

// Accept joins the organization: with the account that is signed in, or with a new one of
// the invited address, which is then signed in. It works once; everybody later is Gone.
//
// The account, which is the installation's, is made before the membership, which is the
// organization's: what a crash leaves behind is an account without membership, which can
// sign in and accept.
func (s *Service) Accept(ctx context.Context, p access.Principal, in AcceptInput, from Client) (step Step, err error) {
	o, err := s.LookInvitation(ctx, in.Org, in.Token)
	if err != nil {
		return Step{}, err
	}
	if !p.Account.Zero() {
		if err := s.join(ctx, o, p.Account); err != nil {
			return Step{}, fault.Wrap("accept invitation", err)
		}
		return Step{Stage: Full, Account: p.Account, Org: o.Org.number}, s.Switch(ctx, p, SwitchInput{Org: o.Org.ID})
	}
	if o.Account {
		return Step{}, fault.Bad("", "account.sign_in_first")
	}
	a, err := s.newAccount(ctx, o, in.Passphrase)
	if err != nil {
		return Step{}, err
	}
	if err := s.join(ctx, o, a.ID); err != nil {
		return Step{}, fault.Wrap("accept invitation", err)
	}
	// The session begins where the invitation led, whatever else the account has joined by then.
	err = s.platformWrite(ctx, onAccount(a.ID), func(ctx context.Context, tx *db.Tx) error {
		return setLastOrg(ctx, tx, a.ID, o.Org.number)
	})
	if err != nil {
		return Step{}, fault.Wrap("accept invitation", err)
	}
	return s.firstSession(ctx, a.ID, from)
}

// newAccount makes the account of the invited address, which the link proved.
func (s *Service) newAccount(ctx context.Context, o Offer, passphrase pii.Text) (a Account, err error) {
	hash, err := s.hashNew(ctx, passphrase, []string{s.config.Name, o.Email.Reveal(), o.Org.Name})
	if err != nil {
		return a, err
	}
	err = s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		a, err = s.addAccount(ctx, tx, secret.Email, o.Email, func(a *Account) { a.secret = hash })
		return err
	})
	if db.Unique(err) {
		err = fault.Bad("", "account.sign_in_first")
	}
	return a, err
}

// addAccount seals and inserts.
func (s *Service) addAccount(ctx context.Context, tx *db.Tx, kind secret.Kind, login pii.Text, with func(*Account)) (Account, error) {
	now := s.clock.Now()
	a := Account{ID: s.newID(now), Version: 1, State: Active, LoginKind: kind, LockAfter: LockAfter, CreatedAt: now}
	with(&a)
	var err error
	if a.loginIx, err = s.ring.Blind(ctx, tx, db.Platform.OrgID(), loginField, login.Reveal()); err != nil {
		return a, err
	}
	if a.login, err = s.ring.Seal(ctx, tx, keys.Account(a.ID), loginPlace(a.ID), login); err != nil {
		return a, err
	}
	if err := insertAccount(ctx, tx, a); err != nil {
		return a, err
	}
	return a, s.note(ctx, tx, a.ID, "account.created", map[string]string{"login": string(kind)})
}

// join makes the account a member and uses the invitation up, in the organization.
func (s *Service) join(ctx context.Context, o Offer, account ids.ID) error {
	err := s.db.Write(ctx, db.Org(o.Org.number), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		ok, err := s.close(ctx, tx, o.Org.number, o.inv.ID, "accepted", account)
		if err != nil {
			return err
		}
		if !ok {
			return fault.Gone
		}
		if err := s.stillMeant(ctx, tx, o); err != nil {
			return err
		}
		sc := access.System(o.Org.number, o.Org.ID, "account.accept")
		m, err := s.enter(ctx, tx, sc, account, o.inv.Person)
		if err != nil {
			return err
		}
		if err := s.roles.Admit(ctx, tx, sc, account, o.inv.Role, o.inv.Units); err != nil {
			return err
		}
		return s.cameIn(ctx, tx, sc, "invitation.accepted", m, o.inv.Role)
	})
	if db.Unique(err) {
		err = fault.Bad("", "account.person_taken")
	}
	return err
}

// cameIn writes that an account became a member, as its own doing: the Scope is the system's,
// for whoever joins had no role until now.
func (s *Service) cameIn(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, m Membership, role string) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: verb, By: m.Account, Table: "membership", Row: m.ID, Subject: m.Person,
		Codes: map[string]string{"account": m.Account.String(), "role": role}})
	return err
}

// stillMeant is Gone if whoever invited could not do so any more: who was let go does not
// come back by an invitation that they sent themselves.
func (s *Service) stillMeant(ctx context.Context, q db.Q, o Offer) error {
	if o.inv.Source != "member" || o.inv.CreatedBy.Zero() {
		return nil
	}
	ok, err := s.roles.StillGives(ctx, q, o.Org.number, o.inv.CreatedBy, o.inv.Role)
	if err == nil && !ok {
		err = fault.Gone
	}
	return err
}

// enter makes a membership active: a new one, or one of somebody who comes back. The
// caller has touched the organization.
func (s *Service) enter(ctx context.Context, tx *db.Tx, sc access.Scope, account, person ids.ID) (Membership, error) {
	now, org := s.clock.Now(), sc.OrgID()
	m, err := membershipOf(ctx, tx, org, account)
	switch {
	case errors.Is(err, fault.NotFound):
		m = Membership{ID: s.newID(now), Version: 1, Org: org, Account: account, Person: person, State: MemberActive, Since: now}
		err = insertMembership(ctx, tx, m)
	case err != nil:
	case m.State == MemberActive:
		err = fault.Bad("", "account.member_already")
	default:
		if person.Zero() {
			person = m.Person
		}
		m.State, m.Since, m.Person = MemberActive, now, person
		err = reactivate(ctx, tx, m)
	}
	if err != nil {
		return m, err
	}
	if err := beginPeriod(ctx, tx, m); err != nil {
		return m, err
	}
	return m, s.linked(ctx, tx, sc, account)
}

// linked says that an account is a member's since, or none's, or that of another person.
func (s *Service) linked(ctx context.Context, tx *db.Tx, sc access.Scope, account ids.ID) error {
	if s.OnMember == nil {
		return nil
	}
	return s.OnMember(ctx, tx, sc, account)
}

// firstSession signs in somebody who just made their account: nothing was guessed.
func (s *Service) firstSession(ctx context.Context, id ids.ID, from Client) (step Step, err error) {
	profile, members, err := s.profileOf(ctx, id)
	if err != nil {
		return Step{}, err
	}
	err = s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := dropSessionOf(ctx, tx, from.Session); err != nil {
			return err
		}
		t, err := s.targetOf(ctx, tx, a, from)
		if err != nil && !errors.Is(err, fault.Busy) {
			return err
		}
		step, err = s.complete(ctx, tx, a, opening{target: t, from: from, profile: profile, members: members})
		return err
	})
	return step, err
}
