package roster

import (
	"hash/maphash"
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/sheet"
)

// peopleReader reads rows of people, with matrix and expiry columns.
type peopleReader struct {
	*rowReader
	layout
	doneSets []uint32 // the tags of each matrix column
	courses  []uint32
	names    []string       // of the matrix columns, without the words around names
	titles   map[int]string // of what runs out, by column
}

func newPeopleReader(r *rowReader) *peopleReader {
	p := &peopleReader{rowReader: r, layout: newLayout(r.t), titles: map[int]string{}}
	w := &r.rd.words
	for _, c := range p.done {
		var tags []string
		if c.Of != "" {
			tags = strings.Split(c.Of, ",")
			w.count(w.named, c.Heading, slices.Clone(tags))
		} else if tag := foldTag(c.Heading); tag != "" {
			tags = []string{tag}
			w.count(w.unnamed, c.Heading, []string{tag})
			if bare := foldTag(titleOf(c, c.Heading)); r.rd.stream && bare != "" {
				tags = append(tags, bare) // rules to come know it by its name
			}
		}
		p.doneSets = append(p.doneSets, w.intern(tags))
		p.courses = append(p.courses, w.courses.id(c.Heading))
		p.names = append(p.names, titleOf(c, c.Heading))
	}
	for _, c := range p.expires {
		heading := ""
		if c.Index < len(r.t.heading) {
			heading = r.t.heading[c.Index]
		}
		p.titles[c.Index] = titleOf(c, heading)
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
	if id == "" && p.rd.stream && !p.bad {
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
	endings := p.endings()
	p.matrix(place, endings)
	p.cards(place, endings)
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

func (p *peopleReader) readFacts(person *Person) { p.readFactsOf(person, p.facts) }

// matrix reads the dates of completion. The newest of a course states when it runs out, where
// another column has that.
func (p *peopleReader) matrix(place int, endings []ending) {
	for i, c := range p.done {
		var all []Moment
		p.datesIn(c.Index, func(m Moment) { all = append(all, m) })
		newest := 0
		for n, m := range all {
			if m.Day > all[newest].Day {
				newest = n
			}
		}
		for n, m := range all {
			e := extra{nth: uint8(min(n, 255))}
			if n == newest {
				e.expires = p.ending(endings, i, m.Day)
			}
			key := kindKey{set: p.doneSets[i], column: c.Index, people: true}
			p.add(place, m, rec{amount: noAmount, course: p.courses[i]}, e, key)
		}
	}
}

// ending is when the course of a matrix column, done on a day, runs out; zero: nobody says.
func (p *peopleReader) ending(endings []ending, i int, done civil.Date) (day civil.Date) {
	for n := range endings {
		e := &endings[n]
		if !e.is(p.rd.words.sets[p.doneSets[i]], p.names[i]) || !p.after(e.column.Index, e.day, done) {
			continue
		}
		e.stated = true
		if day == 0 {
			day = e.day
		}
	}
	return day
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
