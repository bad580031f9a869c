package exclusion

import (
	"slices"
	"testing"
)

// A name that is one text and a line of a list are the same where a person would say so.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		name                string
		first, middle, last string
		whole, part         bool
	}{
		{"Maria Lopez", "MARIA", "", "LOPEZ", true, true},
		{"Lopez, Maria", "MARIA", "", "LOPEZ", true, true},
		{"Lopez Maria", "MARIA", "", "LOPEZ", true, true},
		{"Maria José López", "MARIA", "J", "LOPEZ", true, true},
		{"Maria Jose Lopez", "MARIA JOSE", "", "LOPEZ", true, true},
		{"Maria Lopez Diaz", "MARIA", "", "LOPEZ DIAZ", true, true},
		{"Maria Lopez-Diaz", "MARIA", "", "LOPEZ DIAZ", true, true},
		{"Maria Lopez-Diaz", "MARIA", "", "DIAZ", false, true},
		{"Maria Diaz", "MARIA", "", "LOPEZ-DIAZ", false, true},
		{"Sean O’Neil", "SEAN", "", "O'NEIL", true, true},
		{"Sean O Neil", "SEAN", "", "ONEIL", true, true},
		{"Jan van der Berg", "JAN", "", "VAN DER BERG", true, true},
		{"Jürgen Müller", "JUERGEN", "", "MUELLER", true, true},
		{"Jürgen Müller", "JURGEN", "", "MULLER", true, true},
		{"Søren Ærø", "SOREN", "", "AERO", true, true},
		{"John Smith Jr.", "JOHN", "", "SMITH", true, true},
		{"John Smith", "JOHN", "", "SMITH III", true, true},
		{"John Smith, RN", "JOHN", "", "SMITH", true, true},
		{"Smith, John, MD", "JOHN", "", "SMITH", true, true},
		{"Linh Do", "LINH", "", "DO", true, true},
		{"Nguyễn Thị Lan", "LAN", "THI", "NGUYEN", true, true},
		{"Иван Петров", "ИВАН", "", "ПЕТРОВ", true, true},
		{"Maria Lopez", "MARIO", "", "LOPEZ", false, false},
		{"Maria", "MARIA", "", "LOPEZ", false, false},
		{"", "", "", "", false, false},
	} {
		mine, line := formsOf(c.name), formsOfLine(Line{First: c.first, Middle: c.middle, Last: c.last})
		meet := func(a, b []string) bool {
			return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
		}
		if got := meet(mine.whole, line.whole); got != c.whole {
			t.Errorf("%s and %s, %s: the same %v; %q, %q", c.name, c.last, c.first, got, mine.whole, line.whole)
		}
		all := func(f nameForms) []string { return slices.Concat(f.whole, f.parts) }
		if got := meet(all(mine), all(line)); got != c.part {
			t.Errorf("%s and %s, %s: in part the same %v; %q, %q", c.name, c.last, c.first, got, all(mine), all(line))
		}
	}
}
