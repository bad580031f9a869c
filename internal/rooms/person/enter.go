package person

import (
	"cmp"
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/civil"
)

// FactInput says something of a person.
type FactInput struct {
	Person ids.ID `path:"id" kind:"person" json:"-"`
	Name   string `json:"name" minLength:"1" maxLength:"80" doc:"The field, as rules call it"`
	Said
}

// FactRef names one fact of a person.
type FactRef struct {
	Person ids.ID `path:"id" kind:"person" json:"-"`
	Fact   ids.ID `path:"fact" kind:"fact" json:"-"`
}

// CorrectInput says what a fact should have said.
type CorrectInput struct {
	FactRef
	Said
}

// Enter adds what is known of a person. Where the field can have one answer only, what was
// believed before is superseded by it.
func (s *Service) Enter(ctx context.Context, sc access.Scope, in FactInput) (Fact, error) {
	return s.state(ctx, sc, in.Person, "fact.entered", func(ctx context.Context, tx *db.Tx, masked bool) (storedFact, error) {
		field, err := s.fieldFor(ctx, tx, sc, in.Name, masked)
		if err != nil {
			return storedFact{}, err
		}
		if err := s.vet(ctx, tx, sc, in.Person, field, in.Said); err != nil {
			return storedFact{}, err
		}
		f := s.say(field, in.Person, in.Said)
		if field.single() {
			before, err := standingFacts(ctx, tx, sc, in.Person, field.Name)
			if err == nil && len(before) > 0 {
				f.Supersedes = before[0].ID
			}
			return f, err
		}
		return f, nil
	})
}

// Correct supersedes a fact by what it should have said. Of two who correct one at once, the
// second is told that it was changed.
func (s *Service) Correct(ctx context.Context, sc access.Scope, in CorrectInput) (Fact, error) {
	return s.state(ctx, sc, in.Person, "fact.corrected", func(ctx context.Context, tx *db.Tx, masked bool) (storedFact, error) {
		was, err := factOf(ctx, tx, sc, in.FactRef)
		if err != nil {
			return storedFact{}, err
		}
		field, err := s.fieldFor(ctx, tx, sc, was.Name, masked)
		if err != nil {
			return storedFact{}, err
		}
		if was.Kind == VoidFact {
			return storedFact{}, fault.Conflict
		}
		if err := s.vet(ctx, tx, sc, in.Person, field, in.Said); err != nil {
			return storedFact{}, err
		}
		f := s.say(field, was.Person, in.Said)
		f.Supersedes = was.ID
		return f, nil
	})
}

// Void takes a fact back: it does not hold, and never did.
func (s *Service) Void(ctx context.Context, sc access.Scope, in FactRef) (Fact, error) {
	return s.state(ctx, sc, in.Person, "fact.voided", func(ctx context.Context, tx *db.Tx, masked bool) (storedFact, error) {
		was, err := factOf(ctx, tx, sc, in)
		if err != nil {
			return storedFact{}, err
		}
		if _, err := s.fieldFor(ctx, tx, sc, was.Name, masked); err != nil {
			return storedFact{}, err
		}
		if was.Kind == VoidFact {
			return storedFact{}, fault.Conflict
		}
		return s.voids(was), nil
	})
}

// Restore makes a fact hold again that was taken back.
func (s *Service) Restore(ctx context.Context, sc access.Scope, in FactRef) (Fact, error) {
	return s.state(ctx, sc, in.Person, "fact.restored", func(ctx context.Context, tx *db.Tx, masked bool) (storedFact, error) {
		was, err := factOf(ctx, tx, sc, in)
		if err != nil {
			return storedFact{}, err
		}
		field, err := s.fieldFor(ctx, tx, sc, was.Name, masked)
		if err != nil {
			return storedFact{}, err
		}
		void, err := supersederOf(ctx, tx, sc, was.ID)
		if err != nil || void.Kind != VoidFact {
			return storedFact{}, fault.Conflict
		}
		if now, err := standingFacts(ctx, tx, sc, was.Person, was.Name); err != nil || field.single() && len(now) > 0 {
			return storedFact{}, cmp.Or(err, fault.Conflict) // something else was said meanwhile
		}
		opened, err := s.openFacts(ctx, tx, sc, []storedFact{was})
		if err != nil {
			return storedFact{}, err
		}
		f := storedFact{Fact: opened[0]}
		f.ID, f.Supersedes = s.newID(s.clock.Now()), void.ID
		return f, nil
	})
}

