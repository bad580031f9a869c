package class_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/class"
	"standing/internal/rooms/training"
)

// code is what the screen of the first meeting shows now.
func (k *kit) code(c class.Class) string {
	k.t.Helper()
	v, err := k.Code(context.Background(), k.boss(class.PermManage), class.CodeInput{MeetingRef: class.MeetingRef{Ref: class.Ref{ID: c.ID}, Meeting: c.Meetings[0].ID}})
	if err != nil {
		k.t.Fatal(err)
	}
	if v.Open && v.Link != "https://standing.example.org/sign-in/"+c.Meetings[0].ID.String()+"/"+v.Code {
		k.t.Error(v.Link)
	}
	return v.Code
}

func (k *kit) sign(who ids.ID, c class.Class, nth int, code string) string {
	_, err := k.SignIn(context.Background(), k.self(who), class.SignInInput{Meeting: c.Meetings[nth].ID, Code: code})
	return reason(err)
}

func TestSignInByCode(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, bob, cid := k.person("Ann"), k.person("Bob"), k.person("Cid")
		in := first(1)
		c := k.announce(in)
		k.enrol(c, ann, bob)
		code := k.code(c)
		if got := k.sign(cid, c, 0, code); got != ":class.not_on_list" {
			t.Error(got)
		}
		if got := k.sign(bob, c, 0, code); got != ":class.not_on_list" { // waits
			t.Error(got)
		}
		if got := k.sign(ann, c, 1, code); got != ":class.not_now" {
			t.Error(got)
		}
		for range 2 {
			if got := k.sign(ann, c, 0, strings.ToLower(code)); got != "" {
				t.Error(got)
			}
		}
		v := k.view(c)
		if len(v.People[0].There) != 1 || v.People[0].There[0].Amount.String() != "2" || v.People[0].There[0].How != class.ByCode {
			t.Errorf("%+v", v.People)
		}
		k.clock.Move(2 * time.Minute)
		for i := range 12 { // old codes are no guesses
			if got := k.sign(ann, c, 0, code); got != "code:class.code_old" {
				t.Error(i, got)
			}
		}
		for range 10 {
			if got := k.sign(bob, c, 0, "AAAAAA"); got != "code:class.code_wrong" {
				t.Error(got)
			}
		}
		if got := k.sign(bob, c, 0, k.code(c)); got != "code:class.too_many" {
			t.Error(got)
		}
		k.clock.Move(3 * time.Hour)
		if got := k.sign(ann, c, 0, code); got != ":class.not_now" || k.code(c) != "" {
			t.Error(got)
		}
	})
}

// Who walks in takes a seat that is left, and no more than there are.
func TestRace_WalkIns(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		in := first(3)
		in.WalkIns = true
		c := k.announce(in)
		people := make([]ids.ID, 16)
		for i := range people {
			people[i] = k.person("W" + string(rune('a'+i)))
		}
		code := k.code(c)
		won := all(16, func(i int) error {
			_, err := k.SignIn(context.Background(), k.self(people[i]), class.SignInInput{Meeting: c.Meetings[0].ID, Code: code})
			return err
		})
		if v := k.view(c); won != 3 || v.Enrolled != 3 {
			t.Error(won, v.Enrolled)
		}
	})
}

func (k *kit) attend(sc access.Scope, c class.Class, nth int, rows ...class.AttendRow) string {
	_, err := k.Attend(context.Background(), sc, class.AttendInput{MeetingRef: class.MeetingRef{Ref: class.Ref{ID: c.ID}, Meeting: c.Meetings[nth].ID}, Rows: rows})
	return reason(err)
}

