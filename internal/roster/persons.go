package roster

import (
	"fmt"
	"hash/maphash"
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/rule"
)

// peopleIndex finds people by id or, where the tables have none in common, by name.
type peopleIndex struct {
	byName  bool
	index   map[string]int32
	first   []personRow
	scratch []byte
	loose   map[string]int32 // made when the first unknown id is met
	unknown map[string]*unknownID
	lost    int // unknown ids that are not listed any more
	seed    maphash.Seed
}

// personRow remembers where a person was first seen.
type personRow struct {
	row  int
	hash uint64
}

type unknownID struct {
	file   string
	column string
	row    int
	id     string
	rows   int
}

// ambiguousName marks a name that two people have.
const ambiguousName = -2

func newPeopleIndex() peopleIndex {
	return peopleIndex{index: map[string]int32{}, unknown: map[string]*unknownID{}, seed: maphash.MakeSeed()}
}

// find returns the person with an id, -1 for none.
func (p *peopleIndex) find(id, name string) int32 {
	if p.byName {
		if i, ok := p.index[nameKey(name)]; ok {
			return i
		}
		return -1
	}
	p.scratch = appendKey(p.scratch[:0], id)
	if i, ok := p.index[string(p.scratch)]; ok {
		return i
	}
	return -1
}

// addPerson returns the place of a person, new or known; ok is false when the
// row contradicts what an earlier row says of the same person.
func (r *rowReader) addPerson(p Person, idColumn int, hash uint64) (place int, fresh, ok bool) {
	rd := r.rd
	key := string(appendKey(nil, p.ID))
	if key == "" {
		r.problem(idColumn, p.ID, "is not an id", "fill in the id")
		return 0, false, false
	}
	if i, known := rd.people.index[key]; known && !rd.people.byName {
		return int(i), false, r.merge(int(i), p, idColumn, hash)
	}
	if rd.people.byName {
		nk := nameKey(p.Name)
		if i, known := rd.people.index[nk]; known && i >= 0 && string(appendKey(nil, rd.ros.People[i].ID)) == key {
			return int(i), false, r.merge(int(i), p, idColumn, hash)
		} else if known {
			rd.people.index[nk] = ambiguousName
		} else {
			rd.people.index[nk] = int32(len(rd.ros.People))
		}
	} else {
		rd.people.index[key] = int32(len(rd.ros.People))
	}
	rd.ros.People = append(rd.ros.People, p)
	rd.people.first = append(rd.people.first, personRow{r.row.Number, hash})
	return len(rd.ros.People) - 1, true, true
}

// merge adds what a further row says of a person and refuses contradictions.
func (r *rowReader) merge(i int, p Person, idColumn int, hash uint64) bool {
	have := &r.rd.ros.People[i]
	if r.rd.people.first[i].hash == hash {
		return true
	}
	what := ""
	switch {
	case have.Name != "" && p.Name != "" && nameKey(have.Name) != nameKey(p.Name):
		what = "name"
	case have.Unit != "" && p.Unit != "" && fold(have.Unit) != fold(p.Unit):
		what = "unit"
	}
	for f, d := range p.Facts.Dates {
		if was, ok := have.Facts.Dates[f]; ok && was != d {
			what = f
		}
	}
	for f, v := range p.Facts.Values {
		if was, ok := have.Facts.Values[f]; ok && fold(was) != fold(v) {
			what = f
		}
	}
	if what != "" {
		have.Incomplete = true
		r.problem(idColumn, p.ID, fmt.Sprintf("the same id is in row %d with another %s", r.rd.people.first[i].row, what), "keep one of the rows, or correct the id")
		return false
	}
	have.Name, have.Unit = firstOf(have.Name, p.Name), firstOf(have.Unit, p.Unit)
	addFacts(&have.Facts, &p.Facts)
	return true
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// reportUnknown names the ids of the records that nobody has, with a way out
// where leading zeros are all that differs.
func (rd *reading) reportUnknown() {
	list := make([]*unknownID, 0, len(rd.people.unknown))
	for _, u := range rd.people.unknown {
		list = append(list, u)
	}
	slices.SortFunc(list, func(a, b *unknownID) int { return a.row - b.row })
	rd.ros.Unknown = len(list) + rd.people.lost
	for _, u := range list {
		reason := "is the id of nobody in the people file"
		if rd.people.byName {
			reason = "is the name of nobody in the people file"
		}
		if u.rows > 1 {
			reason += fmt.Sprintf(" (%d rows)", u.rows)
		}
		remedy := "add the person, correct the id, or leave these rows out with --skip-bad"
		if i, ok := rd.people.loose[looseKey(string(appendKey(nil, u.id)))]; ok && i >= 0 && !rd.people.byName {
			reason += fmt.Sprintf("; “%s” differs from it only by leading zeros or a decimal point", rd.ros.People[i].ID)
			remedy = "write the id the same way in both files: format the column as text and put the zeros back"
		}
		rd.problem(Problem{File: u.file, Row: u.row, Column: u.column, Value: shorten(u.id), Reason: reason, Remedy: remedy})
	}
	if rd.people.lost > 0 {
		rd.ros.BadTotal += rd.people.lost
	}
}

const maxUnknown = 10_000

// noteUnknown counts a row whose person is not known.
func (r *rowReader) noteUnknown(id, name string, column int) {
	p := &r.rd.people
	if p.byName {
		id = name
	}
	p.scratch = appendKey(p.scratch[:0], id)
	if u, ok := p.unknown[string(p.scratch)]; ok {
		u.rows++
		return
	}
	if len(p.unknown) >= maxUnknown {
		p.lost++
		return
	}
	if p.loose == nil {
		p.loose = map[string]int32{}
		for key, i := range p.index {
			if _, twice := p.loose[looseKey(key)]; twice {
				i = ambiguousName
			}
			p.loose[looseKey(key)] = i
		}
	}
	id = strings.Clone(id)
	p.unknown[string(p.scratch)] = &unknownID{file: r.t.File, column: r.label(column), row: r.row.Number, id: id, rows: 1}
}

// addFacts adds the facts that are new.
func addFacts(to, from *rule.Facts) {
	for n, d := range from.Dates {
		setDate(to, n, d)
	}
	for n, v := range from.Values {
		if _, ok := to.Values[n]; !ok {
			setValue(to, n, v)
		}
	}
	for _, h := range from.Holdings {
		if !slices.Contains(to.Holdings, h) {
			to.Holdings = append(to.Holdings, h)
		}
	}
}

func setDate(f *rule.Facts, name string, d civil.Date) {
	if f.Dates == nil {
		f.Dates = map[string]civil.Date{}
	}
	f.Dates[name] = d
}

func setValue(f *rule.Facts, name, v string) {
	if f.Values == nil {
		f.Values = map[string]string{}
	}
	f.Values[name] = strings.Clone(v)
}
