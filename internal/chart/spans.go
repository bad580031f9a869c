package chart

import (
	"html"
	"html/template"
	"strconv"
)

// Span is a stretch of days in a row of Spans.
type Span struct {
	From, To int // days, both inside
	Label    string
	Class    string
	Thin     bool // a further stretch after it, such as grace
}

// SpanRow is one row.
type SpanRow struct {
	Label string
	Spans []Span
}

// Mark is a named day on the scale.
type Mark struct {
	At    int
	Label string
}

// Spans draws stretches of days, row under row on one scale from a day to a day, with a line
// on today and marks on the scale.
func Spans(a About, rows []SpanRow, from, to, today int, marks []Mark, now string) template.HTML {
	const row, head, foot = 44, 18, 22
	whole := float64(max(to-from+1, 1))
	at := func(day int) string { return percent(float64(min(max(day, from), to+1)-from), whole) }
	high := head + len(rows)*row
	d := open(a, "spans", `height="`+px(high+foot)+`"`)
	for _, m := range marks {
		d.add(`<line class="axis" x1="%s" x2="%s" y1="%d" y2="%d"/>`, at(m.At), at(m.At), head, high)
		d.text(at(m.At), px(high+foot-6), "start", "faint", m.Label)
	}
	for i, r := range rows {
		y := head + i*row
		for _, s := range r.Spans {
			tall := 12
			if s.Thin {
				tall = 4
			}
			width := percent(float64(min(s.To, to)-max(s.From, from)+1), whole)
			d.add(`<rect class="seg %s" x="%s" y="%d" width="%s" height="%d" rx="3"><title>%s</title></rect>`,
				s.Class, at(s.From), y+28-tall/2, width, tall, html.EscapeString(s.Label))
		}
	}
	d.add(`<line class="now" x1="%s" x2="%s" y1="%d" y2="%d"/>`, at(today), at(today), head-4, high)
	for i, r := range rows { // over the line, so that it goes through no name
		d.label(head+i*row, "100%", "name over", r.Label)
	}
	anchor := "middle"
	switch share := float64(today-from) / whole; {
	case share < .06:
		anchor = "start"
	case share > .94:
		anchor = "end"
	}
	d.text(at(today), strconv.Itoa(head-6), anchor, "faint", now)
	return d.close()
}
