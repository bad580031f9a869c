package roster

import (
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/rule"
	"standing/internal/sheet"
)

// runsOut reads the day on which something runs out. What never does says nothing.
func (r *rowReader) runsOut(i int) (civil.Date, bool) {
	c := r.cell(i)
	if c.Kind == sheet.Day && c.Date > r.rd.lastDay || c.Kind == sheet.Text && saysForever(c.Text) {
		return 0, false
	}
	m, ok := r.date(i, true)
	return m.Day, ok
}

// saysForever reports whether a cell says that something never runs out. Systems that know no
// such thing write the last day that they can.
func saysForever(s string) bool {
	if len(s) > 24 {
		return false
	}
	return strings.Contains(s, "9999") || slices.Contains(forever, fold(s))
}

var forever = words("never|never expires|no expiration|no expiry|does not expire|non expiring|lifetime|life|permanent|indefinite|forever|unlimited|perpetual")

// after reports a day on which something runs out before it was done.
func (r *rowReader) after(i int, expires, done civil.Date) bool {
	if expires == 0 || expires >= done {
		return true
	}
	r.problem(i, r.cell(i).Text, "is before the day of completion", "correct one of the two dates")
	return false
}

// ending is a day on which something runs out, in a person's row.
type ending struct {
	column Column
	title  string
	of     []string // tags and credentials
	day    civil.Date
	stated bool // a completion of the row states it
}

// endings reads the expiry columns of a person's row.
func (p *peopleReader) endings() (out []ending) {
	for _, c := range p.expires {
		if day, ok := p.runsOut(c.Index); ok {
			out = append(out, ending{column: c, title: p.titles[c.Index], of: strings.Split(c.Of, ","), day: day})
		}
	}
	return out
}

// is reports whether it is a course with these tags, or this name, that runs out.
func (e *ending) is(tags []string, title string) bool {
	return slices.ContainsFunc(e.of, func(of string) bool { return slices.Contains(tags, of) }) || strings.EqualFold(e.title, title)
}

// cards makes of every day on which something runs out the record of the card, or the
// credential: as the rules know it, else both, since nobody can say which a rule to come asks
// for. What a completion of the row states needs no record.
func (p *peopleReader) cards(place int, all []ending) {
	for i := range all {
		e := &all[i]
		var tags []string
		for _, of := range e.of {
			card := p.rd.v.cards[of]
			if card == nil {
				p.hold(place, of, p.issuedOn(of), e.day)
			}
			switch {
			case e.stated:
			case card != nil && !p.rd.stream:
				p.derived(place, of, card, e.day, e.column.Index, rec{})
			case card != nil:
				tags = append(append(tags, of), card.Of.All...)
			case p.rd.v.open && !slices.Contains(p.rd.v.credentialIDs(), of):
				tags = append(tags, of, foldTag(e.title))
			}
		}
		if len(tags) > 0 {
			w := &p.rd.words
			p.undated(place, e.day, kindKey{set: w.intern(tags), column: e.column.Index, people: true}, rec{course: w.courses.id(e.title)})
		}
	}
}

// undated adds a record that is known only by the day on which it runs out: who keeps it knows
// no rule yet that says since when it can be.
func (r *rowReader) undated(place int, expires civil.Date, key kindKey, out rec) {
	out.amount, key.derived = noAmount, true
	r.add(place, Moment{Day: expires}, out, extra{expires: expires}, key)
}

// titleOf is what runs out, in the words of the heading: "Use of force expires" is about Use of
// force.
func titleOf(c Column, heading string) string {
	list := strings.Fields(heading)
	around := func(w string) bool {
		for _, f := range strings.Fields(canonical(w)) {
			if !slices.Contains(fillers, f) && !slices.Contains(aroundExpiry, f) {
				return false
			}
		}
		return true
	}
	for len(list) > 0 && around(list[0]) {
		list = list[1:]
	}
	for len(list) > 0 && around(list[len(list)-1]) {
		list = list[:len(list)-1]
	}
	if len(list) == 0 {
		return strings.ReplaceAll(strings.ReplaceAll(c.Of, "_", " "), ",", ", ")
	}
	return strings.Trim(strings.Join(list, " "), "-–—:/,.() ")
}

var aroundExpiry = words("expires|due|renew|renewal|valid|good|until|through|thru|to|by|next|is")

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
	earned := card.EarnedBy(expires)
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
