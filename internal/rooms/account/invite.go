package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
	"standing/internal/rooms/account/secret"
)

const invitationLife = 7 * 24 * time.Hour

// Invitation asks somebody to join an organization. Its link works once.
type Invitation struct {
	ID        ids.ID
	Version   int64
	Email     pii.Text // empty once it is closed: the address dies with it
	Role      string
	Person    ids.ID
	Units     []ids.ID // to answer for
	Source    string   // member: somebody invited; self: they asked
	State     string   // open, accepted, revoked
	CreatedBy ids.ID
	CreatedAt time.Time
	ExpiresAt time.Time
	Account   ids.ID // who accepted
	org       int64
	email     keys.Sealed
}

// Open reports whether it can be accepted.
func (i Invitation) Open(now time.Time) bool { return i.State == "open" && now.Before(i.ExpiresAt) }

func (i Invitation) subject() keys.Subject {
	return keys.Subject{Org: i.org, Person: i.ID, Class: "invitation"}
}

func (i Invitation) place() keys.Place {
	return keys.Place{Table: "invitation", Column: "email", Row: i.ID}
}

// InviteInput is whom to invite, as what.
type InviteInput struct {
	Email  pii.Text `json:"email" format:"email" doc:"Where the invitation is sent"`
	Role   string   `json:"role" minLength:"1" maxLength:"40" doc:"Code of the role the new member gets"`
	Person ids.ID   `json:"person,omitempty" kind:"person" doc:"The person they are in the organization's records, if there is one"`
	Units  []ids.ID `json:"units,omitempty" maxItems:"60" kind:"unit" doc:"The units they answer for, where the role reaches units"`
	Ask    bool     `json:"ask,omitempty" doc:"Send nothing, and say so, where the records have somebody of this address and no person is named"`
}

// Invite sends a link that works once, for a week. An earlier one to the same address is
// void. Nobody can give a role that may do more than they themselves.
func (s *Service) Invite(ctx context.Context, sc access.Scope, in InviteInput) (inv Invitation, err error) {
	if in.Ask && in.Person.Zero() {
		found, err := s.onRecord(ctx, sc, in.Email)
		if err != nil {
			return inv, fault.Wrap("invite", err)
		}
		if len(found) > 0 {
			return inv, fault.Bad("person", "account.on_record")
		}
	}
	err = s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		inv, err = s.InviteTx(ctx, tx, sc, in)
		return err
	})
	return inv, fault.Wrap("invite", err)
}

// InviteTx is Invite inside a transaction, as of the making of an organization.
func (s *Service) InviteTx(ctx context.Context, tx *db.Tx, sc access.Scope, in InviteInput) (inv Invitation, err error) {
	address, ok := secret.CanonicalEmail(in.Email.Reveal())
	if !ok {
		return inv, fault.Bad("email", "not_an_email")
	}
	if err := s.mayGive(ctx, tx, sc, in.Role); err != nil {
		return inv, err
	}
	if err := s.mayBind(ctx, tx, sc, in.Person, "person"); err != nil {
		return inv, err
	}
	if err := s.mayAnswer(ctx, tx, sc, in.Units); err != nil {
		return inv, err
	}
	if inv, err = s.invite(ctx, tx, sc.OrgID(), invitee{address: pii.Hide(address), role: in.Role, person: in.Person, units: in.Units, source: "member", by: sc.Account()}); err != nil {
		return inv, err
	}
	return inv, s.record(ctx, tx, sc, "member.invited", "invitation", inv.ID, in.Person, map[string]string{"role": in.Role})
}

