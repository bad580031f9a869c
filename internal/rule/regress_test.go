package rule

import (
	"testing"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Each test here failed once.

func ask(t *testing.T, text string, f *Facts, recs []Record, asOf string) Answer {
	t.Helper()
	a, err := mustParse(t, text).Evaluate(f, recs, Question{AsOf: civil.MustParse(asOf)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func hours(id, day string, n int, tags ...string) Record {
	return Record{ID: id, Date: civil.MustParse(day), Amount: credit.Of(n), Tags: tags}
}

func TestAPoolWithinASlidingWindowSlidesToo(t *testing.T) {
	const text = `{unit: landing, needs: [{pool: all, need: 3, measure: count, window: {rolling_days: 90}, within: [{pool: night, of: {all: [n]}, need: 1, measure: count}]}]}`
	recs := []Record{hours("1", "2025-06-02", 1, "n"), hours("2", "2025-06-20", 1), hours("3", "2025-06-20", 1), hours("4", "2025-06-20", 1)}
	a := ask(t, text, &Facts{}, recs, "2025-07-01")
	if a.Status != Met || a.Due != civil.MustParse("2025-08-31") || a.Next.On != civil.MustParse("2025-09-01") {
		t.Errorf("%s, due %s, next %s", a.Status, a.Due, a.Next.On)
	}
	if a := ask(t, text, &Facts{}, recs[1:], "2025-07-01"); a.Status != NotMet || a.Parts[0].Status != NotMet {
		t.Errorf("without a night landing: %s, %s", a.Status, a.Parts[0].Status)
	}
}

func TestTheOrderOfEventsIsIrrelevant(t *testing.T) {
	const closed = `{cycle: {anniversary: {fact: certified_on}, years: 2, closed_by: renewed}, needs: [{pool: total, need: 3}]}`
	f := &Facts{Dates: map[string]civil.Date{"certified_on": civil.MustParse("2024-01-01")}}
	early, late := Event{Type: "renewed", On: civil.MustParse("2025-03-01")}, Event{Type: "renewed", On: civil.MustParse("2025-09-01")}
	f.Events = []Event{late, early}
	a := ask(t, closed, f, nil, "2025-10-01")
	f.Events = []Event{early, late}
	if b := ask(t, closed, f, nil, "2025-10-01"); a.Cycle != b.Cycle || a.Cycle.Start != civil.MustParse("2025-03-02") {
		t.Errorf("%v and %v", a.Cycle, b.Cycle)
	}
}

func TestEveryInnerPoolOfAGroupIsServedWhereThatIsPossible(t *testing.T) {
	const text = `{cycle: {explicit: [[2024-01-01, 2024-12-31]]}, needs: [{exclusive: g, pools: [
		{pool: a, need: 10, within: [{pool: ea, of: {all: [ethics]}, need: 2}]},
		{pool: b, need: 10, within: [{pool: eb, of: {all: [ethics]}, need: 2}]}]}]}`
	a := ask(t, text, &Facts{}, []Record{hours("1", "2024-02-01", 10, "ethics"), hours("2", "2024-03-01", 10)}, "2024-12-01")
	if a.Status != Met {
		t.Errorf("%s: %+v", a.Status, a.Parts)
	}
}

func TestTheNextChangeIsFoundPastManyRecords(t *testing.T) {
	const text = `{needs: [{pool: a, of: {all: [a]}, need: 3, window: {rolling_days: 1000}}]}`
	recs := []Record{hours("a", "2024-12-31", 5, "a")}
	for d := civil.MustParse("2023-01-01"); len(recs) < 700; d++ {
		recs = append(recs, Record{ID: d.String(), Date: d, Amount: credit.One})
	}
	a := ask(t, text, &Facts{}, recs, "2025-01-10")
	if a.Due != civil.MustParse("2027-09-27") || a.Next.On != a.Due+1 || a.Next.Status != NotMet {
		t.Errorf("due %s, next %+v", a.Due, a.Next)
	}
}

func TestAnExtendedPeriodJudgesCardsAndCredentialsWhenItIsDue(t *testing.T) {
	const text = `{cycle: {fixed_from: 2025-01-01, years: 1, moved: [{cycle_ending: 2025-12-31, due: 2026-03-31}]},
		needs: [{current: card, of: {all: [card]}, valid: {months: 24}}, {holds: diploma, when: at_due}]}`
	f := &Facts{Holdings: []Holding{{Credential: "diploma", From: civil.MustParse("2026-02-01")}}}
	q := Question{AsOf: civil.MustParse("2026-02-10"), CycleEnding: civil.MustParse("2025-12-31")}
	a, err := mustParse(t, text).Evaluate(f, []Record{hours("c", "2026-02-01", 1, "card")}, q)
	if err != nil || a.Status != Met {
		t.Errorf("%s %v %+v", a.Status, err, a.Parts)
	}
}

func TestARunningLeaveStopsTheClockOfACard(t *testing.T) {
	const text = `{needs: [{current: card, valid: {months: 12}}], leave: {types: [duty], effect: toll}}`
	f := &Facts{Leaves: []Leave{{Type: "duty", From: civil.MustParse("2025-02-01")}}}
	a := ask(t, text, f, []Record{hours("c", "2024-06-01", 1)}, "2026-02-10")
	if a.Status != Met || a.Due != 0 {
		t.Errorf("%s, due %s", a.Status, a.Due)
	}
	f.Leaves = []Leave{{Type: "duty", From: civil.MustParse("2025-02-01"), To: civil.MustParse("2025-02-10")}, {Type: "duty", From: civil.MustParse("2025-02-01"), To: civil.MustParse("2025-02-10")}}
	if a := ask(t, text, f, []Record{hours("c", "2024-06-01", 1)}, "2025-05-10"); a.Due != civil.MustParse("2025-06-11") {
		t.Errorf("ten days of leave, entered twice: due %s", a.Due)
	}
}

func TestTheLedgerNamesTheRecordThatCounts(t *testing.T) {
	r := mustParse(t, `{cycle: {explicit: [[2024-01-01, 2024-12-31]]}, needs: [{pool: total, need: 3}], process: {once_per: course_in_cycle}}`)
	recs := []Record{hours("a", "2024-01-02", 1), hours("b", "2024-01-03", 2), hours("c", "2024-01-04", 3)}
	for i := range recs {
		recs[i].Course = "X"
	}
	x, err := r.Explain(&Facts{}, recs, Question{AsOf: civil.MustParse("2024-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range x.Ledger {
		if l.Reason == WhyDuplicate && l.Args[0] != "c" {
			t.Errorf("%s says that %s counts instead", l.Record, l.Args[0])
		}
	}
}

func TestAMissingWordIsNamed(t *testing.T) {
	a := ask(t, `{cycle: {fixed_from: 2025-01-01, years: 1}, applies: [{fact: role, in: [nurse]}], needs: [{pool: total, need: 3}]}`, &Facts{}, nil, "2025-06-01")
	if a.Status != NotApplicable || len(a.Unknown) != 1 || a.Unknown[0] != "role" {
		t.Errorf("%s, unknown %v", a.Status, a.Unknown)
	}
}

// A pool whose window begins after a late course lacks credit, but that course
// cannot give it any.
func TestLateCreditGoesBackOnlyWhereItCounts(t *testing.T) {
	const text = `{cycle: {fixed_from: 2018-01-01, years: 1}, make_up: {days: 40}, needs: [{pool: total, need: 1}, {pool: second, need: 1, window: {from: 2020-06-15}}]}`
	a := ask(t, text, &Facts{}, []Record{hours("1", "2020-01-20", 1), hours("2", "2020-01-21", 4)}, "2020-02-01")
	if a.Counted != credit.Of(4) {
		t.Errorf("the new period counts %s of the 4 hours that the old one cannot use", a.Counted)
	}
}