// Nothing is a record before the class is confirmed; then it is one, once: for a part of the
// time a part of the hours, and not passed below the share.
func TestConfirmOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann, bob, cid, dan := k.person("Ann"), k.person("Bob"), k.person("Cid"), k.person("Dan")
		in := first(0)
		in.Share, in.Categories = 60, "ethics=1"
		c := k.announce(in)
		k.enrol(c, ann, bob, cid, dan)
		boss, ref := k.boss(class.PermManage), class.Ref{ID: c.ID}
		if got := k.attend(boss, c, 1, class.AttendRow{Person: ann, There: "all"}); got != ":class.not_yet" {
			t.Error(got)
		}
		if got := k.attend(boss, c, 0, class.AttendRow{Person: ann, There: "all"}, class.AttendRow{Person: bob, There: "part", Part: "13:00-14:00"}, class.AttendRow{Person: cid, There: "all"}, class.AttendRow{Person: dan, There: "no"}); got != "" {
			t.Error(got)
		}
		if got := k.attend(boss, c, 0, class.AttendRow{Person: ann, There: "part", Part: "later"}); got != "rows[0].part:class.part_form" {
			t.Error(got)
		}
		if _, err := k.Confirm(ctx, boss, class.ConfirmInput{Ref: ref}); reason(err) != ":class.not_over" {
			t.Error(err)
		}
		k.clock.Move(24 * time.Hour)
		if got := k.attend(boss, c, 1, class.AttendRow{Person: ann, There: "all"}, class.AttendRow{Person: cid, There: "part", Part: "1"}); got != "" {
			t.Error(got)
		}
		if k.record(ann) != "" || k.facts != 0 {
			t.Error("a record before the class was confirmed")
		}
		if _, err := k.Confirm(ctx, k.as(class.PermManage, access.Org, ids.ID{7}, bob), class.ConfirmInput{Ref: ref}); reason(err) != ":class.own_confirm" {
			t.Error(err)
		}
		if _, err := k.Confirm(ctx, k.as(class.PermManage, access.Units, ids.ID{7}, ids.ID{}), class.ConfirmInput{Ref: ref}); reason(err) != ":class.out_of_reach" {
			t.Error(err)
		}
		k.confirmByMany(c)
		want := map[ids.ID]string{ann: "2026-03-03 4hour class", bob: "2026-03-02 1hour class failed", cid: "2026-03-03 3hour class", dan: ""}
		for who, w := range want {
			if got := k.record(who); got != w {
				t.Errorf("%s, not %s", got, w)
			}
		}
		if _, err := k.Confirm(ctx, boss, class.ConfirmInput{Ref: ref}); err != nil || k.record(ann) != want[ann] {
			t.Error(err, k.record(ann))
		}
		if got := k.attend(boss, c, 1, class.AttendRow{Person: ann, There: "no"}); got != "gone" {
			t.Error(got)
		}
		k.againAfterUndo(c, ann)
	})
}

// confirmByMany has 16 confirm it at once: one of them records.
func (k *kit) confirmByMany(c class.Class) {
	k.t.Helper()
	var recorded int
	for range 2 {
		d, err := k.Confirm(context.Background(), k.boss(class.PermManage), class.ConfirmInput{Ref: class.Ref{ID: c.ID}})
		if err != nil {
			k.t.Fatal(err)
		}
		recorded += d.Recorded
	}
	if recorded != 3 || k.facts != 1 {
		k.t.Error(recorded, k.facts)
	}
}

