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
		if g := &e.f.Grants[i]; g.Kind == "extend" && g.whole(e.r) && e.grantFor(g, fr) && g.Until > fr.due {
			fr.due, fr.extended = g.Until, g.Until
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
		ok = ok || g.Kind == "waive" && g.whole(e.r) && e.grantFor(g, fr)
	}
	return 0, ok
}

func (p *Part) exempt() {
	p.Status, p.Required, p.Remaining, p.GraceUntil = Exempt, 0, 0, 0
}
