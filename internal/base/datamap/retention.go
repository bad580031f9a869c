package datamap

import (
	_ "embed" // the classes are part of the program
	"fmt"
	"regexp"
	"strconv"

	"standing/internal/civil"
	"standing/internal/tree"
)

//go:embed retention.yaml
var retentionFile []byte

// Class says how long what is of it is kept.
type Class struct {
	Name   string
	After  string // what the anchor means: "the person left"
	Period Period // zero: while active
	Min    Period // what the law or a contract demands at least; zero: nothing
	Basis  string // contract, law or interest
	Reason string // printed
	Place
}

// Classes are the retention classes of the product.
func Classes() ([]Class, error) { return readClasses(File{"retention.yaml", retentionFile}) }

func readClasses(f File) ([]Class, error) {
	n, err := tree.Parse(f.Data)
	if err != nil {
		return nil, in(f.Path, err)
	}
	d := &decoder{file: f.Path}
	var out []Class
	d.Object(n, "", tree.Fields{"classes": func(n *tree.Node, at string) {
		d.named(n, at, func(name string, n *tree.Node, at string) { out = append(out, d.class(name, n, at)) })
	}})
	for _, e := range split(f.Path, d.Err()) {
		return nil, e
	}
	return out, nil
}

func (d *decoder) class(name string, n *tree.Node, at string) Class {
	c := Class{Name: name, Place: d.place(n)}
	bases := []string{"contract", "law", "interest"}
	period := func(n *tree.Node, at string) Period {
		p, err := ParsePeriod(n.Text)
		if err != nil {
			d.Fail(n, at, "%v", err)
		}
		return p
	}
	d.Object(n, at, tree.Fields{
		"after":  func(n *tree.Node, at string) { c.After = d.Text(n, at) },
		"period": func(n *tree.Node, at string) { c.Period = period(n, at) },
		"min":    func(n *tree.Node, at string) { c.Min = period(n, at) },
		"basis":  func(n *tree.Node, at string) { c.Basis = bases[d.OneOf(n, at, bases...)] },
		"reason": func(n *tree.Node, at string) { c.Reason = d.Text(n, at) },
	})
	d.Require(n, at, "after", "period", "basis", "reason")
	if !c.Period.Zero() && c.Min.maxDays() > c.Period.minDays() {
		d.Fail(n, at, "min %s is longer than the period %s", c.Min, c.Period)
	}
	return c
}

// Class finds a class.
func (m *Map) Class(name string) (Class, bool) {
	for _, c := range m.Classes {
		if c.Name == name {
			return c, true
		}
	}
	return Class{}, false
}

// Period is a length of time on the calendar. The zero Period has no end.
type Period struct{ Years, Months, Days int }

var duration = regexp.MustCompile(`^P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,4})D)?$`)

// ParsePeriod reads an ISO 8601 duration of whole days, such as P3Y or P90D, or "active".
func ParsePeriod(s string) (Period, error) {
	if s == "active" {
		return Period{}, nil
	}
	m := duration.FindStringSubmatch(s)
	if m == nil {
		return Period{}, fmt.Errorf("must be a period such as P3Y or P90D, or active, not %q", s)
	}
	var n [4]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // digits or nothing
	}
	p := Period{n[0], n[1], 7*n[2] + n[3]}
	if p.Zero() {
		return p, fmt.Errorf("%q has no length", s)
	}
	return p, nil
}

// Zero reports whether the period has no end.
func (p Period) Zero() bool { return p == Period{} }

func (p Period) String() string {
	if p.Zero() {
		return "active"
	}
	s := "P"
	for _, part := range []struct {
		n    int
		unit string
	}{{p.Years, "Y"}, {p.Months, "M"}, {p.Days, "D"}} {
		if part.n > 0 {
			s += strconv.Itoa(part.n) + part.unit
		}
	}
	return s
}

func (p Period) maxDays() int { return 366*p.Years + 31*p.Months + p.Days }
func (p Period) minDays() int { return 365*p.Years + 28*p.Months + p.Days }

// End is the day on which the period that began on from is over: P3Y from 29 February
// ends on 28 February.
func (p Period) End(from civil.Date) civil.Date {
	return from.AddMonths(12*p.Years+p.Months) + civil.Date(p.Days)
}

// Cutoff is the last day from which the period is over on today. Ends never fall as
// their beginnings rise, so it can be searched for.
func (p Period) Cutoff(today civil.Date) civil.Date {
	from := today - civil.Date(p.minDays())
	for p.End(from) > today {
		from--
	}
	return from
}
