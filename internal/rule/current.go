package rule

import (
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
		e.putOff(fr, n, &part)
		fr.dueStatus(&part, false)
	default:
		part.Status, part.GraceUntil = NotMet, card.grace
	}
	e.stayOpen(fr, &part, card.good)
	part.Remaining = part.Required - part.Counted
	e.waivePart(fr, n, &part)
	e.waiveCard(fr, &part, card.good)
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
		if it.day > fr.day || fr.lost[i].bars() || !fr.matches(&c.Of, i) {
			continue
		}
		if out.last >= 0 && e.items[out.last].day == it.day { // two entries of one day are one renewal
			if last := e.items[out.last].rec; it.rec.Expires != 0 && last.Expires == 0 || it.rec.Undated && it.rec.Expires > last.Expires {
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

// EarnedBy is the earliest day on which a card that runs out on a day can have been earned:
// earliest, because a later day of the same month could still lie ahead of the day that is
// asked about. The record itself states the expiry, so this day only decides since when the
// card exists.
func (c *Current) EarnedBy(expires civil.Date) civil.Date {
	earned := expires.AddMonths(-c.Months) - civil.Date(c.Days)
	if c.ToMonthEnd {
		return earned.MonthStart()
	}
	return earned
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
