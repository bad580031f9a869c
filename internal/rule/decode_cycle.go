package rule

import (
	"strings"
	"time"

	"standing/internal/tree"
)

// generators are the fields that say how periods are found; a cycle has one.
func (d *decoder) cycle(n *tree.Node, at string) *Cycle {
	c := &Cycle{}
	set := 0
	is := func(k CycleKind, read func(*tree.Node, string)) func(*tree.Node, string) {
		return func(n *tree.Node, at string) {
			c.Kind = k
			set++
			read(n, at)
		}
	}
	d.Object(n, at, tree.Fields{
		"explicit":             is(Explicit, func(n *tree.Node, at string) { c.Periods = d.periods(n, at) }),
		"fixed_from":           is(Fixed, func(n *tree.Node, at string) { c.From = d.Date(n, at) }),
		"first_on_or_after":    is(FirstOnOrAfter, func(n *tree.Node, at string) { d.firstOnOrAfter(n, at, c) }),
		"birth_month_biennium": is(BirthMonth, func(n *tree.Node, at string) { d.birthMonth(n, at, c) }),
		"birthday":             is(Birthday, func(n *tree.Node, at string) { d.birthday(n, at, c) }),
		"anniversary":          is(Anniversary, func(n *tree.Node, at string) { d.anniversary(n, at, c) }),
		"birth_month_end":      is(BirthMonthEnd, func(n *tree.Node, at string) { d.birthMonthEnd(n, at, c) }),
		"parity":               is(Parity, func(n *tree.Node, at string) { d.parity(n, at, c) }),
		"stub_table":           is(StubTable, func(n *tree.Node, at string) { d.stubTable(n, at, c) }),
		"years":                func(n *tree.Node, at string) { c.Years = d.Int(n, at, 1, 100) },
		"months":               func(n *tree.Node, at string) { c.Months = d.Int(n, at, 1, 1200) },
		"closed_by":            func(n *tree.Node, at string) { c.ClosedBy = d.name(n, at) },
		"moved":                func(n *tree.Node, at string) { d.moved(n, at, c) },
	})
	if n.Kind != tree.Map {
		return c
	}
	if set != 1 {
		d.Fail(n, at, "needs exactly one of explicit, fixed_from, first_on_or_after, birth_month_biennium, birthday, anniversary, birth_month_end, parity, stub_table")
	}
	d.length(n, at, c)
	return c
}

// length checks how long the generated periods are.
func (d *decoder) length(n *tree.Node, at string, c *Cycle) {
	switch c.Kind {
	case Explicit:
		if c.Length() != 0 {
			d.Fail(n, at, "explicit periods have their own length")
		}
	case Fixed, Anniversary:
		if (c.Years == 0) == (c.Months == 0) {
			d.Fail(n, at, "needs either years or months")
		}
	case Parity, BirthMonth:
		if c.Years == 0 {
			c.Years = 2
		}
		if c.Months != 0 {
			d.Fail(n, at, "needs years")
		}
		if c.Kind == Parity && c.Years%2 != 0 {
			d.Fail(n, at, "periods that end in odd or in even years last an even number of years")
		}
	default:
		if c.Years == 0 || c.Months != 0 {
			d.Fail(n, at, "needs years")
		}
	}
}

func (d *decoder) periods(n *tree.Node, at string) []Period {
	var out []Period
	d.Each(n, at, func(n *tree.Node, at string) {
		if n.Kind != tree.List || len(n.Items) != 2 {
			d.Fail(n, at, "must be a pair [first day, last day]")
			return
		}
		p := Period{d.Date(n.Items[0], at), d.Date(n.Items[1], at)}
		switch {
		case p.Start == 0 || p.End == 0:
			d.Fail(n, at, "must have a first and a last day")
		case p.End < p.Start:
			d.Fail(n, at, "ends before it begins")
		case len(out) > 0 && p.Start <= out[len(out)-1].End:
			d.Fail(n, at, "overlaps the period before it, which ends on %s", out[len(out)-1].End)
		case len(out) > 0 && p.Start != out[len(out)-1].End+1:
			d.Fail(n, at, "leaves a gap after the period before it, which ends on %s", out[len(out)-1].End)
		}
		out = append(out, p)
	})
	if len(out) == 0 {
		d.Fail(n, at, "must list at least one period")
	}
	return out
}

func (d *decoder) firstOnOrAfter(n *tree.Node, at string, c *Cycle) {
	d.Object(n, at, tree.Fields{
		"fact":       func(n *tree.Node, at string) { c.Fact = d.fact(n, at) },
		"plus_years": func(n *tree.Node, at string) { c.PlusYears = d.Int(n, at, 0, 100) },
		"month_day":  func(n *tree.Node, at string) { c.MonthDay = d.monthDay(n, at) },
	})
	d.Require(n, at, "fact", "month_day")
}

func (d *decoder) birthMonth(n *tree.Node, at string, c *Cycle) {
	d.Object(n, at, tree.Fields{"year_of_fact": func(n *tree.Node, at string) { c.Fact = d.fact(n, at) }})
	d.Require(n, at, "year_of_fact")
}

