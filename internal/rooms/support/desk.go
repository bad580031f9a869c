package support

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/notice"
)

// What operators do with tickets. The organization addressed them to the operators, who
// see what was written and from which organization, and not by whom.

// QueueInput is which tickets.
type QueueInput struct {
	State  string `query:"state" json:"-" enum:"open,answered,closed" default:"open"`
	Before ids.ID `query:"before" json:"-" kind:"ticket"`
}

// Queue lists tickets of every organization in a state, the newest first, without their
// texts: those are opened one by one.
func (s *Service) Queue(ctx context.Context, sc access.Scope, in QueueInput) (out List, err error) {
	if err := operators(sc); err != nil {
		return out, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = List{}
		out.Tickets, err = ticketsIn(ctx, q, State(in.State), in.Before, pageSize)
		return err
	})
	for i := range out.Tickets {
		out.Tickets[i].OrgName = shownName(out.Tickets[i].kind, out.Tickets[i].OrgName)
	}
	if len(out.Tickets) == pageSize {
		out.Next = out.Tickets[pageSize-1].ID
	}
	return out, fault.Wrap("list tickets", err)
}

// Case is a ticket as an operator reads it. Its texts are opened under the key of the
// organization that wrote to the operators, and the installation's log says who read.
func (s *Service) Case(ctx context.Context, sc access.Scope, in TicketInput) (t Ticket, err error) {
	if err := operators(sc); err != nil {
		return t, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		t, err = ticketByID(ctx, q, in.ID)
		return err
	})
	if err != nil {
		return t, fault.Wrap("read ticket", err)
	}
	if err := s.Log.Read(ctx, sc, audit.Event{At: s.now(), Verb: "ticket.viewed", Table: "support_ticket", Row: t.ID, Purpose: "support"}); err != nil {
		return Ticket{}, fault.Wrap("read ticket", err)
	}
	err = s.DB.Read(ctx, db.Org(t.org), func(ctx context.Context, q db.Q) error { return s.whole(ctx, q, &t) })
	t.OrgName = shownName(t.kind, t.OrgName)
	return t, fault.Wrap("read ticket", err)
}

// Answer writes to the organization, which waits no longer; whoever asked is told.
func (s *Service) Answer(ctx context.Context, sc access.Scope, in ReplyInput) (t Ticket, err error) {
	if err := operators(sc); err != nil {
		return t, err
	}
	if err := text("body", in.Body, 8000); err != nil {
		return t, err
	}
	org, err := s.orgOf(ctx, sc, in.ID)
	if err != nil {
		return t, fault.Wrap("answer ticket", err)
	}
	err = s.DB.Write(ctx, org, db.OnPlatform("support_ticket", in.ID), func(ctx context.Context, tx *db.Tx) error {
		if t, err = ticketByID(ctx, tx, in.ID); err != nil {
			return err
		}
		now := s.now()
		if err := s.write(ctx, tx, t, Operator, sc.Account(), in.Body, now); err != nil {
			return err
		}
		if err := setState(ctx, tx, t.ID, Answered, now); err != nil {
			return err
		}
		return s.Notices.Post(ctx, tx, t.org, notice.Message{To: t.account, Kind: notice.Requested, Code: "support.answered",
			Args: map[string]string{"page": ticketPath(t.ID)}})
	})
	return t, fault.Wrap("answer ticket", err)
}

func (s *Service) orgOf(ctx context.Context, sc access.Scope, ticket ids.ID) (db.Org, error) {
	var t Ticket
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		t, err = ticketByID(ctx, q, ticket)
		return err
	})
	return db.Org(t.org), err
}

// OrgInput names an organization.
type OrgInput struct {
	ID ids.ID `path:"id" kind:"org" json:"-"`
}

// Suspend lets nobody work in an organization any more; nothing is lost.
func (s *Service) Suspend(ctx context.Context, sc access.Scope, in OrgInput) error {
	return fault.Wrap("suspend organization", s.setOrgState(ctx, sc, in.ID, "active", "suspended", "org.suspended"))
}

// Resume ends a suspension.
func (s *Service) Resume(ctx context.Context, sc access.Scope, in OrgInput) error {
	return fault.Wrap("resume organization", s.setOrgState(ctx, sc, in.ID, "suspended", "active", "org.resumed"))
}

func (s *Service) setOrgState(ctx context.Context, sc access.Scope, id ids.ID, from, to, verb string) error {
	if err := operators(sc); err != nil {
		return err
	}
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		number, err := moveOrg(ctx, tx, id, from, to)
		if err != nil {
			return err
		}
		if number == db.Platform.OrgID() {
			return fault.Bad("", "support.own_installation")
		}
		_, err = audit.Append(ctx, tx, sc, audit.Event{At: s.now(), Verb: verb, Table: "org", Row: id})
		return err
	})
}

// shownName is the name of an organization as operators see it. An organization of one
// bears the name of a person.
func shownName(kind, name string) string {
	if kind == "professional" {
		return ""
	}
	return name
}
