package person

import (
	"context"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/civil"
)

// Add enters a new person. A number that somebody has already is refused.
func (s *Service) Add(ctx context.Context, sc access.Scope, in Input) (Person, error) {
	var p Person
	err := s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = s.AddTx(ctx, tx, sc, in, FromAdmin)
		return err
	})
	return p, fault.Wrap("add person", err)
}

// AddTx is Add inside the transaction of an accepted invitation or of an import.
func (s *Service) AddTx(ctx context.Context, tx *db.Tx, sc access.Scope, in Input, from Source) (Person, error) {
	if err := in.Validate(); err != nil {
		return Person{}, err
	}
	if err := placed(ctx, tx, sc, in.Unit); err != nil {
		return Person{}, err
	}
	mode, err := s.aliasMode(ctx, tx, sc)
	if err == nil {
		in.Alias, err = mode.of(in.Alias)
	}
	if err != nil {
		return Person{}, err
	}
	now := s.clock.Now()
	st := stored{Person: Person{ID: s.newID(now), Version: 1, Source: from, State: Active, CreatedAt: now, shown: 1}}
	st.Root = st.ID
	fill(&st.Person, in)
	if err := s.seal(ctx, tx, sc, &st); err != nil {
		return Person{}, err
	}
	if err := insert(ctx, tx, sc, st); err != nil {
		return Person{}, taken(err)
	}
	if err := startIndex(ctx, tx, sc.OrgID(), st.Person); err != nil {
		return Person{}, err
	}
	entry, err := s.written(ctx, tx, sc, st.Person, "person.added")
	if err != nil {
		return Person{}, err
	}
	for _, f := range s.began(st.Person, entry, ids.ID{}) {
		if err := insertFact(ctx, tx, sc, f); err != nil {
			return Person{}, err
		}
	}
	return st.Person, s.tell(ctx, tx, sc, st.ID)
}

// Change corrects a person.
func (s *Service) Change(ctx context.Context, sc access.Scope, in ChangeInput) (Person, error) {
	if err := in.Validate(); err != nil {
		return Person{}, err
	}
	return s.change(ctx, sc, in.ID, "person.changed", func(ctx context.Context, tx *db.Tx, p *Person) error {
		if p.Masked { // nobody changes what they may not see
			switch {
			case in.Email != "":
				return fault.Bad("email", "not_shown")
			case in.Number != "":
				return fault.Bad("number", "not_shown")
			}
			in.Email, in.Number = p.Email.Reveal(), p.Number.Reveal()
		}
		if in.Alias != p.Alias { // what was entered before the setting may stay
			mode, err := s.aliasMode(ctx, tx, sc)
			if err == nil {
				in.Alias, err = mode.of(in.Alias)
			}
			if err != nil {
				return err
			}
		}
		stays := in.Unit == p.Unit
		fill(p, in.Input)
		if stays {
			return nil
		}
		return placed(ctx, tx, sc, in.Unit)
	})
}

// Ref names one person.
type Ref struct {
	ID ids.ID     `path:"id" kind:"person" json:"-"`
	On civil.Date `json:"on,omitempty" doc:"The day on which it happened; today if empty"`
}

// Leave says that a person left the organization on a day. Everything recorded stays.
func (s *Service) Leave(ctx context.Context, sc access.Scope, in Ref) (Person, error) {
	return s.change(ctx, sc, in.ID, "person.left", func(_ context.Context, _ *db.Tx, p *Person) error {
		if p.JoinedOn != 0 && in.On < p.JoinedOn {
			return fault.Bad("on", "before_joining")
		}
		p.State, p.LeftOn = Left, in.On
		return nil
	})
}

// Return takes a person back: the same one, with the history they have.
func (s *Service) Return(ctx context.Context, sc access.Scope, in Ref) (Person, error) {
	return s.change(ctx, sc, in.ID, "person.returned", func(_ context.Context, _ *db.Tx, p *Person) error {
		p.State, p.LeftOn = Active, 0
		return nil
	})
}

// change reads a person in reach under their touch, lets fn edit, and writes.
func (s *Service) change(ctx context.Context, sc access.Scope, id ids.ID, verb string, fn func(context.Context, *db.Tx, *Person) error) (Person, error) {
	var p Person
	err := s.db.Write(ctx, sc, db.On("person", id), func(ctx context.Context, tx *db.Tx) error {
		st, err := byID(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		people, err := s.open(ctx, tx, sc.OrgID(), []stored{st})
		if err != nil {
			return err
		}
		st.Person = people[0]
		if st.Root != st.ID {
			return fault.Conflict // merged meanwhile: its page leads to the one that stays
		}
		was, since := st.Person, civil.Date(0)
		if err := fn(ctx, tx, &st.Person); err != nil {
			return err
		}
		if st.Unit != was.Unit {
			if since = st.since; since == 0 {
				if since, err = s.dayIn(ctx, tx, sc); err != nil {
					return err
				}
			}
		}
		st.shown = st.Version
		if err := s.seal(ctx, tx, sc, &st); err != nil {
			return err
		}
		if err := update(ctx, tx, sc, st); err != nil {
			return taken(err)
		}
		p = st.masked()
		entry, err := s.written(ctx, tx, sc, st.Person, verb)
		if err != nil {
			return err
		}
		if err := s.follow(ctx, tx, sc, was, st.Person, since, entry); err != nil {
			return err
		}
		return s.tell(ctx, tx, sc, id)
	})
	return p, fault.Wrap(verb, err)
}

// written keeps the index in step and the log complete.
func (s *Service) written(ctx context.Context, tx *db.Tx, sc access.Scope, p Person, verb string) (entry ids.ID, err error) {
	if err := s.show(ctx, tx, sc, p); err != nil {
		return entry, err
	}
	return audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: verb, Table: "person", Row: p.ID, Subject: p.ID})
}

// show puts a person into the index, found also by the names of those merged into them.
func (s *Service) show(ctx context.Context, tx *db.Tx, sc access.Scope, p Person) error {
	words := wordsOf(p.Name.Reveal(), p.Number.Reveal())
	rows, err := mergedInto(ctx, tx, sc, p.ID)
	if err != nil {
		return err
	}
	gone, err := s.open(ctx, tx, sc.OrgID(), rows)
	if err != nil {
		return err
	}
	for _, g := range gone {
		words = append(words, wordsOf(g.Name.Reveal(), g.Number.Reveal())...)
	}
	slices.Sort(words)
	return putIndex(ctx, tx, sc.OrgID(), p, slices.Compact(words))
}

func fill(p *Person, in Input) {
	p.Name = pii.Hide(strings.TrimSpace(in.Name))
	p.Email = pii.Hide(strings.TrimSpace(in.Email))
	p.Number = pii.Hide(strings.TrimSpace(in.Number))
	p.Alias, p.Unit, p.JoinedOn = in.Alias, in.Unit, in.JoinedOn
}

// placed refuses a unit outside the caller's reach: nobody may add people where they
// could not see them, and nobody may move somebody away into the dark.
func placed(ctx context.Context, q db.Q, sc access.Scope, unit ids.ID) error {
	if sc.Reach() == access.Org && unit.Zero() {
		return nil
	}
	ok, err := unitInReach(ctx, q, sc, unit)
	if err == nil && !ok {
		err = fault.Bad("unit", "unit_unknown")
	}
	return err
}

func taken(err error) error {
	if db.Unique(err) {
		return fault.Bad("number", "number_taken")
	}
	return err
}
