package compliance_test

import (
	"context"
	"flag"
	"fmt"
	"syscall"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

var benchPeople = flag.Int("people", 10_000, "of how many people BenchmarkFirst works out the standings")

// BenchmarkFirst is the first computation of an organization whose people each have ten records
// and ten requirements.
func BenchmarkFirst(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			k := newKit(b, testkit.OpenDB(b, e))
			k.crowd(*benchPeople)
			for i := range 10 {
				k.publish(fmt.Sprint("Requirement ", i), 4+i)
			}
			used, from := cpu(b), time.Now()
			k.build()
			b.ReportMetric(time.Since(from).Seconds(), "s")
			b.ReportMetric((cpu(b) - used).Seconds(), "cpu-s")
			if n := k.count("standing"); n != int64(11**benchPeople) {
				b.Fatal(n, " standings")
			}
		})
	}
}

// crowd makes people in 50 units with ten records each.
func (k *kit) crowd(n int) {
	k.t.Helper()
	ctx := context.Background()
	var units []ids.ID
	for i := range 50 {
		units = append(units, k.unit(fmt.Sprint("Unit ", i)))
	}
	_, err := k.people.Load(ctx, k.boss(person.PermEnter), func(yield func(person.LoadRow, error) bool) {
		for i := range n {
			if !yield(person.LoadRow{Input: person.Input{Name: fmt.Sprint("Person ", i), Unit: units[i%50], JoinedOn: civil.MustParse("2024-02-01")}}, nil) {
				return
			}
		}
	}, person.FromAdmin, nil)
	k.must(err)
	for after, more := (ids.ID{}), true; more; {
		var people []ids.ID
		k.must(k.d.Read(ctx, k.system(), func(ctx context.Context, q db.Q) (err error) {
			people, err = k.people.RootsAfter(ctx, q, k.system(), after, 500)
			return err
		}))
		if len(people) == 0 {
			break
		}
		more, after = len(people) == 500, people[len(people)-1]
		for i := range 10 {
			k.loaded(people, []string{"ethics", "safety"}[i%2], (civil.MustParse("2025-02-01") + civil.Date(i*35)).String(), "2")
		}
	}
	k.must(k.d.Analyze(ctx, "person", "person_index", "person_fact", "completion")) // as an import does
}

// cpu is what this process has used of the processors: a busy machine does not change it much.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
