package training_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// What a chunk of a first computation asks for: 500 people with ten records each.
func BenchmarkRecordsOf(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			k := newKit(b, testkit.OpenDB(b, e))
			roots := map[ids.ID]ids.ID{}
			var rows []training.Completion
			var courses []ids.ID
			for i := range 50 {
				courses = append(courses, k.course(fmt.Sprint("Course ", i), "ethics"))
			}
			for i := range 2000 { // of whom 500 are asked about
				p := k.person(fmt.Sprint("P", i), "", ids.ID{})
				if i%4 == 0 {
					roots[p] = p
				}
				for j := range 10 {
					rows = append(rows, row(p, courses[(i+j)%50], fmt.Sprintf("2025-%02d-%02d", 1+j, 1+i%28), "2", ids.ID{7}, fmt.Sprint(i, "-", j)))
				}
			}
			for some := range slices.Chunk(rows, training.LoadChunk) {
				if _, err := k.load(some...); err != nil {
					b.Fatal(err)
				}
			}
			if e == db.Postgres { // as autovacuum does, else the plan is one for an empty table
				if _, err := testkit.OwnerDB(b, k.d.Config()).Exec("ANALYZE completion"); err != nil {
					b.Fatal(err)
				}
			}
			sc := access.System(k.org, k.orgID, "test")
			known := person.Everything
			for b.Loop() {
				err := k.d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) error {
					_, err := k.RecordsOf(ctx, q, sc, roots, known)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(rows)/4), "µs/record")
		})
	}
}
