package rule

import (
	"slices"

	"standing/internal/civil"
)

// edges sets a frame's due date and make-up window: extensions first, then the
// window that the rule itself allows.
func (e *evaluator) edges(fr *frame) {
	if fr.version == nil {
		return
	}
	end := fr.period.End
	for _, m := range e.r.Cycle.Moved {
		if m.CycleEnding == end || m.CycleEnding == e.track.end(fr.k) {
			fr.due = max(fr.due, m.Due)
		}
	}
	for i := range e.f.Grants {
		if g := &e.f.Grants[i]; g.Kind == "extend" && g.Part == "" && e.grantFor(g, fr) {
			fr.due = max(fr.due, g.Until)
		}
	}
	if l := e.r.Leave; l != nil && l.Effect == Extend {
		if until, ok := e.leaveUntil(fr); ok {
			fr.due = max(fr.due, until)
		}
	}
	if fr.due > end { // cards and facts are judged when the period is due
		fr.day = min(e.q.AsOf, fr.due)
	}
	if m := fr.version.MakeUp; m != nil {
		fr.graceUntil = fr.due.AddMonths(m.Months) + civil.Date(m.Days)
	}
}

// leaveUntil is the last day to which a leave shields a period that ends in it.
func (e *evaluator) leaveUntil(fr *frame) (civil.Date, bool) {
	var until civil.Date
	found := false
	for i := range e.f.Leaves {
		l := &e.f.Leaves[i]
		if !slices.Contains(e.r.Leave.Types, l.Type) || l.From > e.q.AsOf {
			continue
		}
		to := civil.Max
		if l.To != 0 {
			to = l.To.AddMonths(e.r.Leave.ExtraMonths)
		}
		if l.From <= fr.period.End && fr.period.End <= to {
			until, found = max(until, to), true
		}
	}
	return until, found
}

// grantFor reports whether a decision is about this period, was known and, of a waiver,
// has not ended.
func (e *evaluator) grantFor(g *Grant, fr *frame) bool {
	return (e.q.KnownAt == 0 || g.GrantedOn <= e.q.KnownAt) &&
		(g.Kind != "waive" || g.Until == 0 || e.q.AsOf <= g.Until) &&
		(g.CycleEnding == 0 || g.CycleEnding == fr.period.End || !fr.period.IsZero() && g.CycleEnding == e.track.end(fr.k))
}

// waivePart marks a part that was waived for this period. A waiver names one
// need; needs inside it stay.
func (e *evaluator) waivePart(fr *frame, n *Need, part *Part) {
	for i := range e.f.Grants {
		if g := &e.f.Grants[i]; g.Kind == "waive" && g.about(n, part) && e.grantFor(g, fr) {
			part.Status, part.Required, part.Remaining, part.GraceUntil = Exempt, 0, 0, 0
		}
	}
}

// extendedTo is the day to which one part was extended, if it was.
func (e *evaluator) extendedTo(fr *frame, n *Need, part *Part) (until civil.Date) {
	for i := range e.f.Grants {
		if g := &e.f.Grants[i]; g.Kind == "extend" && g.about(n, part) && e.grantFor(g, fr) {
			until = max(until, g.Until)
		}
	}
	return until
}

func (g *Grant) about(n *Need, part *Part) bool {
	return g.Part != "" && (g.Part == n.Name || g.Part == part.Name)
}

// lastExtension is the latest day to which any part of a period was extended.
func (e *evaluator) lastExtension(fr *frame) civil.Date {
	last := fr.due
	for i := range e.f.Grants {
		if g := &e.f.Grants[i]; g.Kind == "extend" && e.grantFor(g, fr) {
			last = max(last, g.Until)
		}
	}
	return last
}

// excuse turns an answer into "exempt" where the person is excused.
func (e *evaluator) excuse(fr *frame, a *Answer) {
	until, ok := e.excused(fr)
	if !ok {
		return
	}
	if a.Status = Exempt; until != 0 {
		a.Due = until
	}
	a.Headline.exempt()
	for i := range a.Parts {
		a.Parts[i].exempt()
	}
}

// excused reports whether a leave, a condition or a waiver of the whole rule
// excuses the person from the period; a leave does so until a day.
func (e *evaluator) excused(fr *frame) (until civil.Date, ok bool) {
	if e.r.Leave != nil && e.r.Leave.Effect == Waive && !fr.period.IsZero() {
		if until, ok := e.leaveUntil(fr); ok && e.q.AsOf <= until {
			return until, true
		}
	}
	for i := range e.r.Excused {
		ok = ok || e.holdsTrue(fr, &e.r.Excused[i])
	}
	for i := range e.f.Grants {
		g := &e.f.Grants[i]
		ok = ok || g.Kind == "waive" && (g.Part == "" || g.Part == e.r.Name) && e.grantFor(g, fr)
	}
	return 0, ok
}

func (p *Part) exempt() {
	p.Status, p.Required, p.Remaining, p.GraceUntil = Exempt, 0, 0, 0
}
