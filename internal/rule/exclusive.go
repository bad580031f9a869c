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

// place runs the flow and hands the credit back to the items, oldest first.
func (g *group) place() {
	if g.crosses() {
		g.placeCrossing()
		return
	}
	f := &g.e.flow
	f.reset()
	source, sink := f.node(), f.node()
	arcs := make([]int32, len(g.kinds)*len(g.pools))
	first := make([]int32, len(g.kinds))
	for k := range g.kinds {
		first[k] = f.node()
		f.connect(source, first[k], g.kinds[k].supply, 0)
	}
	bit := 0
	for p := range g.pools {
		gp := &g.pools[p]
		pool := f.node()
		f.connect(pool, sink, gp.required, int64(p-len(g.pools))*orderCost)
		bit = g.entries(f, p, pool, bit, first, arcs)
	}
	f.run(source, sink)
	for k := range g.kinds {
		g.kinds[k].out = make([]credit.Amount, len(g.pools))
		for p := range g.pools {
			if a := arcs[k*len(g.pools)+p]; a > 0 {
				g.kinds[k].out[p] = f.used(a - 1)
			}
		}
	}
	for _, b := range g.bonus {
		g.kinds[b.kind].out[b.pool] += f.used(b.edge)
	}
	for k := range g.kinds {
		for p, out := range g.kinds[k].out {
			g.pools[p].counted += out
		}
	}
	g.distribute()
}

// orderCost makes the order of the pools weigh more than what lies within them.
const orderCost = 16

// entries connects the kinds with one pool, through the ceilings they fall under
// and a second time, at a bonus, through the pools within that they serve. arcs[k][p] is the edge
// from kind k towards pool p, plus one.
func (g *group) entries(f *flow, p int, pool int32, bit int, first, arcs []int32) int {
	gp := &g.pools[p]
	poolBit := bit
	caps, within := gp.need.Pool.Caps, gp.need.Pool.Within
	gates := g.gates(f, gp, poolBit+1, pool)
	for k := range g.kinds {
		fits := g.kinds[k].fits
		if fits&(1<<poolBit) == 0 {
			continue
		}
		to, size := pool, 1<<62
		for c := range caps { // the innermost ceiling leads to the outer ones
			if fits&(1<<(poolBit+1+c)) != 0 && gates[c].size < size {
				to, size = gates[c].in, gates[c].size
			}
		}
		arcs[k*len(g.pools)+p] = f.connect(first[k], to, unlimited, 0) + 1
		for c, n := range within {
			if fits&(1<<(poolBit+1+len(caps)+c)) != 0 {
				inner := g.inner(f, p, c, to, n)
				g.bonus = append(g.bonus, bonusArc{k, p, f.connect(first[k], inner, unlimited, 0)})
				break // one inner pool decides where this kind is welcome most
			}
		}
	}
	return bit + 1 + len(caps) + len(within)
}

// bonusArc is a second way from a kind into a pool, through a pool within it.
type bonusArc struct {
	kind, pool int
	edge       int32
}

// inner is the entry through which credit that serves a pool within is welcome, up
// to what that one needs.
func (g *group) inner(f *flow, p, c int, to int32, n *Need) int32 {
	key := [3]int{p, c, int(to)}
	if v, ok := g.inners[key]; ok {
		return v
	}
	if g.inners == nil {
		g.inners = map[[3]int]int32{}
	}
	node := f.node()
	f.connect(node, to, g.e.quantity(g.fr, &n.Pool.Need), -1)
	g.inners[key] = node
	return node
}

// gate is a ceiling in the network: an edge from in to out with its limit.
type gate struct {
	in   int32
	size int // how many kinds pass it
}

// gates builds the ceilings of a pool as a chain from the inner to the outer.
func (g *group) gates(f *flow, gp *groupPool, bit int, pool int32) []gate {
	caps := gp.need.Pool.Caps
	out := make([]gate, len(caps))
	order := make([]int, len(caps))
	for c := range caps {
		order[c] = c
		out[c].in = f.node()
		for k := range g.kinds {
			if g.kinds[k].fits&(1<<(bit+c)) != 0 {
				out[c].size += 2
			}
		}
		out[c].size += len(caps) - c // a tie: the later one lies inside
	}
	slices.SortFunc(order, func(a, b int) int { return out[a].size - out[b].size })
	for i, c := range order {
		exit := f.node()
		f.connect(out[c].in, exit, caps[c].limitFor(gp.required), 0)
		next := pool
		for _, o := range order[i+1:] {
			if g.passes(bit+c, bit+o) {
				next = out[o].in
				break
			}
		}
		f.connect(exit, next, unlimited, 0)
	}
	return out
}

// passes reports whether some kind falls under both ceilings.
func (g *group) passes(a, b int) bool {
	for _, k := range g.kinds {
		if k.fits&(1<<a) != 0 && k.fits&(1<<b) != 0 {
			return true
		}
	}
	return false
}

func (g *group) distribute() {
	got := make([]credit.Amount, len(g.items)*len(g.pools))
	for i := range g.items {
		it := &g.items[i]
		it.got = got[i*len(g.pools) : (i+1)*len(g.pools)]
		left := it.worth
		out := g.kinds[it.kind].out
		for p := range out {
			it.got[p] = min(left, out[p])
			out[p] -= it.got[p]
			left -= it.got[p]
		}
	}
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
	part.Due = max(part.Due, g.e.extendedTo(g.fr, gp.need, &part))
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
