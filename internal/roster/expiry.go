package roster

import (
	"strings"

	"standing/internal/civil"
	"standing/internal/rule"
)

// goodUntil is the last day of a card that was earned on a day, as the rule has
// it where no earlier card keeps its month.
func goodUntil(c *rule.Current, earned civil.Date) civil.Date {
	until := earned.AddMonths(c.Months)
	if c.Months == 0 {
		until = earned + civil.Date(c.Days)
	}
	if c.ToMonthEnd {
		return until.MonthEnd()
	}
	return until
}

// derive works out on which day a card was earned that runs out on a given day.
//
// It is the earliest day for which the rule gives exactly that expiry: the
// earliest, because a later day of the same month could still lie ahead of the
// day that is asked about, and the card would not count yet. Where the rule
// never gives that day (a card "to 14 March" under a rule that runs to the end
// of the month), the last possible expiry before it is taken, so that nobody is
// credited with a day that the file does not state; exact is then false.
func derive(c *rule.Current, expires civil.Date) (earned civil.Date, exact bool) {
	d := expires - civil.Date(c.Days)
	if c.Months != 0 {
		d = expires.AddMonths(-c.Months) + 31
	}
	for goodUntil(c, d) > expires {
		d--
	}
	until := goodUntil(c, d)
	for goodUntil(c, d-1) == until {
		d--
	}
	return d, until == expires
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
	earned, exact := derive(card, expires)
	if !exact {
		r.rd.inexact++
	}
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
	r.add(place, Moment{Day: earned}, out, extra{}, kindKey{set: set, column: column, people: r.t.Shape == PeopleRows, derived: true})
}
