package rule

import (
	"standing/internal/credit"
	"standing/internal/tree"
)

func (d *decoder) process(n *tree.Node, at string) Process {
	var p Process
	d.Object(n, at, tree.Fields{
		"accept": func(n *tree.Node, at string) {
			s := d.sel(n, at)
			p.Accept = &s
		},
		"deem": func(n *tree.Node, at string) {
			d.Each(n, at, func(n *tree.Node, at string) { p.Deem = append(p.Deem, d.deem(n, at)) })
		},
		"convert": func(n *tree.Node, at string) {
			d.converted = nil
			d.Each(n, at, func(n *tree.Node, at string) { p.Convert = append(p.Convert, d.conversion(n, at)) })
		},
		"once_per": func(n *tree.Node, at string) {
			p.OncePer = OncePer(1 + d.OneOf(n, at, "course_in_cycle", "course_ever"))
		},
		"min_record": func(n *tree.Node, at string) { p.MinRecord = d.Amount(n, at) },
		"min_block":  func(n *tree.Node, at string) { p.MinBlock = d.minBlock(n, at) },
		"round":      func(n *tree.Node, at string) { p.Round = d.round(n, at) },
		"weights": func(n *tree.Node, at string) {
			d.Each(n, at, func(n *tree.Node, at string) { p.Weights = append(p.Weights, d.weight(n, at)) })
		},
		"per_day": func(n *tree.Node, at string) { p.PerDay = d.positive(n, at) },
	})
	return p
}

func (d *decoder) deem(n *tree.Node, at string) Deem {
	var v Deem
	d.Object(n, at, tree.Fields{
		"of": func(n *tree.Node, at string) { v.Of = d.sel(n, at) },
		"as": func(n *tree.Node, at string) { v.As, v.as = d.tags(n, at) },
	})
	d.Require(n, at, "of", "as")
	return v
}

func (d *decoder) conversion(n *tree.Node, at string) Conversion {
	var c Conversion
	d.Object(n, at, tree.Fields{
		"unit":  func(n *tree.Node, at string) { c.Unit = d.Text(n, at) },
		"per":   func(n *tree.Node, at string) { c.Per = d.positive(n, at) },
		"gives": func(n *tree.Node, at string) { c.Gives = d.positive(n, at) },
	})
	d.Require(n, at, "unit", "gives")
	for _, other := range d.converted {
		if sameUnit(other, c.Unit) {
			d.Fail(n, at, "the unit %q is converted twice", c.Unit)
		}
	}
	d.converted = append(d.converted, c.Unit)
	if c.Per == 0 {
		c.Per = credit.One
	}
	return c
}

func (d *decoder) minBlock(n *tree.Node, at string) *MinBlock {
	b := &MinBlock{}
	by := []string{"topic", "course", "unit", "date", "id"}
	d.Object(n, at, tree.Fields{
		"by":  func(n *tree.Node, at string) { b.By = by[d.OneOf(n, at, by...)] },
		"min": func(n *tree.Node, at string) { b.Min = d.positive(n, at) },
	})
	d.Require(n, at, "by", "min")
	return b
}

func (d *decoder) round(n *tree.Node, at string) *Round {
	r := &Round{Mode: "down"}
	modes := []string{"down", "nearest", "up"}
	d.Object(n, at, tree.Fields{
		"to":   func(n *tree.Node, at string) { r.To = d.positive(n, at) },
		"mode": func(n *tree.Node, at string) { r.Mode = modes[d.OneOf(n, at, modes...)] },
		"over": func(n *tree.Node, at string) { r.Over = d.Amount(n, at) },
	})
	d.Require(n, at, "to")
	return r
}

func (d *decoder) weight(n *tree.Node, at string) Weight {
	var w Weight
	d.Object(n, at, tree.Fields{
		"of":     func(n *tree.Node, at string) { w.Of = d.sel(n, at) },
		"factor": func(n *tree.Node, at string) { w.Factor = d.Ratio(n, at) },
		"first":  func(n *tree.Node, at string) { w.First = d.positive(n, at) },
	})
	d.Require(n, at, "factor")
	if n.Get("factor") != nil && !w.Factor.IsZero() && w.Factor.Less(1, 1_000_000) {
		d.Fail(n, at, "a factor of nothing; leave such credit out with \"accept\"")
	}
	return w
}
