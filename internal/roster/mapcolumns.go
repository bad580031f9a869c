package roster

import (
	"fmt"
	"slices"

	"standing/internal/sheet"
)

// mapColumns decides what the columns of the tables mean.
func (rd *reading) mapColumns(people, records *table) error {
	if people != nil && records != nil {
		if err := rd.mapTable(people, rd.given.people, wants{people: true, email: rd.stream}); err != nil {
			return err
		}
		people.Shape = PeopleRows
		if err := rd.mapTable(records, rd.given.records, wants{list: true}); err != nil {
			return err
		}
		records.Shape = ListRows
		return rd.join(people, records)
	}
	t, given := people, rd.given.people
	if t == nil {
		t, given = records, rd.given.records
	}
	if err := rd.mapSingle(t, given); err != nil {
		return err
	}
	rd.people.byName = !t.has(PersonID)
	return nil
}

// mapSingle decides the shape of a table that has people and records in one.
func (rd *reading) mapSingle(t *table, given *givenTable) error {
	list := wants{list: true, people: true, records: true, email: rd.stream}
	wide := wants{people: true, matrix: true, records: !rd.stream, email: rd.stream}
	if given != nil {
		w := wide
		t.Shape = PeopleRows
		if given.shape == ListRows || given.shape == "" && slices.ContainsFunc(given.columns, func(c Column) bool { return c.Field == Completed }) {
			w, t.Shape = list, ListRows
		}
		return rd.mapTable(t, given, w)
	}
	rd.order(t, nil)
	t.findHeading(rd.v)
	g := newGuesser(t, rd.v, list)
	if err := g.byHeadings(); err != nil {
		return err
	}
	isList := g.isList() || t.HeadingRow == 0
	t.Columns = nil
	if isList {
		t.Shape = ListRows
		return newGuesser(t, rd.v, list).guess()
	}
	t.Shape = PeopleRows
	return newGuesser(t, rd.v, wide).guess()
}

func (rd *reading) order(t *table, given *givenTable) {
	t.Dates = rd.opt.DateOrder
	if t.Dates == AnyOrder && given != nil {
		t.Dates = given.dates
	}
}

// mapTable takes the columns that were given, else guesses them.
func (rd *reading) mapTable(t *table, given *givenTable, w wants) error {
	rd.order(t, given)
	if given == nil || given.headingRow != 0 {
		t.findHeading(rd.v) // also of two levels
	}
	if given != nil && given.headingRow > 0 && given.headingRow != t.HeadingRow {
		i := slices.IndexFunc(t.sample, func(r sheet.Row) bool { return r.Number == given.headingRow })
		if i < 0 {
			return &Unclear{File: t.File, Reason: fmt.Sprintf("row %d, which should have the headings, is empty or too far down", given.headingRow), Remedy: "correct heading_row in the mapping"}
		}
		t.setHeading(t.sample[i])
	}
	g := newGuesser(t, rd.v, w)
	if given == nil || len(given.columns) == 0 {
		return g.guess()
	}
	for _, c := range given.columns {
		if c.Index >= len(g.heads) {
			return &Unclear{File: t.File, Reason: fmt.Sprintf("the mapping names column %s, but there are only %d columns", columnName(c.Index), len(g.heads)), Remedy: "correct the mapping"}
		}
		g.take(candidate{c.Index, sense{field: c.Field}}, c.Of)
	}
	for i, h := range g.heads {
		if !g.taken[i] && h != "" {
			t.Columns = append(t.Columns, Column{Index: i, Heading: h})
		}
	}
	slices.SortStableFunc(t.Columns, func(a, b Column) int { return a.Index - b.Index })
	return g.enough()
}

// join makes sure that both tables name people in the same way. Where each has
// another kind of id first, a column of the people with the records' kind of id
// is taken instead.
func (rd *reading) join(people, records *table) error {
	rid, ok1 := records.find(PersonID)
	pid, ok2 := people.find(PersonID)
	if ok1 && ok2 {
		if rd.given.people == nil && canonical(rid.Heading) != canonical(pid.Heading) {
			for i, c := range people.Columns {
				if c.Field == Ignored && c.Heading != "" && canonical(c.Heading) == canonical(rid.Heading) {
					people.swapID(pid.Index, i)
					break
				}
			}
		}
		return nil
	}
	named := func(t *table) bool { return t.has(Name) || t.has(LastName) }
	if !named(people) || !named(records) {
		return &Unclear{File: records.File, Reason: "the two tables have neither an id nor a name in common", Remedy: "add the same id column to both"}
	}
	rd.people.byName = true
	rd.m.Notes = append(rd.m.Notes, "the tables have no id in common, so people are matched by their names")
	return nil
}

func (t *table) swapID(from, to int) {
	for i := range t.Columns {
		if t.Columns[i].Index == from && t.Columns[i].Field == PersonID {
			t.Columns[i].Field = Ignored
			t.Columns[i].Why = "the records have another kind of id"
		}
	}
	t.Columns[to].Field, t.Columns[to].Why = PersonID, ""
}
