package rule

import (
	"fmt"
	"slices"
	"time"

	"standing/internal/civil"
)

// CycleKind names how the periods of a rule are found.
type CycleKind uint8

const (
	Explicit       CycleKind = iota // listed
	Fixed                           // equal periods from a date, for everyone
	FirstOnOrAfter                  // month and day on or after an anniversary, then every Years
	BirthMonth                      // from the first day of the birth month in the year of a fact
	Birthday                        // to the Nth birthday after issue
	Anniversary                     // from a fact's own day
	BirthMonthEnd                   // to the end of the birth month, or of a month near it
	Parity                          // ends in odd or in even years
	StubTable                       // the first period's length depends on its month
)

// Cycle generates the periods of a rule. Every boundary is computed from the
// anchor and never from the boundary before it, so 29 February and the 31st of
// a month do not drift.
type Cycle struct {
	Kind      CycleKind
	Periods   []Period   // Explicit
	From      civil.Date // Fixed
	Years     int
	Months    int    // instead of Years, for Fixed and Anniversary
	Fact      string // the fact that anchors or starts the first period
	PlusYears int    // FirstOnOrAfter
	MonthDay  MonthDay
	NthAfter  int // Birthday, BirthMonthEnd
	Feb29     Feb29
	Shift     int    // BirthMonthEnd: months after the birth month
	Of        string // Parity: odd, even, or the fact whose number or year decides
	MonthOf   string // Parity: the fact whose month ends the period, instead of MonthDay
	MinMonths int    // Parity: the first period is at least this long
	Stubs     []Stub
	ClosedBy  string  // event that ends a period early
	Moved     []Moved // deadlines the regulator moved
}

// MonthDay is a day of the year; 29 February falls on the 28th in common years.
type MonthDay struct {
	Month time.Month
	Day   int
}

// In returns the day in a year.
func (m MonthDay) In(year int) civil.Date {
	return civil.Of(year, m.Month, min(m.Day, civil.DaysIn(year, m.Month)))
}

// Feb29 says where a birthday on 29 February falls in a common year.
type Feb29 uint8

const (
	OnFeb28 Feb29 = iota
	OnMar1
)

// Stub is a row of a StubTable: certified in one of these months, the first
// period ends Years after that year.
type Stub struct {
	FromMonth, ToMonth time.Month
	Years              int
}

// Moved is a deadline that the regulator moved for everyone.
type Moved struct{ CycleEnding, Due civil.Date }

// MissingFact says that a rule cannot be applied to a person before a fact is known.
type MissingFact struct{ Fact string }

func (e MissingFact) Error() string { return fmt.Sprintf("the fact %q is missing", e.Fact) }

// track is a cycle resolved for one person: period k starts on start(k).
type track struct {
	c      *Cycle
	anchor civil.Date // the day boundaries are computed from
	first  civil.Date // first day of period 0
	base   int        // year (or nth birthday) of the end of period 0
	open   bool       // periods before 0 can be looked back at, not owed
	close  []Event    // early closings, none for most rules
}

// resolve binds a cycle to a person. Events after asOf have not happened yet.
func (c *Cycle) resolve(f *Facts, asOf civil.Date) (track, error) {
	t := track{c: c}
	if c.ClosedBy != "" {
		for _, e := range f.Events {
			if e.Type == c.ClosedBy && e.On <= asOf {
				t.close = append(t.close, e)
			}
		}
		slices.SortFunc(t.close, func(a, b Event) int { return int(a.On - b.On) })
	}
	switch c.Kind {
	case Explicit:
		return t, nil
	case Fixed:
		t.anchor, t.first, t.open = c.From, c.From, true
		return t, nil
	case Parity:
		return t.parity(f)
	default:
	}
	fact, ok := f.date(c.Fact)
	if !ok {
		return t, MissingFact{c.Fact}
	}
	t.first, t.anchor = fact, fact
	if c.Kind == BirthMonth || c.Kind == Birthday || c.Kind == BirthMonthEnd {
		birth, ok := f.date(birthDate)
		if !ok {
			return t, MissingFact{birthDate}
		}
		t.anchor = birth
	}
	switch c.Kind {
	case FirstOnOrAfter:
		due := fact.AddYears(c.PlusYears)
		t.base = due.Year()
		if c.MonthDay.In(t.base) < due {
			t.base++
		}
	case BirthMonth:
		t.first = civil.Of(fact.Year(), t.anchor.Month(), 1)
		t.base = fact.Year()
	case Birthday, BirthMonthEnd:
		t.base = fact.Year() + c.NthAfter - 1
		if c.birthday(t.anchor, fact.Year()) <= fact {
			t.base++
		}
	case StubTable:
		t.base = fact.Year() + c.stubYears(fact.Month())
	default:
	}
	return t, nil
}

const birthDate = "birth_date"

func (c *Cycle) stubYears(m time.Month) int {
	for _, s := range c.Stubs {
		if s.FromMonth <= m && m <= s.ToMonth {
			return s.Years
		}
	}
	return c.Years
}

func (c *Cycle) birthday(birth civil.Date, year int) civil.Date {
	_, m, d := birth.Civil()
	if m == time.February && d == 29 && civil.DaysIn(year, m) == 28 && c.Feb29 == OnMar1 {
		return civil.Of(year, time.March, 1)
	}
	return MonthDay{m, d}.In(year)
}

