package compliance_test

import (
	"context"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/testkit"
	"standing/internal/rooms/compliance"
)

// The worker does all of it by itself: it builds what a publication asked for, and a tick
// finds the organization whose day has come.
func TestTheWorkerSweepsWhoseDayHasCome(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		a := k.add("Ana Lima", ids.ID{}, "2025-03-01")
		rule := k.publish("Hours", 4)
		w := &jobs.Worker{DB: d, Clock: k.clock, Kinds: k.Jobs(), Crons: k.Crons()}
		run := func() {
			t.Helper()
			for range 3 { // a tick asks, what it asked for asks again
				_, err := w.RunDue(ctx)
				k.must(err)
				k.clock.Move(6 * time.Minute)
			}
		}
		run()
		if got := k.status(a, rule); got != compliance.Open {
			t.Error("built by the worker:", got)
		}
		k.clock.Move(time.Date(2027, 1, 1, 6, 0, 0, 0, time.UTC).Sub(k.clock.Now()))
		if k.count("tally_day") != 0 {
			t.Error("a day was kept too early")
		}
		run()
		if k.count("tally_day") == 0 {
			t.Error("the sweep did not run")
		}
		if n := k.count("standing_due"); n < 1 || n > 2 { // tomorrow, since something was written, and the end of the new period
			t.Error("days to come:", n)
		}
		k.verified()
	})
}
