package audit

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

func benchLog(b *testing.B, d *db.DB) (*Log, access.Scope) {
	b.Helper()
	dirs := []string{b.TempDir(), b.TempDir()}
	s, err := CreateSigner(dirs...)
	if err != nil {
		b.Fatal(err)
	}
	ledger, err := OpenLedger(dirs...)
	if err != nil {
		b.Fatal(err)
	}
	org, id := testkit.NewOrg(b, d)
	return New(d, clock.Func(time.Now), s, ledger), access.System(org, id, "bench")
}

func eachEngine(b *testing.B, f func(*testing.B, *db.DB)) {
	for _, e := range []db.Engine{db.Postgres, db.SQLite} {
		b.Run(string(e), func(b *testing.B) { f(b, testkit.OpenDB(b, e)) })
	}
}

// BenchmarkIntegrate: 60,000 entries of one organization from waiting to signed.
func BenchmarkIntegrate(b *testing.B) {
	eachEngine(b, func(b *testing.B, d *db.DB) {
		ctx := context.Background()
		const entries = 60_000
		for b.Loop() {
			b.StopTimer()
			l, sc := benchLog(b, d)
			for at := 0; at < entries; at += 1000 {
				all := make([]prepared, 1000)
				for i := range all {
					p, err := prepare(sc.OrgID(), actorOf(sc, Event{}), Event{At: time.Now(), Verb: "thing.done"})
					if err != nil {
						b.Fatal(err)
					}
					all[i] = p
				}
				err := d.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, all) })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.StartTimer()
			start := time.Now()
			if err := l.Drain(ctx, func(_ int64, err error) { b.Error(err) }); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(entries/time.Since(start).Seconds(), "leaves/s")
			b.StopTimer()
			start = time.Now()
			if r, err := l.Verify(ctx, sc.OrgID()); err != nil || !r.OK() || r.Size != entries {
				b.Fatal(r, err)
			}
			b.ReportMetric(entries/time.Since(start).Seconds(), "verified/s")
			b.StartTimer()
		}
	})
}

// BenchmarkWrites: 16 writers in one organization for five seconds, each transaction
// touching one of 200 rows, adding one and an entry about a person, while a worker
// integrates.
func BenchmarkWrites(b *testing.B) {
	eachEngine(b, func(b *testing.B, d *db.DB) {
		for b.Loop() {
			l, sc := benchLog(b, d)
			units := benchUnits(b, d, sc)
			run, stop := context.WithCancel(context.Background())
			var worker sync.WaitGroup
			worker.Go(func() { l.Run(run, func(_ int64, err error) { b.Error(err) }) })
			var done, gaveUp atomic.Int64
			var mu sync.Mutex
			var took []time.Duration
			start := time.Now()
			var writers sync.WaitGroup
			for w := range 16 {
				writers.Go(func() {
					for i := 0; time.Since(start) < 5*time.Second; i++ {
						before := time.Now()
						err := d.Write(context.Background(), sc, db.On("unit", units[rand.IntN(len(units))]), func(ctx context.Context, tx *db.Tx) error {
							_, err := tx.Exec(ctx, `INSERT INTO idempotency (org_id, actor_id, key, request, status, location, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
								sc.OrgID(), ids.ID{byte(w)}, fmt.Sprint(i), []byte{1}, 200, "/", before)
							if err != nil {
								return err
							}
							_, err = Append(ctx, tx, sc, Event{At: before, Verb: "thing.done", Table: "unit", Row: ids.ID{1}, Subject: ids.ID{byte(w), byte(i)}, Codes: map[string]string{"a": "b"}})
							return err
						})
						if err != nil {
							gaveUp.Add(1)
							continue
						}
						done.Add(1)
						mu.Lock()
						took = append(took, time.Since(before))
						mu.Unlock()
					}
				})
			}
			writers.Wait()
			seconds := time.Since(start).Seconds()
			stop()
			worker.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(done.Load())/seconds, "writes/s")
			b.ReportMetric(float64(gaveUp.Load()), "gave-up")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			if err := l.Drain(context.Background(), func(_ int64, err error) { b.Error(err) }); err != nil && !errors.Is(err, context.Canceled) {
				b.Fatal(err)
			}
			if r, err := l.Verify(context.Background(), sc.OrgID()); err != nil || !r.OK() || r.Size != done.Load() {
				b.Fatal(r, err, done.Load())
			}
		}
	})
}

func benchUnits(b *testing.B, d *db.DB, sc access.Scope) []ids.ID {
	b.Helper()
	var out []ids.ID
	err := d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		out = nil
		for i := range 200 {
			id := ids.New(time.Now())
			name := fmt.Sprintf("u%d", i)
			if _, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5)`, sc.OrgID(), id, name, name, time.Now()); err != nil {
				return err
			}
			out = append(out, id)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return out
}
