package rule

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"standing/internal/civil"
)

const cprCard = `{name: cpr, needs: [{current: card, valid: {months: 24}}]}`

// A card that ran out and was extended is open until the new day, with the day it ran out
// named or without, by its name or with the whole; then it is unmet.
func TestACardThatWasExtendedStaysOpen(t *testing.T) {
	day := civil.MustParse
	recs := []Record{{ID: "old", Date: day("2024-10-20")}}
	for name, g := range map[string]Grant{
		"the whole":                {},
		"by name":                  {Part: "card"},
		"by the rule's name":       {Part: "cpr"},
		"by the day it ran out":    {CycleEnding: day("2026-10-20")},
		"by both":                  {Part: "card", CycleEnding: day("2026-10-20")},
		"by a day after it":        {CycleEnding: day("2026-11-22")},
		"and it is known of today": {GrantedOn: day("2026-11-22")},
	} {
		g.Kind, g.Until = "extend", day("2027-01-15")
		f := &Facts{Grants: []Grant{g}}
		a := ask(t, cprCard, f, recs, "2026-11-22")
		if a.Status != Open || a.Due != g.Until || a.Headline.Extended != g.Until {
			t.Errorf("%s: %s, due %s", name, a.Status, a.Due)
		}
		if a.Next.On != g.Until+1 || a.Next.Status != NotMet {
			t.Errorf("%s: becomes %s on %s", name, a.Next.Status, a.Next.On)
		}
		if a := ask(t, cprCard, f, recs, "2027-01-16"); a.Status != NotMet || a.Due != day("2026-10-20") {
			t.Errorf("%s: after it %s, due %s", name, a.Status, a.Due)
		}
	}
	x, err := mustParse(t, cprCard).Explain(&Facts{Grants: []Grant{{Kind: "extend", Until: day("2027-01-15")}}}, recs, Question{AsOf: day("2026-11-22")})
	if err != nil || len(x.Ledger) != 1 || len(x.Ledger[0].Args) != 2 || x.Ledger[0].Args[1] != "2027-01-15" {
		t.Errorf("the ledger does not say it: %+v, %v", x.Ledger, err)
	}
}

// What was decided of a card that ran out says nothing of the one that came after it.
func TestADecisionAboutACardEndsWithTheCard(t *testing.T) {
	day := civil.MustParse
	recs := []Record{{ID: "old", Date: day("2024-10-20")}, {ID: "new", Date: day("2026-10-25")}}
	for _, kind := range []string{"extend", "waive"} {
		f := &Facts{Grants: []Grant{{Kind: kind, CycleEnding: day("2026-10-20"), Until: day("2029-01-15")}}}
		want := map[string]Status{"extend": Open, "waive": Exempt}[kind]
		if a := ask(t, cprCard, f, recs[:1], "2026-11-22"); a.Status != want {
			t.Errorf("%s: %s", kind, a.Status)
		}
		if a := ask(t, cprCard, f, recs, "2028-11-22"); a.Status != NotMet {
			t.Errorf("%s: the next one, which ran out too, is %s", kind, a.Status)
		}
	}
}

// A window that slides and a credential have no period either.
func TestWhatHasNoPeriodIsExtendedToo(t *testing.T) {
	for name, text := range map[string]string{
		"a window that slides": `{needs: [{pool: head, need: 3, window: {rolling_days: 90}}]}`,
		"a credential":         `{needs: [{holds: head}]}`,
		"a card with a period": `{cycle: {fixed_from: 2025-01-01, years: 1}, needs: [{current: head, valid: {months: 24}}]}`,
	} {
		for _, part := range []string{"", "head"} {
			f := &Facts{Grants: []Grant{{Kind: "extend", Part: part, Until: civil.MustParse("2026-04-15"), GrantedOn: civil.MustParse("2026-03-01")}}}
			if a := ask(t, text, f, nil, "2026-03-02"); a.Status != Open || a.Headline.Due != civil.MustParse("2026-04-15") || a.Next.On != civil.MustParse("2026-04-16") {
				t.Errorf("%s, part %q: %s, due %s, next %s", name, part, a.Status, a.Headline.Due, a.Next.On)
			}
		}
	}
}

// An extension that names no period is of the one at hand: a shortage of a period that is
// long over does not eat what is done now.
func TestAnExtensionWithoutAPeriodIsOfTheOneAtHand(t *testing.T) {
	const text = `{unit: hour, cycle: {fixed_from: 2023-11-26, years: 2}, needs: [{pool: total, need: 24}]}`
	day := civil.MustParse
	recs := []Record{hours("old", "2024-05-01", 10), hours("new", "2026-03-01", 4), hours("newer", "2026-05-01", 2)}
	for _, granted := range []civil.Date{0, day("2026-11-22")} {
		f := &Facts{Grants: []Grant{{Kind: "extend", Until: day("2028-02-25"), GrantedOn: granted}}}
		a := ask(t, text, f, recs, "2026-11-22")
		if a.Counted.String() != "6" || a.Due != day("2028-02-25") {
			t.Errorf("granted %s: %s counted, due %s", granted, a.Counted, a.Due)
		}
		last, err := mustParse(t, text).Evaluate(f, recs, Question{AsOf: day("2026-11-22"), CycleEnding: day("2025-11-25")})
		if err != nil || last.Status != NotMet || last.Due != day("2025-11-25") {
			t.Errorf("granted %s: the one before is %s, due %s", granted, last.Status, last.Due)
		}
	}
	f := &Facts{Grants: []Grant{{Kind: "extend", Until: day("2026-12-31"), GrantedOn: day("2026-02-01")}}}
	last, err := mustParse(t, text).Evaluate(f, recs, Question{AsOf: day("2026-11-22"), CycleEnding: day("2025-11-25")})
	if err != nil || last.Status != Open || last.Due != day("2026-12-31") || last.Counted.String() != "16" {
		t.Errorf("the period that was just over when it was decided: %s, due %s, %s counted", last.Status, last.Due, last.Counted)
	}
	far := &Facts{Grants: []Grant{{Kind: "extend", Until: day("2030-12-31"), GrantedOn: day("2026-02-01")}}}
	if a := ask(t, text, far, nil, "2026-11-22"); a.Due != day("2030-12-31") {
		t.Errorf("beyond the next period: due %s", a.Due)
	}
}

