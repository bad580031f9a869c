package finding

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/class"
	"standing/internal/rooms/person"
)

// overlap is a kit in which somebody was at two classes at once, looked at.
func overlap(t *testing.T, d *db.DB) (k *kit, ana ids.ID, a, b class.Class) {
	k = newKit(t, d)
	ana = k.person("Ana Ruiz")
	a, b = k.class("Alpha", "9:00", "12:00", 0), k.class("Beta", "10:30", "11:30", 0)
	k.attend(a, ana)
	k.attend(b, ana)
	k.work()
	return k, ana, a, b
}

func TestTwoClassesAtOnceAreFoundOnceAndExplained(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, ana, _, _ := overlap(t, d)
		k.must(k.d.Write(context.Background(), k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return k.Changed(ctx, tx, k.system(), []ids.ID{ana}) }))
		k.work()
		v, err := k.Show(context.Background(), k.boss(PermView), Ref{k.one().ID})
		k.must(err)
		if v.Kind != Overlap || len(v.Pieces) != 2 || len(v.History) != 1 || k.seen == 0 {
			t.Fatalf("%+v, seen %d", v, k.seen)
		}
		book, err := words.Read(words.Source{Room: "finding", Body: catalogue})
		k.must(err)
		ctx := words.With(context.Background(), book.Of("en"))
		if got, want := brief(ctx, v.Finding), "Ana Ruiz was at Alpha 09:00–12:00 and was at Beta 10:30–11:30 on 3 May 2026; nobody can be at both."; got != want {
			t.Errorf("%q", got)
		}
	})
}

func TestClosedByItselfWhenItsFactsAreGone(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, _, a, _ := overlap(t, d)
		_, err := k.Classes.Cancel(context.Background(), k.boss(class.PermManage), class.Ref{ID: a.ID})
		k.must(err)
		k.work()
		if f := k.one(); f.State != Closed || f.Code != Gone {
			t.Fatalf("%+v", f)
		}
		if _, err := k.Reopen(context.Background(), k.boss(PermDecide), Ref{k.one().ID}); reason(err) != "finding.facts_gone" {
			t.Error(err)
		}
	})
}

func TestWhatWasDecidedHoldsUntilTheFactsChange(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, ana, _, b := overlap(t, d)
		ctx, boss := context.Background(), k.boss(PermDecide)
		k.clock.Move(time.Second)
		f, err := k.Assign(ctx, boss, AssignInput{Ref: Ref{k.one().ID}})
		k.must(err)
		if f.State != Assigned || f.Assignee != boss.Account() {
			t.Fatalf("%+v", f)
		}
		k.clock.Move(time.Second)
		if _, err := k.Close(ctx, boss, CloseInput{Ref: Ref{f.ID}, Code: SomebodyElse, Reason: "It is her sister."}); reason(err) != "finding.code_not_here" {
			t.Error("closed as what is said of exclusion lists only: ", err)
		}
		_, err = k.Close(ctx, boss, CloseInput{Ref: Ref{f.ID}, Code: Explained, Reason: "She left early."})
		k.must(err)
		again := func() {
			k.must(d.Write(ctx, k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return k.Changed(ctx, tx, k.system(), []ids.ID{ana}) }))
			k.work()
		}
		if again(); k.one().State != Closed {
			t.Fatal("opened again although nothing changed")
		}
		move := func(begins, ends string) {
			_, err = k.Classes.Change(ctx, k.boss(class.PermManage), class.ChangeInput{Ref: class.Ref{ID: b.ID}, Input: class.Input{Course: "Beta", Enrol: class.ByStaff,
				Meetings: []class.MeetingInput{{ID: b.Meetings[0].ID.String(), On: b.Meetings[0].On, Begins: begins, Ends: ends}}}})
			k.must(err)
			k.clock.Move(time.Second)
			k.work()
		}
		move("10:15", "11:15")
		move("12:00", "13:00")
		v, err := k.Show(ctx, k.boss(PermView), Ref{f.ID})
		k.must(err)
		var did []string
		for _, e := range slices.Backward(v.History) {
			did = append(did, strings.TrimSpace(e.Did+" "+string(e.Code)+" "+e.Reason))
		}
		if got, want := strings.Join(did, "; "), "found; assigned; closed explained She left early.; found_again; gone gone"; got != want || v.State != Closed || v.Code != Gone {
			t.Errorf("%s: %s", v.State, got)
		}
	})
}

func TestFoundAgainAfterItWasClosed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx, ana := context.Background(), k.person("Ana Ruiz")
		post := func(total int64) (id ids.ID) {
			k.must(d.Write(ctx, k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
				id, err = k.Post(ctx, tx, k.system(), Draft{Kind: SameDocument, Key: "a b", Total: total, Pieces: []Piece{{Role: Document, Person: ana, Row: ids.ID{5}}}})
				return err
			}))
			return id
		}
		id := post(1)
		if post(1) != id || len(k.found("all")) != 1 {
			t.Fatal("posted twice, there twice")
		}
		_, err := k.Close(ctx, k.boss(PermDecide), CloseInput{Ref: Ref{id}, Code: Explained, Reason: "It is hers."})
		k.must(err)
		if post(1); k.one().State != Closed {
			t.Error("opened again by the same facts")
		}
		if post(2); k.one().State != Open {
			t.Error("closed although the facts changed")
		}
		k.must(d.Write(ctx, k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return k.Withdraw(ctx, tx, k.system(), SameDocument, "a b")
		}))
		if f := k.one(); f.Code != Gone {
			t.Errorf("%+v", f)
		}
	})
}

