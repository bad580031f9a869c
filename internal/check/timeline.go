package check

import (
	"bufio"
	"fmt"
	"io"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rule"
	"standing/internal/wording"
)

// Timeline is what lies ahead of one person under one pack.
type Timeline struct {
	Periods []rule.Answer // as they will stand on their first day, the current one as it stands now
	Changes []rule.Answer // the answers that follow one another if nothing more is done
	On      []civil.Date  // since when each of Changes holds
}

// maxMoments bounds a timeline; a rolling window can change every day.
const maxMoments = 200

// Ahead follows a person's periods and deadlines from one day to another.
func Ahead(p *pack.Pack, f *rule.Facts, recs []rule.Record, from, until civil.Date) (Timeline, error) {
	var t Timeline
	for day := from; day != 0 && day <= until && len(t.On) < maxMoments; {
		a, err := p.Rule.Evaluate(f, recs, rule.Question{AsOf: day})
		if err != nil {
			return t, err
		}
		if n := len(t.Periods); n > 0 && t.Periods[n-1].Cycle != a.Cycle {
			ended, err := p.Rule.Evaluate(f, recs, rule.Question{AsOf: day, CycleEnding: t.Periods[n-1].Cycle.End})
			if err == nil && ended.ComesBefore(&a) {
				t.Changes, t.On = append(t.Changes, ended), append(t.On, day)
			}
		}
		if n := len(t.Periods); !a.Cycle.IsZero() && (n == 0 || t.Periods[n-1].Cycle != a.Cycle) {
			t.Periods = append(t.Periods, a)
		}
		t.Changes, t.On = append(t.Changes, a), append(t.On, day)
		day = a.Next.On
	}
	return t, nil
}

// WriteTimeline writes the periods with what they ask, then what happens if
// nothing more is done.
func WriteTimeline(w io.Writer, p *pack.Pack, t Timeline, asOf civil.Date) error {
	out := bufio.NewWriter(w)
	words := wording.For(p)
	fmt.Fprintf(out, "%s\nas of %s\n", p.Title, wording.Day(asOf))
	if len(t.Periods) > 0 {
		fmt.Fprintf(out, "\nPeriods\n")
	}
	for i := range t.Periods {
		writePeriod(out, words, &t.Periods[i])
	}
	fmt.Fprintf(out, "\nIf nothing more is done\n")
	for i := range t.Changes {
		a := &t.Changes[i]
		fmt.Fprintf(out, "  from %-18s ", wording.Day(t.On[i]))
		if !a.Cycle.IsZero() && a.Cycle.End < t.On[i] {
			fmt.Fprintf(out, "period that ended on %s: ", wording.Day(a.Cycle.End))
		}
		fmt.Fprint(out, wording.Status(a.Status))
		if missing := words.Missing(a); missing != "" && a.Status >= rule.Open {
			fmt.Fprintf(out, ": %s", missing)
		}
		if a.Due >= t.On[i] {
			fmt.Fprintf(out, "; due %s", wording.Day(a.Due))
		}
		fmt.Fprintln(out)
	}
	fmt.Fprintf(out, "\n%s\n%s\n", source(p), wording.Disclaimer)
	return out.Flush()
}

func writePeriod(out io.Writer, words *wording.Words, a *rule.Answer) {
	fmt.Fprintf(out, "  %s\n", wording.Span(a.Cycle))
	if a.Headline.Need == nil {
		fmt.Fprintf(out, "    %s\n", wording.StatusMeaning(a.Status))
		return
	}
	for _, p := range append([]rule.Part{a.Headline}, a.Parts...) {
		if p.Optional || p.Required == 0 && p.Status != rule.Exempt {
			continue
		}
		fmt.Fprintf(out, "    %s: %s", wording.Title(words.Need(p.Name)), words.Figures(p))
		if p.Due != 0 {
			fmt.Fprintf(out, ", due %s", wording.Day(p.Due))
		}
		fmt.Fprintln(out)
	}
}