// genWithout makes a rule without periods: a card, a window that slides, a credential.
func genWithout(t *rapid.T) *Rule {
	card := doc{"current": "card", "of": genSelect(t), "valid": doc{"months": 7}}
	if rapid.Bool().Draw(t, "keep") {
		card["keep_month"] = doc{"early": 1, "late": 1}
	}
	if rapid.Bool().Draw(t, "by") {
		card["by"] = doc{"fact": "licensed_on", "months": 3}
	}
	needs := []doc{card}
	if rapid.Bool().Draw(t, "rolling") {
		needs = append(needs, doc{"pool": "head", "need": 3, "of": genSelect(t), "window": doc{"rolling_days": 90}})
	}
	if rapid.Bool().Draw(t, "credential") {
		needs = append(needs, doc{"holds": "cert"})
	}
	text, err := json.Marshal(doc{"name": "generated", "unit": "hour", "needs": needs})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Parse(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return r
}

// Without periods, under waivers and extensions: until Next the answer is the same on every
// day, and on Next it is another one.
func TestNextWithoutPeriods(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genWithout(t), genFacts(t), genRecords(t, 900), genAsOf(t)
		f.Grants = genGrants(t, r, f)
		now := evaluate(t, r, f, recs, q)
		last := now.Next.On
		if last == 0 {
			last = q.AsOf + 1500
		}
		for d := q.AsOf + 1; d < last; d++ {
			if then := evaluate(t, r, f, recs, Question{AsOf: d}); !then.same(&now) {
				t.Fatalf("changed on %s, before %q\nfrom %+v\nto   %+v", d, now.Next.On, now, then)
			}
		}
		if now.Next.On == 0 {
			return
		}
		if then := evaluate(t, r, f, recs, Question{AsOf: now.Next.On}); then.same(&now) || then.Status != now.Next.Status {
			t.Fatalf("on %s the answer is %+v, as before", now.Next.On, then)
		}
	})
}

// An extension of the whole of a rule without periods leaves nothing unmet or late before its
// day, and changes nothing after it.
func TestAnExtensionHoldsToItsDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genWithout(t), genFacts(t), genRecords(t, 700), genAsOf(t)
		before := evaluate(t, r, f, recs, q)
		f.Grants = []Grant{{Kind: "extend", Until: day0 + civil.Date(rapid.IntRange(0, 700).Draw(t, "until"))}}
		after := evaluate(t, r, f, recs, q)
		switch {
		case q.AsOf <= f.Grants[0].Until && after.Status > Open:
			t.Fatalf("%s before its day: %+v", after.Status, after)
		case q.AsOf > f.Grants[0].Until && after.Status != before.Status && before.Status != Open:
			t.Fatalf("%s became %s after its day", before.Status, after.Status)
		case before.Status <= Met && after.Status != before.Status:
			t.Fatalf("%s became %s", before.Status, after.Status)
		}
	})
}

// Under every feature but make-up windows and what is carried: the extension of one period
// takes no credit from a period that it does not name, except from the next one.
func TestAnExtensionTouchesItsPeriodAndTheNext(t *testing.T) {
	f1 := everything
	f1.leave, f1.makeUp, f1.carry = false, false, false
	rapid.Check(t, func(t *rapid.T) {
		r, f, recs, q := genRule(t, f1), genFacts(t), genRecords(t, 900), genAsOf(t)
		tr, err := r.Cycle.resolve(f, civil.Max)
		if err != nil {
			t.Fatal(err)
		}
		k, ok := tr.index(q.AsOf)
		if !ok {
			return
		}
		p, _ := tr.period(k)
		q.CycleEnding = p.End
		before := evaluate(t, r, f, recs, q)
		g := Grant{Kind: "extend", Until: day0 + civil.Date(rapid.IntRange(0, 1200).Draw(t, "until")), GrantedOn: q.AsOf}
		f.Grants = []Grant{g}
		after := evaluate(t, r, f, recs, q)
		if g.Until > p.End && after.Counted < before.Counted {
			t.Fatalf("extended to %s, the period to %s counts %s instead of %s", g.Until, p.End, after.Counted, before.Counted)
		}
		if g.Until > p.End && !before.Cycle.IsZero() && before.Status > NotApplicable && after.Status > NotApplicable && after.Headline.Need == before.Headline.Need &&
			before.Headline.Due == p.End && after.Headline.Due != g.Until {
			t.Fatalf("due %s, extended to %s", after.Headline.Due, g.Until)
		}
	})
}
