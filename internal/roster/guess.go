package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"standing/internal/sheet"
)

// guesser finds what the columns of one table mean.
type guesser struct {
	t     *table
	v     *vocabulary
	w     wants
	looks []content
	heads []string
	taken map[int]bool
	used  map[Field]int
	why   map[int]string
}

func newGuesser(t *table, v *vocabulary, w wants) *guesser {
	g := &guesser{t: t, v: v, w: w, taken: map[int]bool{}, used: map[Field]int{}, why: map[int]string{}}
	g.looks = t.look(v)
	g.heads = slices.Clone(t.heading)
	for len(g.heads) < len(g.looks) {
		g.heads = append(g.heads, "")
	}
	for len(g.looks) < len(g.heads) {
		g.looks = append(g.looks, content{})
	}
	return g
}

// guess fills in the columns of a table.
func (g *guesser) guess() error {
	if err := g.byHeadings(); err != nil {
		return err
	}
	if err := g.byContent(); err != nil {
		return err
	}
	g.restOfMatrix()
	g.issued()
	g.mail()
	for i, h := range g.heads {
		if !g.taken[i] && (h != "" || g.looks[i].filled > 0) {
			g.t.Columns = append(g.t.Columns, Column{Index: i, Heading: h, Why: g.whyNot(i)})
		}
	}
	slices.SortStableFunc(g.t.Columns, func(a, b Column) int { return cmp.Compare(a.Index, b.Index) })
	return g.enough()
}

// mail takes an e-mail address that was taken for the id as what it is, where a name says
// who somebody is.
func (g *guesser) mail() {
	if !g.w.email || !g.named() || g.has(Email) {
		return
	}
	for i := range g.t.Columns {
		c := &g.t.Columns[i]
		if c.Field == PersonID && slices.Contains(strings.Split(mailHeadings, "|"), canonical(c.Heading)) {
			c.Field = Email
			delete(g.used, PersonID)
			g.used[Email] = c.Index
		}
	}
}

func (g *guesser) whyNot(i int) string {
	if slices.Contains(neverRead, canonical(g.heads[i])) {
		return "never read"
	}
	return g.why[i]
}

func (g *guesser) take(c candidate, of string) {
	g.t.Columns = append(g.t.Columns, Column{Index: c.column, Heading: g.heads[c.column], Field: c.field, Of: of})
	g.taken[c.column] = true
	if _, ok := g.used[c.field]; !ok {
		g.used[c.field] = c.column
	}
}

// byHeadings takes the best reading first: each column once, each field once
// unless it is repeatable. A fact of the pack may share the column of the id.
func (g *guesser) byHeadings() error {
	var all []candidate
	for i, h := range g.heads {
		for _, s := range headingSenses(g.v, h, g.w) {
			all = append(all, candidate{i, s})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) })
	for _, c := range all {
		if c.field == Fact {
			g.fact(c)
			continue
		}
		if g.taken[c.column] && !g.onlyFact(c.column, c.field) {
			continue
		}
		if !g.looks[c.column].fits(c.field, sureID(g.heads[c.column])) {
			g.why[c.column] = fmt.Sprintf("the heading says %s, the cells do not", fieldWords[c.field])
			continue
		}
		if first, twice := g.used[c.field]; twice && !repeatable[c.field] {
			if err := g.twice(first, c); err != nil {
				return err
			}
			continue
		}
		g.takeSense(c)
	}
	return nil
}

// onlyFact reports whether a column that is taken is so only as a text fact: a
// licence number can be the id and a fact.
func (g *guesser) onlyFact(column int, f Field) bool {
	if f != PersonID && f != UnitName {
		return false
	}
	for _, c := range g.t.Columns {
		if c.Index == column && c.Field != Fact {
			return false
		}
	}
	return !g.looks[column].most(g.looks[column].dates, 50) || g.looks[column].filled == 0
}

func (g *guesser) takeSense(c candidate) {
	of := c.of
	if c.field == Expires && !g.w.list {
		if of = g.card(c.of); of == "" {
			g.why[c.column] = "it does not say what runs out"
			return
		}
	}
	g.take(c, of)
}

// fact takes a column as a fact: only what the pack asks for is read.
func (g *guesser) fact(c candidate) {
	term, asked := g.v.own[c.of]
	if g.v.known && !asked && !g.v.open {
		g.why[c.column] = "not asked by this pack"
		return
	}
	for _, have := range g.t.Columns {
		if have.Field == Fact && have.Of == c.of || have.Index == c.column && have.Field != PersonID && have.Field != UnitName {
			return
		}
	}
	if term.Date || !asked {
		if l := g.looks[c.column]; l.filled > 0 && !l.most(l.dates, 50) {
			g.why[c.column] = "the heading says a date, the cells do not"
			return
		}
	}
	g.take(c, c.of)
}

// twice deals with a second column for a field that can have only one: the same
// heading with other cells is an error, because either could be meant.
func (g *guesser) twice(first int, c candidate) error {
	g.why[c.column] = "column " + columnName(first) + " is taken for " + fieldWords[c.field]
	if fold(g.heads[first]) != fold(g.heads[c.column]) {
		return nil
	}
	if g.sameCells(first, c.column) {
		g.why[c.column] = "the same as column " + columnName(first)
		return nil
	}
	return &Unclear{File: g.t.File,
		Reason: fmt.Sprintf("columns %s and %s have the same heading “%s” but different cells", columnName(first), columnName(c.column), g.heads[first]),
		Remedy: "rename one of them, or say with --mapping which one is meant"}
}

func (g *guesser) sameCells(a, b int) bool {
	for _, row := range g.t.sample {
		if row.Number > g.t.HeadingRow && cellText(row, a) != cellText(row, b) {
			return false
		}
	}
	return true
}

func cellText(row sheet.Row, i int) string {
	if i >= len(row.Cells) {
		return ""
	}
	return strings.TrimSpace(row.Cells[i].Text)
}
