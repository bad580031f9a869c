package compliance_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
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

// Facts, new people and new rules come in while everybody is worked out anew and while the
// many are caught up with: at rest every standing is what facts and rules say. Without the
// lock of standing_head a job would overwrite what a request has just worked out; without
// the one of standing_state somebody new would be in no generation.
func TestRace_FactsWhileBuilding(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		var people []ids.ID
		for i := range 24 {
			people = append(people, k.add(fmt.Sprint("Person ", i), ids.ID{}, "2024-02-01"))
		}
		rule := k.publish("Hours", 10)
		k.build()
		k.SetPause(func() { time.Sleep(time.Duration(rand.IntN(30)) * time.Millisecond) })
		enter, add := k.boss(training.PermEnter), k.boss(person.PermEnter)
		for round := range 6 {
			var all sync.WaitGroup
			failed := make(chan error, 100)
			tell := func(err error) {
				if err != nil {
					failed <- err
				}
			}
			for w := range 8 {
				all.Go(func() {
					for i := range 3 {
						_, err := k.Training.Record(ctx, enter, training.RecordInput{Person: people[w*3+i], Done: training.Done{
							Course: fmt.Sprint("Course ", round), On: 739600 + civil.Date(round), Hours: "2", Categories: "ethics"}})
						tell(err)
					}
				})
			}
			all.Go(func() {
				_, err := k.people.Add(ctx, add, person.Input{Name: fmt.Sprint("New ", round)})
				tell(err)
			})
			all.Go(func() { tell(k.Rebuild(ctx, k.system())) })
			all.Go(func() {
				tell(k.d.Write(ctx, k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
					return k.Changed(ctx, tx, k.system(), people)
				}))
				tell(k.CatchUp(ctx, k.system()))
				tell(k.Fold(ctx, k.system()))
			})
			all.Wait()
			close(failed)
			for err := range failed {
				t.Error(err)
			}
			k.catchUp()
			k.verified()
		}
		k.revise(rule, "Hours", 4)
		k.build()
		if v := k.verified(); v.People != 30 || v.Waiting != 0 {
			t.Errorf("%+v", v)
		}
	})
}

// What is written about somebody between the draft that a build makes of them and its writing
// is in the new generation too: drafts are made while nobody's head is locked. A build that
// wrote its drafts as they are would put back what was known before.
func TestRace_FactsBehindADraft(t *testing.T) {
	compliance.SetDraft(5)
	t.Cleanup(func() { compliance.SetDraft(1000) })
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		enter := k.boss(training.PermEnter)
		var people []ids.ID
		for i := range 20 {
			people = append(people, k.add(fmt.Sprint("Person ", i), ids.ID{}, "2024-02-01"))
		}
		rule := k.publish("Hours", 8)
		for round, want := range []compliance.Status{compliance.Open, compliance.Met} { // into the first generation, and beside one
			next, busy := 0, atomic.Bool{}
			k.SetPause(func() {
				if !busy.CompareAndSwap(false, true) {
					return // this is the record below itself
				}
				defer busy.Store(false)
				if next < len(people) { // the first of each draft
					_, err := k.Training.Record(ctx, enter, training.RecordInput{Person: people[next], Done: training.Done{
						Course: "Ethics", On: 739660 + civil.Date(round), Hours: "4", Categories: "ethics"}})
					if err != nil {
						t.Error(err)
					}
					next += 5
				}
			})
			k.must(k.Rebuild(ctx, k.system()))
			k.SetPause(func() {})
			k.verified()
			for i := 0; i < len(people); i += 5 {
				if got := k.status(people[i], rule); got != want {
					t.Error(round, i, got)
				}
			}
		}
	})
}

