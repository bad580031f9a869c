package jobs

import (
	"context"
	"sync"
	"testing"
	"time"

	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

func newYork(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func timed(d *db.DB, c clock.Clock, s Schedule) *Worker {
	w := worker(d, c, marker("test.mark"))
	w.Crons = []Cron{{Name: "test.tick", Schedule: s, Kind: "test.mark", Payload: note{What: "tick"}}}
	return w
}

func ticks(t testing.TB, d *db.DB) int { t.Helper(); return marks(t, d, 1)["tick"] }

func TestDailyTicksOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := clock.At(noon) // 07:00 in New York
		nine := Daily(9, 0, newYork(t))
		one, two := timed(d, c, nine), timed(d, c, nine)
		step := func(move time.Duration, want int, why string) {
			t.Helper()
			c.Move(move)
			for _, w := range []*Worker{one, two, timed(d, c, nine)} { // the last has just started
				if _, err := due(t, w); err != nil {
					t.Fatal(err)
				}
			}
			if n := ticks(t, d); n != want {
				t.Fatalf("%s: %d runs, want %d", why, n, want)
			}
		}
		step(0, 0, "before nine")
		step(119*time.Minute, 0, "a minute before nine")
		step(time.Minute, 1, "nine o'clock")
		step(time.Hour, 1, "an hour later")
		step(-24*time.Hour, 1, "the clock goes back a day")
		step(24*time.Hour, 1, "the same hour again")
		step(24*time.Hour, 2, "the next day")
		step(24*time.Hour, 3, "the clock goes forward a day")
		step(-24*time.Hour, 3, "and back")
		step(24*time.Hour, 3, "the day that had its run")
		step(5*24*time.Hour, 4, "five days without a worker: one run makes up for them")
		step(24*time.Hour, 5, "the next day")
	})
}

func TestEveryTicks(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := clock.At(noon)
		w := timed(d, c, Every(time.Minute))
		step := func(move time.Duration, want int, why string) {
			t.Helper()
			c.Move(move)
			if _, err := due(t, w); err != nil {
				t.Fatal(err)
			}
			if n := ticks(t, d); n != want {
				t.Fatalf("%s: %d runs, want %d", why, n, want)
			}
		}
		step(0, 0, "at the start")
		step(time.Minute, 1, "after a minute")
		step(59*time.Second, 1, "not yet")
		step(time.Second, 2, "after two")
		step(time.Hour, 3, "an hour missed is one run")
		step(-24*time.Hour, 3, "the clock goes back a day: no run")
		step(59*time.Second, 3, "not sooner than a minute after")
		step(time.Second, 4, "and it goes on, a minute after")
		step(24*time.Hour, 5, "forward a day: one run")
		step(-24*time.Hour, 5, "and back: none")
		step(time.Minute, 6, "and it goes on")
	})
}

func TestTicksOfASlowJobAreOne(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := clock.At(noon)
		w := timed(d, c, Every(time.Minute))
		for range 3 {
			if err := w.prepare(); err != nil {
				t.Fatal(err)
			}
			if err := w.timetable(context.Background()); err != nil {
				t.Fatal(err)
			}
			if err := w.tick(context.Background()); err != nil {
				t.Fatal(err)
			}
			c.Move(time.Minute)
		}
		only(t, d)
	})
}

// A worker killed while it takes a tick leaves it to the next.
func TestKilledWhileTicking(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := clock.At(noon)
		w := timed(d, c, Every(time.Minute))
		_, _ = due(t, w)
		c.Move(time.Minute)
		hit := killAt(w, "cron.moved")
		_, _ = due(t, w)
		if !*hit || ticks(t, d) != 0 {
			t.Fatal("it was not killed")
		}
		_, _ = due(t, timed(d, c, Every(time.Minute)))
		if n := ticks(t, d); n != 1 {
			t.Errorf("%d runs", n)
		}
	})
}

// A changed timetable counts from now on; an entry that another release has is left alone.
func TestTimetableChanges(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := clock.At(noon)
		_, _ = due(t, timed(d, c, Every(time.Hour)))
		_, _ = due(t, timed(d, c, Every(time.Minute)))
		c.Move(time.Minute)
		old := timed(d, c, Every(time.Hour))
		if err := old.prepare(); err != nil {
			t.Fatal(err)
		}
		if err := old.tick(context.Background()); err != nil || len(rows(t, d)) != 0 {
			t.Fatal("another release's timetable was followed", err)
		}
		_, _ = due(t, timed(d, c, Every(time.Minute)))
		if n := ticks(t, d); n != 1 {
			t.Errorf("%d runs", n)
		}
	})
}

func TestRace_OneReplicaTakesATick(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		c := clock.At(noon)
		other := testkit.Reopen(t, d.Config())
		var all []*Worker
		for i := range 16 {
			w := timed([]*db.DB{d, other}[i%2], c, Every(time.Minute))
			if _, err := due(t, w); err != nil {
				t.Fatal(err)
			}
			all = append(all, w)
		}
		for round := 1; round <= 3; round++ {
			c.Move(time.Minute)
			var wg sync.WaitGroup
			for _, w := range all {
				wg.Go(func() {
					if err := w.tick(context.Background()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			mustDo(t, timed(d, c, Every(time.Minute)), 1)
			if n := ticks(t, d); n != round {
				t.Fatalf("%d runs of %d ticks", n, round)
			}
		}
	})
}

func TestScheduleNext(t *testing.T) {
	ny := newYork(t)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, ny)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		s         Schedule
		now, want string
	}{
		{Daily(9, 0, ny), "2026-03-02 08:59", "2026-03-02 09:00"},
		{Daily(9, 0, ny), "2026-03-02 09:00", "2026-03-03 09:00"},
		{Daily(2, 30, ny), "2026-03-07 12:00", "2026-03-08 01:30"}, // the minute that is left out
		{Daily(2, 30, ny), "2026-03-08 04:00", "2026-03-09 02:30"},
		{Daily(1, 30, ny), "2026-11-01 00:00", "2026-11-01 01:30"}, // the minute that comes twice
		{Daily(1, 30, ny), "2026-11-01 01:30", "2026-11-02 01:30"},
		{Weekly(time.Monday, 9, 0, ny), "2026-03-02 09:00", "2026-03-09 09:00"},
		{Weekly(time.Sunday, 0, 0, ny), "2026-02-28 23:59", "2026-03-01 00:00"},
		{Every(time.Hour), "2026-03-02 09:30", "2026-03-02 10:30"},
	} {
		if got := c.s.next(at(c.now)); !got.Equal(at(c.want)) {
			t.Errorf("%s after %s: %s, want %s", c.s, c.now, got.In(ny), c.want)
		}
	}
}
