package rule

import (
	"strconv"

	"standing/internal/credit"
)

// Explain evaluates and keeps the ledger: a line for every record and every need
// that it could serve, and one line for each record that was set aside.
func (r *Rule) Explain(f *Facts, records []Record, q Question) (Explanation, error) {
	e := evaluators.Get().(*evaluator)
	defer e.release()
	e.r, e.f, e.recs, e.q = r, f, records, q
	e.collect()
	book := &ledger{e: e}
	e.ledger = book
	a, err := e.judge()
	e.ledger = nil
	if err != nil {
		return Explanation{}, err
	}
	a.own()
	book.rest(&a)
	a.Next, err = e.next(&a)
	return Explanation{Answer: a, Ledger: book.lines}, err
}

// ledger collects lines while a frame is judged.
type ledger struct {
	e     *evaluator
	lines []Line
	seen  []bool // items with a line
	fr    *frame
}

func (l *ledger) add(fr *frame, i int, need string, counted credit.Amount, why Reason, args ...string) {
	if l.fr = fr; l.seen == nil {
		l.seen = make([]bool, len(l.e.items))
	}
	l.seen[i] = true
	rec := l.e.items[i].rec
	amount := fr.base[i]
	if amount == 0 {
		amount = rec.Amount
	}
	l.lines = append(l.lines, Line{Record: rec.ID, Need: need, Amount: amount, Counted: counted, Reason: why, Args: args})
}

// pool writes what each record gave to a pool.
func (l *ledger) pool(fr *frame, part *Part, sc *scope, s span, w *worth, alloc []credit.Amount) {
	l.fr = fr
	for i := range l.e.items {
		day := l.e.items[i].day
		if day < s.from || day > s.to && fr.took[i] == 0 || !sc.filter.passes(fr.tags[i], day) {
			continue
		}
		why, args := l.reason(fr, part, w, i, alloc, day > s.to)
		l.add(fr, i, part.Name, alloc[i], why, args...)
		if part.Need.Pool.Count {
			l.lines[len(l.lines)-1].Amount = credit.One
		}
	}
}

// reason is the last step that made a difference.
func (l *ledger) reason(fr *frame, part *Part, w *worth, i int, alloc []credit.Amount, late bool) (Reason, []string) {
	p, got := part.Need.Pool, alloc[i]
	switch {
	case late:
		return WhyMadeUp, []string{fr.period.End.String()}
	case fr.gave[i] > 0:
		return WhyGivenBack, []string{(fr.period.Start - 1).String(), fr.gave[i].String()}
	case p.Count && got > 0:
		return WhyCounts, nil
	case got < w.gives[i] || p.Count && w.why[i] == "":
		if c := bindingCap(fr, part, i, alloc); c >= 0 {
			return WhyCapReached, capArgs(part.Need, c, part.Required)
		}
	}
	return l.worthReason(fr, w, i)
}

// bindingCap finds the ceiling that kept an item from counting: one it falls
// under and that is used up.
func bindingCap(fr *frame, part *Part, i int, alloc []credit.Amount) int {
	found := -1
	for c := range part.Need.Pool.Caps {
		limit := &part.Need.Pool.Caps[c]
		if !fr.matches(&limit.Of, i) {
			continue
		}
		var used credit.Amount
		for j, a := range alloc {
			if a > 0 && fr.matches(&limit.Of, j) {
				used += a
			}
		}
		if found < 0 || used >= limit.limitFor(part.Required) {
			found = c
		}
	}
	return found
}

func capArgs(n *Need, c int, required credit.Amount) []string {
	return []string{n.Pool.Caps[c].limitFor(required).String(), n.Name, strconv.Itoa(c)}
}

func (l *ledger) worthReason(fr *frame, w *worth, i int) (Reason, []string) {
	p := &fr.version.Process
	rec := l.e.items[i].rec
	switch why := w.why[i]; why {
	case "":
		return WhyCounts, nil
	case WhyDuplicate:
		j := w.other[i]
		for w.why[j] == WhyDuplicate { // the one that counts instead may have been dropped for another
			j = w.other[j]
		}
		return why, []string{l.e.items[j].rec.ID}
	case WhyMinBlock:
		return why, []string{fr.blockTotal(w, p.MinBlock, i).String(), p.MinBlock.Min.String()}
	case WhyMinRecord:
		return why, []string{l.steps(fr, i).MinRecord.String()}
	case WhyRounded:
		return why, []string{l.steps(fr, i).Round.To.String()}
	case WhyPerDay:
		return why, []string{p.PerDay.String()}
	case WhyWrongUnit:
		return why, []string{rec.Unit}
	case WhyWeighted:
		return why, []string{credit.RatioOf(w.gives[i], w.before[i]).String()}
	default:
		return why, nil
	}
}

