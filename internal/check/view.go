package check

import (
	"html/template"
	"strings"

	"standing/internal/chart"
	"standing/internal/civil"
	"standing/internal/rule"
	"standing/internal/wording"
)

// pageView is what the templates show; they do not compute anything.
type pageView struct {
	Nobody    string // why the page is empty
	Filtered  bool   // because only some were asked for
	Style     template.CSS
	Script    template.JS
	Policy    string
	Title     string
	AsOf      string
	People    string
	Empty     bool
	Unsure    string // how the rule was read, where that is not from the rule itself
	Facts     []factView
	Limits    []string
	Warning   string
	Tiles     []tileView
	Donut     template.HTML
	WeekTitle string
	Weeks     template.HTML
	WeekNote  string
	Lacks     template.HTML
	Units     []unitView
	UnitNote  string
	Attention listView
	Rest      listView
	LeftOut   string
	Statuses  []tileView // for the filter
	Marks     []statusView
}

type factView struct{ Name, Value, URL string }

type statusView struct{ Class, Name, Path string }

type tileView struct {
	statusView
	Count, Share, Meaning string
}

type unitView struct {
	Unit                             string
	People, NotMet, Grace, Open, Met string
	Bar                              template.HTML
}

type listView struct {
	ID, Title, Caption, Empty string
	Count                     string
	Attention                 bool
	People                    []ranked[personView]
}

type personView struct {
	Status            statusView
	ID, Name, Unit    string
	Missing, Meaning  string
	Due, DueISO, Left string
	Late, Attention   bool
	Order             int // days from the first day of the calendar, for sorting
	Period            string
	Needs             []needView
	Lines             []string
}

// HasMore reports whether there is anything to unfold.
func (p personView) HasMore() bool { return len(p.Needs)+len(p.Lines) > 0 || p.Period != "" }

// Summary is what stands in the row itself.
func (p personView) Summary() string {
	switch {
	case p.Missing != "":
		return p.Missing
	case len(p.Needs) > 0 && p.Needs[0].Figures != "":
		return p.Needs[0].Figures
	}
	return p.Meaning
}

type needView struct {
	statusView
	Label, Figures, Due string
	Depth               int
	Bar                 template.HTML
}

// viewer turns standings into what the page shows.
type viewer struct {
	h     Header
	words *wording.Words
}

// classes and paths of the status signs. Each sign has its own outline, so that
// the colour is never the only difference.
var statusClass = map[rule.Status]string{
	rule.NotApplicable: "na", rule.Exempt: "exempt", rule.Met: "met", rule.Open: "open", rule.Grace: "grace", rule.NotMet: "notmet", 0: "none",
}

var statusPath = map[rule.Status]string{
	rule.NotMet:        "M4.5 4.5l7 7m0-7l-7 7",
	rule.Grace:         "M8 2.2L14.3 13.4H1.7zM8 6.4v3.2M8 11.4v.2",
	rule.Open:          "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.6",
	rule.Met:           "M3 8.6l3.3 3.3L13 4.8",
	rule.Exempt:        "M8 2l6 6-6 6-6-6z",
	rule.NotApplicable: "M3.5 8h9",
	0:                  "M5.6 5.8a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.7M8 12.4v.2",
}

func viewOf(s rule.Status) statusView {
	return statusView{statusClass[s], wording.Status(s), statusPath[s]}
}

// person is a row with its details.
func (v viewer) person(p Standing) personView {
	a := &p.Answer
	out := personView{Status: viewOf(a.Status), ID: p.ID, Name: p.Name, Unit: p.Unit, Order: int(civil.Max)}
	if p.Name == "" {
		out.Name = p.ID
	}
	if a.Status == 0 {
		out.Missing, out.Attention = p.Problem, true
		return out
	}
	out.Missing, out.Meaning = v.words.Missing(a), wording.StatusMeaning(a.Status)
	if d := deadline(a); d != 0 {
		out.Due, out.DueISO, out.Order = wording.ShortDay(d), d.String(), int(d)
		if a.Status >= rule.Open || lapses(a) == d+1 {
			out.Left, out.Late = wording.Left(d, v.h.AsOf), d < v.h.AsOf
		}
	}
	out.Attention = a.Status >= rule.Open
	out.Period = wording.Span(a.Cycle)
	out.Lines = v.lines(p)
	out.Needs = v.needs(a)
	return out
}

// lines are the sentences about an answer that are not about one need.
func (v viewer) lines(p Standing) []string {
	a := &p.Answer
	out := cautions(v.words, p)
	if a.Status == rule.Grace && a.GraceUntil != 0 {
		out = append(out, wording.Title(wording.DueWords(a.Status, a.Due, a.GraceUntil, v.h.AsOf))+".")
	}
	if a.CarriedIn > 0 {
		out = append(out, v.words.Amount(a.CarriedIn)+" carried in from the period before.")
	}
	for _, c := range a.SatisfiedBy {
		out = append(out, wording.Title(v.words.Need(c.Need))+": met by "+v.words.Label(c.Option)+".")
	}
	if n := p.Next; n != nil && n.Status != 0 {
		s := "The period that is running, " + wording.Span(n.Cycle) + ": " + wording.StatusShort(n.Status)
		if m := v.words.MissingBy(n, v.h.AsOf); m != "" {
			s += ", " + m
		}
		out = append(out, s+".")
	}
	if next := wording.NextWords(a, wording.StatusShort); next != "" {
		out = append(out, next)
	}
	return out
}

func (v viewer) needs(a *rule.Answer) []needView {
	if a.Headline.Name == "" {
		return nil
	}
	out := []needView{v.need(a, a.Headline)}
	for _, p := range a.Parts {
		out = append(out, v.need(a, p))
	}
	return out
}

func (v viewer) need(a *rule.Answer, p rule.Part) needView {
	n := needView{statusView: viewOf(p.Status), Label: wording.Title(v.words.Need(p.Name)), Figures: v.words.Figures(p), Depth: min(strings.Count(p.Path, "/"), 3)}
	if n.Figures != "" {
		n.Bar = chart.Progress(chart.About{}, int64(p.Counted), int64(p.Required), "f-"+n.Class)
	}
	if p.Due != a.Due || p.Status != a.Status && p.Status >= rule.Open { // else the row has said it
		n.Due = wording.Title(wording.PartWords(p, v.h.AsOf))
	}
	return n
}
