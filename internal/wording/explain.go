package wording

import (
	"fmt"
	"strings"

	"standing/internal/pack"
	"standing/internal/rule"
	"standing/internal/term"
)

// Disclaimer stands on every report and every explanation.
const Disclaimer = "Check the current official text before you rely on this."

// Item is a sentence with the sentences that belong under it.
type Item struct {
	Text string
	Sub  []Item
}

// Section is a heading with its items.
type Section struct {
	Title string
	Items []Item
}

// Explained is a rule in plain English.
type Explained struct {
	Title    string
	Sections []Section
}

// Explain writes the whole pack in plain English, from the data that the engine
// evaluates, so that it cannot say something else.
func (w *Words) Explain() Explained {
	p, r := w.pack, w.pack.Rule
	last := r.Versions[len(r.Versions)-1]
	what := Section{Title: "What is asked", Items: w.needItems(last.Needs)}
	if len(r.Versions) > 1 {
		what.Title += ", " + w.since(last)
	}
	out := Explained{Title: p.Title, Sections: []Section{
		{"Who", w.who(r)}, {"When", w.when(r)}, what,
		{"How credit counts", w.process(last.Process)}, {"Special cases", w.edges(r, last)},
	}}
	for i := len(r.Versions) - 1; i > 0; i-- {
		out.Sections = append(out.Sections, w.changes(r.Versions[i-1], r.Versions[i]))
	}
	for _, a := range r.Activities {
		out.Sections = append(out.Sections, Section{"For what was done from " + Day(a.From) + " on", w.process(a.Process)})
	}
	out.Sections = append(out.Sections, Section{"Notes", sentences(p.Notes)}, Section{"Source", Source(p)})
	return out
}

// Plain lays the explanation out as text; empty sections are left out.
func (e Explained) Plain(width int) string {
	var b strings.Builder
	for _, line := range term.Wrap(e.Title, width) {
		b.WriteString(line + "\n")
	}
	for _, s := range e.Sections {
		if len(s.Items) == 0 {
			continue
		}
		b.WriteString("\n" + strings.Join(term.Wrap(s.Title, width), "\n") + "\n")
		writeItems(&b, s.Items, "  ", width)
	}
	return b.String()
}

func writeItems(b *strings.Builder, items []Item, indent string, width int) {
	for _, it := range items {
		lead := indent + "- "
		for _, line := range term.Wrap(it.Text, width-len(lead)) {
			b.WriteString(lead + line + "\n")
			lead = indent + "  "
		}
		writeItems(b, it.Sub, indent+"    ", width)
	}
}

// Source says where the rule was read, when, and how sure that is.
func Source(p *pack.Pack) []Item {
	c := p.Citation
	out := []Item{{Text: c.Text}}
	if c.URL != "" {
		out = append(out, Item{Text: c.URL})
	}
	if c.Seen != 0 {
		out = append(out, Item{Text: "Read on " + Day(c.Seen) + "."})
	}
	return append(out, Item{Text: Confidence(c.Confidence)},
		Item{Text: fmt.Sprintf("Pack %s, version %s.", p.ID, p.Version)}, Item{Text: Disclaimer})
}

// Confidence says plainly how sure a pack's text is.
func Confidence(c pack.Confidence) string {
	switch c {
	case pack.Quoted:
		return "Quoted: the wording of the rule or the agency's own page was read."
	case pack.Secondary:
		return "Secondary source: a course seller's, an employer's or a law firm's page was read, not the rule itself."
	case pack.General:
		return "General knowledge: no source was read."
	}
	return "It is not stated how this rule was read."
}

func sentences(texts []string) []Item {
	var out []Item
	for _, t := range texts {
		out = append(out, Item{Text: t})
	}
	return out
}

// changes lists what a newer version of the rule adds and drops.
func (w *Words) changes(older, newer rule.Version) Section {
	before, after := w.flat(older), w.flat(newer)
	var items []Item
	if add := minus(after, before); len(add) > 0 {
		items = append(items, Item{"New:", sentences(add)})
	}
	if drop := minus(before, after); len(drop) > 0 {
		items = append(items, Item{"Before that:", sentences(drop)})
	}
	return Section{"What changed " + w.since(newer), items}
}

func (w *Words) flat(v rule.Version) []string {
	items := append(w.needItems(v.Needs), w.process(v.Process)...)
	return flatten(append(items, w.versionEdges(v)...), "")
}

// flatten gives each nested sentence the beginning of the one above it, so that
// it still says what it belongs to when it stands alone.
func flatten(items []Item, under string) []string {
	var out []string
	for _, it := range items {
		if strings.HasSuffix(it.Text, ":") { // only leads to what is under it
			out = append(out, flatten(it.Sub, under)...)
			continue
		}
		out = append(out, under+it.Text)
		out = append(out, flatten(it.Sub, under+strings.TrimRight(firstWords(it.Text), ".")+": ")...)
	}
	return out
}

func firstWords(s string) string {
	if head, _, ok := strings.Cut(s, ":"); ok {
		return head
	}
	return s
}

func minus(a, b []string) []string {
	in := map[string]bool{}
	for _, s := range b {
		in[s] = true
	}
	var out []string
	for _, s := range a {
		if !in[s] {
			out = append(out, s)
		}
	}
	return out
}

func (w *Words) since(v rule.Version) string {
	if v.From == 0 {
		return "from the beginning"
	}
	switch v.Key {
	case rule.ByCycleStart:
		return "for periods that start on or after " + Day(v.From)
	case rule.BySubmission:
		if v.Event != "" {
			return "where " + w.fact(v.Event) + " falls on or after " + Day(v.From)
		}
		return "for renewals submitted on or after " + Day(v.From)
	default:
		return "for periods that end on or after " + Day(v.From)
	}
}
