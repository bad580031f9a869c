package compliance_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// STANDING_BENCH_PEOPLE says of how many people: 100000 for the bar of 60 s.
func TestBenchFirstComputation(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("STANDING_BENCH_PEOPLE"))
	if n == 0 {
		t.Skip("set STANDING_BENCH_PEOPLE")
	}
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		units := []ids.ID{}
		for i := range 50 {
			units = append(units, k.unit(fmt.Sprint("Unit ", i), ids.ID{}))
		}
		rows := func(yield func(person.LoadRow, error) bool) {
			for i := range n {
				if !yield(person.LoadRow{Input: person.Input{Name: fmt.Sprint("Person ", i), Unit: units[i%50], JoinedOn: civil.MustParse("2024-02-01")}}, nil) {
					return
				}
			}
		}
		_, err := k.people.Load(ctx, k.boss(person.PermEnter), rows, person.FromAdmin, nil)
		k.must(err)
		var after ids.ID
		for {
			var people []ids.ID
			k.must(d.Read(ctx, k.system(), func(ctx context.Context, q db.Q) (err error) {
				people, err = k.people.RootsAfter(ctx, q, k.system(), after, 500)
				return err
			}))
			if len(people) == 0 {
				break
			}
			for i := range 10 {
				k.loaded(people, []string{"ethics", "safety"}[i%2], (civil.MustParse("2025-02-01") + civil.Date(i*35)).String(), "2")
			}
			after = people[len(people)-1]
		}
		for i := range 10 {
			k.publish(fmt.Sprint("Requirement ", i), 4+i)
		}
		from := time.Now()
		k.build()
		t.Logf("%d people x 10 requirements: %s", n, time.Since(from).Round(time.Millisecond))
		from = time.Now()
		const writes = 50
		for i := range writes {
			_, err := k.Training.Record(ctx, k.boss(training.PermEnter), training.RecordInput{Person: after, Done: training.Done{Course: fmt.Sprint("C", i), On: 739600, Hours: "1", Categories: "ethics"}})
			k.must(err)
		}
		t.Logf("one record to the answer: %s", time.Since(from)/writes)
		from = time.Now()
		_, err = k.Dashboard(ctx, k.boss(compliance.PermView))
		k.must(err)
		t.Logf("dashboard, not kept: %s", time.Since(from).Round(time.Microsecond))
		from = time.Now()
		for range 100 {
			_, err = k.Dashboard(ctx, k.boss(compliance.PermView))
			k.must(err)
		}
		t.Logf("dashboard, kept: %s", (time.Since(from) / 100).Round(time.Microsecond))
	})
}
