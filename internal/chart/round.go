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