// parity finds a year whose end has the right parity.
func (t track) parity(f *Facts) (track, error) {
	c := t.c
	odd := c.Of == "odd"
	if c.Of != "odd" && c.Of != "even" {
		n, ok := factNumber(f, c.Of)
		if !ok {
			return t, MissingFact{c.Of}
		}
		odd = n%2 != 0
	}
	if c.MonthOf != "" {
		d, ok := f.date(c.MonthOf)
		if !ok {
			return t, MissingFact{c.MonthOf}
		}
		t.anchor = d
	}
	if c.Fact == "" { // the same periods for everyone of this parity
		t.base = 2000
		if odd {
			t.base = 2001
		}
		t.first, t.open = t.end(-1)+1, true
		return t, nil
	}
	fact, ok := f.date(c.Fact)
	if !ok {
		return t, MissingFact{c.Fact}
	}
	t.first, t.base = fact, fact.Year()
	if (t.base%2 != 0) != odd {
		t.base++
	}
	for t.end(0) < fact.AddMonths(c.MinMonths)-1 || t.end(0) < fact {
		t.base += 2
	}
	return t, nil
}

// factNumber reads the number that decides a parity: a date's year, or the last
// digit of a licence number.
func factNumber(f *Facts, name string) (int, bool) {
	if d, ok := f.Dates[name]; ok {
		return d.Year(), true
	}
	v := f.Values[name]
	for i := len(v) - 1; i >= 0; i-- {
		if v[i] >= '0' && v[i] <= '9' {
			return int(v[i] - '0'), true
		}
	}
	return 0, false
}

// end returns the nominal last day of period k, from the anchor.
func (t *track) end(k int) civil.Date {
	c := t.c
	switch c.Kind {
	case Explicit:
		return c.Periods[k].End
	case Fixed, Anniversary:
		return t.anchor.AddMonths((k+1)*c.Length()) - 1
	case FirstOnOrAfter, StubTable:
		return c.MonthDay.In(t.base + k*c.Years)
	case BirthMonth:
		return civil.Of(t.base+(k+1)*c.Years, t.anchor.Month(), 1) - 1
	case Birthday:
		return c.birthday(t.anchor, t.base+k*c.Years)
	case BirthMonthEnd:
		return civil.Of(t.base+k*c.Years, t.anchor.Month(), 1).AddMonths(c.Shift).MonthEnd()
	case Parity:
		if c.MonthOf != "" {
			return civil.Of(t.base+k*c.Years, t.anchor.Month(), 1).MonthEnd()
		}
		return c.MonthDay.In(t.base + k*c.Years)
	}
	return 0
}

// Length is how many months a period has; the first one may have more or fewer.
func (c *Cycle) Length() int { return c.Years*12 + c.Months }

// start returns the nominal first day of period k.
func (t *track) start(k int) civil.Date {
	switch {
	case t.c.Kind == Explicit:
		return t.c.Periods[k].Start
	case k == 0:
		return t.first
	case t.c.Kind == Fixed || t.c.Kind == Anniversary:
		return t.anchor.AddMonths(k * t.c.Length())
	default:
		return t.end(k-1) + 1
	}
}

// period returns period k, closed early where an event did so.
func (t *track) period(k int) (Period, bool) {
	if !t.exists(k) {
		return Period{}, false
	}
	p := Period{t.start(k), t.end(k)}
	if t.close != nil {
		if on, ok := t.closing(p); ok {
			p.End = on
		}
		if k > 0 {
			if on, ok := t.closing(Period{t.start(k - 1), t.end(k - 1)}); ok {
				p.Start = on + 1
			}
		}
	}
	return p, true
}

func (t *track) exists(k int) bool {
	return k >= 0 && (t.c.Kind != Explicit || k < len(t.c.Periods))
}

func (t *track) closing(p Period) (civil.Date, bool) {
	for _, e := range t.close {
		if p.Has(e.On) {
			return e.On, true
		}
	}
	return 0, false
}

// index returns the period that contains a day. Before the first period ok is
// false; after the last listed period it is that one.
func (t *track) index(d civil.Date) (k int, ok bool) {
	if t.c.Kind == Explicit {
		for k := range t.c.Periods {
			if p, _ := t.period(k); d <= p.End {
				return k, p.Has(d) || k > 0
			}
		}
		return len(t.c.Periods) - 1, true
	}
	if d < t.first {
		return 0, false
	}
	for k = t.near(d); ; k++ {
		if p, _ := t.period(k); d <= p.End {
			return k, true
		}
	}
}

// near is a period that is not after the one with the day. The first period may
// be longer than the others, so the count begins at its end.
func (t *track) near(d civil.Date) int {
	return max(0, (d.MonthIndex()-t.end(0).MonthIndex())/t.c.Length()-1)
}

// ending returns the period that ends on a day, nominally or by an early close.
func (t *track) ending(d civil.Date) (int, bool) {
	if t.c.Kind == Explicit {
		for k := range t.c.Periods {
			if p, _ := t.period(k); p.End == d || t.end(k) == d {
				return k, true
			}
		}
		return 0, false
	}
	if d < t.first {
		return 0, false
	}
	for k := t.near(d); ; k++ {
		p, _ := t.period(k)
		if p.End == d || t.end(k) == d {
			return k, true
		}
		if p.Start > d {
			return 0, false
		}
	}
}

// lookBack returns the first day of the period n before period k, reaching past
// period 0 where the same periods held for everyone before.
func (t *track) lookBack(k, n int) civil.Date {
	if j := k - n; j >= 0 {
		p, _ := t.period(j)
		return p.Start
	} else if t.open && t.c.Kind == Fixed {
		return t.start(j)
	}
	return t.start(0)
}
