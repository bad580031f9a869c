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
		it = Item{Text: Title(w.Label(n.Holds.Credential)) + ": must be held " + holdsWhen(n.Holds.When) + "."}
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
	text := Title(w.Need(n.Name)) + ": " + w.quantity(p) + " " + w.window(p.Window)
	if p.By != nil {
		text += ", by " + w.deadline(*p.By)
	}
	it := Item{Text: strings.TrimRight(text, " ") + "."}
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

// quantity: "at least 24 hours", "at least once", or a formula in words.
func (w *Words) quantity(p *rule.Pool) string {
	q, say := p.Need, w.Amount
	if p.Count {
		say = Times
	}
	var out string
	switch {
	case q.PerStartedMonth > 0:
		out = say(q.PerStartedMonth) + " for each month begun " + w.anchored(q.From)
	case q.PerWholeMonths > 0:
		out = say(q.PerWholeMonths) + " for every " + wholeMonths(q.Months) + " " + w.anchored(q.From)
	case len(q.Table) > 0:
		out = w.table(q, say)
	case q.Amount == 0:
		out = "nothing has to be shown"
	default:
		out = "at least " + say(q.Amount)
	}
	if q.FirstCycleOnly {
		out += " in the first period, and at least " + say(q.Else) + " in later ones,"
	}
	return out
}

func wholeMonths(n int) string {
	if n <= 1 {
		return "whole month"
	}
	return fmt.Sprintf("%d whole months", n)
}

func (w *Words) table(q rule.Quantity, say func(credit.Amount) string) string {
	var rows []string
	for _, s := range q.Table {
		row := say(s.Need)
		if s.Below > 0 {
			row += fmt.Sprintf(" if less than %s", months(s.Below))
		} else {
			row += " otherwise"
		}
		rows = append(rows, row)
	}
	return "depending on the whole months " + w.anchored(q.From) + ", " + strings.Join(rows, ", ") + ","
}

func (w *Words) anchored(a rule.Anchor) string {
	switch {
	case a.Fact != "":
		return "from " + w.fact(a.Fact) + " to the end of the period"
	case a.Date != 0:
		return "from " + Day(a.Date) + " to the end of the period"
	}
	return "to the end of the period"
}

// window says from which days records are taken.
func (w *Words) window(x rule.Window) string {
	ending := ""
	if x.EndingAt != "" {
		ending = ", counted back from " + w.fact(x.EndingAt) + " once that has happened"
	}
	switch x.Kind {
	case rule.EachYear:
		return "in each year of the period"
	case rule.LastCycles:
		if x.N == 2 {
			return "in this period and the one before"
		}
		return fmt.Sprintf("in this period and the %d before", x.N-1)
	case rule.Ever:
		return "at any time, once for good"
	case rule.RollingDays:
		return "in the last " + Days(x.N) + ending
	case rule.RollingMonths:
		if x.WholeMonths {
			ending = ", from the first day of the month" + ending
		}
		return "in the last " + months(x.N) + ending
	case rule.FromDate:
		return "from " + Day(x.Date) + " to the end of the period"
	case rule.NotBefore:
		return "in the period, but not before " + w.fact(x.Fact)
	case rule.SinceEvent:
		s := "after the latest " + w.list(x.Events, "or")
		if x.N > 0 {
			s += ", within " + Days(x.N)
		}
		return s
	default:
		return "in the period"
	}
}

func (w *Words) deadline(d rule.Deadline) string {
	switch {
	case d.Date != 0:
		return Day(d.Date)
	case d.Days > 0:
		return Days(d.Days) + " after " + w.fact(d.Fact)
	case d.Months > 0:
		return months(d.Months) + " after " + w.fact(d.Fact)
	default:
		return w.fact(d.Fact)
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
		return "through the whole period"
	case rule.AtDue:
		return "on the due date"
	case rule.GainedInCycle:
		return "and gained in the period"
	default:
		return "at any time in the period"
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
