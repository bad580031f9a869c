package rule

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Evaluate answers a question about one person. It returns MissingFact when a
// fact without which there is no period is not known, and an error when the
// question names a period that the rule does not have.
func (r *Rule) Evaluate(f *Facts, records []Record, q Question) (Answer, error) {
	e := evaluators.Get().(*evaluator)
	defer e.release()
	a, err := e.answer(r, f, records, q)
	if err != nil {
		return Answer{}, err
	}
	a.own()
	a.Next, err = e.next(&a)
	return a, err
}

// own copies what an answer borrowed from the scratch space.
func (a *Answer) own() {
	a.Parts = append([]Part(nil), a.Parts...)
	a.SatisfiedBy = append([]Choice(nil), a.SatisfiedBy...)
}

// evaluator is the scratch space of one evaluation; it is reused, so that an
// evaluation allocates little more than its answer.
type evaluator struct {
	r         *Rule
	f         *Facts
	recs      []Record
	q         Question
	items     []item // usable records up to AsOf, by day and id
	later     civil.Date
	track     track
	collected int // counts collections, so that frames know theirs

	parts     []Part
	choices   []Choice
	unknown   []string
	frames    [2]frame
	judged    *frame // the frame of the period in question
	alloc     []credit.Amount
	order     []int32
	flow      flow
	shorts    []short
	gathering bool // makeUp wants to know what is short
	ledger    *ledger
}

var evaluators = sync.Pool{New: func() any { return new(evaluator) }}

func (e *evaluator) release() {
	e.r, e.f, e.recs, e.ledger = nil, nil, nil, nil
	clear(e.items)
	clear(e.parts)
	e.items, e.parts = e.items[:0], e.parts[:0]
	evaluators.Put(e)
}

// item is a record that may count, with its local day and its tags as bits.
type item struct {
	rec  *Record
	day  civil.Date
	tags mask
}

// answer evaluates without looking for the next change. Its slices are scratch.
func (e *evaluator) answer(r *Rule, f *Facts, records []Record, q Question) (Answer, error) {
	e.r, e.f, e.recs, e.q = r, f, records, q
	e.collect()
	return e.judge()
}

// collect keeps the records that are known, stand, and are not after AsOf.
func (e *evaluator) collect() {
	e.items, e.later = e.items[:0], 0
	e.collected++
	for i := range e.recs {
		rec := &e.recs[i]
		day := rec.day(e.r)
		if !rec.knownAt(e.q.KnownAt, day) {
			continue
		}
		if day > e.q.AsOf {
			if e.later == 0 || day < e.later {
				e.later = day
			}
			continue
		}
		e.items = append(e.items, item{rec: rec, day: day, tags: e.r.tagMask(rec.Tags)})
	}
	byDay := func(a, b item) int {
		if a.day != b.day {
			return int(a.day - b.day)
		}
		return cmp.Or(cmp.Compare(a.rec.ID, b.rec.ID), cmp.Compare(b.rec.Amount, a.rec.Amount), cmp.Compare(a.rec.Course, b.rec.Course))
	}
	if !slices.IsSortedFunc(e.items, byDay) {
		slices.SortStableFunc(e.items, byDay)
	}
}

// day is the local day on which a record begins to count. One that is known only by its
// expiry does from when the rule allows.
func (rec *Record) day(r *Rule) civil.Date {
	if rec.Undated && rec.Expires != 0 {
		return r.earned(rec)
	}
	if !rec.At.IsZero() {
		return civil.At(rec.At, r.Zone)
	}
	return rec.Date
}

// knownAt reports whether a record had been entered and not struck out by then.
func (rec *Record) knownAt(asked, done civil.Date) bool {
	if asked == 0 {
		return rec.VoidedOn == 0
	}
	recorded := rec.RecordedOn
	if recorded == 0 {
		recorded = done
	}
	return recorded <= asked && (rec.VoidedOn == 0 || asked < rec.VoidedOn)
}

// judge finds the period in question and judges it.
func (e *evaluator) judge() (Answer, error) {
	e.parts, e.choices, e.unknown, e.track = e.parts[:0], e.choices[:0], nil, track{}
	if e.r.Cycle == nil {
		fr := &e.frames[0]
		fr.reset(e, 0, Period{})
		return e.judgeFrame(fr), nil
	}
	var err error
	if e.track, err = e.r.Cycle.resolve(e.f, e.q.AsOf); err != nil {
		return Answer{}, err
	}
	k, ok := 0, false
	if e.q.CycleEnding != 0 {
		if k, ok = e.track.ending(e.q.CycleEnding); !ok {
			return Answer{}, fmt.Errorf("no period of this rule ends on %s", e.q.CycleEnding)
		}
	} else if k, ok = e.track.index(e.q.AsOf); !ok {
		return Answer{Status: NotApplicable}, nil
	}
	return e.judgeFrame(e.chain(k)), nil
}

// chain prepares the frame of period k. Where credit moves between periods, the
// periods before it are judged first, from the one before the oldest record on:
// that record may make up a shortage of a period that has none at all.
func (e *evaluator) chain(k int) *frame {
	fr, before := &e.frames[0], &e.frames[1]
	from := k
	if e.linked() && len(e.items) > 0 {
		first, _ := e.track.index(e.items[0].day)
		from = min(k, max(0, first-1))
	}
	for i := from; ; i++ {
		p, _ := e.track.period(i)
		fr.reset(e, i, p)
		if i > from {
			fr.inherit(before)
		}
		e.edges(fr)
		if i == k {
			return fr
		}
		e.settle(fr)
		fr, before = before, fr
	}
}

