package wording

import (
	"strconv"
	"strings"

	"standing/internal/credit"
	"standing/internal/rule"
)

// Unit is a unit of credit with its plural and its short form.
type Unit struct{ One, Many, Short string }

// shortUnits are abbreviations everybody reads; other units are written out.
var shortUnits = map[string]string{"hour": "h", "contact hour": "h", "minute": "min"}

// properUnits are written their own way.
var properUnits = map[string]Unit{
	"ceu": {"CEU", "CEUs", ""},
	"cme": {"CME credit", "CME credits", ""},
	"h":   {"hour", "hours", ""},
	"hr":  {"hour", "hours", ""},
}

// UnitOf makes the forms of a unit as rules write it: hour, hours, semester_credit.
func UnitOf(name string) Unit {
	one := singular(strings.ToLower(strings.ReplaceAll(name, "_", " ")))
	if one == "" {
		one = "hour"
	}
	u, ok := properUnits[one]
	if !ok {
		u = Unit{One: one, Many: plural(one)}
	}
	u.Short = shortUnits[u.One]
	return u
}

func singular(s string) string {
	for _, end := range []string{"sses", "xes", "ches", "shes"} {
		if strings.HasSuffix(s, end) {
			return s[:len(s)-2]
		}
	}
	if stem, ok := strings.CutSuffix(s, "ies"); ok {
		return stem + "y"
	}
	if strings.HasSuffix(s, "ss") {
		return s
	}
	return strings.TrimSuffix(s, "s")
}

func plural(s string) string {
	for _, end := range []string{"s", "x", "ch", "sh"} {
		if strings.HasSuffix(s, end) {
			return s + "es"
		}
	}
	if len(s) > 1 && s[len(s)-1] == 'y' && !strings.ContainsRune("aeiou", rune(s[len(s)-2])) {
		return s[:len(s)-1] + "ies"
	}
	return s + "s"
}

// Of writes an amount in full: "1 hour", "1.5 hours".
func (u Unit) Of(a credit.Amount) string { return a.String() + " " + u.word(a) }

func (u Unit) word(a credit.Amount) string {
	if a == credit.One {
		return u.One
	}
	return u.Many
}

// ShortOf writes an amount for a narrow column: "2 h"; a unit without an
// abbreviation is written out.
func (u Unit) ShortOf(a credit.Amount) string {
	if u.Short == "" {
		return u.Of(a)
	}
	return a.String() + " " + u.Short
}

// Amount writes an amount in the rule's unit, in full.
func (w *Words) Amount(a credit.Amount) string { return w.unit.Of(a) }

// Short writes an amount in the rule's unit for a narrow column.
func (w *Words) Short(a credit.Amount) string { return w.unit.ShortOf(a) }

// Times writes a count: "once", "twice", "3 times".
func Times(a credit.Amount) string {
	switch a {
	case credit.One:
		return "once"
	case credit.Of(2):
		return "twice"
	default:
		return a.String() + " times"
	}
}

// Count writes a number of things: "1 person", "2 people", "10,000 records".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Thousands(n) + " " + many
}

// Thousands writes a whole number with commas: 12,345.
func Thousands(n int) string {
	s, sign := strconv.Itoa(n), ""
	if n < 0 {
		s, sign = s[1:], "-"
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// NothingAsked stands in place of figures that would be of nothing.
const NothingAsked = "nothing is asked in this period"

// Figures writes how far a part is: "22 of 24 h", "1 of 3"; a card or a
// credential is there or not, so it has no figures. Where nothing is asked, such as in a first
// period, it says so: nobody reads "0 of 0" as done.
func (w *Words) Figures(p rule.Part) string {
	if n := p.Need; n != nil {
		switch {
		case n.Current != nil || n.Holds != nil || n.Choice != nil && p.Required == 0:
			return ""
		case p.Required == 0:
		case n.Pool != nil && n.Pool.Count:
			return p.Counted.String() + " of " + p.Required.String()
		}
	}
	if p.Required == 0 {
		return NothingAsked
	}
	return p.Counted.String() + " of " + w.Short(p.Required)
}
