package account

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
	"standing/internal/rooms/account/secret"
)

const (
	resetLife = 30 * time.Minute
	// mailLimit is how much mail one address can be made to get, and one network can ask for.
	mailLimit        = 3
	mailNetworkLimit = 30
	mailWindow       = time.Hour
)

// AskResetInput is where a reset is asked for.
type AskResetInput struct {
	Login pii.Text `json:"login" doc:"E-mail address of the account"`
}

// AskReset takes the wish for a new passphrase. It does the same for every address: it
// counts and enqueues. Whether there is an account is found out afterwards, by a job, and
// the link goes to the address on file.
func (s *Service) AskReset(ctx context.Context, in AskResetInput, from Client) error {
	canonical, _, ok := secret.Login(in.Login.Reveal())
	if !ok {
		canonical = "!"
	}
	return fault.Wrap("ask for a reset", s.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		b, err := s.ring.Blinder(ctx, tx, db.Platform.OrgID())
		if err != nil {
			return err
		}
		now := s.clock.Now()
		login := b.Of(loginField, canonical)
		if err := s.countMail(ctx, tx, b.Of(networkField, from.network()), mailNetworkLimit, now); err != nil {
			return err
		}
		err = s.countMail(ctx, tx, login, mailLimit, now)
		if errors.Is(err, fault.Busy) {
			return nil // enough mail is on its way; the answer does not change
		}
		if err != nil {
			return err
		}
		key := hex.EncodeToString(login)
		return jobs.Enqueue(ctx, tx, db.Platform.OrgID(), jobs.New{Kind: kindReset, Key: key, Now: now, Payload: resetJob{Login: key}})
	}))
}

func (s *Service) countMail(ctx context.Context, tx *db.Tx, key []byte, limit int64, now time.Time) error {
	_, err := countWindow(ctx, tx, byPost, key, limit, now, mailWindow)
	if errors.Is(err, fault.NotFound) {
		return &fault.TooMany{Wait: mailWindow}
	}
	return err
}

// resetJob and the other payloads hold a blind index in hexadecimal.
type resetJob struct {
	Login string `json:"login"`
}

const kindReset = "account.reset"

// mailReset is the job: it mails the link if the address is that of an account.
func (s *Service) mailReset(ctx context.Context, tx *db.Tx, _ access.Scope, p resetJob) error {
	ix, err := hex.DecodeString(p.Login)
	if err != nil {
		return jobs.GiveUp("payload")
	}
	a, err := maybe(accountByLogin(ctx, tx, ix))
	if err != nil || a.ID.Zero() || a.State != Active || a.LoginKind != secret.Email {
		return err
	}
	link, err := s.newLink(ctx, tx, a.ID, "reset", resetLife)
	if err != nil {
		return err
	}
	if err := s.note(ctx, tx, a.ID, "reset.asked", nil); err != nil {
		return err
	}
	return s.tell(ctx, tx, a, "reset", map[string]string{"link": s.link("reset", link)})
}

// newLink makes a link of a kind; older ones of the kind are void.
func (s *Service) newLink(ctx context.Context, tx *db.Tx, account ids.ID, kind string, life time.Duration) (token string, err error) {
	if err := dropLinks(ctx, tx, account, kind); err != nil {
		return "", err
	}
	token, hash := secret.NewToken()
	now := s.clock.Now()
	return token, insertLink(ctx, tx, hash, account, kind, now, now.Add(life))
}

// lookLink reports whose a link is, without using it: a page may be fetched by a mail
// scanner. Gone if it was used, is over, or never was.
func (s *Service) lookLink(ctx context.Context, q db.Q, token pii.Text, kind string) (ids.ID, error) {
	hash, ok := secret.HashToken(token.Reveal())
	if !ok {
		return ids.ID{}, fault.Gone
	}
	id, err := linkAccount(ctx, q, hash, kind, s.clock.Now())
	return id, goneIfMissing(err)
}

// useLink uses it up: of any number who try at once, one succeeds.
func (s *Service) useLink(ctx context.Context, tx *db.Tx, token pii.Text, kind string) (ids.ID, error) {
	hash, ok := secret.HashToken(token.Reveal())
	if !ok {
		return ids.ID{}, fault.Gone
	}
	id, err := takeLink(ctx, tx, hash, kind, s.clock.Now())
	return id, goneIfMissing(err)
}

func goneIfMissing(err error) error {
	if errors.Is(err, fault.NotFound) {
		return fault.Gone
	}
	return err
}

// LookReset says whether a reset link can still be used.
func (s *Service) LookReset(ctx context.Context, token pii.Text) error {
	return s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		_, err := s.lookLink(ctx, q, token, "reset")
		return err
	})
}

// ResetInput is a new passphrase and the link that allows it.
type ResetInput struct {
	Token      pii.Text `json:"token" format:"password" doc:"From the link"`
	Passphrase pii.Text `json:"passphrase" format:"password" doc:"12 to 128 characters"`
}

// Reset sets a new passphrase. It ends every session, signs nobody in, keeps the second
// factor and opens no lock.
func (s *Service) Reset(ctx context.Context, in ResetInput) error {
	var a Account
	err := s.platformRead(ctx, func(ctx context.Context, q db.Q) error {
		id, err := s.lookLink(ctx, q, in.Token, "reset")
		if err != nil {
			return err
		}
		a, err = accountByID(ctx, q, id)
		return err
	})
	if err != nil {
		return err
	}
	hash, err := s.newSecret(ctx, in.Passphrase, a)
	if err != nil {
		return err
	}
	return s.platformWrite(ctx, onAccount(a.ID), func(ctx context.Context, tx *db.Tx) error {
		id, err := s.useLink(ctx, tx, in.Token, "reset")
		if err != nil {
			return err
		}
		if err := setSecret(ctx, tx, id, hash); err != nil {
			return err
		}
		if err := dropSessions(ctx, tx, id); err != nil {
			return err
		}
		return s.passphraseChanged(ctx, tx, a)
	})
}
