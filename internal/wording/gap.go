package wording

import (
	"slices"
	"strconv"
	"strings"

	"standing/internal/credit"
	"standing/internal/rule"
)

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
		inside, sum, least = append(inside, bracket(what)), sum+l, max(least, l)
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

// exclusiveGap adds up, because here no credit serves two needs of the group.
// Topics beside the group whose credit counts in it are named, not added.
func (w *Words) exclusiveGap(n *node) (string, credit.Amount) {
	var members, beside []string
	var sum, besideLeast credit.Amount
	for _, c := range n.children {
		if !c.lacks() {
			continue
		}
		what, l := w.gap(c)
		if slices.Contains(n.part.Need.Exclusive, c.part.Need) {
			members, sum = append(members, what), sum+l
		} else {
			beside, besideLeast = append(beside, bracket(what)), max(besideLeast, l)
		}
	}
	out := List(members, "and")
	if len(members) > 1 && sum > 0 {
		out = w.Short(sum) + ": " + out
	}
	switch {
	case len(beside) == 0:
		return out, sum
	case out == "":
		return List(beside, "and"), besideLeast
	default:
		return out + ", with " + List(beside, "and"), max(sum, besideLeast)
	}
}

// bracket keeps what belongs to a topic inside it apart from what follows.
func bracket(what string) string {
	if head, tail, ok := strings.Cut(what, ", of which "); ok {
		return head + " (of which " + tail + ")"
	}
	return what
}
