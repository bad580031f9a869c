package support

import (
	"context"
	"errors"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// List is a page of tickets.
type List struct {
	Tickets []Ticket `json:"tickets"`
	Next    ids.ID   `json:"next,omitzero" doc:"Ask for what is before this; empty on the last page"`
}

// ListInput is which page.
type ListInput struct {
	Before ids.ID `query:"before" json:"-" kind:"ticket"`
}

const pageSize = 50

// OpenInput is a question.
type OpenInput struct {
	Subject pii.Text `json:"subject" minLength:"1" maxLength:"120" doc:"What it is about"`
	Body    pii.Text `json:"body" minLength:"1" maxLength:"8000" doc:"The question"`
}

// Open puts a question to the operators. Its texts are sealed under the organization's key.
func (s *Service) Open(ctx context.Context, sc access.Scope, in OpenInput) (t Ticket, err error) {
	if !sc.Via().ID.Zero() {
		return t, fault.Denied
	}
	if err := errors.Join(text("subject", in.Subject, 120), text("body", in.Body, 8000)); err != nil {
		return t, err
	}
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := s.now()
		t = Ticket{ID: s.NewID(now), Version: 1, State: Open, Mine: true, CreatedAt: now, ChangedAt: now, org: sc.OrgID(), account: sc.Account(), Subject: in.Subject.Reveal()}
		if t.sealed, err = s.Ring.Seal(ctx, tx, subjectOf(t.org), subjectPlace(t.ID), in.Subject); err != nil {
			return err
		}
		if err := insertTicket(ctx, tx, t); err != nil {
			return err
		}
		if err := s.write(ctx, tx, t, Member, sc.Account(), in.Body, now); err != nil {
			return err
		}
		return s.ticketLog(ctx, tx, sc, "ticket.opened", t.ID)
	})
	return t, fault.Wrap("open ticket", err)
}

func text(field string, t pii.Text, most int) error {
	switch s := t.Reveal(); {
	case strings.TrimSpace(s) == "":
		return fault.Bad(field, "required")
	case len([]rune(s)) > most:
		return fault.Bad(field, "too_long", most)
	}
	return nil
}

// write seals a message under the organization's key; tx is of that organization.
func (s *Service) write(ctx context.Context, tx *db.Tx, t Ticket, side Side, by ids.ID, body pii.Text, now time.Time) error {
	m := Text{ID: s.NewID(now), Side: side, At: now}
	var err error
	if m.sealed, err = s.Ring.Seal(ctx, tx, subjectOf(t.org), bodyPlace(m.ID), body); err != nil {
		return err
	}
	return insertMessage(ctx, tx, t, m, by)
}

func (s *Service) ticketLog(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, id ids.ID) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.now(), Verb: verb, Table: "support_ticket", Row: id})
	return err
}

// Tickets lists the organization's tickets, the newest first: all of them for who may see
// the organization, else one's own.
func (s *Service) Tickets(ctx context.Context, sc access.Scope, in ListInput) (out List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = List{}
		rows, err := ticketsOf(ctx, q, sc.OrgID(), whose(sc), in.Before, pageSize)
		if err != nil {
			return err
		}
		for _, t := range rows {
			if err := s.open(ctx, q, &t); err != nil {
				return err
			}
			t.Mine = t.account == sc.Account()
			out.Tickets = append(out.Tickets, t)
		}
		return nil
	})
	if len(out.Tickets) == pageSize {
		out.Next = out.Tickets[pageSize-1].ID
	}
	return out, fault.Wrap("list tickets", err)
}

// whose are the tickets that sc may see: of everybody (zero) or of one account.
func whose(sc access.Scope) ids.ID {
	if sc.Reach() == access.Org {
		return ids.ID{}
	}
	return sc.Account()
}

// TicketInput names a ticket.
type TicketInput struct {
	ID ids.ID `path:"id" kind:"ticket" json:"-"`
}

// Ticket is one with its messages and the accesses that were asked for because of it.
func (s *Service) Ticket(ctx context.Context, sc access.Scope, in TicketInput) (t Ticket, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if t, err = s.mine(ctx, q, sc, in.ID); err != nil {
			return err
		}
		return s.whole(ctx, q, &t)
	})
	return t, fault.Wrap("read ticket", err)
}

// mine is a ticket that sc may see, or NotFound.
func (s *Service) mine(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Ticket, error) {
	t, err := ticketByID(ctx, q, id)
	if err != nil {
		return t, err
	}
	if who := whose(sc); t.org != sc.OrgID() || !who.Zero() && who != t.account {
		return Ticket{}, fault.NotFound
	}
	t.Mine = t.account == sc.Account()
	return t, nil
}

