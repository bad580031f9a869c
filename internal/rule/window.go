package rule

import (
	"slices"

	"standing/internal/civil"
)

// window returns the days from which a pool takes its records, and when it is
// due. ok is false where the pool is not asked for.
func (e *evaluator) window(fr *frame, p *Pool) (s span, due civil.Date, ok bool) {
	w, period := &p.Window, fr.period
	due = fr.due
	if p.By != nil {
		due = e.on(p.By)
	}
	end := period.End
	if period.IsZero() {
		end = e.q.AsOf
	}
	switch w.Kind {
	case WholeCycle:
		return span{period.Start, end}, due, true
	case LastCycles:
		return span{e.track.lookBack(fr.k, w.N-1), end}, due, true
	case Ever:
		return span{0, end}, due, true
	case FromDate:
		return span{w.Date, end}, due, true
	case NotBefore:
		start := period.Start
		if d, ok := e.f.date(w.Fact); !ok {
			e.assume(w.Fact)
		} else if d > start {
			start = d
		}
		return span{start, end}, due, true
	case SinceEvent:
		ev := e.latest(w.Events, fr.day)
		if ev == nil {
			return span{}, 0, false
		}
		return span{e.since(ev), fr.day}, ev.On + civil.Date(w.N), true
	default:
		s, due := e.rolling(fr, w, due)
		return s, due, true
	}
}

// latest is the last event of some types up to a day.
func (e *evaluator) latest(types []string, day civil.Date) *Event {
	var best *Event
	for i := range e.f.Events {
		ev := &e.f.Events[i]
		if ev.On <= day && slices.Contains(types, ev.Type) && (best == nil || best.On <= ev.On) {
			best = ev
		}
	}
	return best
}

// since is the first day that lies after an event. On the event's own day only a
// record that is known to be later, to the minute, would count; the day as a
// whole does not.
func (e *evaluator) since(ev *Event) civil.Date {
	if ev.At.IsZero() {
		return ev.On + 1
	}
	for i := range e.items {
		it := &e.items[i]
		if it.day == ev.On && (it.rec.At.IsZero() || it.rec.At.Before(ev.At)) {
			return ev.On + 1
		}
	}
	return ev.On
}

// rolling is the window that ends today, or at an event once it has happened.
func (e *evaluator) rolling(fr *frame, w *Window, due civil.Date) (span, civil.Date) {
	end := fr.day
	if w.EndingAt == "" {
		return span{e.rollingFrom(w, end), end}, 0
	}
	var last civil.Date
	for i := range e.f.Events {
		ev := &e.f.Events[i]
		if ev.Type == w.EndingAt && ev.On <= end && (fr.period.IsZero() || fr.period.Has(ev.On)) {
			last = max(last, ev.On)
		}
	}
	if last != 0 {
		end, due = last, last
	}
	return span{e.rollingFrom(w, end), end}, due
}

// rollingFrom is the first day of a window that ends on a day. Days of leave
// that toll the rule do not count: the window reaches back by as many more.
func (e *evaluator) rollingFrom(w *Window, end civil.Date) civil.Date {
	plain := end - civil.Date(w.N)
	if w.Kind == RollingMonths {
		if plain = end.AddMonths(-w.N); w.WholeMonths {
			plain = plain.MonthStart()
		}
	}
	from := plain
	for e.tolls() {
		longer := plain - e.leaveDays(from, end)
		if longer == from {
			break
		}
		from = longer
	}
	return from
}

func (e *evaluator) tolls() bool {
	return e.r.Leave != nil && e.r.Leave.Effect == Toll && len(e.f.Leaves) > 0
}

// leaveDays counts the days of tolling leave in a stretch.
func (e *evaluator) leaveDays(from, to civil.Date) civil.Date {
	leaves := slices.Clone(e.f.Leaves)
	slices.SortFunc(leaves, func(a, b Leave) int { return int(a.From - b.From) })
	var n civil.Date
	for i := range leaves {
		l := &leaves[i]
		if !slices.Contains(e.r.Leave.Types, l.Type) {
			continue
		}
		end := l.To
		if end == 0 || end > to {
			end = to
		}
		if start := max(l.From, from); start <= end {
			n += end - start + 1
			from = end + 1 // days of two leaves count once
		}
	}
	return n
}

// stopped reports whether a tolling leave without an end has begun by a day.
func (e *evaluator) stopped(by civil.Date) bool {
	return e.tolls() && slices.ContainsFunc(e.f.Leaves, func(l Leave) bool {
		return l.To == 0 && l.From <= by && slices.Contains(e.r.Leave.Types, l.Type)
	})
}

// rollingStatus finds the last day on which a rolling window stays met when
// nothing more is done; an unmet one has no due date.
func (e *evaluator) rollingStatus(fr *frame, p *Pool, sc *scope, s span, part *Part) {
	part.Due = 0
	if part.Remaining > 0 {
		part.Status = NotMet
		e.stayOpen(fr, part, 0)
		return
	}
	part.Status = Met
	if part.Required == 0 {
		return
	}
	if fr.version.Process.eachAlone() && p.Caps == nil {
		part.Due = e.leavesShort(fr, sc, part)
		return
	}
	for i := range e.items {
		day := e.items[i].day
		if day < s.from || day > s.to || i+1 < len(e.items) && e.items[i+1].day == day {
			continue
		}
		var rest Part
		rest.Required = part.Required
		e.count(fr, p, sc, span{day + 1, s.to}, fr.worth(span{day + 1, s.to}), &rest)
		if rest.Counted < part.Required {
			part.Due = e.lastIn(sc.rolling, day, fr.day)
			break
		}
	}
	var again Part
	again.Required = part.Required
	e.count(fr, p, sc, s, fr.worth(s), &again) // e.alloc belongs to the whole window again
}

// leavesShort takes the records out of the window one by one, the oldest first,
// until what is left no longer suffices.
func (e *evaluator) leavesShort(fr *frame, sc *scope, part *Part) civil.Date {
	left := part.Counted
	for i, a := range e.alloc {
		if left -= a; left < part.Required {
			return e.lastIn(sc.rolling, e.items[i].day, fr.day)
		}
	}
	return 0
}

// eachAlone reports whether what a record gives does not depend on the others.
func (p *Process) eachAlone() bool {
	return p.OncePer == NoLimit && p.MinBlock == nil && p.Weights == nil && p.PerDay == 0
}

// lastIn is the last day on which a day still lies in the rolling window; zero
// while a leave without an end stops the clock.
func (e *evaluator) lastIn(w *Window, day, from civil.Date) civil.Date {
	d := max(from, day)
	for step := civil.Date(512); step > 0; {
		switch {
		case d+step >= civil.Max:
			return 0
		case e.rollingFrom(w, d+step) <= day:
			d += step
		default:
			step /= 2
		}
	}
	return d
}
