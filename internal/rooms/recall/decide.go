package recall

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/rooms/compliance"
)

// DecideInput is an answer to what is asked about a recall: that it takes effect, or is lifted.
type DecideInput struct {
	Ref
	Yes  string `json:"yes" enum:"yes,no"`
	Note string `json:"note,omitempty" maxLength:"2000" doc:"Why; wanted for a no"`
}

// Decide answers as the caller. What follows is in the transaction of the approval.
func (s *Service) Decide(ctx context.Context, sc access.Scope, in DecideInput) (v View, err error) {
	r, err := s.one(ctx, sc, in.ID)
	if err == nil && r.Asked == "" {
		err = fault.Gone
	}
	if err == nil {
		_, err = s.Approvals.Decide(ctx, sc, approval.DecideInput{ID: r.approval, Yes: in.Yes == "yes", Note: in.Note})
	}
	if err != nil {
		return v, fault.Wrap("decide about a recall", err)
	}
	return s.Show(ctx, sc, ShowInput{Ref: in.Ref})
}

// Withdraw takes back what the caller asked about a recall.
func (s *Service) Withdraw(ctx context.Context, sc access.Scope, in Ref) (v View, err error) {
	r, err := s.one(ctx, sc, in.ID)
	if err == nil && r.Asked == "" {
		err = fault.Gone
	}
	if err == nil {
		_, err = s.Approvals.Withdraw(ctx, sc, r.approval)
	}
	if err != nil {
		return v, fault.Wrap("withdraw a recall", err)
	}
	return s.Show(ctx, sc, ShowInput{Ref: in})
}

// Lift asks for a recall to be lifted. Whoever is alone in their organization lifts it.
func (s *Service) Lift(ctx context.Context, sc access.Scope, in Ref) (v View, err error) {
	err = s.DB.Write(ctx, sc, db.On("recall", in.ID), func(ctx context.Context, tx *db.Tx) error {
		r, err := byID(ctx, tx, sc, in.ID)
		if err != nil {
			return err
		}
		if r.State != InEffect || r.Asked != "" {
			return fault.Conflict
		}
		how, alone, err := s.how(ctx, tx, sc)
		if err != nil {
			return err
		}
		if alone {
			return s.lift(ctx, tx, sc, r)
		}
		r.Asked = "lift"
		if err := s.step(ctx, tx, sc, r, DidAskLift); err != nil {
			return err
		}
		return s.ask(ctx, tx, sc, r, LiftKind, how)
	})
	if err != nil {
		return v, fault.Wrap("lift a recall", err)
	}
	return s.Show(ctx, sc, ShowInput{Ref: in})
}

// effected is what an approval of a recall does, for a yes and for everything else.
func (s *Service) effected(ctx context.Context, tx *db.Tx, sc access.Scope, q approval.Request) error {
	r, err := s.answered(ctx, tx, sc, q, "effect")
	if err != nil {
		return err
	}
	did := DidRefuse
	switch r.State = Refused; q.State {
	case approval.Approved:
		return s.takeEffect(ctx, tx, sc, r)
	case approval.Withdrawn:
		r.State, did = Withdrawn, DidWithdraw
	default: // refused, or nobody answered in time
	}
	r.Asked = ""
	if err := putState(ctx, tx, sc, r); err != nil {
		return err
	}
	return s.step(ctx, tx, sc, r, did)
}

// liftAnswered is what an approval of lifting does.
func (s *Service) liftAnswered(ctx context.Context, tx *db.Tx, sc access.Scope, q approval.Request) error {
	r, err := s.answered(ctx, tx, sc, q, "lift")
	if err != nil {
		return err
	}
	did := DidRefuseLift
	switch q.State {
	case approval.Approved:
		return s.lift(ctx, tx, sc, r)
	case approval.Withdrawn:
		did = DidWithdrawLift
	default:
	}
	r.Asked = ""
	if err := putState(ctx, tx, sc, r); err != nil {
		return err
	}
	return s.step(ctx, tx, sc, r, did)
}

// answered is the recall that an answer is about, held as a touch holds it; Gone where it waits
// for none.
func (s *Service) answered(ctx context.Context, tx *db.Tx, sc access.Scope, q approval.Request, asked string) (Recall, error) {
	if err := touch(ctx, tx, sc, q.Row); err != nil {
		return Recall{}, err
	}
	r, err := byID(ctx, tx, sc, q.Row)
	if err == nil && (r.Asked != asked || r.approval != q.ID) {
		err = fault.Gone
	}
	return r, err
}

// takeEffect lets a recall hold from here on: whoever records is waited for, or sees it.
func (s *Service) takeEffect(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall) error {
	r.State, r.Asked = InEffect, ""
	return s.began(ctx, tx, sc, r, DidEffect, 1)
}

func (s *Service) lift(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall) error {
	r.State, r.Asked = Lifted, ""
	return s.began(ctx, tx, sc, r, DidLift, -1)
}

// began waits for whoever records, writes the new state and asks for the job that goes through what lies there.
func (s *Service) began(ctx context.Context, tx *db.Tx, sc access.Scope, r Recall, did Did, more int64) error {
	if err := compliance.LockFacts(ctx, tx, sc); err != nil {
		return err
	}
	if err := turn(ctx, tx, sc, more); err != nil {
		return err
	}
	if err := beginSpread(ctx, tx, sc, r); err != nil {
		return err
	}
	if err := s.step(ctx, tx, sc, r, did); err != nil {
		return err
	}
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: spreadKind, Key: r.ID.String() + "-" + string(did), Payload: recallRef{r.ID}, Now: s.Clock.Now()})
}

// one is a recall, opened.
func (s *Service) one(ctx context.Context, sc access.Scope, id ids.ID) (r Recall, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if r, err = byID(ctx, q, sc, id); err != nil {
			return err
		}
		return s.open(ctx, q, sc, &r)
	})
	return r, err
}
