package catalog

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Equal is an equivalence: who completed Course has also done Equals, where the completion
// lies between the days (zero: no bound).
type Equal struct {
	Course ids.ID     `json:"course"`
	Equals ids.ID     `json:"equals"`
	From   civil.Date `json:"from"`
	Until  civil.Date `json:"until"`
	Tags   []string   `json:"tags"` // of Equals
}

// Equals lists all equivalences of the organization, by the course that was completed.
func (s *Service) Equals(ctx context.Context, q db.Q, sc access.Scope) (map[ids.ID][]Equal, error) {
	all, err := equals(ctx, q, sc, ids.ID{})
	out := make(map[ids.ID][]Equal, len(all))
	for _, e := range all {
		out[e.Course] = append(out[e.Course], e)
	}
	return out, fault.Wrap("list equivalences", err)
}

// EqualInput says that a course does for another.
type EqualInput struct {
	ID    ids.ID     `path:"id" kind:"course" json:"-"`
	Other string     `json:"other" minLength:"1" maxLength:"300" doc:"Code or title of the course that is done as well"`
	From  civil.Date `json:"from,omitempty" doc:"Completions from this day on; empty: all before too"`
	Until civil.Date `json:"until,omitempty" doc:"Completions up to this day; empty: all after too"`
	Both  bool       `json:"both,omitempty" doc:"The other way round as well"`
}

// EqualRef names an equivalence.
type EqualRef struct {
	ID    ids.ID `path:"id" kind:"course" json:"-"`
	Other ids.ID `path:"other" kind:"course" json:"-"`
}

// Equate adds an equivalence, or changes its days. Whoever completed the course has done the
// other as well from now on, also of what was recorded before.
func (s *Service) Equate(ctx context.Context, sc access.Scope, in EqualInput) (Course, error) {
	if in.Until != 0 && in.From > in.Until {
		return Course{}, fault.Bad("until", "ends_before")
	}
	return s.change(ctx, sc, in.ID, "course.equated", func(ctx context.Context, tx *db.Tx, c *Course) error {
		name := Named{Code: in.Other, Title: in.Other}
		if len([]rune(in.Other)) > 60 {
			name.Code = ""
		}
		found, err := s.meant(ctx, tx, sc, name)
		if err != nil {
			return err
		}
		if found.ID == c.ID {
			return fault.Bad("other", "course_itself")
		}
		if err := putEqual(ctx, tx, sc, Equal{Course: c.ID, Equals: found.ID, From: in.From, Until: in.Until}, s.clock.Now()); err != nil {
			return err
		}
		if in.Both {
			if err := putEqual(ctx, tx, sc, Equal{Course: found.ID, Equals: c.ID, From: in.From, Until: in.Until}, s.clock.Now()); err != nil {
				return err
			}
		}
		return s.tell(ctx, tx, sc)
	})
}

// meant is the course that somebody typed, by code or by title.
func (s *Service) meant(ctx context.Context, q db.Q, sc access.Scope, name Named) (Course, error) {
	for _, n := range []Named{{Code: name.Code}, {Title: name.Title}} {
		known, err := s.find(ctx, q, sc, []Named{n})
		if err != nil {
			return Course{}, err
		}
		if c, ok := known.of(n); ok {
			return c, nil
		}
	}
	return Course{}, fault.Bad("other", "equal_unknown")
}

// Unequate takes an equivalence away.
func (s *Service) Unequate(ctx context.Context, sc access.Scope, in EqualRef) (Course, error) {
	return s.change(ctx, sc, in.ID, "course.unequated", func(ctx context.Context, tx *db.Tx, c *Course) error {
		n, err := dropEqual(ctx, tx, sc, in.ID, in.Other)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.NotFound
		}
		return s.tell(ctx, tx, sc)
	})
}

// tell says that what counts for what has changed, for everybody.
func (s *Service) tell(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	if s.OnEquals == nil {
		return nil
	}
	return s.OnEquals(ctx, tx, sc)
}
