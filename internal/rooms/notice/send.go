package notice

import (
	"context"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/delivery"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/mail"
	"standing/internal/base/pii"
	"standing/internal/base/sms"
)

const (
	sendKind = "notice.send"
	// maxTries is how often a notice is tried before it has failed: about nine hours.
	maxTries = 16
	// waits is how many more times the job may find another worker's attempt under way.
	waits = 8
	// sendTimeout is how long one attempt may take; overlap is after which an attempt
	// that said nothing is over, whoever made it.
	sendTimeout = time.Minute
	overlap     = sendTimeout + 30*time.Second
)

// sendJob names the notice. Everything else is read when it is sent.
type sendJob struct {
	Notice ids.ID `json:"notice"`
}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{
		jobs.Outside(sendKind, s.send).With(jobs.Policy{Attempts: maxTries + waits, Timeout: sendTimeout}),
		jobs.Outside(codeKind, s.sendCode).With(jobs.Policy{Attempts: 5, Timeout: sendTimeout}),
	}
}

// at is where tests kill the worker.
func (s *Service) at(step string) {
	if s.hook != nil {
		s.hook(step)
	}
}

// send is the job. It says "sending" before it speaks to the mail server and "sent"
// after, each in a transaction of its own: who comes later knows what is not known.
func (s *Service) send(ctx context.Context, sc access.Scope, p sendJob, _ string) error {
	n, err := s.read(ctx, sc, p.Notice)
	if err != nil {
		return err
	}
	s.at("read")
	if n.State == Pending {
		if reason, err := s.needless(ctx, sc, n); err != nil || reason != "" {
			return errors.Join(err, s.suppress(ctx, sc, n, reason))
		}
	}
	by, err := s.early(ctx, sc, n)
	if err != nil {
		return err
	}
	var m mail.Message
	var t sms.Message
	if by.text {
		t, err = s.composeText(ctx, sc, n, by.phone)
	} else {
		m, err = s.compose(ctx, sc, n)
	}
	switch {
	case errors.Is(err, keys.Destroyed):
		return s.suppress(ctx, sc, n, "erased")
	case errors.Is(err, errNoAddress):
		return s.suppress(ctx, sc, n, "no_address")
	}
	if err != nil {
		return err
	}
	n, mine, err := s.claim(ctx, sc, n)
	if err != nil || !mine {
		return err
	}
	s.at("claimed")
	if by.text {
		err = s.Texts.Send(ctx, t)
	} else {
		err = s.Sender.Send(ctx, m)
	}
	s.at("mailed")
	return s.settle(context.WithoutCancel(ctx), sc, n, by, err)
}

func (s *Service) read(ctx context.Context, sc access.Scope, id ids.ID) (n stored, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		n, err = byID(ctx, q, sc.OrgID(), id)
		return err
	})
	return n, err
}

// needless says why a notice is not mailed, if it is not: it stands in its receiver's list.
func (s *Service) needless(ctx context.Context, sc access.Scope, n stored) (reason string, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		w, _, err := wayOf(ctx, q, sc.OrgID(), n)
		if err != nil || w.Channel == InApp {
			reason = "in_app"
			return err
		}
		if n.Kind != Optional {
			return nil
		}
		wanted, err := wants(ctx, q, sc.OrgID(), n.Account, n.Code)
		if err == nil && !wanted {
			reason = "unwanted"
		}
		return err
	})
	return reason, err
}

// early makes the job wait for the end of its receiver's quiet hours; after them it says by
// which way they are written to.
func (s *Service) early(ctx context.Context, sc access.Scope, n stored) (by reached, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		until, err := s.quiet(ctx, q, sc.OrgID(), n)
		if err == nil {
			err = wait(s.Clock.Now(), until)
		}
		if err != nil {
			return err
		}
		by, err = s.byText(ctx, q, sc.OrgID(), n)
		return err
	})
	return by, err
}

func (s *Service) suppress(ctx context.Context, sc access.Scope, n stored, reason string) error {
	if reason == "" {
		return nil
	}
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		done, err := shut(ctx, tx, sc.OrgID(), n.ID, Suppressed, reason)
		if err != nil || !done {
			return err
		}
		return count(ctx, tx, sc.OrgID(), Suppressed, s.Clock.Now())
	})
}

// errNoAddress: there is nowhere to send it; it stands in the receiver's list.
var errNoAddress = errors.New("notice: the receiver has no address")

