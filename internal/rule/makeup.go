package rule

import (
	"standing/internal/civil"
	"standing/internal/credit"
)

// settle decides which credit of the make-up window goes to this period, and
// what surplus goes to the next one.
func (e *evaluator) settle(fr *frame) {
	extended := fr.graceUntil != 0 || e.lastExtension(fr) > fr.period.End
	if fr.version == nil || fr.period.IsZero() || fr.version.Carry == nil && !extended {
		return
	}
	if entry, ok := e.f.Entry(); ok && entry > fr.period.End || e.notOwed(fr) {
		return
	}
	ledger := e.ledger
	e.ledger = nil
	if e.q.AsOf > fr.period.End && extended {
		e.makeUp(fr)
	}
	if c := fr.version.Carry; c != nil && fr.period.End < e.q.AsOf {
		fr.carriedOut = e.surplus(fr, c)
	}
	e.ledger = ledger
}

// surplus is what the headline counts above its need, as far as it may be
// carried. Carried-in credit is used first and does not carry again; credit that
// may not be carried is used before credit that may.
func (e *evaluator) surplus(fr *frame, c *Carry) credit.Amount {
	e.whole(fr)
	for _, p := range e.parts {
		if p.Need != fr.headline {
			continue
		}
		required := e.quantity(fr, &fr.headline.Pool.Need)
		e.recount(fr, fr.headline)
		var own, portable credit.Amount
		for i, a := range e.alloc {
			own += a
			if a > 0 && fr.matches(&c.Of, i) {
				portable += a
			}
		}
		return max(0, min(c.Max, own+fr.carriedIn-required, portable))
	}
	return 0
}

// recount fills e.alloc for a pool that stands at the top.
func (e *evaluator) recount(fr *frame, n *Need) {
	s, due, _ := e.window(fr, n.Pool)
	sc := scope{due: due}
	sc.filter.and(&n.Pool.Of)
	part := Part{Due: due}
	part.Required = e.quantity(fr, &n.Pool.Need)
	e.count(fr, n.Pool, &sc, s, fr.worth(s), &part)
}

// short is a pool that lacks credit at the end of its period.
type short struct {
	need  *Need
	picks filter
	from  civil.Date // credit from before does not count for the pool
	due   civil.Date
	lacks credit.Amount
	rooms []credit.Amount // what each ceiling still lets in
}

// short notes what a pool lacks while make-up credit is being settled.
func (e *evaluator) short(fr *frame, n *Need, sc *scope, part *Part) {
	if !e.gathering || part.Due < fr.due || part.Remaining == 0 || sc.rolling != nil {
		return
	}
	s := short{need: n, picks: sc.filter, from: sc.span.from, due: part.Due, lacks: part.Remaining}
	for c := range n.Pool.Caps {
		lim := &n.Pool.Caps[c]
		room := lim.limitFor(part.Required)
		for i, a := range e.alloc {
			if a > 0 && fr.matches(&lim.Of, i) {
				room -= a
			}
		}
		s.rooms = append(s.rooms, room)
	}
	e.shorts = append(e.shorts, s)
}

// makeUp gives credit earned after the end of a period to that period, in the
// order it was earned and only as far as something is still lacking. What is
// lacking is asked anew for each record, because one may settle a choice.
func (e *evaluator) makeUp(fr *frame) {
	if _, excused := e.excused(fr); excused {
		return
	}
	last := max(fr.graceUntil, e.lastExtension(fr))
	w := fr.worth(span{fr.period.Start, last})
	fr.lateTo = last
	for i := w.lo; i < w.hi; i++ {
		if e.items[i].day > fr.period.End {
			fr.took[i] = e.wanted(fr, i, w)
		}
		if fr.tookBase[i] = fr.took[i]; w.gives[i] > 0 {
			fr.tookBase[i] = min(fr.base[i], fr.base[i].Times(credit.RatioOf(fr.took[i], w.gives[i])))
		}
	}
}

// wanted is how much of an item the short pools and groups of a period need.
func (e *evaluator) wanted(fr *frame, i int, w *worth) credit.Amount {
	e.shorts, e.gathering = e.shorts[:0], true
	e.whole(fr)
	e.gathering = false
	var most credit.Amount
	for k := range e.shorts {
		most = max(most, e.shorts[k].wants(fr, i, w))
	}
	if fr.mayMakeUp(i) {
		most = max(most, e.groupsWant(fr, i, w))
	}
	return most
}

// mayMakeUp reports whether an item lies in an extension (any credit) or in the
// make-up window (only the credit the rule allows there).
func (fr *frame) mayMakeUp(i int) bool {
	if fr.e.items[i].day <= fr.due {
		return true
	}
	m := fr.version.MakeUp
	return m != nil && fr.e.items[i].day <= fr.graceUntil && fr.matches(&m.Of, i)
}

func (s *short) wants(fr *frame, i int, w *worth) credit.Amount {
	day := fr.e.items[i].day
	if day < s.from || !s.picks.passes(fr.tags[i], day) || day > s.due && !fr.mayMakeUp(i) {
		return 0
	}
	if s.need.Pool.Count {
		return s.wantsWhole(fr, i, w)
	}
	give := w.gives[i]
	give = min(give, s.lacks)
	for c := range s.rooms {
		if fr.matches(&s.need.Pool.Caps[c].Of, i) {
			give = min(give, s.rooms[c])
		}
	}
	return max(0, give)
}

// groupsWant asks the exclusive groups: an item goes back as far as it raises
// what a group places in all.
func (e *evaluator) groupsWant(fr *frame, i int, w *worth) credit.Amount {
	var most credit.Amount
	for _, n := range fr.version.Needs {
		if n.Exclusive == nil {
			continue
		}
		before := e.placed(fr, n)
		fr.took[i] = w.gives[i]
		after := e.placed(fr, n)
		fr.took[i] = 0
		most = max(most, after-before)
	}
	return most
}

func (e *evaluator) placed(fr *frame, n *Need) (total credit.Amount) {
	g := &group{e: e, fr: fr, need: n}
	g.collect()
	g.place()
	for p := range g.pools {
		total += g.pools[p].counted
	}
	return total
}

// wantsWhole is wants for a pool that counts records: one serves it whole or not.
func (s *short) wantsWhole(fr *frame, i int, w *worth) credit.Amount {
	if _, counts := fr.event(i, w, false); counts == 0 {
		return 0
	}
	for c := range s.rooms {
		if s.rooms[c] <= 0 && fr.matches(&s.need.Pool.Caps[c].Of, i) {
			return 0
		}
	}
	return max(w.gives[i], 1)
}
