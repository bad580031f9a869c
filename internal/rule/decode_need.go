package rule

import (
	"fmt"
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
	if k := p.Window.Kind; k == RollingDays || k == RollingMonths {
		d.rule.rolling = append(d.rule.rolling, &p.Window)
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

func (d *decoder) cap(n *tree.Node, at string) Cap {
	var c Cap
	d.Object(n, at, tree.Fields{
		"of":                func(n *tree.Node, at string) { c.Of = d.sel(n, at) },
		"max":               func(n *tree.Node, at string) { c.Max = d.Amount(n, at) },
		"max_share_of_need": func(n *tree.Node, at string) { c.Share = d.Ratio(n, at) },
	})
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
	if n.Get("per_whole_months") != nil {
		q.PerWholeMonths, q.Amount = q.Amount, 0
		d.Require(n, at, "need")
	} else if (kinds == 0) != (n.Get("need") != nil) || kinds > 1 {
		d.Fail(n, at, "needs exactly one of need, per_started_month, per_whole_month, per_whole_months, table_by_months")
	}
	if kinds > 0 {
		d.Require(n, at, "from")
	}
	if q.FirstCycleOnly {
		d.Require(n, at, "else_need")
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
	if c.Keep && c.Months == 0 {
		d.Fail(n, at, "keep_month goes with a validity in months")
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
			d.Each(n, at, func(n *tree.Node, at string) { c.Options = append(c.Options, d.option(n, at)) })
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
		case p.Pool.Window.Kind == EachYear || p.Pool.Cycle != nil || p.Pool.By != nil:
			d.Fail(n, at, "a pool of an exclusive group shares the period of the group")
		case v.Exclusive[0].Pool != nil && p.Pool.Count != v.Exclusive[0].Pool.Count:
			d.Fail(n, at, "the pools of an exclusive group must all sum or all count")
		}
	}
}

func groupBits(pools []*Need) (bits int) {
	for _, p := range pools {
		if bits++; p.Pool != nil {
			bits += len(p.Pool.Caps) + len(p.Pool.Within)
		}
	}
	return bits
}

// validate refuses what is well formed but cannot be meant.
func (d *decoder) validate(n *tree.Node, at string) {
	r := d.rule
	for i := range r.Versions {
		v := &r.Versions[i]
		where := tree.Join(at, "needs")
		if v.From != 0 {
			where = fmt.Sprintf("%s[from %s].needs", tree.Join(at, "versions"), v.From)
		}
		for j, need := range v.Needs {
			d.checkNeed(n, tree.Index(where, j), "", need, nil, r.Cycle, 1)
		}
		if v.Carry != nil && headlinePool(v.Needs) == nil {
			d.Fail(n, tree.Join(at, "carry"), "the first need must be a pool for a surplus to carry into")
		}
		if (v.Carry != nil || v.MakeUp != nil) && r.Cycle == nil {
			d.Fail(n, at, "carry and make_up need a cycle")
		}
	}
	if r.Starts != "" && r.Cycle == nil {
		d.Fail(n, tree.Join(at, "starts"), "needs a cycle")
	}
}

// headlinePool is the pool that carried credit goes to.
func headlinePool(needs []*Need) *Need {
	head := needs[0]
	for head.Choice != nil {
		head = head.Choice.Options[0].All[0]
	}
	if head.Pool == nil {
		return nil
	}
	return head
}

func (d *decoder) checkNeed(n *tree.Node, at, path string, v, parent *Need, cycle *Cycle, depth int) {
	if depth > maxNesting {
		d.Fail(n, at, "pools stand within pools more than %d deep", maxNesting)
		return
	}
	if v.Path = v.Name; path != "" {
		v.Path = path + "/" + v.Name
	}
	switch {
	case v.Pool != nil:
		d.checkPool(n, at, v, parent, cycle, depth)
	case v.Choice != nil:
		for i, o := range v.Choice.Options {
			for j, need := range o.All {
				d.checkNeed(n, fmt.Sprintf("%s.options[%d].all[%d]", at, i, j), v.Path, need, nil, cycle, depth)
			}
		}
	case v.Exclusive != nil:
		for i, p := range v.Exclusive {
			d.checkNeed(n, fmt.Sprintf("%s.pools[%d]", at, i), v.Path, p, nil, cycle, depth)
		}
	case v.Holds != nil && cycle == nil && v.Holds.When != AtDue && v.Holds.When != AnyTimeInCycle:
		d.Fail(n, at, "without a cycle a credential can only be held on the day asked about")
	}
}

func (d *decoder) checkPool(n *tree.Node, at string, v, parent *Need, cycle *Cycle, depth int) {
	p := v.Pool
	if p.Cycle != nil {
		cycle = p.Cycle
	}
	switch p.Window.Kind {
	case WholeCycle, EachYear, LastCycles, FromDate, NotBefore:
		if cycle == nil && parent == nil {
			d.Fail(n, at, "the window needs a cycle, and the rule has none")
		}
	default:
	}
	if len(p.Caps) > 64 {
		d.Fail(n, at, "has more than 64 ceilings")
	}
	for i, c := range p.Caps {
		if c.below(p) {
			d.Fail(n, fmt.Sprintf("%s.caps[%d]", at, i), "limits the whole of %q to less than it needs, so it could never be met", v.Name)
		}
	}
	if parent != nil {
		d.checkWithin(n, at, v, parent)
	}
	for i, c := range p.Within {
		d.checkNeed(n, fmt.Sprintf("%s.within[%d]", at, i), v.Path, c, v, cycle, depth+1)
	}
}

func (d *decoder) checkWithin(n *tree.Node, at string, v, parent *Need) {
	p, q := v.Pool, parent.Pool
	if p.Of.all.meets(q.Of.none) || q.Of.all.meets(p.Of.none) {
		d.Fail(n, at, "no record can be in %q and in %q", v.Name, parent.Name)
	}
	inherits := p.Window.Kind == WholeCycle && p.Cycle == nil || slices.Equal(p.Window.Events, q.Window.Events) && p.Window.same(q.Window)
	if !inherits || p.Count != q.Count || v.If != nil {
		return
	}
	if p.Need.plain() && q.Need.plain() && p.Need.Amount > q.Need.Amount ||
		p.Need.FirstCycleOnly && q.Need.FirstCycleOnly && p.Need.Else > q.Need.Else ||
		p.Need.plain() && q.Need.FirstCycleOnly && p.Need.Amount > q.Need.Else {
		d.Fail(n, at, "%q needs more than %q, in which it lies", v.Name, parent.Name)
	}
}

func (w Window) same(o Window) bool {
	return w.Kind == o.Kind && w.N == o.N && w.Date == o.Date && w.Fact == o.Fact
}

// plain reports whether the quantity is the same number in every period.
func (q *Quantity) plain() bool {
	return q.PerStartedMonth == 0 && q.Months == 0 && q.Table == nil && !q.FirstCycleOnly
}

// below reports whether a ceiling makes its pool impossible to meet.
func (c *Cap) below(p *Pool) bool {
	whole := p.Of.all.contains(c.Of.all) && (c.Of.any.empty() || p.Of.all.meets(c.Of.any)) &&
		p.Of.none.contains(c.Of.none) && c.Of.From == 0 && c.Of.Until == 0
	if !whole {
		return false
	}
	if !c.Share.IsZero() {
		return c.Share.Less(1, 1)
	}
	return p.Need.plain() && c.Max < p.Need.Amount && p.Need.Amount > credit.Amount(0)
}
