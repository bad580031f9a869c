package jobs

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// start runs a worker until the returned function is called.
func start(t testing.TB, w *Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for range 9000 { // under the race detector beside other work, 400 jobs on SQLite want a while
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("not within 90 s: %s", what)
}

func TestRace_SixteenWorkersClaimNoJobTwice(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		const orgs, each = 5, 80
		other := testkit.Reopen(t, d.Config())
		var begun, ended sync.Map
		var n atomic.Int64
		var all []int64
		for range orgs {
			o := org(t, d)
			all = append(all, o)
			for i := range each {
				enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: fmt.Sprint(i), N: i}, Now: real.Now()})
			}
		}
		for i := range 16 {
			w := worker([]*db.DB{d, other}[i%2], real, Tx("test.mark", func(ctx context.Context, tx *db.Tx, sc access.Scope, p note) error {
				begun.Store(fmt.Sprint(sc.OrgID(), p.N), true)
				return mark(ctx, tx, sc.OrgID(), p.What)
			}))
			w.Slots = 3
			w.Metrics.Ended = func(kind, how string, _ time.Duration) {
				if how != "done" {
					t.Errorf("a job ended %s", how)
				}
				n.Add(1)
				ended.Store(kind, how)
			}
			start(t, w)
		}
		eventually(t, "every job is done", func() bool { return n.Load() >= orgs*each })
		for _, o := range all {
			m := marks(t, d, o)
			for i := range each {
				if m[fmt.Sprint(i)] != 1 {
					t.Errorf("job %d of %d took effect %d times", i, o, m[fmt.Sprint(i)])
				}
			}
		}
		if left := rows(t, d); len(left) != 0 || n.Load() != orgs*each {
			t.Errorf("%d endings, left %v", n.Load(), left)
		}
	})
}

// The job of a key sees the changes of everybody who asked for it: none begins before
// the asker's transaction is over, and one that ran already runs again.
func TestRace_NoRequestIsSwallowed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx, o := context.Background(), org(t, d)
		var seen atomic.Int64
		look := func() Kind {
			return Tx("test.count", func(ctx context.Context, tx *db.Tx, sc access.Scope, _ note) error {
				n, err := db.One(ctx, tx, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1`, sc.OrgID())
				time.Sleep(time.Millisecond)
				for old := seen.Load(); n > old && !seen.CompareAndSwap(old, n); old = seen.Load() {
				}
				return err
			})
		}
		for range 4 {
			start(t, worker(d, real, look()))
		}
		const writers, each = 16, 10
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					err := d.Write(ctx, testkit.Org(o), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
						if err := mark(ctx, tx, o, "x"); err != nil {
							return err
						}
						if err := Enqueue(ctx, tx, o, New{Kind: "test.count", Key: "all", Now: real.Now()}); err != nil {
							return err
						}
						time.Sleep(time.Millisecond)
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		eventually(t, "the queue is empty", func() bool { return len(rows(t, d)) == 0 })
		if seen.Load() != writers*each {
			t.Errorf("the last run saw %d of %d", seen.Load(), writers*each)
		}
	})
}

func TestACommitWakesTheWorker(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		done := make(chan struct{}, 1)
		w := worker(d, real, Outside("test.send", func(context.Context, access.Scope, note, string) error {
			done <- struct{}{}
			return nil
		}))
		w.Poll = time.Hour
		stop := start(t, w)
		time.Sleep(100 * time.Millisecond) // it sleeps by now
		enqueue(t, d, o, New{Kind: "test.send", Now: real.Now()})
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Error("it was not woken")
		}
		stop()
		if left := rows(t, d); len(left) != 0 {
			t.Error(left)
		}
	})
}

func TestStopLetsJobsFinish(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		begun, goOn := make(chan struct{}), make(chan struct{})
		w := worker(d, real, Outside("test.send", func(ctx context.Context, _ access.Scope, _ note, _ string) error {
			close(begun)
			<-goOn
			return ctx.Err()
		}))
		stop := start(t, w)
		enqueue(t, d, o, New{Kind: "test.send", Now: real.Now()})
		<-begun
		time.AfterFunc(200*time.Millisecond, func() { close(goOn) })
		stop()
		if left := rows(t, d); len(left) != 0 {
			t.Error(left)
		}
	})
}

// When the grace is over, what still runs is told to end and released, at no try's cost.
func TestStopReleasesWhatGoesOn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		begun := make(chan struct{})
		w := worker(d, real, Tx("test.wait", func(ctx context.Context, _ *db.Tx, _ access.Scope, _ note) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}))
		w.Grace = 50 * time.Millisecond
		stop := start(t, w)
		enqueue(t, d, o, New{Kind: "test.wait", Now: real.Now()})
		<-begun
		stop()
		if j := only(t, d); j.state != Ready || j.tries != 0 || j.attempt != 1 {
			t.Errorf("%+v", j)
		}
	})
}

func TestAttemptTimesOut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		w := worker(d, real, Outside("test.wait", func(ctx context.Context, _ access.Scope, _ note, _ string) error {
			<-ctx.Done()
			return ctx.Err()
		}).With(Policy{Timeout: 20 * time.Millisecond}))
		enqueue(t, d, o, New{Kind: "test.wait", Now: real.Now()})
		_, _ = due(t, w)
		if j := only(t, d); j.state != Later || j.code != "timeout" {
			t.Errorf("%+v", j)
		}
	})
}
