package account

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/pii"
)

// ConfirmInput proves once more who somebody is, before what cannot be undone.
type ConfirmInput struct {
	Passphrase pii.Text `json:"passphrase" format:"password" doc:"The passphrase"`
	Code       pii.Text `json:"code,omitempty" format:"password" doc:"Six digits of the authenticator app or a recovery code, if there is a second factor"`
}

// Confirm makes the session fresh for access.StepUpWindow, under another token. Who has a
// second factor gives both.
func (s *Service) Confirm(ctx context.Context, p access.Principal, in ConfirmInput, from Client) (step Step, err error) {
	t, err := s.proved(ctx, p, in.Passphrase, from, "passphrase")
	if err != nil {
		return Step{}, err
	}
	var code bool // asked of everybody who has a second factor, whichever it is
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		code, err = hasFactor(ctx, q, t.account)
		return err
	})
	if err != nil {
		return Step{}, fault.Wrap("confirm", err)
	}
	if code {
		if in.Code.Empty() {
			return Step{}, fault.Bad("code", "required")
		}
		if err := s.spend(ctx, t); err != nil {
			return Step{}, err
		}
	}
	err = s.platformWrite(ctx, onAccount(t.account.ID), func(ctx context.Context, tx *db.Tx) error {
		if err := s.unchanged(ctx, tx, t); err != nil {
			return err
		}
		if code {
			a, err := accountByID(ctx, tx, t.account.ID)
			if err != nil {
				return err
			}
			if err := s.useCode(ctx, tx, a, in.Code); err != nil {
				return err
			}
		}
		if err := forgive(ctx, tx, t, code); err != nil {
			return err
		}
		if step, err = s.refresh(ctx, tx, p, code); err != nil {
			return err
		}
		return s.note(ctx, tx, p.Account, "session.confirmed", nil)
	})
	return step, err
}

// refresh rotates the token of the session that asks and keeps its cookie as it was.
func (s *Service) refresh(ctx context.Context, tx *db.Tx, p access.Principal, factor bool) (Step, error) {
	keep, err := keepOf(ctx, tx, p.Session, s.clock.Now())
	if err != nil {
		return Step{}, err
	}
	step, err := s.rotate(ctx, tx, p.Session, s.clock.Now(), factor, keep)
	step.Account = p.Account
	return step, err
}
