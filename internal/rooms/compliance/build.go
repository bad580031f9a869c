package compliance

import (
	"context"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/rooms/person"
)

// build is how far a new generation is.
type build struct {
	asked, begun, gen, edition int64
	total, done                int64
	behind                     ids.ID
	startedAt, finishedAt      time.Time
}

// under reports whether it goes on.
func (b build) under() bool { return b.gen != 0 && b.finishedAt.IsZero() }

// RulesChanged is told, in the transaction of the change, that the rulebook has a new
// edition, or that units lie differently: it asks for the job that builds a new generation.
func (s *Service) RulesChanged(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	if err := askBuild(ctx, tx, sc, s.Clock.Now()); err != nil {
		return fault.Wrap("ask for a build", err)
	}
	return jobs.Enqueue(ctx, tx, sc.OrgID(), jobs.New{Kind: kindBuild, Key: "all", Now: s.Clock.Now()})
}

// errBegun says that a build was asked for since this one began.
var errBegun = errors.New("compliance: the rulebook changed meanwhile")

// Build evaluates everybody as a new generation beside the one that is shown, and then shows
// it. It may be stopped at any line and run again: it goes on behind the last chunk. Rules that
// change meanwhile begin it anew.
func (s *Service) Build(ctx context.Context, sc access.Scope) error {
	for {
		err := s.buildOnce(ctx, sc)
		if !errors.Is(err, errBegun) {
			return fault.Wrap("build standings", err)
		}
	}
}

func (s *Service) buildOnce(ctx context.Context, sc access.Scope) error {
	b, err := s.begin(ctx, sc)
	if err != nil || !b.under() {
		return err
	}
	if err := s.dropOld(ctx, sc); err != nil { // what a build that was begun anew left behind
		return err
	}
	if err := s.buildAll(ctx, sc, &b); err != nil {
		return err
	}
	if b.done > manyPeople {
		s.analyze(ctx) // or pages are slower for a minute
	}
	if err := s.show(ctx, sc, b); err != nil {
		return err
	}
	return s.dropOld(ctx, sc)
}

// manyPeople is from how many on the planner of the database is told of a build at once.
const manyPeople = 10_000

// analyze tells the planner of PostgreSQL how large a generation has become.
func (s *Service) analyze(ctx context.Context) {
	_ = s.DB.Analyze(ctx, "standing", "standing_list", "standing_head", "tally") // what fails makes it slower only
}

// begin goes on with the build that is under way, or begins a new one where one was asked for
// since the last began. To begin waits for all whose writes may not know of it.
func (s *Service) begin(ctx context.Context, sc access.Scope) (b build, err error) {
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		st, err := lockState(ctx, tx, sc)
		if err != nil {
			return err
		}
		if b, err = lockBuild(ctx, tx, sc); err != nil || b.asked == b.begun {
			return err
		}
		book, err := s.Requirements.RulebookOf(ctx, tx, sc, person.Everything)
		if err != nil {
			return err
		}
		total, err := countRoots(ctx, tx, sc)
		if err != nil {
			return err
		}
		b = build{asked: b.asked, begun: b.asked, gen: b.gen + 1, edition: book.Edition, total: total, startedAt: s.Clock.Now()}
		if err := putBuild(ctx, tx, sc, b); err != nil {
			return err
		}
		st.building = b.gen
		return setState(ctx, tx, sc, st)
	})
	if errors.Is(err, fault.NotFound) {
		return build{}, nil // nobody ever asked
	}
	return b, err
}

// show makes a generation the one that is shown.
func (s *Service) show(ctx context.Context, sc access.Scope, b build) error {
	err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := setState(ctx, tx, sc, state{shown: b.gen}); err != nil {
			return err
		}
		n, err := finish(ctx, tx, sc, b, s.Clock.Now())
		if err != nil {
			return err
		} else if n == 0 {
			return errBegun
		}
		on, err := s.today(ctx, tx, sc)
		if err != nil {
			return err
		}
		if err := s.told(ctx, tx, sc); err != nil {
			return err
		}
		return dueDay(ctx, tx, sc, on, on.day+1)
	})
	return err
}

// dropChunk keeps each transaction of a removal short.
const dropChunk = 5000

// dropOld removes the generations that are neither shown nor built.
func (s *Service) dropOld(ctx context.Context, sc access.Scope) error {
	for table := range ofGeneration {
		for more := true; more; {
			err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				st, err := hold(ctx, tx, sc)
				if err != nil {
					return err
				}
				more, err = dropSome(ctx, tx, sc, table, st, dropChunk)
				return err
			})
			if err != nil {
				return fault.Wrap("remove an old generation", err)
			}
		}
	}
	return nil
}

// Soon builds at once what a small organization waits for: of a first requirement there are
// no standings yet, and whoever is alone need not wait for a job to see theirs. In a larger
// one, where standings are shown already, and for whoever does not reach everybody, it does
// nothing.
func (s *Service) Soon(ctx context.Context, sc access.Scope) error {
	if sc.Reach() < access.Org {
		return nil
	}
	wait := false
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, err := stateOf(ctx, q, sc)
		if err != nil || st.shown != 0 {
			return err
		}
		n, err := countRoots(ctx, q, sc)
		wait = n <= atOnce
		return err
	})
	if err != nil || !wait {
		return fault.Wrap("work out standings", err)
	}
	return s.Build(ctx, sc)
}
