package person_test

import (
	"context"
	"fmt"
	"testing"

	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

// BenchmarkKnownOf is what the first computation of an organization asks of this room.
func BenchmarkKnownOf(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			ctx := context.Background()
			d := testkit.OpenDB(b, engine)
			r := room{d: d, looks: &looks{}}
			r.org, r.id = testkit.NewOrg(b, d)
			r.Service = person.New(d, keystest.Ring(b), clock.At(start), ids.New, r.looks)
			r.benchFill(b, 10_000)
			b.ResetTimer()
			n := 0
			for range b.N {
				scope := r.benchScope(b, person.PermView)
				var after ids.ID
				for {
					var all []ids.ID
					err := d.Read(ctx, scope, func(ctx context.Context, q db.Q) (err error) {
						if all, err = r.RootsAfter(ctx, q, scope, after, 500); err != nil {
							return err
						}
						got, err := r.KnownOf(ctx, q, scope, all, person.Everything)
						n += len(got)
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
					if len(all) < 500 {
						break
					}
					after = all[len(all)-1]
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/person")
		})
	}
}

func (r room) benchFill(b *testing.B, n int) {
	unit := ids.New(start)
	ctx := context.Background()
	err := r.d.Write(ctx, testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, 'u', 'u', 0)`, r.org, unit)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	_, err = r.Load(ctx, r.benchScope(b, person.PermEnter), func(yield func(person.LoadRow, error) bool) {
		for i := range n {
			in := person.Input{Name: fmt.Sprintf("First%d Last%d", i%977, i), Number: fmt.Sprint("RN", i), Unit: unit, JoinedOn: day("2020-01-01")}
			if !yield(person.LoadRow{Input: in}, nil) {
				return
			}
		}
	}, person.FromImport, nil)
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLoad is what one person of a list costs.
func BenchmarkLoad(b *testing.B) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			d := testkit.OpenDB(b, engine)
			ring := keystest.Ring(b)
			const n = 20_000
			for range b.N {
				r := room{d: d, looks: &looks{}}
				r.org, r.id = testkit.NewOrg(b, d)
				r.Service = person.New(d, ring, clock.At(start), ids.New, r.looks)
				r.benchFill(b, n)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/person")
		})
	}
}
