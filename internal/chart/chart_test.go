package chart

import (
	"encoding/xml"
	"errors"
	"html"
	"html/template"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const hostile = `<script>alert("x")</script> & 'co'`

func everyChart(id string) map[string]template.HTML {
	a := About{ID: id, Title: "About " + hostile, Desc: hostile}
	s := []Slice{{Label: hostile, Value: 3, Class: "f-a"}, {Label: "None", Class: "f-b"}, {Label: "One", Value: 1, Class: "f-c"}, {Label: "Many", Value: 99996, Class: "f-d"}}
	return map[string]template.HTML{
		"stacked": Stacked(a, s, 10), "stacked empty": Stacked(a, nil, 10), "bars": Bars(a, s), "bars empty": Bars(a, nil), "columns": Columns(a, s, 100, 2), "columns empty": Columns(a, nil, 100, 2),
		"donut": Donut(a, s, "5%", hostile), "donut empty": Donut(a, nil, "0%", ""), "donut one": Donut(a, s[:1], "100%", ""), "progress": Progress(a, 1, 3, "f-a"), "progress over": Progress(a, 5, 3, "f-a"),
		"progress none": Progress(a, 0, 0, "f-a"),
		"spans":         Spans(a, []SpanRow{{Label: hostile, Spans: []Span{{From: 1, To: 9, Label: hostile, Class: "f-a"}}}}, 1, 10, 5, []Mark{{At: 3, Label: hostile}}, hostile),
	}
}

func TestChartsAreWellFormedLabelledAndStyledByClass(t *testing.T) {
	for name, svg := range everyChart("c1") {
		d := xml.NewDecoder(strings.NewReader(string(svg)))
		titles := 0
		for {
			tok, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, svg)
			}
			el, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			if el.Name.Local == "title" {
				titles++
			}
			if el.Name.Local == "script" {
				t.Errorf("%s: a name became an element", name)
			}
			for _, at := range el.Attr {
				if at.Name.Local == "style" || strings.HasPrefix(at.Name.Local, "on") {
					t.Errorf("%s: attribute %s", name, at.Name.Local)
				}
			}
		}
		if s := string(svg); titles == 0 || !strings.Contains(s, `role="img" aria-labelledby="c1-t" aria-describedby="c1-d"`) || !strings.Contains(s, `<desc id="c1-d">`) {
			t.Errorf("%s is not labelled: %s", name, s)
		}
		if strings.Contains(string(svg), "NaN") || strings.Contains(string(svg), "Inf") {
			t.Errorf("%s: %s", name, svg)
		}
	}
}

func TestAChartWithoutAnIDIsHidden(t *testing.T) {
	for name, svg := range everyChart("") {
		if s := string(svg); !strings.Contains(s, `aria-hidden="true"`) || strings.Contains(s, `role="img"`) {
			t.Errorf("%s: %s", name, s)
		}
	}
}

var widths = regexp.MustCompile(` width="([0-9.]+)%"`)

func TestSharesFillTheBar(t *testing.T) {
	svg := Stacked(About{}, []Slice{{Label: "a", Value: 1, Class: "x"}, {Label: "b", Value: 2, Class: "y"}, {Label: "c", Value: 0, Class: "z"}, {Label: "d", Value: 4, Class: "z"}}, 10)
	found := widths.FindAllStringSubmatch(string(svg), -1)
	if len(found) != 3 {
		t.Fatalf("%d shares: %s", len(found), svg)
	}
	total := 0.0
	for _, m := range found {
		f, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		total += f
	}
	if math.Abs(total-100) > .05 {
		t.Errorf("the shares add up to %.2f%%", total)
	}
}

func TestProgressIsAsLongAsWhatIsDone(t *testing.T) {
	for _, c := range []struct {
		done, whole int64
		want        string
	}{{1, 4, "25%"}, {4, 4, "100%"}, {9, 4, "100%"}} {
		all := widths.FindAllStringSubmatch(string(Progress(About{}, c.done, c.whole, "f-a")), -1)
		if got := all[len(all)-1][1] + "%"; len(all) != 2 || got != c.want {
			t.Errorf("%d of %d: %s", c.done, c.whole, got)
		}
	}
	if got := len(widths.FindAllString(string(Progress(About{}, 0, 4, "f-a")), -1)); got != 1 {
		t.Errorf("%d bars for nothing done, want the track alone", got)
	}
}

func TestDescribe(t *testing.T) {
	if got := Describe([]Slice{{Label: "Met", Value: 3, Class: ""}, {Label: "Open", Value: 1, Class: ""}}); got != "Met: 3; Open: 1." {
		t.Error(got)
	}
}

// A chart whose parts lead somewhere is no picture: what is inside one cannot be reached.
func TestColumnsThatLeadSomewhere(t *testing.T) {
	got := string(Columns(About{ID: "c", Title: "Weeks", Links: true}, []Slice{{Label: "2 Mar", Value: 3, Href: `/x?a=1&b="<`}, {Label: "9 Mar", Href: "/y"}}, 100, 1))
	for _, want := range []string{`role="group"`, `<a href="/x?a=1&amp;b=&#34;&lt;" aria-label="2 Mar: 3">`, `</a>`} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s: %s", want, got)
		}
	}
	if strings.Contains(got, "/y") || strings.Contains(got, `role="img"`) {
		t.Error(got)
	}
}

// A name is cut by the room that is there, which only the page knows: it stands in the drawing
// whole, however long it is.
func TestNamesStandWholeInADrawing(t *testing.T) {
	long := strings.Repeat("Continuing education of registered nurses ", 4) + "& more"
	whole := ">" + html.EscapeString(long) + "</p>"
	for name, svg := range map[string]template.HTML{
		"bars":  Bars(About{}, []Slice{{Label: long, Value: 3, Class: "f-a"}}),
		"spans": Spans(About{}, []SpanRow{{Label: long, Spans: []Span{{From: 1, To: 9, Label: "met"}}}}, 1, 10, 5, nil, "today"),
	} {
		if s := string(svg); !strings.Contains(s, whole) || !strings.Contains(s, `title="`+html.EscapeString(long)+`"`) || strings.Contains(s, "…") {
			t.Errorf("%s: %s", name, s)
		}
	}
}
