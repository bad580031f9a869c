package reminder

import (
	"context"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/jobs"
	"standing/internal/base/tenant"
	"standing/internal/civil"
)

const (
	findKind = "reminder.find"
	runKind  = "reminder.run"
	// again is when an organization is asked once more whose run was lost.
	again = 6 * time.Hour
	// batch is how many organizations are woken in one transaction.
	batch = 500
)

type noPayload struct{}

// Changed is told, in the transaction of the change, that standings of an organization
// changed: it will be looked at when reminders go out next. It is one look, and a write at
// most once between two of these times, so that writers of standings do not wait for each
// other here.
func (s *Service) Changed(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	c, err := s.clockOf(ctx, tx, sc.OrgID())
	if err != nil || !c.rules.Active {
		return err
	}
	next := c.nextAt(s.Clock.Now())
	was, err := wakeOf(ctx, tx, sc.OrgID())
	switch {
	case err == nil && !was.After(next):
		return nil
	case err != nil && !errors.Is(err, fault.NotFound):
		return err
	}
	return bringForward(ctx, tx, sc.OrgID(), next)
}

// timing is an organization's rules and clock.
type timing struct {
	rules Rules
	zone  *time.Location
}

func (s *Service) clockOf(ctx context.Context, q db.Q, org int64) (t timing, err error) {
	if t.rules, _, err = rulesOf(ctx, q, org); err != nil {
		return t, err
	}
	o, err := tenant.Of(ctx, q, org)
	t.zone = o.Location()
	return t, err
}

// nextAt is the first time after now at which reminders go out.
func (t timing) nextAt(now time.Time) time.Time {
	today := civil.At(now, t.zone)
	if at := t.rules.at(today, t.zone); at.After(now) {
		return at
	}
	return t.rules.at(today+1, t.zone)
}

// find is the job that wakes organizations: it asks for a run of each whose time has come.
func (s *Service) find(ctx context.Context, _ access.Scope, _ noPayload, _ string) error {
	for {
		var woken []int64
		err := s.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
			now := s.Clock.Now()
			if woken, err = awake(ctx, tx, now, now.Add(again), batch); err != nil {
				return err
			}
			for _, org := range woken {
				if err := jobs.Enqueue(ctx, tx, org, jobs.New{Kind: runKind, Key: "run", Now: now}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(woken) < batch {
			return fault.Wrap("find who reminds", err)
		}
	}
}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{jobs.Outside(findKind, s.find), jobs.Outside(runKind, s.run),
		jobs.Outside(hookKind, s.deliver).With(jobs.Policy{Timeout: 30 * time.Second})}
}

// Crons is the one look of the installation.
func (s *Service) Crons() []jobs.Cron {
	return []jobs.Cron{{Name: findKind, Schedule: jobs.Every(5 * time.Minute), Kind: findKind, Payload: noPayload{}}}
}
