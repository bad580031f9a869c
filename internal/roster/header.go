package roster

import (
	"strings"

	"standing/internal/sheet"
)

// headingRows is how far down the headings are looked for.
const headingRows = 40

// findHeading finds the row of headings: the one in which the most cells are
// known headings. Title rows above it are passed over. Where there is none, a
// first row of distinct words over cells of another kind is one too.
func (t *table) findHeading(v *vocabulary) {
	best, most := -1, 0
	for i, row := range t.sample[:min(len(t.sample), headingRows)] {
		known, filled := countHeadings(v, row)
		if known > most && (known >= 2 || i == 0 && known == filled) {
			best, most = i, known
		}
	}
	if best < 0 && t.oddFirstRow() {
		best = 0
	}
	switch {
	case best < 0:
	case best+1 < len(t.sample) && isSubHeading(t.sample[best+1]):
		t.setTwoLevels(t.sample[best], t.sample[best+1])
	case best > 0 && t.sample[best-1].Number == t.sample[best].Number-1 && repeatsSubWords(t.sample[best]):
		t.setTwoLevels(t.sample[best-1], t.sample[best])
	default:
		t.setHeading(t.sample[best])
	}
}

// countHeadings counts the known headings of a row; a row with a date in it is
// data, and so is one with several numbers.
func countHeadings(v *vocabulary, row sheet.Row) (known, filled int) {
	w := wants{list: true, people: true}
	numbers := 0
	for _, c := range row.Cells {
		if c.Kind == sheet.Empty {
			continue
		}
		filled++
		switch {
		case c.Kind == sheet.Day || c.Kind == sheet.Text && looksLikeDate(c.Text):
			return 0, filled
		case c.Kind == sheet.Number || c.Kind == sheet.Text && allDigits(c.Text):
			if numbers++; numbers > 1 {
				return 0, filled
			}
		case c.Kind == sheet.Text && len(c.Text) < 80 && !c.Merged && isHeadingText(v, c.Text, w):
			known++
		}
	}
	return known, filled
}

func isHeadingText(v *vocabulary, text string, w wants) bool {
	if len(headingSenses(v, text, w)) > 0 {
		return true
	}
	if _, ok := lookup(v.tags, canonical(text)); ok {
		return !isMark(text)
	}
	return false
}

// oddFirstRow reports whether the first row is of words while most columns below
// hold dates, numbers or ids.
func (t *table) oddFirstRow() bool {
	if len(t.sample) < 3 {
		return false
	}
	first := t.sample[0]
	typed := 0
	seen := map[string]bool{}
	for i, c := range first.Cells {
		f := fold(c.Text)
		if c.Kind != sheet.Text || f == "" || seen[f] || strings.ContainsAny(c.Text, "0123456789") {
			return false
		}
		seen[f] = true
		digits := 0
		for _, row := range t.sample[1:] {
			if strings.ContainsAny(cellText(row, i), "0123456789") {
				digits++
			}
		}
		if digits*10 >= (len(t.sample)-1)*8 {
			typed++
		}
	}
	return typed > 0 && len(first.Cells) > 1
}
