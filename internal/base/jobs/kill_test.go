package jobs

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// Every line at which a worker could be killed, per sort of kind.
var (
	insideSteps  = []string{"claim.taken", "claim.committed", "run.begin", "tx.begun", "tx.handled", "tx.completed", "tx.committed"}
	outsideSteps = []string{"claim.taken", "claim.committed", "run.begin", "outside.handled", "outside.completed", "outside.committed"}
)

// killAt ends a worker the first time it comes to the step.
func killAt(w *Worker, step string) (hit *bool) {
	hit = new(bool)
	w.hook = func(s string) error {
		if s == step && !*hit {
			*hit = true
			return errKilled
		}
		return nil
	}
	return hit
}

func TestKilledAtAnyLine(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for _, step := range insideSteps {
			o, c := org(t, d), clock.At(noon)
			enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "a"}}, New{Kind: "test.mark", Payload: note{What: "b"}})
			first := worker(d, c, marker("test.mark"))
			hit := killAt(first, step)
			if _, err := due(t, first); !errors.Is(err, errKilled) || !*hit {
				t.Fatalf("%s: %v", step, err)
			}
			second := worker(d, c, marker("test.mark"))
			_, _ = due(t, second)
			c.Move(minLease)
			if _, err := due(t, second); err != nil {
				t.Fatal(step, err)
			}
			if m := marks(t, d, o); m["a"] != 1 || m["b"] != 1 || len(rows(t, d)) != 0 {
				t.Errorf("killed at %s: %v, left %+v", step, m, rows(t, d))
			}
		}
	})
}

func TestKilledAtAnyLineOutside(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for _, step := range outsideSteps {
			o, c := org(t, d), clock.At(noon)
			enqueue(t, d, o, New{Kind: "test.send", Payload: note{What: "a"}}, New{Kind: "test.send", Payload: note{What: "b"}})
			var r receiver
			first := worker(d, c, r.kind("test.send"))
			hit := killAt(first, step)
			if _, err := due(t, first); !errors.Is(err, errKilled) || !*hit {
				t.Fatalf("%s: %v", step, err)
			}
			c.Move(minLease)
			if _, err := due(t, worker(d, c, r.kind("test.send"))); err != nil {
				t.Fatal(step, err)
			}
			a, b := slices.Compact(r.of("a")), slices.Compact(r.of("b"))
			if len(a) != 1 || len(b) != 1 || a[0] == b[0] || len(rows(t, d)) != 0 {
				t.Errorf("killed at %s: keys %v %v, left %+v", step, a, b, rows(t, d))
			}
		}
	})
}

// A job that kills whoever runs it ends among the dead and not in a circle.
func TestJobThatKillsItsWorkers(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "a"}})
		for range 3 {
			w := worker(d, c, marker("test.mark").With(Policy{Attempts: 3}))
			killAt(w, "tx.handled")
			_, _ = due(t, w)
			c.Move(minLease)
		}
		_, _ = due(t, worker(d, c, marker("test.mark").With(Policy{Attempts: 3})))
		if j := only(t, d); j.state != Dead || j.code != "lost" || len(marks(t, d, o)) != 0 {
			t.Errorf("%+v", j)
		}
	})
}

// The first worker still runs when its lease ends and another takes the job: the
// first's completion finds another attempt's number, and its effect is undone.
func TestRace_LostLeaseIsFencedOff(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "a"}})
		slow := worker(d, c, marker("test.mark"))
		reached, goOn := make(chan struct{}), make(chan struct{})
		slow.hook = func(s string) error {
			if s == "run.begin" {
				close(reached)
				<-goOn
			}
			return nil
		}
		ended := make(chan error)
		go func() {
			_, err := slow.RunDue(context.Background())
			ended <- err
		}()
		<-reached
		c.Move(minLease)
		mustDo(t, worker(d, c, marker("test.mark")), 1)
		close(goOn)
		if err := <-ended; !errors.Is(err, errFenced) {
			t.Errorf("the slow worker: %v", err)
		}
		if m := marks(t, d, o); m["a"] != 1 {
			t.Errorf("%v", m)
		}
	})
}

// The same for an effect outside, and a failure written down too late.
func TestRace_LostLeaseOutside(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		for _, late := range []error{nil, errors.New("too late")} {
			o, c := org(t, d), clock.At(noon)
			enqueue(t, d, o, New{Kind: "test.send", Payload: note{What: "a"}})
			var r receiver
			reached, goOn := make(chan struct{}), make(chan struct{})
			slow := worker(d, c, Outside("test.send", func(_ context.Context, _ access.Scope, p note, key string) error {
				r.got(p.What, key)
				close(reached)
				<-goOn
				return late
			}))
			ended := make(chan error)
			go func() {
				_, err := slow.RunDue(context.Background())
				ended <- err
			}()
			<-reached
			c.Move(minLease)
			// The second attempt is under way when the first one ends.
			second := worker(d, c, Outside("test.send", func(_ context.Context, _ access.Scope, p note, key string) error {
				r.got(p.What, key)
				close(goOn)
				if err := <-ended; !errors.Is(err, errFenced) {
					t.Errorf("the slow worker: %v", err)
				}
				return nil
			}))
			mustDo(t, second, 1)
			if k := r.of("a"); len(k) != 2 || k[0] != k[1] || len(rows(t, d)) != 0 {
				t.Errorf("keys %v, left %+v", k, rows(t, d))
			}
		}
	})
}

// A worker that finds its lease gone tells the handler.
func TestLosingTheLeaseEndsTheContext(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		enqueue(t, d, o, New{Kind: "test.send"})
		var w *Worker
		var cause error
		w = worker(d, c, Outside("test.send", func(ctx context.Context, _ access.Scope, _ note, _ string) error {
			old := w.beatOnce(context.Background(), nil)
			c.Move(20 * time.Second)
			w.beatOnce(context.Background(), old) // prolongs
			c.Move(20 * time.Second)
			other := worker(d, c, marker("test.other"))
			if n, _ := due(t, other); n != 0 || only(t, d).state != Running {
				t.Error("the lease was not prolonged")
			}
			c.Move(20 * time.Second)
			_, _ = due(t, other) // takes it, does not know it, gives it back
			w.beatOnce(context.Background(), old)
			<-ctx.Done()
			cause = context.Cause(ctx)
			return ctx.Err()
		}))
		_, err := due(t, w)
		if !errors.Is(cause, errFenced) || !errors.Is(err, errFenced) {
			t.Errorf("cause %v, ended %v", cause, err)
		}
		if j := only(t, d); j.code != "unknown_kind" {
			t.Errorf("%+v", j)
		}
	})
}

// A lease written before the clock was set back a day does not keep a job for a day.
func TestLeaseAfterTheClockWentBack(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "a"}})
		w := worker(d, c, marker("test.mark"))
		killAt(w, "run.begin")
		_, _ = due(t, w)
		c.Move(-24 * time.Hour)
		mustDo(t, worker(d, c, marker("test.mark")), 1)
		if m := marks(t, d, o); m["a"] != 1 {
			t.Error(m)
		}
	})
}
