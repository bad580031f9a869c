package rule

import (
	"fmt"
	"time"

	"standing/internal/civil"
	"standing/internal/tree"
)

// sel reads a selection and refuses one that no record can match.
func (d *decoder) sel(n *tree.Node, at string) Select {
	var s Select
	d.Object(n, at, tree.Fields{
		"all":   func(n *tree.Node, at string) { s.All, s.all = d.tags(n, at) },
		"any":   func(n *tree.Node, at string) { s.Any, s.any = d.tags(n, at) },
		"none":  func(n *tree.Node, at string) { s.None, s.none = d.tags(n, at) },
		"from":  func(n *tree.Node, at string) { s.From = d.Date(n, at) },
		"until": func(n *tree.Node, at string) { s.Until = d.Date(n, at) },
	})
	if n.Kind == tree.Map && n.Get("any") != nil && len(s.Any) == 0 {
		d.Fail(n, at, "\"any\" of no tags matches nothing")
	}
	if s.all.meets(s.none) {
		d.Fail(n, at, "a tag is both asked for and excluded, so nothing can match")
	}
	if !s.any.empty() && s.none.contains(s.any) {
		d.Fail(n, at, "every tag of \"any\" is excluded, so nothing can match")
	}
	if s.From != 0 && s.Until != 0 && s.Until < s.From {
		d.Fail(n, at, "ends before it begins")
	}
	return s
}

func (d *decoder) conditions(n *tree.Node, at string) []Condition {
	if n.Kind == tree.Map {
		return []Condition{d.condition(n, at)}
	}
	var out []Condition
	d.Each(n, at, func(n *tree.Node, at string) { out = append(out, d.condition(n, at)) })
	return out
}

func (d *decoder) condition(n *tree.Node, at string) Condition {
	var c Condition
	d.Object(n, at, tree.Fields{
		"first_cycle": func(n *tree.Node, at string) {
			v := d.Bool(n, at)
			c.FirstCycle = &v
		},
		"fact":         func(n *tree.Node, at string) { c.Fact = d.fact(n, at) },
		"in":           func(n *tree.Node, at string) { c.In = d.Texts(n, at) },
		"not_in":       func(n *tree.Node, at string) { c.NotIn = d.Texts(n, at) },
		"on_or_before": func(n *tree.Node, at string) { c.OnOrBefore = d.Date(n, at) },
		"after":        func(n *tree.Node, at string) { c.After = d.Date(n, at) },
		"holds":        func(n *tree.Node, at string) { c.Holds = d.credential(n, at) },
		"not_holds":    func(n *tree.Node, at string) { c.NotHolds = d.credential(n, at) },
		"age_from": func(n *tree.Node, at string) {
			c.AgeFrom = d.Int(n, at, 1, 150)
			d.rule.ages = append(d.rule.ages, c.AgeFrom)
		},
	})
	if compares := c.In != nil || c.NotIn != nil || c.OnOrBefore != 0 || c.After != 0; compares != (c.Fact != "") {
		d.Fail(n, at, "a fact needs one of in, not_in, on_or_before, after, and these need a fact")
	}
	if n.Kind == tree.Map && len(n.Keys) == 0 {
		d.Fail(n, at, "the condition is empty")
	}
	if c.FirstCycle != nil {
		d.firstCycleAt = at
	}
	return c
}

func (d *decoder) deadline(n *tree.Node, at string) *Deadline {
	v := &Deadline{}
	d.Object(n, at, tree.Fields{
		"date":   func(n *tree.Node, at string) { v.Date = d.Date(n, at) },
		"fact":   func(n *tree.Node, at string) { v.Fact = d.fact(n, at) },
		"months": func(n *tree.Node, at string) { v.Months = d.Int(n, at, 0, 1200) },
		"days":   func(n *tree.Node, at string) { v.Days = d.Int(n, at, 0, 36600) },
	})
	if (v.Date != 0) == (v.Fact != "") || v.Date != 0 && v.Months+v.Days != 0 {
		d.Fail(n, at, "needs either a date, or a fact with months or days")
	}
	return v
}

func (d *decoder) monthDay(n *tree.Node, at string) MonthDay {
	var m, day int
	s := d.Text(n, at)
	if _, err := fmt.Sscanf(s, "%02d-%02d", &m, &day); err != nil || len(s) != 5 || !civil.Exists(2000, m, day) {
		d.Fail(n, at, "%q is no day of the year; write MM-DD", s)
		return MonthDay{time.January, 1}
	}
	return MonthDay{time.Month(m), day}
}
