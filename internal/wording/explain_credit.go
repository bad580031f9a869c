package wording

import (
	"strings"

	"standing/internal/rule"
)

// process says how a record becomes credit, in the order in which it is done.
func (w *Words) process(p rule.Process) []Item {
	var out []string
	if p.Accept != nil {
		out = append(out, "Only this is accepted at all: "+w.kindOr(*p.Accept, "every record")+".")
	}
	for _, d := range p.Deem {
		out = append(out, Title(w.kindOr(d.Of, "every record"))+" also counts as "+w.list(d.As, "and")+".")
	}
	for _, c := range p.Convert {
		s := Title(UnitOf(c.Unit).Of(c.Per)) + " counts as " + w.Amount(c.Gives) + "; only whole multiples count."
		out = append(out, strings.Replace(s, " counts as", countVerb(c), 1))
	}
	switch p.OncePer {
	case rule.CourseInCycle:
		out = append(out, "The same course counts once in a period.")
	case rule.CourseEver:
		out = append(out, "The same course never counts again.")
	default:
	}
	out = append(out, w.blocks(p)...)
	for _, x := range p.Weights {
		kind := Title(w.kindOr(x.Of, "every record"))
		if x.First > 0 {
			out = append(out, kind+": the first "+w.Amount(x.First)+" count "+x.Factor.String()+" times.")
		} else {
			out = append(out, kind+" counts "+x.Factor.String()+" times.")
		}
	}
	if p.PerDay > 0 {
		out = append(out, "At most "+w.Amount(p.PerDay)+" may count on one day.")
	}
	return sentences(out)
}

func countVerb(c rule.Conversion) string {
	if c.Per.String() == "1" {
		return " counts as"
	}
	return " count as"
}

// blocks are the steps that drop or round small amounts.
func (w *Words) blocks(p rule.Process) []string {
	var out []string
	if p.MinRecord > 0 {
		out = append(out, "An activity shorter than "+w.Amount(p.MinRecord)+" does not count.")
	}
	if b := p.MinBlock; b != nil {
		out = append(out, "Records of one "+b.By+" that together stay below "+w.Amount(b.Min)+" do not count.")
	}
	if r := p.Round; r != nil {
		how := map[string]string{"down": "down to a full step of ", "nearest": "to the nearest step of ", "up": "up to a full step of "}[r.Mode]
		s := "Credit is rounded " + how + w.Amount(r.To)
		if r.Over > 0 {
			s += ", but only what is above " + w.Amount(r.Over)
		}
		out = append(out, s+".")
	}
	return out
}

// edges are the special cases of a rule.
func (w *Words) edges(r *rule.Rule, v rule.Version) []Item {
	out := w.versionEdges(v)
	if l := r.Leave; l != nil {
		out = append(out, Item{Text: w.leave(l)})
	}
	return out
}

func (w *Words) versionEdges(v rule.Version) []Item {
	var out []Item
	if c := v.Carry; c != nil {
		s := "What is left over counts once more, in the next period, towards the total only"
		if c.Max > 0 {
			s = "Up to " + w.Amount(c.Max) + " left over count once more, in the next period, towards the total only"
		}
		if k := w.kind(c.Of); k != "" {
			s += " (" + k + ")"
		}
		out = append(out, Item{Text: s + "."})
	}
	if m := v.MakeUp; m != nil {
		long := Days(m.Days)
		if m.Months > 0 {
			long = months(m.Months)
		}
		s := "What is missing at the end of a period can be made up for " + long + " after it"
		if k := w.kind(m.Of); k != "" {
			s += ", with " + k
		}
		out = append(out, Item{Text: s + ". Credit from those days fills the old period first."})
	}
	return out
}

func (w *Words) leave(l *rule.LeaveRule) string {
	kind := "leave"
	if len(l.Types) > 0 {
		kind = "leave (" + w.list(l.Types, "or") + ")"
	}
	switch l.Effect {
	case rule.Extend:
		s := "A period that ends during " + kind + " is due when the leave ends"
		if l.ExtraMonths > 0 {
			s += ", and " + months(l.ExtraMonths) + " more"
		}
		return s + "."
	case rule.Toll:
		return "During " + kind + " the clock stands still for rolling windows and cards."
	default:
		return "Nothing is owed for a period that ends during " + kind + "."
	}
}