func (l *ledger) steps(fr *frame, i int) *Process {
	if a := fr.e.r.activity(l.e.items[i].day); a != nil {
		return a
	}
	return &fr.version.Process
}

// card writes which record a card rests on.
func (l *ledger) card(fr *frame, part *Part, c card) {
	for i := range l.e.items {
		it := &l.e.items[i]
		if it.day > fr.day || !fr.matches(&part.Need.Current.Of, i) {
			continue
		}
		switch {
		case fr.lost[i].bars():
			l.add(fr, i, part.Name, 0, fr.lost[i])
		case i != c.last:
			l.add(fr, i, part.Name, 0, WhySuperseded, l.e.items[c.last].rec.ID)
		case part.Counted > 0:
			l.add(fr, i, part.Name, part.Counted, WhyCounts, c.good.String())
		default:
			l.add(fr, i, part.Name, 0, WhyLapsed, lapsed(part, c)...)
		}
		l.lines[len(l.lines)-1].Amount = credit.One
	}
}

// lapsed is the last good day of a card, and the day to which it was extended.
func lapsed(part *Part, c card) []string {
	if part.Extended == 0 {
		return []string{c.good.String()}
	}
	return []string{c.good.String(), part.Extended.String()}
}

// group writes where an exclusive group placed each record.
func (l *ledger) group(fr *frame, g *group) {
	for n := range g.items {
		it := &g.items[n]
		var placed credit.Amount
		for p, got := range it.got {
			if got > 0 {
				placed += got
				why, args := l.placedReason(fr, g, it, p)
				l.add(fr, it.index, g.pools[p].need.Name, got, why, args...)
			}
		}
		if placed == 0 {
			why, args := l.unplaced(fr, g, it)
			l.add(fr, it.index, g.need.Name, 0, why, args...)
		}
	}
}

// placedReason says why a pool did not take all of a record.
func (l *ledger) placedReason(fr *frame, g *group, it *groupItem, p int) (Reason, []string) {
	if it.got[p] == it.worth {
		if l.e.items[it.index].day > g.pools[p].span.to {
			return WhyMadeUp, []string{fr.period.End.String()}
		}
		return l.worthReason(fr, fr.worth(g.pools[p].span), it.index)
	}
	for o, got := range it.got {
		if o != p && got > 0 {
			return WhyElsewhere, []string{g.pools[o].need.Name, got.String()}
		}
	}
	return l.unplaced(fr, g, it)
}

func (l *ledger) unplaced(fr *frame, g *group, it *groupItem) (Reason, []string) {
	if it.worth == 0 {
		return l.worthReason(fr, fr.worth(g.pools[0].span), it.index)
	}
	for p := range g.pools {
		gp := &g.pools[p]
		if gp.counted >= gp.required || g.kinds[it.kind].fits&(1<<g.bit(p)) == 0 {
			continue
		}
		for c := range gp.need.Pool.Caps {
			if g.kinds[it.kind].fits&(1<<(g.bit(p)+1+c)) != 0 {
				return WhyCapReached, capArgs(gp.need, c, gp.required)
			}
		}
	}
	return WhyFull, nil
}

// rest writes a line for every record that no need looked at.
func (l *ledger) rest(a *Answer) {
	e := l.e
	for i := range e.items {
		if l.seen == nil || !l.seen[i] {
			line := Line{Record: e.items[i].rec.ID, Amount: e.items[i].rec.Amount}
			line.Reason, line.Args = l.asideReason(a, i)
			l.lines = append(l.lines, line)
		}
	}
	for i := range e.recs {
		rec := &e.recs[i]
		day := rec.day(e.r)
		line := Line{Record: rec.ID, Amount: rec.Amount}
		switch {
		case rec.VoidedOn != 0 && (e.q.KnownAt == 0 || rec.VoidedOn <= e.q.KnownAt):
			line.Reason, line.Args = WhyVoided, []string{rec.VoidedOn.String()}
		case !rec.knownAt(e.q.KnownAt, day):
			line.Reason, line.Args = WhyNotKnown, []string{max(rec.RecordedOn, day).String()}
		case day > e.q.AsOf:
			line.Reason = WhyAfterAsOf
		default:
			continue
		}
		l.lines = append(l.lines, line)
	}
}

func (l *ledger) asideReason(a *Answer, i int) (Reason, []string) {
	day := l.e.items[i].day
	switch {
	case l.fr != nil && l.fr.lost[i] != "":
		return l.fr.lost[i], nil
	case !a.Cycle.IsZero() && !a.Cycle.Has(day):
		return WhyOutOfWindow, []string{a.Cycle.Start.String(), a.Cycle.End.String()}
	case l.fr != nil && l.fr.serves(i) > 0:
		return WhyOutOfWindow, nil
	}
	return WhyOtherKind, nil
}
