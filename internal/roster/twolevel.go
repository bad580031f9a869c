package roster

import (
	"slices"
	"strings"

	"standing/internal/sheet"
)

// Headings on two levels: a row of groups, often merged over several columns, and
// below it what each column of the group holds.
//
//	Employee ID | Name | BLS         | ACLS
//	            |      | Done | Exp. | Done | Exp.

var (
	doneWords   = []string{"done", "completed", "complete", "completion", "date", "date completed", "completion date", "taken", "date taken", "trained", "earned", "issued"}
	expiryWords = []string{"exp", "exp date", "expires", "expired", "expiry", "expiration", "expiration date", "expiry date", "due", "due date", "renewal", "renew by", "valid until", "valid to", "good until"}
)

func isSubWord(s string) bool {
	f := fold(s)
	return slices.Contains(doneWords, f) || slices.Contains(expiryWords, f)
}

// isSubHeading reports whether a row has nothing but words that belong under a
// group, at least two of them.
func isSubHeading(row sheet.Row) bool {
	n := 0
	for _, c := range row.Cells {
		if c.Kind == sheet.Empty || c.Merged || strings.TrimSpace(c.Text) == "" { // merged: it belongs to the row above
			continue
		}
		if c.Kind != sheet.Text || !isSubWord(c.Text) {
			return false
		}
		n++
	}
	return n >= 2
}

// repeatsSubWords reports whether a row of headings uses such a word twice, so
// that it needs the row above it to be understood.
func repeatsSubWords(row sheet.Row) bool {
	seen := map[string]bool{}
	for _, c := range row.Cells {
		if f := fold(c.Text); c.Kind == sheet.Text && isSubWord(c.Text) {
			if seen[f] {
				return true
			}
			seen[f] = true
		}
	}
	return false
}

// setTwoLevels joins the heading row with the groups above it: "BLS" over "Done"
// is BLS, over "Exp." it is BLS Exp.
func (t *table) setTwoLevels(groups, row sheet.Row) {
	t.setHeading(row)
	for len(t.heading) < len(groups.Cells) {
		t.heading = append(t.heading, "")
	}
	group := ""
	for i := range t.heading {
		above := strings.TrimSpace(cellText(groups, i))
		if above != "" {
			group = above
		}
		switch h := t.heading[i]; {
		case h == "":
			t.heading[i] = above
		case group != "" && slices.Contains(doneWords, fold(h)):
			t.heading[i] = group
		case group != "" && slices.Contains(expiryWords, fold(h)):
			t.heading[i] = group + " " + h
		}
	}
}