// open opens the subject; q is of the ticket's organization.
func (s *Service) open(ctx context.Context, q db.Q, t *Ticket) error {
	subject, err := s.Ring.Open(ctx, q, subjectOf(t.org), subjectPlace(t.ID), t.sealed)
	t.Subject = subject.Reveal()
	return err
}

func (s *Service) whole(ctx context.Context, q db.Q, t *Ticket) (err error) {
	if err := s.open(ctx, q, t); err != nil {
		return err
	}
	if t.Messages, err = messagesOf(ctx, q, t.ID); err != nil {
		return err
	}
	for i, m := range t.Messages {
		body, err := s.Ring.Open(ctx, q, subjectOf(t.org), bodyPlace(m.ID), m.sealed)
		if err != nil {
			return err
		}
		t.Messages[i].Body = body.Reveal()
	}
	t.Accesses, err = accessesFor(ctx, q, t.ID)
	for i, a := range t.Accesses {
		t.Accesses[i].State = a.StateAt(s.now())
	}
	return err
}

// ReplyInput is a further message.
type ReplyInput struct {
	ID   ids.ID   `path:"id" kind:"ticket" json:"-"`
	Body pii.Text `json:"body" minLength:"1" maxLength:"8000" doc:"The message"`
}

// Reply adds to one's ticket, which waits for the operators again. A closed one opens again.
func (s *Service) Reply(ctx context.Context, sc access.Scope, in ReplyInput) (t Ticket, err error) {
	return s.onMine(ctx, sc, in.ID, "reply to ticket", func(ctx context.Context, tx *db.Tx, t Ticket) error {
		if err := text("body", in.Body, 8000); err != nil {
			return err
		}
		if err := s.write(ctx, tx, t, Member, sc.Account(), in.Body, s.now()); err != nil {
			return err
		}
		return setState(ctx, tx, t.ID, Open, s.now())
	})
}

// Close ends one's ticket, and with it every access that was given because of it.
func (s *Service) Close(ctx context.Context, sc access.Scope, in TicketInput) (Ticket, error) {
	return s.onMine(ctx, sc, in.ID, "close ticket", func(ctx context.Context, tx *db.Tx, t Ticket) error {
		if t.State == Closed {
			return nil
		}
		if err := endAccesses(ctx, tx, t.ID, s.now()); err != nil {
			return err
		}
		if err := setState(ctx, tx, t.ID, Closed, s.now()); err != nil {
			return err
		}
		return s.ticketLog(ctx, tx, sc, "ticket.closed", t.ID)
	})
}

func (s *Service) onMine(ctx context.Context, sc access.Scope, id ids.ID, what string, do func(context.Context, *db.Tx, Ticket) error) (t Ticket, err error) {
	if !sc.Via().ID.Zero() {
		return t, fault.Denied
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { // before the touch, which knows no organization
		_, err := s.mine(ctx, q, sc, id)
		return err
	})
	if err != nil {
		return t, fault.Wrap(what, err)
	}
	err = s.DB.Write(ctx, sc, db.OnPlatform("support_ticket", id), func(ctx context.Context, tx *db.Tx) error {
		if t, err = s.mine(ctx, tx, sc, id); err != nil {
			return err
		}
		if err := do(ctx, tx, t); err != nil {
			return err
		}
		t, err = s.mine(ctx, tx, sc, id)
		return err
	})
	return t, fault.Wrap(what, err)
}

// Accesses lists every access to the organization, the latest first, and what it was used
// for is on each one's page.
func (s *Service) Accesses(ctx context.Context, sc access.Scope) (out []Access, err error) {
	if sc.Reach() < access.Org {
		return nil, fault.Denied
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = allAccesses(ctx, q, sc.OrgID(), pageSize)
		for i, a := range out {
			out[i].State = a.StateAt(s.now())
		}
		return err
	})
	return out, fault.Wrap("list support accesses", err)
}

// AccessInput names an access and a page of what was looked at.
type AccessInput struct {
	ID     ids.ID `path:"id" kind:"access" json:"-"`
	Before ids.ID `query:"before" json:"-" kind:"view"`
}

// Access is one with every request that was made under it.
func (s *Service) Access(ctx context.Context, sc access.Scope, in AccessInput) (a Access, err error) {
	if sc.Reach() < access.Org {
		return a, fault.Denied
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if a, err = s.access(ctx, sc, in.ID); err != nil {
			return err
		}
		a.State = a.StateAt(s.now())
		a.Views, err = viewsOf(ctx, q, sc, a.ID, in.Before, viewPage)
		return err
	})
	return a, fault.Wrap("read support access", err)
}

const viewPage = 100