// state writes one fact about somebody in reach, under their touch, and tells who asks.
// Nobody who reaches only themselves says such things: rules go by them.
func (s *Service) state(ctx context.Context, sc access.Scope, person ids.ID, verb string, fn func(ctx context.Context, tx *db.Tx, masked bool) (storedFact, error)) (out Fact, err error) {
	if sc.Reach() == access.Own {
		return Fact{}, fault.Denied
	}
	err = s.db.Write(ctx, sc, db.On("person", person), func(ctx context.Context, tx *db.Tx) error {
		st, err := byID(ctx, tx, sc, person)
		if err != nil {
			return err
		}
		if st.Root != st.ID {
			return fault.Conflict // merged meanwhile: its page leads to the one that stays
		}
		if err := notOneself(ctx, tx, sc, person); err != nil {
			return err
		}
		f, err := fn(ctx, tx, st.Masked)
		if err != nil {
			return err
		}
		if s.Owns != nil {
			if err := s.Owns(ctx, tx, sc, person, f.Name); err != nil {
				return err
			}
		}
		f.Source, f.KnownAt = FromAdmin, s.clock.Now()
		if err := s.sealFact(ctx, tx, sc, &f); err != nil {
			return err
		}
		f.Audit, err = audit.Append(ctx, tx, sc, audit.Event{At: f.KnownAt, Verb: verb, Table: "person_fact", Row: f.ID, Subject: person, Codes: map[string]string{"field": f.Name}})
		if err != nil {
			return err
		}
		if err := insertFact(ctx, tx, sc, f); err != nil {
			return err
		}
		out = f.Fact
		return s.tell(ctx, tx, sc, person)
	})
	return out, fault.Wrap(verb, err)
}

// vet reports what contradicts the field, or what else is known of the person.
func (s *Service) vet(ctx context.Context, q db.Q, sc access.Scope, person ids.ID, field Field, in Said) error {
	if err := field.check(in); err != nil || s.Vet == nil || field.Kind != DateFact {
		return err
	}
	return s.Vet(ctx, q, sc, person, field.Name, in.From)
}

// tell says that something that rules go by has changed.
func (s *Service) tell(ctx context.Context, tx *db.Tx, sc access.Scope, people ...ids.ID) error {
	if s.OnFacts == nil {
		return nil
	}
	return s.OnFacts(ctx, tx, sc, people)
}

// fieldFor is the field of a name that the caller may say something of.
func (s *Service) fieldFor(ctx context.Context, q db.Q, sc access.Scope, name string, masked bool) (Field, error) {
	all, err := s.fieldsIn(ctx, q, sc)
	if err != nil {
		return Field{}, err
	}
	f, err := fieldOf(all, name)
	if err == nil && f.Sealed && masked {
		err = fault.Bad("value", "not_shown")
	}
	return f, err
}

// fieldsIn are the fields of the organization's kind, and those that its rules ask for.
func (s *Service) fieldsIn(ctx context.Context, q db.Q, sc access.Scope) ([]Field, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	if err != nil {
		return nil, err
	}
	out := Fields(o.Kind)
	if s.Asked == nil {
		return out, nil
	}
	more, err := s.Asked(ctx, q, sc)
	for _, f := range more {
		if _, missing := fieldOf(out, f.Name); missing != nil && !reserved(f.Name) {
			out = append(out, f)
		}
	}
	return out, err
}

// say is a fact from what somebody said; a sealed one has neither value nor day in the clear.
func (s *Service) say(field Field, person ids.ID, in Said) storedFact {
	f := Fact{ID: s.newID(s.clock.Now()), Person: person, Kind: field.Kind, Name: field.Name, Value: strings.TrimSpace(in.Value), From: in.From, To: in.To}
	if field.Sealed {
		text := f.Value
		if f.Kind == DateFact {
			text = f.From.String()
		}
		f.Sealed, f.Value, f.From = pii.Hide(text), "", 0
	}
	return storedFact{Fact: f}
}

func (s *Service) voids(was storedFact) storedFact {
	return storedFact{Fact: Fact{ID: s.newID(s.clock.Now()), Person: was.Person, Kind: VoidFact, Name: was.Name, Supersedes: was.ID}}
}

func (s *Service) sealFact(ctx context.Context, tx *db.Tx, sc access.Scope, f *storedFact) error {
	if f.Sealed.Empty() {
		return nil
	}
	opener, err := s.keys.Make(ctx, tx, sc.OrgID(), class, []ids.ID{f.Person})
	if err == nil {
		f.secret, err = opener.Seal(f.Person, factPlace(f.ID), f.Sealed)
	}
	return err
}

// factOf is a fact of a person, or of somebody merged into them.
func factOf(ctx context.Context, q db.Q, sc access.Scope, in FactRef) (storedFact, error) {
	f, err := factByID(ctx, q, sc, in.Fact)
	if err != nil {
		return f, err
	}
	roots, err := rootsOf(ctx, q, sc, []ids.ID{f.Person})
	if err == nil && roots[f.Person] != in.Person {
		err = fault.NotFound
	}
	return f, err
}

// day is a fact's day for people, whether it was sealed or not.
func (f Fact) day() civil.Date {
	if f.Kind == DateFact && !f.Sealed.Empty() {
		d, _ := civil.Parse(f.Sealed.Reveal())
		return d
	}
	return f.From
}
