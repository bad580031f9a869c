package person

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// HoldTx says what somebody holds, in the transaction of a credential, which has the person's
// touch, and gives the fact. was is the fact that it supersedes; zero if it adds a stretch.
func (s *Service) HoldTx(ctx context.Context, tx *db.Tx, sc access.Scope, person, was ids.ID, one Statement) (ids.ID, error) {
	if err := one.check(one.Said); err != nil {
		return ids.ID{}, err
	}
	before, err := s.holding(ctx, tx, sc, person, was)
	if err != nil {
		return ids.ID{}, err
	}
	f, verb := s.say(one.Field, person, one.Said), "fact.entered"
	if before != nil {
		if before.Name == f.Name && before.From == f.From && before.To == f.To {
			return before.ID, nil
		}
		f.Supersedes, verb = before.ID, "fact.corrected"
	}
	return f.ID, s.hold(ctx, tx, sc, verb, f)
}

// UnholdTx says that what somebody was said to hold does not count, and never did.
func (s *Service) UnholdTx(ctx context.Context, tx *db.Tx, sc access.Scope, person, was ids.ID) error {
	before, err := s.holding(ctx, tx, sc, person, was)
	if err != nil || before == nil {
		return err
	}
	return s.hold(ctx, tx, sc, "fact.voided", s.voids(*before))
}

// holding is the fact that is superseded, nil where there is none or something else did.
func (s *Service) holding(ctx context.Context, tx *db.Tx, sc access.Scope, person, was ids.ID) (*storedFact, error) {
	if sc.Reach() == access.Own {
		return nil, fault.Denied
	}
	st, err := byID(ctx, tx, sc, person)
	if err != nil {
		return nil, err
	}
	if st.Root != st.ID {
		return nil, fault.Conflict // merged meanwhile
	}
	if err := notOneself(ctx, tx, sc, person); err != nil || was.Zero() {
		return nil, err
	}
	f, err := factByID(ctx, tx, sc, was)
	if err != nil {
		return nil, err
	}
	if _, err := supersederOf(ctx, tx, sc, was); !errors.Is(err, fault.NotFound) {
		return nil, err
	}
	return &f, nil
}

func (s *Service) hold(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, f storedFact) (err error) {
	f.Source, f.KnownAt = FromAdmin, s.clock.Now()
	f.Audit, err = audit.Append(ctx, tx, sc, audit.Event{At: f.KnownAt, Verb: verb, Table: "person_fact", Row: f.ID, Subject: f.Person, Codes: map[string]string{"field": f.Name}})
	if err != nil {
		return err
	}
	if err := insertFact(ctx, tx, sc, f); err != nil {
		return err
	}
	return s.tell(ctx, tx, sc, f.Person)
}
