package support

import (
	"context"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/notice"
)

// DecideInput is an administrator's answer to an operator who asks for access.
type DecideInput struct {
	ID    ids.ID `path:"id" kind:"access" json:"-"`
	Yes   bool   `json:"yes"`
	Write bool   `json:"write,omitempty" doc:"Let them change things, too; only if they asked for it"`
	Note  string `json:"note,omitempty" maxLength:"2000" doc:"Why; required for a no"`
}

// withWrite says, within one decision, that the administrator gave writing. Without it,
// as when the general inbox of approvals is used, an access is read-only.
type withWrite struct{}

// Decide answers. What follows (decided) is in the transaction of the approval.
func (s *Service) Decide(ctx context.Context, sc access.Scope, in DecideInput) (Access, error) {
	a, err := s.access(ctx, sc, in.ID)
	if err != nil {
		return a, fault.Wrap("decide about support access", err)
	}
	if a.approval.Zero() {
		return a, fault.Wrap("decide about support access", fault.Busy) // the question is on its way
	}
	if in.Write {
		ctx = context.WithValue(ctx, withWrite{}, true)
	}
	if _, err := s.Approvals.Decide(ctx, sc, approval.DecideInput{ID: a.approval, Yes: in.Yes, Note: in.Note}); err != nil {
		return a, fault.Wrap("decide about support access", err)
	}
	a, err = s.access(ctx, sc, in.ID)
	return a, fault.Wrap("decide about support access", err)
}

// decided is what an approval does, for a yes and for everything else.
func (s *Service) decided(ctx context.Context, tx *db.Tx, sc access.Scope, r approval.Request) error {
	a, err := accessByID(ctx, tx, r.Row)
	if err != nil {
		return err
	}
	if a.org != sc.OrgID() || a.State != Asked {
		return fault.Gone
	}
	now, verb := s.now(), "support.refused"
	if r.State == approval.Approved {
		write, _ := ctx.Value(withWrite{}).(bool)
		a.State, a.Write, a.Until, verb = Granted, write && a.Wants, now.Add(time.Duration(a.Hours)*time.Hour), "support.granted"
		err = grant(ctx, tx, a, r.DecidedBy, now)
	} else {
		a.State = Refused
		err = endAccess(ctx, tx, a.ID, Asked, Refused, now)
	}
	if err != nil {
		return err
	}
	if err := s.log(ctx, tx, sc, verb, a); err != nil {
		return err
	}
	return s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: a.operator, Kind: notice.Requested, Code: verb,
		Args: map[string]string{"page": "/console/tickets/" + a.Ticket.String()}, Key: string(a.State) + "-" + a.ID.String()})
}

// EndInput names an access.
type EndInput struct {
	ID ids.ID `path:"id" kind:"access" json:"-"`
}

// End takes an access back at once: the operator's next request is refused. Whoever may
// give it may end it.
func (s *Service) End(ctx context.Context, sc access.Scope, in EndInput) (a Access, err error) {
	if sc.Reach() < access.Org || !sc.Via().ID.Zero() {
		return a, fault.Denied
	}
	if _, err := s.access(ctx, sc, in.ID); err != nil {
		return a, fault.Wrap("end support access", err)
	}
	err = s.DB.Write(ctx, sc, db.OnPlatform("support_access", in.ID), func(ctx context.Context, tx *db.Tx) error {
		if a, err = accessByID(ctx, tx, in.ID); err != nil {
			return err
		}
		if a.State != Granted {
			return fault.Gone
		}
		if err := endAccess(ctx, tx, a.ID, Granted, Ended, s.now()); err != nil {
			return err
		}
		a.State, a.EndedAt = Ended, s.now()
		return s.log(ctx, tx, sc, "support.ended", a)
	})
	return a, fault.Wrap("end support access", err)
}

// access is one of sc's organization, without its views.
func (s *Service) access(ctx context.Context, sc access.Scope, id ids.ID) (a Access, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if a, err = accessByID(ctx, q, id); err == nil && a.org != sc.OrgID() {
			err = fault.NotFound
		}
		return err
	})
	return a, err
}

// Leave gives back the access under which somebody works, by themselves.
func (s *Service) Leave(ctx context.Context, p access.Principal) error {
	if p.Via.Kind != viaKind {
		return fault.NotFound
	}
	sc, err := access.Authorize(p, PermTickets, s.now())
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, sc, db.OnPlatform("support_access", p.Via.ID), func(ctx context.Context, tx *db.Tx) error {
		a, err := accessByID(ctx, tx, p.Via.ID)
		if err != nil {
			return err
		}
		if a.State != Granted {
			return nil
		}
		if err := endAccess(ctx, tx, a.ID, Granted, Ended, s.now()); err != nil {
			return err
		}
		a.State = Ended
		return s.log(ctx, tx, sc, "support.left", a)
	})
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	return fault.Wrap("leave", err)
}
