package account

import (
	"context"
	"fmt"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// hasFactor reports whether a sign-in with the passphrase needs a second step.
func hasFactor(ctx context.Context, q db.Q, a Account) (bool, error) {
	if !a.TOTPAt.IsZero() {
		return true, nil
	}
	n, err := passkeyCount(ctx, q, a.ID)
	return n > 0, err
}

// useCode takes a code of the authenticator app or a recovery code, each once. The
// account is touched.
func (s *Service) useCode(ctx context.Context, tx *db.Tx, a Account, typed pii.Text) error {
	wrong := fault.Bad("code", "account.code_refused")
	code := strings.TrimSpace(typed.Reveal())
	if hash, ok := secret.HashCode(code); ok {
		used, err := useRecoveryCode(ctx, tx, a.ID, hash, s.clock.Now())
		if err != nil {
			return err
		}
		if !used {
			return wrong
		}
		return s.note(ctx, tx, a.ID, "recovery_code.used", nil)
	}
	if a.TOTPAt.IsZero() {
		return wrong
	}
	key, err := s.openTOTP(ctx, tx, a)
	if err != nil {
		return err
	}
	step, ok := secret.CheckTOTP(key.Reveal(), code, s.clock.Now(), a.totpStep)
	if !ok {
		return wrong
	}
	won, err := useStep(ctx, tx, a.ID, step)
	if err == nil && !won {
		err = wrong
	}
	return err
}

func (s *Service) openTOTP(ctx context.Context, q db.Q, a Account) (pii.Text, error) {
	return s.ring.Open(ctx, q, keys.Account(a.ID), totpPlace(a.ID), a.totp)
}

func totpPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "account", Column: "totp", Row: id}
}

// Enrolment is what an authenticator app is set up with. It is shown once.
type Enrolment struct {
	Address pii.Text // otpauth address, for the QR code
	Key     pii.Text // for typing
}

// BeginTOTP shows the key that counts once a code of it was given. Nothing is stored
// until then: the key follows from the installation's index key, the session and the last
// code that counted, so that reloading the page does not void what was scanned, and a key
// that was in use never comes back.
func (s *Service) BeginTOTP(ctx context.Context, p access.Principal) (e Enrolment, err error) {
	id, err := self(p)
	if err != nil {
		return e, err
	}
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		a, err := accountByID(ctx, q, id)
		if err != nil {
			return err
		}
		if !a.TOTPAt.IsZero() {
			return fault.Bad("code", "account.totp_there")
		}
		login, err := s.openLogin(ctx, q, a)
		if err != nil {
			return err
		}
		key, err := s.pendingTOTP(ctx, q, a, p)
		e = Enrolment{Key: pii.Hide(key), Address: pii.Hide(secret.TOTPAddress(s.config.Name, login.Reveal(), key))}
		return err
	})
	return e, fault.Wrap("begin authenticator app", err)
}

func (s *Service) pendingTOTP(ctx context.Context, q db.Q, a Account, p access.Principal) (string, error) {
	b, err := s.ring.Blind(ctx, q, db.Platform.OrgID(), "account.totp", fmt.Sprintf("%s %s %d", a.ID, p.Session, a.totpStep))
	if err != nil {
		return "", err
	}
	return secret.TOTPFrom(b), nil
}

// CodeInput is a code of an app.
type CodeInput struct {
	Code pii.Text `json:"code" format:"password" doc:"Six digits of the authenticator app"`
}

