package wording

import (
	"fmt"
	"strings"

	"standing/internal/credit"
	"standing/internal/rule"
)

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
		if s.Need == 0 {
			row = "nothing"
		}
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
