package account

import (
	"context"
	"time"

	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// SignInInput is what somebody enters to sign in.
type SignInInput struct {
	Login      pii.Text `json:"login" doc:"E-mail address or username"`
	Passphrase pii.Text `json:"passphrase" format:"password" doc:"The passphrase, or the code of a one-time card"`
	Keep       bool     `json:"keep,omitempty" doc:"Stay signed in after the browser is closed, where the organization allows it"`
}

// halfLife is how long a sign-in may take between its steps.
const halfLife = 15 * time.Minute

// maxTyped is more than any passphrase has in bytes.
const maxTyped = 1024

// SignIn checks a passphrase or a one-time card. The answer to a failure, the work and
// the questions to the database are the same whether the account exists, is locked or is
// neither. It gives a session of its own, whatever cookie the browser brought.
func (s *Service) SignIn(ctx context.Context, in SignInInput, from Client) (step Step, err error) {
	t, err := s.find(ctx, in.Login.Reveal(), from)
	if err != nil {
		return Step{}, err
	}
	ok, fresh, err := s.checkPassphrase(ctx, t, in.Passphrase)
	if err != nil {
		return Step{}, fault.Wrap("sign in", err)
	}
	if !ok {
		return Step{}, refused()
	}
	profile, members, err := s.profileOf(ctx, t.account.ID)
	if err != nil {
		return Step{}, fault.Wrap("sign in", err)
	}
	opts := opening{target: t, from: from, profile: profile, members: members, keep: in.Keep && profile.Persistence, spent: true}
	err = s.platformWrite(ctx, onAccount(t.account.ID), func(ctx context.Context, tx *db.Tx) error {
		a, err := accountByID(ctx, tx, t.account.ID)
		if err != nil {
			return err
		}
		if a.checkable(s.clock.Now()) != t.account.secret {
			return refused() // changed, or the card was used, since it was checked
		}
		if fresh != "" {
			if err := setSecret(ctx, tx, a.ID, fresh); err != nil {
				return err
			}
		}
		step, err = s.afterPassphrase(ctx, tx, a, opts)
		return err
	})
	return step, err
}

// checkPassphrase spends one attempt and one hash. fresh is a new hash with today's
// parameters when the stored one has weaker ones.
func (s *Service) checkPassphrase(ctx context.Context, t target, typed pii.Text) (ok bool, fresh string, err error) {
	p := typed.Reveal()
	if t.account.card() {
		p = secret.CleanCode(p)
	}
	if len(p) > maxTyped {
		p = ""
	}
	ok, stale, err := s.hasher.Check(ctx, p, func(ctx context.Context) (string, error) {
		allowed, err := s.reserve(ctx, t)
		if err != nil || !allowed {
			return "", err
		}
		return t.account.checkable(s.clock.Now()), nil
	})
	if err == nil && ok && stale {
		fresh, err = s.hasher.Hash(ctx, p)
	}
	return ok, fresh, err
}

// opening is what a session is opened with.
type opening struct {
	target  target
	from    Client
	profile Profile
	members []Membership
	keep    bool // asked for and allowed
	factor  bool // a second factor was passed
	spent   bool // an attempt was counted for this step
	stage   Stage
}

// afterPassphrase decides how far a right passphrase leads. The account is touched.
func (s *Service) afterPassphrase(ctx context.Context, tx *db.Tx, a Account, o opening) (Step, error) {
	if err := dropSessionOf(ctx, tx, o.from.Session); err != nil {
		return Step{}, err
	}
	has, err := hasFactor(ctx, tx, a)
	if err != nil {
		return Step{}, err
	}
	switch {
	case a.card():
		// The card is worth nothing from here on; only this session can set a passphrase.
		if err := burnCard(ctx, tx, a.ID); err != nil {
			return Step{}, err
		}
		o.stage = StageCard
	case has:
		o.stage = StageFactor
	default:
		return s.complete(ctx, tx, a, o)
	}
	if err := giveBack(ctx, tx, o.target); err != nil {
		return Step{}, err
	}
	return s.openSession(ctx, tx, a, o, Device{}, 0)
}

// complete ends a sign-in: failures are forgotten, the device is known from now on, and
// its owner hears of a new one.
func (s *Service) complete(ctx context.Context, tx *db.Tx, a Account, o opening) (Step, error) {
	o.stage = Full
	if err := forgive(ctx, tx, o.target, o.spent); err != nil {
		return Step{}, err
	}
	if a.LockAfter != o.profile.LockAfter {
		if err := setLockAfter(ctx, tx, a.ID, o.profile.LockAfter); err != nil {
			return Step{}, err
		}
	}
	dev, token, err := s.meet(ctx, tx, a, o.from)
	if err != nil {
		return Step{}, err
	}
	org := chooseOrg(a, o.members)
	step, err := s.openSession(ctx, tx, a, o, dev, org)
	if err != nil {
		return Step{}, err
	}
	if org != 0 && org != a.LastOrg {
		if err := setLastOrg(ctx, tx, a.ID, org); err != nil { // joining a second one does not make the first be asked for
			return Step{}, err
		}
	}
	step.Device = token
	step.MustEnrol = o.profile.RequireFactor && !o.factor
	return step, s.note(ctx, tx, a.ID, "session.started", map[string]string{"factor": yesNo(o.factor)})
}

// chooseOrg is where somebody goes on working: where they were last, or the only place
// there is. 0 asks them.
func chooseOrg(a Account, members []Membership) int64 {
	for _, m := range members {
		if m.Org == a.LastOrg || len(members) == 1 {
			return m.Org
		}
	}
	return 0
}

// note writes an entry about an account's own doing into the installation's log.
func (s *Service) note(ctx context.Context, tx *db.Tx, account ids.ID, verb string, codes map[string]string) error {
	_, err := audit.AppendPlatform(ctx, tx, account, audit.Event{At: s.clock.Now(), Verb: verb, Table: "account", Row: account, Subject: account, Codes: codes})
	return err
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// FactorInput is the second step of a sign-in.
type FactorInput struct {
	Code pii.Text `json:"code" format:"password" doc:"Six digits of the authenticator app, or a recovery code"`
}

// SecondFactor ends a sign-in with a code. A wrong one counts like a wrong passphrase.
func (s *Service) SecondFactor(ctx context.Context, in FactorInput, from Client) (step Step, err error) {
	half, t, err := s.halfSession(ctx, from, StageFactor)
	if err != nil {
		return Step{}, err
	}
	if err := s.spend(ctx, t); err != nil {
		return Step{}, err
	}
	profile, members, err := s.profileOf(ctx, t.account.ID)
	if err != nil {
		return Step{}, fault.Wrap("second factor", err)
	}
	o := opening{target: t, from: from, profile: profile, members: members, keep: half.Persistent && profile.Persistence, factor: true, spent: true}
	err = s.platformWrite(ctx, onAccount(t.account.ID), func(ctx context.Context, tx *db.Tx) error {
		a, err := s.stillHalf(ctx, tx, from, StageFactor)
		if err != nil {
			return err
		}
		if err := s.useCode(ctx, tx, a, in.Code); err != nil {
			return err
		}
		if err := dropSessionOf(ctx, tx, from.Session); err != nil {
			return err
		}
		step, err = s.complete(ctx, tx, a, o)
		return err
	})
	return step, err
}

// spend is reserve for what needs no hash. Refused and wrong are the same answer.
func (s *Service) spend(ctx context.Context, t target) error {
	allowed, err := s.reserve(ctx, t)
	if err == nil && !allowed {
		err = fault.Bad("code", "account.code_refused")
	}
	return err
}

// halfSession finds the sign-in that is under way in this browser.
func (s *Service) halfSession(ctx context.Context, from Client, stage Stage) (half stored, t target, err error) {
	err = s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		if half, err = s.sessionAt(ctx, q, from, stage); err != nil {
			return err
		}
		a, err := accountByID(ctx, q, half.Account)
		if err != nil {
			return err
		}
		t, err = s.targetOf(ctx, q, a, from)
		return err
	})
	return half, t, err
}