// linked reports whether credit can move from one period to another.
func (e *evaluator) linked() bool {
	for i := range e.r.Versions {
		if v := &e.r.Versions[i]; v.Carry != nil || v.MakeUp != nil {
			return true
		}
	}
	if e.r.Leave != nil && e.r.Leave.Effect == Extend || e.r.Cycle.Moved != nil {
		return true
	}
	for i := range e.f.Grants {
		if e.f.Grants[i].Kind == "extend" {
			return true
		}
	}
	return false
}

// judgeFrame turns a prepared frame into an answer.
func (e *evaluator) judgeFrame(fr *frame) Answer {
	e.judged = fr
	a := Answer{Cycle: fr.period, Version: fr.versionIndex}
	if fr.version == nil || e.notOwed(fr) {
		a.Status = NotApplicable
		a.Unknown = e.unknown
		return a
	}
	e.settle(fr)
	a.Status, a.Headline = e.whole(fr)
	if a.Status == NotApplicable {
		a.Unknown = e.unknown
		return a
	}
	a.Parts, a.SatisfiedBy = e.parts, e.choices
	if head := a.Headline; len(a.Parts) > 0 && a.Parts[0].Need == head.Need {
		a.Parts = a.Parts[1:]
	}
	a.Due, a.CarriedIn = fr.due, fr.carriedIn
	if fr.period.IsZero() {
		a.Due = earliestDue(a.Headline, a.Parts)
	}
	if n := a.Headline.Need; n.Pool != nil && n.Pool.By != nil {
		a.Due = a.Headline.Due
	}
	e.excuse(fr, &a)
	a.neverDue()
	a.Numbers, a.GraceUntil = a.Headline.Numbers, graceOf(&a)
	a.Unknown = e.unknown
	return a
}

// neverDue leaves out due dates that a leave without an end put off for good.
func (a *Answer) neverDue() {
	for i := range a.Parts {
		if a.Parts[i].Due == civil.Max {
			a.Parts[i].Due = 0
		}
	}
	if a.Headline.Due == civil.Max {
		a.Headline.Due = 0
	}
	if a.Due == civil.Max {
		a.Due = 0
	}
}

// earliestDue is the first day on which some part stops being good; one part
// that is already unmet without a due date leaves none.
func earliestDue(head Part, parts []Part) civil.Date {
	due := head.Due
	if head.Status == Exempt {
		due = 0
	}
	for i := range parts {
		p := &parts[i]
		if p.Optional || p.Status == Exempt {
			continue
		}
		if p.Due == 0 && p.Status >= Open || due == 0 && head.Status >= Open {
			return 0
		}
		if p.Due != 0 && (due == 0 || p.Due < due) {
			due = p.Due
		}
	}
	return due
}

func graceOf(a *Answer) civil.Date {
	grace := a.Headline.GraceUntil
	for i := range a.Parts {
		p := &a.Parts[i]
		if p.GraceUntil != 0 && !p.Optional && (grace == 0 || p.Status == Grace && p.GraceUntil < grace) {
			grace = p.GraceUntil
		}
	}
	return grace
}

// whole judges every need and returns the worst status and the headline.
func (e *evaluator) whole(fr *frame) (Status, Part) {
	e.parts, e.choices = e.parts[:0], e.choices[:0]
	worst, head := NotApplicable, Part{}
	for _, n := range fr.version.Needs {
		at := len(e.parts)
		s, asked := e.need(fr, n, scope{})
		if !asked {
			continue
		}
		if head.Need == nil {
			head = e.parts[at]
			if head.Name != n.Name { // the years of the headline, summed
				head = e.sumYears(n, e.parts[at:])
				e.parts = slices.Insert(e.parts, at, head)
			}
		}
		worst = max(worst, s)
	}
	return worst, head
}

// sumYears makes one headline of the years of an each_year_of_cycle need.
func (e *evaluator) sumYears(n *Need, years []Part) Part {
	sum := Part{Need: n, Name: n.Name, Path: n.Path, Status: NotApplicable}
	for i := range years {
		if y := &years[i]; y.Need == n {
			sum.Required += y.Required
			sum.Earned += y.Earned
			sum.Counted += y.Counted
			sum.Remaining += y.Remaining
			sum.Status = max(sum.Status, y.Status)
			sum.Due = max(sum.Due, y.Due)
			sum.Extended = max(sum.Extended, y.Extended)
		}
	}
	return sum
}

// scope is where a need stands inside others.
type scope struct {
	filter   filter  // selections of the pools around it
	span     span    // of the pool around it
	rolling  *Window // the sliding window around it
	suffix   string
	due      civil.Date
	optional bool
}

// need judges one need and appends its parts. asked is false where the rule
// does not ask it of this person in this period.
func (e *evaluator) need(fr *frame, n *Need, sc scope) (s Status, asked bool) {
	if n.If != nil && !e.holdsTrue(fr, n.If) {
		return NotApplicable, false
	}
	switch {
	case n.Pool != nil:
		return e.pool(fr, n, sc)
	case n.Current != nil:
		return e.current(fr, n, sc), true
	case n.Holds != nil:
		return e.holds(fr, n, sc), true
	case n.Choice != nil:
		return e.choice(fr, n, sc), true
	default:
		return e.exclusive(fr, n, sc), true
	}
}
