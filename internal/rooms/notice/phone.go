package notice

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/delivery"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/sms"
	"standing/internal/base/web"
)

// A number is written to once its owner has typed in a code that was sent to it: nobody
// else gets messages because somebody mistyped, or meant to annoy.

const (
	codeLife  = 10 * time.Minute
	codeGap   = 30 * time.Second // between two codes
	mostTries = 5                // of one code: a guess is right once in 200,000
	mostCodes = 5                // a day (UTC): each costs money and may go to a stranger
)

// phone is the number of somebody in an organization, as its row is.
type phone struct {
	number      keys.Sealed // none: taken away
	code        keys.Sealed
	codeUntil   time.Time
	askedAt     time.Time
	confirmedAt time.Time
	stopped     string
}

// usable reports whether messages go there.
func (p phone) usable() bool {
	return len(p.number) > 0 && !p.confirmedAt.IsZero() && p.stopped == ""
}

func phoneKey(org int64, account ids.ID) keys.Subject {
	return keys.Subject{Org: org, Person: account, Class: "preference"}
}

func phonePlace(column string, account ids.ID) keys.Place {
	return keys.Place{Table: "notice_phone", Column: column, Row: account}
}

// Phone is what its owner sees of it.
type Phone struct {
	Number    string `json:"number"`
	Confirmed bool   `json:"confirmed"`
	Waiting   bool   `json:"waiting"`           // for the code that was sent
	Stopped   string `json:"stopped,omitempty"` // a code of why the gateway takes no messages for it
}

// phoneSeen is the number of whoever asks; nothing where the installation sends no texts.
func (s *Service) phoneSeen(ctx context.Context, q db.Q, org int64, account ids.ID) (out Phone, err error) {
	p, err := phoneOf(ctx, q, org, account)
	if errors.Is(err, fault.NotFound) || err == nil && len(p.number) == 0 {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	number, err := s.Ring.Open(ctx, q, phoneKey(org, account), phonePlace("number", account), p.number)
	waiting := len(p.code) > 0 && s.Clock.Now().Before(p.codeUntil)
	return Phone{Number: number.Reveal(), Confirmed: !p.confirmedAt.IsZero(), Waiting: waiting, Stopped: p.stopped}, err
}

// PhoneInput is a number to be written to.
type PhoneInput struct {
	Number pii.Text `json:"phone" minLength:"1" maxLength:"40" doc:"With the country's code, such as +1 415 555 0123; blanks and dashes do not count"`
}

// SetPhone keeps a number that waits for the code that is sent to it.
func (s *Service) SetPhone(ctx context.Context, p access.Principal, in PhoneInput) error {
	org, err := workplace(p)
	if err != nil {
		return err
	}
	if s.Texts == nil {
		return fault.NotFound
	}
	number, ok := sms.Number(in.Number.Reveal())
	if !ok {
		return fault.Bad("phone", "phone_invalid")
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return err
	}
	return fault.Wrap("set phone", s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return s.putPhone(ctx, tx, org.OrgID(), p.Account, pii.Hide(number), pii.Hide(fmt.Sprintf("%06d", n)))
	}))
}

func (s *Service) putPhone(ctx context.Context, tx *db.Tx, org int64, account ids.ID, number, code pii.Text) (err error) {
	now := s.Clock.Now()
	row := phone{codeUntil: now.Add(codeLife), askedAt: now}
	if row.number, err = s.Ring.Seal(ctx, tx, phoneKey(org, account), phonePlace("number", account), number); err != nil {
		return err
	}
	if row.code, err = s.Ring.Seal(ctx, tx, phoneKey(org, account), phonePlace("code", account), code); err != nil {
		return err
	}
	kept, err := putPhone(ctx, tx, org, account, row, now.UTC().Truncate(24*time.Hour), now.Add(-codeGap))
	if err != nil {
		return err
	}
	if !kept {
		return &fault.TooMany{Wait: codeGap}
	}
	return jobs.Enqueue(ctx, tx, org, jobs.New{Kind: codeKind, Key: s.NewID(now).String(), Payload: codeJob{account}, Now: now})
}