// EnrolTOTP proves the app by a code. From then on it is asked for. Somebody who has no
// recovery codes gets them now. The session counts as one with a second factor, under
// another token; all others end.
func (s *Service) EnrolTOTP(ctx context.Context, p access.Principal, in CodeInput) (step Step, codes []string, err error) {
	id, err := self(p)
	if err != nil {
		return Step{}, nil, err
	}
	err = s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		key, err := s.pendingTOTP(ctx, tx, a, p)
		if err != nil {
			return err
		}
		at, ok := secret.CheckTOTP(key, in.Code.Reveal(), s.clock.Now(), 0)
		if !a.TOTPAt.IsZero() || !ok {
			return fault.Bad("code", "account.code_refused")
		}
		sealed, err := s.ring.Seal(ctx, tx, keys.Account(id), totpPlace(id), pii.Hide(key))
		if err != nil {
			return err
		}
		if err := setTOTP(ctx, tx, id, sealed, at, s.clock.Now()); err != nil {
			return err
		}
		step, codes, err = s.factorAdded(ctx, tx, p, a, "totp_on")
		return err
	})
	return step, codes, fault.Wrap("enrol authenticator app", err)
}

// factorAdded follows every new factor.
func (s *Service) factorAdded(ctx context.Context, tx *db.Tx, p access.Principal, a Account, what string) (step Step, codes []string, err error) {
	left, err := codesLeft(ctx, tx, a.ID)
	if err != nil {
		return step, nil, err
	}
	if left == 0 {
		if codes, err = s.giveCodes(ctx, tx, a.ID); err != nil {
			return step, nil, err
		}
	}
	if _, err := dropOtherSessions(ctx, tx, a.ID, p.Session); err != nil {
		return step, nil, err
	}
	if step, err = s.refresh(ctx, tx, p, true); err != nil {
		return step, nil, err
	}
	return step, codes, s.factorChanged(ctx, tx, a, what)
}

func (s *Service) factorChanged(ctx context.Context, tx *db.Tx, a Account, what string) error {
	if err := s.note(ctx, tx, a.ID, "factor.changed", map[string]string{"what": what}); err != nil {
		return err
	}
	return s.tell(ctx, tx, a, "factor_"+what, nil)
}

// RemoveTOTP takes the app out of use. The route asks for a fresh proof.
func (s *Service) RemoveTOTP(ctx context.Context, p access.Principal) error {
	id, err := self(p)
	if err != nil {
		return err
	}
	return fault.Wrap("remove authenticator app", s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := dropTOTP(ctx, tx, id); err != nil {
			return err
		}
		if err := s.lastFactorGone(ctx, tx, id); err != nil {
			return err
		}
		return s.factorChanged(ctx, tx, a, "totp_off")
	}))
}

// lastFactorGone makes sessions count as what they are once nothing is left of the second
// factor, and voids recovery codes, which stood in for it.
func (s *Service) lastFactorGone(ctx context.Context, tx *db.Tx, id ids.ID) error {
	a, err := accountByID(ctx, tx, id)
	if err != nil {
		return err
	}
	has, err := hasFactor(ctx, tx, a)
	if err != nil || has {
		return err
	}
	if err := dropCodes(ctx, tx, id); err != nil {
		return err
	}
	return unfactor(ctx, tx, id)
}

// NewCodes gives ten new recovery codes; the old ones are void. The route asks for a
// fresh proof.
func (s *Service) NewCodes(ctx context.Context, p access.Principal) (codes []string, err error) {
	id, err := self(p)
	if err != nil {
		return nil, err
	}
	err = s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(ctx, tx, id)
		if err != nil {
			return err
		}
		has, err := hasFactor(ctx, tx, a)
		if err != nil {
			return err
		}
		if !has {
			return fault.Bad("", "account.no_factor")
		}
		if codes, err = s.giveCodes(ctx, tx, id); err != nil {
			return err
		}
		return s.factorChanged(ctx, tx, a, "codes_new")
	})
	return codes, fault.Wrap("new recovery codes", err)
}

func (s *Service) giveCodes(ctx context.Context, tx *db.Tx, id ids.ID) ([]string, error) {
	if err := dropCodes(ctx, tx, id); err != nil {
		return nil, err
	}
	codes := secret.NewRecoveryCodes()
	for _, c := range codes {
		hash, _ := secret.HashCode(c)
		if err := insertCode(ctx, tx, id, hash, s.clock.Now()); err != nil {
			return nil, err
		}
	}
	return codes, nil
}
