package rule

import (
	"fmt"
	"testing"

	"standing/internal/civil"
	"standing/internal/credit"
)

const floridaRN = `
name: FL RN biennial CE
zone: America/New_York
unit: hour
cycle: {explicit: [["2022-05-01", "2024-04-30"], ["2024-05-01", "2026-04-30"], ["2026-05-01", "2028-04-30"]]}
needs:
  - pool: total
    need: 24
    within:
      - {pool: medical_errors, of: {all: [medical_errors]}, need: 2}
      - {pool: laws_rules, of: {all: [laws_rules]}, need: 2}
      - {pool: human_trafficking, of: {all: [human_trafficking]}, need: 2}
  - {pool: domestic_violence, of: {all: [domestic_violence]}, need: 2, window: {last_cycles: 3}}
`

const nremtEMT = `
name: NREMT EMT
unit: hour
cycle: {explicit: [["2022-04-01", "2024-03-31"], ["2024-04-01", "2026-03-31"]]}
needs:
  - exclusive: components
    pools:
      - {pool: national, of: {all: [national_topic]}, need: 20, caps: [{of: {all: [online]}, max: 7}]}
      - {pool: local, of: {none: [non_clinical]}, need: 10, caps: [{of: {all: [online]}, max: 7}]}
      - {pool: individual, need: 10}
`

func mustParse(tb testing.TB, text string) *Rule {
	tb.Helper()
	r, err := Parse([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// twenty is twenty records over one cycle with a mix of tags.
func twenty(tags ...[]string) []Record {
	out := make([]Record, 20)
	for i := range out {
		out[i] = Record{ID: fmt.Sprintf("r%02d", i), Date: civil.MustParse("2022-06-01") + civil.Date(31*i),
			Amount: credit.Of(1 + i%3), Tags: tags[i%len(tags)], Course: fmt.Sprintf("C-%d", i)}
	}
	return out
}

func floridaCase() (*Facts, []Record, Question) {
	f := &Facts{Dates: map[string]civil.Date{"licensed_on": civil.MustParse("2016-08-02")}}
	recs := twenty([]string{"general"}, []string{"medical_errors"}, []string{"laws_rules", "live"}, []string{"general", "online"}, []string{"human_trafficking"})
	return f, recs, Question{AsOf: civil.MustParse("2024-02-01")}
}

func nremtCase() (*Facts, []Record, Question) {
	f := &Facts{Dates: map[string]civil.Date{"certified_on": civil.MustParse("2020-05-14")}}
	recs := twenty([]string{"national_topic", "online"}, []string{"national_topic"}, []string{"local_topic"}, []string{"non_clinical", "online"})
	return f, recs, Question{AsOf: civil.MustParse("2024-02-01")}
}

func bench(b *testing.B, text string, run func(r *Rule) error) {
	r := mustParse(b, text)
	b.ReportAllocs()
	for b.Loop() {
		if err := run(r); err != nil {
			b.Fatal(err)
		}
	}
}

// The limits these figures are compared with stand in scripts/bench.
func BenchmarkEvaluateFloridaRN(b *testing.B) {
	f, recs, q := floridaCase()
	bench(b, floridaRN, func(r *Rule) error { _, err := r.Evaluate(f, recs, q); return err })
}

func BenchmarkExplainFloridaRN(b *testing.B) {
	f, recs, q := floridaCase()
	bench(b, floridaRN, func(r *Rule) error { _, err := r.Explain(f, recs, q); return err })
}

func BenchmarkEvaluateNREMT(b *testing.B) {
	f, recs, q := nremtCase()
	bench(b, nremtEMT, func(r *Rule) error { _, err := r.Evaluate(f, recs, q); return err })
}

// manyCrossing is an exclusive group of n pools with three crossing ceilings each.
func manyCrossing(n, records int) (*Rule, []Record) {
	text := "name: many\nunit: hour\ncycle: {explicit: [[2024-01-01, 2024-12-31]]}\nneeds:\n  - exclusive: group\n    pools:\n"
	for i := range n {
		text += fmt.Sprintf("      - {pool: p%d, of: {none: [x%d]}, need: 20, caps: [{of: {all: [a]}, max: 5}, {of: {all: [b]}, max: 6}, {of: {all: [c]}, max: 7}]}\n", i, i)
	}
	r, err := Parse([]byte(text))
	if err != nil {
		panic(err)
	}
	var recs []Record
	for i := range records {
		rec := Record{ID: fmt.Sprint("r", i), Date: civil.MustParse("2024-01-02") + civil.Date(i), Amount: credit.Of(1 + i%4), Tags: []string{fmt.Sprintf("x%d", i%n)}}
		for bit, tag := range []string{"a", "b", "c"} {
			if i>>bit&1 == 1 {
				rec.Tags = append(rec.Tags, tag)
			}
		}
		recs = append(recs, rec)
	}
	return r, recs
}