const codeKind = "notice.code"

// codeJob names whose number gets its code. Both are read when it is sent.
type codeJob struct {
	Account ids.ID `json:"account"`
}

// sendCode is the job. A code that is over, or was typed in, is not sent.
func (s *Service) sendCode(ctx context.Context, sc access.Scope, j codeJob, _ string) error {
	var to, code pii.Text
	var stale bool
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		p, err := phoneOf(ctx, q, sc.OrgID(), j.Account)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		if stale = len(p.code) == 0 || !s.Clock.Now().Before(p.codeUntil); stale {
			return nil
		}
		if to, err = s.Ring.Open(ctx, q, phoneKey(sc.OrgID(), j.Account), phonePlace("number", j.Account), p.number); err != nil {
			return err
		}
		code, err = s.Ring.Open(ctx, q, phoneKey(sc.OrgID(), j.Account), phonePlace("code", j.Account), p.code)
		return err
	})
	if err != nil || stale || s.Texts == nil {
		return err
	}
	err = s.Texts.Send(ctx, sms.Message{To: to, Text: pii.Hide(s.Lang().Text("notice.code_text", code.Reveal(), s.config.FromName))})
	var refused *sms.Error
	if errors.As(err, &refused) && refused.Class != delivery.Temporary {
		return jobs.GiveUp(refused.Code())
	}
	return err
}

// CodeInput is what came to the number.
type CodeInput struct {
	Code pii.Text `json:"code" minLength:"1" maxLength:"20" doc:"The six digits that were sent to the number"`
}

// ConfirmPhone makes a number one that is written to. A try counts before it is compared,
// so that a hundred at once are five.
func (s *Service) ConfirmPhone(ctx context.Context, p access.Principal, in CodeInput) error {
	org, err := workplace(p)
	if err != nil {
		return err
	}
	var right bool
	err = s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		row, err := tryPhone(ctx, tx, org.OrgID(), p.Account, now)
		if errors.Is(err, fault.NotFound) {
			return fault.Bad("code", "code_over")
		}
		if err != nil {
			return err
		}
		code, err := s.Ring.Open(ctx, tx, phoneKey(org.OrgID(), p.Account), phonePlace("code", p.Account), row.code)
		if err != nil {
			return err
		}
		if right = subtle.ConstantTimeCompare([]byte(code.Reveal()), []byte(digits(in.Code.Reveal()))) == 1; !right {
			return nil // the try is kept
		}
		return confirmPhone(ctx, tx, org.OrgID(), p.Account, now)
	})
	if err == nil && !right {
		err = fault.Bad("code", "code_wrong")
	}
	return fault.Wrap("confirm phone", err)
}

// digits are those of a code as somebody types it.
func digits(typed string) string {
	out := make([]rune, 0, len(typed))
	for _, r := range typed {
		if r >= '0' && r <= '9' {
			out = append(out, r)
		}
	}
	return string(out)
}

// RemovePhone forgets the number; what went there goes by mail.
func (s *Service) RemovePhone(ctx context.Context, p access.Principal) error {
	org, err := workplace(p)
	if err != nil {
		return err
	}
	return fault.Wrap("remove phone", s.DB.Write(ctx, org, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := dropPhone(ctx, tx, org.OrgID(), p.Account); err != nil {
			return err
		}
		return mailInstead(ctx, tx, org.OrgID(), p.Account)
	}))
}

func (s *Service) setPhoneOp(ctx context.Context, _ access.Scope, in PhoneInput) (web.None, error) {
	return web.None{}, s.SetPhone(ctx, web.Who(ctx), in)
}

func (s *Service) confirmPhoneOp(ctx context.Context, _ access.Scope, in CodeInput) (web.None, error) {
	return web.None{}, s.ConfirmPhone(ctx, web.Who(ctx), in)
}

func (s *Service) removePhoneOp(ctx context.Context, _ access.Scope, _ web.None) (web.None, error) {
	return web.None{}, s.RemovePhone(ctx, web.Who(ctx))
}
