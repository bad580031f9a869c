package requirement

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// WaiverRef names a waiver.
type WaiverRef struct {
	ID ids.ID `path:"id" kind:"waiver" json:"-"`
}

// DecideInput is an answer to one.
type DecideInput struct {
	ID   ids.ID `path:"id" kind:"waiver" json:"-"`
	Yes  string `json:"yes" enum:"yes,no"`
	Note string `json:"note,omitempty" maxLength:"2000" doc:"Why; wanted for a no"`
}

// Decide answers as the caller. What follows is in the transaction of the approval.
func (s *Service) Decide(ctx context.Context, sc access.Scope, in DecideInput) (Waiver, error) {
	w, err := s.waiver(ctx, sc, in.ID)
	if err == nil {
		_, err = s.Approvals.Decide(ctx, sc, approval.DecideInput{ID: w.Approval, Yes: in.Yes == "yes", Note: in.Note})
	}
	if err == nil {
		w, err = s.waiver(ctx, sc, in.ID)
	}
	return w, fault.Wrap("decide about a waiver", err)
}

// WithdrawWaiver takes one's own question back.
func (s *Service) WithdrawWaiver(ctx context.Context, sc access.Scope, in WaiverRef) (Waiver, error) {
	w, err := s.waiver(ctx, sc, in.ID)
	if err == nil {
		_, err = s.Approvals.Withdraw(ctx, sc, w.Approval)
	}
	if err == nil {
		w, err = s.waiver(ctx, sc, in.ID)
	}
	return w, fault.Wrap("withdraw a waiver", err)
}

// decided is what an approval does, for a yes and for everything else.
func (s *Service) decided(ctx context.Context, tx *db.Tx, sc access.Scope, r approval.Request) error {
	w, err := waiverRow(ctx, tx, sc, r.Row)
	if err != nil {
		return err
	}
	if w.State != Asking || w.Approval != r.ID {
		return fault.Gone
	}
	verb := "waiver.refused"
	switch w.State = Refused; r.State {
	case approval.Withdrawn:
		w.State, verb = Withdrawn, "waiver.withdrawn"
	case approval.Approved:
		if err := s.notOwn(ctx, tx, sc, w); err != nil {
			return err
		}
		if w.GrantedOn, err = s.today(ctx, tx, sc); err != nil {
			return err
		}
		w.State, verb = Granted, "waiver.granted"
	default: // refused, or nobody answered in time
	}
	entry, err := s.logPeople(ctx, tx, sc, verb, "waiver", w.ID, w.Person)
	if err != nil {
		return err
	}
	if w.State != Granted {
		return closeWaiver(ctx, tx, sc, w)
	}
	if err := grantWaiver(ctx, tx, sc, w, entry); err != nil {
		return err
	}
	return s.told(ctx, tx, sc, w.Person)
}

// notOwn refuses that somebody agrees to a waiver of their own, whoever asked for it.
func (s *Service) notOwn(ctx context.Context, q db.Q, sc access.Scope, w Waiver) error {
	if sc.Person().Zero() {
		return nil
	}
	same, err := onePerson(ctx, q, sc, sc.Person(), w.Person)
	if err == nil && same {
		err = fault.Bad("yes", "requirement.own_waiver")
	}
	return err
}

// Revoke takes a granted one back, from now on. What was judged before stays to be seen.
func (s *Service) Revoke(ctx context.Context, sc access.Scope, in WaiverRef) (Waiver, error) {
	var w Waiver
	err := s.DB.Write(ctx, sc, db.On("waiver", in.ID), func(ctx context.Context, tx *db.Tx) (err error) {
		if w, err = waiverByID(ctx, tx, sc, in.ID); err != nil {
			return err
		}
		if w.State != Granted {
			return fault.Gone
		}
		entry, err := s.logPeople(ctx, tx, sc, "waiver.ended", "waiver", w.ID, w.Person)
		if err != nil {
			return err
		}
		w.State = Ended
		if err := endWaiver(ctx, tx, sc, w, entry); err != nil {
			return err
		}
		return s.told(ctx, tx, sc, w.Person)
	})
	return w, fault.Wrap("take back a waiver", err)
}

// waiver is one in reach, with its reason.
func (s *Service) waiver(ctx context.Context, sc access.Scope, id ids.ID) (w Waiver, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if w, err = waiverByID(ctx, q, sc, id); err != nil {
			return err
		}
		return s.openReason(ctx, q, sc, &w)
	})
	return w, err
}
