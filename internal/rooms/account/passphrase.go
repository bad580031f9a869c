package account

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// Judge weighs a passphrase for the meter, as the account's own would be.
func (s *Service) Judge(ctx context.Context, p access.Principal, passphrase pii.Text) (secret.Verdict, error) {
	about, err := s.about(ctx, p.Account)
	return secret.Judge(passphrase.Reveal(), about...), err
}

// about is what an account's passphrase may not be made of.
func (s *Service) about(ctx context.Context, id ids.ID) ([]string, error) {
	about := []string{s.config.Name}
	if id.Zero() {
		return about, nil
	}
	err := s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		a, err := accountByID(ctx, q, id)
		if err != nil {
			return err
		}
		login, err := s.openLogin(ctx, q, a)
		if err != nil {
			return err
		}
		places, err := placesOf(ctx, q, id)
		about = append([]string{s.config.Name}, login.Reveal())
		for _, p := range places {
			about = append(about, p.Name)
		}
		return err
	})
	return about, err
}

// newSecret hashes a passphrase for an account, if the policy allows it.
func (s *Service) newSecret(ctx context.Context, passphrase pii.Text, a Account) (string, error) {
	about, err := s.about(ctx, a.ID)
	if err != nil {
		return "", err
	}
	return s.hashNew(ctx, passphrase, about)
}

func (s *Service) hashNew(ctx context.Context, passphrase pii.Text, about []string) (string, error) {
	p := passphrase.Reveal()
	if len(p) > maxTyped {
		return "", fault.Bad("passphrase", "account.passphrase.too_long", secret.MaxRunes)
	}
	v := secret.Judge(p, about...)
	if !v.OK {
		return "", fault.Bad("passphrase", "account.passphrase."+v.Codes[0], secret.MinRunes, secret.MaxRunes)
	}
	return s.hasher.Hash(ctx, p)
}

// ChangeInput is what changing a passphrase takes.
type ChangeInput struct {
	Old pii.Text `json:"old" format:"password" doc:"The passphrase so far"`
	New pii.Text `json:"new" format:"password" doc:"12 to 128 characters"`
}

// ChangePassphrase changes it and ends every other session. The old one is asked for and
// counted like a sign-in, so that a session left open is no way to guess it.
func (s *Service) ChangePassphrase(ctx context.Context, p access.Principal, in ChangeInput, from Client) (step Step, err error) {
	t, err := s.proved(ctx, p, in.Old, from, "old")
	if err != nil {
		return Step{}, err
	}
	hash, err := s.newSecret(ctx, in.New, t.account)
	if err != nil {
		return Step{}, rename(err, "passphrase", "new")
	}
	err = s.platformWrite(ctx, onAccount(t.account.ID), func(ctx context.Context, tx *db.Tx) error {
		if err := s.unchanged(ctx, tx, t); err != nil {
			return err
		}
		if err := setSecret(ctx, tx, t.account.ID, hash); err != nil {
			return err
		}
		if _, err := dropOtherSessions(ctx, tx, t.account.ID, p.Session); err != nil {
			return err
		}
		// A passphrase is not all that a fresh proof asks of who has a second factor.
		if step, err = s.rotate(ctx, tx, p.Session, time.Time{}, false, 0); err != nil {
			return err
		}
		step.Keep, err = keepOf(ctx, tx, p.Session, s.clock.Now())
		if err != nil {
			return err
		}
		return s.passphraseChanged(ctx, tx, t.account)
	})
	return step, err
}

// passphraseChanged writes the entry and tells the owner. Links that were mailed before
// are void.
func (s *Service) passphraseChanged(ctx context.Context, tx *db.Tx, a Account) error {
	if err := dropLinks(ctx, tx, a.ID, "reset"); err != nil {
		return err
	}
	if err := s.note(ctx, tx, a.ID, "passphrase.changed", nil); err != nil {
		return err
	}
	return s.tell(ctx, tx, a, "passphrase", nil)
}

// tell mails an account about itself, if it has an address.
func (s *Service) tell(ctx context.Context, tx *db.Tx, a Account, code string, args map[string]string) error {
	if a.LoginKind != secret.Email {
		return nil
	}
	return s.outbox.Post(ctx, tx, db.Platform.OrgID(), a.ID, security, code, args)
}

// proved checks the passphrase of somebody who is signed in, and counts a failure.
func (s *Service) proved(ctx context.Context, p access.Principal, passphrase pii.Text, from Client, field string) (t target, err error) {
	id, err := self(p)
	if err != nil {
		return t, err
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		a, err := accountByID(ctx, q, id)
		if err != nil {
			return err
		}
		t, err = s.targetOf(ctx, q, a, from)
		return err
	})
	if err != nil {
		return t, err
	}
	ok, _, err := s.checkPassphrase(ctx, t, passphrase)
	if err != nil {
		return t, err
	}
	if !ok {
		return t, fault.Bad(field, "account.passphrase_wrong")
	}
	return t, s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return giveBack(ctx, tx, t) })
}

// unchanged refuses when the passphrase was changed since it was checked.
func (s *Service) unchanged(ctx context.Context, tx *db.Tx, t target) error {
	a, err := accountByID(ctx, tx, t.account.ID)
	if err == nil && a.checkable(s.clock.Now()) != t.account.secret {
		err = fault.Conflict
	}
	return err
}

// rename moves an error to the field that a form has for it.
func rename(err error, from, to string) error {
	for _, f := range fault.Fields(err) {
		if f.Field == from {
			return fault.Bad(to, f.Reason, f.Args...)
		}
	}
	return err
}
