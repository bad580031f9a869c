package wording

import (
	"fmt"

	"standing/internal/credit"
	"standing/internal/rule"
)

// isFormula reports whether an amount depends on the time that is left.
func isFormula(q rule.Quantity) bool {
	return q.PerStartedMonth > 0 || q.PerWholeMonths > 0 || len(q.Table) > 0
}

// sayer writes an amount of a pool, or how many times.
func (w *Words) sayer(p *rule.Pool) func(credit.Amount) string {
	if p.Count {
		return Times
	}
	return w.Amount
}

// quantity: "at least 24 hours", "at least once", or a formula in words.
func (w *Words) quantity(p *rule.Pool) string {
	q, say := p.Need, w.sayer(p)
	switch {
	case q.PerStartedMonth > 0:
		return say(q.PerStartedMonth) + " for each month begun " + w.anchored(q.From)
	case q.PerWholeMonths > 0:
		return say(q.PerWholeMonths) + " for every " + wholeMonths(q.Months) + " " + w.anchored(q.From)
	case len(q.Table) > 0:
		return "depending on the whole months " + w.anchored(q.From)
	case q.Amount == 0:
		return "nothing has to be shown"
	default:
		return "at least " + say(q.Amount)
	}
}

func wholeMonths(n int) string {
	if n <= 1 {
		return "whole month"
	}
	return fmt.Sprintf("%d whole months", n)
}

// tableRow: "Less than 12 months: nothing."
func tableRow(s rule.Step, say func(credit.Amount) string) string {
	amount := "nothing"
	if s.Need > 0 {
		amount = "at least " + say(s.Need)
	}
	if s.Below == 0 {
		return "Otherwise: " + amount + "."
	}
	return "Less than " + months(s.Below) + ": " + amount + "."
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
			s += ", within " + Days(x.N) + " of it"
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
