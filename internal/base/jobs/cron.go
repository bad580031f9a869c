package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"standing/internal/base/db"
)

// Cron is work of the installation that recurs: at each tick one job of the kind is
// enqueued, for organization 1. While the one of an earlier tick is live, there is one.
type Cron struct {
	Name     string // unique; noun.verb
	Schedule Schedule
	Kind     string
	Payload  any
}

func (c Cron) check(kinds map[string]Kind) error {
	_, known := kinds[c.Kind]
	_, err := encode(c.Payload)
	switch {
	case !kindName.MatchString(c.Name) || len(c.Name) > 64:
		return fmt.Errorf("jobs: cron entry %q is not named noun.verb", c.Name)
	case !known:
		return fmt.Errorf("jobs: cron entry %s is of kind %q, which nobody registered", c.Name, c.Kind)
	case err != nil:
		return fmt.Errorf("jobs: cron entry %s: %w", c.Name, err)
	}
	if err := c.Schedule.check(); err != nil {
		return fmt.Errorf("jobs: cron entry %s: %w", c.Name, err)
	}
	return nil
}

// timetable writes down the entries, with the first tick of those that are new.
func (w *Worker) timetable(ctx context.Context) error {
	if len(w.Crons) == 0 {
		return nil
	}
	return w.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := w.Clock.Now()
		for _, c := range w.Crons {
			if err := addEntry(ctx, tx, entry{c.Name, c.Schedule.String(), c.Schedule.next(now)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// tick enqueues what the timetable says is due. Ticks that were missed are made good by
// one. Each is taken in a transaction of its own, by whoever moves it first.
func (w *Worker) tick(ctx context.Context) error {
	if len(w.Crons) == 0 {
		return nil
	}
	var all []entry
	err := w.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		all, err = entries(ctx, q)
		return err
	})
	for _, e := range all {
		i := slices.IndexFunc(w.Crons, func(c Cron) bool { return c.Name == e.name })
		if i >= 0 && w.Crons[i].Schedule.String() == e.schedule {
			err = errors.Join(err, w.tickOne(ctx, w.Crons[i], e, w.Clock.Now()))
		}
	}
	return err
}

func (w *Worker) tickOne(ctx context.Context, c Cron, e entry, now time.Time) error {
	due, astray := !e.next.After(now), c.Schedule.astray(e.next, now)
	if !due && !astray {
		return nil
	}
	return w.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		taken := now
		if astray {
			taken = time.Time{}
		}
		n, err := moveEntry(ctx, tx, e, c.Schedule.next(now), taken)
		if err != nil || n == 0 || astray {
			return err
		}
		if err := w.at("cron.moved"); err != nil {
			return err
		}
		return Enqueue(ctx, tx, db.Platform.OrgID(), New{Kind: c.Kind, Key: "cron:" + c.Name, Payload: c.Payload, Now: now})
	})
}
