package rule

import (
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/credit"
)

// span is a stretch of days, both ends included.
type span struct{ from, to civil.Date }

// worth is what each item gives in one span, after every step that looks at more
// than one need. It is the same for all needs that share the span.
type worth struct {
	span
	gives  []credit.Amount // per item; zero outside the span
	why    []Reason        // per item; empty: in full
	other  []int32         // per item: the item that counts instead (duplicates)
	before []credit.Amount // per item: before weights
	lo     int             // items[lo:hi] lie in the span
	hi     int
}

// record applies the steps that look at one record alone, up to unit conversion,
// and fills base and lost.
func (fr *frame) record(p *Process) {
	if fr.recorded == p && fr.recording == fr.e.collected {
		return
	}
	fr.recorded, fr.recording = p, fr.e.collected
	n := len(fr.e.items)
	fr.base, fr.lost, fr.tags = zeroed(fr.base, n), zeroed(fr.lost, n), zeroed(fr.tags, n)
	for i := range fr.e.items {
		it := &fr.e.items[i]
		p := p
		if a := fr.e.r.activity(it.day); a != nil {
			p = a
		}
		tags := it.tags
		for j := range p.Deem {
			if d := &p.Deem[j]; d.Of.matches(tags, it.day) {
				tags = tags.union(d.as)
			}
		}
		fr.tags[i] = tags
		switch {
		case it.rec.Recalled:
			fr.lost[i] = WhyRecalled
		case it.rec.Failed:
			fr.lost[i] = WhyNotPassed
		case p.Accept != nil && !p.Accept.matches(tags, it.day):
			fr.lost[i] = WhyNotAccepted
		default:
			fr.base[i], fr.lost[i] = fr.e.r.convert(p, it.rec)
		}
	}
}

// bars reports whether a record that was lost so is nothing to any need: no card, no event.
func (r Reason) bars() bool {
	return r == WhyRecalled || r == WhyNotPassed || r == WhyNotAccepted
}

// activity returns the record-level steps in force on the day of an activity.
func (r *Rule) activity(day civil.Date) *Process {
	for i := len(r.Activities) - 1; i >= 0; i-- {
		if r.Activities[i].From <= day {
			return &r.Activities[i].Process
		}
	}
	return nil
}

// convert turns a record's amount into the rule's unit. A unit that the rule
// does not know gives no credit: 90 minutes must never become 90 hours.
func (r *Rule) convert(p *Process, rec *Record) (credit.Amount, Reason) {
	if rec.NoAmount {
		return 0, WhyNoAmount
	}
	unit := rec.Unit
	if unit == "" {
		unit = r.Unit
	}
	for i := range p.Convert { // the rule's own unit may be converted too: whole half hours
		if c := &p.Convert[i]; sameUnit(c.Unit, unit) {
			return rec.Amount / c.Per * c.Gives, ""
		}
	}
	if unit == r.Unit || sameUnit(unit, r.Unit) {
		return rec.Amount, ""
	}
	return 0, WhyWrongUnit
}

// Knows reports whether credit in a unit can count under some version of the rule.
func (r *Rule) Knows(unit string) bool {
	known := unit == "" || sameUnit(unit, r.Unit)
	for i := range r.Versions {
		known = known || r.Versions[i].Process.converts(unit)
	}
	for i := range r.Activities {
		known = known || r.Activities[i].Process.converts(unit)
	}
	return known
}

func (p *Process) converts(unit string) bool {
	return slices.ContainsFunc(p.Convert, func(c Conversion) bool { return sameUnit(c.Unit, unit) })
}

// sameUnit compares units without their plural.
func sameUnit(a, b string) bool {
	return a == b || strings.TrimSuffix(a, "s") == strings.TrimSuffix(b, "s")
}

// worth returns what the items of a span give, computed once per span.
func (fr *frame) worth(s span) *worth {
	for _, w := range fr.worths[:fr.used] {
		if w.span == s {
			return w
		}
	}
	if fr.used == len(fr.worths) {
		fr.worths = append(fr.worths, new(worth))
	}
	w := fr.worths[fr.used]
	fr.used++
	fr.fill(w, s)
	return w
}

func (fr *frame) fill(w *worth, s span) {
	items := fr.e.items
	w.span = s
	w.lo, w.hi = 0, len(items)
	for w.lo < w.hi && items[w.lo].day < s.from {
		w.lo++
	}
	for w.hi > w.lo && items[w.hi-1].day > s.to {
		w.hi--
	}
	w.gives, w.why = zeroed(w.gives, len(items)), zeroed(w.why, len(items))
	for i := w.lo; i < w.hi; i++ {
		w.gives[i], w.why[i] = fr.base[i], fr.lost[i]
	}
	p := &fr.version.Process
	if p.OncePer != NoLimit {
		fr.dropDuplicates(w, p)
	}
	if p.MinBlock != nil {
		fr.dropSmallBlocks(w, p.MinBlock)
	}
	if p.MinRecord != 0 || p.Round != nil || fr.e.r.Activities != nil {
		fr.roundEach(w, p)
	}
	if len(p.Weights) > 0 {
		w.before = append(w.before[:0], w.gives...)
	}
	for i := range p.Weights {
		fr.weigh(w, &p.Weights[i])
	}
	if p.PerDay != 0 {
		fr.limitDays(w, p.PerDay)
	}
}

// matches reports whether a selection picks an item.
func (fr *frame) matches(s *Select, i int) bool { return s.matches(fr.tags[i], fr.e.items[i].day) }

// serves counts the pools that would take an item.
func (fr *frame) serves(i int) int {
	n := 0
	for _, need := range fr.version.Needs {
		n += fr.takes(need, i)
	}
	return n
}

func (fr *frame) takes(n *Need, i int) (count int) {
	switch {
	case n.Pool != nil:
		if !fr.matches(&n.Pool.Of, i) {
			return 0
		}
		count = 1
		for _, c := range n.Pool.Within {
			count += fr.takes(c, i)
		}
	case n.Choice != nil:
		for _, o := range n.Choice.Options {
			for _, c := range o.All {
				count += fr.takes(c, i)
			}
		}
	default:
		for _, c := range n.Exclusive {
			count += fr.takes(c, i)
		}
	}
	return count
}
