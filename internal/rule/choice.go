package rule

import (
	"slices"

	"standing/internal/civil"
	"standing/internal/credit"
)

// choice judges the options one by one; nothing is mixed between them.
func (e *evaluator) choice(fr *frame, n *Need, sc scope) Status {
	at, shorts := len(e.parts), len(e.shorts)
	e.parts = append(e.parts, Part{})
	part := Part{Need: n, Name: n.Name, Path: n.Path, Due: fr.due, Optional: sc.optional}
	inner := sc
	inner.optional = true
	var few [8]Status
	states := few[:0]
	met, good := 0, civil.Date(0)
	for _, o := range n.Choice.Options {
		first := len(e.parts)
		s := e.option(fr, o, inner)
		if part.Name != "" && len(states) == 0 && first < len(e.parts) {
			part.Numbers = e.parts[first].Numbers
			if n.Choice.AtLeast {
				part.Numbers = Numbers{}
			}
		}
		if s <= Met && s != NotApplicable && met < n.Choice.K {
			good = max(good, optionDue(e.parts[first:]))
			met++
			e.choices = append(e.choices, Choice{n.Name, o.Name})
		}
		states = append(states, s)
	}
	if n.Choice.AtLeast {
		part.Required, part.Earned, part.Counted = credit.Of(n.Choice.K), credit.Of(met), credit.Of(met)
		part.Remaining = part.Required - part.Counted
	}
	for i, s := range states {
		if s == NotApplicable {
			states[i] = NotMet // an option that is not open to this person cannot be taken
		}
	}
	slices.Sort(states)
	part.Status = states[n.Choice.K-1]
	if fr.period.IsZero() && part.Status <= Met && good < civil.Max {
		part.Due = good
	}
	for _, p := range e.parts[at+1:] {
		if p.Status == part.Status && p.GraceUntil != 0 {
			part.GraceUntil = p.GraceUntil
		}
	}
	e.waivePart(fr, n, &part)
	if part.Status <= Met {
		e.shorts = e.shorts[:shorts] // the other options lack nothing any more
	}
	e.parts[at] = part
	return part.Status
}

// optionDue is the first day on which a part of an option stops being good.
func optionDue(parts []Part) civil.Date {
	due := civil.Max
	for i := range parts {
		if d := parts[i].Due; d != 0 {
			due = min(due, d)
		}
	}
	return due
}

func (e *evaluator) option(fr *frame, o Option, sc scope) Status {
	worst := NotApplicable
	for _, n := range o.All {
		if s, asked := e.need(fr, n, sc); asked {
			worst = max(worst, s)
		}
	}
	return worst
}
