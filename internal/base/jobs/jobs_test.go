package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

func TestEnqueueIsPartOfTheTransaction(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		broken := errors.New("broken")
		err := d.Write(context.Background(), testkit.Org(o), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			if err := Enqueue(ctx, tx, o, New{Kind: "test.mark", Payload: note{What: "a"}, Now: noon}); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) || len(rows(t, d)) != 0 {
			t.Fatalf("%v, %d jobs", err, len(rows(t, d)))
		}
		enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "a"}})
		mustDo(t, worker(d, clock.At(noon), marker("test.mark")), 1)
		if m := marks(t, d, o); m["a"] != 1 || len(rows(t, d)) != 0 {
			t.Errorf("%v, %v", m, rows(t, d))
		}
	})
}

func TestScopeIsOfTheOrganization(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, public := testkit.NewOrg(t, d)
		var got access.Scope
		w := worker(d, clock.At(noon), Outside("test.look", func(_ context.Context, sc access.Scope, _ note, _ string) error {
			got = sc
			return nil
		}))
		enqueue(t, d, o, New{Kind: "test.look"})
		mustDo(t, w, 1)
		if got.OrgID() != o || got.PublicOrg() != public || got.System() != "job:test.look" || got.Reach() != access.Org {
			t.Errorf("%+v", got)
		}
	})
}

func TestTouchesBeforeTheHandler(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		var version int64
		w := worker(d, clock.At(noon), Tx("test.touch", func(_ context.Context, tx *db.Tx, _ access.Scope, _ note) error {
			version = tx.Version("", ids.ID{})
			return nil
		}, func(note) db.Touches { return db.OnOrg() }))
		enqueue(t, d, o, New{Kind: "test.touch"})
		mustDo(t, w, 1)
		if version != 2 {
			t.Errorf("the organization has version %d", version)
		}
	})
}

func TestRunAt(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		w := worker(d, c, marker("test.mark"))
		enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "a"}, RunAt: noon.Add(time.Hour)})
		mustDo(t, w, 0)
		c.Move(time.Hour - time.Microsecond)
		mustDo(t, w, 0)
		c.Move(time.Microsecond)
		mustDo(t, w, 1)
	})
}

func TestOneLiveJobPerKey(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, other, c := org(t, d), org(t, d), clock.At(noon)
		w := worker(d, c, marker("test.mark"), marker("test.more"))
		n := New{Kind: "test.mark", Key: "person:1", Payload: note{What: "a"}}
		more := n
		more.Kind = "test.more"
		enqueue(t, d, o, n, n, more)
		enqueue(t, d, o, n)
		enqueue(t, d, other, n)
		mustDo(t, w, 3)
		enqueue(t, d, o, n)
		mustDo(t, w, 1)
		if m := marks(t, d, o); m["a"] != 3 {
			t.Error(m)
		}
	})
}

func TestKeyPullsForward(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		w := worker(d, clock.At(noon), marker("test.mark"))
		n := New{Kind: "test.mark", Key: "k", Payload: note{What: "a"}, RunAt: noon.Add(5 * time.Hour)}
		enqueue(t, d, o, n)
		n.RunAt = noon.Add(time.Hour)
		enqueue(t, d, o, n)
		n.RunAt = noon.Add(3 * time.Hour)
		enqueue(t, d, o, n)
		if j := only(t, d); j.state != Later || !j.due.Equal(noon.Add(time.Hour)) {
			t.Errorf("%+v", j)
		}
		n.RunAt = time.Time{}
		enqueue(t, d, o, n)
		mustDo(t, w, 1)
	})
}

// Asked for while it runs, it runs once more, under another key.
func TestAskedWhileRunning(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		n := New{Kind: "test.send", Key: "k", Payload: note{What: "a"}}
		var r receiver
		w := worker(d, clock.At(noon), Outside("test.send", func(_ context.Context, _ access.Scope, p note, key string) error {
			r.got(p.What, key)
			if len(r.of("a")) == 1 {
				enqueue(t, d, o, n, n)
			}
			return nil
		}))
		enqueue(t, d, o, n)
		mustDo(t, w, 2)
		if k := r.of("a"); len(k) != 2 || k[0] == k[1] {
			t.Errorf("keys %v", k)
		}
	})
}

