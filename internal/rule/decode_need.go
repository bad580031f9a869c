package rule

import (
	"slices"

	"standing/internal/credit"
	"standing/internal/tree"
)

// forms are the fields that say which of the five forms a need has.
var forms = []string{"pool", "current", "holds", "any", "at_least", "exclusive"}

func (d *decoder) needs(n *tree.Node, at string) []*Need {
	out := []*Need{}
	names := map[string]bool{}
	d.Each(n, at, func(n *tree.Node, at string) {
		v := d.need(n, at)
		if names[v.Name] {
			d.Fail(n, at, "there are two needs named %q", v.Name)
		}
		names[v.Name] = true
		out = append(out, v)
	})
	if len(out) == 0 {
		d.Fail(n, at, "the list of needs is empty")
	}
	return out
}

func (d *decoder) need(n *tree.Node, at string) *Need {
	v := &Need{}
	form := ""
	for _, f := range forms {
		if n.Get(f) == nil {
			continue
		}
		if form != "" {
			d.Fail(n, at, "is both %s and %s; it must be one of them", form, f)
			return v
		}
		form = f
	}
	if form != "" {
		d.Require(n, at, form)
	}
	switch form {
	case "pool":
		d.pool(n, at, v)
	case "current":
		d.current(n, at, v)
	case "holds":
		d.holds(n, at, v)
	case "any", "at_least":
		d.choice(n, at, v, form)
	case "exclusive":
		d.exclusive(n, at, v)
	default:
		d.Fail(n, at, "must have one of pool, current, holds, any, at_least, exclusive")
	}
	return v
}

// condition may stand on every form.
func (d *decoder) ifField(v *Need) func(n *tree.Node, at string) {
	return func(n *tree.Node, at string) {
		c := d.condition(n, at)
		v.If = &c
	}
}

func (d *decoder) pool(n *tree.Node, at string, v *Need) {
	p := &Pool{}
	v.Pool = p
	d.Object(n, at, tree.Fields{
		"pool":    func(n *tree.Node, at string) { v.Name = d.name(n, at) },
		"if":      d.ifField(v),
		"of":      func(n *tree.Node, at string) { p.Of = d.sel(n, at) },
		"measure": func(n *tree.Node, at string) { p.Count = d.OneOf(n, at, "sum", "count") == 1 },
		"need":    func(n *tree.Node, at string) { p.Need = d.quantity(n, at) },
		"window":  func(n *tree.Node, at string) { p.Window = d.window(n, at) },
		"caps": func(n *tree.Node, at string) {
			d.Each(n, at, func(n *tree.Node, at string) { p.Caps = append(p.Caps, d.cap(n, at)) })
		},
		"within": func(n *tree.Node, at string) { p.Within = d.within(n, at) },
		"cycle":  func(n *tree.Node, at string) { p.Cycle = d.cycle(n, at) },
		"by":     func(n *tree.Node, at string) { p.By = d.deadline(n, at) },
	})
	d.Require(n, at, "need")
	if p.Count && p.Need.Amount%credit.One != 0 {
		d.Fail(n, at, "counts records, so the need must be a whole number")
	}
	if k := p.Window.Kind; k == RollingDays || k == RollingMonths {
		d.rule.rolling = append(d.rule.rolling, p)
	}
	if p.Cycle != nil {
		d.rule.ownCycles = append(d.rule.ownCycles, p.Cycle)
	}
}

func (d *decoder) within(n *tree.Node, at string) []*Need {
	out := d.needs(n, at)
	for i, v := range out {
		if v.Pool == nil {
			d.Fail(n, tree.Index(at, i), "only pools can stand within a pool")
		}
	}
	return out
}

var whole = credit.RatioOf(1, 1)

