package jobs

import (
	"context"
	"fmt"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// real is the clock of tests that wait for something to happen.
var real = clock.Func(time.Now)

func engines(b *testing.B, f func(*testing.B, *db.DB)) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) { f(b, testkit.OpenDB(b, e)) })
	}
}

// BenchmarkClaimAndComplete is one job: claimed, run and completed by a worker of 16
// slots, the backlog being there before.
func BenchmarkClaimAndComplete(b *testing.B) {
	engines(b, func(b *testing.B, d *db.DB) {
		backlog(b, d, org(b, d), b.N, Ready, noon)
		done, all := make(chan struct{}, 64), b.N
		w := worker(d, real, Tx("test.order", func(context.Context, *db.Tx, access.Scope, note) error { return nil }))
		w.Slots = 16
		w.Metrics.Ended = func(string, string, time.Duration) { done <- struct{}{} }
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		b.ResetTimer()
		go func() { ended <- w.Run(ctx) }()
		for range all {
			<-done
		}
		b.StopTimer()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		stop()
		if err := <-ended; err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkOneJobBesideAMillion is how long one organization's job takes from its
// commit to its end, while another organization has 1,000,000 ready.
func BenchmarkOneJobBesideAMillion(b *testing.B) {
	for _, n := range []int{1000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			engines(b, func(b *testing.B, d *db.DB) { beside(b, d, n) })
		})
	}
}

func beside(b *testing.B, d *db.DB, n int) {
	big, small := org(b, d), org(b, d)
	backlog(b, d, big, n, Ready, noon)
	done := make(chan struct{}, 1)
	w := worker(d, real,
		Tx("test.order", func(context.Context, *db.Tx, access.Scope, note) error { return nil }),
		Tx("test.mine", func(context.Context, *db.Tx, access.Scope, note) error { return nil }))
	w.Metrics.Ended = func(kind, _ string, _ time.Duration) {
		if kind == "test.mine" {
			done <- struct{}{}
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- w.Run(ctx) }()
	for b.Loop() {
		enqueue(b, d, small, New{Kind: "test.mine", Now: real.Now()})
		<-done
	}
	stop()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}
