package roster

import (
	"strings"

	"standing/internal/civil"
	"standing/internal/rule"
)

// earnedBy is the earliest day on which a card that runs out on a day can have
// been earned: earliest, because a later day of the same month could still lie
// ahead of the day that is asked about. The record itself states the expiry, so
// this day only decides since when the card exists.
func earnedBy(c *rule.Current, expires civil.Date) civil.Date {
	earned := expires.AddMonths(-c.Months) - civil.Date(c.Days)
	if c.ToMonthEnd {
		return earned.MonthStart()
	}
	return earned
}

// cards reads the expiry columns of a person's row. A tag for which the row also
// states the day of completion needs no derived one.
func (p *peopleReader) cards(place int, stated map[string]bool) {
	for _, c := range p.expires {
		m, ok := p.date(c.Index, true)
		if !ok {
			continue
		}
		for _, of := range strings.Split(c.Of, ",") {
			if card := p.rd.v.cards[of]; card != nil {
				if !stated[of] {
					p.derived(place, of, card, m.Day, c.Index, rec{})
				}
				continue
			}
			p.hold(place, of, p.issuedOn(of), m.Day)
		}
	}
}

// issuedOn is the day on which a credential was issued, where a column says so.
func (p *peopleReader) issuedOn(credential string) civil.Date {
	for _, c := range p.since {
		if c.Of == credential {
			return p.dayOf(c.Index)
		}
	}
	return 0
}

// hold adds a credential. Without a day of issue it was held from the beginning.
func (r *rowReader) hold(place int, credential string, from, to civil.Date) {
	person := &r.rd.ros.People[place]
	person.Facts.Holdings = append(person.Facts.Holdings, rule.Holding{Credential: credential, From: from, To: to})
}

// derived adds the record that a card's expiry stands for. Where the rule keeps
// the month of a card that is renewed early, the day it was earned may lie ahead
// of today although the card exists; it is then brought back to today.
func (r *rowReader) derived(place int, tag string, card *rule.Current, expires civil.Date, column int, out rec) {
	earned := earnedBy(card, expires)
	if today := r.rd.opt.Today; today != 0 && earned > today {
		if card.Keep && earned <= today.AddMonths(card.Early).MonthEnd() {
			earned = today
		} else {
			r.rd.ahead++
		}
	}
	w := &r.rd.words
	set := w.union(w.intern([]string{tag}), w.intern(append([]string(nil), card.Of.All...)))
	out.amount = noAmount
	if out.course == 0 {
		out.course = w.courses.id(tag)
	}
	r.add(place, Moment{Day: earned}, out, extra{expires: expires}, kindKey{set: set, column: column, people: r.t.Shape == PeopleRows, derived: true})
}