// RevokeAllTx makes every open invitation worthless: the setup was said anew, and perhaps
// because the address was wrong.
func (s *Service) RevokeAllTx(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	open, err := openInvitations(ctx, tx, sc.OrgID())
	if err != nil {
		return err
	}
	for _, i := range open {
		if _, err := s.close(ctx, tx, sc.OrgID(), i.ID, "revoked", ids.ID{}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) mayGive(ctx context.Context, q db.Q, sc access.Scope, role string) error {
	offered, err := s.roles.Offered(ctx, q, sc)
	if err != nil {
		return err
	}
	for _, r := range offered {
		if r.Code == role {
			return nil
		}
	}
	return fault.Bad("role", "account.role_not_yours")
}

// mayBind refuses to make a member of a person out of reach, who would be reached by it:
// whose record it is reads it by their own right.
func (s *Service) mayBind(ctx context.Context, q db.Q, sc access.Scope, person ids.ID, field string) error {
	if person.Zero() {
		return nil
	}
	ok, err := s.people.InReach(ctx, q, sc, person)
	if err == nil && !ok {
		err = fault.Bad(field, "account.person_unknown")
	}
	return err
}

// mayAnswer refuses units out of reach: nobody lets others see whom they do not see.
func (s *Service) mayAnswer(ctx context.Context, q db.Q, sc access.Scope, units []ids.ID) error {
	if len(units) == 0 {
		return nil
	}
	known, err := s.people.Units(ctx, q, sc)
	for _, u := range units {
		if err == nil && !slices.ContainsFunc(known, func(o ui.Option) bool { return o.Value == u.String() }) {
			err = fault.Bad("units", "account.unit_unknown")
		}
	}
	return err
}

// onRecord are those of the records who have an address and no account yet: the invitation is
// theirs, most likely.
func (s *Service) onRecord(ctx context.Context, sc access.Scope, email pii.Text) ([]Known, error) {
	address, ok := secret.CanonicalEmail(email.Reveal())
	if !ok {
		return nil, nil
	}
	found, err := s.people.WithAddress(ctx, sc, address)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	in, err := s.signIn(ctx, sc, found)
	return slices.DeleteFunc(found, func(c Known) bool { return in[c.ID] }), err
}

// signIn says which of them sign in.
func (s *Service) signIn(ctx context.Context, sc access.Scope, all []Known) (in map[ids.ID]bool, err error) {
	who := make([]ids.ID, len(all))
	for i, c := range all {
		who[i] = c.ID
	}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		in, err = s.Linked(ctx, q, sc, who)
		return err
	})
	return in, err
}

// invitee is who is asked to join.
type invitee struct {
	address pii.Text
	role    string
	person  ids.ID
	units   []ids.ID
	source  string
	by      ids.ID
}

// invite writes the row and the mail.
func (s *Service) invite(ctx context.Context, tx *db.Tx, org int64, to invitee) (Invitation, error) {
	now := s.clock.Now()
	inv := Invitation{ID: s.newID(now), Version: 1, Email: to.address, Role: to.role, Person: to.person, Units: to.units, Source: to.source, State: "open",
		CreatedBy: to.by, CreatedAt: now, ExpiresAt: now.Add(invitationLife), org: org}
	ix, err := s.ring.Blind(ctx, tx, org, "invitation.email", to.address.Reveal())
	if err != nil {
		return inv, err
	}
	earlier, err := openInvitationsTo(ctx, tx, org, ix)
	if err != nil {
		return inv, err
	}
	for _, e := range earlier {
		if _, err := s.close(ctx, tx, org, e, "revoked", ids.ID{}); err != nil {
			return inv, err
		}
	}
	if inv.email, err = s.ring.Seal(ctx, tx, inv.subject(), inv.place(), to.address); err != nil {
		return inv, err
	}
	token, hash := secret.NewToken()
	if err := insertInvitation(ctx, tx, inv, ix, hash); err != nil {
		return inv, err
	}
	return inv, s.send(ctx, tx, org, to, token)
}

// send writes the mail: what the role may do, and the link. Whoever sets up what is theirs
// alone joins nobody.
func (s *Service) send(ctx context.Context, tx *db.Tx, org int64, to invitee, token string) error {
	place, err := placeByNumber(ctx, tx, org)
	if err != nil {
		return err
	}
	code, args := "invitation", map[string]string{"link": s.link("invitation", place.ID.String(), token), "org": place.Name}
	if place.own() {
		code = "invitation_own"
	} else if args["does"], err = s.roles.Says(ctx, tx, org, to.role); err != nil {
		return err
	}
	return s.outbox.PostTo(ctx, tx, org, to.address, security, code, args)
}

// close ends an open invitation and destroys the key of its address. False: it was
// closed already.
func (s *Service) close(ctx context.Context, tx *db.Tx, org int64, id ids.ID, state string, account ids.ID) (bool, error) {
	ok, err := closeInvitation(ctx, tx, org, id, state, account, s.clock.Now())
	if err != nil || !ok {
		return ok, err
	}
	return true, s.ring.Destroy(ctx, tx, Invitation{ID: id, org: org}.subject())
}

// record writes an entry into the organization's log.
func (s *Service) record(ctx context.Context, tx *db.Tx, sc access.Scope, verb, table string, row, subject ids.ID, codes map[string]string) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: verb, Table: table, Row: row, Subject: subject, Codes: codes})
	return err
}

