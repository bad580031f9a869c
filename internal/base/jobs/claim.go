package jobs

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// claimed is a job as its worker has it.
type claimed struct {
	id      ids.ID
	org     int64
	kind    string
	attempt int64
	tries   int64
	payload string
}

// claim takes up to free jobs, going round the organizations from where it stopped.
// Its cost depends on how many it takes, not on how many wait.
func (w *Worker) claim(ctx context.Context, free int) ([]*holding, error) {
	var got []claimed
	var public map[int64]ids.ID
	var last int64
	err := w.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		orgs, err := w.round(ctx, tx, free+1)
		if err != nil {
			return err
		}
		var of []share
		if of, last = w.shares(orgs, free); len(of) == 0 {
			got = nil
			return nil
		}
		if got, err = lockReady(ctx, tx, of); err != nil || len(got) == 0 {
			return err
		}
		if public, err = w.unknownOrgs(ctx, tx, got); err != nil {
			return err
		}
		if _, err := take(ctx, tx, idsOf(got), w.Clock.Now().Add(w.Lease)); err != nil {
			return err
		}
		return w.at("claim.taken")
	})
	if err == nil {
		err = w.at("claim.committed")
	}
	if err != nil {
		return nil, err
	}
	if w.Metrics.Claimed != nil && len(got) > 0 {
		w.Metrics.Claimed(len(got))
	}
	return w.hold(got, public, last), nil
}

// round lists up to n organizations with work ready, beginning after the one that was
// served last.
func (w *Worker) round(ctx context.Context, q db.Q, n int) ([]int64, error) {
	w.mu.Lock()
	after := w.cursor
	w.mu.Unlock()
	orgs, err := readyOrgs(ctx, q, after, n)
	if err != nil || len(orgs) == n || after == 0 {
		return orgs, err
	}
	more, err := readyOrgs(ctx, q, 0, n-len(orgs))
	for _, o := range more {
		if o <= after {
			orgs = append(orgs, o)
		}
	}
	return orgs, err
}

// shares divides free slots among the organizations, one by one, none getting more than
// three quarters of the worker.
func (w *Worker) shares(orgs []int64, free int) (out []share, last int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	most := max(1, w.Slots*3/4)
	for left := free; left > 0; {
		gave := false
		for _, o := range orgs {
			i := slices.IndexFunc(out, func(s share) bool { return s.org == o })
			have := w.perOrg[o]
			if i >= 0 {
				have += out[i].n
			}
			if left == 0 || have >= most {
				continue
			}
			if i < 0 {
				out, i, last = append(out, share{org: o}), len(out), o
			}
			out[i].n++
			left--
			gave = true
		}
		if !gave {
			break
		}
	}
	if len(orgs) <= free {
		last = 0 // everybody had a turn
	}
	return out, last
}

// unknownOrgs gives the public ids of organizations that this worker has not met.
func (w *Worker) unknownOrgs(ctx context.Context, q db.Q, of []claimed) (map[int64]ids.ID, error) {
	var missing []int64
	w.mu.Lock()
	for _, c := range of {
		if _, ok := w.public[c.org]; !ok && !slices.Contains(missing, c.org) {
			missing = append(missing, c.org)
		}
	}
	w.mu.Unlock()
	if len(missing) == 0 {
		return nil, nil
	}
	return publicIDs(ctx, q, missing)
}

func idsOf(all []claimed) []ids.ID {
	out := make([]ids.ID, len(all))
	for i, c := range all {
		out[i] = c.id
	}
	return out
}

// chunk is how many rows one transaction of the timer moves.
const chunk = 500

// promoteAll does what time does to jobs until it has nothing more to do.
func (w *Worker) promoteAll(ctx context.Context) error {
	for {
		n, err := w.promote(ctx)
		if n > 0 {
			wake()
		}
		if err != nil || n < chunk {
			return err
		}
	}
}

// promote makes ready what is due and what a killed worker held, and forgets the dead
// whose time is over. It returns how many rows of one sort it moved at most: less than
// a chunk means that nothing is left.
func (w *Worker) promote(ctx context.Context) (most int, err error) {
	err = w.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		most = 0
		now := w.Clock.Now()
		ready := func(of []ids.ID, err error) error {
			if err != nil || len(of) == 0 {
				return err
			}
			most = max(most, len(of))
			_, err = makeReady(ctx, tx, of, now)
			return err
		}
		if err := ready(dueTimers(ctx, tx, Running, time.Time{}, now)); err != nil {
			return err
		}
		// A lease that ends later than any could: the clock was set back since.
		if err := ready(dueTimers(ctx, tx, Running, now.Add(2*maxLease), endOfTime)); err != nil {
			return err
		}
		due, err := dueTimers(ctx, tx, Later, time.Time{}, now)
		if err := ready(due, err); err != nil {
			return err
		}
		if len(due) == chunk {
			if err := w.promoteRound(ctx, tx, now, ready); err != nil {
				return err
			}
		}
		dead, err := dueTimers(ctx, tx, Dead, time.Time{}, now)
		if err != nil || len(dead) == 0 {
			return err
		}
		most = max(most, len(dead))
		_, err = forget(ctx, tx, dead)
		return err
	})
	return most, err
}

var endOfTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// promoteRound keeps a flood of one organization's scheduled jobs from standing before
// another's: while there is more than a chunk, each organization gets a few on its turn.
func (w *Worker) promoteRound(ctx context.Context, tx *db.Tx, now time.Time, ready func([]ids.ID, error) error) error {
	w.mu.Lock()
	after := w.later
	w.mu.Unlock()
	last, orgs, err := laterOrgs(ctx, tx, after, now, chunk)
	if err != nil {
		return err
	}
	for _, o := range orgs[:min(len(orgs), 50)] {
		if err := ready(dueLater(ctx, tx, o, now, 8)); err != nil {
			return err
		}
	}
	if len(orgs) > 50 {
		last = orgs[49]
	}
	w.mu.Lock()
	w.later = last
	w.mu.Unlock()
	return nil
}