func TestBackoffThenDead(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		fail := true
		var keys []string
		w := worker(d, c, Outside("test.fail", func(_ context.Context, _ access.Scope, _ note, key string) error {
			keys = append(keys, key)
			if fail {
				return errors.New("mail for ana@example.org was refused")
			}
			return nil
		}).With(Policy{Attempts: 4, First: 8 * time.Second, Longest: 20 * time.Second}))
		enqueue(t, d, o, New{Kind: "test.fail", Key: "k"})
		for i, want := range []time.Duration{8, 16, 20} {
			if _, err := due(t, w); err == nil {
				t.Fatal("no error")
			}
			j := only(t, d)
			pause := j.due.Sub(c.Now())
			if j.state != Later || j.attempt != int64(i+1) || j.code != "failed" || pause < want*time.Second/2 || pause > want*time.Second {
				t.Fatalf("after %d: %+v, pause %s", i+1, j, pause)
			}
			c.Move(want * time.Second)
		}
		_, _ = due(t, w)
		if j := only(t, d); j.state != Dead || j.attempt != 4 {
			t.Fatalf("%+v", j)
		}
		dead := deadJobs(t, d)
		if len(dead) != 1 || dead[0].Code != "failed" || dead[0].Attempts != 4 || dead[0].Kind != "test.fail" || !dead[0].Created.Equal(noon) {
			t.Fatalf("%+v", dead)
		}

		// The key is free meanwhile; retrying then conflicts.
		enqueue(t, d, o, New{Kind: "test.fail", Key: "k", RunAt: c.Now().Add(time.Hour)})
		retry := func(ctx context.Context, tx *db.Tx) error { return Retry(ctx, tx, dead[0].ID, c.Now()) }
		if err := platform(t, d, retry); !errors.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		live := slices.DeleteFunc(rows(t, d), func(r row) bool { return r.state == Dead })[0]
		if err := platform(t, d, func(ctx context.Context, tx *db.Tx) error { return Cancel(ctx, tx, live.id) }); err != nil {
			t.Fatal(err)
		}
		if err := platform(t, d, retry); err != nil {
			t.Fatal(err)
		}
		fail = false
		mustDo(t, w, 1)
		if len(keys) != 5 || len(slices.Compact(keys)) != 1 {
			t.Errorf("keys %v", keys)
		}
		if err := platform(t, d, retry); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func deadJobs(t testing.TB, d *db.DB) (out []DeadJob) {
	t.Helper()
	err := d.Read(context.Background(), db.Platform, func(ctx context.Context, q db.Q) error {
		var after *DeadJob
		for {
			page, err := DeadJobs(ctx, q, after, 2)
			if err != nil || len(page) == 0 {
				return err
			}
			out = append(out, page...)
			after = &out[len(out)-1]
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestDeadAreKeptThirtyDays(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		w := worker(d, c, Outside("test.fail", func(_ context.Context, _ access.Scope, p note, _ string) error { return GiveUp(p.What) }))
		for i := range 5 {
			enqueue(t, d, o, New{Kind: "test.fail", Payload: note{What: string(rune('a' + i))}})
			_, _ = due(t, w)
			c.Move(time.Minute)
		}
		codes := ""
		for _, j := range deadJobs(t, d) {
			codes += j.Code
		}
		if codes != "edcba" {
			t.Errorf("dead: %s", codes)
		}
		c.Move(30*24*time.Hour - 3*time.Minute)
		mustDo(t, w, 0)
		if n := len(deadJobs(t, d)); n != 2 {
			t.Errorf("%d dead jobs are kept, want 2", n)
		}
	})
}

func TestWhatErrorsMean(t *testing.T) {
	for _, c := range []struct {
		err      error
		code     string
		hopeless bool
	}{
		{errors.New("ana@example.org"), "failed", false},
		{GiveUp("bounced"), "bounced", true},
		{fault.NotFound, "not_found", true},
		{fault.Gone, "gone", true},
		{fault.Denied, "denied", true},
		{fault.Bad("name", "required"), "invalid:name:required", true},
		{fault.Conflict, "conflict", false},
		{errors.Join(fault.Busy, context.DeadlineExceeded), "timeout", false},
		{fault.Busy, "busy", false},
		{fault.Held, "held", false},
		{GiveUp("ana lima@example.org"), "failed", true},
	} {
		if code, hopeless, _ := verdict(c.err); code != c.code || hopeless != c.hopeless {
			t.Errorf("%v: %s %v", c.err, code, hopeless)
		}
	}
	if _, _, wait := verdict(&fault.TooMany{Wait: time.Minute}); wait != time.Minute {
		t.Error(wait)
	}
}

func TestPanicIsAFailure(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		calm := false
		w := worker(d, c, Tx("test.panic", func(ctx context.Context, tx *db.Tx, sc access.Scope, p note) error {
			if err := mark(ctx, tx, sc.OrgID(), p.What); err != nil {
				return err
			}
			if !calm {
				panic("ana@example.org")
			}
			return nil
		}))
		var log strings.Builder
		w.Log = testLog(&log)
		enqueue(t, d, o, New{Kind: "test.panic", Payload: note{What: "a"}})
		if _, err := due(t, w); err == nil {
			t.Fatal("no error")
		}
		if j := only(t, d); j.state != Later || j.code != "panic" {
			t.Errorf("%+v", j)
		}
		if m := marks(t, d, o); len(m) != 0 {
			t.Errorf("the half-done effect stayed: %v", m)
		}
		if s := log.String(); strings.Contains(s, "ana@") || !strings.Contains(s, "jobs_test.go") {
			t.Errorf("log: %s", s)
		}
		calm = true
		c.Move(time.Minute)
		mustDo(t, w, 1)
	})
}

func TestPoisonedPayloadIsDead(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o := org(t, d)
		w := worker(d, clock.At(noon), marker("test.mark"))
		enqueue(t, d, o, New{Kind: "test.mark", Payload: struct{ Other int }{7}})
		enqueue(t, d, o, New{Kind: "test.mark", Payload: struct{ What int }{7}})
		enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "good"}})
		if n, err := due(t, w); n != 1 || err == nil {
			t.Fatal(n, err)
		}
		for _, j := range rows(t, d) {
			if j.state != Dead || j.code != "payload" || j.attempt != 1 {
				t.Errorf("%+v", j)
			}
		}
	})
}

