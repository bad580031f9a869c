package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/wording"
)

// cautions are the sentences that limit what one person's answer means.
func cautions(words *wording.Words, p Standing) []string {
	var out []string
	if p.Incomplete {
		out = append(out, "Some rows about this person could not be read and were left out.")
	}
	for _, fact := range p.Expired {
		out = append(out, words.Label(fact)+": the day in the people file has passed.")
	}
	if !p.Earlier.IsZero() {
		out = append(out, "The period before, "+wording.Span(p.Earlier)+", was not judged: the records begin after it did.")
	}
	if unknown := p.Answer.Unknown; len(unknown) > 0 {
		out = append(out, "Not known, and assumed not to matter: "+words.Labels(unknown)+".")
	}
	return out
}

// limits are the sentences every report carries about what it does not know.
func limits(h Header, sum *Summary) []string {
	var out []string
	if h.Earliest != 0 && h.Pack.Rule.Cycle != nil {
		out = append(out, "The records reach back to "+wording.Day(h.Earliest)+".")
	}
	if sum.Earlier > 0 {
		out = append(out, "For "+wording.Count(sum.Earlier, "person", "people")+" the period before the current one was not judged, because the records begin after it did. Add older records to have it judged.")
	}
	words := wording.For(h.Pack)
	for _, fact := range slices.Sorted(maps.Keys(sum.Expired)) {
		out = append(out, "For "+wording.Count(sum.Expired[fact], "person", "people")+" the people file gives a day that has passed: "+words.Label(fact)+". Bring it up to date, or it has run out.")
	}
	for _, fact := range slices.Sorted(maps.Keys(sum.Unknown)) {
		out = append(out, "Not known for "+wording.Count(sum.Unknown[fact], "person", "people")+", and taken not to matter: "+words.Label(fact)+".")
	}
	if h.SkippedRows > 0 {
		out = append(out, wording.Count(h.SkippedRows, "row was", "rows were")+" left out because they could not be read.")
	}
	if h.Twice > 0 {
		out = append(out, wording.Count(h.Twice, "record repeats", "records repeat")+" another one: same person, course, day and amount. Look whether a file was imported twice.")
	}
	if h.UnmatchedIDs > 0 {
		out = append(out, wording.Count(h.UnmatchedIDs, "ID in the records belongs", "IDs in the records belong")+" to nobody in the people file.")
	}
	if h.Within > 0 {
		by := h.AsOf + civil.Date(h.Within)
		out = append(out, "Shown is only who is late, or falls due within "+wording.Days(h.Within)+", by "+wording.Day(by)+".")
	}
	if h.KnownAt != 0 {
		out = append(out, "Only what had been recorded by "+wording.Day(h.KnownAt)+" was used.")
	}
	return out
}

// source is one line about where the rule was read.
func source(p *pack.Pack) string {
	s := fmt.Sprintf("Rule: %s. Pack %s, version %s", strings.TrimSuffix(p.Citation.Text, "."), p.ID, p.Version)
	if p.Citation.Seen != 0 {
		s += ", read on " + wording.Day(p.Citation.Seen)
	}
	return s + " (" + confidence(p.Citation.Confidence) + ")."
}

func confidence(c pack.Confidence) string {
	switch c {
	case pack.Quoted:
		return "quoted from the rule or the agency"
	case pack.Secondary:
		return "secondary source"
	case pack.General:
		return "general knowledge, no source read"
	}
	return "confidence not stated"
}

// nobody says why a report is empty.
func nobody(h Header) string {
	if h.Within > 0 {
		return "Nobody is late or falls due within " + wording.Days(h.Within) + "."
	}
	return "There is nobody to report on."
}
