package roster

import (
	"strings"
)

// layout is where the fields of a table are; -1: nowhere.
type layout struct {
	id, name, last, first, middle, unit, email int
	facts, done, expires, since                []Column
}

func newLayout(t *table) layout {
	at := func(f Field) int {
		if c, ok := t.find(f); ok {
			return c.Index
		}
		return -1
	}
	l := layout{id: at(PersonID), name: at(Name), last: at(LastName), first: at(FirstName), middle: at(MiddleName), unit: at(UnitName), email: at(Email)}
	for _, c := range t.Columns {
		switch c.Field {
		case Fact:
			l.facts = append(l.facts, c)
		case Done:
			l.done = append(l.done, c)
		case Expires:
			l.expires = append(l.expires, c)
		case Since:
			l.since = append(l.since, c)
		default:
		}
	}
	return l
}

// idColumn is the column that problems about the person name.
func (l *layout) idColumn() int {
	if l.id >= 0 {
		return l.id
	}
	return max(l.name, l.last)
}

// fullName puts a name together from the columns there are.
func (r *rowReader) fullName(l *layout) string {
	if l.name >= 0 {
		return strings.Join(strings.Fields(r.text(l.name, true)), " ")
	}
	if l.last < 0 {
		return ""
	}
	parts := []string{r.text(l.first, true), r.text(l.middle, true), r.text(l.last, true)}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

func (r *rowReader) readFactsOf(person *Person, list []Column) {
	for _, c := range list {
		if isText, known := r.rd.v.textFact(c.Of); known && isText {
			if s := r.text(c.Index, false); s != "" {
				setValue(&person.Facts, c.Of, s)
			}
			continue
		}
		d := r.dayOf(c.Index)
		if d == 0 {
			continue
		}
		if c.Of == "birth_date" && r.rd.opt.Today != 0 && d > r.rd.opt.Today {
			r.problem(c.Index, r.cell(c.Index).Text, "is a birth date in the future", "write the year with four digits")
			continue
		}
		setDate(&person.Facts, c.Of, d)
	}
}

// textFact reports whether a fact of the pack is a text.
func (v *vocabulary) textFact(id string) (isText, known bool) {
	t, ok := v.own[id]
	return ok && !t.Date, ok
}

// add stores one record of a person.
func (r *rowReader) add(place int, m Moment, out rec, e extra, key kindKey) {
	if !m.At.IsZero() {
		e.at, e.timed = m.At.Unix(), true
	}
	ros := r.rd.ros
	out.person, out.day, out.row = uint32(place), m.Day, uint32(r.row.Number)
	out.kind, out.extra = r.rd.words.kind(key), ros.records.addExtra(e)
	ros.records.add(out)
	if out.amount == noAmount && !key.derived {
		r.rd.bare++
	} else if key.unit != "" {
		r.rd.units[key.unit]++
	}
	if key.derived {
		ros.Derived++
	} else if ros.Earliest == 0 || m.Day < ros.Earliest {
		ros.Earliest = m.Day
	}
}
