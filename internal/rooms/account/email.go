package account

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

const emailLife = 24 * time.Hour

// EmailInput is the address that an account shall have.
type EmailInput struct {
	Email pii.Text `json:"email" format:"email" doc:"The new address"`
}

// change is an address change under way.
type change struct {
	ix         []byte
	login      keys.Sealed
	oldOK      bool
	newOK      bool
	expiresAt  time.Time
	accountRow ids.ID
}

// ChangeEmail mails a link to the old and to the new address: both have to agree. The
// answer does not tell whether the new address has an account already. The route asks for
// a fresh proof. Nobody escapes a lock this way.
func (s *Service) ChangeEmail(ctx context.Context, p access.Principal, in EmailInput) error {
	id, err := self(p)
	if err != nil {
		return err
	}
	address, ok := secret.CanonicalEmail(in.Email.Reveal())
	if !ok {
		return fault.Bad("email", "not_an_email")
	}
	return fault.Wrap("change address", s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.notLocked(ctx, tx, a); err != nil {
			return err
		}
		ix, err := s.ring.Blind(ctx, tx, db.Platform.OrgID(), loginField, address)
		if err != nil {
			return err
		}
		sealed, err := s.ring.Seal(ctx, tx, keys.Account(id), keys.Place{Table: "email_change", Column: "login", Row: id}, pii.Hide(address))
		if err != nil {
			return err
		}
		// Who had no address has nowhere to agree from: the fresh proof stands for it.
		c := change{ix: ix, login: sealed, oldOK: a.LoginKind != secret.Email, expiresAt: s.clock.Now().Add(emailLife), accountRow: id}
		if err := putChange(ctx, tx, c); err != nil {
			return err
		}
		return s.mailChange(ctx, tx, a, pii.Hide(address))
	}))
}

func (s *Service) mailChange(ctx context.Context, tx *db.Tx, a Account, to pii.Text) error {
	if err := s.note(ctx, tx, a.ID, "address_change.asked", nil); err != nil {
		return err
	}
	if a.LoginKind == secret.Email {
		token, err := s.newLink(ctx, tx, a.ID, "email_old", emailLife)
		if err != nil {
			return err
		}
		if err := s.tell(ctx, tx, a, "email_old", map[string]string{"link": s.link("account", "email", "old", token)}); err != nil {
			return err
		}
	}
	token, err := s.newLink(ctx, tx, a.ID, "email_new", emailLife)
	if err != nil {
		return err
	}
	return s.outbox.PostTo(ctx, tx, db.Platform.OrgID(), to, security, "email_new", map[string]string{"link": s.link("account", "email", "new", token)})
}

// notLocked refuses what would get around a lock.
func (s *Service) notLocked(ctx context.Context, tx *db.Tx, a Account) error {
	at, err := maybe(attemptOf(ctx, tx, byLogin, a.loginIx))
	if err == nil && at.locked(s.clock.Now()) {
		err = fault.Bad("", "account.locked")
	}
	return err
}

// AgreeInput is a link of an address change.
type AgreeInput struct {
	Side  string   `path:"side" json:"-" kind:"side" enum:"old,new" doc:"Which address was written to"`
	Token pii.Text `json:"token" format:"password" doc:"From the link"`
}

// LookEmail says whether a link of an address change can still be used.
func (s *Service) LookEmail(ctx context.Context, side string, token pii.Text) error {
	return s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		_, err := s.lookLink(ctx, q, token, "email_"+side)
		return err
	})
}

// AgreeEmail takes one side's consent. With both, the address changes: done.
func (s *Service) AgreeEmail(ctx context.Context, in AgreeInput) (done bool, err error) {
	if in.Side != "old" && in.Side != "new" {
		return false, fault.NotFound
	}
	var id ids.ID
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) (err error) {
		id, err = s.lookLink(ctx, q, in.Token, "email_"+in.Side)
		return err
	})
	if err != nil {
		return false, err
	}
	err = s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		done = false
		if _, err := s.useLink(ctx, tx, in.Token, "email_"+in.Side); err != nil {
			return err
		}
		c, err := changeOf(ctx, tx, id, s.clock.Now())
		if err != nil {
			return goneIfMissing(err)
		}
		c.oldOK, c.newOK = c.oldOK || in.Side == "old", c.newOK || in.Side == "new"
		if !c.oldOK || !c.newOK {
			return putChange(ctx, tx, c)
		}
		done = true
		return s.moveAddress(ctx, tx, id, c)
	})
	if db.Unique(err) {
		err = fault.Bad("", "account.address_taken")
	}
	return done, err
}

func (s *Service) moveAddress(ctx context.Context, tx *db.Tx, id ids.ID, c change) error {
	a, err := accountByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.notLocked(ctx, tx, a); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, a, "email_done", nil); err != nil { // before: to the old address
		return err
	}
	address, err := s.ring.Open(ctx, tx, keys.Account(id), keys.Place{Table: "email_change", Column: "login", Row: id}, c.login)
	if err != nil {
		return err
	}
	sealed, err := s.ring.Seal(ctx, tx, keys.Account(id), loginPlace(id), address)
	if err != nil {
		return err
	}
	if err := setLogin(ctx, tx, id, secret.Email, c.ix, sealed); err != nil {
		return err
	}
	if err := dropChange(ctx, tx, id); err != nil {
		return err
	}
	return s.note(ctx, tx, id, "address.changed", nil)
}
