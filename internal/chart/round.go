package chart

import (
	"html"
	"html/template"
)

// Donut draws the shares of a whole as a ring with a figure in the middle.
func Donut(a About, slices []Slice, figure, under string) template.HTML {
	d := open(a, "donut", `viewBox="0 0 120 120"`)
	d.add(`<circle class="ring track" cx="60" cy="60" r="50"/>`)
	whole, done := float64(sum(slices)), 0.0
	for _, s := range slices {
		if s.Value == 0 {
			continue
		}
		share := float64(s.Value) / whole * 100
		// The gap between slices is part of the slice, so that a small one is kept.
		gap := min(.8, share/2)
		if share > 99.99 {
			gap = 0
		}
		d.add(`<circle class="ring %s" cx="60" cy="60" r="50" pathLength="100" stroke-dasharray="%.2f %.2f" stroke-dashoffset="%.2f" transform="rotate(-90 60 60)"><title>%s: %d</title></circle>`,
			s.Class, share-gap, 100-share+gap, -done, html.EscapeString(s.Label), s.Value)
		done += share
	}
	d.text("60", "65", "middle", "big", figure)
	d.text("60", "79", "middle", "faint small", under)
	return d.close()
}

// Stretch is a span of days on a timeline, as day numbers.
type Stretch struct {
	From, To int
	Label    string
	Class    string
}

// Timeline draws stretches one under the other, for example the periods of a
// rule, with a line at now.
func Timeline(a About, spans []Stretch, now int) template.HTML {
	const row = 30
	d := open(a, "timeline", `height="`+px(len(spans)*row+4)+`"`)
	from, to := now, now+1
	for _, s := range spans {
		from, to = min(from, s.From), max(to, s.To+1)
	}
	width := float64(to - from)
	for i, s := range spans {
		y := i * row
		d.text(percent(float64(s.From-from), width), px(y+12), "start", "", s.Label)
		d.add(`<rect class="%s" x="%s" y="%d" width="%s" height="8" rx="4"><title>%s</title></rect>`, s.Class,
			percent(float64(s.From-from), width), y+17, percent(float64(s.To+1-s.From), width), html.EscapeString(s.Label))
	}
	x := percent(float64(now-from), width)
	d.add(`<line class="now" x1="%s" x2="%s" y1="0" y2="%d"/>`, x, x, len(spans)*row+4)
	return d.close()
}