// againAfterUndo takes the class back where training is corrected, mends it, and confirms it
// once more.
func (k *kit) againAfterUndo(c class.Class, ann ids.ID) {
	k.t.Helper()
	ctx, boss, ref := context.Background(), k.boss(class.PermManage), class.Ref{ID: c.ID}
	if _, err := k.Reopen(ctx, boss, ref); reason(err) != ":class.still_held" {
		k.t.Error(err)
	}
	if _, err := k.records.UndoClass(ctx, k.boss(training.PermEnter), training.ClassRef{Class: c.ID}); err != nil || k.record(ann) != "" {
		k.t.Error(err, k.record(ann))
	}
	gone := training.ClassRef{Class: c.ID}
	if _, err := k.records.RestoreClass(ctx, k.boss(training.PermEnter), gone); err != nil || k.record(ann) != "2026-03-03 4hour class" {
		k.t.Error("taking it back, undone: ", err, k.record(ann))
	}
	if _, err := k.records.UndoClass(ctx, k.boss(training.PermEnter), gone); err != nil {
		k.t.Error(err)
	}
	if _, err := k.Reopen(ctx, boss, ref); err != nil {
		k.t.Error(err)
	}
	if _, err := k.records.RestoreClass(ctx, k.boss(training.PermEnter), gone); reason(err) != ":training.class_open" || k.record(ann) != "" {
		k.t.Error("given back while it is mended: ", err)
	}
	if got := k.attend(boss, c, 1, class.AttendRow{Person: ann, There: "part", Part: "30 min"}); got != "" {
		k.t.Error(got)
	}
	if _, err := k.Confirm(ctx, boss, class.ConfirmInput{Ref: ref}); err != nil || k.record(ann) != "2026-03-03 2.5hour class" {
		k.t.Error(err, k.record(ann))
	}
	if _, err := k.records.RestoreClass(ctx, k.boss(training.PermEnter), gone); !errors.Is(err, fault.NotFound) {
		k.t.Error("given back beside what was confirmed since: ", err)
	}
}

// What a course is said to be worth may come from a longer class of it: where the form says
// nothing, nobody gets more than the hours of the meetings.
func TestCreditIsNoMoreThanTheMeetings(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann := k.person("Ann")
		past, err := k.records.Save(ctx, k.boss(training.PermEnter), training.ClassInput{Class: ids.New(k.clock.Now()).String(), Done: training.Done{Course: "De-escalation", On: civil.Of(2026, 2, 2), Hours: "8"}, People: []ids.ID{ann}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.records.UndoClass(ctx, k.boss(training.PermEnter), training.ClassRef{Class: past.ID}); err != nil {
			t.Fatal(err)
		}
		in := first(0)
		if c := k.announce(in); c.Amount.String() != "4" || c.Unit != "hour" {
			t.Error("meetings of four hours bring ", c.Amount)
		}
		in.Hours = "6"
		if c := k.announce(in); c.Amount.String() != "6" {
			t.Error("what the form says: ", c.Amount)
		}
		in.Hours, in.Meetings[2].Ends, in.Meetings[2].Hours = "", "20:00", ""
		if c := k.announce(in); c.Amount.String() != "8" {
			t.Error("meetings of 13 hours of a course of 8 bring ", c.Amount)
		}
		in.Course, in.Hours = "Credits", "8 credits"
		k.announce(in)
		in.Hours, in.Meetings = "", in.Meetings[:1]
		if c := k.announce(in); c.Amount.String() != "8" || c.Unit != "credits" {
			t.Error("credits are no hours: ", c.Amount, c.Unit)
		}
	})
}

func TestRace_OneConfirmation(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann, bob := k.person("Ann"), k.person("Bob")
		in := first(0)
		in.Meetings = in.Meetings[:1]
		c := k.announce(in)
		k.enrol(c, ann, bob)
		boss := k.boss(class.PermManage)
		if got := k.attend(boss, c, 0, class.AttendRow{Person: ann, There: "all"}, class.AttendRow{Person: bob, There: "all"}); got != "" {
			t.Fatal(got)
		}
		if _, err := k.Confirm(ctx, boss, class.ConfirmInput{Ref: class.Ref{ID: c.ID}}); reason(err) != "ended_early:class.not_ended" || k.record(ann) != "" {
			t.Error("confirmed before it ended: ", err)
		}
		if p, err := k.Preview(ctx, boss, class.Ref{ID: c.ID}); err != nil || !p.Early {
			t.Error("a class that goes on: ", p.Early, err)
		}
		var recorded [16]int
		all(16, func(i int) error {
			d, err := k.Confirm(ctx, boss, class.ConfirmInput{Ref: class.Ref{ID: c.ID}, EndedEarly: true})
			recorded[i] = d.Recorded
			return err
		})
		sum := 0
		for _, n := range recorded {
			sum += n
		}
		if sum != 2 || k.record(ann) != "2026-03-02 2hour class" || k.record(bob) != "2026-03-02 2hour class" {
			t.Error(sum, k.record(ann), k.record(bob))
		}
	})
}

