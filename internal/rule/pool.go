package rule

import (
	"errors"

	"standing/internal/civil"
	"standing/internal/credit"
)

// pool judges a pool and the pools within it.
func (e *evaluator) pool(fr *frame, n *Need, sc scope) (Status, bool) {
	p := n.Pool
	if p.Cycle != nil {
		own, ok := e.ownPeriod(fr, p.Cycle)
		if !ok {
			return NotApplicable, false
		}
		return e.poolIn(fr, n, sc, own, own), true
	}
	if p.Window.Kind == EachYear {
		return e.eachYear(fr, n, sc), true
	}
	s, due, ok := e.window(fr, p)
	if !ok {
		return NotApplicable, false
	}
	sc.due = due
	return e.poolIn(fr, n, sc, s, s), true
}

// ownPeriod is the period of a pool that has its own cycle.
func (e *evaluator) ownPeriod(fr *frame, c *Cycle) (span, bool) {
	t, err := c.resolve(e.f, e.q.AsOf)
	if err != nil {
		var missing MissingFact
		if errors.As(err, &missing) {
			e.assume(missing.Fact)
		}
		return span{}, false
	}
	k, ok := t.index(fr.day)
	if !ok {
		return span{}, false
	}
	p, _ := t.period(k)
	return span{p.Start, p.End}, true
}

// eachYear judges one part per year; each is due at its year's end.
func (e *evaluator) eachYear(fr *frame, n *Need, sc scope) Status {
	worst := NotApplicable
	whole := span{fr.period.Start, fr.period.End}
	for i := 0; ; i++ {
		start := whole.from.AddYears(i)
		if start > whole.to {
			return worst
		}
		sc.suffix = start.String()
		year := span{start, min(whole.from.AddYears(i+1)-1, whole.to)}
		sc.due = year.to
		if year.to == whole.to {
			sc.due = fr.due
		}
		worst = max(worst, e.poolIn(fr, n, sc, year, whole))
	}
}

// poolIn judges a pool over the records of a span. What they are worth was
// settled over the wider span around it.
func (e *evaluator) poolIn(fr *frame, n *Need, sc scope, s, around span) Status {
	p := n.Pool
	sc.filter.and(&p.Of)
	sc.span = s
	switch p.Window.Kind {
	case WholeCycle: // shares the window around it
	case RollingDays, RollingMonths:
		if sc.rolling = &p.Window; p.Window.EndingAt != "" {
			sc.rolling = nil
		}
	default:
		sc.rolling = nil
	}
	part := Part{Need: n, Name: n.Name, Due: sc.due, Optional: sc.optional, Path: n.Path}
	if p.Cycle != nil {
		part.Due = s.to
	}
	if sc.suffix != "" {
		part.Name += " " + sc.suffix
		part.Path += " " + sc.suffix
	}
	part.Required = e.quantity(fr, &p.Need)
	e.putOff(fr, n, &part)
	if fr.lateTo != 0 && around.to == fr.period.End {
		around.to = fr.lateTo // late credit may complete a block that began in the period
	}
	w := fr.worth(around)
	e.count(fr, p, &sc, s, w, &part)
	if n == fr.headline {
		part.Counted += fr.carriedIn
	}
	e.poolStatus(fr, p, &sc, s, &part)
	e.waivePart(fr, n, &part)
	e.parts = append(e.parts, part)
	if e.ledger != nil {
		e.ledger.pool(fr, &part, &sc, s, w, e.alloc)
	}
	e.short(fr, n, &sc, &part)
	worst := part.Status
	for _, c := range n.Pool.Within {
		if status, asked := e.within(fr, c, sc, around); asked {
			worst = max(worst, status)
		}
	}
	return worst
}

// within judges a pool inside another one. It shares the outer span unless it
// has a window of its own.
func (e *evaluator) within(fr *frame, n *Need, sc scope, around span) (Status, bool) {
	if n.If != nil && !e.holdsTrue(fr, n.If) {
		return NotApplicable, false
	}
	if n.Pool.Window.Kind == WholeCycle && n.Pool.Cycle == nil {
		return e.poolIn(fr, n, sc, sc.span, around), true
	}
	return e.pool(fr, n, sc)
}

