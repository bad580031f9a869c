package statement

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
)

// mine refuses who answers for somebody else as for what is not there.
func (s *Service) mine(ctx context.Context, q db.Q, sc access.Scope, st Statement) error {
	own, err := s.own(ctx, q, sc, st.Person)
	if err == nil && !own {
		err = fault.NotFound
	}
	return err
}

// Agree is the person's own word that a statement is about them and so. It counts for nothing
// but to help whoever decides; where the person is alone, they accept it instead.
func (s *Service) Agree(ctx context.Context, sc access.Scope, in Ref) (v View, err error) {
	err = s.settled(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *Statement, _ Source) (string, error) {
		if err := s.mine(ctx, tx, sc, *st); err != nil {
			return "", err
		}
		switch {
		case st.State == Disputed && st.Made.Zero():
			st.State, st.reason = Waiting, nil
		case st.State == Disputed:
			st.State, st.reason = Accepted, nil
		case st.State != Waiting:
			return "", fault.Gone
		}
		st.AgreedAt = s.Clock.Now()
		return "statement.agreed", nil
	})
	if err != nil {
		return v, fault.Wrap("agree to a statement", err)
	}
	return s.view(ctx, sc, in.ID)
}

// DisputeInput is what is wrong with a statement.
type DisputeInput struct {
	Ref
	Reason string `json:"reason" minLength:"1" maxLength:"1000" doc:"What is wrong; the organization reads it, and whoever said it"`
}

// Dispute is the person's own word that a statement about them is wrong, also of one that was
// accepted: then what it became counts until somebody decides.
func (s *Service) Dispute(ctx context.Context, sc access.Scope, in DisputeInput) (v View, err error) {
	why, err := reason(in.Reason)
	if err == nil {
		err = s.settled(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *Statement, _ Source) (string, error) {
			if err := s.mine(ctx, tx, sc, *st); err != nil {
				return "", err
			}
			if st.State != Waiting && st.State != Accepted {
				return "", fault.Gone
			}
			var err error
			st.State = Disputed
			st.AgreedAt = time.Time{}
			if st.reason, err = s.because(ctx, tx, sc, why, class, place("statement", "reason", st.ID)); err != nil {
				return "", err
			}
			return "statement.disputed", s.notify(ctx, tx, sc, PermDecide, "denied", st.ID, "/statements/"+st.ID.String())
		})
	}
	if err != nil {
		return v, fault.Wrap("dispute a statement", err)
	}
	return s.view(ctx, sc, in.ID)
}
