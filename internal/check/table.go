package check

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"

	"standing/internal/civil"
	"standing/internal/rule"
	"standing/internal/term"
	"standing/internal/wording"
)

// TableOptions say how much of the table is written.
type TableOptions struct {
	Out   term.Out
	Limit int // rows; 0: 50 on a terminal, 10,000 elsewhere
}

func (o TableOptions) limit() int {
	switch {
	case o.Limit > 0:
		return o.Limit
	case o.Out.TTY:
		return 50
	default:
		return 10_000
	}
}

// line is a row of the table as text.
type line struct {
	status                             rule.Status
	id, name, unit, due, left, missing string
}

// WriteTable writes a summary and the people, those who need attention first.
// Only the rows that will be shown are kept in memory.
func WriteTable(w io.Writer, h Header, people iter.Seq[Standing], o TableOptions) (Summary, error) {
	var sum Summary
	words := wording.For(h.Pack)
	rows := worst[line]{limit: o.limit()}
	for p := range people {
		sum.Add(p)
		rows.add(p, func(p Standing) line { return lineOf(words, h.AsOf, p) })
	}
	out := bufio.NewWriter(w)
	kept, left := rows.sorted()
	writeHead(out, h, &sum, o.Out)
	writeRows(out, kept, o.Out)
	if left > 0 {
		fmt.Fprintf(out, "\n… and %s not shown here.\n", wording.Count(left, "more person", "more people"))
	}
	writeFoot(out, h, &sum, o.Out)
	return sum, out.Flush()
}

// soon is how many days ahead a card that is still good is named for renewal.
const soon = 90

func lineOf(words *wording.Words, asOf civil.Date, p Standing) line {
	l := line{status: p.Answer.Status, id: term.Clean(p.ID), name: term.Clean(p.Name), unit: term.Clean(p.Unit)}
	if p.Answer.Status == 0 {
		l.missing = term.Clean(p.Problem)
		return l
	}
	if d := deadline(&p.Answer); d != 0 {
		l.due = wording.ShortDay(d)
		if p.Answer.Status >= rule.Open || lapses(&p.Answer) == d+1 {
			l.left = wording.Left(d, asOf)
		}
	}
	l.missing = words.Missing(&p.Answer)
	if d := deadline(&p.Answer); l.missing == "" && l.left != "" && d <= asOf+soon {
		l.missing = "to be renewed"
	}
	if p.Incomplete {
		l.missing = strings.TrimPrefix(l.missing+"; some rows left out", "; ")
	}
	return l
}

func writeHead(out io.Writer, h Header, sum *Summary, o term.Out) {
	for _, l := range term.Wrap(term.Clean(h.Pack.Title), o.Width) {
		fmt.Fprintln(out, o.Paint(term.Bold, l))
	}
	fmt.Fprintf(out, "%s, as of %s\n\n", wording.Count(sum.People(), "person", "people"), wording.Day(h.AsOf))
	if sum.People() == 0 {
		fmt.Fprintln(out, nobody(h))
		return
	}
	var counts []string
	for _, s := range statusOrder {
		if n := countOf(sum, s); n > 0 {
			counts = append(counts, mark(o, s)+o.Paint(statusStyle[s], wording.Thousands(n)+" "+wording.StatusShort(s)))
		}
	}
	for _, l := range wrapPainted(counts, o.Width) {
		fmt.Fprintln(out, l)
	}
	fmt.Fprintln(out)
}

// wrapPainted joins the counts with wide gaps, breaking lines by what is seen
// and not by the escape sequences in it.
func wrapPainted(items []string, width int) []string {
	var lines []string
	line, n := "", 0
	for _, it := range items {
		w := term.Width(plain(it))
		if width > 0 && n > 0 && n+3+w > width {
			lines, line, n = append(lines, line), "", 0
		}
		if n > 0 {
			line, n = line+"   ", n+3
		}
		line, n = line+it, n+w
	}
	return append(lines, line)
}

// plain drops the escape sequences that Paint put in.
func plain(s string) string {
	for {
		before, rest, ok := strings.Cut(s, "\x1b[")
		if !ok {
			return s
		}
		_, after, _ := strings.Cut(rest, "m")
		s = before + after
	}
}

// statusOrder is the order of legends: what to act on first.
var statusOrder = []rule.Status{rule.NotMet, rule.Grace, rule.Open, 0, rule.Met, rule.Exempt, rule.NotApplicable}

var statusStyle = map[rule.Status]term.Style{
	rule.NotMet: term.Red, rule.Grace: term.Yellow, rule.Open: term.Blue, rule.Met: term.Green, rule.Exempt: term.Dim, rule.NotApplicable: term.Dim,
}

func countOf(sum *Summary, s rule.Status) int {
	if s == 0 {
		return sum.NoAnswer
	}
	return sum.ByStatus[s]
}

// mark is the sign of a status, on terminals that can show it.
func mark(o term.Out, s rule.Status) string {
	if !o.TTY || !o.Unicode {
		return ""
	}
	return o.Paint(statusStyle[s], wording.StatusMark(s)) + " "
}

func writeFoot(out io.Writer, h Header, sum *Summary, o term.Out) {
	fmt.Fprintln(out)
	notes := append(limits(h, sum), source(h.Pack), wording.Disclaimer)
	for _, n := range notes {
		for _, l := range term.Wrap(term.Clean(n), o.Width) {
			fmt.Fprintln(out, o.Paint(term.Dim, l))
		}
	}
}
