package ui

import (
	"context"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
)

// Lines is one value after another over time, as a line. The points are few
// enough to be read out.
type Lines struct {
	Chart        // each Part is one point; the first one's Tone colours the line
	Unit  string // such as "%"
}

// Heat is a table whose cells are darker the larger their value is.
type Heat struct {
	Caption string
	Corner  string
	Columns []string
	Rows    []HeatRow
}

// HeatRow is one line of a Heat, a value for each column.
type HeatRow struct {
	Label  string
	Values []int
	Hrefs  []string // whom each counts; may be shorter
}

func (r HeatRow) href(i int) string {
	if i < len(r.Hrefs) {
		return r.Hrefs[i]
	}
	return ""
}

// Render writes the line with its first, last and greatest value in words.
func (l Lines) Render(_ context.Context, w io.Writer) error {
	const width, height, edge = 600, 120, 8
	about, most := l.picture(), 1
	for _, p := range l.Parts {
		most = max(most, p.Value)
	}
	at := func(i int) (x, y int) {
		x = edge + i*(width-2*edge)/max(len(l.Parts)-1, 1)
		return x, height - edge - max(l.Parts[i].Value, 0)*(height-2*edge)/most
	}
	var points []string
	for i := range l.Parts {
		x, y := at(i)
		points = append(points, fmt.Sprintf("%d %d", x, y))
	}
	line := "M" + strings.Join(points, "L")
	id := html.EscapeString(about.ID)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="chart line" viewBox="0 0 %d %d" role="img" aria-labelledby="%s-t" aria-describedby="%s-d"><title id="%s-t">%s</title><desc id="%s-d">%s</desc>`,
		width, height, id, id, id, html.EscapeString(about.Title), id, html.EscapeString(about.Desc))
	fmt.Fprintf(&b, `<line class="axis" x1="0" x2="%d" y1="%d" y2="%d"/>`, width, height-1, height-1)
	if n := len(l.Parts); n > 0 {
		class := l.Parts[0].Tone.fill()
		fmt.Fprintf(&b, `<path class="area %s" d="%sL%d %dL%d %dz"/><path class="stroke %s" d="%s"/>`, class, line, width-edge, height-1, edge, height-1, class, line)
		x, y := at(n - 1)
		fmt.Fprintf(&b, `<circle class="%s" cx="%d" cy="%d" r="4"/>`, class, x, y)
	}
	b.WriteString("</svg>")
	if n := len(l.Parts); n > 0 {
		first, last := l.Parts[0], l.Parts[n-1]
		fmt.Fprintf(&b, `<p class="line-ends"><span>%s: <b>%s</b></span><span>%s: <b>%s</b></span></p>`,
			html.EscapeString(first.Label), html.EscapeString(strconv.Itoa(first.Value)+l.Unit), html.EscapeString(last.Label), html.EscapeString(strconv.Itoa(last.Value)+l.Unit))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Render writes the table; its numbers are text, so the shade adds nothing that
// is not also said.
func (h Heat) Render(ctx context.Context, w io.Writer) error { return heat(h).Render(ctx, w) }

// shade puts a value into one of five steps; only nothing at all is the first.
func (h Heat) shade(v int) string {
	most := 1
	for _, r := range h.Rows {
		for _, x := range r.Values {
			most = max(most, x)
		}
	}
	if v <= 0 {
		return "heat-0"
	}
	return "heat-" + strconv.Itoa(min(4, 1+(v*4-1)/most))
}
