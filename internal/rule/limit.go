package rule

import (
	"slices"

	"standing/internal/credit"
)

// limit applies the ceilings of a pool so that as much as possible counts. Of
// nested ceilings the inner one comes first; within one, the latest is cut.
func (e *evaluator) limit(fr *frame, caps []Cap, required credit.Amount, alloc []credit.Amount) {
	if len(caps) == 1 {
		e.cut(fr, &caps[0], caps[0].limitFor(required), alloc)
		return
	}
	under := capSets(fr, caps, alloc)
	if crossing(under, len(caps)) {
		limitCrossing(caps, required, alloc, under)
		return
	}
	for _, c := range innerFirst(under, len(caps)) {
		e.cut(fr, &caps[c], caps[c].limitFor(required), alloc)
	}
}

func (e *evaluator) cut(fr *frame, c *Cap, limit credit.Amount, alloc []credit.Amount) {
	var total credit.Amount
	for i, a := range alloc {
		if a > 0 && fr.matches(&c.Of, i) {
			total += a
		}
	}
	for i := len(alloc) - 1; i >= 0 && total > limit; i-- {
		if alloc[i] > 0 && fr.matches(&c.Of, i) {
			off := min(alloc[i], total-limit)
			alloc[i] -= off
			total -= off
		}
	}
}

// capSets returns, per item, the ceilings it falls under as bits.
func capSets(fr *frame, caps []Cap, alloc []credit.Amount) []uint64 {
	out := make([]uint64, len(alloc))
	for i, a := range alloc {
		for c := range caps {
			if a > 0 && fr.matches(&caps[c].Of, i) {
				out[i] |= 1 << c
			}
		}
	}
	return out
}

// crossing reports whether two ceilings share a set without one holding the other.
func crossing(sets []uint64, n int) bool {
	for a := range n {
		for b := range a {
			var both, onlyA, onlyB bool
			for _, s := range sets {
				inA, inB := s&(1<<a) != 0, s&(1<<b) != 0
				both = both || inA && inB
				onlyA = onlyA || inA && !inB
				onlyB = onlyB || inB && !inA
			}
			if both && onlyA && onlyB {
				return true
			}
		}
	}
	return false
}

// innerFirst orders ceilings by how many items they limit.
func innerFirst(sets []uint64, n int) []int {
	order, size := make([]int, n), make([]int, n)
	for c := range n {
		order[c] = c
		for _, s := range sets {
			size[c] += int(s >> c & 1)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return size[a] - size[b] })
	return order
}

// limitCrossing finds the most that several crossing ceilings let through.
func limitCrossing(caps []Cap, required credit.Amount, alloc []credit.Amount, sets []uint64) {
	var kinds []uint64
	supply := map[uint64]credit.Amount{}
	for i, a := range alloc {
		if sets[i] == 0 {
			continue
		}
		if !slices.Contains(kinds, sets[i]) {
			kinds = append(kinds, sets[i])
		}
		supply[sets[i]] += a
	}
	p := &program{}
	for range kinds {
		p.weight = append(p.weight, 1)
	}
	for k, set := range kinds {
		p.limit(supply[set], len(kinds), func(j int) bool { return j == k })
	}
	for c := range caps {
		p.limit(caps[c].limitFor(required), len(kinds), func(j int) bool { return kinds[j]&(1<<c) != 0 })
	}
	for k, room := range p.solve() {
		for i := range alloc {
			if sets[i] == kinds[k] {
				alloc[i] = min(alloc[i], room)
				room -= alloc[i]
			}
		}
	}
}

// placeCrossing places the credit of an exclusive group whose ceilings cross: as
// much as possible in all, then in the order of the pools.
func (g *group) placeCrossing() {
	type cell struct{ kind, pool int }
	var cells []cell // only where the pool takes the kind
	p := &program{}
	for q := range g.pools {
		for k := range g.kinds {
			if g.kinds[k].fits&(1<<g.bit(q)) != 0 {
				cells = append(cells, cell{k, q})
				p.weight = append(p.weight, 1-float64(q)*orderWeight)
			}
		}
	}
	for k := range g.kinds {
		g.kinds[k].out = make([]credit.Amount, len(g.pools))
		p.limit(g.kinds[k].supply, len(cells), func(j int) bool { return cells[j].kind == k })
	}
	for q := range g.pools {
		gp, bit := &g.pools[q], g.bit(q)
		p.limit(gp.required, len(cells), func(j int) bool { return cells[j].pool == q })
		for c := range gp.need.Pool.Caps {
			p.limit(gp.need.Pool.Caps[c].limitFor(gp.required), len(cells), func(j int) bool {
				return cells[j].pool == q && g.kinds[cells[j].kind].fits&(1<<(bit+1+c)) != 0
			})
		}
	}
	for j, x := range p.solve() {
		g.kinds[cells[j].kind].out[cells[j].pool] = x
		g.pools[cells[j].pool].counted += x
	}
	g.pivots = p.pivots
	g.distribute()
}

// crosses reports whether the ceilings of some pool cross.
func (g *group) crosses() bool {
	for q := range g.pools {
		n, bit := len(g.pools[q].need.Pool.Caps), g.bit(q)+1
		if n < 2 {
			continue
		}
		sets := make([]uint64, len(g.kinds))
		for k := range g.kinds {
			sets[k] = g.kinds[k].fits >> bit & (1<<n - 1)
		}
		if crossing(sets, n) {
			return true
		}
	}
	return false
}