func (d *decoder) cap(n *tree.Node, at string) Cap {
	var c Cap
	d.Object(n, at, tree.Fields{
		"of":                func(n *tree.Node, at string) { c.Of = d.sel(n, at) },
		"max":               func(n *tree.Node, at string) { c.Max = d.Amount(n, at) },
		"max_share_of_need": func(n *tree.Node, at string) { c.Share = d.Ratio(n, at) },
	})
	if !c.Share.IsZero() && !c.Share.Less(1, 1) && c.Share != whole {
		d.Fail(n, at, "a share above the whole need limits nothing")
	}
	if n.Kind == tree.Map && (n.Get("max") == nil) == (n.Get("max_share_of_need") == nil) {
		d.Fail(n, at, "needs either max or max_share_of_need")
	}
	return c
}

func (d *decoder) quantity(n *tree.Node, at string) Quantity {
	var q Quantity
	if n.Kind != tree.Map {
		q.Amount = d.Amount(n, at)
		return q
	}
	kinds := 0
	d.Object(n, at, tree.Fields{
		"need":              func(n *tree.Node, at string) { q.Amount = d.Amount(n, at) },
		"per_started_month": func(n *tree.Node, at string) { q.PerStartedMonth = d.Amount(n, at); kinds++ },
		"per_whole_month":   func(n *tree.Node, at string) { q.PerWholeMonths, q.Months = d.Amount(n, at), 1; kinds++ },
		"per_whole_months":  func(n *tree.Node, at string) { q.Months = d.Int(n, at, 1, 120); kinds++ },
		"table_by_months":   func(n *tree.Node, at string) { q.Table = d.table(n, at); kinds++ },
		"from":              func(n *tree.Node, at string) { q.From = d.anchor(n, at) },
		"first_cycle_only":  func(n *tree.Node, at string) { q.FirstCycleOnly = d.Bool(n, at) },
		"else_need":         func(n *tree.Node, at string) { q.Else = d.Amount(n, at) },
	})
	monthly := n.Get("per_whole_months") != nil
	if monthly {
		q.PerWholeMonths, q.Amount = q.Amount, 0
		d.Require(n, at, "need")
	}
	if kinds == 0 && n.Get("from") != nil {
		d.Fail(n, at, "\"from\" goes with an amount by months")
	}
	if kinds > 1 || !monthly && (kinds == 0) != (n.Get("need") != nil) {
		d.Fail(n, at, "needs exactly one of need, per_started_month, per_whole_month, per_whole_months, table_by_months")
	}
	if kinds > 0 {
		d.Require(n, at, "from")
	}
	if q.FirstCycleOnly {
		d.Require(n, at, "else_need")
		d.firstCycleAt = at
	} else if n.Get("else_need") != nil {
		d.Fail(n, at, "else_need goes with first_cycle_only: true")
	}
	return q
}

func (d *decoder) table(n *tree.Node, at string) []Step {
	var out []Step
	d.Each(n, at, func(n *tree.Node, at string) {
		var s Step
		d.Object(n, at, tree.Fields{
			"below": func(n *tree.Node, at string) { s.Below = d.Int(n, at, 1, 1200) },
			"need":  func(n *tree.Node, at string) { s.Need = d.Amount(n, at) },
		})
		d.Require(n, at, "need")
		if k := len(out); k > 0 && (out[k-1].Below == 0 || s.Below != 0 && s.Below <= out[k-1].Below) {
			d.Fail(n, at, "rows must rise, and only the last may lack \"below\"")
		}
		out = append(out, s)
	})
	if len(out) == 0 || out[len(out)-1].Below != 0 {
		d.Fail(n, at, "the last row must stand for all longer times: leave out \"below\"")
	}
	return out
}

func (d *decoder) anchor(n *tree.Node, at string) Anchor {
	if len(n.Text) == 10 && n.Text[4] == '-' {
		return Anchor{Date: d.Date(n, at)}
	}
	return Anchor{Fact: d.fact(n, at)}
}

