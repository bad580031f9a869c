package class_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/class"
)

// A class is announced with what it is worth; who comes too late waits, and moves up by
// themselves, in their turn, once, and is told.
func TestWhoWaitsMovesUp(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann, bob, cid, dan := k.person("Ann"), k.person("Bob"), k.person("Cid"), k.person("Dan")
		k.link(cid)
		c := k.announce(first(2))
		v := k.view(c)
		if v.Title != "De-escalation" || v.Amount.String() != "4" || v.Notes != "Bring boots" || len(v.Meetings) != 2 || v.StartsOn != civil.Of(2026, 3, 2) || v.Meetings[1].Begins != "09:00" {
			t.Errorf("%+v", v)
		}
		k.enrol(c, ann, bob, cid, dan, cid)
		if got := k.list(c); got != "ann=enrolled bob=enrolled cid=waiting dan=waiting" {
			t.Error(got)
		}
		if _, err := k.Withdraw(ctx, k.self(ann), class.Ref{ID: c.ID}); err != nil {
			t.Fatal(err)
		}
		if got := k.list(c); got != "bob=enrolled cid=enrolled dan=waiting" || len(k.told) != 1 || !strings.HasPrefix(k.told[0], "class.seat "+cid.String()[:4]) {
			t.Error(got, k.told)
		}
		in := first(3)
		if _, err := k.Change(ctx, k.boss(class.PermManage), class.ChangeInput{Ref: class.Ref{ID: c.ID}, Input: with(in, k.view(c))}); err != nil {
			t.Fatal(err)
		}
		if got := k.list(c); got != "bob=enrolled cid=enrolled dan=enrolled" {
			t.Error(got)
		}
		k.enrol(c, ann)
		if got := k.list(c); !strings.HasSuffix(got, "ann=waiting") {
			t.Error(got)
		}
		if _, err := k.Cancel(ctx, k.boss(class.PermManage), class.Ref{ID: c.ID}); err != nil || len(k.told) != 2 || !strings.HasPrefix(k.told[1], "class.off") {
			t.Error(k.told, err)
		}
		if _, err := k.Enrol(ctx, k.self(ann), class.Ref{ID: c.ID}); reason(err) != ":class.not_open" {
			t.Error(err)
		}
	})
}

// with is an input whose meetings are those that there are.
func with(in class.Input, v class.View) class.Input {
	in.Meetings = nil
	for _, m := range v.Meetings {
		in.Meetings = append(in.Meetings, class.MeetingInput{ID: m.ID.String(), On: m.On, Begins: string(m.Begins), Ends: string(m.Ends), Hours: m.Amount.String()})
	}
	return in
}

func TestRace_TheLastSeat(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		c := k.announce(first(1))
		people := make([]ids.ID, 16)
		for i := range people {
			people[i] = k.link(k.person(fmt.Sprintf("P%02d", i)))
		}
		if n := all(16, func(i int) error { _, err := k.Enrol(ctx, k.self(people[i]), class.Ref{ID: c.ID}); return err }); n != 16 {
			t.Fatal(n)
		}
		if v := k.view(c); v.Enrolled != 1 || v.Waiting != 15 {
			t.Error(v.Enrolled, v.Waiting)
		}
		// All leave at once: whoever waits moves up until nobody is left, each told once at most.
		if n := all(16, func(i int) error { _, err := k.Withdraw(ctx, k.self(people[i]), class.Ref{ID: c.ID}); return err }); n != 16 {
			t.Fatal(n)
		}
		v := k.view(c)
		slices.Sort(k.told)
		if v.Enrolled != 0 || v.Waiting != 0 || len(slices.Compact(slices.Clone(k.told))) > 16 {
			t.Error(v.Enrolled, v.Waiting, k.told)
		}
	})
}

// Of those on the list everybody sees those whom they reach; staff puts on it whom they reach.
func TestAListObeysReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann, bob := k.person("Ann"), k.person("Bob")
		c := k.announce(first(0))
		k.enrol(c, ann, bob)
		v, err := k.Show(ctx, k.as(class.PermView, access.Own, ann, ann), class.Ref{ID: c.ID})
		if err != nil || len(v.People) != 1 || v.People[0].Person != ann || v.Others != 1 || v.Mine != class.Enrolled || v.Manages {
			t.Errorf("%+v %v", v, err)
		}
		units := k.as(class.PermManage, access.Units, ids.ID{9}, ids.ID{})
		if _, err := k.Put(ctx, units, class.PutInput{Ref: class.Ref{ID: c.ID}, People: []ids.ID{bob}}); reason(err) != "not found" {
			t.Error(reason(err))
		}
		if _, err := k.Remove(ctx, units, class.PlaceRef{Ref: class.Ref{ID: c.ID}, Person: bob}); reason(err) != "not found" {
			t.Error(reason(err))
		}
		teacher := k.as(class.PermManage, access.Class, ids.ID{8}, bob)
		if _, err := k.Cancel(ctx, teacher, class.Ref{ID: c.ID}); reason(err) != "denied" {
			t.Error(reason(err))
		}
	})
}

func TestWhatAClassCannotBe(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for want, change := range map[string]func(*class.Input){
			"meetings[0].on:required":              func(in *class.Input) { in.Meetings = nil },
			"meetings[0].begins:class.hour_form":   func(in *class.Input) { in.Meetings[0].Begins = "noon" },
			"meetings[0].ends:class.no_time":       func(in *class.Input) { in.Meetings[0].Ends = "12:00" },
			"meetings[2].hours:class.hours_longer": func(in *class.Input) { in.Meetings[2].Hours = "4" },
			"closes_on:class.closes_before":        func(in *class.Input) { in.OpensOn, in.ClosesOn = 2, 1 },
			"teachers:class.teacher_unknown":       func(in *class.Input) { in.Teachers = "Nobody" },
			"course:required":                      func(in *class.Input) { in.Course = " " },
		} {
			in := first(1)
			change(&in)
			if _, err := k.Announce(context.Background(), k.boss(class.PermManage), in); reason(err) != want {
				t.Errorf("%s, not %s", reason(err), want)
			}
		}
	})
}
