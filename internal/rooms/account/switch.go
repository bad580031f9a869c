package account

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// Place is an organization that an account can work in.
type Place struct {
	ID      ids.ID
	Name    string
	Kind    string
	Current bool
	number  int64
}

// own reports whether the organization is one person's alone.
func (p Place) own() bool { return p.Kind == "professional" }

// Places lists the organizations of the account.
func (s *Service) Places(ctx context.Context, p access.Principal) (out []Place, err error) {
	id, err := self(p)
	if err != nil {
		return nil, err
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) (err error) {
		out, err = placesOf(ctx, q, id)
		return err
	})
	for i := range out {
		out[i].Current = out[i].number == p.Org
	}
	return out, fault.Wrap("list organizations", err)
}

// SwitchInput names the organization to work in.
type SwitchInput struct {
	Org ids.ID `json:"org" kind:"org" doc:"The organization to work in"`
}

// Switch makes the session work in another organization of the account, and the account
// start there next time. Where it is no active member is NotFound, whether it exists or not.
func (s *Service) Switch(ctx context.Context, p access.Principal, in SwitchInput) error {
	id, err := self(p)
	if err != nil {
		return err
	}
	number, err := s.mayEnter(ctx, id, in.Org)
	if err != nil {
		return fault.Wrap("switch organization", err)
	}
	return fault.Wrap("switch organization", s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		ok, err := moveSession(ctx, tx, id, p.Session, number)
		if err != nil {
			return err
		}
		if err := orNotFound(ok); err != nil {
			return err
		}
		return setLastOrg(ctx, tx, id, number)
	}))
}

// mayEnter finds the organization, if the account is a member or a visitor there. Who
// asks again in every request is Who: a race with a deactivation is lost there.
func (s *Service) mayEnter(ctx context.Context, account, org ids.ID) (number int64, err error) {
	var m Membership
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		if number, err = orgByPublic(ctx, q, org); err != nil {
			return err
		}
		m, err = maybe(membershipOf(ctx, q, number, account))
		return err
	})
	if err != nil || m.State == MemberActive {
		return number, err
	}
	err = s.db.Read(ctx, db.Org(number), func(ctx context.Context, q db.Q) error {
		_, _, err := s.visit(ctx, q, number, account)
		return err
	})
	return number, err
}

// Me is what an account's owner is shown of it.
type Me struct {
	Account     ids.ID
	Login       pii.Text
	Email       bool // the login is an e-mail address
	TOTP        bool
	Passkeys    int64
	Codes       int64 // recovery codes that are left
	MustEnrol   bool  // the organization asks for a second factor and there is none
	ManagedHere bool  // the organization prints this account's cards
}

// Me reads the account of whoever asks.
func (s *Service) Me(ctx context.Context, p access.Principal) (me Me, err error) {
	id, err := self(p)
	if err != nil {
		return Me{}, err
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		a, err := accountByID(ctx, q, id)
		if err != nil {
			return err
		}
		me = Me{Account: id, Email: a.LoginKind == "email", TOTP: !a.TOTPAt.IsZero(), ManagedHere: a.ManagedBy != 0 && a.ManagedBy == p.Org}
		if me.Login, err = s.openLogin(ctx, q, a); err != nil {
			return err
		}
		if me.Passkeys, err = passkeyCount(ctx, q, id); err != nil {
			return err
		}
		me.Codes, err = codesLeft(ctx, q, id)
		me.MustEnrol = p.NeedsFactor && !me.TOTP && me.Passkeys == 0
		return err
	})
	return me, fault.Wrap("read account", err)
}

func (s *Service) openLogin(ctx context.Context, q db.Q, a Account) (pii.Text, error) {
	return s.ring.Open(ctx, q, keys.Account(a.ID), loginPlace(a.ID), a.login)
}

func loginPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "account", Column: "login", Row: id}
}

// AddressOf is the e-mail address of an account, for whoever sends its mail: NotFound if
// it has none. q is of db.Platform.
func (s *Service) AddressOf(ctx context.Context, q db.Q, account ids.ID) (pii.Text, error) {
	a, err := accountByID(ctx, q, account)
	if err != nil {
		return pii.Text{}, err
	}
	if a.LoginKind != "email" || len(a.login) == 0 {
		return pii.Text{}, fault.NotFound
	}
	t, err := s.openLogin(ctx, q, a)
	if errors.Is(err, keys.Destroyed) {
		err = fault.NotFound
	}
	return t, err
}