// count fills Earned and Counted, and e.alloc with what each item gave.
func (e *evaluator) count(fr *frame, p *Pool, sc *scope, s span, w *worth, part *Part) {
	e.alloc = zeroed(e.alloc, len(e.items))
	alloc := e.alloc
	makeUp := s.to == fr.period.End && part.Due >= fr.due
	last := w.hi
	if makeUp {
		last = len(e.items)
	}
	for i := w.lo; i < last; i++ {
		day := e.items[i].day
		if day > s.to && (!makeUp || fr.took[i] == 0 || day > part.Due && !fr.mayMakeUp(i)) || day < s.from || !sc.filter.passes(fr.tags[i], day) {
			continue
		}
		earned, counts := fr.base[i]-fr.gaveBase[i], w.gives[i]-fr.gave[i]
		if day > s.to {
			earned, counts = fr.tookBase[i], fr.took[i]
		}
		if p.Count {
			earned, counts = fr.event(i, w, day > s.to)
		}
		part.Earned += max(earned, 0)
		alloc[i] = max(counts, 0)
	}
	if len(p.Caps) > 0 {
		e.limit(fr, p.Caps, part.Required, alloc)
	}
	for _, a := range alloc {
		part.Counted += a
	}
}

// event counts a record instead of its amount.
func (fr *frame) event(i int, w *worth, late bool) (earned, counts credit.Amount) {
	if fr.gave[i] > 0 || fr.lost[i].bars() {
		return 0, 0
	}
	if late || w.why[i] != WhyDuplicate && w.why[i] != WhyMinBlock && w.why[i] != WhyMinRecord {
		return credit.One, credit.One
	}
	return credit.One, 0
}

// max of a ceiling for a need.
func (c *Cap) limitFor(required credit.Amount) credit.Amount {
	if c.Share.IsZero() {
		return c.Max
	}
	return required.Times(c.Share)
}

// poolStatus fills Remaining, Status, Due and GraceUntil.
func (e *evaluator) poolStatus(fr *frame, p *Pool, sc *scope, s span, part *Part) {
	part.Remaining = max(0, part.Required-part.Counted)
	if sc.rolling != nil {
		e.rollingStatus(fr, p, sc, s, part)
		return
	}
	fr.dueStatus(part, part.Remaining == 0)
}

// dueStatus judges a part by its due date.
func (fr *frame) dueStatus(part *Part, met bool) {
	asOf := fr.e.q.AsOf
	late := part.Due >= fr.due && part.Due < fr.graceUntil
	switch {
	case met:
		part.Status = Met
	case part.Due == 0 || asOf <= part.Due:
		part.Status = Open
	case late && asOf <= fr.graceUntil:
		part.Status, part.GraceUntil = Grace, fr.graceUntil
	default:
		part.Status = NotMet
		if late {
			part.GraceUntil = fr.graceUntil
		}
	}
}

// quantity is how much is needed in the period judged.
func (e *evaluator) quantity(fr *frame, q *Quantity) credit.Amount {
	if q.plain() {
		return q.Amount
	}
	if q.FirstCycleOnly && !e.firstCycle(fr, q.From.Fact) {
		return q.Else
	}
	from := q.From.Date
	if q.From.Fact != "" {
		d, ok := e.f.date(q.From.Fact)
		if !ok {
			e.assume(q.From.Fact)
			d = fr.period.Start
		}
		from = d
	}
	end := fr.period.End
	if fr.period.IsZero() {
		end = fr.day
	}
	switch {
	case q.PerStartedMonth != 0:
		return credit.Amount(max(0, end.MonthIndex()-from.MonthIndex()+1)) * q.PerStartedMonth
	case q.Months != 0:
		return credit.Amount(civil.WholeMonths(from, end)/q.Months) * q.PerWholeMonths
	case q.Table != nil:
		held := civil.WholeMonths(from, end)
		for _, row := range q.Table {
			if row.Below == 0 || held < row.Below {
				return row.Need
			}
		}
	}
	return q.Amount
}
