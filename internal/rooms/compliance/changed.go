package compliance

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
)

// atOnce is how many people are evaluated in the transaction of the change itself.
const atOnce = 20

// settled is how long after midnight a day's work begins: longer than any transaction that may
// have begun the day before.
const settled = 15 * time.Minute

// Changed is told, in the transaction of the change, whose facts, assignments or waivers
// changed: the standings of a few are worked out at once, those of many by a job that it asks for.
func (s *Service) Changed(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
	people = sorted(slices.Clone(people))
	if len(people) <= atOnce {
		return fault.Wrap("work out standings", s.evaluate(ctx, tx, sc, people))
	}
	st, err := hold(ctx, tx, sc)
	if err != nil || len(st.gens()) == 0 {
		return fault.Wrap("mark standings", err)
	}
	var all []ids.ID
	for some := range slices.Chunk(people, 500) {
		roots, err := s.People.RootsOf(ctx, tx, sc, some)
		if err != nil {
			return err
		}
		for member, root := range roots {
			all = append(all, member, root)
		}
	}
	if err := setStale(ctx, tx, sc, sorted(all)); err != nil {
		return fault.Wrap("mark standings", err)
	}
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: kindCatch, Key: "all", Now: s.Clock.Now()})
}

// CatchUp evaluates everybody of whom facts came in by the many. It may be stopped at any line
// and run again: who is not done is still marked.
func (s *Service) CatchUp(ctx context.Context, sc access.Scope) error {
	var after ids.ID
	for {
		var people []ids.ID
		err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			if people, err = stalePeople(ctx, tx, sc, after, chunk); err != nil || len(people) == 0 {
				return err
			}
			return s.evaluate(ctx, tx, sc, people)
		})
		if err != nil {
			return fault.Wrap("catch up with facts", err)
		}
		if len(people) < chunk {
			return s.Fold(ctx, sc)
		}
		after = people[len(people)-1]
	}
}
