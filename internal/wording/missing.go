package wording

import (
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rule"
)

// Gap is one thing a person still has to do.
type Gap struct {
	Need       string        // the part's name
	What       string        // "2 h, of which 2 h human trafficking"
	Least      credit.Amount // the least further credit that closes it; zero where credit cannot
	Status     rule.Status
	Due        civil.Date
	GraceUntil civil.Date
}

// Gaps lists what is missing, one entry per need that stands by itself. Needs
// inside a total are named with the total and not added to it.
func (w *Words) Gaps(a *rule.Answer) []Gap {
	var out []Gap
	for _, n := range shared(partTree(a)) {
		if !n.lacks() {
			continue
		}
		what, least := w.gap(n)
		if what == "" {
			continue
		}
		g := Gap{Need: n.part.Name, What: what, Least: least}
		n.worst(&g)
		out = append(out, g)
	}
	return out
}

// Missing writes the gaps in one line, without dates.
func (w *Words) Missing(a *rule.Answer) string {
	var out []string
	for _, g := range w.Gaps(a) {
		out = append(out, g.What)
	}
	return strings.Join(out, "; ")
}

// MissingBy writes the gaps with the day each is due; a day that several gaps
// share is written once.
func (w *Words) MissingBy(a *rule.Answer, asOf civil.Date) string {
	var out []string
	gaps := w.Gaps(a)
	for i, g := range gaps {
		s := g.What
		last := i == len(gaps)-1 || gaps[i+1].Due != g.Due || gaps[i+1].Status != g.Status
		if due := DueWords(g.Status, g.Due, g.GraceUntil, asOf); due != "" && last {
			s += ", " + due
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// Least returns the least further credit that closes every gap.
func (w *Words) Least(a *rule.Answer) credit.Amount {
	var sum credit.Amount
	for _, g := range w.Gaps(a) {
		sum += g.Least
	}
	return sum
}

// Lacking calls yield for every part in which something is missing, leaving out
// the options of a choice: nobody lacks all of them.
func Lacking(a *rule.Answer, yield func(rule.Part) bool) {
	var walk func([]*node) bool
	walk = func(nodes []*node) bool {
		for _, n := range nodes {
			if n.part.Status >= rule.Open && !yield(n.part) {
				return false
			}
			if !n.isChoice() && !walk(n.children) {
				return false
			}
		}
		return true
	}
	walk(partTree(a))
}

// lacks reports whether something is missing in a need or inside it. A total may
// be full while a topic inside it is not.
func (n *node) lacks() bool {
	if n.part.Status >= rule.Open {
		return true
	}
	return !n.isChoice() && slices.ContainsFunc(n.children, (*node).lacks)
}

// counts reports whether a part is a number of times instead of an amount.
func (n *node) counts() bool {
	return n.part.Need != nil && n.part.Need.Pool != nil && n.part.Need.Pool.Count
}

func (n *node) isChoice() bool { return n.part.Need != nil && n.part.Need.Choice != nil }

// worst takes over the worst status below a need and the first day it is due.
func (n *node) worst(g *Gap) {
	if p := n.part; p.Status >= rule.Open {
		if p.Status > g.Status || p.Status == g.Status && p.Due != 0 && p.Due < g.Due {
			g.Status, g.Due, g.GraceUntil = p.Status, p.Due, p.GraceUntil
		}
	}
	if n.isChoice() {
		return
	}
	for _, c := range n.children {
		c.worst(g)
	}
}
