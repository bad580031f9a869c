package rule

import "standing/internal/credit"

// flow is a maximum flow of least cost, found by successive shortest paths. The
// networks here have a handful of nodes: kinds of records, ceilings, pools.
//
// Reference: Ahuja, Magnanti, Orlin, Network Flows (1993), section 9.7.
type flow struct {
	heads []int32 // first edge of each node, -1: none
	edges []edge
	dist  []int64
	via   []int32 // edge by which the shortest path reaches a node
	queue []int32
	in    []bool
}

// edge i and edge i^1 are each other's reverse.
type edge struct {
	to, next int32
	room     credit.Amount
	cost     int64
}

const unlimited = credit.Amount(1) << 60

func (f *flow) reset() { f.heads, f.edges = f.heads[:0], f.edges[:0] }

func (f *flow) node() int32 {
	f.heads = append(f.heads, -1)
	return int32(len(f.heads) - 1)
}

// connect adds an edge and returns its number.
func (f *flow) connect(from, to int32, room credit.Amount, cost int64) int32 {
	n := int32(len(f.edges))
	f.edges = append(f.edges, edge{to, f.heads[from], room, cost}, edge{from, f.heads[to], 0, -cost})
	f.heads[from], f.heads[to] = n, n+1
	return n
}

// used is how much runs through an edge.
func (f *flow) used(n int32) credit.Amount { return f.edges[n^1].room }

// run sends as much as possible from s to t, at the least cost for that much.
func (f *flow) run(s, t int32) {
	for f.shortest(s, t) {
		push := unlimited
		for v := t; v != s; v = f.edges[f.via[v]^1].to {
			push = min(push, f.edges[f.via[v]].room)
		}
		for v := t; v != s; v = f.edges[f.via[v]^1].to {
			f.edges[f.via[v]].room -= push
			f.edges[f.via[v]^1].room += push
		}
	}
}

const far = int64(1) << 60

// shortest finds a cheapest path with room left (Bellman and Ford, with a queue).
func (f *flow) shortest(s, t int32) bool {
	n := len(f.heads)
	f.dist, f.via, f.in = zeroed(f.dist, n), zeroed(f.via, n), zeroed(f.in, n)
	for i := range f.dist {
		f.dist[i] = far
	}
	f.dist[s] = 0
	f.queue = append(f.queue[:0], s)
	for len(f.queue) > 0 {
		v := f.queue[0]
		f.queue = f.queue[1:]
		f.in[v] = false
		for i := f.heads[v]; i >= 0; i = f.edges[i].next {
			e := &f.edges[i]
			if d := f.dist[v] + e.cost; e.room > 0 && d < f.dist[e.to] {
				f.dist[e.to], f.via[e.to] = d, i
				if !f.in[e.to] {
					f.in[e.to] = true
					f.queue = append(f.queue, e.to)
				}
			}
		}
	}
	return f.dist[t] < far
}
