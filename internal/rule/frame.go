package rule

import (
	"slices"
	"strings"

	"standing/internal/civil"
	"standing/internal/credit"
)

// frame is one period while it is being judged.
type frame struct {
	e            *evaluator
	k            int
	period       Period // zero: the rule has no periods
	version      *Version
	versionIndex int
	headline     *Need      // the pool that carried credit goes to
	due          civil.Date // the period's end, or the day it was extended to
	extended     civil.Date // the day to which a decision put off all of it; zero: none did
	graceUntil   civil.Date // end of the make-up window; zero: none
	lateTo       civil.Date // last day from which credit was considered for this period; zero: none
	day          civil.Date // the day facts and cards are judged on
	carriedIn    credit.Amount
	carriedOut   credit.Amount

	base []credit.Amount // per item: earned, after conversion
	lost []Reason        // per item: why it cannot count at all, or empty
	gave []credit.Amount // per item: given back to the period before
	took []credit.Amount // per item: taken from the make-up window
	// the same two before weights, for what was earned
	gaveBase, tookBase []credit.Amount
	tags               []mask // per item: with what it is deemed to be

	recorded  *Process // the steps and the collection that base, lost and tags are of
	recording int

	worths []*worth
	used   int
}

func (fr *frame) reset(e *evaluator, k int, p Period) {
	n := len(e.items)
	fr.e, fr.k, fr.period = e, k, p
	fr.due, fr.extended, fr.graceUntil, fr.lateTo = p.End, 0, 0, 0
	fr.day = e.q.AsOf
	if !p.IsZero() && p.End < fr.day {
		fr.day = p.End
	}
	fr.carriedIn, fr.carriedOut, fr.used = 0, 0, 0
	fr.gave, fr.took = zeroed(fr.gave, n), zeroed(fr.took, n)
	fr.gaveBase, fr.tookBase = zeroed(fr.gaveBase, n), zeroed(fr.tookBase, n)
	fr.version, fr.versionIndex = e.version(fr)
	if fr.version != nil {
		fr.headline = headlinePool(fr.version.Needs)
		fr.record(&fr.version.Process)
	}
}

// inherit takes over what the period before used up and carried.
func (fr *frame) inherit(before *frame) {
	copy(fr.gave, before.took)
	copy(fr.gaveBase, before.tookBase)
	fr.carriedIn = before.carriedOut
}

func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// version picks the text of the rule that applies to a period.
func (e *evaluator) version(fr *frame) (*Version, int) {
	best := -1
	for i := range e.r.Versions {
		v := &e.r.Versions[i]
		key := fr.period.End
		switch {
		case fr.period.IsZero():
			key = fr.day
		case v.Key == ByCycleStart:
			key = fr.period.Start
		case v.Key == BySubmission:
			key = e.submitted(fr, v.Event)
		}
		if v.From <= key && (best < 0 || e.r.Versions[best].From <= v.From) {
			best = i
		}
	}
	if best < 0 {
		return nil, -1
	}
	return &e.r.Versions[best], best
}

// submitted is the day the renewal of a period was submitted; until then it
// would be today, and at the latest the day it is due.
func (e *evaluator) submitted(fr *frame, event string) civil.Date {
	day := fr.day
	for _, ev := range e.f.Events {
		if ev.Type == event && fr.period.Has(ev.On) && ev.On <= day {
			day = ev.On
		}
	}
	return day
}

// notOwed reports whether the rule asks nothing of the person in this period.
func (e *evaluator) notOwed(fr *frame) bool {
	for i := range e.r.Applies {
		if !e.holdsTrue(fr, &e.r.Applies[i]) {
			return true
		}
	}
	if e.r.Starts == "" {
		return false
	}
	d, ok := e.f.date(e.r.Starts)
	if !ok {
		e.assume(e.r.Starts)
		return false
	}
	return fr.period.Start <= d
}

// assume notes a fact that was not known and that mattered.
func (e *evaluator) assume(fact string) {
	if !slices.Contains(e.unknown, fact) {
		e.unknown = append(e.unknown, fact)
	}
}

// entryFacts say when a person came under a rule, the most telling first.
var entryFacts = [...]string{"licensed_on", "certified_on", "issued_on", "hired_on", "appointed_on"}

// KnownFacts are the facts that a rule may name without declaring them.
func KnownFacts() []string { return append([]string{birthDate}, entryFacts[:]...) }

// Entry is the day a person came under the rule: licensed, certified, hired.
func (f *Facts) Entry() (civil.Date, bool) {
	for _, name := range entryFacts {
		if d, ok := f.Dates[name]; ok {
			return d, true
		}
	}
	return 0, false
}

// firstCycle reports whether the person came in during the period. A named fact
// decides; otherwise the usual ones do.
func (e *evaluator) firstCycle(fr *frame, fact string) bool {
	d, ok := e.f.date(fact)
	if fact == "" {
		d, ok = e.f.Entry()
		fact = entryFacts[0]
	}
	if !ok {
		e.assume(fact)
	}
	return ok && fr.period.Has(d)
}

// holdsTrue reports whether a condition is true on the day facts are judged on.
func (e *evaluator) holdsTrue(fr *frame, c *Condition) bool {
	if c.FirstCycle != nil && e.firstCycle(fr, "") != *c.FirstCycle {
		return false
	}
	if c.Fact != "" && !e.factTrue(fr, c) {
		return false
	}
	if c.Holds != "" && !e.held(c.Holds, fr.day) || c.NotHolds != "" && e.held(c.NotHolds, fr.day) {
		return false
	}
	if c.AgeFrom != 0 {
		birth, ok := e.f.date(birthDate)
		if !ok {
			e.assume(birthDate)
		}
		return ok && birth.AddYears(c.AgeFrom) <= fr.day
	}
	return true
}

func (e *evaluator) factTrue(fr *frame, c *Condition) bool {
	if c.OnOrBefore != 0 || c.After != 0 {
		d, ok := e.f.date(c.Fact)
		if !ok {
			e.assume(c.Fact)
			return false
		}
		return (c.OnOrBefore == 0 || d <= c.OnOrBefore) && (c.After == 0 || d > c.After)
	}
	v, ok := e.f.value(c.Fact, fr.day)
	if !ok {
		e.assume(c.Fact)
	}
	return (c.In == nil || ok && among(v, c.In)) && (c.NotIn == nil || !ok || !among(v, c.NotIn))
}

// among compares words as people type them: "Examination" is "examination".
func among(v string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(strings.TrimSpace(v), w) })
}

func (e *evaluator) held(credential string, on civil.Date) bool {
	for _, h := range e.f.Holdings {
		if h.Credential == credential && h.From <= on && (h.To == 0 || on <= h.To) {
			return true
		}
	}
	return false
}

// on returns the day of a deadline; none while its fact is unknown.
func (e *evaluator) on(d *Deadline) civil.Date {
	if d.Date != 0 {
		return d.Date
	}
	at, ok := e.f.date(d.Fact)
	if !ok {
		e.assume(d.Fact)
		return 0
	}
	return at.AddMonths(d.Months) + civil.Date(d.Days)
}
