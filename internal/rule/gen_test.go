package rule

import (
	"encoding/json"
	"fmt"

	"pgregory.net/rapid"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Generators of rules, people and records for the property tests. Rules are made
// as documents and parsed, so the properties hold for what can be written down.

type doc = map[string]any

var (
	someTags = []string{"a", "b", "c", "online"}
	day0     = civil.MustParse("2020-01-01")
)

// features says which parts of the model a generated rule may use.
type features struct {
	once, minBlock, perDay, first, weights, rounding, caps, count    bool
	exclusive, current, rolling, choice, carry, makeUp, leave, holds bool
	within, each, formula                                            bool
}

var everything = features{true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true, true}

func maybe(t *rapid.T, allowed bool, label string) bool {
	return allowed && rapid.Bool().Draw(t, label)
}

func genSelect(t *rapid.T) doc {
	out := doc{}
	tag := rapid.SampledFrom(someTags).Draw(t, "tag")
	switch rapid.IntRange(0, 3).Draw(t, "select") {
	case 0:
		out["all"] = []string{tag}
	case 1:
		out["any"] = []string{tag, "b"}
	case 2:
		out["none"] = []string{tag}
	}
	return out
}

func genPool(t *rapid.T, f features, name string) doc {
	need := rapid.IntRange(1, 20).Draw(t, "need")
	p := doc{"pool": name, "need": need, "of": genSelect(t)}
	if maybe(t, f.count, "count") {
		p["measure"] = "count"
		p["need"] = rapid.IntRange(1, 4).Draw(t, "needCount")
	}
	if maybe(t, f.caps, "caps") {
		caps := []doc{}
		for range rapid.IntRange(1, 3).Draw(t, "ncaps") {
			tag := rapid.SampledFrom(someTags).Draw(t, "captag")
			if sel, _ := p["of"].(doc)["all"].([]string); len(sel) == 1 && sel[0] == tag {
				continue // would be a ceiling on the whole pool
			}
			caps = append(caps, doc{"of": doc{"all": []string{tag}}, "max": rapid.IntRange(0, 8).Draw(t, "max")})
		}
		p["caps"] = caps
	}
	return p
}

func genWindow(t *rapid.T, f features) any {
	kinds := []any{"cycle", "cycle", "ever", doc{"last_cycles": 2}, doc{"from": "2020-06-15"}, doc{"cycle_not_before": "licensed_on"}}
	if f.each {
		kinds = append(kinds, "each_year_of_cycle")
	}
	if f.rolling {
		kinds = append(kinds, doc{"rolling_days": 90}, doc{"rolling_months": 6})
	}
	return rapid.SampledFrom(kinds).Draw(t, "window")
}

func genNeeds(t *rapid.T, f features) []doc {
	head := genPool(t, f, "head")
	if maybe(t, f.within, "within") {
		inner := genPool(t, f, "inner")
		inner["need"], inner["of"] = 1, doc{}
		delete(inner, "measure")
		delete(inner, "caps")
		head["within"] = []doc{inner}
	}
	needs := []doc{head}
	if maybe(t, f.formula, "formula") {
		head["need"] = doc{"per_started_month": 1, "from": "licensed_on", "first_cycle_only": true, "else_need": 24}
		delete(head, "within")
	}
	second := genPool(t, f, "second")
	second["window"] = genWindow(t, f)
	if maybe(t, f.within, "secondWithin") {
		second["within"] = []doc{{"pool": "second_inner", "need": 1, "of": doc{}}}
		delete(second, "measure")
	}
	needs = append(needs, second)
	if maybe(t, f.exclusive, "exclusive") {
		g := f
		g.count = false
		needs = append(needs, doc{"exclusive": "group", "pools": []doc{genPool(t, g, "p1"), genPool(t, g, "p2"), genPool(t, g, "p3")}})
	}
	if maybe(t, f.current, "current") {
		c := doc{"current": "card", "of": genSelect(t), "valid": doc{"months": 7, "to": rapid.SampledFrom([]string{"day", "end_of_month"}).Draw(t, "to")}}
		if rapid.Bool().Draw(t, "keep") {
			c["keep_month"] = doc{"early": 1, "late": 1}
		}
		needs = append(needs, c)
	}
	if maybe(t, f.holds, "holds") {
		needs = append(needs, doc{"holds": "cert", "when": rapid.SampledFrom([]string{"any_time_in_cycle", "whole_cycle", "at_due", "gained_in_cycle"}).Draw(t, "when")})
	}
	if maybe(t, f.choice, "choice") {
		needs = append(needs, doc{"any": "choice", "options": []doc{
			{"name": "one", "all": []doc{genPool(t, f, "o1")}}, {"name": "two", "all": []doc{genPool(t, f, "o2")}}}})
	}
	return needs
}

func genProcess(t *rapid.T, f features) doc {
	p := doc{}
	if maybe(t, f.once, "once") {
		p["once_per"] = rapid.SampledFrom([]string{"course_in_cycle", "course_ever"}).Draw(t, "once_per")
	}
	if maybe(t, f.minBlock, "minBlock") {
		p["min_block"] = doc{"by": "topic", "min": 4}
	}
	if maybe(t, f.rounding, "rounding") {
		p["round"] = doc{"to": 0.5, "mode": "down"}
		p["min_record"] = 1
	}
	weights := []doc{}
	if maybe(t, f.weights, "weights") {
		weights = append(weights, doc{"of": doc{"all": []string{"a"}}, "factor": 1.5})
	}
	if maybe(t, f.first, "first") {
		weights = append(weights, doc{"of": doc{"all": []string{"b"}}, "factor": 2, "first": 6})
	}
	if len(weights) > 0 {
		p["weights"] = weights
	}
	if maybe(t, f.perDay, "perDay") {
		p["per_day"] = 6
	}
	return p
}

func genRule(t *rapid.T, f features) *Rule {
	d := doc{
		"name": "generated", "unit": "hour", "zone": rapid.SampledFrom([]string{"UTC", "America/New_York", "Pacific/Auckland"}).Draw(t, "zone"),
		"cycle": rapid.SampledFrom([]doc{
			{"fixed_from": "2019-03-01", "years": 1}, {"fixed_from": "2019-03-01", "months": 18},
			{"explicit": [][]string{{"2019-03-01", "2020-02-29"}, {"2020-03-01", "2021-08-31"}, {"2021-09-01", "2023-02-28"}}},
			{"anniversary": doc{"fact": "licensed_on"}, "years": 2},
			{"birthday": doc{"nth_after": 1, "issue_fact": "licensed_on", "feb29": "mar1"}, "years": 1},
			{"birth_month_end": doc{"shift": 1, "nth_birthday_after": 2, "issue_fact": "licensed_on"}, "years": 2},
			{"parity": doc{"of": "birth_date", "ends": "end_of_birth_month", "issue_fact": "licensed_on", "min_months": 6}, "years": 2},
			{"first_on_or_after": doc{"fact": "licensed_on", "plus_years": rapid.IntRange(0, 4).Draw(t, "plus"), "month_day": "06-30"}, "years": 1},
			{"birthday": doc{"nth_after": rapid.IntRange(1, 5).Draw(t, "nth"), "issue_fact": "licensed_on"}, "years": rapid.IntRange(1, 3).Draw(t, "every")},
			{"stub_table": doc{"fact": "licensed_on", "ends": "03-31", "rows": []doc{{"months": []int{1, 6}, "years": 2}, {"months": []int{7, 12}, "years": 3}}}, "years": 1},
		}).Draw(t, "cycle"),
		"needs":   genNeeds(t, f),
		"process": genProcess(t, f),
	}
	if maybe(t, f.carry, "carry") {
		d["carry"] = doc{"max": 5, "of": genSelect(t)}
	}
	if maybe(t, f.makeUp, "makeUp") {
		d["make_up"] = doc{"days": 40, "of": genSelect(t)}
	}
	if maybe(t, f.leave, "leave") {
		d["leave"] = doc{"types": []string{"deployment"}, "extra_months": 2, "effect": rapid.SampledFrom([]string{"waive", "extend", "toll"}).Draw(t, "effect")}
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Parse(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return r
}

func genFacts(t *rapid.T) *Facts {
	f := &Facts{Dates: map[string]civil.Date{
		"licensed_on": day0 + civil.Date(rapid.IntRange(-400, 300).Draw(t, "licensed")),
		"birth_date":  rapid.SampledFrom([]civil.Date{civil.MustParse("1988-02-29"), civil.MustParse("1979-10-31"), civil.MustParse("1990-01-01")}).Draw(t, "born"),
	}}
	if rapid.Bool().Draw(t, "holds") {
		from := day0 + civil.Date(rapid.IntRange(-300, 600).Draw(t, "heldFrom"))
		f.Holdings = []Holding{{Credential: "cert", From: from, To: from + 200}}
	}
	if rapid.Bool().Draw(t, "leaves") {
		from := day0 + civil.Date(rapid.IntRange(-100, 600).Draw(t, "leaveFrom"))
		f.Leaves = []Leave{{Type: "deployment", From: from, To: from + civil.Date(rapid.IntRange(0, 120).Draw(t, "leaveDays"))}}
	}
	return f
}

// genGrants makes decisions about the whole and its parts, of a period, of what runs out on
// some day, or of neither.
func genGrants(t *rapid.T, r *Rule, f *Facts) []Grant {
	out := make([]Grant, rapid.IntRange(0, 2).Draw(t, "grants"))
	for i := range out {
		g := &out[i]
		g.Kind = rapid.SampledFrom([]string{"waive", "extend"}).Draw(t, "kind")
		g.Part = rapid.SampledFrom([]string{"", "generated", "head", "second", "card", "cert", "p1", "inner"}).Draw(t, "part")
		g.Until = day0 + civil.Date(rapid.IntRange(-100, 900).Draw(t, "until"))
		if g.Kind == "waive" && rapid.Bool().Draw(t, "endless") {
			g.Until = 0
		}
		if rapid.Bool().Draw(t, "decided") {
			g.GrantedOn = day0 + civil.Date(rapid.IntRange(-100, 700).Draw(t, "grantedOn"))
		}
		switch rapid.IntRange(0, 2).Draw(t, "of") {
		case 0:
			g.CycleEnding = day0 + civil.Date(rapid.IntRange(-100, 700).Draw(t, "runsOut"))
		case 1:
			g.CycleEnding = genEnd(t, r, f, g.CycleEnding)
		}
	}
	return out
}

// genEnd is the last day of some period.
func genEnd(t *rapid.T, r *Rule, f *Facts, none civil.Date) civil.Date {
	if r.Cycle == nil {
		return none
	}
	tr, err := r.Cycle.resolve(f, civil.Max)
	if err != nil {
		return none
	}
	if p, ok := tr.period(rapid.IntRange(0, 3).Draw(t, "period")); ok {
		return p.End
	}
	return none
}

func genRecord(t *rapid.T, id string, last int) Record {
	tags := []string{}
	for _, tag := range someTags {
		if rapid.Bool().Draw(t, "has") {
			tags = append(tags, tag)
		}
	}
	r := Record{ID: id, Date: day0 + civil.Date(rapid.IntRange(-300, last).Draw(t, "day")), Amount: credit.Amount(rapid.IntRange(1, 24).Draw(t, "quarters")) * credit.One / 4, Tags: tags}
	if rapid.Bool().Draw(t, "course") {
		r.Course = rapid.SampledFrom([]string{"X", "Y", "Z"}).Draw(t, "courseName")
		r.Topic = r.Course
	}
	r.Recalled = rapid.IntRange(0, 9).Draw(t, "recalled") == 0
	return r
}

func genRecords(t *rapid.T, last int) []Record {
	out := make([]Record, rapid.IntRange(0, 12).Draw(t, "n"))
	for i := range out {
		out[i] = genRecord(t, fmt.Sprintf("r%02d", i), last)
	}
	return out
}

func genAsOf(t *rapid.T) Question {
	return Question{AsOf: day0 + civil.Date(rapid.IntRange(0, 700).Draw(t, "asOf"))}
}
