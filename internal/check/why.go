package check

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"standing/internal/rule"
	"standing/internal/term"
	"standing/internal/wording"
)

// Why is everything needed to explain one person's answer.
type Why struct {
	Person      Standing // name, ID and unit; the answer comes from the explanation
	Explanation rule.Explanation
	Records     []rule.Record
}

// WriteWhy writes the answer of one person, every need with how far it is, and
// under each need every record with what it counted and why.
func WriteWhy(w io.Writer, h Header, y Why, o term.Out) error {
	out := &whyWriter{out: bufio.NewWriter(w), o: o, h: h, y: y, words: wording.For(h.Pack), records: map[string]rule.Record{}}
	for _, r := range y.Records {
		out.records[r.ID] = r
	}
	out.head()
	a := &y.Explanation.Answer
	if a.Status == 0 {
		out.para("", term.Clean(y.Person.Problem))
	} else if a.Headline.Name != "" {
		out.part(a.Headline)
		for _, p := range a.Parts {
			out.part(p)
		}
	}
	out.aside()
	var sum Summary
	sum.Add(y.Person)
	out.para("", "")
	for _, n := range append(limits(h, &sum), source(h.Pack), wording.Disclaimer) {
		out.para("", term.Clean(n))
	}
	return out.out.Flush()
}

type whyWriter struct {
	out     *bufio.Writer
	o       term.Out
	h       Header
	y       Why
	words   *wording.Words
	records map[string]rule.Record
}

func (y *whyWriter) para(indent, s string) {
	for _, l := range term.Wrap(s, max(y.width()-len(indent), 20)) {
		fmt.Fprintln(y.out, strings.TrimRight(indent+l, " "))
	}
}

func (y *whyWriter) width() int {
	if y.o.Width == 0 {
		return 100
	}
	return y.o.Width
}

// head says who it is, the answer, the period, and what changes it.
func (y *whyWriter) head() {
	p, a := y.y.Person, &y.y.Explanation.Answer
	who := strings.TrimSpace(term.Clean(p.Name) + " (" + term.Clean(p.ID) + ")")
	if p.Unit != "" {
		who += ", " + term.Clean(p.Unit)
	}
	fmt.Fprintln(y.out, y.o.Paint(term.Bold, who))
	y.para("", term.Clean(y.h.Pack.Title))
	fmt.Fprintln(y.out)
	fmt.Fprintln(y.out, mark(y.o, a.Status)+y.o.Paint(statusStyle[a.Status], wording.Status(a.Status))+" on "+wording.Day(y.h.AsOf))
	if m := y.words.MissingBy(a, y.h.AsOf); m != "" {
		y.para("  ", "Missing: "+m+".")
	} else if a.Status != 0 {
		y.para("  ", wording.StatusMeaning(a.Status))
	}
	if !a.Cycle.IsZero() {
		y.para("  ", "Period: "+wording.Span(a.Cycle)+".")
	}
	if a.CarriedIn > 0 {
		y.para("  ", "Carried in from the period before: "+y.words.Amount(a.CarriedIn)+".")
	}
	for _, c := range a.SatisfiedBy {
		y.para("  ", wording.Title(y.words.Need(c.Need))+": met by "+y.words.Label(c.Option)+".")
	}
	if len(a.Unknown) > 0 {
		y.para("  ", "Not known, and assumed not to matter: "+y.words.Labels(a.Unknown)+".")
	}
	if next := wording.NextWords(a, wording.StatusShort); next != "" {
		y.para("  ", next)
	}
}

// part writes one need with its bar and the records that were looked at for it.
func (y *whyWriter) part(p rule.Part) {
	indent := strings.Repeat("  ", strings.Count(p.Path, "/"))
	fmt.Fprintf(y.out, "\n%s%s\n", indent, y.o.Paint(term.Bold, wording.Title(y.words.Need(p.Name))))
	state := mark(y.o, p.Status) + y.o.Paint(statusStyle[p.Status], wording.Status(p.Status))
	if f := y.words.Figures(p); f != "" {
		state = y.o.Bar(int64(p.Counted), int64(p.Required), 20) + "  " + f + "  " + state
	}
	if due := wording.PartWords(p, y.h.AsOf); due != "" {
		state += ", " + due
	}
	fmt.Fprintln(y.out, indent+"  "+state)
	other := 0
	for _, l := range y.y.Explanation.Ledger {
		switch {
		case l.Need != p.Name || l.Need == "":
		case l.Reason == rule.WhyOtherKind:
			other++
		default:
			y.line(indent+"  ", l)
		}
	}
	if other > 0 {
		y.para(indent+"  ", "- "+wording.Count(other, "record is", "records are")+" of another kind.")
	}
}

// aside lists the records that no need could look at.
func (y *whyWriter) aside() {
	first := true
	for _, l := range y.y.Explanation.Ledger {
		if l.Need != "" {
			continue
		}
		if first {
			fmt.Fprintf(y.out, "\n%s\n", y.o.Paint(term.Bold, "Set aside"))
			first = false
		}
		y.line("  ", l)
	}
}

// line: "- 10 Jun 2024, Medical errors (r1). Counted 2 h."
func (y *whyWriter) line(indent string, l rule.Line) {
	text := y.recordWords(l.Record) + " " + y.words.Line(l)
	lead := "- "
	for _, s := range term.Wrap(text, max(y.width()-len(indent)-2, 20)) {
		if l.Counted == 0 {
			s = y.o.Paint(term.Dim, s)
		}
		fmt.Fprintln(y.out, indent+lead+s)
		lead = "  "
	}
}

func (y *whyWriter) recordWords(id string) string {
	r, ok := y.records[id]
	if !ok {
		return term.Clean(id) + "."
	}
	day := wording.ShortDay(r.Date)
	if r.Date == 0 && !r.At.IsZero() {
		day = r.At.Format("2 Jan 2006")
	}
	what := term.Clean(r.Course)
	if what == "" {
		what = term.Clean(y.words.Labels(r.Tags))
	}
	if what != "" {
		what = ", " + what
	}
	if r.Amount > 0 {
		what += ", " + y.recordAmount(r)
	}
	return day + what + " (" + term.Clean(id) + ")."
}

func (y *whyWriter) recordAmount(r rule.Record) string {
	if r.Unit == "" {
		return y.words.Short(r.Amount)
	}
	return wording.UnitOf(r.Unit).ShortOf(r.Amount)
}
