package compliance

import (
	"testing"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/pack"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rule"
)

const yearly = `
title: Yearly hours
version: "2026.1"
kind: workforce
jurisdiction: US
effective: 2000-01-01
citation: {text: the house, url: "https://example.org", seen: 2026-01-01, confidence: quoted}
tags:
  ethics: {label: ethics}
rule:
  name: hours
  unit: hour
  cycle: {fixed_from: 2020-01-01, years: 1}
  needs:
    - {pool: total, need: 10, within: [{pool: ethics, of: {all: [ethics]}, need: 2}]}
  make_up: {months: 2}
`

// Periods are shown as far back as they were asked and known.
func TestPeriodsOfAPlan(t *testing.T) {
	p, err := pack.Parse("own", []byte(yearly))
	if err != nil {
		t.Fatal(err)
	}
	a := requirement.Asked{Published: &requirement.Published{Title: p.Title, N: 1, Pack: p}}
	day := civil.MustParse
	record := func(on, hours string, amount int64) rule.Record {
		return rule.Record{ID: on, Date: day(on), Unit: "hour", Tags: []string{"ethics"}, Course: hours, Amount: credit.Amount(amount) * credit.One, RecordedOn: day(on)}
	}
	s := &subject{known: &person.Known{Facts: rule.Facts{Dates: map[string]civil.Date{"hired_on": day("2023-05-01")}}},
		records: []rule.Record{record("2023-06-01", "a", 4), record("2024-06-01", "b", 10), record("2025-06-01", "c", 10), record("2026-02-01", "d", 3)}}
	w := &world{day: day("2026-11-22")}
	got := w.stretches(s, a)
	want := []struct {
		start string
		st    Status
	}{{"2023-01-01", NotMet}, {"2024-01-01", Met}, {"2025-01-01", Met}, {"2026-01-01", Open}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, x := range want {
		if got[i].Start != day(x.start) || got[i].Status != x.st {
			t.Errorf("%d: %s %s", i, got[i].Start, got[i].Status)
		}
	}
	step, ok := w.step(s, a, []offered{
		{Course: catalog.Course{Title: "Without hours"}, records: []rule.Record{{ID: "x", Date: w.day, Unit: "hour", Tags: []string{"ethics"}, Course: "x", NoAmount: true}}},
		{Course: catalog.Course{Title: "Ethics for all"}, records: []rule.Record{{ID: "y", Date: w.day, Unit: "hour", Tags: []string{"ethics"}, Course: "y", Amount: credit.Of(2)}}}})
	if !ok || step.Missing == "" || len(step.Courses) != 1 || step.Courses[0].Hours != "2 hours" || step.Status != Open {
		t.Errorf("%+v", step)
	}
	s.known.Facts.Dates["hired_on"] = day("2026-01-15")
	s.records = s.records[3:]
	if got := w.stretches(s, a); len(got) != 1 {
		t.Errorf("a period before they came: %+v", got)
	}
	s.records = append(s.records, record("2026-03-01", "e", 7))
	if step, ok := w.step(s, a, nil); ok {
		t.Errorf("met, and yet: %+v", step)
	}
}