func TestAbsenceAndSeats(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana, bo := k.person("Ana Ruiz"), k.person("Bo Li")
		k.attend(k.class("Alpha", "9:00", "12:00", 1), ana, bo)
		k.fact(ana, "leave", person.Said{Value: "medical", From: civil.Of(2026, 5, 1), To: civil.Of(2026, 5, 9)})
		k.work()
		if got := strings.Join(k.found(""), ", "); got != "on_leave open, more_seats open" && got != "more_seats open, on_leave open" {
			t.Error(got)
		}
	})
}

func TestWhoReachesSomeSeesNothingOfTheOthers(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana, bo := k.person("Ana Ruiz"), k.person("Bo Li")
		k.attend(k.class("Alpha", "9:00", "12:00", 1), ana, bo)
		k.work()
		k.must(d.Write(context.Background(), k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO account (id, state, login_kind, created_at) VALUES ($1, 'active', 'email', 0)`, ids.ID{9})
			if err == nil {
				_, err = tx.Exec(ctx, `INSERT INTO reach_person (org_id, account_id, person_id, kind) VALUES ($1, $2, $3, 'class')`, k.org, ids.ID{9}, ana)
			}
			return err
		}))
		v, err := k.Show(context.Background(), k.as(PermView, access.Class, ids.ID{9}, ids.ID{}), Ref{k.one().ID})
		k.must(err)
		hidden := 0
		for _, p := range v.Pieces {
			if p.Hidden {
				hidden++
			}
			if p.Person == bo || p.Called == "Bo Li" {
				t.Errorf("%+v", p)
			}
		}
		if hidden != 1 || len(v.Pieces) != 2 {
			t.Errorf("%+v", v.Pieces)
		}
		l, err := k.List(context.Background(), k.as(PermView, access.Class, ids.ID{8}, ids.ID{}), ListInput{})
		if k.must(err); len(l.Findings) != 0 {
			t.Errorf("%+v", l.Findings)
		}
		if _, err := k.Show(context.Background(), k.as(PermView, access.Class, ids.ID{8}, ids.ID{}), Ref{k.one().ID}); reason(err) != fault.NotFound.Error() {
			t.Error(err)
		}
	})
}

func TestNobodyClosesWhatIsAboutThemselves(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, ana, _, _ := overlap(t, d)
		_, err := k.Close(context.Background(), k.as(PermDecide, access.Org, ids.ID{4}, ana), CloseInput{Ref: Ref{k.one().ID}, Code: Explained, Reason: "I was not."})
		if reason(err) != "finding.own" || k.one().State != Open {
			t.Error(err, k.one().State)
		}
	})
}

func TestASweepFindsWhatIsThere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, _, _, _ := overlap(t, d)
		k.must(d.Write(context.Background(), k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			for _, table := range []string{"finding_event", "finding_piece", "finding", "finding_mark"} {
				if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE org_id = $1`, k.org); err != nil {
					return err
				}
			}
			return nil
		}))
		_, err := k.Start(context.Background(), k.boss(PermSweep), web.None{})
		k.must(err)
		k.work()
		l, err := k.List(context.Background(), k.boss(PermView), ListInput{})
		k.must(err)
		if len(l.Findings) != 1 || l.Sweep == nil || !l.Sweep.over() || l.Sweep.Done != 3 || l.Sweep.Total != 3 {
			t.Errorf("%d, %+v", len(l.Findings), l.Sweep)
		}
	})
}

func TestRace_FoundOnceHoweverManyLook(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana, bo := k.person("Ana"), k.person("Bo")
		a, b := k.class("Alpha", "9:00", "12:00", 1), k.class("Beta", "10:30", "11:30", 0)
		k.attend(a, ana, bo)
		k.attend(b, ana, bo)
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if i%4 == 0 {
					if err := d.Write(context.Background(), k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return k.Changed(ctx, tx, k.system(), []ids.ID{ana, bo}) }); err != nil {
						t.Error(err)
					}
				}
				if err := k.Work(context.Background(), k.system()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.work()
		if got := k.found("all"); len(got) != 3 {
			t.Errorf("%v", got)
		}
	})
}

func TestRace_OneOfManyCloses(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, _, _, _ := overlap(t, d)
		f, boss := k.one(), k.boss(PermDecide)
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if i%2 == 0 {
					if _, err := k.Assign(context.Background(), boss, AssignInput{Ref: Ref{f.ID}}); err != nil && reason(err) != fault.Gone.Error() {
						t.Error(err)
					}
				} else if _, err := k.Close(context.Background(), boss, CloseInput{Ref: Ref{f.ID}, Code: Other, Reason: "r"}); err == nil {
					won.Add(1)
				} else if reason(err) != fault.Gone.Error() {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if f := k.one(); won.Load() != 1 || f.State != Closed || !f.Assignee.Zero() {
			t.Errorf("%d closed it, %+v", won.Load(), f)
		}
	})
}
