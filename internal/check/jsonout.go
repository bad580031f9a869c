package check

import (
	"bufio"
	"encoding/json"
	"io"
	"iter"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/pack"
	"standing/internal/rule"
	"standing/internal/wording"
)

// JSONFormat names the shape of the JSON report. Fields may be added under the
// same name; a field that changes its meaning changes it.
const JSONFormat = "standing.check/1"

// The JSON report is one document, written as it comes: {"format", "header",
// "people": [one per line], "summary"}. Dates are YYYY-MM-DD and left out where
// there is none; amounts are numbers in header.pack.unit.
type jsonHeader struct {
	Pack           jsonPack   `json:"pack"`
	Disclaimer     string     `json:"disclaimer"`
	AsOf           civil.Date `json:"as_of"`
	KnownAt        civil.Date `json:"known_at,omitzero"`
	PeopleFile     string     `json:"people_file,omitempty"`
	RecordsFile    string     `json:"records_file,omitempty"`
	People         int        `json:"people"`
	Records        int        `json:"records"`
	EarliestRecord civil.Date `json:"earliest_record,omitzero"`
	SkippedRows    int        `json:"skipped_rows"`
	UnmatchedIDs   int        `json:"unmatched_ids"`
}

type jsonPack struct {
	ID           string          `json:"id"`
	Title        string          `json:"title"`
	Version      string          `json:"version"`
	Jurisdiction string          `json:"jurisdiction,omitempty"`
	Unit         string          `json:"unit"`
	Citation     string          `json:"citation"`
	URL          string          `json:"url,omitempty"`
	Read         civil.Date      `json:"read,omitzero"`
	Confidence   pack.Confidence `json:"confidence"`
}

type jsonPerson struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Unit    string `json:"unit"`
	Status  string `json:"status"` // no_answer where problem says why
	Problem string `json:"problem,omitempty"`
	// Cautions limit the answer, for example rows that could not be read.
	Cautions []string `json:"cautions,omitempty"`
	*jsonAnswer
	CurrentPeriod *jsonAnswer `json:"current_period,omitempty"` // where the answer is about the period before
}

type jsonAnswer struct {
	Status        string        `json:"status"` // of current_period; in people the status above stands
	CycleStart    civil.Date    `json:"cycle_start,omitzero"`
	CycleEnd      civil.Date    `json:"cycle_end,omitzero"`
	Due           civil.Date    `json:"due,omitzero"`
	GraceUntil    civil.Date    `json:"grace_until,omitzero"`
	DaysLeft      *int          `json:"days_left,omitempty"`
	CarriedIn     credit.Amount `json:"carried_in"`
	FurtherNeeded credit.Amount `json:"further_needed"`
	Missing       []jsonGap     `json:"missing"`
	Needs         []jsonNeed    `json:"needs"` // the headline first
	SatisfiedBy   []jsonChoice  `json:"satisfied_by,omitempty"`
	RuleVersion   int           `json:"rule_version"` // counted from 0
	NextChange    *jsonChange   `json:"next_change,omitempty"`
	UnknownFacts  []string      `json:"unknown_facts,omitempty"` // missing, and assumed not to matter
}

type jsonGap struct {
	Need  string        `json:"need"`
	Words string        `json:"words"`
	Least credit.Amount `json:"least"`
	Due   civil.Date    `json:"due,omitzero"`
}

type jsonNeed struct {
	Name  string `json:"name"`
	Path  string `json:"path"`
	Label string `json:"label"`
	rule.Numbers
	Status     rule.Status `json:"status"`
	Due        civil.Date  `json:"due,omitzero"`
	GraceUntil civil.Date  `json:"grace_until,omitzero"`
}

type jsonChoice struct {
	Need   string `json:"need"`
	Option string `json:"option"`
}

type jsonChange struct {
	On     civil.Date  `json:"on"`
	Status rule.Status `json:"status"`
}

// WriteJSON writes one JSON document without holding the people in memory.
func WriteJSON(w io.Writer, h Header, people iter.Seq[Standing]) (Summary, error) {
	var sum Summary
	words := wording.For(h.Pack)
	out := bufio.NewWriterSize(w, 64<<10)
	j := jsonWriter{out: out}
	j.raw(`{"format":"` + JSONFormat + `","header":`)
	j.value(headerJSON(h))
	j.raw(`,"people":[`)
	comma := "\n"
	for p := range people {
		sum.Add(p)
		j.raw(comma)
		j.value(personJSON(words, h.AsOf, p))
		comma = ",\n"
	}
	j.raw("\n],\"summary\":")
	j.value(summaryJSON(&sum))
	j.raw("}\n")
	if j.err != nil {
		return sum, j.err
	}
	return sum, out.Flush()
}

// jsonWriter keeps the first error, so that the code above reads like the document.
type jsonWriter struct {
	out *bufio.Writer
	err error
}

func (j *jsonWriter) raw(s string) {
	if j.err == nil {
		_, j.err = j.out.WriteString(s)
	}
}

func (j *jsonWriter) value(v any) {
	b, err := json.Marshal(v)
	if j.err == nil {
		j.err = err
	}
	j.raw(string(b))
}
