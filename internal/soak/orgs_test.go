//go:build soak

package soak

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/org"
)

// BenchmarkOrganizationsOfOne: one after the other through the room's door for what one
// costs, the rest in bulk up to 1,000,000; then a night in which nothing is due: every
// entry of the timetable has its turn, the log looks for work, the index looks for gaps.
func BenchmarkOrganizationsOfOne(b *testing.B) {
	const all, single = 1_000_000, 3_000
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			for b.Loop() {
				ctx := context.Background()
				conf := testkit.NewDB(b, e)
				at := clock.At(time.Now())
				a := replicaAt(b, conf, b.TempDir(), at)
				orgs := org.New(a.DB, a.Clock, ids.New, nil)
				start := time.Now()
				for i := range single {
					if _, err := orgs.Create(ctx, org.CreateInput{Kind: org.Professional, Name: fmt.Sprint("One ", i), Zone: "America/Denver"}); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(time.Since(start).Microseconds())/1000/single, "ms/org")
				for n := single; n < all; n += 50_000 {
					bulkOrgs(b, a.DB, min(50_000, all-n))
				}
				if e == db.Postgres {
					if _, err := testkit.OwnerDB(b, conf).Exec("ANALYZE"); err != nil {
						b.Fatal(err)
					}
				}
				night(func() { // the first night plans the timetable
					if _, err := a.Worker.RunDue(ctx); err != nil {
						b.Fatal(err)
					}
				})
				at.Move(24 * time.Hour)
				took := night(func() {
					for range 3 {
						if _, err := a.Worker.RunDue(ctx); err != nil {
							b.Fatal(err)
						}
					}
					if err := a.Audit.Drain(ctx, func(_ int64, err error) { b.Error(err) }); err != nil {
						b.Fatal(err)
					}
				})
				b.ReportMetric(took.Seconds(), "idle-s")
			}
		})
	}
}

func night(fn func()) time.Duration {
	start := time.Now()
	fn()
	return time.Since(start)
}

func bulkOrgs(b *testing.B, d *db.DB, n int) {
	b.Helper()
	now := time.Now()
	columns := []string{"public_id", "version", "generation", "kind", "name", "zone", "state", "created_at"}
	err := d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Bulk(ctx, "org", slices.Clone(columns), func(yield func([]any, error) bool) {
			for range n {
				if !yield([]any{ids.New(now), 1, 1, "professional", "One", "America/Denver", "active", now}, nil) {
					return
				}
			}
		}, "")
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
