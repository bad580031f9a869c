package approval

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
)

// DecideInput is an answer.
type DecideInput struct {
	ID   ids.ID `path:"id" json:"-"`
	Yes  bool   `json:"yes"`
	Note string `json:"note,omitempty" maxLength:"2000" doc:"Why; required for a no"`
}

// Decide answers yes or no as the caller, who must hold the kind's permission or be the
// one it was delegated to, and must not be who asked; who asked may only say no. A no has
// a reason, except the objection to what would approve itself.
func (s *Service) Decide(ctx context.Context, sc access.Scope, in DecideInput) (Request, error) {
	return s.change(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, r *Request) error {
		may, err := s.MayDecide(ctx, tx, sc, *r)
		switch {
		case err != nil:
			return err
		case !may && r.AskedBy != sc.Account():
			return fault.NotFound
		case !may:
			return fault.Denied
		case !in.Yes && in.Note == "" && r.How != Delay:
			return fault.Bad("note", "required")
		case in.Yes && r.AskedBy == sc.Account():
			return fault.Bad("yes", "own_request")
		case in.Yes && r.How != SecondPerson && r.Delegated.Zero():
			// A second administrator has come since: better than waiting.
			r.How, r.RipeAt = SecondPerson, time.Time{}
		}
		return s.decided(ctx, tx, sc, r, in.Yes, sc.Account(), in.Note)
	})
}

// Withdraw takes a question back. Only who asked may.
func (s *Service) Withdraw(ctx context.Context, sc access.Scope, id ids.ID) (Request, error) {
	return s.change(ctx, sc, id, func(ctx context.Context, tx *db.Tx, r *Request) error {
		if r.AskedBy != sc.Account() {
			return fault.NotFound
		}
		return s.close(ctx, tx, sc, r, Withdrawn, sc.Account())
	})
}

// Delegate hands the decision to another member, who needs no permission for it.
func (s *Service) Delegate(ctx context.Context, sc access.Scope, id, to ids.ID) (Request, error) {
	return s.change(ctx, sc, id, func(ctx context.Context, tx *db.Tx, r *Request) error {
		held, err := s.Held(ctx, tx, sc, []Request{*r})
		switch {
		case err != nil:
			return err
		case !held[r.ID] && !own(sc, *r):
			return fault.NotFound
		case !held[r.ID]:
			return fault.Denied
		case to == r.AskedBy:
			return fault.Bad("to", "own_request")
		}
		if ok, err := s.member(ctx, tx, sc.OrgID(), to); err != nil {
			return err
		} else if !ok {
			return fault.Bad("to", "member_unknown")
		}
		r.Delegated = to
		if err := update(ctx, tx, sc, *r, nil); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, *r, "approval.delegated")
	})
}

// LookOutside is what a link is about, for the outside person who follows it; it uses
// nothing up. A link that is wrong, was used or is over is NotFound, found out by the same
// one question.
func (s *Service) LookOutside(ctx context.Context, sc access.Scope, id ids.ID, link pii.Text) (r Request, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, err := byLink(ctx, q, sc, id, digest(link.Reveal()), s.clock.Now())
		r = st.Request
		return err
	})
	if err != nil {
		return Request{}, fmt.Errorf("approval: %w", err)
	}
	return r, nil
}

// DecideOutside answers as the outside person whose link it is. The link is the whole
// proof, so it decides once and tells nothing to anybody else.
func (s *Service) DecideOutside(ctx context.Context, sc access.Scope, id ids.ID, link pii.Text, yes bool) (Request, error) {
	if _, err := s.LookOutside(ctx, sc, id, link); err != nil {
		return Request{}, err
	}
	r, err := s.change(ctx, sc, id, func(ctx context.Context, tx *db.Tx, r *Request) error {
		if _, err := byLink(ctx, tx, sc, id, digest(link.Reveal()), s.clock.Now()); err != nil {
			return err
		}
		return s.decided(ctx, tx, sc, r, yes, ids.ID{}, "")
	})
	if errors.Is(err, fault.Gone) { // somebody was a moment faster
		err = fault.NotFound
	}
	return r, err
}

// Sweep closes what is over and approves what has ripened. A job runs it per organization.
func (s *Service) Sweep(ctx context.Context, sc access.Scope) (n int, err error) {
	var due []ids.ID
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		due, err = overdue(ctx, q, sc, s.clock.Now())
		return err
	})
	for _, id := range due {
		_, e := s.change(ctx, sc, id, func(ctx context.Context, tx *db.Tx, r *Request) error {
			if r.How == Delay && !s.clock.Now().Before(r.RipeAt) && s.clock.Now().Before(r.DeadlineAt) {
				return s.close(ctx, tx, sc, r, Approved, ids.ID{})
			}
			return s.close(ctx, tx, sc, r, Expired, ids.ID{})
		})
		if e != nil && !errors.Is(e, fault.Gone) {
			err = errors.Join(err, e)
			continue
		}
		n++
	}
	return n, err
}

func (s *Service) decided(ctx context.Context, tx *db.Tx, sc access.Scope, r *Request, yes bool, by ids.ID, note string) error {
	if !s.clock.Now().Before(r.DeadlineAt) {
		return s.close(ctx, tx, sc, r, Expired, ids.ID{})
	}
	r.Note = pii.Hide(note)
	if yes {
		return s.close(ctx, tx, sc, r, Approved, by)
	}
	return s.close(ctx, tx, sc, r, Refused, by)
}

func (s *Service) close(ctx context.Context, tx *db.Tx, sc access.Scope, r *Request, to State, by ids.ID) error {
	r.State, r.DecidedBy, r.DecidedAt = to, by, s.clock.Now()
	var note keys.Sealed
	if !r.Note.Empty() {
		var err error
		if note, err = s.keys.Seal(ctx, tx, keys.Organization(sc.OrgID()), place("note", r.ID), r.Note); err != nil {
			return err
		}
	}
	if err := update(ctx, tx, sc, *r, note); err != nil {
		return err
	}
	if err := s.kinds[r.Kind].Then(ctx, tx, sc, *r); err != nil {
		return err
	}
	if s.OnClosed != nil {
		if err := s.OnClosed(ctx, tx, sc, *r); err != nil {
			return err
		}
	}
	return s.log(ctx, tx, sc, *r, "approval."+string(to))
}

// change reads an open request under its touch. One that was decided is Gone.
func (s *Service) change(ctx context.Context, sc access.Scope, id ids.ID, fn func(context.Context, *db.Tx, *Request) error) (Request, error) {
	var r Request
	err := s.db.Write(ctx, sc, db.On("approval", id), func(ctx context.Context, tx *db.Tx) error {
		st, err := byID(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		if r = st.Request; r.State != Open {
			return fault.Gone
		}
		return fn(ctx, tx, &r)
	})
	if err != nil {
		return r, fmt.Errorf("approval: %w", err)
	}
	return r, nil
}
