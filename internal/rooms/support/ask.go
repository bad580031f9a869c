package support

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/rooms/notice"
)

const (
	accessKind = "support.access" // of approvals
	askKind    = "support.ask"    // of jobs
)

// AskInput is what an operator needs to answer a ticket.
type AskInput struct {
	Ticket ids.ID `path:"id" kind:"ticket" json:"-"`
	Hours  int    `json:"hours" minimum:"1" maximum:"8" doc:"How long, in hours"`
	Write  bool   `json:"write,omitempty" doc:"Whether to change things, too; the organization decides"`
}

// Ask asks the organization of an open ticket for access. Nothing is open by asking: a
// job puts the question to the organization's administrators, in its own log.
func (s *Service) Ask(ctx context.Context, sc access.Scope, in AskInput) (a Access, err error) {
	if err := operators(sc); err != nil {
		return a, err
	}
	if in.Hours < 1 || in.Hours > MaxHours {
		return a, fault.Bad("hours", "too_large", MaxHours)
	}
	err = s.DB.Write(ctx, sc, db.OnPlatform("support_ticket", in.Ticket), func(ctx context.Context, tx *db.Tx) error {
		t, err := ticketByID(ctx, tx, in.Ticket)
		if err != nil {
			return err
		}
		switch live, err := liveAccesses(ctx, tx, t.ID, sc.Account(), s.now()); {
		case err != nil:
			return err
		case t.State == Closed:
			return fault.Bad("", "support.ticket_closed")
		case live > 0:
			return fault.Bad("", "support.asked_already")
		case t.org == sc.OrgID():
			return fault.Bad("", "support.own_ticket")
		}
		a = Access{ID: s.NewID(s.now()), Version: 1, Ticket: t.ID, State: Asked, Hours: in.Hours, Wants: in.Write, AskedAt: s.now(), org: t.org, operator: sc.Account()}
		if err := insertAccess(ctx, tx, a); err != nil {
			return err
		}
		if err := s.log(ctx, tx, sc, "support.asked", a); err != nil {
			return err
		}
		return jobs.Enqueue(ctx, tx, t.org, jobs.New{Kind: askKind, Key: a.ID.String(), Payload: askJob{a.ID}, Now: s.now()})
	})
	return a, fault.Wrap("ask for support access", err)
}

type askJob struct {
	Access ids.ID `json:"access"`
}

// put is the job, in the organization: it asks for approval and tells those who decide.
func (s *Service) put(ctx context.Context, tx *db.Tx, sc access.Scope, p askJob) error {
	a, err := accessByID(ctx, tx, p.Access)
	if err != nil {
		return err
	}
	if a.org != sc.OrgID() {
		return fault.NotFound
	}
	if a.State != Asked || !a.approval.Zero() {
		return nil
	}
	// One administrator is enough: who asks is never one of the organization.
	r, _, err := s.Approvals.AskTx(ctx, tx, sc, approval.Ask{Kind: accessKind, Row: a.ID, By: a.operator, Deadline: s.now().Add(askFor), How: approval.SecondPerson})
	if err != nil {
		return err
	}
	if err := setApproval(ctx, tx, a.ID, r.ID); err != nil {
		return err
	}
	admins, err := s.Members.Administrators(ctx, tx, sc.OrgID())
	if err != nil {
		return err
	}
	for _, who := range admins {
		err := s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: who, Kind: notice.Requested, Code: "support.asked",
			Args: map[string]string{"page": accessPath(a.ID)}, Key: "asked-" + a.ID.String() + "-" + who.String()})
		if err != nil {
			return err
		}
	}
	return nil
}

func accessPath(id ids.ID) string { return "/support/access/" + id.String() }

// log writes an entry about an access into the log of sc's organization.
func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, a Access) error {
	mode := "read"
	if a.Write || a.State == Asked && a.Wants {
		mode = "write"
	}
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.now(), Verb: verb, Table: "support_access", Row: a.ID,
		Codes: map[string]string{"mode": mode, "ticket": a.Ticket.String(), "operator": a.operator.String()}})
	return err
}
