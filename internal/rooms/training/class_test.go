package training_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

func states(lines []training.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, fmt.Sprintf("%s=%s%d", l.Text, l.State, len(l.Choices)))
	}
	return strings.Join(out, "; ")
}

func (k *kit) seer() access.Scope { // records, sees numbers, and may add people
	return k.with(access.Matrix{{Module: "training", Right: access.Enter}: access.Org, {Module: "people", Right: access.Enter}: access.Org,
		{Module: "contacts", Right: access.View}: access.Org}, training.PermEnter)
}

func (k *kit) with(m access.Matrix, p access.Perm) access.Scope {
	k.t.Helper()
	sc, err := access.Authorize(access.Principal{Account: ids.ID{1}, Org: k.org, OrgID: k.orgID, Fresh: start, Matrix: m}, p, start)
	if err != nil {
		k.t.Fatal(err)
	}
	return sc
}

// Every line of a pasted list is matched, asked about, or told to be nobody; then the class
// is saved, and taken back as one.
func TestRecordAClass(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.seer()
		maria, twin := k.person("María López", "RN 00123", ids.ID{}), k.person("Chen Wei", "7", ids.ID{})
		other, ticked := k.person("Chen Wei", "8", ids.ID{}), k.person("Tick Ed", "9", ids.ID{})
		in := training.ClassInput{Class: ids.New(start).String(), Done: done("Fire drill", "2026-02-01", "2"), People: []ids.ID{ticked},
			Lines: "Lopez, Maria\n00123\nrn-00123\n0123\nChen Wei\nmari lop\n\nNew Person\n#8\n"}
		p, err := k.Check(ctx, sc, in)
		if err != nil {
			t.Fatal(err)
		}
		want := "Lopez, Maria=matched0; 00123=choose1; rn-00123=again0; 0123=missing0; Chen Wei=choose2; mari lop=choose1; New Person=missing0; #8=matched0"
		if got := states(p.Lines); got != want {
			t.Errorf("%s\n not %s", got, want)
		}
		if !p.New || p.Ready != 3 {
			t.Error(p.New, p.Ready)
		}
		in.Lines += "Chen Wei"
		in.Choices = []training.Choice{{Line: "Chen Wei", Who: twin.String()}, {Line: "Chen Wei"}, {Line: "New Person", Who: "add"}, {Line: "00123", Who: ""}}
		c, err := k.Save(ctx, sc, in)
		if err != nil || c.Recorded != 5 || c.Added != 1 {
			t.Fatal(c.Recorded, c.Added, err)
		}
		for _, who := range []ids.ID{maria, twin, other, ticked} {
			if got := k.records(person.Everything, who); got != "2026-02-01 2hour []" {
				t.Error(got)
			}
		}
		p, err = k.Check(ctx, sc, in)
		if err != nil || p.New || p.Ready != 0 || p.Lines[0].State != training.Present || p.Lines[6].State != training.Present {
			t.Error("recorded again: ", p.Ready, states(p.Lines), err)
		}
		if _, err := k.Save(ctx, sc, in); reason(err) != "lines:training.all_present" {
			t.Error(err)
		}
		if c, err := k.UndoClass(ctx, sc, training.ClassRef{Class: classID(in)}); err != nil || c.Recorded != 5 || k.records(person.Everything, maria) != "" {
			t.Error(c, err)
		}
		if _, err := k.UndoClass(ctx, sc, training.ClassRef{Class: classID(in)}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		k.givenBack(sc, in, maria, twin)
	})
}

// givenBack gives a class back that was taken back, but what somebody took back by itself; then
// it can be taken back once more.
func (k *kit) givenBack(sc access.Scope, in training.ClassInput, maria, twin ids.ID) {
	k.t.Helper()
	ctx, ref := context.Background(), training.ClassRef{Class: classID(in)}
	if v, err := k.ShowClass(ctx, sc, ref); err != nil || !v.Undone || v.Back != 5 {
		k.t.Error(v.Undone, v.Back, err)
	}
	if _, err := k.RestoreClass(ctx, k.as(training.PermEnter, access.Org, ids.ID{9}, maria), ref); reason(err) != ":training.own" {
		k.t.Error("gave their own back: ", err)
	}
	if c, err := k.RestoreClass(ctx, sc, ref); err != nil || c.Recorded != 5 || k.records(person.Everything, maria) != "2026-02-01 2hour []" {
		k.t.Error(c, err, k.records(person.Everything, maria))
	}
	if _, err := k.RestoreClass(ctx, sc, ref); !errors.Is(err, fault.NotFound) {
		k.t.Error("given back twice: ", err)
	}
	l, err := k.List(ctx, sc, training.ListInput{Person: maria})
	if err != nil || len(l.Items) != 1 {
		k.t.Fatal(len(l.Items), err)
	}
	if _, err := k.Void(ctx, sc, training.Ref{ID: l.Items[0].ID}); err != nil {
		k.t.Error(err)
	}
	if c, err := k.UndoClass(ctx, sc, ref); err != nil || c.Recorded != 4 || k.records(person.Everything, twin) != "" {
		k.t.Error(c, err)
	}
	again := in
	again.Class, again.Lines, again.Choices, again.People = ids.New(start).String(), "", nil, []ids.ID{twin}
	if _, err := k.Save(ctx, sc, again); err != nil {
		k.t.Error(err)
	}
	if c, err := k.RestoreClass(ctx, sc, ref); err != nil || c.Recorded != 3 || k.records(person.Everything, maria) != "" || k.records(person.Everything, twin) != "2026-02-01 2hour []" {
		k.t.Error("what was taken back by itself, and who has it again: ", c, err, k.records(person.Everything, maria))
	}
}

