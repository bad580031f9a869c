package chart

import (
	_ "embed"
	"fmt"
	"html"
	"html/template"
	"strconv"
	"strings"
)

// CSS is the style of every chart. It expects the custom properties --ink,
// --muted, --track, --line, --card and --accent.
//
//go:embed chart.css
var CSS string

// About names a chart. Without an ID the chart only repeats what stands beside
// it, and is hidden from screen readers.
type About struct {
	ID    string // unique on the page
	Title string
	Desc  string // the numbers in words
	Links bool   // its parts lead somewhere: it is a group of links then, and no picture
}

// Slice is a share of a whole. Class gives it a colour; Label a name.
type Slice struct {
	Label string
	Value int
	Class string
	Href  string // where it leads; Columns only
}

// Describe lists slices in words, for About.Desc.
func Describe(slices []Slice) string {
	var out []string
	for _, s := range slices {
		out = append(out, s.Label+": "+strconv.Itoa(s.Value))
	}
	return strings.Join(out, "; ") + "."
}

// drawing collects the elements of one SVG.
type drawing struct{ strings.Builder }

// open begins an SVG of the whole width and a height in pixels; a viewBox makes
// it scale as a whole instead.
func open(a About, class, size string) *drawing {
	d := &drawing{}
	if a.ID == "" {
		d.add(`<svg class="chart %s" %s aria-hidden="true" focusable="false">`, class, size)
		return d
	}
	id, role := html.EscapeString(a.ID), "img"
	if a.Links {
		role = "group"
	}
	d.add(`<svg class="chart %s" %s role="%s" aria-labelledby="%s-t" aria-describedby="%s-d">`, class, size, role, id, id)
	d.add(`<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, id, html.EscapeString(a.Title), id, html.EscapeString(a.Desc))
	return d
}

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(d, format, args...) }

func (d *drawing) text(x, y, anchor, class, s string) {
	d.add(`<text x="%s" y="%s" text-anchor="%s" class="%s">%s</text>`, x, y, anchor, class, html.EscapeString(s))
}

// label writes a name from the left edge, over a share of the width. Text of a drawing cannot be
// cut by the room that is there, so it is text of the page: the style cuts it, and its title has
// it whole.
func (d *drawing) label(y int, width, class, s string) {
	d.add(`<foreignObject x="0" y="%d" width="%s" height="20"><p class="%s" title="%s">%s</p></foreignObject>`, y, width, class, html.EscapeString(s), html.EscapeString(s))
}

// close ends the SVG. Everything in it was escaped on the way in.
func (d *drawing) close() template.HTML {
	d.WriteString("</svg>")
	return template.HTML(d.String())
}

// percent writes part of whole as an SVG length.
func percent(part, whole float64) string {
	if whole == 0 {
		return "0%"
	}
	s := strconv.FormatFloat(part/whole*100, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "%"
}

func px(n int) string { return strconv.Itoa(n) }

func sum(slices []Slice) int {
	n := 0
	for _, s := range slices {
		n += s.Value
	}
	return n
}
