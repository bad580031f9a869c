package check

import (
	"standing/internal/civil"
	"standing/internal/rule"
	"standing/internal/wording"
)

func headerJSON(h Header) jsonHeader {
	p := h.Pack
	unit := ""
	if p.Rule != nil {
		unit = p.Rule.Unit
	}
	return jsonHeader{
		Pack: jsonPack{p.ID, p.Title, p.Version, p.Jurisdiction, unit, p.Citation.Text, p.Citation.URL, p.Citation.Seen, p.Citation.Confidence},
		AsOf: h.AsOf, KnownAt: h.KnownAt, Disclaimer: wording.Disclaimer,
		PeopleFile: h.PeopleFile, RecordsFile: h.RecordsFile, People: h.People, Records: h.Records,
		EarliestRecord: h.Earliest, SkippedRows: h.SkippedRows, UnmatchedIDs: h.UnmatchedIDs,
	}
}

func personJSON(words *wording.Words, asOf civil.Date, p Standing) jsonPerson {
	out := jsonPerson{ID: p.ID, Name: p.Name, Unit: p.Unit, Status: statusName(p.Answer.Status), Problem: p.Problem, Cautions: cautions(words, p)}
	if p.Answer.Status != 0 {
		out.jsonAnswer = answerJSON(words, asOf, &p.Answer)
	}
	if p.Next != nil && p.Next.Status != 0 {
		out.CurrentPeriod = answerJSON(words, asOf, p.Next)
	}
	return out
}

func answerJSON(words *wording.Words, asOf civil.Date, a *rule.Answer) *jsonAnswer {
	out := &jsonAnswer{
		Status: a.Status.String(), CycleStart: a.Cycle.Start, CycleEnd: a.Cycle.End, Due: a.Due, GraceUntil: a.GraceUntil,
		CarriedIn: a.CarriedIn, FurtherNeeded: words.Least(a), RuleVersion: a.Version,
		Missing: []jsonGap{}, Needs: []jsonNeed{},
	}
	if a.Headline.Name != "" {
		out.Needs = append(out.Needs, needJSON(words, a.Headline))
	}
	if d := deadline(a); d != 0 {
		n := int(d - asOf)
		out.DaysLeft = &n
	}
	for _, g := range words.Gaps(a) {
		out.Missing = append(out.Missing, jsonGap{g.Need, g.What, g.Least, g.Due})
	}
	for _, p := range a.Parts {
		out.Needs = append(out.Needs, needJSON(words, p))
	}
	out.UnknownFacts = a.Unknown
	for _, c := range a.SatisfiedBy {
		out.SatisfiedBy = append(out.SatisfiedBy, jsonChoice(c))
	}
	if a.Next.On != 0 {
		out.NextChange = &jsonChange{a.Next.On, a.Next.Status}
	}
	return out
}

func needJSON(words *wording.Words, p rule.Part) jsonNeed {
	return jsonNeed{p.Name, p.Path, words.Need(p.Name), p.Numbers, p.Status, p.Due, p.GraceUntil}
}

type jsonSummary struct {
	People   int            `json:"people"`
	ByStatus map[string]int `json:"by_status"`
	ByUnit   []jsonUnit     `json:"by_unit"`
	Due      []jsonWeek     `json:"due_by_week"`
	Lacking  []jsonLack     `json:"lacking_by_need"`
}

type jsonUnit struct {
	Unit     string         `json:"unit"`
	People   int            `json:"people"`
	ByStatus map[string]int `json:"by_status"`
}

type jsonWeek struct {
	Monday civil.Date `json:"monday"`
	People int        `json:"people"`
}

type jsonLack struct {
	Need   string `json:"need"`
	People int    `json:"people"`
}

func summaryJSON(s *Summary) jsonSummary {
	out := jsonSummary{People: s.People(), ByStatus: byStatus(s.ByStatus, s.NoAnswer), ByUnit: []jsonUnit{}, Due: []jsonWeek{}, Lacking: []jsonLack{}}
	for _, u := range s.Units() {
		out.ByUnit = append(out.ByUnit, jsonUnit{u.Unit, u.People(), byStatus(u.ByStatus, u.ByStatus[0])})
	}
	for _, w := range s.allWeeks() {
		out.Due = append(out.Due, jsonWeek(w))
	}
	for _, l := range s.Lacks() {
		out.Lacking = append(out.Lacking, jsonLack(l))
	}
	return out
}

func byStatus(counts [int(rule.NotMet) + 1]int, noAnswer int) map[string]int {
	out := map[string]int{statusName(0): noAnswer}
	for s := rule.NotApplicable; s <= rule.NotMet; s++ {
		out[s.String()] = counts[s]
	}
	return out
}
