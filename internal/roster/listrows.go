package roster

import (
	"fmt"
	"slices"
	"strings"

	"standing/internal/sheet"
)

// read reads one row.
func (l *listReader) read() {
	name := l.fullName(&l.layout)
	id := name
	if l.id >= 0 {
		id = l.readID(l.id)
	}
	if id == "" && l.rd.stream && !l.bad {
		id = name // who reads the stream knows people by more than their number
	}
	what := l.outcome()
	if id == "" && !l.bad && l.nothing() {
		l.t.Repeats++
		l.t.Rows--
		return
	}
	if what == resultUnfinished {
		l.rd.ros.Undated++
		if l.own && id != "" {
			l.person(id, name)
		}
		return
	}
	place := int32(-1)
	if id != "" {
		place = l.person(id, name)
	} else if !l.bad {
		l.problem(l.idColumn(), "", "the person's id is empty", "fill in the id, or delete the row")
	}
	if place == -1 && id != "" && !l.bad {
		l.noteUnknown(id, name, l.idColumn())
		l.rd.ros.Skipped++
		return
	}
	if place == ambiguousName {
		l.problem(l.idColumn(), id, "two people have this name", "add the id column to both files")
	}
	l.record(int(place), what)
	if l.bad {
		l.rd.ros.Skipped++
		if place >= 0 {
			l.rd.ros.People[place].Incomplete = true
		}
	}
}

// nothing reports whether the row is empty in what makes a completion.
func (l *listReader) nothing() bool {
	for _, i := range []int{l.completed, l.course, l.code, l.expiresAt, l.hours} {
		if l.cell(i).Kind != sheet.Empty {
			return false
		}
	}
	return true
}

func (l *listReader) outcome() outcome {
	s := l.text(l.result, false)
	if s == "" {
		return resultPassed
	}
	o := verdict(s)
	if o == resultUnknown && isDigit(s[0]) {
		return resultPassed // a score: which one is enough is not known here
	}
	if o == resultUnknown {
		l.problem(l.result, s, "is neither passed nor failed nor unfinished", "write passed, failed or not completed")
	}
	return o
}

// person finds the person of the row, or adds it where the table is its own
// list of people; -1: not known.
func (l *listReader) person(id, name string) int32 {
	if !l.own {
		place := l.rd.people.find(id, name)
		if place >= 0 && id != "" && name != "" && !sharesWord(name, l.rd.ros.People[place].Name) {
			l.rd.strangers.add(l.row.Number, name, l.rd.ros.People[place])
		}
		return place
	}
	if place := l.rd.people.find(id, name); place >= 0 && l.unit < 0 && len(l.facts) == 0 && (name == "" || l.rd.ros.People[place].Name == name) {
		return place
	}
	p := Person{ID: strings.Clone(id), Name: strings.Clone(name), Unit: l.rd.words.topic(l.text(l.unit, true))}
	l.readFactsOf(&p, l.facts)
	place, _, ok := l.addPerson(p, l.idColumn(), 0)
	if !ok {
		l.bad = true
		return -1
	}
	return int32(place)
}

// record reads the completion itself.
func (l *listReader) record(place int, what outcome) {
	title, code := l.text(l.course, false), l.text(l.code, false)
	if l.rd.stream {
		l.said = said{title: strings.Clone(title), code: strings.Clone(code)}
		for _, i := range l.deliveries {
			l.said.delivery = firstOf(l.said.delivery, strings.Clone(l.text(i, false)))
		}
	}
	w := &l.rd.words
	set := w.set(title, onlyKnown)
	if code != "" {
		set = w.union(set, w.set(code, onlyKnown))
	}
	category := ""
	for _, i := range l.categories {
		s := l.text(i, false)
		category = firstOf(category, s)
		set = w.union(set, w.set(s, keepAll))
	}
	for _, i := range l.deliveries {
		set = w.union(set, w.set(l.text(i, false), keepAll))
	}
	topic := l.text(l.topic, false)
	set = w.union(set, w.set(topic, onlyKnown))
	key := kindKey{set: set, topic: w.topic(firstOf(topic, category)), column: -1, failed: what == resultFailed, people: l.rd.m.Records == nil}
	out := rec{course: w.courses.id(firstOf(title, code))}
	out.amount, key.unit = l.amount()
	e := extra{started: l.dayOf(l.started), recorded: l.dayOf(l.recorded), voided: l.dayOf(l.voided)}
	m, present := l.date(l.completed, false)
	if !present && !l.bad {
		l.onlyExpiry(place, key, out)
		return
	}
	if e.expires, _ = l.runsOut(l.expiresAt); l.bad || place < 0 || !l.after(l.expiresAt, e.expires, m.Day) {
		return
	}
	if what == resultVoid && e.voided == 0 {
		e.voided = m.Day
	}
	if e.started == m.Day {
		e.started = 0 // says nothing more
	}
	if e.recorded != 0 && e.recorded < m.Day {
		e.recorded = 0 // entered ahead: known on the day itself
	}
	l.add(place, m, out, e, key)
}

// onlyExpiry deals with a row that says only when the card runs out.
func (l *listReader) onlyExpiry(place int, key kindKey, out rec) {
	day, ok := l.runsOut(l.expiresAt)
	if !ok {
		if !l.bad {
			l.problem(max(l.completed, l.expiresAt), "", "there is no date of completion", "fill in the date, or delete the row")
		}
		return
	}
	if place < 0 || l.bad {
		return
	}
	var tags []string
	for _, tag := range l.rd.words.sets[key.set] {
		card := l.rd.v.cards[tag]
		if card != nil && !l.rd.stream {
			l.derived(place, tag, card, day, -1, out)
			return
		}
		if card != nil {
			tags = append(append(tags, tag), card.Of.All...)
		}
	}
	title := l.rd.ros.records.courses.texts[out.course]
	if id, ok := lookup(l.rd.v.credentials, title); ok && len(tags) == 0 {
		l.hold(place, id, 0, day)
		return
	}
	if l.rd.v.open && (title != "" || len(l.rd.words.sets[key.set]) > 0) {
		w := &l.rd.words
		key.set = w.union(key.set, w.intern(tags))
		l.undated(place, day, key, out)
		return
	}
	l.problem(l.expiresAt, "", "the row says only when it runs out, and the pack asks for no such card", "fill in the date of completion")
}

// strangers counts rows whose id is one person's and whose name is another's.
type strangers struct {
	n     int
	first string
}

func (s *strangers) add(row int, name string, p Person) {
	if s.n++; s.n == 1 {
		s.first = fmt.Sprintf("row %d names “%s”, and its id is that of “%s”", row, shorten(name), shorten(p.Name))
	}
}

// sharesWord reports whether two names have a word in common; a married name or
// a nickname still does, somebody else's name does not.
func sharesWord(a, b string) bool {
	if a == b || a == "" || b == "" {
		return true
	}
	words := strings.Fields(nameKey(b))
	for _, w := range strings.Fields(nameKey(a)) {
		if slices.Contains(words, w) {
			return true
		}
	}
	return false
}
