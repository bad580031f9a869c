package check

import (
	"fmt"
	"strings"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/wording"
)

// incomplete stands beside a person about whom rows were left out.
const incomplete = "Some rows about this person could not be read and were left out."

// limits are the sentences every report carries about what it does not know.
func limits(h Header) []string {
	var out []string
	if h.Earliest != 0 && h.Pack.Rule.Cycle != nil {
		out = append(out, "The records reach back to "+wording.Day(h.Earliest)+". Periods that began before that day are judged only by what is there.")
	}
	if h.SkippedRows > 0 {
		out = append(out, wording.Count(h.SkippedRows, "row was", "rows were")+" left out because they could not be read.")
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