// stillHalf looks again inside the transaction that ends the step.
func (s *Service) stillHalf(ctx context.Context, tx *db.Tx, from Client, stage Stage) (Account, error) {
	half, err := s.sessionAt(ctx, tx, from, stage)
	if err != nil {
		return Account{}, err
	}
	a, err := accountByID(ctx, tx, half.Account)
	if err == nil && a.State != Active {
		err = fault.Anonymous
	}
	return a, err
}

// sessionAt is the browser's session if it is at this stage and not over.
func (s *Service) sessionAt(ctx context.Context, q db.Q, from Client, stage Stage) (stored, error) {
	hash, ok := secret.HashToken(from.Session.Reveal())
	if !ok {
		return stored{}, fault.Anonymous
	}
	got, err := maybe(sessionByToken(ctx, q, hash))
	if err == nil && (got.Stage != stage || got.over(s.clock.Now())) {
		err = fault.Anonymous
	}
	return got, err
}

// SetInput is a new passphrase.
type SetInput struct {
	Passphrase pii.Text `json:"passphrase" format:"password" doc:"12 to 128 characters"`
}

// SetFirst sets the passphrase of somebody who came with a one-time card, and signs them in.
func (s *Service) SetFirst(ctx context.Context, in SetInput, from Client) (step Step, err error) {
	_, t, err := s.halfSession(ctx, from, StageCard)
	if err != nil {
		return Step{}, err
	}
	hash, err := s.newSecret(ctx, in.Passphrase, t.account)
	if err != nil {
		return Step{}, err
	}
	profile, members, err := s.profileOf(ctx, t.account.ID)
	if err != nil {
		return Step{}, fault.Wrap("set passphrase", err)
	}
	o := opening{target: t, from: from, profile: profile, members: members}
	err = s.platformWrite(ctx, onAccount(t.account.ID), func(ctx context.Context, tx *db.Tx) error {
		a, err := s.stillHalf(ctx, tx, from, StageCard)
		if err != nil {
			return err
		}
		if err := setSecret(ctx, tx, a.ID, hash); err != nil {
			return err
		}
		if err := dropSessions(ctx, tx, a.ID); err != nil {
			return err
		}
		if err := s.note(ctx, tx, a.ID, "passphrase.set", nil); err != nil {
			return err
		}
		has, err := hasFactor(ctx, tx, a)
		if err != nil {
			return err
		}
		if has { // a new card does not stand in for the factor
			o.stage = StageFactor
			step, err = s.openSession(ctx, tx, a, o, Device{}, 0)
			return err
		}
		step, err = s.complete(ctx, tx, a, o)
		return err
	})
	return step, err
}
