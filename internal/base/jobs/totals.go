package jobs

import (
	"context"
	"time"

	"standing/internal/base/db"
	"standing/internal/civil"
)

// tell counts an ending, for the metrics at once and for the table with the next flush.
func (w *Worker) tell(kind, how string, took time.Duration) {
	if w.Metrics.Ended != nil {
		w.Metrics.Ended(kind, how, max(0, took))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.totals[kind]
	switch how {
	case "done":
		t.Done++
	case "failed":
		t.Failed++
	case "died":
		t.Died++
	}
	w.totals[kind] = t
}

// flush adds what was counted to the table.
func (w *Worker) flush(ctx context.Context) error {
	w.mu.Lock()
	all := w.totals
	w.totals = map[string]Total{}
	w.mu.Unlock()
	if len(all) == 0 {
		return nil
	}
	day := civil.At(w.Clock.Now(), time.UTC)
	return w.DB.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, kind := range sortedKeys(all) { // one order, so that two replicas do not wait for each other
			t := all[kind]
			t.Kind, t.Day = kind, day
			if err := addTotal(ctx, tx, t); err != nil {
				return err
			}
		}
		return nil
	})
}
