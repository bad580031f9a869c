package policy

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/civil"
)

const (
	findKind = "policy.find"
	runKind  = "policy.run"
	// again is when an organization is asked once more whose run was lost.
	again = time.Hour
	// batch is how many organizations are woken in one transaction, chunk how many people
	// are looked at in one.
	batch = 500
	chunk = 100
	// hour of the organization's clock is when its people are looked at every day.
	hour = 8
)

type noPayload struct{}

// Jobs lists the kinds of work of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{jobs.Outside(findKind, s.find),
		jobs.Outside(runKind, func(ctx context.Context, sc access.Scope, _ noPayload, _ string) error { return s.Run(ctx, sc) }).With(jobs.Policy{Timeout: 2 * time.Hour})}
}

// Crons is the one look of the installation.
func (s *Service) Crons() []jobs.Cron {
	return []jobs.Cron{{Name: findKind, Schedule: jobs.Every(5 * time.Minute), Kind: findKind, Payload: noPayload{}}}
}

// find wakes the organizations whose time has come.
func (s *Service) find(ctx context.Context, _ access.Scope, _ noPayload, _ string) error {
	for {
		n := 0
		err := s.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			now := s.Clock.Now()
			woken, err := awake(ctx, tx, now, now.Add(again), batch)
			if err != nil {
				return err
			}
			n = len(woken)
			for _, org := range woken {
				if err := jobs.Enqueue(ctx, tx, org, jobs.New{Kind: runKind, Key: "run", Now: now}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < batch {
			return fault.Wrap("find who signs", err)
		}
	}
}

// Run works out what everybody has to sign, tells them, and says when to look again: on the
// next morning. Stopped at any line it is simply run once more.
func (s *Service) Run(ctx context.Context, sc access.Scope) error {
	var after ids.ID
	for {
		var people []ids.ID
		err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			people, err = s.People.RootsAfter(ctx, q, sc, after, chunk)
			return err
		})
		if err != nil {
			return fault.Wrap("see who signs", err)
		}
		if len(people) == 0 {
			return fault.Wrap("see who signs", s.settle(ctx, sc))
		}
		err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			all, err := s.evaluate(ctx, tx, sc, people)
			if err != nil {
				return err
			}
			return s.tell(ctx, tx, sc, all)
		})
		if err != nil {
			return fault.Wrap("see who signs", err)
		}
		after = people[len(people)-1]
	}
}

func (s *Service) settle(ctx context.Context, sc access.Scope) error {
	return s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		some, err := anyLive(ctx, tx, sc)
		if err != nil {
			return err
		}
		if !some {
			return dropWake(ctx, tx, sc.OrgID())
		}
		zone, err := s.zone(ctx, tx, sc)
		if err != nil {
			return err
		}
		return setWake(ctx, tx, sc.OrgID(), nextMorning(s.Clock.Now(), zone))
	})
}

// nextMorning is the first time after now at which a day's look is due.
func nextMorning(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	at := time.Date(local.Year(), local.Month(), local.Day(), hour, 0, 0, 0, zone)
	if !at.After(now) {
		at = time.Date(local.Year(), local.Month(), local.Day()+1, hour, 0, 0, 0, zone)
	}
	return at
}

// dayOf is a day as a notice says it.
func (s *Service) dayOf(d civil.Date) string { return s.Notices.Lang().Day(d) }
