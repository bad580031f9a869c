package jobs

import (
	"context"
	"fmt"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Count is how many live or dead jobs there are of a kind in a state.
type Count struct {
	Kind  string `json:"kind"`
	State State  `json:"state"`
	N     int64  `json:"n"`
}

// Counts counts every row: for a page that somebody opens, not for a probe.
func Counts(ctx context.Context, q db.Q) ([]Count, error) { return counts(ctx, q) }

// Total is how the jobs of a kind ended on a day (UTC).
type Total struct {
	Day    civil.Date `json:"day"`
	Kind   string     `json:"kind"`
	Done   int64      `json:"done"`
	Failed int64      `json:"failed"`
	Died   int64      `json:"died"`
}

// Totals lists what ended from one day to another, both included.
func Totals(ctx context.Context, q db.Q, from, to civil.Date) ([]Total, error) {
	return totals(ctx, q, from, to)
}

// DeadJob is one that was given up. It shows no payload.
type DeadJob struct {
	ID        ids.ID    `json:"id"`
	Org       ids.ID    `json:"org"` // the organization's public id
	Kind      string    `json:"kind"`
	Code      string    `json:"code"` // why its last attempt failed
	Attempts  int64     `json:"attempts"`
	Created   time.Time `json:"created"`
	Forgotten time.Time `json:"forgotten"` // when it is removed
}

// keepDead is how long a dead job can be looked at and retried.
const keepDead = 30 * 24 * time.Hour

// DeadJobs lists up to limit dead jobs, those that died last first; after is the last
// of the page before, or nil.
func DeadJobs(ctx context.Context, q db.Q, after *DeadJob, limit int) ([]DeadJob, error) {
	until, id := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC), ids.ID{}
	if after != nil {
		until, id = after.Forgotten, after.ID
	}
	return deadBefore(ctx, q, until, id, limit)
}

// Retry makes a dead job ready again, with all its tries. NotFound if it is not dead;
// Conflict if the same work, by its key, is live.
func Retry(ctx context.Context, tx *db.Tx, id ids.ID, now time.Time) error {
	n, err := revive(ctx, tx, id, now)
	if err == nil && n == 0 {
		err = fault.NotFound
	}
	if err != nil {
		return fmt.Errorf("retry job: %w", err)
	}
	tx.After(wake)
	return nil
}

// Cancel removes a job that waits or is dead. Conflict if it runs.
func Cancel(ctx context.Context, tx *db.Tx, id ids.ID) error {
	n, err := remove(ctx, tx, id)
	if err == nil && n == 0 {
		if _, err = stateOf(ctx, tx, id); err == nil {
			err = fault.Conflict
		}
	}
	if err != nil {
		return fmt.Errorf("cancel job: %w", err)
	}
	return nil
}

// DropOrg removes every job of an organization that is being deleted.
func DropOrg(ctx context.Context, tx *db.Tx, org int64) (int64, error) {
	return removeOrg(ctx, tx, org)
}

// Lag is how long the work that waits longest has been waiting, among the first 1,000
// organizations that have some; zero if nothing waits. Health asks it.
func Lag(ctx context.Context, q db.Q, now time.Time) (time.Duration, error) {
	since, err := oldest(ctx, q, now, 1000)
	if err != nil || since.IsZero() {
		return 0, err
	}
	return max(0, now.Sub(since)), nil
}
