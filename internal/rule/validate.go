package rule

import (
	"fmt"
	"slices"

	"standing/internal/credit"
	"standing/internal/tree"
)

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
		if head := headlinePool(v.Needs); v.Carry != nil && (head == nil || head.Pool.Window.Kind != WholeCycle && head.Pool.Window.Kind != NotBefore) {
			d.Fail(n, tree.Join(at, "carry"), "the first need must be a pool over the cycle for a surplus to carry into")
		}
		if (v.Carry != nil || v.MakeUp != nil) && r.Cycle == nil {
			d.Fail(n, tree.Join(at, "cycle"), "is missing, and carry and make_up need one")
		}
	}
	if d.firstCycleAt != "" && r.Cycle == nil {
		d.Fail(n, d.firstCycleAt, "asks for the first cycle, and the rule has none")
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
	case WholeCycle:
		if cycle == nil && parent == nil {
			d.Fail(n, at, "the window needs a cycle, and the rule has none")
		}
	case EachYear, LastCycles, FromDate, NotBefore:
		if d.rule.Cycle == nil {
			d.Fail(n, at, "the window needs a cycle, and the rule has none")
		}
	default:
	}
	if p.Cycle != nil && (p.Window.Kind != WholeCycle || p.By != nil) {
		d.Fail(n, at, "a pool with a cycle of its own has neither a window nor a deadline besides")
	}
	if !p.Need.plain() && d.rule.Cycle == nil {
		d.Fail(n, at, "an amount that depends on the period needs a cycle, and the rule has none")
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
	if v.Name == parent.Name {
		d.Fail(n, at, "has the name of the need in which it lies")
	}
	if p.Of.all.meets(q.Of.none) || q.Of.all.meets(p.Of.none) || !p.Of.any.empty() && q.Of.none.contains(p.Of.any) || !q.Of.any.empty() && p.Of.none.contains(q.Of.any) {
		d.Fail(n, at, "no record can be in %q and in %q", v.Name, parent.Name)
	}
	inherits := p.Window.Kind == WholeCycle && p.Cycle == nil || slices.Equal(p.Window.Events, q.Window.Events) && p.Window.same(q.Window)
	if !inherits || p.Count != q.Count || v.If != nil {
		return
	}
	most, bounded := q.Need.most()
	if least := p.Need.least(); bounded && least > most {
		d.Fail(n, at, "%q needs more than %q, in which it lies", v.Name, parent.Name)
	}
}

func (w Window) same(o Window) bool {
	return w.Kind == o.Kind && w.N == o.N && w.Date == o.Date && w.Fact == o.Fact
}

// most is the largest amount the quantity can be; bounded is false where that
// depends on how long the time is.
func (q *Quantity) most() (most credit.Amount, bounded bool) {
	most = max(q.Amount, q.Else)
	for _, s := range q.Table {
		most = max(most, s.Need)
	}
	return most, q.PerStartedMonth == 0 && q.PerWholeMonths == 0
}

// least is the amount that is asked at the times when most is asked: a first
// period may ask for less of everything.
func (q *Quantity) least() credit.Amount {
	switch {
	case q.plain():
		return q.Amount
	case q.FirstCycleOnly:
		return q.Else
	}
	return 0
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
