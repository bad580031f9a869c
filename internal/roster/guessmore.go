package roster

import (
	"fmt"
	"strings"
)

// byContent finds what the headings left open, where only one column can be it.
func (g *guesser) byContent() error {
	noHeads := g.t.HeadingRow == 0
	if g.w.list && !g.has(Completed) && !g.has(Expires) {
		g.only(Completed, func(c content) bool { return c.filled > 0 && c.most(c.dates, 80) })
	}
	if g.w.list && noHeads && !g.has(Hours) {
		g.only(Hours, func(c content) bool {
			return c.filled > 0 && c.most(c.amounts, 90) && !c.most(c.dates, 50)
		})
	}
	if !g.has(PersonID) && (noHeads || !g.named()) {
		g.only(PersonID, func(c content) bool { return c.filled > 0 && c.most(c.ids, 90) && !c.most(c.dates, 50) })
	}
	if noHeads && g.w.list && !g.has(Course) {
		g.only(Course, func(c content) bool { return c.filled > 0 && c.most(c.words+c.phrases, 50) })
	}
	if noHeads && !g.w.list && !g.named() {
		g.only(Name, func(c content) bool { return c.filled > 0 && c.most(c.names, 80) })
	}
	return nil
}

func (g *guesser) has(f Field) bool { _, ok := g.used[f]; return ok }

func (g *guesser) named() bool {
	return g.has(Name) || g.has(LastName)
}

// only takes the column that fits, if there is exactly one.
func (g *guesser) only(f Field, fits func(content) bool) {
	found := -1
	for i, c := range g.looks {
		if g.taken[i] || !fits(c) || g.headingSaysElse(i, f) || f == Hours && !g.shortNumbers(i) || f == PersonID && g.shortNumbers(i) {
			continue
		}
		if found >= 0 {
			return
		}
		found = i
	}
	if found >= 0 {
		g.take(candidate{found, sense{field: f}}, "")
	}
}

// headingSaysElse reports whether a heading names another field: a column headed
// "Start date" is not the date of completion because there is no other.
func (g *guesser) headingSaysElse(i int, f Field) bool {
	for _, s := range byHeading[canonical(g.heads[i])] {
		if s.field != f {
			return true
		}
	}
	return g.whyNot(i) == "never read"
}

// shortNumbers reports whether the numbers of a column look like hours rather
// than ids: below 200, and no leading zero before another digit.
func (g *guesser) shortNumbers(i int) bool {
	for _, row := range g.t.sample {
		s := cellText(row, i)
		if row.Number <= g.t.HeadingRow || s == "" {
			continue
		}
		a, wrong := ParseAmount(s)
		if wrong != "" || a.Value > maxHours/5 || len(s) > 1 && s[0] == '0' && isDigit(s[1]) {
			return false
		}
	}
	return true
}

// restOfMatrix takes columns of dates under other headings as courses, where the
// table has to hold the records too.
func (g *guesser) restOfMatrix() {
	if !g.w.matrix || g.t.HeadingRow == 0 {
		return
	}
	asked := g.v.tagged && (g.has(Done) || g.has(Expires)) // what the pack asks for is there already
	for i, c := range g.looks {
		if g.taken[i] || g.heads[i] == "" || c.filled == 0 || c.dates == 0 || !c.fits(Done, false) || g.why[i] != "" || g.headingSaysElse(i, Done) {
			continue
		}
		if asked {
			g.why[i] = "this pack asks for no such course"
			continue
		}
		g.take(candidate{i, sense{field: Done}}, "")
	}
}

// issued takes "X issued" as the first day of the credential whose last day is
// in another column.
func (g *guesser) issued() {
	for i, h := range g.heads {
		can := " " + canonical(h) + " "
		if g.taken[i] && !g.onlyDateFact(i) || !strings.Contains(can, " issue") && !strings.Contains(can, " effective ") && !strings.Contains(can, " obtained ") {
			continue
		}
		of := g.card(bareName(can))
		for _, c := range g.t.Columns {
			if c.Field == Expires && c.Of == of && of != "" && g.looks[i].fits(Since, false) {
				g.take(candidate{i, sense{field: Since}}, of)
				break
			}
		}
	}
}

// onlyDateFact reports whether a column is taken only as a fact: the day of a
// licence can also be the first day of the credential.
func (g *guesser) onlyDateFact(i int) bool {
	for _, c := range g.t.Columns {
		if c.Index == i && c.Field != Fact {
			return false
		}
	}
	return true
}

// enough says what is still missing, in words that help.
func (g *guesser) enough() error {
	if !g.has(PersonID) && !g.named() {
		return g.unclear("no column is recognised as the person's id or name")
	}
	if g.w.list && !g.has(Completed) && !g.has(Expires) {
		return g.unclear("no column is recognised as the date of completion")
	}
	if g.w.records && !g.w.list && !g.has(Done) && !g.has(Expires) {
		return g.unclear("the table has people, but neither dates of courses nor dates at which cards run out; a records file is missing")
	}
	return nil
}

func (g *guesser) unclear(reason string) error {
	var seen []string
	for i, h := range g.heads {
		if h != "" {
			seen = append(seen, columnName(i)+" “"+shorten(h)+"”")
		}
		if len(seen) == 12 {
			seen = append(seen, "…")
			break
		}
	}
	where := fmt.Sprintf("the headings in row %d are %s", g.t.HeadingRow, strings.Join(seen, ", "))
	if g.t.HeadingRow == 0 {
		where = "no row of headings was found, and the cells alone do not tell"
	}
	return &Unclear{File: g.t.File, Reason: reason + ": " + where,
		Remedy: "put a row of headings above the data (for example: Employee ID, Course, Completion date, Hours), or say with --mapping what each column is"}
}
