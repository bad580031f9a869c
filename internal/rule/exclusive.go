package rule

import (
	"slices"

	"standing/internal/credit"
)

// exclusive judges pools that share no credit. The credit is placed by a maximum
// flow: as much as possible in all, and of the ways to do that the one that
// fills the pools in their listed order. Never greedy: a record that only one
// pool can use is not pushed out by one that several could.
func (e *evaluator) exclusive(fr *frame, n *Need, sc scope) Status {
	g := &group{e: e, fr: fr, need: n}
	g.collect()
	g.place()
	part := Part{Need: n, Name: n.Name, Path: n.Path, Due: fr.due, Optional: sc.optional}
	at := len(e.parts)
	e.parts = append(e.parts, part)
	worst := NotApplicable
	for p := range g.pools {
		one := g.part(p, sc)
		e.parts = append(e.parts, one)
		part.Required += one.Required
		part.Counted += one.Counted
		part.Remaining += one.Remaining
		if one.GraceUntil != 0 {
			part.GraceUntil = one.GraceUntil
		}
		worst = max(worst, one.Status, g.within(p, sc))
	}
	part.Earned = g.earned
	part.Status = worst
	e.waivePart(fr, n, &part)
	e.parts[at] = part
	if e.ledger != nil {
		e.ledger.group(fr, g)
	}
	return part.Status
}

// group is an exclusive need while its credit is placed.
type group struct {
	e      *evaluator
	fr     *frame
	need   *Need
	pools  []groupPool
	items  []groupItem
	kinds  []kind
	earned credit.Amount
	bonus  []bonusArc
	inners map[[3]int]int32
	pivots int // of the linear program
}

type groupPool struct {
	need     *Need
	required credit.Amount
	span     span
	counted  credit.Amount
}

// groupItem is a record that at least one pool takes.
type groupItem struct {
	index int
	worth credit.Amount
	kind  int
	got   []credit.Amount // per pool
}

// kind gathers the items that fit the same pools, ceilings and inner pools, so
// the network stays small however many records there are.
type kind struct {
	fits   uint64 // a bit per pool, ceiling and inner pool
	supply credit.Amount
	out    []credit.Amount // per pool
}

func (g *group) collect() {
	for _, n := range g.need.Exclusive {
		if n.If != nil && !g.e.holdsTrue(g.fr, n.If) {
			continue
		}
		s, _, ok := g.e.window(g.fr, n.Pool)
		if !ok {
			continue
		}
		part := Part{Name: n.Name}
		part.Required = g.e.quantity(g.fr, &n.Pool.Need)
		g.e.waivePart(g.fr, n, &part)
		g.pools = append(g.pools, groupPool{need: n, required: part.Required, span: s})
	}
	for i := range g.e.items {
		g.add(i)
	}
}

// add takes an item into the group if a pool fits it.
func (g *group) add(i int) {
	fits, bit := uint64(0), 0
	var worth, base credit.Amount
	for p := range g.pools {
		gp := &g.pools[p]
		took := g.fr.took[i] > 0 && gp.span.to == g.fr.period.End
		in := g.e.items[i].day >= gp.span.from && (g.e.items[i].day <= gp.span.to || took)
		in = in && g.fr.matches(&gp.need.Pool.Of, i)
		if in {
			fits |= 1 << bit
			w, b := g.amounts(gp, i)
			worth, base = max(worth, w), max(base, b)
		}
		bit++
		for c := range gp.need.Pool.Caps {
			if in && g.fr.matches(&gp.need.Pool.Caps[c].Of, i) {
				fits |= 1 << bit
			}
			bit++
		}
		for _, c := range gp.need.Pool.Within {
			if in && g.fr.matches(&c.Pool.Of, i) {
				fits |= 1 << bit
			}
			bit++
		}
	}
	if fits == 0 {
		return
	}
	g.earned += base
	k := slices.IndexFunc(g.kinds, func(k kind) bool { return k.fits == fits })
	if k < 0 {
		k = len(g.kinds)
		g.kinds = append(g.kinds, kind{fits: fits})
	}
	g.kinds[k].supply += worth
	g.items = append(g.items, groupItem{index: i, worth: worth, kind: k})
}

// amounts are an item's credit to place and what was earned by it.
func (g *group) amounts(gp *groupPool, i int) (worth, base credit.Amount) {
	fr := g.fr
	late := g.e.items[i].day > gp.span.to
	w := fr.worth(gp.span)
	if gp.need.Pool.Count {
		base, worth = fr.event(i, w, late)
		return worth, base
	}
	if late {
		return fr.took[i], fr.tookBase[i]
	}
	return max(0, w.gives[i]-fr.gave[i]), max(0, fr.base[i]-fr.gaveBase[i])
}

func (g *group) part(p int, sc scope) Part {
	gp := &g.pools[p]
	part := Part{Need: gp.need, Name: gp.need.Name, Path: gp.need.Path, Due: g.fr.due, Optional: sc.optional}
	part.Required, part.Counted = gp.required, gp.counted
	for i := range g.items {
		if g.kinds[g.items[i].kind].fits&(1<<g.bit(p)) != 0 {
			_, base := g.amounts(gp, g.items[i].index)
			part.Earned += base
		}
	}
	part.Remaining = max(0, part.Required-part.Counted)
	g.e.putOff(g.fr, gp.need, &part)
	g.fr.dueStatus(&part, part.Remaining == 0)
	g.e.waivePart(g.fr, gp.need, &part)
	return part
}

func (g *group) bit(p int) int {
	bit := 0
	for i := range p {
		bit += 1 + len(g.pools[i].need.Pool.Caps) + len(g.pools[i].need.Pool.Within)
	}
	return bit
}

// within judges the pools inside pool p by the credit that was placed in p.
func (g *group) within(p int, sc scope) Status {
	worst := NotApplicable
	for _, n := range g.pools[p].need.Pool.Within {
		if n.If != nil && !g.e.holdsTrue(g.fr, n.If) {
			continue
		}
		part := Part{Need: n, Name: n.Name, Path: n.Path, Due: g.fr.due, Optional: sc.optional}
		part.Required = g.e.quantity(g.fr, &n.Pool.Need)
		for i := range g.items {
			if g.fr.matches(&n.Pool.Of, g.items[i].index) {
				part.Counted += g.items[i].got[p]
			}
		}
		part.Earned = part.Counted
		part.Remaining = max(0, part.Required-part.Counted)
		g.fr.dueStatus(&part, part.Remaining == 0)
		g.e.waivePart(g.fr, n, &part)
		g.e.parts = append(g.e.parts, part)
		worst = max(worst, part.Status)
	}
	return worst
}
