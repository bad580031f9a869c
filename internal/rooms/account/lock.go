package account

import (
	"context"
	"encoding/hex"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

// lockedJob names the blind index of what was locked, in hexadecimal.
type lockedJob struct {
	Login string `json:"login"`
}

const (
	kindLocked = "account.locked"
	unlockLife = 24 * time.Hour
	// contactLife is how long support can take to answer.
	contactLife = 14 * 24 * time.Hour
)

// afterLock is the job that follows a lock: it decides how it opens, by the strictest
// profile of the account's organizations, and tells the owner. The profiles were read
// before, since each lies in its own organization.
func (s *Service) afterLock(ctx context.Context, sc access.Scope, p lockedJob, _ string) error {
	ix, err := hex.DecodeString(p.Login)
	if err != nil {
		return jobs.GiveUp("payload")
	}
	var a Account
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		a, err = maybe(accountByLogin(ctx, q, ix))
		return err
	})
	if err != nil {
		return err
	}
	profile, _, err := s.profileOf(ctx, a.ID)
	if err != nil {
		return err
	}
	if a.LoginKind == secret.Username {
		profile.Unlock = UnlockTimer // there is no address that a contact could come from
	}
	return s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		at, err := maybe(attemptOf(ctx, tx, byLogin, ix))
		if err != nil || at.lockedAt.IsZero() || at.told {
			return err
		}
		opens := at.lockedAt.Add(profile.UnlockAfter)
		if profile.Unlock != UnlockTimer {
			opens = time.Time{}
		}
		if err := s.setUnlock(ctx, tx, a, ix, opens); err != nil || a.ID.Zero() {
			return err
		}
		return s.tellLocked(ctx, tx, a, profile.Unlock)
	})
}

// setUnlock sets the timer, on the account and on its devices that are locked.
func (s *Service) setUnlock(ctx context.Context, tx *db.Tx, a Account, ix []byte, opens time.Time) error {
	if err := setUnlockAt(ctx, tx, byLogin, ix, opens); err != nil {
		return err
	}
	return s.eachDevice(ctx, tx, a, func(key []byte) error { return setUnlockAt(ctx, tx, byDevice, key, opens) })
}

func (s *Service) eachDevice(ctx context.Context, tx *db.Tx, a Account, fn func(key []byte) error) error {
	hashes, err := deviceHashes(ctx, tx, a.ID)
	if err != nil {
		return err
	}
	for _, h := range hashes {
		if err := fn(deviceKey(a.loginIx, h)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tellLocked(ctx context.Context, tx *db.Tx, a Account, how Unlock) error {
	args := map[string]string{}
	switch how {
	case UnlockSelf:
		token, err := s.newLink(ctx, tx, a.ID, "unlock", unlockLife)
		if err != nil {
			return err
		}
		args["link"] = s.link("unlock", token)
	case UnlockTimer: // it opens by itself
	case UnlockSupport:
		token, err := s.newLink(ctx, tx, a.ID, "contact", contactLife)
		if err != nil {
			return err
		}
		args["contact"] = token
	}
	if err := s.note(ctx, tx, a.ID, "account.locked", map[string]string{"opens": string(how)}); err != nil {
		return err
	}
	return s.tell(ctx, tx, a, "locked_"+string(how), args)
}

// UnlockInput is the link that was mailed to a locked account's own address.
type UnlockInput struct {
	Token pii.Text `json:"token" format:"password" doc:"From the link"`
}

// LookUnlock says whether an unlock link can still be used.
func (s *Service) LookUnlock(ctx context.Context, token pii.Text) error {
	return s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		_, err := s.lookLink(ctx, q, token, "unlock")
		return err
	})
}

// UnlockSelf opens a lock by the mailed link, unless the profile has become stricter.
func (s *Service) UnlockSelf(ctx context.Context, in UnlockInput) error {
	var id ids.ID
	err := s.platformRead(ctx, func(ctx context.Context, q db.Q) (err error) {
		id, err = s.lookLink(ctx, q, in.Token, "unlock")
		return err
	})
	if err != nil {
		return err
	}
	profile, _, err := s.profileOf(ctx, id)
	if err != nil {
		return fault.Wrap("unlock", err)
	}
	if profile.Unlock == UnlockSupport {
		return fault.Gone
	}
	return s.platformWrite(ctx, onAccount(id), func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.useLink(ctx, tx, in.Token, "unlock"); err != nil {
			return err
		}
		if err := s.open(ctx, tx, id); err != nil {
			return err
		}
		return s.note(ctx, tx, id, "account.unlocked", map[string]string{"how": "self"})
	})
}

// open forgets all failures of an account.
func (s *Service) open(ctx context.Context, tx *db.Tx, id ids.ID) error {
	a, err := accountByID(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, kind := range []string{"unlock", "contact"} {
		if err := dropLinks(ctx, tx, id, kind); err != nil {
			return err
		}
	}
	if err := forgetAttempts(ctx, tx, byLogin, a.loginIx); err != nil {
		return err
	}
	return s.eachDevice(ctx, tx, a, func(key []byte) error { return forgetAttempts(ctx, tx, byDevice, key) })
}

// Contact is how support was asked to unlock an account: the proof that it was by the
// owner's own address.
type Contact struct {
	// Token came back in a reply to the mail that told of the lock.
	Token pii.Text `json:"token,omitempty" format:"password" doc:"From the reply to the mail about the lock"`
	// From and Aligned are of a mail that came in: its From address, and whether DKIM or SPF
	// passed for that very domain (DMARC alignment, RFC 7489 3.1), as the receiving server
	// found. They are never taken from what somebody typed.
	From    pii.Text `json:"-"`
	Aligned bool     `json:"-"`
}

// UnlockBySupportInput names the account and the contact.
type UnlockBySupportInput struct {
	Account ids.ID `path:"account" json:"-" kind:"member"`
	Contact
}

// UnlockBySupport opens a lock after contact from the account's own address, and only
// then: without it a platform operator is refused like everybody else. It is logged.
func (s *Service) UnlockBySupport(ctx context.Context, sc access.Scope, in UnlockBySupportInput) error {
	if sc.OrgID() != db.Platform.OrgID() {
		return fault.NotFound
	}
	return fault.Wrap("unlock by support", s.db.Write(ctx, sc, onAccount(in.Account), func(ctx context.Context, tx *db.Tx) error {
		how, err := s.contacted(ctx, tx, in)
		if err != nil {
			return err
		}
		if err := s.open(ctx, tx, in.Account); err != nil {
			return err
		}
		_, err = audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: "account.unlocked", Table: "account", Row: in.Account, Subject: in.Account, Codes: map[string]string{"how": how}})
		return err
	}))
}

func (s *Service) contacted(ctx context.Context, tx *db.Tx, in UnlockBySupportInput) (how string, err error) {
	if !in.Token.Empty() {
		id, err := s.useLink(ctx, tx, in.Token, "contact")
		if err == nil && id != in.Account {
			err = fault.Gone
		}
		return "reply", err
	}
	address, ok := secret.CanonicalEmail(in.From.Reveal())
	if !ok || !in.Aligned {
		return "", fault.Bad("token", "account.contact_unproved")
	}
	a, err := accountByID(ctx, tx, in.Account)
	if err != nil {
		return "", err
	}
	ix, err := s.ring.Blind(ctx, tx, db.Platform.OrgID(), loginField, address)
	if err == nil && (a.LoginKind != secret.Email || !secret.Same(ix, a.loginIx)) {
		err = fault.Bad("token", "account.contact_unproved")
	}
	return "mail", err
}
