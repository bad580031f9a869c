package jobs

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// loop is one call of Run.
type loop struct {
	*Worker
	work  context.Context // of the jobs; ends when the grace is over
	free  chan struct{}   // a slot became free
	wake  chan struct{}
	tasks sync.WaitGroup
}

// Run does jobs until ctx ends. Then it claims no more, gives what runs some time, and
// releases the rest: another worker has it at once.
func (w *Worker) Run(ctx context.Context) error {
	if err := w.prepare(); err != nil {
		return err
	}
	work, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	sleep, leave := sleeper()
	defer leave()
	l := &loop{Worker: w, work: work, free: make(chan struct{}, 1), wake: sleep}
	var own sync.WaitGroup
	own.Go(func() { w.beat(work) })
	own.Go(func() { l.chores(ctx) })
	for ctx.Err() == nil {
		l.fill(ctx)
	}
	l.finish(stop)
	own.Wait()
	return nil
}

// finish waits for what runs, then tells it to end, then leaves it to its lease.
func (l *loop) finish(stop context.CancelCauseFunc) {
	done := make(chan struct{})
	go func() { l.tasks.Wait(); close(done) }()
	for _, patience := range []time.Duration{l.Grace, 5 * time.Second} {
		select {
		case <-done:
		case <-time.After(patience):
		}
		stop(errStopping)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(l.work), 5*time.Second)
	defer cancel()
	l.complain(ctx, "counts of jobs were not kept", l.flush(ctx))
}

// fill claims as much as there are free slots, starts it, and waits for a reason to
// look again.
func (l *loop) fill(ctx context.Context) {
	free := l.Slots - l.running()
	if free == 0 {
		l.wait(ctx, l.Poll)
		return
	}
	batch, err := l.claim(ctx, free)
	if err != nil {
		if ctx.Err() == nil {
			l.complain(ctx, "no jobs could be claimed", err)
			l.wait(ctx, l.Poll)
		}
		return
	}
	for _, h := range batch {
		l.tasks.Go(func() {
			_ = l.run(l.work, h) // it told how it ended
			select {
			case l.free <- struct{}{}:
			default:
			}
		})
	}
	if len(batch) == 0 {
		l.wait(ctx, l.Poll)
		return
	}
	l.gather(ctx)
}

// gather waits a moment for several slots, so that short jobs are claimed in batches.
func (l *loop) gather(ctx context.Context) {
	moment := time.NewTimer(5 * time.Millisecond)
	defer moment.Stop()
	for l.Slots-l.running() < (l.Slots+1)/2 {
		select {
		case <-ctx.Done():
			return
		case <-moment.C:
			return
		case <-l.free:
		}
	}
}

func (l *loop) wait(ctx context.Context, most time.Duration) {
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-l.wake:
	case <-l.free:
	case <-t.C:
	}
}

func (w *Worker) running() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.held)
}

// chores does what time asks for: timers, the timetable, counts.
func (l *loop) chores(ctx context.Context) {
	written := false
	for n := 0; ctx.Err() == nil; n++ {
		if !written {
			err := l.timetable(ctx)
			written = err == nil
			l.complain(ctx, "the timetable could not be written", err)
		}
		l.complain(ctx, "due jobs could not be made ready", l.promoteAll(ctx))
		l.complain(ctx, "the timetable could not be followed", l.tick(ctx))
		if n%10 == 9 {
			l.complain(ctx, "counts of jobs were not kept", l.flush(ctx))
		}
		select {
		case <-ctx.Done():
		case <-time.After(l.Poll):
		}
	}
}

func (w *Worker) complain(ctx context.Context, what string, err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	code, _, _ := verdict(err)
	w.Log.ErrorContext(ctx, "the worker could not do a step", "step", what, "code", code)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