func (d *decoder) window(n *tree.Node, at string) Window {
	if n.Kind != tree.Map {
		kinds := []WindowKind{WholeCycle, EachYear, Ever}
		return Window{Kind: kinds[d.OneOf(n, at, "cycle", "each_year_of_cycle", "ever")]}
	}
	w, set := Window{}, 0
	kind := func(k WindowKind, read func(*tree.Node, string)) func(*tree.Node, string) {
		return func(n *tree.Node, at string) {
			w.Kind = k
			set++
			read(n, at)
		}
	}
	d.Object(n, at, tree.Fields{
		"last_cycles":      kind(LastCycles, func(n *tree.Node, at string) { w.N = d.Int(n, at, 1, 100) }),
		"rolling_days":     kind(RollingDays, func(n *tree.Node, at string) { w.N = d.Int(n, at, 1, 36600) }),
		"rolling_months":   kind(RollingMonths, func(n *tree.Node, at string) { w.N = d.Int(n, at, 1, 1200) }),
		"from":             kind(FromDate, func(n *tree.Node, at string) { w.Date = d.Date(n, at) }),
		"cycle_not_before": kind(NotBefore, func(n *tree.Node, at string) { w.Fact = d.fact(n, at) }),
		"since_event":      kind(SinceEvent, func(n *tree.Node, at string) { w.Events = d.Texts(n, at) }),
		"within_days":      func(n *tree.Node, at string) { w.N = d.Int(n, at, 0, 3660) },
		"ending_at":        func(n *tree.Node, at string) { w.EndingAt = d.name(n, at) },
		"to":               func(n *tree.Node, at string) { w.WholeMonths = d.OneOf(n, at, "start_of_month", "day") == 0 },
	})
	if w.Kind == SinceEvent && len(w.Events) == 0 {
		d.Fail(n, at, "names no event")
	}
	if set != 1 {
		d.Fail(n, at, "needs exactly one of last_cycles, rolling_days, rolling_months, from, cycle_not_before, since_event")
	}
	rolling := w.Kind == RollingDays || w.Kind == RollingMonths
	if w.EndingAt != "" && !rolling || w.WholeMonths && w.Kind != RollingMonths || n.Get("within_days") != nil && w.Kind != SinceEvent {
		d.Fail(n, at, "ending_at goes with a rolling window, to with rolling_months, within_days with since_event")
	}
	return w
}

func (d *decoder) current(n *tree.Node, at string, v *Need) {
	c := &Current{}
	v.Current = c
	d.Object(n, at, tree.Fields{
		"current": func(n *tree.Node, at string) { v.Name = d.name(n, at) },
		"if":      d.ifField(v),
		"of":      func(n *tree.Node, at string) { c.Of = d.sel(n, at) },
		"by":      func(n *tree.Node, at string) { c.By = d.deadline(n, at) },
		"valid": func(n *tree.Node, at string) {
			d.Object(n, at, tree.Fields{
				"months": func(n *tree.Node, at string) { c.Months = d.Int(n, at, 1, 1200) },
				"days":   func(n *tree.Node, at string) { c.Days = d.Int(n, at, 1, 36600) },
				"to":     func(n *tree.Node, at string) { c.ToMonthEnd = d.OneOf(n, at, "day", "end_of_month") == 1 },
			})
			if (c.Months == 0) == (c.Days == 0) {
				d.Fail(n, at, "needs either months or days")
			}
		},
		"keep_month": func(n *tree.Node, at string) {
			c.Keep = true
			d.Object(n, at, tree.Fields{
				"early": func(n *tree.Node, at string) { c.Early = d.Int(n, at, 0, 60) },
				"late":  func(n *tree.Node, at string) { c.Late = d.Int(n, at, 0, 60) },
			})
		},
	})
	d.Require(n, at, "valid")
	if c.Keep && c.Months <= max(c.Early, c.Late) {
		d.Fail(n, at, "keep_month goes with a validity of more months than it allows early or late")
	}
}

