package rule

import (
	"slices"

	"standing/internal/credit"
)

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