// Of many who give a class back at once, one does.
func TestRace_AClassGivenBackByManyAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.seer()
		ann := k.person("Ann One", "1", ids.ID{})
		in := training.ClassInput{Class: ids.New(start).String(), Done: done("Drill", "2026-02-01", "2"), People: []ids.ID{ann}}
		ref := training.ClassRef{Class: classID(in)}
		if _, err := k.Save(ctx, sc, in); err != nil {
			t.Fatal(err)
		}
		if _, err := k.UndoClass(ctx, sc, ref); err != nil {
			t.Fatal(err)
		}
		won := all(func(int) error {
			_, err := k.RestoreClass(ctx, sc, ref)
			if err != nil && !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Conflict) {
				t.Error(err)
			}
			return err
		})
		if got := k.records(person.Everything, ann); won != 1 || got != "2026-02-01 2hour []" {
			t.Error(won, got)
		}
	})
}

// Whoever may not see numbers finds nobody by them, nobody is found out of reach, and nobody
// records their own.
func TestAClassObeysReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		self, far := k.person("My Self", "1", ids.ID{}), k.person("Far Away", "2", ids.ID{})
		in := training.ClassInput{Class: ids.New(start).String(), Done: done("Drill", "2026-02-01", "2"), Lines: "My Self\nFar Away\n2"}
		units := k.as(training.PermEnter, access.Units, ids.ID{9}, self)
		if p, err := k.Check(ctx, units, in); err != nil || states(p.Lines) != "My Self=own0; Far Away=missing0; 2=missing0" {
			t.Error(states(p.Lines), err)
		}
		blind := k.with(access.Matrix{{Module: "training", Right: access.Enter}: access.Org}, training.PermEnter)
		if p, err := k.Check(ctx, blind, in); err != nil || states(p.Lines) != "My Self=matched0; Far Away=matched0; 2=missing0" {
			t.Error(states(p.Lines), err)
		}
		in.People = []ids.ID{far}
		if _, err := k.Save(ctx, units, in); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		in.People, in.Choices = nil, []training.Choice{{Line: "Far Away", Who: far.String()}}
		if _, err := k.Save(ctx, units, in); reason(err) != "lines:training.choose_again" {
			t.Error(err)
		}
		if _, err := k.Check(ctx, k.as(training.PermEnter, access.Own, ids.ID{9}, self), in); !errors.Is(err, fault.Denied) {
			t.Error(err)
		}
	})
}

func TestRace_AClassRecordedByManyAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.seer()
		ann, bob := k.person("Ann One", "1", ids.ID{}), k.person("Bob Two", "2", ids.ID{})
		won := all(func(i int) error {
			in := training.ClassInput{Class: ids.New(start).String(), Done: done("Drill", "2026-02-01", "2"), Lines: "Ann One\nBob Two\nNew Body",
				Choices: []training.Choice{{Line: "New Body", Who: "add"}}}
			_, err := k.Save(ctx, sc, in)
			if err != nil && reason(err) != "lines:training.all_present" {
				t.Error(err)
			}
			return err
		})
		if got := k.records(person.Everything, ann, bob); won != 1 || got != "2026-02-01 2hour []; 2026-02-01 2hour []" {
			t.Error(won, got)
		}
		if p, err := k.people.List(ctx, k.boss(person.PermView), person.Filter{Find: "new body"}, person.After{}, 20); err != nil || len(p.Entries) != 1 {
			t.Error(len(p.Entries), err)
		}
	})
}

func classID(in training.ClassInput) ids.ID {
	id, err := ids.Parse(in.Class)
	if err != nil {
		panic(err)
	}
	return id
}

// A title that is nearly one of the catalogue is asked about before the class is saved.
func TestAClassAsksAboutAMistypedTitle(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		who := k.person("Ann Lee", "1", ids.ID{})
		in := training.ClassInput{Class: ids.New(start).String(), Done: done("Hand Hygiene 2025", "2026-02-01", "1"), People: []ids.ID{who}}
		if _, err := k.Save(context.Background(), k.seer(), in); err != nil {
			t.Fatal(err)
		}
		for title, want := range map[string]string{"Hand Hygene 2025": "[Hand Hygiene 2025]", "hand hygiene 2025": "[]", "Falls": "[]"} {
			in.Course = title
			p, err := k.Check(context.Background(), k.seer(), in)
			if got := fmt.Sprint(p.Near); err != nil || got != want {
				t.Error(title, got, err)
			}
		}
	})
}
