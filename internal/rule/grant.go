package rule

import "standing/internal/civil"

// A grant is of a period, or of all of them. What is due with a period is put off with it;
// what has no period, such as a card that runs out, stays open instead of being unmet.

// whole reports whether a decision is about all of a rule.
func (g *Grant) whole(r *Rule) bool { return g.Part == "" || g.Part == r.Name }

func (g *Grant) about(n *Need, part *Part) bool {
	return g.Part != "" && (g.Part == n.Name || g.Part == part.Name)
}

// inForce reports whether a decision was known and, of a waiver, has not ended.
func (e *evaluator) inForce(g *Grant) bool {
	return (e.q.KnownAt == 0 || g.GrantedOn <= e.q.KnownAt) && (g.Kind != "waive" || g.Until == 0 || e.q.AsOf <= g.Until)
}

// grantFor reports whether a decision holds and is about this period.
func (e *evaluator) grantFor(g *Grant, fr *frame) bool {
	if !e.inForce(g) {
		return false
	}
	switch {
	case g.CycleEnding != 0:
		return e.ends(fr, g.CycleEnding)
	case g.Kind == "extend" && !fr.period.IsZero():
		return e.putsOff(g) == fr.k
	}
	return true
}

// ends reports whether a period ends on a day, by its own end or by an early close.
func (e *evaluator) ends(fr *frame, on civil.Date) bool {
	return on == fr.period.End || !fr.period.IsZero() && on == e.track.end(fr.k)
}

// putsOff is the period of an extension that names none: the last one that ends before the
// new last day, and none that began after the decision. Those before it were due long ago,
// and what is done from then on is not owed to them.
func (e *evaluator) putsOff(g *Grant) int {
	k, _ := e.track.index(g.Until)
	if g.GrantedOn != 0 {
		at, _ := e.track.index(g.GrantedOn)
		k = min(k, at)
	}
	for ; k >= 0; k-- {
		if p, _ := e.track.period(k); p.End < g.Until {
			break
		}
	}
	return k
}

// putOff moves the due date of a part that was extended, by its name or with the whole.
func (e *evaluator) putOff(fr *frame, n *Need, part *Part) {
	if part.Due == 0 { // never due
		return
	}
	until := fr.extended
	for i := range e.f.Grants {
		g := &e.f.Grants[i]
		if g.Kind == "extend" && (g.about(n, part) || fr.period.IsZero() && g.whole(e.r)) && e.grantFor(g, fr) {
			until = max(until, g.Until)
			part.Due = max(part.Due, g.Until)
		}
	}
	if part.Due == until {
		part.Extended = until
	}
}

// stayOpen keeps open what would be unmet or late, to the day to which it was extended.
// good is the last good day of a card.
func (e *evaluator) stayOpen(fr *frame, part *Part, good civil.Date) {
	if part.Status < Grace {
		return
	}
	var until civil.Date
	for i := range e.f.Grants {
		g := &e.f.Grants[i]
		if g.Kind == "extend" && (g.about(part.Need, part) || g.whole(e.r)) && e.inForce(g) && e.ranOut(g, fr, good) {
			until = max(until, g.Until)
		}
	}
	if e.q.AsOf <= until {
		part.Status, part.Due, part.GraceUntil, part.Extended = Open, until, 0, until
	}
}

// ranOut reports whether a decision is about what has run out. Without periods the day it
// names is the card's own; one that was renewed since is another. With them it also holds in
// the next period: what was put off into that is not missing on its first day.
func (e *evaluator) ranOut(g *Grant, fr *frame, good civil.Date) bool {
	switch {
	case g.CycleEnding == 0:
		return true
	case fr.period.IsZero():
		return good <= g.CycleEnding
	}
	return g.CycleEnding <= fr.period.End || e.ends(fr, g.CycleEnding)
}

// waivePart marks a part that was waived for this period. A waiver names one
// need; needs inside it stay.
func (e *evaluator) waivePart(fr *frame, n *Need, part *Part) {
	for i := range e.f.Grants {
		if g := &e.f.Grants[i]; g.Kind == "waive" && g.about(n, part) && e.grantFor(g, fr) {
			part.exempt()
		}
	}
}

// waiveCard marks a card of a rule without periods that was waived by the day it runs out.
func (e *evaluator) waiveCard(fr *frame, part *Part, good civil.Date) {
	if !fr.period.IsZero() {
		return
	}
	for i := range e.f.Grants {
		g := &e.f.Grants[i]
		if g.Kind == "waive" && g.CycleEnding != 0 && (g.about(part.Need, part) || g.whole(e.r)) && e.inForce(g) && e.ranOut(g, fr, good) {
			part.exempt()
		}
	}
}
