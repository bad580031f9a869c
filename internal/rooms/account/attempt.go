package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// Attempts are counted before they are checked: who asks a hundred times at once has at
// most ten checks, on however many replicas. The counters lie in the database.
//
// An address or username has one counter, whether it belongs to an account or not. A
// device from which the account has signed in before has one of its own, so that who
// locks somebody's account does not lock its owner out. A network address has one for
// failures from devices that are not known, so that one can try few accounts only.

// How attempts are counted.
const (
	byLogin   = "login"
	byDevice  = "device"
	byNetwork = "network"
	byPost    = "post" // mail that somebody asked for
)

const networkWindow = 15 * time.Minute

// target is what an attempt is about, and whose budget it takes.
type target struct {
	account Account // zero if there is none
	login   []byte  // blind index
	network []byte  // blind index
	device  Device  // zero if it is not known
}

func (t target) known() bool { return !t.device.ID.Zero() }

// budget is the counter that a failure of this target is counted on.
func (t target) budget() (kind string, key []byte) {
	if t.known() {
		return byDevice, deviceKey(t.login, t.device.hash)
	}
	return byLogin, t.login
}

// deviceKey is one account's counter on one device. The login is part of it: a device
// that is known for one account is not for another.
func deviceKey(login, deviceHash []byte) []byte {
	h := sha256.New()
	h.Write(login)
	h.Write(deviceHash)
	return h.Sum(nil)
}

const (
	loginField   = "account.login"
	networkField = "account.network"
)

// find looks up whom a sign-in is about. It asks the same questions whether there is
// such an account or not.
func (s *Service) find(ctx context.Context, login string, from Client) (target, error) {
	canonical, _, ok := secret.Login(login)
	if !ok {
		canonical = "!" // is nobody's
	}
	var t target
	err := s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		b, err := s.ring.Blinder(ctx, q, db.Platform.OrgID())
		if err != nil {
			return err
		}
		t = target{login: b.Of(loginField, canonical), network: b.Of(networkField, from.network())}
		if t.account, err = maybe(accountByLogin(ctx, q, t.login)); err != nil {
			return err
		}
		if t.device, err = knownDevice(ctx, q, t.account, from.Device); err != nil || t.known() {
			return err
		}
		return s.networkOpen(ctx, q, t.network)
	})
	return t, err
}

// targetOf is find for somebody who is known already.
func (s *Service) targetOf(ctx context.Context, q db.Q, a Account, from Client) (target, error) {
	b, err := s.ring.Blinder(ctx, q, db.Platform.OrgID())
	if err != nil {
		return target{}, err
	}
	t := target{account: a, login: a.loginIx, network: b.Of(networkField, from.network())}
	if t.device, err = knownDevice(ctx, q, a, from.Device); err != nil || t.known() {
		return t, err
	}
	return t, s.networkOpen(ctx, q, t.network)
}

// networkOpen refuses early, without a write, a network address that used up its budget.
func (s *Service) networkOpen(ctx context.Context, q db.Q, key []byte) error {
	a, err := maybe(attemptOf(ctx, q, byNetwork, key))
	if err != nil {
		return err
	}
	over := a.since.Add(networkWindow)
	if a.fails >= s.config.NetworkFailures && s.clock.Now().Before(over) {
		return &fault.TooMany{Wait: over.Sub(s.clock.Now())}
	}
	return nil
}

// knownDevice is asked with a zero account too, and then finds none.
func knownDevice(ctx context.Context, q db.Q, a Account, token pii.Text) (Device, error) {
	hash, ok := secret.HashToken(token.Reveal())
	if !ok {
		hash = make([]byte, sha256.Size)
	}
	return maybe(deviceByToken(ctx, q, a.ID, hash))
}

// maybe turns NotFound into the zero value.
func maybe[T any](v T, err error) (T, error) {
	if errors.Is(err, fault.NotFound) {
		var zero T
		return zero, nil
	}
	return v, err
}

// reserve counts an attempt before it is checked. It is refused (false) while the
// account is locked, and TooMany when the network address has used up its budget. What
// it does depends on the counters only, never on whether there is an account.
func (s *Service) reserve(ctx context.Context, t target) (allowed bool, err error) {
	kind, key := t.budget()
	limit := int64(LockAfter)
	if t.account.LockAfter > 0 {
		limit = t.account.LockAfter
	}
	err = s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := s.clock.Now()
		allowed = false
		if !t.known() {
			if err := s.countNetwork(ctx, tx, t.network, now); err != nil {
				return err
			}
		}
		if shut, err := s.deviceShut(ctx, tx, t, now); err != nil || shut {
			return err
		}
		n, err := countAttempt(ctx, tx, kind, key, limit, now)
		if errors.Is(err, fault.NotFound) {
			return nil
		}
		allowed = err == nil
		if err != nil || n < limit {
			return err
		}
		return s.locking(ctx, tx, t, now)
	})
	return allowed, err
}

// deviceShut reports that a known device failed so often that it opens only when the
// account does: by its profile, which may have become stricter since.
func (s *Service) deviceShut(ctx context.Context, tx *db.Tx, t target, now time.Time) (bool, error) {
	if !t.known() {
		return false, nil
	}
	kind, key := t.budget()
	own, err := maybe(attemptOf(ctx, tx, kind, key))
	if err != nil || own.lockedAt.IsZero() {
		return false, err
	}
	login, err := maybe(attemptOf(ctx, tx, byLogin, t.login))
	return login.locked(now), err
}

func (s *Service) countNetwork(ctx context.Context, tx *db.Tx, key []byte, now time.Time) error {
	_, err := countWindow(ctx, tx, byNetwork, key, s.config.NetworkFailures, now, networkWindow)
	if errors.Is(err, fault.NotFound) {
		return &fault.TooMany{Wait: networkWindow}
	}
	return err
}

// locking is what follows the last attempt that is allowed. The counter itself is the
// lock; the job, which looks again, finds out how it opens and tells the owner. A known
// device that failed so often locks the account for unknown ones too.
func (s *Service) locking(ctx context.Context, tx *db.Tx, t target, now time.Time) error {
	if t.known() {
		if err := lockLogin(ctx, tx, t.login, now); err != nil {
			return err
		}
	}
	login := hex.EncodeToString(t.login)
	return jobs.Enqueue(ctx, tx, db.Platform.OrgID(), jobs.New{Kind: kindLocked, Key: login, Now: now, RunAt: now.Add(5 * time.Second), Payload: lockedJob{Login: login}})
}

// giveBack takes an attempt off the counters again: it was right so far. Earlier failures
// stay, so that a right passphrase does not forget wrong codes.
func giveBack(ctx context.Context, tx *db.Tx, t target) error {
	kind, key := t.budget()
	if err := uncount(ctx, tx, kind, key); err != nil || t.known() {
		return err
	}
	return uncount(ctx, tx, byNetwork, t.network)
}

// forgive forgets the failures of an account, or of its known device: the whole sign-in
// succeeded. The failures of the network address are others' too and stay.
func forgive(ctx context.Context, tx *db.Tx, t target, spent bool) error {
	kind, key := t.budget()
	if spent && !t.known() {
		if err := uncount(ctx, tx, byNetwork, t.network); err != nil {
			return err
		}
	}
	return forgetAttempts(ctx, tx, kind, key)
}

// refused is the one answer to every sign-in that fails: an unknown address, a wrong
// passphrase, a locked or closed account.
func refused() error { return fault.Bad("", "account.refused") }