// Who teaches a class sees its people, and nobody else by it: not before they are on its list,
// not after they are taken off, and not once it is thirty days over.
func TestATeacherReachesTheirClass(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		tea, ann, bob, cid := k.person("Tea Cher"), k.person("Ann"), k.person("Bob"), k.person("Cid")
		account := k.link(tea)
		teacher := k.as(class.PermManage, access.Class, account, tea)
		c, err := k.Announce(ctx, teacher, first(2))
		if err != nil {
			t.Fatal(err)
		}
		sees := func() (out string) {
			for _, who := range []ids.ID{ann, bob, cid} {
				if k.people.InReach(ctx, teacher, who) == nil {
					out += map[ids.ID]string{ann: "a", bob: "b", cid: "c"}[who]
				}
			}
			return out
		}
		if got := sees(); got != "" {
			t.Error(got)
		}
		k.enrol(c, ann, bob, cid)
		if got := sees(); got != "ab" { // who waits is nobody of theirs yet
			t.Error(got)
		}
		other, err := k.Announce(ctx, teacher, class.Input{Course: "Other", Enrol: class.BySelf, Meetings: []class.MeetingInput{{On: civil.Of(2026, 3, 9), Begins: "8:00", Ends: "9:00"}}})
		if err != nil {
			t.Fatal(err)
		}
		k.enrol(other, ann)
		if _, err := k.Remove(ctx, teacher, class.PlaceRef{Ref: class.Ref{ID: c.ID}, Person: ann}); err != nil {
			t.Fatal(err)
		}
		if got := sees(); got != "abc" { // ann by the other class, cid moved up
			t.Error(got)
		}
		if _, err := k.Cancel(ctx, teacher, class.Ref{ID: other.ID}); err != nil {
			t.Fatal(err)
		}
		if got := sees(); got != "bc" {
			t.Error(got)
		}
		in := with(first(2), k.view(c))
		in.Teachers = "Tea Cher"
		boss := k.boss(class.PermManage)
		instead := in
		instead.Teachers = "Ann"
		for _, step := range []struct {
			in   class.Input
			want string
		}{{instead, ""}, {in, "bc"}} {
			if _, err := k.Change(ctx, boss, class.ChangeInput{Ref: class.Ref{ID: c.ID}, Input: step.in}); err != nil {
				t.Fatal(err)
			}
			if got := sees(); got != step.want {
				t.Errorf("%q, not %q", got, step.want)
			}
		}
		k.clock.Move(31 * 24 * time.Hour)
		k.work()
		if got := sees(); got != "bc" {
			t.Error(got)
		}
		k.clock.Move(24 * time.Hour)
		k.work()
		if got := sees(); got != "" {
			t.Error(got)
		}
	})
}

// Two classes that let go of the same person at once leave no reach behind.
func TestRace_ReachOfTwoClasses(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		tea, ann := k.person("Tea Cher"), k.person("Ann")
		teacher := k.as(class.PermManage, access.Class, k.link(tea), tea)
		for range 8 {
			var both [2]class.Class
			for i := range both {
				c, err := k.Announce(ctx, teacher, first(0))
				if err != nil {
					t.Fatal(err)
				}
				both[i] = c
				k.enrol(c, ann)
			}
			if k.people.InReach(ctx, teacher, ann) != nil {
				t.Fatal("not reached")
			}
			if n := all(2, func(i int) error { _, err := k.Withdraw(ctx, k.self(ann), class.Ref{ID: both[i].ID}); return err }); n != 2 {
				t.Fatal(n)
			}
			if k.people.InReach(ctx, teacher, ann) == nil {
				t.Fatal("still reached")
			}
		}
	})
}
