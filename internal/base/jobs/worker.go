package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Worker does jobs. Any number may run on one database. Its fields are set before it
// first runs and not changed afterwards.
type Worker struct {
	DB      *db.DB
	Clock   clock.Clock
	Kinds   []Kind
	Crons   []Cron
	Log     *slog.Logger
	Metrics Metrics
	// Slots is how many jobs run at once, 8 unless set, at most 256. One organization
	// gets at most three quarters of them, so that others find one free.
	Slots int
	// Lease is how long a job stays with a worker that was killed: 30 s unless set, not
	// less, since clocks differ, and at most 10 min. A living worker prolongs it.
	Lease time.Duration
	// Poll is how often a worker looks for what nobody told it of; 1 s unless set.
	Poll time.Duration
	// Grace is how long running jobs may go on after Run is told to stop; 20 s unless set.
	Grace time.Duration

	once    sync.Once
	invalid error
	kinds   map[string]Kind

	mu     sync.Mutex
	held   map[ids.ID]*holding
	perOrg map[int64]int
	public map[int64]ids.ID
	cursor int64 // the organization that was served last
	later  int64 // the one whose scheduled work was looked at last
	totals map[string]Total

	hook func(step string) error // tests kill the worker here
}

// Metrics are called when something happened; those that are nil are not.
type Metrics struct {
	Claimed func(n int)
	// Ended: how is done, failed (will be tried again), died, lost (another worker had
	// it by then) or released (the worker stopped).
	Ended func(kind, how string, took time.Duration)
}

const (
	minLease = 30 * time.Second
	maxLease = 10 * time.Minute
	maxSlots = 256
)

// errKilled stands for the end of the process in tests: whoever gets it does nothing more.
var errKilled = errors.New("jobs: killed")

func (w *Worker) at(step string) error {
	if w.hook == nil {
		return nil
	}
	return w.hook(step)
}

// prepare checks what was registered, once.
func (w *Worker) prepare() error {
	w.once.Do(func() { w.invalid = w.setUp() })
	return w.invalid
}

func (w *Worker) setUp() error {
	w.Slots, w.Lease = orElse(w.Slots, 8), orElse(w.Lease, minLease)
	w.Poll, w.Grace = orElse(w.Poll, time.Second), orElse(w.Grace, 20*time.Second)
	if w.Log == nil {
		w.Log = slog.New(slog.DiscardHandler)
	}
	w.held, w.perOrg = map[ids.ID]*holding{}, map[int64]int{}
	w.public, w.totals = map[int64]ids.ID{}, map[string]Total{}
	w.kinds = map[string]Kind{}
	if w.Slots < 1 || w.Slots > maxSlots || w.Lease < minLease || w.Lease > maxLease {
		return fmt.Errorf("jobs: %d slots and a lease of %s: 1 to %d, %s to %s", w.Slots, w.Lease, maxSlots, minLease, maxLease)
	}
	return errors.Join(w.register(), w.checkCrons())
}

func (w *Worker) register() error {
	for _, k := range w.Kinds {
		if err := k.check(); err != nil {
			return err
		}
		if _, twice := w.kinds[k.Name]; twice {
			return fmt.Errorf("jobs: kind %s is registered twice", k.Name)
		}
		w.kinds[k.Name] = k
	}
	return nil
}

func (w *Worker) checkCrons() error {
	names := map[string]bool{}
	for _, c := range w.Crons {
		if err := c.check(w.kinds); err != nil {
			return err
		}
		if names[c.Name] {
			return fmt.Errorf("jobs: cron entry %s is registered twice", c.Name)
		}
		names[c.Name] = true
	}
	return nil
}

// RunDue does what is due now, one job after another, until nothing is: for commands
// and tests. It returns how many were done, and joined why the others were not.
func (w *Worker) RunDue(ctx context.Context) (done int, err error) {
	if err := errors.Join(w.prepare(), w.timetable(ctx), w.tick(ctx)); err != nil {
		return 0, err
	}
	var failed error
	for {
		if err := w.promoteAll(ctx); err != nil {
			return done, errors.Join(failed, err)
		}
		batch, err := w.claim(ctx, w.Slots)
		if err != nil || len(batch) == 0 {
			return done, errors.Join(failed, err, w.flush(ctx))
		}
		for _, h := range batch {
			err := w.run(ctx, h)
			switch {
			case errors.Is(err, errKilled):
				return done, err
			case err == nil:
				done++
			default:
				failed = errors.Join(failed, err)
			}
		}
	}
}
