package compliance_test

import (
	"context"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/requirement"
)

const cardText = `
title: CPR card
version: "2026.1"
kind: workforce
jurisdiction: US
effective: 2000-01-01
citation: {text: the house, url: "https://example.org", seen: 2026-01-01, confidence: quoted}
tags:
  cpr: {label: CPR}
rule:
  name: cpr
  needs:
    - {current: card, of: {all: [cpr]}, valid: {months: 24}}
`

// granted is asked for by one and agreed to by another.
func (k *kit) granted(in requirement.AskInput) {
	k.t.Helper()
	in.Reason = "ill"
	w, err := k.Requirements.Ask(context.Background(), k.boss(requirement.PermAsk), in)
	k.must(err)
	_, err = k.Requirements.Decide(context.Background(), k.as(requirement.PermApprove, access.Org, ids.ID{2}, ids.ID{}), requirement.DecideInput{ID: w.ID, Yes: "yes"})
	k.must(err)
}

func (k *kit) explained(who, what ids.ID) compliance.Explained {
	k.t.Helper()
	x, err := k.Explain(context.Background(), k.boss(compliance.PermView), compliance.ExplainInput{ID: who, Requirement: what})
	k.must(err)
	return x
}

func (k *kit) written(text string) ids.ID {
	k.t.Helper()
	ctx, sc := context.Background(), k.boss(requirement.PermManage)
	r, err := k.Requirements.Write(ctx, sc, requirement.TextInput{Text: text})
	k.must(err)
	_, err = k.Requirements.Publish(ctx, sc, requirement.PublishInput{ID: r.ID, Confirm: true})
	k.must(err)
	_, err = k.Requirements.AddProfile(ctx, sc, requirement.ProfileInput{Name: "All of " + r.Title, Everybody: true, Requirements: []ids.ID{r.ID}})
	k.must(err)
	return r.ID
}

// A card that ran out and was extended is still to do, and the page of reasons says so.
func TestACardThatWasExtendedIsOpen(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		card := k.written(cardText)
		for name, cycle := range map[string]civil.Date{"Ana Lima": 0, "Ben Okafor": civil.MustParse("2026-01-20")} {
			who := k.add(name, ids.ID{}, "2023-01-05")
			k.build()
			k.loaded([]ids.ID{who}, "cpr", "2024-01-20", "1")
			if got := k.status(who, card); got != compliance.NotMet {
				t.Fatal(got)
			}
			k.granted(requirement.AskInput{Person: who, Requirement: card, Kind: requirement.Extend, Cycle: cycle, Until: civil.MustParse("2026-05-15")})
			if got := k.status(who, card); got != compliance.Open {
				t.Error(name, got)
			}
			x := k.explained(who, card)
			if x.Status != compliance.Open || len(x.Decided) != 1 || x.Decided[0].Until != civil.MustParse("2026-05-15") || !strings.Contains(x.Needs[0].Due, "extended") ||
				!strings.Contains(x.Needs[0].Lines[0].Text, "15 May 2026") || !strings.Contains(x.Next, "16 May 2026") {
				t.Errorf("%+v", x)
			}
		}
		k.verified()
	})
}

// An extension of hours puts off the period at hand; what counted before counts on, and after
// the period's end it is still that period which is shown until its new day.
func TestAnExtensionOfHoursLeavesThemCounted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		hours, who := k.publish("Hours", 24), k.add("Ana Lima", ids.ID{}, "2023-01-05")
		k.build()
		k.loaded([]ids.ID{who}, "safety", "2025-05-01", "10") // the year before ended unmet
		k.loaded([]ids.ID{who}, "safety", "2026-02-01", "6")
		k.granted(requirement.AskInput{Person: who, Requirement: hours, Kind: requirement.Extend, Cycle: civil.MustParse("2026-12-31"), Until: civil.MustParse("2027-02-25")})
		on := func(day string) compliance.Explained {
			t.Helper()
			x, err := k.Explain(context.Background(), k.boss(compliance.PermView), compliance.ExplainInput{ID: who, Requirement: hours, AsOf: civil.MustParse(day)})
			k.must(err)
			return x
		}
		if x := on("2026-12-30"); x.Before && x.End == civil.MustParse("2026-12-31") {
			t.Errorf("%+v", x)
		}
		x := on("2027-01-05")
		if !x.Before || x.Status != compliance.Open || x.End != civil.MustParse("2026-12-31") || x.Needs[0].Counted != int64(6*3000) {
			t.Errorf("after the end of the period: %s to %s %s, %d", x.Start, x.End, x.Status, x.Needs[0].Counted)
		}
		if x := on("2027-02-26"); x.Status != compliance.NotMet || !x.Before {
			t.Errorf("after the extension: %s %s", x.End, x.Status)
		}
		k.verified()
	})
}

// Before it is asked for, the form says what an extension would change; it is always of a
// period, of the one at hand where none is named, and never of a day on which none ends.
func TestWhatADecisionWouldChangeIsForeseen(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx, day := context.Background(), civil.MustParse
		k := newKit(t, d)
		hours, card, who := k.publish("Hours", 24), k.written(cardText), k.add("Ana Lima", ids.ID{}, "2023-01-05")
		k.build()
		k.loaded([]ids.ID{who}, "safety", "2026-02-01", "6")
		k.loaded([]ids.ID{who}, "cpr", "2024-01-20", "1")
		sc := k.boss(requirement.PermAsk)
		in := requirement.AskInput{Person: who, Requirement: card, Kind: requirement.Extend, Cycle: day("2026-01-20"), Until: day("2026-05-15"), Reason: "ill"}
		f, err := k.Requirements.Foresee(ctx, sc, in)
		k.must(err)
		if !strings.Contains(f.Now.Text, "20 January 2026") || !strings.Contains(f.Then.Text, "15 May 2026") || f.Now.Status == f.Then.Status {
			t.Errorf("%+v", f)
		}
		if k.count("waiver") != 0 {
			t.Error("it was kept")
		}
		in.Requirement, in.Cycle, in.Until = hours, 0, day("2027-02-25")
		if _, err := k.Requirements.Foresee(ctx, sc, in); err == nil || !strings.Contains(err.Error(), "requirement.one_period") {
			t.Error("of every period: ", err)
		}
		in.Cycle = day("2026-12-30")
		if _, err := k.Requirements.Foresee(ctx, sc, in); err == nil || !strings.Contains(err.Error(), "requirement.no_period") {
			t.Error("of no period: ", err)
		}
		if _, err := k.Requirements.Ask(ctx, sc, in); err == nil || !strings.Contains(err.Error(), "requirement.no_period") {
			t.Error("of no period: ", err)
		}
		in.Cycle = 0
		w, err := k.Requirements.Ask(ctx, sc, in)
		k.must(err)
		if w.Cycle != day("2026-12-31") {
			t.Error("of the period at hand: ", w.Cycle)
		}
		var o requirement.Outlook
		k.must(d.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
			o, err = k.Outlook(ctx, q, sc, who, hours)
			return err
		}))
		if len(o.Periods) != 3 || o.Periods[0].End != day("2025-12-31") || o.RunsOut != 0 { // it ended unmet
			t.Errorf("%+v", o)
		}
	})
}
