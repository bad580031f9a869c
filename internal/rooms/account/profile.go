package account

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Unlock says how a locked account is opened again. Each is stricter than the one before.
type Unlock string

// The ways. None of them is an administrator, the API or a reset.
const (
	UnlockTimer   Unlock = "timer"        // after some time
	UnlockSelf    Unlock = "self"         // by a link sent to its own address
	UnlockSupport Unlock = "support_only" // by support, after contact from its own address
)

// Profile is what an organization's policy says about signing in. Its zero value is the
// strictest where there is a choice; Floor fills in what is not said.
type Profile struct {
	// Persistence lets members choose to stay signed in after the browser is closed.
	Persistence bool
	// RequireFactor keeps members without a second factor from every record.
	RequireFactor bool
	Unlock        Unlock
	UnlockAfter   time.Duration // with UnlockTimer
	LockAfter     int64         // failures until an account is locked: at most 10
	Idle          time.Duration // without a request, until a session ends
	Absolute      time.Duration // a session's longest life, unless it persists
	KeepFor       time.Duration // of one that persists
	// SelfSignUp lets people ask for an invitation themselves, who then get SignUpRole.
	SelfSignUp    bool
	SignUpRole    string
	SignUpDomains []string // of their addresses; any if empty
}

// The floor: what holds whatever an organization says (NIST SP 800-63B 4.2.3 for times).
const (
	LockAfter   = 10
	idle        = 60 * time.Minute
	absolute    = 12 * time.Hour
	keepFor     = 30 * 24 * time.Hour
	unlockAfter = 30 * time.Minute
)

// Floor is the profile with everything said.
func (p Profile) Floor() Profile {
	p.LockAfter = least(p.LockAfter, LockAfter)
	p.Idle, p.Absolute, p.KeepFor = least(p.Idle, idle), least(p.Absolute, absolute), least(p.KeepFor, keepFor)
	p.UnlockAfter = max(p.UnlockAfter, unlockAfter)
	if !slices.Contains(unlocks, p.Unlock) {
		p.Unlock = UnlockSupport
	}
	return p
}

var unlocks = []Unlock{UnlockTimer, UnlockSelf, UnlockSupport}

func least[T int64 | time.Duration](v, most T) T {
	if v <= 0 {
		return most
	}
	return min(v, most)
}

// strictest joins the profiles of all organizations of an account: it signs in once for
// all of them.
func strictest(all []Profile) Profile {
	if len(all) == 0 {
		return Profile{Persistence: true, Unlock: UnlockTimer}.Floor()
	}
	out := all[0].Floor()
	for _, p := range all[1:] {
		p = p.Floor()
		out.Persistence = out.Persistence && p.Persistence
		out.RequireFactor = out.RequireFactor || p.RequireFactor
		out.LockAfter = min(out.LockAfter, p.LockAfter)
		out.Idle, out.Absolute, out.KeepFor = min(out.Idle, p.Idle), min(out.Absolute, p.Absolute), min(out.KeepFor, p.KeepFor)
		out.UnlockAfter = max(out.UnlockAfter, p.UnlockAfter)
		if slices.Index(unlocks, p.Unlock) > slices.Index(unlocks, out.Unlock) {
			out.Unlock = p.Unlock
		}
	}
	return out
}

// profileOf is the strictest profile of an account's active memberships.
func (s *Service) profileOf(ctx context.Context, account ids.ID) (Profile, []Membership, error) {
	var of []Membership
	err := s.db.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		of, err = activeMemberships(ctx, q, account)
		return err
	})
	if err != nil {
		return Profile{}, nil, err
	}
	var all []Profile
	for _, m := range of {
		p, err := s.profileIn(ctx, m.Org)
		if err != nil {
			return Profile{}, nil, err
		}
		all = append(all, p)
	}
	return strictest(all), of, nil
}

func (s *Service) profileIn(ctx context.Context, org int64) (p Profile, err error) {
	err = s.db.Read(ctx, db.Org(org), func(ctx context.Context, q db.Q) error {
		p, err = s.policy.Of(ctx, q, org)
		return err
	})
	return p.Floor(), err
}

// PolicyChanged makes a tighter profile count at once: the caller's transaction changes
// the profile of its organization. Locked members no longer wait for a timer that the
// new profile does not have, and sessions that may no longer persist end.
func (s *Service) PolicyChanged(ctx context.Context, tx *db.Tx, org int64, now Profile) error {
	now = now.Floor()
	if err := lowerLockAfter(ctx, tx, org, now.LockAfter); err != nil {
		return err
	}
	if now.Unlock != UnlockTimer {
		if err := stopTimers(ctx, tx, org); err != nil {
			return err
		}
	}
	if !now.Persistence {
		return endPersistent(ctx, tx, org)
	}
	return nil
}

func orNotFound(ok bool) error {
	if !ok {
		return fault.NotFound
	}
	return nil
}