// A replica of the version before does not burn the tries of a kind it does not know.
func TestUnknownKindWaits(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "a"}})
		old := worker(d, c, marker("test.other"))
		for range 20 {
			_, _ = due(t, old)
			c.Move(time.Minute)
		}
		if j := only(t, d); j.state != Later || j.tries != 0 || j.attempt != 20 || j.code != "unknown_kind" {
			t.Errorf("%+v", j)
		}
		mustDo(t, worker(d, c, marker("test.mark")), 1)
	})
}

func TestCancelAndDropOrg(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, other := org(t, d), org(t, d)
		var err error
		cancel := func(id ids.ID) error {
			return platform(t, d, func(ctx context.Context, tx *db.Tx) error { return Cancel(ctx, tx, id) })
		}
		w := worker(d, clock.At(noon), Outside("test.send", func(context.Context, access.Scope, note, string) error {
			err = cancel(only(t, d).id)
			return nil
		}))
		enqueue(t, d, o, New{Kind: "test.send"})
		mustDo(t, w, 1)
		if !errors.Is(err, fault.Conflict) {
			t.Errorf("cancelling what runs: %v", err)
		}
		if err := cancel(ids.New(noon)); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		enqueue(t, d, o, New{Kind: "test.send"}, New{Kind: "test.send", RunAt: noon.Add(time.Hour)})
		enqueue(t, d, other, New{Kind: "test.more"})
		var n int64
		if err := platform(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			n, err = DropOrg(ctx, tx, o)
			return err
		}); err != nil || n != 2 || only(t, d).kind != "test.more" {
			t.Error(n, err, rows(t, d))
		}
	})
}