// compose makes the mail. Its Key is the same every time, and so is its Message-ID.
func (s *Service) compose(ctx context.Context, sc access.Scope, n stored) (m mail.Message, err error) {
	var args map[string]string
	var to pii.Text
	var stop string
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if stop, err = s.stopLink(ctx, q, sc.PublicOrg(), sc.OrgID(), n); err != nil {
			return err
		}
		if args, err = s.argsOf(ctx, q, sc.OrgID(), n); err != nil || !n.Account.Zero() {
			return err
		}
		to, err = s.Ring.Open(ctx, q, n.subject(sc.OrgID()), place("to_address", n.ID), n.address)
		return err
	})
	if err == nil && !n.Account.Zero() {
		err = s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
			to, err = s.Addresses.AddressOf(ctx, q, n.Account)
			if errors.Is(err, fault.NotFound) {
				err = errNoAddress
			}
			return err
		})
	}
	if err != nil {
		return m, err
	}
	en := s.Lang()
	text := en.Text(n.Code+".text", named(args))
	if stop != "" {
		text += "\n\n" + en.Text("notice.stop_line", stop)
	}
	return mail.Message{Kind: n.Code, Key: "n." + n.ID.String(), Date: n.CreatedAt, From: s.config.From, FromName: s.config.FromName, To: to,
		Subject: pii.Hide(en.Text(n.Code+".subject", named(args))), Text: pii.Hide(text), Unsubscribe: pii.Hide(stop)}, nil
}

// claim makes the attempt this worker's. Not mine: it is done, or was decided here.
func (s *Service) claim(ctx context.Context, sc access.Scope, was stored) (n stored, mine bool, err error) {
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		n, err = take(ctx, tx, sc.OrgID(), was.ID, now, now.Add(-overlap))
		if mine = err == nil; mine || !errors.Is(err, fault.NotFound) {
			return err
		}
		if n, err = byID(ctx, tx, sc.OrgID(), was.ID); err != nil || n.State != Sending {
			return err
		}
		if over := n.AttemptAt.Add(overlap); now.Before(over) {
			return &fault.TooMany{Wait: over.Sub(now)} // another worker may be speaking to the server
		}
		// An optional one whose outcome nobody knows: never a second mail.
		return s.end(ctx, tx, sc.OrgID(), n, Failed, "unknown")
	})
	return n, mine, err
}

// settle writes down what the mail server or the gateway said.
func (s *Service) settle(ctx context.Context, sc access.Scope, n stored, by reached, sent error) error {
	state, reason, again := meaning(sent)
	if by.text {
		state, reason, again = meaningOfText(sent, n.Attempts)
	}
	if state == Pending && n.Attempts >= maxTries {
		state, again = Failed, jobs.GiveUp(reason)
	}
	err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := s.stopped(ctx, tx, sc.OrgID(), n.Account, by.phone, sent); err != nil {
			return err
		}
		if state != Sent {
			return s.end(ctx, tx, sc.OrgID(), n, state, reason)
		}
		return s.sent(ctx, tx, sc.OrgID(), n)
	})
	s.at("settled")
	return errors.Join(again, err)
}

// meaning of an answer: the state, a code of why, and what the job is told.
func meaning(err error) (state State, reason string, again error) {
	var e *mail.Error
	switch {
	case err == nil:
		return Sent, "", nil
	case len(fault.Fields(err)) > 0 && fault.Fields(err)[0].Field == "to":
		return Bounced, "address_invalid", nil
	case len(fault.Fields(err)) > 0:
		return Failed, "message_invalid", jobs.GiveUp("message_invalid")
	case !errors.As(err, &e):
		return Pending, "unknown_error", err
	case e.Class == delivery.Bounced:
		return Bounced, e.Code(), nil
	case e.Class == delivery.Refused:
		return Failed, e.Code(), jobs.GiveUp(e.Code())
	}
	return Pending, e.Code(), err
}

// sent blanks what worked like a passphrase, and the address of who has no account.
func (s *Service) sent(ctx context.Context, tx *db.Tx, org int64, n stored) error {
	args, err := s.argsOf(ctx, tx, org, n)
	if err != nil && !errors.Is(err, keys.Destroyed) {
		return err
	}
	for _, name := range secretArgs {
		delete(args, name)
	}
	if n.args, err = s.sealArgs(ctx, tx, org, n, args); err != nil {
		return err
	}
	done, err := deliver(ctx, tx, org, n, s.Clock.Now())
	if err != nil || !done {
		return err
	}
	return count(ctx, tx, org, Sent, s.Clock.Now())
}

func (s *Service) end(ctx context.Context, tx *db.Tx, org int64, n stored, state State, reason string) error {
	done, err := release(ctx, tx, org, n, state, reason)
	if err != nil || !done || state == Pending {
		return err
	}
	return count(ctx, tx, org, state, s.Clock.Now())
}