// feb29 accepts the ways people write the two choices.
func (d *decoder) feb29(n *tree.Node, at string) Feb29 {
	word := strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(d.Text(n, at)))
	switch word {
	case "feb28", "february28", "28feb", "28february", "0228", "28", "before", "previousday", "lastdayoffebruary", "clamp":
		return OnFeb28
	case "mar1", "march1", "1mar", "1march", "mar01", "0301", "301", "1", "after", "nextday":
		return OnMar1
	}
	d.Fail(n, at, "must be feb28 or mar1, not %q", n.Text)
	return OnFeb28
}

func (d *decoder) birthday(n *tree.Node, at string, c *Cycle) {
	c.Fact, c.NthAfter = "licensed_on", 1
	d.Object(n, at, tree.Fields{
		"nth_after":  func(n *tree.Node, at string) { c.NthAfter = d.Int(n, at, 1, 50) },
		"issue_fact": func(n *tree.Node, at string) { c.Fact = d.fact(n, at) },
		"feb29":      func(n *tree.Node, at string) { c.Feb29 = d.feb29(n, at) },
		"years":      func(n *tree.Node, at string) { c.Years = d.Int(n, at, 1, 100) },
	})
}

func (d *decoder) anniversary(n *tree.Node, at string, c *Cycle) {
	d.Object(n, at, tree.Fields{"fact": func(n *tree.Node, at string) { c.Fact = d.fact(n, at) }})
	d.Require(n, at, "fact")
}

func (d *decoder) birthMonthEnd(n *tree.Node, at string, c *Cycle) {
	c.Fact, c.NthAfter = "licensed_on", 1
	d.Object(n, at, tree.Fields{
		"shift":              func(n *tree.Node, at string) { c.Shift = d.Int(n, at, -11, 11) },
		"nth_birthday_after": func(n *tree.Node, at string) { c.NthAfter = d.Int(n, at, 1, 50) },
		"issue_fact":         func(n *tree.Node, at string) { c.Fact = d.fact(n, at) },
	})
}

func (d *decoder) parity(n *tree.Node, at string, c *Cycle) {
	d.Object(n, at, tree.Fields{
		"of": func(n *tree.Node, at string) {
			if c.Of = n.Text; c.Of != "odd" && c.Of != "even" {
				c.Of = d.fact(n, at)
			}
		},
		"ends": func(n *tree.Node, at string) {
			if n.Text == "end_of_birth_month" {
				c.MonthOf = birthDate
			} else {
				c.MonthDay = d.monthDay(n, at)
			}
		},
		"issue_fact": func(n *tree.Node, at string) { c.Fact = d.fact(n, at) },
		"min_months": func(n *tree.Node, at string) { c.MinMonths = d.Int(n, at, 0, 60) },
	})
	d.Require(n, at, "of", "ends")
}

func (d *decoder) stubTable(n *tree.Node, at string, c *Cycle) {
	covered := map[time.Month]bool{}
	d.Object(n, at, tree.Fields{
		"fact": func(n *tree.Node, at string) { c.Fact = d.fact(n, at) },
		"ends": func(n *tree.Node, at string) { c.MonthDay = d.monthDay(n, at) },
		"rows": func(n *tree.Node, at string) {
			d.Each(n, at, func(n *tree.Node, at string) {
				s := d.stub(n, at)
				for m := s.FromMonth; m <= s.ToMonth; m++ {
					if covered[m] {
						d.Fail(n, at, "%s stands in two rows", m)
					}
					covered[m] = true
				}
				c.Stubs = append(c.Stubs, s)
			})
			if len(covered) != 12 {
				d.Fail(n, at, "the rows must cover all twelve months")
			}
		},
	})
	d.Require(n, at, "fact", "ends", "rows")
}

func (d *decoder) stub(n *tree.Node, at string) Stub {
	var s Stub
	d.Object(n, at, tree.Fields{
		"months": func(n *tree.Node, at string) {
			if n.Kind != tree.List || len(n.Items) != 2 {
				d.Fail(n, at, "must be a pair [first month, last month]")
				return
			}
			s.FromMonth = time.Month(d.Int(n.Items[0], at, 1, 12))
			s.ToMonth = time.Month(d.Int(n.Items[1], at, 1, 12))
		},
		"years": func(n *tree.Node, at string) { s.Years = d.Int(n, at, 1, 20) },
	})
	d.Require(n, at, "months", "years")
	return s
}

func (d *decoder) moved(n *tree.Node, at string, c *Cycle) {
	d.Each(n, at, func(n *tree.Node, at string) {
		var m Moved
		d.Object(n, at, tree.Fields{
			"cycle_ending": func(n *tree.Node, at string) { m.CycleEnding = d.Date(n, at) },
			"due":          func(n *tree.Node, at string) { m.Due = d.Date(n, at) },
		})
		d.Require(n, at, "cycle_ending", "due")
		if m.Due < m.CycleEnding {
			d.Fail(n, at, "moves the deadline to an earlier day")
		}
		c.Moved = append(c.Moved, m)
	})
}
