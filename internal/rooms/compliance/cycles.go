package compliance

import (
	"context"
	"strconv"
	"time"

	"standing/internal/base/ui"
	"standing/internal/civil"
	"standing/internal/wording"
)

// drawn are the periods of a plan as a line of time: from the oldest that is shown to the
// last day of any.
func drawn(ctx context.Context, id string, p Plan) ui.Cycles {
	from, to := p.Day, p.Day
	c := ui.Cycles{ID: id, Title: say(ctx, "standing.cycles"), Now: say(ctx, "standing.today"), Words: say(ctx, "standing.cycles_words"), Today: int(p.Day)}
	for _, r := range p.Rows {
		row := ui.CycleRow{Label: r.Title}
		for _, s := range r.Periods {
			from, to = min(from, s.Start), max(to, s.End)
			how, tone := say(ctx, "standing."+string(s.Status)), tones[s.Status]
			if s.Nothing {
				how, tone = wording.NothingAsked, ui.Quiet
			}
			row.Spans = append(row.Spans, ui.CycleSpan{From: int(s.Start), To: int(s.End), Tone: tone,
				Text: say(ctx, "standing.cycle_is", wording.Day(s.Start), wording.Day(s.End), how)})
			if s.Grace != 0 {
				to = max(to, s.Grace)
				row.Spans = append(row.Spans, ui.CycleSpan{From: int(s.End + 1), To: int(s.Grace), Tone: ui.Warn, Thin: true, Text: say(ctx, "standing.grace_until", wording.Day(s.Grace))})
			}
		}
		c.Rows = append(c.Rows, row)
	}
	c.From, c.To = int(from), int(to)
	c.Marks = years(from, to)
	return c
}

// years are the first days of years within, not so many that their names touch on a phone.
func years(from, to civil.Date) (out []ui.CycleMark) {
	nth := 1 + (to.Year()-from.Year())/5
	for y := from.Year() + 1; y <= to.Year(); y++ {
		if d := civil.Of(y, time.January, 1); (y-from.Year()-1)%nth == 0 && int(to-d) > int(to-from)/12 {
			out = append(out, ui.CycleMark{At: int(d), Label: strconv.Itoa(y)})
		}
	}
	return out
}
