package jobs

import (
	"context"
	"errors"
	"sync"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// holding is a job whose lease this worker has.
type holding struct {
	claimed
	public ids.ID
	mu     sync.Mutex
	cancel context.CancelCauseFunc // nil until it runs
	lost   bool
}

func (w *Worker) hold(got []claimed, public map[int64]ids.ID, last int64) []*holding {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cursor = last
	for org, id := range public {
		w.public[org] = id
	}
	out := make([]*holding, len(got))
	for i, c := range got {
		c.attempt++ // as take did
		c.tries++
		out[i] = &holding{claimed: c, public: w.public[c.org]}
		w.held[c.id] = out[i]
		w.perOrg[c.org]++
	}
	return out
}

func (w *Worker) drop(h *holding) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.held, h.id)
	if w.perOrg[h.org]--; w.perOrg[h.org] == 0 {
		delete(w.perOrg, h.org)
	}
}

// begin makes the context in which the job runs; losing the lease ends it.
func (h *holding) begin(ctx context.Context) (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.cancel = cancel; h.lost {
		cancel(errFenced)
	}
	return ctx, cancel
}

func (h *holding) lose() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lost = true; h.cancel != nil {
		h.cancel(errFenced)
	}
}

// beat prolongs what is held for longer than a third of a lease, until ctx ends.
func (w *Worker) beat(ctx context.Context) {
	tick := time.NewTicker(w.Lease / 3)
	defer tick.Stop()
	old := map[ids.ID]int64{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			old = w.beatOnce(ctx, old)
		}
	}
}

// beatOnce prolongs what was held at the beat before, too, and returns what is held now:
// short jobs are never prolonged.
func (w *Worker) beatOnce(ctx context.Context, old map[ids.ID]int64) map[ids.ID]int64 {
	w.mu.Lock()
	now := map[ids.ID]int64{}
	var due []*holding
	for id, h := range w.held {
		now[id] = h.attempt
		if old[id] == h.attempt {
			due = append(due, h)
		}
	}
	w.mu.Unlock()
	for _, h := range due {
		if err := w.prolong(ctx, h); errors.Is(err, errFenced) {
			h.lose()
		} else if err != nil && ctx.Err() == nil {
			code, _, _ := verdict(err)
			w.Log.WarnContext(ctx, "a job's lease could not be prolonged", "job", h.id, "kind", h.kind, "code", code)
		}
	}
	return now
}

func (w *Worker) prolong(ctx context.Context, h *holding) error {
	return w.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		n, err := prolong(ctx, tx, h.id, h.attempt, w.Clock.Now().Add(w.Lease))
		if err == nil && n == 0 {
			err = errFenced
		}
		return err
	})
}
