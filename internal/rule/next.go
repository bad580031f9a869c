package rule

import (
	"slices"

	"standing/internal/civil"
)

// maxSteps bounds the search for the next change. Where even the last of so many
// moments changes nothing, that moment is given: asking again too early does no
// harm, asking too late would.
const maxSteps = 500

// next finds the first day after AsOf on which the answer differs although
// nothing happens. It walks over the days on which something could change and
// asks the question again, so it cannot disagree with the answer itself.
func (e *evaluator) next(now *Answer) (Change, error) {
	a := *now
	q := e.q
	defer func() { e.q = q }()
	for range maxSteps {
		on := e.candidate(&a)
		if on == 0 {
			return Change{}, nil
		}
		e.q.AsOf = on
		if e.later != 0 && e.later <= on {
			e.collect()
		}
		then, err := e.judge()
		if err != nil {
			return Change{}, err
		}
		if !then.same(now) {
			return Change{On: on, At: on.StartIn(e.r.Zone), Status: then.Status}, nil
		}
		a = then
	}
	return Change{On: e.q.AsOf, At: e.q.AsOf.StartIn(e.r.Zone), Status: a.Status}, nil
}

// same reports whether two answers say the same.
func (a *Answer) same(b *Answer) bool {
	return a.Status == b.Status && a.Cycle == b.Cycle && a.Due == b.Due && a.GraceUntil == b.GraceUntil &&
		a.Numbers == b.Numbers && a.CarriedIn == b.CarriedIn && a.Version == b.Version &&
		slices.Equal(a.SatisfiedBy, b.SatisfiedBy) && slices.Equal(a.Parts, b.Parts)
}

// candidate keeps the earliest day after another one.
type candidate struct{ after, best civil.Date }

// on proposes the day itself.
func (c *candidate) on(d civil.Date) {
	if d > c.after && d < civil.Max && (c.best == 0 || d < c.best) {
		c.best = d
	}
}

// end proposes the day after a last day.
func (c *candidate) end(d civil.Date) {
	if d != 0 {
		c.on(d + 1)
	}
}

func (c *candidate) part(p *Part) {
	c.end(p.Due)
	c.end(p.GraceUntil)
}

// candidate returns the first day after AsOf on which the answer could change,
// or zero.
func (e *evaluator) candidate(a *Answer) civil.Date {
	c := candidate{after: e.q.AsOf}
	c.end(a.Due)
	c.end(a.GraceUntil)
	c.part(&a.Headline)
	for i := range a.Parts {
		c.part(&a.Parts[i])
	}
	c.on(e.later)
	switch {
	case !a.Cycle.IsZero():
		c.on(a.Cycle.Start)
		c.end(a.Cycle.End)
		c.end(e.judged.due)
		c.end(e.judged.graceUntil)
	case e.r.Cycle != nil:
		c.on(e.track.start(0))
	}
	e.factDates(&c)
	e.ruleDates(&c, a)
	return c.best
}

// factDates proposes the days on which facts begin and end.
func (e *evaluator) factDates(c *candidate) {
	for i := range e.f.Timeline {
		c.on(e.f.Timeline[i].From)
		c.end(e.f.Timeline[i].To)
	}
	for i := range e.f.Holdings {
		c.on(e.f.Holdings[i].From)
		c.end(e.f.Holdings[i].To)
	}
	for i := range e.f.Events {
		c.on(e.f.Events[i].On)
		c.end(e.f.Events[i].On)
	}
	for i := range e.f.Grants {
		c.end(e.f.Grants[i].Until)
	}
	for i := range e.f.Leaves {
		l := &e.f.Leaves[i]
		c.on(l.From)
		c.end(l.To)
		if e.r.Leave != nil && l.To != 0 {
			c.end(l.To.AddMonths(e.r.Leave.ExtraMonths))
		}
	}
}

// ruleDates proposes the days that only the rule knows of.
func (e *evaluator) ruleDates(c *candidate, a *Answer) {
	for i := range e.r.Versions {
		if v := &e.r.Versions[i]; v.Key == BySubmission || e.r.Cycle == nil {
			c.on(v.From)
		}
	}
	for _, age := range e.r.ages {
		if birth, ok := e.f.date(birthDate); ok {
			c.on(birth.AddYears(age))
		}
	}
	for _, own := range e.r.ownCycles {
		if t, err := own.resolve(e.f, e.q.AsOf); err == nil && own.Kind != Explicit {
			c.on(t.start(0))
		} else if err == nil {
			c.on(own.Periods[0].Start)
		}
	}
	for _, p := range e.r.rolling {
		from := e.rollingFrom(&p.Window, e.q.AsOf)
		for i := range e.items {
			if e.items[i].day >= from && e.mayMatter(p, a, i) {
				c.end(e.lastIn(&p.Window, e.items[i].day, e.q.AsOf))
				break
			}
		}
	}
}

// mayMatter reports whether a record that leaves a sliding window can change
// what the pool counts: one of its own kind, or, where records are weighed
// against each other, any.
func (e *evaluator) mayMatter(p *Pool, a *Answer, i int) bool {
	fr := e.judged
	if a.Headline.Need == nil || fr.version == nil {
		return true
	}
	return !fr.version.Process.eachAlone() || fr.matches(&p.Of, i)
}