// Midnight needs no write to be right: lists, counts and badges say the next status once its
// day has come, and the sweep then works out what comes after.
func TestMidnightWithoutAWrite(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		a, b := k.add("Ana Lima", k.unit("Ward 3"), "2025-03-01"), k.add("Ben Okafor", ids.ID{}, "2025-03-01")
		rule := k.publish("Hours", 4)
		k.build()
		k.loaded([]ids.ID{b}, "ethics", "2026-02-02", "4")
		k.clock.Move(time.Date(2027, 1, 1, 6, 0, 0, 0, time.UTC).Sub(start)) // past midnight in the organization's zone
		see := k.boss(compliance.PermView)
		if got := k.status(a, rule); got != compliance.NotMet {
			t.Error("the period ended unmet:", got)
		}
		if got := k.status(b, rule); got != compliance.Open {
			t.Error("a new period began:", got)
		}
		page, err := k.List(ctx, see, compliance.Filter{Status: compliance.NotMet}, 10)
		k.must(err)
		if len(page.Rows) != 1 || page.Rows[0].Person != a || page.Rows[0].Shown != compliance.NotMet {
			t.Errorf("%+v", page)
		}
		board, err := k.Dashboard(ctx, see)
		k.must(err)
		if fmt.Sprint(board.People.N) != "map[met:0 not_met:1 open:1]" && fmt.Sprint(board.People.N) != "map[not_met:1 open:1]" {
			t.Error(board.People.N)
		}
		badges, err := k.Badges(ctx, see, []ids.ID{a, b})
		k.must(err)
		if badges[a].Status != compliance.NotMet || badges[b].Status != compliance.Open {
			t.Error(badges)
		}
		k.verified()
		k.must(k.Sweep(ctx, k.system()))
		k.verified()
		if got := k.status(a, rule); got != compliance.NotMet {
			t.Error(got)
		}
		if n := k.count("tally_day"); n == 0 {
			t.Error("no day was kept for the trend")
		}
	})
}

// An answer as of a place in the log is the one that was given then, whatever is recorded,
// corrected or published later.
func TestReplayIsWhatWasShown(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		a := k.add("Ana Lima", ids.ID{}, "2025-03-01")
		rule := k.publish("Hours", 4)
		k.build()
		see := k.boss(compliance.PermView)
		type shown struct {
			day    time.Time
			status compliance.Status
			needs  string
		}
		var all []shown
		look := func() {
			t.Helper()
			x, err := k.Explain(ctx, see, compliance.ExplainInput{ID: a, Requirement: rule})
			k.must(err)
			all = append(all, shown{k.clock.Now(), x.Status, fmt.Sprint(x.Needs)})
			if got := k.status(a, rule); got != x.Status {
				t.Errorf("stored %s, explained %s", got, x.Status)
			}
			k.must(k.log.Drain(ctx, func(_ int64, err error) { t.Error(err) }))
			k.clock.Move(48 * time.Hour)
		}
		look()
		done, err := k.Training.Record(ctx, k.boss(training.PermEnter), training.RecordInput{Person: a, Done: training.Done{Course: "Ethics 101", On: 739660, Hours: "4", Categories: "ethics"}})
		k.must(err)
		look()
		_, err = k.Training.Correct(ctx, k.boss(training.PermEnter), training.CorrectInput{ID: done.ID, Done: training.Done{Course: "Ethics 101", On: 739660, Hours: "3", Categories: "ethics"}})
		k.must(err)
		look()
		k.revise(rule, "Hours", 3)
		k.build()
		look()
		want := []compliance.Status{compliance.Open, compliance.Met, compliance.Open, compliance.Met}
		for i, s := range all {
			day := dayOf(s.day)
			x, err := k.Explain(ctx, see, compliance.ExplainInput{ID: a, Requirement: rule, AsOf: day, KnownAt: day})
			k.must(err)
			if x.Status != s.status || x.Status != want[i] || fmt.Sprint(x.Needs) != s.needs || x.KnownAt != day {
				t.Errorf("look %d: %s then, %s now, want %s\n%s\n%v", i, s.status, x.Status, want[i], s.needs, x.Needs)
			}
		}
	})
}
