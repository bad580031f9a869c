package licence

import (
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rule"
)

// The facts that this room knows by name.
const (
	expiresOn = "license_expires_on"
	bornOn    = "birth_date"
)

// Board is a requirement as whoever holds its licence sees it.
type Board struct {
	*pack.Pack
	// Printed is the fact that keeps the printed expiry where the rule does not reckon from it:
	// one for each board, as somebody may have the licences of two.
	Printed string
	Anchor  string // the fact that the printed expiry gives; empty if the rule goes by others
	Born    bool   // the rule cannot do without the date of birth
	Issued  string // the fact of the first day that the rule cannot do without; empty if it can
	First   string // the fact of the first day that helps where it is known
	Same    bool   // everybody's periods are the same, and no expiry is printed
	Kinds   []Kind
}

// Kind is something that the rule tells apart: an answer to a fact, or a credential held.
type Kind struct {
	Fact, Value string
	Credential  string
}

// String is the kind as a form sends it.
func (k Kind) String() string {
	if k.Credential != "" {
		return "holds:" + k.Credential
	}
	return k.Fact + ":" + k.Value
}

// boardOf is the licence of a pack; not ok for one without periods, such as a card, or with
// more days to reckon from than anybody is asked for.
func boardOf(p *pack.Pack) (b Board, ok bool) {
	c := p.Rule.Cycle
	if c == nil || c.Kind == rule.Explicit {
		return b, false
	}
	b.Pack, b.Kinds, b.Printed = p, kindsOf(p), expiresOn+"_"+strings.ReplaceAll(p.ID, "-", "_")
	all := anchors(c)
	b.Same = len(all) == 0
	for _, f := range all {
		switch {
		case f == expiresOn || strings.HasPrefix(f, expiresOn+"_"):
			b.Anchor = f
		case f == bornOn:
			b.Born = true
		case c.Kind == rule.Anniversary && !elsewhere(p.Rule, f): // only where a period begins
			b.Anchor = f
		case b.Issued == "":
			b.Issued = f
		default:
			return b, false
		}
	}
	b.First = firstOf(b)
	return b, true
}

// anchors are the facts that a cycle is reckoned from, each once.
func anchors(c *rule.Cycle) []string {
	var all []string
	add := func(f string) {
		if f != "" && f != "odd" && f != "even" && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	add(c.Fact)
	switch c.Kind {
	case rule.Parity:
		add(c.Of)
		add(c.MonthOf)
	case rule.BirthMonth, rule.Birthday, rule.BirthMonthEnd:
		add(bornOn)
	default:
	}
	return all
}

// firstOf is the day of the licence itself where the rule names it and can do without.
func firstOf(b Board) string {
	for _, f := range []string{"licensed_on", "certified_on"} {
		if f != b.Issued && elsewhere(b.Rule, f) {
			return f
		}
	}
	return ""
}

// anchored reports whether the rule reckons from the printed expiry itself.
func (b Board) anchored() bool { return b.Anchor != "" && !b.yearly() }

// yearly reports whether it reckons from the day after, some years before.
func (b Board) yearly() bool { return b.Anchor != "" && b.Rule.Cycle.Kind == rule.Anniversary }

// dates are the days that follow from what was said of a licence.
func (b Board) dates(expires, born, issued civil.Date) map[string]civil.Date {
	out := map[string]civil.Date{}
	put := func(fact string, d civil.Date) {
		if fact != "" && d != 0 {
			out[fact] = d
		}
	}
	put(bornOn, born)
	put(b.Issued, issued)
	put(b.First, issued)
	switch {
	case b.anchored():
		put(b.Anchor, expires)
	case b.yearly() && expires != 0:
		put(b.Anchor, (expires + 1).AddMonths(-b.Rule.Cycle.Length()))
		fallthrough
	default:
		put(b.Printed, expires)
	}
	return out
}

// period is the one that the rule reckons around a day, from these days.
func (b Board) period(dates map[string]civil.Date, on civil.Date) (rule.Period, error) {
	a, err := b.Rule.Evaluate(&rule.Facts{Dates: dates}, nil, rule.Question{AsOf: on})
	return a.Cycle, err
}
