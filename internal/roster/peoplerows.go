package roster

import (
	"hash/maphash"
	"slices"
	"strings"

	"standing/internal/sheet"
)

// layout is where the fields of a table are; -1: nowhere.
type layout struct {
	id, name, last, first, middle, unit int
	facts, done, expires, since         []Column
}

func newLayout(t *table) layout {
	at := func(f Field) int {
		if c, ok := t.find(f); ok {
			return c.Index
		}
		return -1
	}
	l := layout{id: at(PersonID), name: at(Name), last: at(LastName), first: at(FirstName), middle: at(MiddleName), unit: at(UnitName)}
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

// peopleReader reads rows of people, with matrix and expiry columns.
type peopleReader struct {
	*rowReader
	layout
	doneSets []uint32 // the tags of each matrix column
	courses  []uint32
}

func newPeopleReader(r *rowReader) *peopleReader {
	p := &peopleReader{rowReader: r, layout: newLayout(r.t)}
	w := &r.rd.words
	for _, c := range p.done {
		var tags []string
		if c.Of != "" {
			tags = strings.Split(c.Of, ",")
			w.count(w.named, c.Heading, slices.Clone(tags))
		} else if tag := foldTag(c.Heading); tag != "" {
			tags = []string{tag}
			w.count(w.unnamed, c.Heading, []string{tag})
		}
		p.doneSets = append(p.doneSets, w.intern(tags))
		p.courses = append(p.courses, w.courses.id(c.Heading))
	}
	return p
}

// read reads one row: the person, then what the matrix and the cards say.
func (p *peopleReader) read() {
	id := ""
	name := p.fullName(&p.layout)
	if p.id >= 0 {
		id = p.readID(p.id)
	} else {
		id = name
	}
	if id == "" {
		p.withoutID()
		return
	}
	person := Person{ID: strings.Clone(id), Name: strings.Clone(name), Unit: p.rd.words.topic(p.text(p.unit, true))}
	p.readFacts(&person)
	hash := p.rowHash()
	known := len(p.rd.people.first)
	place, fresh, ok := p.addPerson(person, p.idColumn(), hash)
	if !ok {
		p.rd.ros.Skipped++
		return
	}
	if !fresh {
		p.rd.ros.Merged++
		if p.rd.people.first[place].hash == hash && place < known {
			return // the same row again
		}
	}
	stated := p.matrix(place)
	p.cards(place, stated)
	if p.bad {
		p.rd.ros.People[place].Incomplete = true
	}
}

// withoutID reports a row that has something in the columns that are read, but
// no id; a row that has nothing there is passed over.
func (p *peopleReader) withoutID() {
	if p.bad {
		p.rd.ros.Skipped++
		return
	}
	if !p.anything() {
		p.t.Repeats++
		p.t.Rows--
		return
	}
	p.rd.ros.Skipped++
	p.problem(p.idColumn(), "", "the person's id is empty", "fill in the id, or delete the row")
}

func (p *peopleReader) anything() bool {
	for _, i := range []int{p.name, p.last} {
		if p.cell(i).Kind != sheet.Empty {
			return true
		}
	}
	for _, list := range [][]Column{p.done, p.expires, p.facts} {
		for _, c := range list {
			if p.cell(c.Index).Kind != sheet.Empty {
				return true
			}
		}
	}
	return false
}

// rowHash tells whether two rows of a person are the same in what is read.
func (p *peopleReader) rowHash() uint64 {
	var h maphash.Hash
	h.SetSeed(p.rd.people.seed)
	for _, c := range p.t.Columns {
		if c.Field != Ignored {
			h.WriteString(strings.TrimSpace(p.cell(c.Index).Text))
			h.WriteByte(0)
		}
	}
	return h.Sum64()
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

func (p *peopleReader) readFacts(person *Person) { p.readFactsOf(person, p.facts) }

// textFact reports whether a fact of the pack is a text.
func (v *vocabulary) textFact(id string) (isText, known bool) {
	t, ok := v.factByID(id)
	return ok && !t.Date, ok
}

// matrix reads the dates of completion and returns the tags that had one.
func (p *peopleReader) matrix(place int) (stated map[string]bool) {
	for i, c := range p.done {
		n := 0
		p.datesIn(c.Index, func(m Moment) {
			key := kindKey{set: p.doneSets[i], column: c.Index, people: true}
			p.add(place, m, rec{amount: noAmount, course: p.courses[i]}, extra{nth: uint8(min(n, 255))}, key)
			n++
		})
		if n > 0 && len(p.expires) > 0 {
			if stated == nil {
				stated = map[string]bool{}
			}
			for _, tag := range p.rd.words.sets[p.doneSets[i]] {
				stated[tag] = true
			}
		}
	}
	return stated
}

// datesIn calls use for every date in a cell of a matrix.
func (p *peopleReader) datesIn(i int, use func(Moment)) {
	c := p.cell(i)
	if c.Kind == sheet.Text {
		s := strings.TrimSpace(c.Text)
		if isMark(s) && !c.Merged {
			p.problem(i, s, "says that it was done, but not when", "put the date into the cell")
			return
		}
		if strings.ContainsAny(s, ";\n") && !c.Merged {
			for _, piece := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '\n' }) {
				if piece = strings.TrimSpace(piece); saysNothing(piece) {
					continue
				}
				if m, ok := p.parseDate(i, piece, false, false); ok {
					use(m)
				}
			}
			return
		}
	}
	if m, ok := p.date(i, false); ok {
		use(m)
	}
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
	if key.derived {
		ros.Derived++
	} else if ros.Earliest == 0 || m.Day < ros.Earliest {
		ros.Earliest = m.Day
	}
}
