package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// run makes one attempt at a job and writes down how it ended.
func (w *Worker) run(ctx context.Context, h *holding) error {
	defer w.drop(h)
	began := w.Clock.Now()
	k, known := w.kinds[h.kind]
	var err error
	switch {
	case !known:
		// A newer replica's work, perhaps: leave it to one that knows it.
		return errors.Join(fmt.Errorf("job %s: nobody registered kind %s", h.id, h.kind),
			w.put(ctx, h, Later, began.Add(time.Minute), "unknown_kind", 1))
	case h.tries > k.Policy.attempts():
		// Its workers were killed every time, perhaps by the job itself.
		err = GiveUp("lost")
	default:
		if err = w.at("run.begin"); err == nil {
			err = w.perform(ctx, k, h)
		}
	}
	if errors.Is(err, errKilled) {
		return err
	}
	return w.ended(ctx, k, h, err, began)
}

func (w *Worker) perform(ctx context.Context, k Kind, h *holding) error {
	ctx, cancel := h.begin(ctx)
	defer cancel(nil)
	ctx, stop := context.WithTimeout(db.Apart(ctx), k.Policy.timeout())
	defer stop()
	// The only place where a job's Scope is made.
	sc := access.System(h.org, h.public, "job:"+h.kind)
	if k.inside != nil {
		return w.performInside(ctx, k, h, sc)
	}
	return w.performOutside(ctx, k, h, sc)
}

// performInside completes the job last, so that everybody locks what a job is about
// before the job. An effect whose completion finds the lease lost is rolled back.
func (w *Worker) performInside(ctx context.Context, k Kind, h *holding, sc access.Scope) error {
	touches, do, err := k.inside(h.payload)
	if err != nil {
		return err
	}
	err = w.DB.Write(ctx, sc, touches, func(ctx context.Context, tx *db.Tx) error {
		if err := w.at("tx.begun"); err != nil {
			return err
		}
		if err := w.safely(ctx, h, func() error { return do(ctx, tx, sc) }); err != nil {
			return err
		}
		if err := w.at("tx.handled"); err != nil {
			return err
		}
		if err := w.complete(ctx, tx, h); err != nil {
			return err
		}
		return w.at("tx.completed")
	})
	if err == nil {
		err = w.at("tx.committed")
	}
	return err
}

func (w *Worker) performOutside(ctx context.Context, k Kind, h *holding, sc access.Scope) error {
	do, err := k.outside(h.payload)
	if err != nil {
		return err
	}
	if err := w.safely(ctx, h, func() error { return do(ctx, sc, "job-"+h.id.String()) }); err != nil {
		return err
	}
	if err := w.at("outside.handled"); err != nil {
		return err
	}
	err = w.insist(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := w.complete(ctx, tx, h); err != nil {
			return err
		}
		return w.at("outside.completed")
	})
	if err == nil {
		err = w.at("outside.committed")
	}
	return err
}

func (w *Worker) complete(ctx context.Context, tx *db.Tx, h *holding) error {
	n, err := complete(ctx, tx, h.id, h.attempt)
	if err != nil || n == 1 {
		return err
	}
	now := w.Clock.Now()
	n, err = renew(ctx, tx, h.id, ids.New(now), h.attempt, now)
	if err == nil && n == 0 {
		err = errFenced
	}
	tx.After(wake)
	return err
}

// safely turns a panic into an error. What was thrown may hold anything, so only its
// type and the stack are logged.
func (w *Worker) safely(ctx context.Context, h *holding, fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.Log.ErrorContext(ctx, "a job's handler panicked", "job", h.id, "kind", h.kind, "org", h.org,
				"code", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return fn()
}

// insist writes what must be written although ctx is over, and tries for a while: if it
// cannot, the lease runs out and the job comes back.
func (w *Worker) insist(ctx context.Context, fn func(context.Context, *db.Tx) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.Lease/2)
	defer cancel()
	for try := time.Duration(1); ; try++ {
		err := w.DB.Write(ctx, db.Platform, db.Fresh(), fn)
		if err == nil || try == 5 || errors.Is(err, errFenced) || errors.Is(err, errKilled) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(try * try * 100 * time.Millisecond):
		}
	}
}

// ended writes down how an attempt ended that did not complete the job.
func (w *Worker) ended(ctx context.Context, k Kind, h *holding, err error, began time.Time) error {
	now := w.Clock.Now()
	if err == nil {
		w.tell(h.kind, "done", now.Sub(began))
		return nil
	}
	code, hopeless, wait := verdict(err)
	state, due, how, back := Later, now.Add(max(wait, k.Policy.backoff(h.tries))), "failed", 0
	switch {
	case errors.Is(err, errFenced):
		w.tell(h.kind, "lost", now.Sub(began))
		return err
	case errors.Is(context.Cause(ctx), errStopping):
		state, due, how, back = Ready, now, "released", 1
	case hopeless || h.tries >= k.Policy.attempts():
		state, due, how = Dead, now.Add(keepDead), "died"
	}
	if e := w.put(ctx, h, state, due, code, back); e != nil {
		if errors.Is(e, errFenced) {
			how = "lost"
		}
		err = errors.Join(err, e)
	}
	w.tell(h.kind, how, now.Sub(began))
	w.Log.WarnContext(ctx, "a job did not end well", "job", h.id, "kind", h.kind, "org", h.org, "attempt", h.attempt, "how", how, "code", code)
	return fmt.Errorf("job %s, attempt %d: %w", h.kind, h.attempt, err)
}

func (w *Worker) put(ctx context.Context, h *holding, s State, due time.Time, code string, back int) error {
	return w.insist(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := put(ctx, tx, h.id, h.attempt, s, due, code, back)
		if err == nil && n == 0 {
			err = errFenced
		}
		if s == Ready {
			tx.After(wake)
		}
		return err
	})
}
