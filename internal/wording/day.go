package wording

import (
	"fmt"
	"time"

	"standing/internal/civil"
	"standing/internal/rule"
)

// Day writes a date in full, such as "30 April 2026"; no date is empty.
func Day(d civil.Date) string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d %s %d", day, m, y)
}

// ShortDay writes a date for a narrow column, such as "30 Apr 2026".
func ShortDay(d civil.Date) string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d %s %d", day, m.String()[:3], y)
}

// Span writes a period, both days included.
func Span(p rule.Period) string {
	if p.IsZero() {
		return ""
	}
	return Day(p.Start) + " to " + Day(p.End)
}

func monthDay(m rule.MonthDay) string { return fmt.Sprintf("%d %s", m.Day, m.Month) }

// Days writes a number of days: "1 day", "68 days".
func Days(n int) string { return Count(n, "day", "days") }

func months(n int) string { return Count(n, "month", "months") }

func years(n int) string { return Count(n, "year", "years") }

// every writes the length of a period: "every year", "every 2 years", "every 6 months".
func every(years, months int) string {
	n, one := years*12+months, "month"
	if n%12 == 0 && n > 0 {
		n, one = n/12, "year"
	}
	if n == 1 {
		return "every " + one
	}
	return fmt.Sprintf("every %d %ss", n, one)
}

// ordinal writes 1st, 2nd, 3rd, 11th.
func ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, end)
}

func monthSpan(a, b time.Month) string {
	if a == b {
		return a.String()
	}
	return a.String() + " to " + b.String()
}

// Left says how far a date is from the day asked about: "68 days", "today",
// "12 days ago".
func Left(due, asOf civil.Date) string {
	switch n := int(due - asOf); {
	case n == 0:
		return "today"
	case n < 0:
		return Days(-n) + " ago"
	default:
		return Days(n)
	}
}

// NextWords says when the answer changes although nothing happens; empty: never. called is
// what its reader sees a status called.
func NextWords(a *rule.Answer, called func(rule.Status) string) string {
	on, then := Day(a.Next.On), "“"+called(a.Next.Status)+"”"
	switch {
	case a.Next.On == 0:
		return ""
	case !a.Cycle.IsZero() && a.Next.On == a.Cycle.End+1 && a.Status == rule.Open && a.Due > a.Cycle.End:
		return "A new period begins on " + on + "; what is missing of this one may still be done until " + Day(a.Due) + "."
	case !a.Cycle.IsZero() && a.Next.On == a.Cycle.End+1 && a.Next.Status <= rule.Open && a.Status == rule.Open:
		return "If nothing more happens, this period ends unmet on " + Day(a.Cycle.End) + ", and a new one begins."
	case !a.Cycle.IsZero() && a.Next.On == a.Cycle.End+1 && a.Next.Status <= rule.Open:
		return "A new period begins on " + on + "; if nothing more happens, it begins as " + then + "."
	case a.Next.Status == a.Status:
		return "The figures change on " + on + " even if nothing more happens; the answer stays " + then + "."
	default:
		return "If nothing more happens, this becomes " + then + " on " + on + "."
	}
}

// PartWords says by when a part is due or since when it is late; of a card it
// says how long it is good.
func PartWords(p rule.Part, asOf civil.Date) string {
	if p.Need != nil && p.Need.Current != nil && p.Due != 0 && p.Earned > 0 {
		if p.Status == rule.Met {
			return "good until " + Day(p.Due)
		}
		if p.Status != rule.Grace && p.Extended == 0 {
			return "ran out on " + Day(p.Due)
		}
	}
	if p.Status < rule.Open {
		return ""
	}
	due := DueWords(p.Status, p.Due, p.GraceUntil, asOf)
	if p.Extended != 0 && due != "" {
		due += ", extended"
	}
	return due
}

// DueWords says by when something must be done, or since when it is late.
func DueWords(s rule.Status, due, graceUntil, asOf civil.Date) string {
	switch {
	case due == 0:
		return ""
	case s == rule.Grace && graceUntil != 0:
		return "was due " + Day(due) + ", can be made up until " + Day(graceUntil) + " (" + Left(graceUntil, asOf) + ")"
	case due == asOf:
		return "due today, " + Day(due)
	case due < asOf:
		return "was due " + Day(due) + " (" + Left(due, asOf) + ")"
	default:
		return "due " + Day(due) + " (" + Left(due, asOf) + ")"
	}
}
