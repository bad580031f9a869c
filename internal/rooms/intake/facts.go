package intake

import (
	"maps"
	"slices"

	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// factsOf are the facts that the rows of a chunk say of people, each once; of somebody new
// the day of joining comes with the person.
func (c *chunk) factsOf() (all []person.Fact, row []int) {
	for i := range c.rows {
		r := &c.rows[i]
		if r.who == nil {
			continue
		}
		for _, f := range r.facts() {
			f.Person = r.who.id
			if told := (fact{f.Kind, f.Name, f.Value, f.From, f.To}); !slices.Contains(r.who.facts, told) {
				r.who.facts = append(r.who.facts, told)
				all, row = append(all, f), append(row, i)
			}
		}
	}
	return all, row
}

// fact is what makes two facts of one person the same.
type fact struct {
	kind        person.FactKind
	name, value string
	from, to    civil.Date
}

func (r *row) facts() (out []person.Fact) {
	f := &r.Person.Facts
	for _, name := range slices.Sorted(maps.Keys(f.Dates)) {
		if name == person.HiredOn && r.who.fresh {
			continue
		}
		out = append(out, person.Fact{Kind: person.DateFact, Name: name, From: f.Dates[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		out = append(out, person.Fact{Kind: person.ValueFact, Name: name, Value: f.Values[name]})
	}
	for _, h := range f.Holdings {
		out = append(out, person.Fact{Kind: person.HoldingFact, Name: h.Credential, From: h.From, To: h.To})
	}
	return out
}
