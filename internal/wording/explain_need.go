package wording

import (
	"fmt"
	"strings"

	"standing/internal/credit"
	"standing/internal/rule"
)

// needItems writes one item per need, with what belongs to it underneath.
func (w *Words) needItems(needs []*rule.Need) []Item {
	var out []Item
	for _, n := range needs {
		out = append(out, w.need(n))
	}
	if len(needs) == 0 {
		return []Item{{Text: "Nothing is asked."}}
	}
	return out
}

func (w *Words) need(n *rule.Need) Item {
	var it Item
	switch {
	case n.Pool != nil:
		it = w.pool(n)
	case n.Current != nil:
		it = w.current(n)
	case n.Holds != nil:
		it = Item{Text: Title(w.Label(n.Holds.Credential)) + ": must be " + holdsWhen(n.Holds.When) + "."}
	case n.Choice != nil:
		it = w.choice(n)
	case len(n.Exclusive) > 0:
		it = Item{Title(w.Need(n.Name)) + ": each unit of credit serves only one of these; those named first are filled first.", w.needItems(n.Exclusive)}
	}
	if n.If != nil {
		it.Text = strings.TrimSuffix(it.Text, ".") + ". Only asked where " + w.condition(*n.If) + "."
	}
	return it
}

// pool: "Human trafficking: at least 2 hours in the period."
func (w *Words) pool(n *rule.Need) Item {
	p := n.Pool
	text := Title(w.Need(n.Name)) + ": " + w.quantity(p)
	switch {
	case !isFormula(p.Need):
		text += " " + w.window(p.Window)
	case p.Window.Kind != rule.WholeCycle: // the formula has said "to the end of the period"
		text += ", done " + w.window(p.Window)
	}
	if p.By != nil {
		text += ", by " + w.deadline(*p.By)
	}
	it := Item{Text: text + "."}
	for _, s := range p.Need.Table {
		it.Sub = append(it.Sub, Item{Text: tableRow(s, w.sayer(p))})
	}
	if p.Need.FirstCycleOnly {
		it.Text = strings.Replace(it.Text, ": ", ": in the first period, ", 1)
		it.Sub = append(it.Sub, Item{Text: "In later periods: at least " + w.sayer(p)(p.Need.Else) + "."})
	}
	if k := w.kind(p.Of); k != "" && !strings.EqualFold(k, w.Need(n.Name)) {
		it.Sub = append(it.Sub, Item{Text: "What counts here: " + k + "."})
	}
	if p.Cycle != nil {
		it.Sub = append(it.Sub, Item{"This has periods of its own.", sentences(w.cycle(p.Cycle))})
	}
	for _, c := range p.Caps {
		it.Sub = append(it.Sub, Item{Text: w.capRule(c)})
	}
	if len(p.Within) > 0 {
		it.Sub = append(it.Sub, Item{"Of this, and not on top of it:", w.needItems(p.Within)})
	}
	return it
}

func (w *Words) capRule(c rule.Cap) string {
	kind := w.kindOr(c.Of, "credit")
	if !c.Share.IsZero() {
		return "At most " + share(c.Share) + " of what is needed may be " + kind + "."
	}
	return "At most " + w.Amount(c.Max) + " may be " + kind + "."
}

func share(r credit.Ratio) string {
	switch s := r.String(); s {
	case "0.5":
		return "half"
	case "1/3":
		return "one third"
	case "2/3":
		return "two thirds"
	default:
		if percent := credit.Of(100).Times(r); percent%credit.One == 0 {
			return percent.String() + "%"
		}
		return s
	}
}

// current: "BLS card: must be current; good for 24 months, to the end of the month."
func (w *Words) current(n *rule.Need) Item {
	c := n.Current
	good := months(c.Months)
	if c.Months == 0 {
		good = Days(c.Days)
	}
	if c.ToMonthEnd {
		good += ", to the end of that month"
	}
	it := Item{Text: Title(w.Need(n.Name)) + ": must be current. One is good for " + good + "."}
	if k := w.kind(c.Of); k != "" && !strings.EqualFold(k, w.Need(n.Name)) {
		it.Sub = append(it.Sub, Item{Text: "What counts here: " + k + "."})
	}
	if c.Keep {
		it.Sub = append(it.Sub, Item{Text: fmt.Sprintf("Renewed up to %s early or %s late, it keeps its due month.", months(c.Early), months(c.Late))})
	}
	if c.By != nil {
		it.Sub = append(it.Sub, Item{Text: "The first one may be missing until " + w.deadline(*c.By) + "."})
	}
	return it
}

func holdsWhen(h rule.HoldsWhen) string {
	switch h {
	case rule.WholeCycleLong:
		return "held through the whole period"
	case rule.AtDue:
		return "held on the due date"
	case rule.GainedInCycle:
		return "gained in the period"
	default:
		return "held at any time in the period"
	}
}

func (w *Words) choice(n *rule.Need) Item {
	c := n.Choice
	text := Title(w.Need(n.Name)) + ": one of these, met by itself; parts of different options do not add up."
	if c.K > 1 {
		text = fmt.Sprintf("%s: at least %d of these, each met by itself.", Title(w.Need(n.Name)), c.K)
	}
	it := Item{Text: text}
	for _, o := range c.Options {
		items := w.needItems(o.All)
		if len(items) == 1 {
			it.Sub = append(it.Sub, items[0])
			continue
		}
		it.Sub = append(it.Sub, Item{Title(w.Label(o.Name)) + ", all of:", items})
	}
	return it
}
