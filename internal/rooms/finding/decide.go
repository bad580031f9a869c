package finding

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/rooms/notice"
)

// Ref names a finding.
type Ref struct {
	ID ids.ID `path:"id" kind:"finding" json:"-"`
}

// AssignInput says who looks into a finding.
type AssignInput struct {
	Ref
	To ids.ID `json:"to,omitzero" kind:"account" doc:"A member who may decide about findings; the caller if empty"`
}

// Assign gives a finding to somebody, who is told.
func (s *Service) Assign(ctx context.Context, sc access.Scope, in AssignInput) (Finding, error) {
	if in.To.Zero() {
		in.To = sc.Account()
	}
	f, err := s.decide(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, f *Finding) (Event, error) {
		if f.State == Closed {
			return Event{}, fault.Gone
		}
		if err := s.mayDecide(ctx, tx, sc, in.To); err != nil {
			return Event{}, err
		}
		if f.Assignee == in.To {
			return Event{}, nil
		}
		f.State, f.Assignee = Assigned, in.To
		return Event{Did: "assigned", To: in.To}, s.tell(ctx, tx, sc, *f)
	})
	return f, fault.Wrap("assign a finding", err)
}

func (s *Service) mayDecide(ctx context.Context, tx *db.Tx, sc access.Scope, who ids.ID) error {
	if who == sc.Account() {
		return nil
	}
	if s.Deciders != nil {
		all, err := s.Deciders(ctx, tx, sc)
		if err != nil || slices.Contains(all, who) {
			return err
		}
	}
	return fault.Bad("to", "finding.not_a_decider")
}

// tell posts to whom a finding was given; who took it themselves knows.
func (s *Service) tell(ctx context.Context, tx *db.Tx, sc access.Scope, f Finding) error {
	if s.Notices == nil || f.Assignee == sc.Account() {
		return nil
	}
	return s.Notices.Post(ctx, tx, sc.OrgID(), notice.Message{To: f.Assignee, Kind: notice.Essential, Code: "finding.assigned", Key: "finding-" + f.ID.String() + "-" + s.NewID(s.Clock.Now()).String(),
		Args: map[string]string{"page": pathOf(f.ID)}})
}

// Unassign lets a finding wait for somebody again.
func (s *Service) Unassign(ctx context.Context, sc access.Scope, in Ref) (Finding, error) {
	f, err := s.decide(ctx, sc, in.ID, func(_ context.Context, _ *db.Tx, f *Finding) (Event, error) {
		switch f.State {
		case Closed:
			return Event{}, fault.Gone
		case Assigned:
			f.State, f.Assignee = Open, ids.ID{}
			return Event{Did: "unassigned"}, nil
		case Open:
		}
		return Event{}, nil
	})
	return f, fault.Wrap("take a finding back", err)
}

// CloseInput says why a finding needs no more looking at.
type CloseInput struct {
	Ref
	Code   Code   `json:"code" enum:"entered_wrong,explained,withdrawn,somebody_else,confirmed,other" doc:"somebody_else and confirmed are said of possible matches with an exclusion list only"`
	Reason string `json:"reason" minLength:"1" maxLength:"1000" doc:"In words; kept sealed"`
}

// Close says that a finding was looked into. Nobody closes one that is about themselves.
func (s *Service) Close(ctx context.Context, sc access.Scope, in CloseInput) (Finding, error) {
	f, err := s.decide(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, f *Finding) (Event, error) {
		if f.State == Closed {
			return Event{}, fault.Gone
		}
		if f.Kind != Exclusion && (in.Code == SomebodyElse || in.Code == Confirmed) {
			return Event{}, fault.Bad("code", "finding.code_not_here")
		}
		if strings.TrimSpace(in.Reason) == "" {
			return Event{}, fault.Bad("reason", "required")
		}
		if err := notOneself(ctx, tx, sc, f.ID); err != nil {
			return Event{}, err
		}
		f.State, f.Assignee, f.Code = Closed, ids.ID{}, in.Code
		return Event{Did: "closed", Code: in.Code, Reason: strings.TrimSpace(in.Reason)}, nil
	})
	return f, fault.Wrap("close a finding", err)
}

// notOneself refuses who is one of those concerned, except where there is nobody else.
func notOneself(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	if sc.Person().Zero() {
		return nil
	}
	about, err := isAbout(ctx, tx, sc, id, sc.Person())
	if err != nil || !about {
		return err
	}
	o, err := tenant.Of(ctx, tx, sc.OrgID())
	if err == nil && o.Kind != tenant.Professional {
		err = fault.Bad("", "finding.own")
	}
	return err
}

// Reopen lets a closed finding wait for a look again. One whose facts are gone stays closed.
func (s *Service) Reopen(ctx context.Context, sc access.Scope, in Ref) (Finding, error) {
	f, err := s.decide(ctx, sc, in.ID, func(_ context.Context, _ *db.Tx, f *Finding) (Event, error) {
		switch {
		case f.State != Closed:
			return Event{}, nil
		case f.Code == Gone:
			return Event{}, fault.Bad("", "finding.facts_gone")
		}
		f.State, f.Code = Open, ""
		return Event{Did: "reopened"}, nil
	})
	return f, fault.Wrap("open a finding again", err)
}

// decide changes a finding in reach under its touch; an Event that did nothing changes nothing.
func (s *Service) decide(ctx context.Context, sc access.Scope, id ids.ID, fn func(context.Context, *db.Tx, *Finding) (Event, error)) (f Finding, err error) {
	err = s.DB.Write(ctx, sc, db.On("finding", id), func(ctx context.Context, tx *db.Tx) error {
		if f, err = byID(ctx, tx, sc, id); err != nil {
			return err
		}
		e, err := fn(ctx, tx, &f)
		if err != nil || e.Did == "" {
			return err
		}
		f.ChangedAt = s.Clock.Now()
		if err := put(ctx, tx, sc, f); err != nil {
			return err
		}
		who, err := concerned(ctx, tx, sc, f.ID)
		if err != nil {
			return err
		}
		return s.happened(ctx, tx, sc, f, e, who)
	})
	return f, err
}
