package report

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
)

// maxThen is of how many people a past day is worked out while somebody waits.
const maxThen = 10_000

// chunk is how many people are worked out at once.
const chunk = 500

// known is the place in the log by whose knowledge a past day is judged. What was known at
// the end of a day that is not over is what is known now.
func (s *Service) known(ctx context.Context, sc access.Scope, f frame, in Filter) (int64, error) {
	end := (in.On + 1).StartIn(f.where)
	if in.Known == Now || s.Clock.Now().Sub(end) < time.Minute {
		return person.Everything, nil
	}
	return s.Log.KnownAt(ctx, sc, end)
}

// replayed are the lines of some people, in their order.
func (s *Service) replayed(ctx context.Context, q db.Q, sc access.Scope, f frame, in Filter, people []somebody, known int64) ([]Row, error) {
	id := make([]ids.ID, len(people))
	for i, p := range people {
		id[i] = p.id
	}
	all, err := s.Replay(ctx, q, sc, id, in.On, known)
	if err != nil {
		return nil, err
	}
	out := []Row{}
	for _, p := range people {
		for _, r := range all[p.id] {
			if !in.Requirement.Zero() && r.Requirement != in.Requirement || in.Status != "" && !slices.Contains(in.Status.among(), r.Status) {
				continue
			}
			r.Person, r.Name, r.Number, r.Unit = p.id, p.name, p.number, p.unit
			if r.Due == never {
				r.Due = 0
			}
			out = append(out, f.named(r))
		}
	}
	return out, nil
}

// then streams a past day's lines: people in chunks, none of them held longer.
func (s *Service) then(ctx context.Context, q db.Q, sc access.Scope, f frame, in Filter, fn func(Row) error) error {
	known, err := s.known(ctx, sc, f, in)
	if err != nil {
		return err
	}
	var after ids.ID
	for {
		people, err := roster(ctx, q, sc, in.On, f.below(in.Unit), after, chunk)
		if err != nil || len(people) == 0 {
			return err
		}
		lines, err := s.replayed(ctx, q, sc, f, in, people, known)
		if err != nil {
			return err
		}
		for _, r := range lines {
			if err := fn(r); err != nil {
				return err
			}
		}
		if len(people) < chunk {
			return nil
		}
		after = people[len(people)-1].id
	}
}

// few says why a past day cannot be worked out while somebody waits.
func (s *Service) few(ctx context.Context, q db.Q, sc access.Scope, f frame, in Filter) error {
	if s.Replay == nil {
		return fault.NotFound
	}
	if in.On == 0 {
		return fault.Bad("on", "required")
	}
	n, err := rosterCount(ctx, q, sc, in.On, f.below(in.Unit))
	if err == nil && n > maxThen {
		err = fault.Bad("unit", "too_many_people", maxThen)
	}
	return err
}
