package account

import (
	"context"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/jobs"
)

// Jobs are the kinds of this room.
func (s *Service) Jobs() []jobs.Kind {
	return []jobs.Kind{
		jobs.Tx(kindReset, s.mailReset),
		jobs.Outside(kindLocked, s.afterLock),
		jobs.Outside(kindSweep, s.sweep),
	}
}

// Cron is the timetable of this room.
func (s *Service) Cron() []jobs.Cron {
	return []jobs.Cron{{Name: kindSweep, Schedule: jobs.Every(time.Hour), Kind: kindSweep, Payload: sweepJob{}}}
}

const kindSweep = "account.sweep"

type sweepJob struct{}

// What a sweep leaves alone.
const (
	attemptLife = 30 * 24 * time.Hour
	sweepBatch  = 500
)

// sweep removes what is over: sessions, links, questions to authenticators, address
// changes, counters that nobody adds to. It works in batches, so that it never holds the
// only writer of SQLite for long.
func (s *Service) sweep(ctx context.Context, sc access.Scope, _ sweepJob, _ string) error {
	now := s.clock.Now()
	for _, stmt := range sweeps {
		for {
			var n int64
			err := s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = sweepOne(ctx, tx, stmt, now)
				return err
			})
			if err != nil {
				return err
			}
			if n < sweepBatch {
				break
			}
		}
	}
	return nil
}
