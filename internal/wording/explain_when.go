package wording

import (
	"fmt"
	"slices"
	"strings"

	"standing/internal/pack"
	"standing/internal/rule"
)

// who says whom the rule is for.
func (w *Words) who(r *rule.Rule) []Item {
	var out []Item
	if len(r.Applies) == 0 {
		out = append(out, Item{Text: "Everyone in the people file."})
	}
	for _, c := range r.Applies {
		out = append(out, Item{Text: "Only people for whom " + w.condition(c) + "."})
	}
	for _, c := range r.Excused {
		out = append(out, Item{Text: "Excused: people for whom " + w.condition(c) + "."})
	}
	if r.Starts != "" {
		out = append(out, Item{Text: "Nothing is owed for periods that start on or before " + w.fact(r.Starts) + "."})
	}
	return out
}

// condition writes the half of a sentence that follows "people for whom".
func (w *Words) condition(c rule.Condition) string {
	var out []string
	if c.FirstCycle != nil {
		if *c.FirstCycle {
			out = append(out, "it is the first period")
		} else {
			out = append(out, "it is not the first period")
		}
	}
	if len(c.In) > 0 {
		out = append(out, w.fact(c.Fact)+" is "+w.list(c.In, "or"))
	}
	if len(c.NotIn) > 0 {
		out = append(out, w.fact(c.Fact)+" is not "+w.list(c.NotIn, "or"))
	}
	if c.OnOrBefore != 0 {
		out = append(out, w.fact(c.Fact)+" is on or before "+Day(c.OnOrBefore))
	}
	if c.After != 0 {
		out = append(out, w.fact(c.Fact)+" is after "+Day(c.After))
	}
	if c.Fact != "" && len(c.In)+len(c.NotIn) == 0 && c.OnOrBefore == 0 && c.After == 0 {
		out = append(out, w.fact(c.Fact)+" is known")
	}
	if c.Holds != "" {
		out = append(out, w.Label(c.Holds)+" is held")
	}
	if c.NotHolds != "" {
		out = append(out, w.Label(c.NotHolds)+" is not held")
	}
	if c.AgeFrom > 0 {
		out = append(out, fmt.Sprintf("the age is %d or more", c.AgeFrom))
	}
	return List(out, "and")
}

// when says how the periods run.
func (w *Words) when(r *rule.Rule) []Item {
	if r.Cycle == nil {
		return []Item{{Text: "There are no periods. Whoever has what is asked for, and in date, meets it on that day."}, w.zone(r)}
	}
	out := sentences(w.cycle(r.Cycle))
	if c := r.Cycle; c.ClosedBy != "" {
		out = append(out, Item{Text: "A period ends early on the day of " + w.fact(c.ClosedBy) + "."})
	}
	for _, m := range r.Cycle.Moved {
		out = append(out, Item{Text: "For the period ending " + Day(m.CycleEnding) + " the regulator moved the due date to " + Day(m.Due) + "."})
	}
	return append(out, w.zone(r))
}

func (w *Words) zone(r *rule.Rule) Item {
	if r.ZoneName == "" {
		return Item{Text: "The first and the last day both count."}
	}
	return Item{Text: "Days begin and end in the time zone " + r.ZoneName + "; the first and the last day both count."}
}

// cycle has a sentence or two for each way of finding periods.
func (w *Words) cycle(c *rule.Cycle) []string {
	again := every(c.Years, c.Months)
	switch c.Kind {
	case rule.Explicit:
		return explicit(c.Periods)
	case rule.Fixed:
		first := rule.Period{Start: c.From, End: c.From.AddMonths(c.Years*12+c.Months) - 1}
		return []string{"The same periods for everyone, " + again + ": " + Span(first) + ", and so on."}
	case rule.FirstOnOrAfter:
		return []string{fmt.Sprintf("The first period runs from %s to the first %s that is at least %s later; after that, a period ends %s on %s.",
			w.fact(c.Fact), monthDay(c.MonthDay), years(c.PlusYears), again, monthDay(c.MonthDay))}
	case rule.BirthMonth:
		return []string{"A period begins " + again + " on the first day of the birth month, counted from the year of " + w.fact(c.Fact) + "."}
	case rule.Birthday:
		return []string{fmt.Sprintf("The first period runs from %s to the %s birthday after it; after that, a period ends %s on the birthday.", w.fact(c.Fact), ordinal(max(c.NthAfter, 1)), again),
			"A birthday on 29 February falls on " + feb29(c.Feb29) + " in other years."}
	case rule.Anniversary:
		return []string{"A new period begins " + again + " on the anniversary of " + w.fact(c.Fact) + "."}
	case rule.BirthMonthEnd:
		return []string{fmt.Sprintf("The first period runs from %s to the last day of %s, at the %s birthday after it; after that, a period ends %s.", w.fact(c.Fact), shifted(c.Shift), ordinal(max(c.NthAfter, 1)), again)}
	case rule.Parity:
		return w.parity(c)
	case rule.StubTable:
		return w.stubs(c)
	}
	return nil
}

func explicit(periods []rule.Period) []string {
	var spans []string
	for _, p := range periods {
		spans = append(spans, Span(p))
	}
	if len(spans) == 1 {
		return []string{"One period: " + spans[0] + "."}
	}
	return []string{"The periods are as issued: " + strings.Join(spans, "; ") + "."}
}

func feb29(f rule.Feb29) string {
	if f == rule.OnMar1 {
		return "1 March"
	}
	return "28 February"
}

func shifted(n int) string {
	switch {
	case n == 0:
		return "the birth month"
	case n == 1:
		return "the month after the birth month"
	case n == -1:
		return "the month before the birth month"
	case n > 0:
		return fmt.Sprintf("the %s month after the birth month", ordinal(n))
	default:
		return fmt.Sprintf("the %s month before the birth month", ordinal(-n))
	}
}

func (w *Words) parity(c *rule.Cycle) []string {
	on := "on " + monthDay(c.MonthDay)
	if c.MonthOf != "" {
		on = "on the last day of the month of " + w.fact(c.MonthOf)
	}
	out := []string{"A period ends " + on + " of every " + c.Of + " year."}
	if c.Of != "odd" && c.Of != "even" {
		of := w.fact(c.Of)
		if w.isDate(c.Of) {
			of = "the year of " + of
		}
		out[0] = "A period ends " + on + ", in odd years where " + of + " is odd and in even years where it is even."
	}
	if c.Fact != "" {
		out = append(out, "The first period begins on "+w.fact(c.Fact)+".")
	}
	if c.MinMonths > 0 {
		out = append(out, "The first period is at least "+months(c.MinMonths)+" long.")
	}
	return out
}

func (w *Words) isDate(fact string) bool {
	return fact == "birth_date" || slices.ContainsFunc(w.pack.Facts, func(t pack.Term) bool { return t.ID == fact && t.Date })
}

func (w *Words) stubs(c *rule.Cycle) []string {
	out := []string{"The first period begins on " + w.fact(c.Fact) + " and ends on " + monthDay(c.MonthDay) + "; its length depends on the month it begins in."}
	for _, s := range c.Stubs {
		out = append(out, fmt.Sprintf("Begun in %s: it ends %s after that year.", monthSpan(s.FromMonth, s.ToMonth), years(s.Years)))
	}
	return append(out, "After that, a period ends "+every(c.Years, c.Months)+" on "+monthDay(c.MonthDay)+".")
}
