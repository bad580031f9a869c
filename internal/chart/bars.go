package chart

import (
	"html"
	"html/template"
	"strconv"
)

// Stacked draws the shares of a whole as one bar.
func Stacked(a About, slices []Slice, height int) template.HTML {
	d := open(a, "stacked", `height="`+px(height)+`"`)
	whole, x := float64(sum(slices)), 0.0
	if whole == 0 {
		d.add(`<rect class="track" width="100%%" height="%d" rx="3"/>`, height)
	}
	for _, s := range slices {
		if s.Value == 0 {
			continue
		}
		d.add(`<rect class="seg %s" x="%s" width="%s" height="%d" rx="3"><title>%s: %d</title></rect>`,
			s.Class, percent(x, whole), percent(float64(s.Value), whole), height, html.EscapeString(s.Label), s.Value)
		x += float64(s.Value)
	}
	return d.close()
}

// Progress draws done of whole as one bar; more than the whole fills it.
func Progress(a About, done, whole int64, class string) template.HTML {
	d := open(a, "progress", `height="6"`)
	d.add(`<rect class="track" width="100%%" height="6" rx="3"/>`)
	switch {
	case whole <= 0 || done >= whole:
		d.add(`<rect class="%s" width="100%%" height="6" rx="3"/>`, class)
	case done > 0:
		d.add(`<rect class="%s" width="%s" height="6" rx="3"/>`, class, percent(float64(done), float64(whole)))
	}
	return d.close()
}

// Bars draws one horizontal bar per row, with its name above and its value at
// the right end.
func Bars(a About, rows []Slice) template.HTML {
	const row = 40
	d := open(a, "bars", `height="`+px(len(rows)*row)+`"`)
	most := 0
	for _, r := range rows {
		most = max(most, r.Value)
	}
	for i, r := range rows {
		y := i * row
		d.label(y, "85%", "name", r.Label)
		d.text("100%", px(y+14), "end", "", strconv.Itoa(r.Value))
		d.add(`<rect class="track" y="%d" width="100%%" height="8" rx="4"/>`, y+21)
		d.add(`<rect class="%s" y="%d" width="%s" height="8" rx="4"><title>%s: %d</title></rect>`,
			r.Class, y+21, percent(float64(r.Value), float64(most)), html.EscapeString(r.Label), r.Value)
	}
	return d.close()
}

// Columns draws one column per row, for example per week. Where there are many,
// only every Nth name is written, so that names do not touch on a phone.
func Columns(a About, cols []Slice, height, nth int) template.HTML {
	const head, foot = 18, 24
	d := open(a, "columns", `height="`+px(height)+`"`)
	most := 4 // one person is not drawn as a tower
	for _, c := range cols {
		most = max(most, c.Value)
	}
	base, n := height-foot, float64(len(cols))
	for i, c := range cols {
		left, mid := percent(float64(i)+.12, n), percent(float64(i)+.5, n)
		if h := c.Value * (base - head) / most; c.Value > 0 {
			h = max(h, 3)
			if c.Href != "" {
				d.add(`<a href="%s" aria-label="%s: %d">`, html.EscapeString(c.Href), html.EscapeString(c.Label), c.Value)
			}
			d.add(`<rect class="%s" x="%s" y="%d" width="%s" height="%d" rx="3"><title>%s: %d</title></rect>`,
				c.Class, left, base-h, percent(.76, n), h, html.EscapeString(c.Label), c.Value)
			if c.Href != "" {
				d.add(`</a>`)
			}
			d.text(mid, px(base-h-5), "middle", "", strconv.Itoa(c.Value))
		}
		switch {
		case i%max(nth, 1) != 0:
		case i > 0 && i == len(cols)-1: // to the left of its end, for there is nothing to its right
			d.text(percent(float64(i)+.88, n), px(height-6), "end", "faint", c.Label)
		default:
			d.text(left, px(height-6), "start", "faint", c.Label)
		}
	}
	d.add(`<line class="axis" x1="0" x2="100%%" y1="%d" y2="%d"/>`, base, base)
	return d.close()
}