// Invitations lists those that are open, the newest first.
func (s *Service) Invitations(ctx context.Context, sc access.Scope) (out []Invitation, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = openInvitations(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		var people []ids.ID
		for _, i := range out {
			people = append(people, i.ID)
		}
		opener, err := s.ring.Load(ctx, q, sc.OrgID(), "invitation", people)
		if err != nil {
			return err
		}
		for i := range out {
			out[i].Email, err = opener.Open(out[i].ID, out[i].place(), out[i].email)
			if err != nil && !errors.Is(err, keys.Destroyed) {
				return err
			}
		}
		return nil
	})
	return out, fault.Wrap("list invitations", err)
}

// InvitationRef names one.
type InvitationRef struct {
	ID ids.ID `path:"id" json:"-" kind:"invitation"`
}

// Revoke voids an open invitation.
func (s *Service) Revoke(ctx context.Context, sc access.Scope, in InvitationRef) error {
	return fault.Wrap("revoke invitation", s.db.Write(ctx, sc, db.On("invitation", in.ID), func(ctx context.Context, tx *db.Tx) error {
		ok, err := s.close(ctx, tx, sc.OrgID(), in.ID, "revoked", ids.ID{})
		if err != nil {
			return err
		}
		if !ok {
			return fault.Conflict
		}
		return s.record(ctx, tx, sc, "invitation.revoked", "invitation", in.ID, ids.ID{}, nil)
	}))
}

// JoinInput is the address of somebody who asks to join by themselves.
type JoinInput struct {
	Org   ids.ID   `path:"org" json:"-" kind:"org"`
	Email pii.Text `json:"email" format:"email" doc:"Where the link is sent"`
}

// AskJoin sends an invitation to whoever asks, where the organization allows that. Its
// answer does not tell whether the address has an account. An address outside the allowed
// domains is told so: the domains are no secret.
func (s *Service) AskJoin(ctx context.Context, in JoinInput, from Client) error {
	address, ok := secret.CanonicalEmail(in.Email.Reveal())
	if !ok {
		return fault.Bad("email", "not_an_email")
	}
	org, profile, err := s.SignUp(ctx, in.Org)
	if err != nil {
		return err
	}
	if !domainAllowed(profile, address) {
		return fault.Bad("email", "account.domain_not_allowed")
	}
	if allowed, err := s.mailAllowed(ctx, address, from); err != nil || !allowed {
		return err
	}
	return fault.Wrap("ask to join", s.db.Write(ctx, db.Org(org.number), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		inv, err := s.invite(ctx, tx, org.number, invitee{address: pii.Hide(address), role: profile.SignUpRole, source: "self"})
		if err != nil {
			return err
		}
		sc := access.System(org.number, org.ID, "account.sign_up")
		return s.record(ctx, tx, sc, "member.invited", "invitation", inv.ID, ids.ID{}, map[string]string{"role": profile.SignUpRole, "source": "self"})
	}))
}

// SignUp is the organization if people may ask to join it, NotFound otherwise.
func (s *Service) SignUp(ctx context.Context, public ids.ID) (org Place, p Profile, err error) {
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		org, err = placeByPublic(ctx, q, public)
		return err
	})
	if err != nil {
		return org, p, err
	}
	if p, err = s.profileIn(ctx, org.number); err == nil && (!p.SelfSignUp || p.SignUpRole == "") {
		err = fault.NotFound
	}
	return org, p, err
}

func domainAllowed(p Profile, address string) bool {
	for _, d := range p.SignUpDomains {
		if secret.Domain(address) == d {
			return true
		}
	}
	return len(p.SignUpDomains) == 0
}

// mailAllowed counts mail that strangers cause. False: enough is on its way, silently.
func (s *Service) mailAllowed(ctx context.Context, address string, from Client) (allowed bool, err error) {
	err = s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		allowed = false
		b, err := s.ring.Blinder(ctx, tx, db.Platform.OrgID())
		if err != nil {
			return err
		}
		now := s.clock.Now()
		if err := s.countMail(ctx, tx, b.Of(networkField, from.network()), mailNetworkLimit, now); err != nil {
			return err
		}
		err = s.countMail(ctx, tx, b.Of(loginField, address), mailLimit, now)
		if errors.Is(err, fault.Busy) {
			return nil
		}
		allowed = err == nil
		return err
	})
	return allowed, err
}
