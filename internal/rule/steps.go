package rule

import (
	"cmp"
	"slices"

	"standing/internal/civil"
	"standing/internal/credit"
)

// dropDuplicates keeps, of the same course in the same scope, the record that
// gives most; of equals the earliest.
func (fr *frame) dropDuplicates(w *worth, p *Process) {
	items := fr.e.items
	w.other = zeroed(w.other, len(items))
	for i := w.lo; i < w.hi; i++ {
		if items[i].rec.Course == "" || w.why[i] != "" {
			continue
		}
		for j := w.lo; j < i; j++ {
			if w.why[j] != "" || items[j].rec.Course != items[i].rec.Course || p.OncePer == CourseInCycle && !fr.sameCycle(i, j) {
				continue
			}
			drop, keep := i, j
			if w.gives[i] > w.gives[j] && !(fr.afterEnd(i) && !fr.afterEnd(j)) {
				drop, keep = j, i
			}
			w.gives[drop], w.why[drop], w.other[drop] = 0, WhyDuplicate, int32(keep)
			if drop == i {
				break
			}
		}
	}
	if p.OncePer == CourseEver {
		fr.dropTakenBefore(w)
	}
}

// dropTakenBefore drops courses that were already taken before the span.
func (fr *frame) dropTakenBefore(w *worth) {
	items := fr.e.items
	for i := w.lo; i < w.hi; i++ {
		for j := 0; j < w.lo && items[i].rec.Course != "" && w.why[i] == ""; j++ {
			if fr.lost[j] == "" && items[j].rec.Course == items[i].rec.Course {
				w.gives[i], w.why[i], w.other[i] = 0, WhyDuplicate, int32(j)
			}
		}
	}
}

func (fr *frame) afterEnd(i int) bool {
	return !fr.period.IsZero() && fr.e.items[i].day > fr.period.End
}

// sameCycle reports whether two items lie in the same period of the rule; the
// make-up window belongs to the period before it.
func (fr *frame) sameCycle(i, j int) bool {
	t := &fr.e.track
	if fr.period.IsZero() {
		return true
	}
	a, b := fr.e.items[i].day, fr.e.items[j].day
	in := func(d civil.Date) bool { return fr.period.Start <= d }
	if in(a) && in(b) {
		return true
	}
	ka, oka := t.index(a)
	kb, okb := t.index(b)
	return oka == okb && ka == kb
}

func (fr *frame) dropSmallBlocks(w *worth, b *MinBlock) {
	for i := w.lo; i < w.hi; i++ {
		if w.why[i] != "" {
			continue
		}
		if fr.blockTotal(w, b, i) < b.Min {
			w.gives[i], w.why[i] = 0, WhyMinBlock
		}
	}
}

// blockTotal is how much the block of an item holds in the span.
func (fr *frame) blockTotal(w *worth, b *MinBlock, i int) (total credit.Amount) {
	items := fr.e.items
	for j := w.lo; j < w.hi; j++ {
		if (w.why[j] == "" || w.why[j] == WhyMinBlock) && (i == j || fr.sameBlock(&items[i], &items[j], b.By)) {
			total += fr.base[j]
		}
	}
	return total
}

func (fr *frame) sameBlock(a, b *item, by string) bool {
	switch by {
	case "topic":
		return a.rec.Topic != "" && a.rec.Topic == b.rec.Topic
	case "course":
		return a.rec.Course != "" && a.rec.Course == b.rec.Course
	case "unit":
		unit := fr.e.r.Unit
		return sameUnit(cmp.Or(a.rec.Unit, unit), cmp.Or(b.rec.Unit, unit))
	case "date":
		return a.day == b.day
	}
	return false
}

func (fr *frame) roundEach(w *worth, p *Process) {
	for i := w.lo; i < w.hi; i++ {
		p := p
		if a := fr.e.r.activity(fr.e.items[i].day); a != nil {
			p = a
		}
		if w.why[i] != "" || w.gives[i] == 0 {
			continue
		}
		if w.gives[i] < p.MinRecord {
			w.gives[i], w.why[i] = 0, WhyMinRecord
			continue
		}
		if r := p.Round; r != nil && w.gives[i] > r.Over {
			before := w.gives[i]
			if w.gives[i] = r.apply(before); w.gives[i] != before {
				w.why[i] = WhyRounded
			}
		}
	}
}

func (r *Round) apply(a credit.Amount) credit.Amount {
	switch r.Mode {
	case "up":
		return a.Up(r.To)
	case "nearest":
		return a.Nearest(r.To)
	}
	return a.Down(r.To)
}

// weigh multiplies the first units of a kind, the earliest first.
func (fr *frame) weigh(w *worth, wt *Weight) {
	room := wt.First
	for i := w.lo; i < w.hi; i++ {
		if w.gives[i] == 0 || !fr.matches(&wt.Of, i) {
			continue
		}
		part := w.gives[i]
		if wt.First != 0 {
			if part = min(part, room); part == 0 {
				return
			}
			room -= part
		}
		if extra := part.Times(wt.Factor) - part; extra != 0 {
			w.gives[i] += extra
			w.why[i] = WhyWeighted
		}
	}
}

// limitDays cuts what lies above a day's ceiling. What serves the most needs is
// kept, then what comes first.
func (fr *frame) limitDays(w *worth, ceiling credit.Amount) {
	items := fr.e.items
	for lo := w.lo; lo < w.hi; {
		hi := lo
		var total credit.Amount
		for ; hi < w.hi && items[hi].day == items[lo].day; hi++ {
			total += w.gives[hi]
		}
		if total > ceiling {
			fr.cutDay(w, lo, hi, ceiling)
		}
		lo = hi
	}
}

func (fr *frame) cutDay(w *worth, lo, hi int, room credit.Amount) {
	order := fr.e.order[:0]
	for i := lo; i < hi; i++ {
		order = append(order, int32(i))
	}
	slices.SortStableFunc(order, func(a, b int32) int { return fr.serves(int(b)) - fr.serves(int(a)) })
	for _, i := range order {
		if w.gives[i] > room {
			w.gives[i], w.why[i] = room, WhyPerDay
		}
		room -= w.gives[i]
	}
	fr.e.order = order
}