func TestCountsTotalsAndLag(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		o, c := org(t, d), clock.At(noon)
		w := worker(d, c, marker("test.mark"), Outside("test.fail", func(_ context.Context, _ access.Scope, p note, _ string) error {
			if p.N == 1 {
				return GiveUp("no")
			}
			return fault.Busy
		}))
		enqueue(t, d, o, New{Kind: "test.mark", Payload: note{What: "a"}}, New{Kind: "test.mark", Payload: note{What: "b"}},
			New{Kind: "test.fail"}, New{Kind: "test.fail", Payload: note{N: 1}})
		lag := func(want time.Duration) {
			t.Helper()
			err := d.Read(context.Background(), db.Platform, func(ctx context.Context, q db.Q) error {
				got, err := Lag(ctx, q, c.Now())
				if got != want {
					t.Errorf("lag %s, want %s", got, want)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
		c.Move(time.Second)
		lag(time.Second)
		_, _ = due(t, w)
		lag(0)
		enqueue(t, d, o, New{Kind: "test.mark", RunAt: noon.Add(time.Minute), Payload: note{What: "c"}})
		c.Move(2 * time.Minute)
		lag(2*time.Minute + time.Second - only2(t, d, "test.fail", Later).due.Sub(noon))
		err := d.Read(context.Background(), db.Platform, func(ctx context.Context, q db.Q) error {
			n, err := Counts(ctx, q)
			want := []Count{{"test.fail", Dead, 1}, {"test.fail", Later, 1}, {"test.mark", Later, 1}}
			if !slices.Equal(n, want) {
				t.Errorf("counts %v", n)
			}
			day := totalDay(c)
			all, err2 := Totals(ctx, q, day-1, day)
			if wantT := []Total{{day, "test.fail", 0, 1, 1}, {day, "test.mark", 2, 0, 0}}; !slices.Equal(all, wantT) {
				t.Errorf("totals %v", all)
			}
			return errors.Join(err, err2)
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func only2(t testing.TB, d *db.DB, kind string, s State) row {
	t.Helper()
	for _, j := range rows(t, d) {
		if j.kind == kind && j.state == s {
			return j
		}
	}
	t.Fatalf("no job %s %s", kind, s)
	return row{}
}

type part struct {
	Person ids.ID `json:"person"`
	Codes  []kindOf
}
type kindOf string

func TestFields(t *testing.T) {
	k := Outside("test.send", func(context.Context, access.Scope, struct {
		Org   ids.ID `json:"org,omitempty"`
		Parts []part `json:"parts"`
		Last  bool
	}, string) error {
		return nil
	})
	if got := strings.Join(k.Fields(), " "); got != "Last org parts[].Codes[] parts[].person" {
		t.Error(got)
	}
}

func TestPayloadsHoldCodesOnly(t *testing.T) {
	good := []any{nil, note{What: "ana:lima"}, part{ids.New(noon), []kindOf{"a.b"}}, struct{ At time.Time }{noon}}
	for _, p := range good {
		if _, err := encode(p); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
	}
	bad := []any{
		note{What: "Ana Lima"}, note{What: "ana@example.org"}, note{What: strings.Repeat("a", 201)}, part{Codes: []kindOf{"a", "b c"}},
		struct{ Name pii.Text }{pii.Hide("x")}, struct{ M map[string]string }{}, struct{ P *int }{}, struct{ F float64 }{}, struct{ A any }{},
		struct{ hidden int }{}, struct {
			X int `json:"-"`
		}{}, struct{ note }{}, struct{ B []byte }{make([]byte, 3)}, 7, "text", struct{ Many []int }{make([]int, maxPayload)},
		struct{ Raw json.RawMessage }{},
	}
	for _, p := range bad {
		if s, err := encode(p); err == nil {
			t.Errorf("%+v was taken: %s", p, s)
		}
	}
}

func TestEnqueueRefuses(t *testing.T) {
	good := New{Kind: "test.mark", Now: noon}
	for name, change := range map[string]func(*New){
		"kind":  func(n *New) { n.Kind = "mark" },
		"upper": func(n *New) { n.Kind = "Test.mark" },
		"key":   func(n *New) { n.Key = "Ana Lima" },
		"long":  func(n *New) { n.Key = strings.Repeat("k", 129) },
		"now":   func(n *New) { n.Now = time.Time{} },
	} {
		n := good
		if change(&n); true {
			if _, err := n.check(1); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	}
	if _, err := good.check(0); err == nil {
		t.Error("no organization was taken")
	}
	if _, err := good.check(1); err != nil {
		t.Error(err)
	}
}

func TestRegistration(t *testing.T) {
	ok := marker("test.mark")
	every := Cron{Name: "test.tick", Kind: "test.mark", Schedule: Every(time.Minute)}
	with := func(change func(*Cron)) *Worker {
		c := every
		change(&c)
		return &Worker{Kinds: []Kind{ok}, Crons: []Cron{c}}
	}
	for name, w := range map[string]*Worker{
		"twice":      {Kinds: []Kind{ok, ok}},
		"name":       {Kinds: []Kind{marker("mark")}},
		"payload":    {Kinds: []Kind{Outside("test.bad", func(context.Context, access.Scope, map[string]string, string) error { return nil })}},
		"raw":        {Kinds: []Kind{{Name: "test.bad"}}},
		"lease":      {Lease: 29 * time.Second},
		"long lease": {Lease: time.Hour},
		"slots":      {Slots: 257},
		"cron twice": {Kinds: []Kind{ok}, Crons: []Cron{every, every}},
		"cron kind":  with(func(c *Cron) { c.Kind = "test.other" }),
		"cron name":  with(func(c *Cron) { c.Name = "tick" }),
		"cron often": with(func(c *Cron) { c.Schedule = Every(time.Millisecond) }),
		"cron never": with(func(c *Cron) { c.Schedule = Schedule{} }),
		"cron hour":  with(func(c *Cron) { c.Schedule = Daily(24, 0, time.UTC) }),
		"cron pay":   with(func(c *Cron) { c.Payload = note{What: "a b"} }),
	} {
		if w.prepare() == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := (&Worker{Kinds: []Kind{ok}, Crons: []Cron{every}}).prepare(); err != nil {
		t.Error(err)
	}
}
