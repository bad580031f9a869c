package requirement_test

import (
	"context"
	"errors"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rule"
)

func TestRulebookAsItWas(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.boss(requirement.PermManage)
		if b := k.book(person.Everything); b.Edition != 0 || len(b.Requirements) != 0 {
			t.Error("before anything was published: ", b)
		}
		empty := k.place()
		one := k.publish("Beta")
		two := k.publish("alpha")
		p := k.profile(requirement.ProfileInput{Name: "All", Everybody: true, Requirements: []ids.ID{one, two}})
		before := k.place()
		if b := k.book(person.Everything); b.Edition != 3 || titles(b) != "alpha, Beta" || *k.rules != 3 {
			t.Error(b.Edition, titles(b), *k.rules)
		}
		if first, again := k.book(person.Everything), k.book(person.Everything); first != again {
			t.Error("the newest is read twice")
		}
		in := policy("Beta")
		in.Amount = "30"
		if _, err := k.ChangeForm(ctx, sc, requirement.ChangeFormInput{ID: one, FormInput: in}, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Publish(ctx, sc, requirement.PublishInput{ID: one}, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Archive(ctx, sc, requirement.Ref{ID: two}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.ArchiveProfile(ctx, sc, requirement.ProfileRef{ID: p}); err != nil {
			t.Fatal(err)
		}
		now := k.book(person.Everything)
		if titles(now) != "Beta" || now.Requirements[0].N != 2 || now.Edition != 6 {
			t.Error(titles(now), now.Requirements[0].N, now.Edition)
		}
		who := &person.Known{State: person.Active}
		day := civil.MustParse("2026-03-02")
		if got := now.Asked(who, nil, nil, day); len(got) != 0 {
			t.Error("asked by an archived profile: ", got)
		}
		then := k.book(before)
		if titles(then) != "alpha, Beta" || then.ByID(one).N != 1 {
			t.Error(titles(then))
		}
		if got := then.Asked(who, nil, nil, day); len(got) != 2 || got[0].Why != p {
			t.Error(got)
		}
		if titles(k.book(empty)) != "" {
			t.Error("known before it was")
		}
		if _, err := k.Restore(ctx, sc, requirement.Ref{ID: two}); err != nil {
			t.Fatal(err)
		}
		if titles(k.book(person.Everything)) != "alpha, Beta" {
			t.Error("taken out again: ", titles(k.book(person.Everything)))
		}
	})
}

// A rulebook that was read in a write which is then given up is nobody else's.
func TestRulebookOfWhatNeverHappened(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.publish("One")
		lost := errors.New("given up")
		sc := k.boss(requirement.PermManage)
		hook := k.OnRules
		k.OnRules = nil
		k.Service.OnRules = nil
		err := d.Write(context.Background(), sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE rulebook SET edition = edition + 1 WHERE org_id = $1`, k.org); err != nil {
				return err
			}
			if b, err := k.RulebookOf(ctx, tx, sc, person.Everything); err != nil || b.Edition != 2 {
				t.Error(b, err)
			}
			return lost
		})
		if !errors.Is(err, lost) {
			t.Fatal(err)
		}
		k.Service.OnRules = hook
		k.publish("Two")
		if b := k.book(person.Everything); b.Edition != 2 || titles(b) != "One, Two" {
			t.Error(b.Edition, titles(b))
		}
	})
}

func TestContentOf(t *testing.T) {
	ward, north, clinic := ids.ID{1}, ids.ID{2}, ids.ID{3}
	above := map[ids.ID]ids.ID{ward: north, north: clinic}
	day := civil.MustParse("2026-06-30")
	who := &person.Known{Unit: ward, State: person.Active, Facts: rule.Facts{
		Values: map[string]string{"route": "exam"},
		Dates:  map[string]civil.Date{"hired_on": day - 10, "licensed_on": day + 10},
		Timeline: []rule.Stint{{Fact: "rank", Value: "officer", From: day - 100}, {Fact: "rank", Value: "sergeant", From: day - 5},
			{Fact: "role", Value: "nurse", From: day - 50, To: day - 1}},
		Holdings: []rule.Holding{{Credential: "rn", From: day - 100}, {Credential: "cna", From: day - 100, To: day - 1}},
	}}
	c := func(fact, value string) requirement.Condition { return requirement.Condition{Fact: fact, Value: value} }
	not := func(r requirement.Condition) requirement.Condition { r.Not = true; return r }
	in := func(group int, r requirement.Condition) requirement.Condition { r.Group = group; return r }
	for name, tc := range map[string]struct {
		rules []requirement.Condition
		want  bool
	}{
		"no condition":         {nil, false},
		"value":                {[]requirement.Condition{c("route", " Exam ")}, true},
		"another value":        {[]requirement.Condition{c("route", "endorsement")}, false},
		"not another value":    {[]requirement.Condition{not(c("route", "endorsement"))}, true},
		"unknown fact":         {[]requirement.Condition{c("shift", "day")}, false},
		"not an unknown fact":  {[]requirement.Condition{not(c("shift", "day"))}, true},
		"the stint of the day": {[]requirement.Condition{c("rank", "sergeant")}, true},
		"the stint before":     {[]requirement.Condition{c("rank", "officer")}, false},
		"a stint that is over": {[]requirement.Condition{c("role", "nurse")}, false},
		"a date that has come": {[]requirement.Condition{c("hired_on", "")}, true},
		"a date to come":       {[]requirement.Condition{c("licensed_on", "")}, false},
		"any rank":             {[]requirement.Condition{c("rank", "")}, true},
		"own unit":             {[]requirement.Condition{c("unit", ward.String())}, true},
		"a unit above":         {[]requirement.Condition{c("unit", clinic.String())}, true},
		"a unit elsewhere":     {[]requirement.Condition{c("unit", ids.ID{9}.String())}, false},
		"not a unit above":     {[]requirement.Condition{not(c("unit", clinic.String()))}, false},
		"holds":                {[]requirement.Condition{c("holds", "rn")}, true},
		"held":                 {[]requirement.Condition{c("holds", "cna")}, false},
		"both of a group":      {[]requirement.Condition{c("rank", "sergeant"), c("route", "exam")}, true},
		"one of a group":       {[]requirement.Condition{c("rank", "sergeant"), c("route", "none")}, false},
		"one group of two":     {[]requirement.Condition{in(1, c("rank", "captain")), in(2, c("route", "exam"))}, true},
		"no group of two":      {[]requirement.Condition{in(1, c("rank", "captain")), in(2, c("route", "none"))}, false},
		"half of each of two":  {[]requirement.Condition{in(1, c("rank", "sergeant")), in(1, c("route", "x")), in(2, c("rank", "x")), in(2, c("route", "exam"))}, false},
	} {
		content := requirement.Content{Rules: tc.rules}
		if got := content.Of(who, above, day); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if !(&requirement.Content{Everybody: true}).Of(who, above, day) {
		t.Error("everybody")
	}
}

func TestUnitOfADayInThePast(t *testing.T) {
	old, now := ids.ID{1}, ids.ID{2}
	day := civil.MustParse("2026-06-30")
	who := &person.Known{Unit: now, Facts: rule.Facts{Timeline: []rule.Stint{
		{Fact: "unit", Value: old.String(), From: day - 100, To: day - 1}, {Fact: "unit", Value: now.String(), From: day}}}}
	c := requirement.Content{Rules: []requirement.Condition{{Fact: "unit", Value: old.String()}}}
	if !c.Of(who, nil, day-10) || c.Of(who, nil, day) {
		t.Error("the unit of then, not of now")
	}
}

func TestAskedByHandAndByProfile(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one, two, three := k.publish("One"), k.publish("Two"), k.publish("Three")
		sergeants := k.profile(requirement.ProfileInput{Name: "Sergeants", Requirements: []ids.ID{one}, Rules: []requirement.ConditionInput{{Fact: "rank", Value: "sergeant"}, {}}})
		crew := k.profile(requirement.ProfileInput{Name: "Crew", Requirements: []ids.ID{one, two}})
		ann, bob := k.person("Ann"), k.person("Bob")
		day := civil.MustParse("2026-03-02")
		sc := k.boss(requirement.PermAssign)
		before := k.place()
		for _, in := range []requirement.AssignInput{
			{People: []ids.ID{ann, bob}, Profile: crew, From: day, To: day + 30},
			{People: []ids.ID{ann}, Requirement: three},
		} {
			if _, err := k.Assign(ctx, sc, in); err != nil {
				t.Fatal(err)
			}
		}
		again, err := k.Assign(ctx, sc, requirement.AssignInput{People: []ids.ID{ann}, Requirement: three})
		if err != nil || again.Given != 0 || again.Had != 1 {
			t.Error(again, err)
		}
		b := k.book(person.Everything)
		got := func(known int64, of ids.ID, facts rule.Facts, state person.State, on civil.Date) (out string) {
			p := k.personal(known, of)[of]
			for _, a := range b.Asked(&person.Known{Root: of, State: state, Facts: facts}, p, nil, on) {
				out += a.Title + map[ids.ID]string{sergeants: "/S ", crew: "/C ", {}: " "}[a.Why]
			}
			return out
		}
		sergeant := rule.Facts{Timeline: []rule.Stint{{Fact: "rank", Value: "sergeant", From: day - 1}}}
		for _, tc := range []struct {
			of    ids.ID
			facts rule.Facts
			state person.State
			on    civil.Date
			known int64
			want  string
		}{
			{ann, rule.Facts{}, person.Active, day, -1, "One/C Three Two/C "},
			{ann, rule.Facts{}, person.Active, day - 1, -1, "Three "},
			{ann, rule.Facts{}, person.Active, day + 31, -1, "Three "},
			{bob, sergeant, person.Active, day + 31, -1, "One/S "},
			{bob, sergeant, person.Active, day, -1, "One/C Two/C "},
			{bob, sergeant, person.Left, day, -1, ""},
			{ann, rule.Facts{}, person.Active, day, before, ""},
		} {
			if s := got(tc.known, tc.of, tc.facts, tc.state, tc.on); s != tc.want {
				t.Errorf("%v on %s: %q, want %q", tc.of[0], tc.on, s, tc.want)
			}
		}
		if len(*k.facts) != 3 {
			t.Error("told of ", *k.facts)
		}
	})
}
