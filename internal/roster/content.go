package roster

import (
	"strings"

	"standing/internal/sheet"
)

// content is what the cells of a column look like.
type content struct {
	filled  int
	dates   int
	amounts int
	ids     int // have a digit, or an @, and are neither dates nor sentences
	words   int // letters only, no blanks
	phrases int // have blanks, no digits
	marks   int // x, yes, n/a
	results int // passed, failed …
	units   int // hours, CEU …
	names   int // two words or more with a comma or capital letters, no digits
}

// look counts over the rows of the sample below the headings.
func (t *table) look(v *vocabulary) []content {
	var all []content
	for _, row := range t.sample {
		if row.Number <= t.HeadingRow || t.isHeading(row) || isTotal(row) {
			continue
		}
		for len(all) < len(row.Cells) {
			all = append(all, content{})
		}
		for i := range row.Cells {
			all[i].add(&row.Cells[i], v)
		}
	}
	return all
}

func (c *content) add(cell *sheet.Cell, v *vocabulary) {
	text := strings.TrimSpace(cell.Text)
	if cell.Kind == sheet.Empty || cell.Kind != sheet.TooLong && cell.Kind != sheet.Formula && text == "" {
		return
	}
	switch cell.Kind {
	case sheet.Day:
		c.filled++
		c.dates++
		return
	case sheet.Clock:
		c.filled++
		c.amounts++
		return
	case sheet.Formula, sheet.Error, sheet.TooLong:
		return // says nothing about the column
	default:
	}
	if saysNothing(text) || isMark(text) {
		c.marks++
		if isMark(text) {
			c.filled++
			c.results++
		} else if text == "no" || text == "No" || text == "NO" || text == "N" || text == "n" {
			c.filled++
			c.results++
		}
		return
	}
	c.filled++
	if looksLikeDate(text) {
		c.dates++
		if len(text) == 8 && allDigits(text) {
			c.ids++
		}
		return
	}
	c.addText(text, v)
}

func (c *content) addText(text string, v *vocabulary) {
	if _, wrong := ParseAmount(text); wrong == "" && isDigit(text[0]) {
		c.amounts++
	}
	digit := strings.ContainsAny(text, "0123456789")
	blank := strings.ContainsAny(text, " \t\n")
	switch {
	case digit && len(text) <= 24 && strings.Count(text, " ") <= 2, strings.Contains(text, "@") && !blank:
		c.ids++
	case !digit && !blank:
		c.words++
	case !digit:
		c.phrases++
	}
	if verdict(text) != resultUnknown {
		c.results++
	}
	f := fold(text)
	if _, ok := v.units[f]; ok || unitWord(f) != otherWord || f == "ceu" || f == "ceus" || f == "credit" || f == "credits" {
		c.units++
	}
	if !digit && (strings.Contains(text, ",") || blank) && len(text) <= 60 {
		c.names++
	}
}

// looksLikeDate accepts dates of any order, and those that no calendar has: a
// column of them is still one of dates.
func looksLikeDate(text string) bool {
	if _, v := ParseDate(text, AnyOrder); v != NotADate {
		return true
	}
	if i := strings.IndexAny(text, ";\n"); i > 0 {
		return looksLikeDate(strings.TrimSpace(text[:i]))
	}
	return false
}

// isMark reports whether a cell says that something was done, but not when.
func isMark(s string) bool {
	if len(s) > 12 {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "x", "xx", "yes", "y", "done", "complete", "completed", "ok", "passed", "pass", "true", "✓", "✔", "☑", "√", "current":
		return true
	}
	return false
}

// most reports whether n is at least the given percentage of what is filled.
func (c content) most(n, percent int) bool { return n*100 >= c.filled*percent }

// fits reports whether the cells can be what a heading says.
func (c content) fits(f Field, sure bool) bool {
	if c.filled == 0 {
		return true
	}
	switch f {
	case PersonID:
		return c.most(c.ids, 50) || sure && c.most(c.ids+c.words, 50)
	case Name:
		return !c.most(c.dates, 50) && !c.most(c.amounts, 50) && !c.most(c.ids, 60)
	case Course, Category, Topic, Delivery, LastName, FirstName, MiddleName:
		return !c.most(c.dates, 50)
	case Email:
		return c.most(c.ids, 50)
	case CourseCode:
		return !c.most(c.dates, 90)
	case UnitName:
		return !c.most(c.dates, 50) && !c.most(c.units, 90)
	case CreditUnit:
		return c.most(c.units, 50)
	case Hours, Minutes:
		return c.most(c.amounts, 50)
	case Result:
		return c.most(c.results, 50)
	case Done:
		return c.most(c.dates+c.marks, 50)
	case Completed, Started, RecordedOn, VoidedOn, Expires, Since:
		return c.most(c.dates, 50)
	default:
		return true
	}
}