func (d *decoder) holds(n *tree.Node, at string, v *Need) {
	v.Holds = &Holds{}
	d.Object(n, at, tree.Fields{
		"holds": func(n *tree.Node, at string) {
			v.Holds.Credential = d.credential(n, at)
			v.Name = v.Holds.Credential
		},
		"if": d.ifField(v),
		"when": func(n *tree.Node, at string) {
			v.Holds.When = HoldsWhen(d.OneOf(n, at, "any_time_in_cycle", "whole_cycle", "at_due", "gained_in_cycle"))
		},
	})
}

func (d *decoder) choice(n *tree.Node, at string, v *Need, form string) {
	c := &Choices{K: 1, AtLeast: form == "at_least"}
	v.Choice = c
	fields := tree.Fields{
		form: func(n *tree.Node, at string) { v.Name = d.name(n, at) },
		"if": d.ifField(v),
		"options": func(n *tree.Node, at string) {
			names := map[string]bool{}
			d.Each(n, at, func(n *tree.Node, at string) {
				o := d.option(n, at)
				if names[o.Name] {
					d.Fail(n, at, "there are two options named %q", o.Name)
				}
				names[o.Name] = true
				c.Options = append(c.Options, o)
			})
		},
	}
	if c.AtLeast {
		fields["k"] = func(n *tree.Node, at string) { c.K = d.Int(n, at, 1, 100) }
		d.Require(n, at, "k")
	}
	d.Object(n, at, fields)
	d.Require(n, at, "options")
	if n.Get("options") != nil && c.K > len(c.Options) {
		d.Fail(n, at, "asks for %d of %d options", c.K, len(c.Options))
	}
}

func (d *decoder) option(n *tree.Node, at string) Option {
	var o Option
	d.Object(n, at, tree.Fields{
		"name": func(n *tree.Node, at string) { o.Name = d.Text(n, at) },
		"all":  func(n *tree.Node, at string) { o.All = d.needs(n, at) },
	})
	d.Require(n, at, "name", "all")
	return o
}

func (d *decoder) exclusive(n *tree.Node, at string, v *Need) {
	d.Object(n, at, tree.Fields{
		"exclusive": func(n *tree.Node, at string) { v.Name = d.name(n, at) },
		"if":        d.ifField(v),
		"pools":     func(n *tree.Node, at string) { v.Exclusive = d.needs(n, at) },
	})
	d.Require(n, at, "pools")
	if groupBits(v.Exclusive) > 64 {
		d.Fail(n, at, "has more than 64 pools, ceilings and inner pools in all")
	}
	for i, p := range v.Exclusive {
		at := tree.Index(tree.Join(at, "pools"), i)
		switch {
		case p.Pool == nil:
			d.Fail(n, at, "only pools can stand in an exclusive group")
		case p.Pool.Cycle != nil || p.Pool.By != nil || slices.Contains([]WindowKind{EachYear, RollingDays, RollingMonths, SinceEvent}, p.Pool.Window.Kind):
			d.Fail(n, at, "a pool of an exclusive group shares the period of the group")
		case v.Exclusive[0].Pool != nil && !p.Pool.Window.same(v.Exclusive[0].Pool.Window):
			d.Fail(n, at, "the pools of an exclusive group must have the same window")
		case slices.ContainsFunc(p.Pool.Within, func(c *Need) bool { return !c.Pool.simple(p.Pool.Count) }):
			d.Fail(n, at, "a pool within a pool of an exclusive group has only its name, of, need and if")
		case v.Exclusive[0].Pool != nil && p.Pool.Count != v.Exclusive[0].Pool.Count:
			d.Fail(n, at, "the pools of an exclusive group must all sum or all count")
		}
	}
}

// simple reports whether a pool has nothing but a selection and a need.
func (p *Pool) simple(count bool) bool {
	return p != nil && p.Count == count && p.Window.Kind == WholeCycle && p.Caps == nil && p.Within == nil && p.Cycle == nil && p.By == nil
}

func groupBits(pools []*Need) (bits int) {
	for _, p := range pools {
		if bits++; p.Pool != nil {
			bits += len(p.Pool.Caps) + len(p.Pool.Within)
		}
	}
	return bits
}
