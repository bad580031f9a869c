package rule

import (
	"slices"

	"standing/internal/civil"
	"standing/internal/credit"
)

// current judges a card, a check or a qualification that runs out.
func (e *evaluator) current(fr *frame, n *Need, sc scope) Status {
	c := n.Current
	part := Part{Need: n, Name: n.Name, Path: n.Path, Optional: sc.optional}
	part.Required = credit.One
	card := e.card(fr, c)
	if card.last >= 0 {
		part.Earned = credit.One
		part.Due = card.good
	}
	switch {
	case card.last >= 0 && fr.day <= card.good:
		part.Status, part.Counted = Met, credit.One
	case card.last >= 0 && fr.day <= card.grace:
		part.Status, part.GraceUntil = Grace, card.grace
	case card.last < 0 && c.By != nil:
		part.Due = e.on(c.By)
		fr.dueStatus(&part, false)
	default:
		part.Status, part.GraceUntil = NotMet, card.grace
	}
	if until := e.extendedTo(fr, n, &part); part.Status >= Grace && e.q.AsOf <= until {
		part.Status, part.Due, part.GraceUntil = Open, until, 0
	}
	part.Remaining = part.Required - part.Counted
	e.waivePart(fr, n, &part)
	e.parts = append(e.parts, part)
	if e.ledger != nil {
		e.ledger.card(fr, &part, card)
	}
	return part.Status
}

// card is the newest state of something that runs out.
type card struct {
	last  int        // item that gave it; -1: never
	good  civil.Date // the last good day
	grace civil.Date // the end of the late window; zero: none
}

// card follows the history from the first item on, because a kept month depends
// on the one before it.
func (e *evaluator) card(fr *frame, c *Current) card {
	out := card{last: -1}
	for i := range e.items {
		it := &e.items[i]
		if it.day > fr.day || fr.lost[i] == WhyNotPassed || fr.lost[i] == WhyNotAccepted || !fr.matches(&c.Of, i) {
			continue
		}
		if out.last >= 0 && e.items[out.last].day == it.day { // two entries of one day are one renewal
			if it.rec.Expires != 0 && e.items[out.last].rec.Expires == 0 {
				out.last, out.good = i, it.rec.Expires
			}
			continue
		}
		base := it.day
		if c.Keep && out.last >= 0 && c.near(it.day, out.good) {
			base = out.good
		}
		if out.last, out.good = i, c.expires(base); it.rec.Expires != 0 {
			out.good = it.rec.Expires
		}
	}
	if out.last < 0 {
		return out
	}
	out.good = e.tolled(e.items[out.last].day, out.good)
	if c.Keep && c.Late > 0 {
		out.grace = out.good.AddMonths(c.Late)
		if c.ToMonthEnd {
			out.grace = out.grace.MonthEnd()
		}
	}
	return out
}

// expires is the last good day of something done (or due) on a day.
func (c *Current) expires(base civil.Date) civil.Date {
	if c.Months == 0 {
		base += civil.Date(c.Days)
	} else {
		base = base.AddMonths(c.Months)
	}
	if c.ToMonthEnd {
		return base.MonthEnd()
	}
	return base
}

// near reports whether a renewal falls into the months around the due month.
func (c *Current) near(day, due civil.Date) bool {
	diff := day.MonthIndex() - due.MonthIndex()
	return -c.Early <= diff && diff <= c.Late
}

// tolled moves a last good day by the days of leave before it.
func (e *evaluator) tolled(from, good civil.Date) civil.Date {
	if e.stopped(min(good, e.q.AsOf)) {
		return civil.Max
	}
	end := good
	for e.tolls() {
		later := good + e.leaveDays(from+1, end)
		if later == end || later >= civil.Max {
			break
		}
		end = later
	}
	return end
}

// holds judges a credential that must be held.
func (e *evaluator) holds(fr *frame, n *Need, sc scope) Status {
	part := Part{Need: n, Name: n.Name, Path: n.Path, Due: fr.due, Optional: sc.optional}
	part.Required = credit.One
	part.Due = max(part.Due, e.extendedTo(fr, n, &part))
	met, lost := e.holdsNeed(fr, n.Holds)
	for _, h := range e.f.Holdings {
		if h.Credential == n.Holds.Credential && h.From <= fr.day {
			part.Earned = credit.One
		}
	}
	switch {
	case met:
		part.Counted = credit.One
		part.Status = Met
	case lost || fr.period.IsZero():
		part.Status = NotMet
	default:
		fr.dueStatus(&part, false)
	}
	if fr.period.IsZero() && met {
		part.Due = e.heldUntil(n.Holds.Credential, fr.day)
	}
	part.Remaining = part.Required - part.Counted
	e.waivePart(fr, n, &part)
	e.parts = append(e.parts, part)
	return part.Status
}

// holdsNeed reports whether a credential is held as asked, and whether that can
// no longer be mended in this period.
func (e *evaluator) holdsNeed(fr *frame, h *Holds) (met, lost bool) {
	p := fr.period
	if p.IsZero() {
		return e.held(h.Credential, fr.day), false
	}
	lost = h.When == WholeCycleLong && fr.day >= p.Start
	for i := range e.f.Holdings {
		v := &e.f.Holdings[i]
		if v.Credential != h.Credential || v.From > fr.day {
			continue
		}
		to := v.To
		if to == 0 {
			to = civil.Max
		}
		switch h.When {
		case AnyTimeInCycle:
			met = met || to >= p.Start
		case GainedInCycle:
			met = met || p.Has(v.From)
		case AtDue:
			met = met || to >= p.End
		case WholeCycleLong:
			met = met || v.From <= p.Start && to >= p.End
			lost = lost && !(v.From <= p.Start && to >= fr.day)
		}
	}
	return met, lost
}

func (e *evaluator) heldUntil(credential string, day civil.Date) civil.Date {
	var until civil.Date
	for _, h := range e.f.Holdings {
		if h.Credential == credential && h.From <= day && (h.To == 0 || day <= h.To) {
			if h.To == 0 {
				return 0
			}
			until = max(until, h.To)
		}
	}
	return until
}

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
