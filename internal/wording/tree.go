package wording

import (
	"slices"
	"strings"

	"standing/internal/rule"
)

// node is a part with the parts inside it.
type node struct {
	part     rule.Part
	children []*node
}

// partTree nests the flat parts of an answer by their paths.
func partTree(a *rule.Answer) []*node {
	if a.Status == 0 {
		return nil
	}
	all := make([]*node, 0, len(a.Parts)+1)
	if !sumOfYears(a) {
		all = append(all, &node{part: a.Headline})
	}
	for _, p := range a.Parts {
		all = append(all, &node{part: p})
	}
	var roots []*node
	for i, n := range all {
		if p := parent(all, i); p != nil {
			p.children = append(p.children, n)
		} else {
			roots = append(roots, n)
		}
	}
	return roots
}

// sumOfYears reports whether the headline only adds up the years that follow it
// as parts of their own.
func sumOfYears(a *rule.Answer) bool {
	if _, from := splitYear(a.Headline.Name); from != 0 || a.Headline.Need == nil {
		return false
	}
	for _, p := range a.Parts {
		if _, from := splitYear(p.Name); from != 0 && p.Need == a.Headline.Need {
			return true
		}
	}
	return false
}

// parent is the part with the longest path that this one's path begins with.
func parent(all []*node, i int) *node {
	var best *node
	for j, n := range all {
		if j == i || !strings.HasPrefix(path(all[i]), path(n)+"/") {
			continue
		}
		if best == nil || len(path(n)) > len(path(best)) {
			best = n
		}
	}
	return best
}

// find returns the node below n that belongs to a need of the rule.
func (n *node) find(need *rule.Need) *node {
	for _, c := range n.children {
		if c.part.Need == need {
			return c
		}
		if f := c.find(need); f != nil {
			return f
		}
	}
	return nil
}

func path(n *node) string {
	if n.part.Path != "" {
		return n.part.Path
	}
	return n.part.Name
}

// shared moves a need under another one whose missing credit it can supply: by
// default an hour serves every need that takes it, so an hour that closes the
// small gap makes the large one smaller as well.
func shared(roots []*node) []*node {
	var out []*node
	for i, n := range roots {
		if outer := supplies(roots, i); outer != nil {
			outer.children = append(outer.children, n)
		} else {
			out = append(out, n)
		}
	}
	return out
}

// supplies returns the need that credit for roots[i] also counts in.
func supplies(roots []*node, i int) *node {
	in := roots[i].part
	if in.Need == nil || in.Need.Pool == nil || in.Status < rule.Open {
		return nil
	}
	for j, n := range roots {
		p := n.part
		if j == i || p.Need == nil || p.Status != in.Status || p.Due != in.Due || p.Need == in.Need {
			continue
		}
		if n.takes(in.Need.Pool.Of) && (j < i || p.Need.Pool == nil || !roots[i].takes(p.Need.Pool.Of)) {
			return n
		}
	}
	return nil
}

// takes reports whether records of a kind count in a part that sums credit.
func (n *node) takes(of rule.Select) bool {
	need := n.part.Need
	if need.Pool != nil {
		return !need.Pool.Count && accepts(need.Pool.Of, of)
	}
	return slices.ContainsFunc(n.children, func(c *node) bool {
		return slices.Contains(need.Exclusive, c.part.Need) && c.part.Status >= rule.Open && c.takes(of)
	})
}

// accepts reports whether a record that is just what inner asks for is also one
// that outer takes.
func accepts(outer, inner rule.Select) bool {
	if outer.From != inner.From || outer.Until != inner.Until {
		return false
	}
	for _, t := range append([]string{""}, inner.Any...) {
		if (t == "") != (len(inner.Any) == 0) {
			continue
		}
		tags := append(slices.Clone(inner.All), t)
		has := func(tag string) bool { return slices.Contains(tags, tag) }
		if !slices.ContainsFunc(outer.None, has) && (len(outer.Any) == 0 || slices.ContainsFunc(outer.Any, has)) &&
			!slices.ContainsFunc(outer.All, func(tag string) bool { return !has(tag) }) {
			return true
		}
	}
	return false
}
