package notice

import (
	"context"
	"errors"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/delivery"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/sms"
)

// A notice by text message is its subject and where to read on. One that the gateway does
// not take goes by mail: a number that is gone must not cost anybody a warning.

// mostTexts is how often a text message is tried before the notice goes by mail.
const mostTexts = 4

// texted begins the reason of a notice that the gateway did not take.
const texted = "sms_"

// reached is how and where a receiver is written to now.
type reached struct {
	text bool
	phone
}

// byText is whether a notice goes by text message: its receiver chose that, the number is
// theirs, and it did not fail that way before.
func (s *Service) byText(ctx context.Context, q db.Q, org int64, n stored) (r reached, err error) {
	if s.Texts == nil || n.Account.Zero() {
		return r, nil
	}
	w, _, err := wayOf(ctx, q, org, n)
	if err != nil || w.Channel != ByText || strings.HasPrefix(n.Reason, texted) {
		return r, err
	}
	r.phone, err = phoneOf(ctx, q, org, n.Account)
	if errors.Is(err, fault.NotFound) {
		return reached{}, nil
	}
	r.text = err == nil && r.usable()
	return r, err
}

// composeText makes the message.
func (s *Service) composeText(ctx context.Context, sc access.Scope, n stored, to phone) (m sms.Message, err error) {
	var args map[string]string
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if args, err = s.argsOf(ctx, q, sc.OrgID(), n); err != nil {
			return err
		}
		m.To, err = s.Ring.Open(ctx, q, phoneKey(sc.OrgID(), n.Account), phonePlace("number", n.Account), to.number)
		return err
	})
	if err != nil {
		return m, err
	}
	where := args["link"]
	if where == "" {
		where = args["page"]
	}
	m.Text = pii.Hide(short(s.Lang().Text(n.Code+".subject", named(args)), where))
	return m, nil
}

// short is a subject and an address in as many characters as a message may have. An address
// that is cut leads nowhere, so that it is left out first.
func short(subject, where string) string {
	runes := []rune(subject)
	room := sms.MostRunes
	if where != "" && len([]rune(where)) < sms.MostRunes-60 {
		where = "\n" + where
		room -= len([]rune(where))
	} else {
		where = ""
	}
	if len(runes) > room {
		runes = append(runes[:room-1], '…')
	}
	return string(runes) + where
}

// meaningOfText is what the gateway's answer means for the notice: sent, once more, or by mail.
func meaningOfText(err error, attempts int64) (state State, reason string, again error) {
	if err == nil {
		return Sent, "", nil
	}
	var e *sms.Error
	if !errors.As(err, &e) {
		return Pending, texted + "invalid", err
	}
	if e.Class == delivery.Temporary && attempts < mostTexts {
		return Pending, e.Code(), err
	}
	return Pending, texted + e.Code(), err
}

// stopped writes down that a number takes no messages; its owner is told by mail from now on.
func (s *Service) stopped(ctx context.Context, tx *db.Tx, org int64, account ids.ID, to phone, sent error) error {
	var e *sms.Error
	if !errors.As(sent, &e) || e.Class != delivery.Bounced {
		return nil
	}
	if err := stopPhone(ctx, tx, org, account, e.Code(), to.confirmedAt); err != nil {
		return err
	}
	return mailInstead(ctx, tx, org, account)
}
