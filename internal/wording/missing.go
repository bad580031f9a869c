package wording

import (
	"slices"
	"strconv"
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

// gap writes what is missing in one need and how much credit it takes at least.
func (w *Words) gap(n *node) (string, credit.Amount) {
	need := n.part.Need
	switch {
	case need == nil || need.Pool != nil:
		return w.poolGap(n)
	case need.Current != nil:
		return "a current " + w.Need(n.part.Name), 0
	case need.Holds != nil:
		return "holding " + w.Label(need.Holds.Credential), 0
	case need.Choice != nil:
		return w.choiceGap(n)
	default:
		return w.exclusiveGap(n)
	}
}

func (w *Words) poolGap(n *node) (string, credit.Amount) {
	own := n.part.Remaining
	least := own
	if n.counts() && !w.eventsOnly { // a number of courses cannot be added to hours
		least = 0
	}
	var inside []string
	var sum credit.Amount
	for _, c := range n.children {
		if !c.lacks() {
			continue
		}
		what, l := w.gap(c)
		if what == "" {
			continue
		}
		inside, sum, least = append(inside, what), sum+l, max(least, l)
	}
	what := List(inside, "and")
	switch {
	case own <= 0:
		return what, least
	case len(inside) == 0:
		return w.quantityOf(n, own), least
	case n.counts() || own < least:
		return w.quantityOf(n, own) + " and " + what, least
	case sum <= own:
		return w.quantityOf(n, own) + ", of which " + what, least
	default: // one activity may serve two topics, but nobody can count on it
		return "at least " + w.quantityOf(n, own) + ", with " + what, least
	}
}

// quantityOf writes an amount with the topic it is needed in.
func (w *Words) quantityOf(n *node, a credit.Amount) string {
	topic := w.topic(n.part.Need, n.part.Name)
	if n.counts() {
		if topic == "" {
			return Times(a)
		}
		if a == n.part.Required {
			return topic + " (" + Times(a) + ")"
		}
		return topic + " (" + Times(a) + " more)"
	}
	return strings.TrimSuffix(w.Short(a)+" "+topic, " ")
}

// choiceGap names the options; each is met by itself.
func (w *Words) choiceGap(n *node) (string, credit.Amount) {
	c := n.part.Need.Choice
	var options []string
	least := credit.Amount(-1)
	for _, o := range c.Options {
		what, l := w.optionGap(n, o)
		options = append(options, what)
		if least < 0 || l < least {
			least = l
		}
	}
	if c.K > 1 {
		return strconv.Itoa(c.K) + " of these: " + List(options, "or"), 0
	}
	return "either " + List(options, "or"), max(least, 0)
}

func (w *Words) optionGap(n *node, o rule.Option) (string, credit.Amount) {
	var out []string
	var least credit.Amount
	for _, need := range o.All {
		c := n.find(need)
		if c == nil {
			out = append(out, w.optionNeed(need))
			continue
		}
		if !c.lacks() {
			continue
		}
		what, l := w.gap(c)
		out, least = append(out, what), least+l
	}
	if len(out) == 0 {
		return w.Label(o.Name), 0
	}
	return strings.Join(out, " with "), least
}

// optionNeed names a need of which the answer has no part.
func (w *Words) optionNeed(n *rule.Need) string {
	if n.Holds != nil {
		return w.Label(n.Holds.Credential)
	}
	return w.Label(n.Name)
}

// exclusiveGap adds up, because here no credit serves two needs.
func (w *Words) exclusiveGap(n *node) (string, credit.Amount) {
	var inside []string
	var sum credit.Amount
	for _, c := range n.children {
		if c.lacks() {
			what, l := w.gap(c)
			inside, sum = append(inside, what), sum+l
		}
	}
	if len(inside) < 2 || sum == 0 {
		return List(inside, "and"), sum
	}
	return w.Short(sum) + ": " + List(inside, "and"), sum
}
