package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Statement is one thing said of a person: the field, and what it is.
type Statement struct {
	Field
	Said
}

// FieldsIn are the fields that the organization has now, for whoever says something in a
// transaction of their own.
func (s *Service) FieldsIn(ctx context.Context, q db.Q, sc access.Scope) ([]Field, error) {
	return s.fieldsIn(ctx, q, sc)
}

// SayTx says several things of one person in the transaction of a licence, which has the
// person's touch: each supersedes what was believed where only one answer can be right, and
// what holds already is not said again.
func (s *Service) SayTx(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID, all []Statement) error {
	if sc.Reach() == access.Own {
		return fault.Denied
	}
	st, err := byID(ctx, tx, sc, person)
	if err != nil {
		return err
	}
	if st.Root != st.ID {
		return fault.Conflict // merged meanwhile
	}
	if err := notOneself(ctx, tx, sc, person); err != nil {
		return err
	}
	for _, one := range all {
		if one.Sealed && st.Masked {
			return fault.Bad("value", "not_shown")
		}
		if err := s.sayOne(ctx, tx, sc, person, one); err != nil {
			return err
		}
	}
	return s.tell(ctx, tx, sc, person)
}

func (s *Service) sayOne(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID, one Statement) error {
	if err := one.check(one.Said); err != nil {
		return err
	}
	rows, err := standingFacts(ctx, tx, sc, person, one.Name)
	if err != nil {
		return err
	}
	before, err := s.openFacts(ctx, tx, sc, rows)
	if err != nil {
		return err
	}
	f := s.say(one.Field, person, one.Said)
	for _, b := range before {
		if b.Kind == f.Kind && b.Value == f.Value && b.From == f.From && b.To == f.To && b.Sealed.Reveal() == f.Sealed.Reveal() {
			return nil
		}
	}
	if one.single() && len(before) > 0 {
		f.Supersedes = before[0].ID
	}
	f.Source, f.KnownAt = FromAdmin, s.clock.Now()
	if err := s.sealFact(ctx, tx, sc, &f); err != nil {
		return err
	}
	f.Audit, err = audit.Append(ctx, tx, sc, audit.Event{At: f.KnownAt, Verb: "fact.entered", Table: "person_fact", Row: f.ID, Subject: person, Codes: map[string]string{"field": f.Name}})
	if err != nil {
		return err
	}
	return insertFact(ctx, tx, sc, f)
}

// SaysTx is what a field that has one answer says of a person; empty if nothing does.
func (s *Service) SaysTx(ctx context.Context, tx *db.Tx, sc access.Scope, person ids.ID, field string) (string, error) {
	return s.Says(ctx, tx, sc, person, field)
}

// Says is SaysTx where nothing is written. The caller has asked about reach.
func (s *Service) Says(ctx context.Context, q db.Q, sc access.Scope, person ids.ID, field string) (string, error) {
	rows, err := standingFacts(ctx, q, sc, person, field)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	all, err := s.openFacts(ctx, q, sc, rows[:1])
	if err != nil {
		return "", err
	}
	if f := all[0]; f.Sealed.Empty() {
		return f.Value, nil
	}
	return all[0].Sealed.Reveal(), nil
}

// DayIn is today in the organization's zone, inside a transaction that is open.
func (s *Service) DayIn(ctx context.Context, q db.Q, sc access.Scope) (civil.Date, error) {
	return s.dayIn(ctx, q, sc)
}
