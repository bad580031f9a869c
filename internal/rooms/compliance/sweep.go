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

// The kinds of work of this room.
const (
	kindCatch = "compliance.catch" // those of whom facts came in
	kindBuild = "compliance.build" // a new generation
	kindFold  = "compliance.fold"  // deltas into the ledger of counts
	kindSweep = "compliance.sweep" // those whose day has come
	kindDue   = "compliance.due"   // the organizations that have such
)

// Jobs are the kinds of this room.
func (s *Service) Jobs() []jobs.Kind {
	long := jobs.Policy{Timeout: 2 * time.Hour}
	run := func(do func(context.Context, access.Scope) error) func(context.Context, access.Scope, struct{}, string) error {
		return func(ctx context.Context, sc access.Scope, _ struct{}, _ string) error { return do(ctx, sc) }
	}
	return []jobs.Kind{
		jobs.Outside(kindCatch, run(s.CatchUp)).With(long),
		jobs.Outside(kindBuild, run(s.Build)).With(long),
		jobs.Outside(kindFold, run(s.Fold)),
		jobs.Outside(kindSweep, run(s.Sweep)).With(long),
		jobs.Tx(kindDue, func(ctx context.Context, tx *db.Tx, _ access.Scope, _ struct{}) error { return s.askSweeps(ctx, tx) }),
	}
}

// Crons are the timetable of this room.
func (s *Service) Crons() []jobs.Cron {
	return []jobs.Cron{{Name: kindDue, Schedule: jobs.Every(5 * time.Minute), Kind: kindDue, Payload: struct{}{}}}
}

// mostOrgs is how many organizations one tick asks for; the next asks for more.
const mostOrgs = 2000

// askSweeps finds the organizations whose day has come by one look at an index: a million of
// which nothing is due cost nothing.
func (s *Service) askSweeps(ctx context.Context, tx *db.Tx) error {
	now := s.Clock.Now()
	orgs, err := dueOrgs(ctx, tx, now, mostOrgs)
	if err != nil {
		return fault.Wrap("find what is due", err)
	}
	slices.Sort(orgs)
	for _, org := range slices.Compact(orgs) {
		if err := jobs.Enqueue(ctx, tx, org, jobs.New{Kind: kindSweep, Key: "all", Now: now}); err != nil {
			return fault.Wrap("ask for a sweep", err)
		}
	}
	return nil
}

// Sweep works out anew who changed by themselves, keeps yesterday's counts for the trend, and
// notes the next day on which there is something to do. Before it runs every answer is right
// already: a standing knows its next status.
func (s *Service) Sweep(ctx context.Context, sc access.Scope) error {
	if err := s.Fold(ctx, sc); err != nil {
		return err
	}
	var on today
	var st state
	err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		if on, err = s.today(ctx, tx, sc); err != nil {
			return err
		}
		if st, err = stateOf(ctx, tx, sc); err != nil || st.shown == 0 {
			return err
		}
		return snapshot(ctx, tx, sc, st.shown, on.day-1)
	})
	if err == nil && st.shown != 0 {
		err = s.sweepPeople(ctx, sc, st.shown, on)
	}
	if err != nil {
		return fault.Wrap("sweep standings", err)
	}
	if err := s.dropOld(ctx, sc); err != nil {
		return err
	}
	return fault.Wrap("end a sweep", s.endSweep(ctx, sc, on))
}

func (s *Service) sweepPeople(ctx context.Context, sc access.Scope, gen int64, on today) error {
	var after ids.ID
	for {
		var people []ids.ID
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			people, err = changing(ctx, q, sc, gen, on.day, after, dropChunk)
			return err
		})
		if err != nil || len(people) == 0 {
			return err
		}
		for some := range slices.Chunk(people, chunk) {
			err := s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return s.evaluate(ctx, tx, sc, some) })
			if err != nil {
				return err
			}
		}
		after = people[len(people)-1]
	}
}

// endSweep folds in what the sweep counted anew. That empties the lines of the days that have
// come: whoever changed on one of them is counted by what holds now.
func (s *Service) endSweep(ctx context.Context, sc access.Scope, on today) error {
	if err := s.Fold(ctx, sc); err != nil {
		return err
	}
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		st, err := stateOf(ctx, tx, sc)
		if err != nil {
			return err
		}
		if err := dropDue(ctx, tx, sc, on.day); err != nil || st.shown == 0 {
			return err
		}
		if err := dropZeros(ctx, tx, sc); err != nil {
			return err
		}
		if err := snapshot(ctx, tx, sc, st.shown, on.day); err != nil {
			return err
		}
		next, err := nextDay(ctx, tx, sc, st.shown)
		if err != nil || next == 0 {
			return err
		}
		return dueDay(ctx, tx, sc, on, max(next, on.day+1))
	})
}
