package compliance

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
	"standing/internal/rule"
)

// subject is one person as the engine is told of them.
type subject struct {
	known    *person.Known
	personal *requirement.Personal
	records  []rule.Record
}

// world is what is the same for everybody of an organization on a day.
type world struct {
	day   civil.Date
	book  *requirement.Rulebook
	above map[ids.ID]ids.ID // from a unit to the one above it
}

// asked is what is asked of somebody on a day.
func (w *world) asked(s *subject, on civil.Date) []requirement.Asked {
	return w.book.Asked(s.known, s.personal, w.above, on)
}

// judge works out where somebody stands: with each requirement, and last with all together.
// Nothing at all is said of somebody of whom nothing is asked, now or on a day that is known.
func (w *world) judge(s *subject) []Standing {
	now := w.asked(s, w.day)
	changes, then := w.changes(s, now)
	out := make([]Standing, 0, len(now)+1)
	for _, a := range now {
		st := w.one(s, a)
		if changes != 0 && changes < st.NextOn && !holds(then, a) {
			st.NextOn, st.NextStatus = changes, w.after(s, then, a, changes)
		}
		out = append(out, st)
	}
	for _, a := range then {
		if !slices.ContainsFunc(now, func(b requirement.Asked) bool { return a.ID == b.ID }) {
			out = append(out, Standing{Person: s.known.Root, Requirement: a.ID, Unit: s.known.Unit, Status: NotApplicable,
				NextOn: changes, NextStatus: judgeOn(s, a, changes).status, DueOn: civil.Max, RuleN: a.N})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return append(out, together(s.known.Root, s.known.Unit, out, changes))
}

// after is the status with a requirement once what is asked has changed.
func (w *world) after(s *subject, then []requirement.Asked, a requirement.Asked, on civil.Date) Status {
	for _, b := range then {
		if b.ID == a.ID {
			return judgeOn(s, b, on).status
		}
	}
	return NotApplicable
}

// holds reports whether a requirement is asked in the same way.
func holds(all []requirement.Asked, a requirement.Asked) bool {
	return slices.ContainsFunc(all, func(b requirement.Asked) bool {
		return a.ID == b.ID && a.N == b.N && slices.Equal(a.Grants, b.Grants)
	})
}

// changes is the first day on which something else is asked although nothing happens: a
// stint begins or ends, or what was given by hand does. Zero: never.
func (w *world) changes(s *subject, now []requirement.Asked) (civil.Date, []requirement.Asked) {
	var days []civil.Date
	from := func(from, to civil.Date) {
		if from > w.day {
			days = append(days, from)
		}
		if to >= w.day && to != 0 && to < civil.Max {
			days = append(days, to+1)
		}
	}
	for _, t := range s.known.Facts.Timeline {
		from(t.From, t.To)
	}
	for _, h := range s.known.Facts.Holdings {
		from(h.From, h.To)
	}
	for _, l := range s.known.Facts.Leaves {
		from(l.From, l.To)
	}
	for _, d := range s.known.Facts.Dates {
		from(d, 0)
	}
	if s.personal != nil {
		for _, a := range s.personal.Assignments {
			from(a.From, a.To)
		}
		for _, grants := range s.personal.Grants {
			for _, g := range grants {
				from(g.GrantedOn, g.Until)
			}
		}
	}
	slices.Sort(days)
	for _, d := range slices.Compact(days) {
		then := w.asked(s, d)
		if len(then) != len(now) || slices.ContainsFunc(then, func(a requirement.Asked) bool { return !holds(now, a) }) {
			return d, then
		}
	}
	return 0, nil
}

// one is the standing with one requirement that is asked.
func (w *world) one(s *subject, a requirement.Asked) Standing {
	v := judgeOn(s, a, w.day)
	st := Standing{Person: s.known.Root, Requirement: a.ID, Unit: s.known.Unit, Status: v.status, NextOn: civil.Max, NextStatus: v.status, DueOn: civil.Max, RuleN: a.N}
	if v.status == Unknown {
		return st
	}
	st.Start, st.End = v.answer.Cycle.Start, v.answer.Cycle.End
	st.Required, st.Counted, st.Remaining = v.answer.Required, v.answer.Counted, v.answer.Remaining
	if v.next != 0 && v.next < civil.Max {
		st.NextOn, st.NextStatus = v.next, v.then
		if st.NextStatus == "" {
			st.NextStatus = judgeOn(s, a, v.next).status
		}
	}
	switch {
	case v.answer.Due == 0:
	case badness[st.Status] >= badness[Open]:
		st.DueOn = v.answer.Due
	case st.Status == Met && st.NextStatus.late(): // a card runs out
		st.DueOn = st.NextOn - 1
	}
	return st
}

// verdict is the answer of the engine about one person and one requirement on a day.
type verdict struct {
	answer  rule.Answer // of the period that needs attention
	current rule.Answer // of the period that the day is in, where answer is about the one before
	before  bool
	status  Status
	missing string // the fact for want of which nobody can say
	next    civil.Date
	then    Status // from next on; empty: the day has to be asked
}

// judgeOn asks about a day. Where the period before is still in grace, was extended and is
// open, or ended unmet while it could be known, that one is the answer: a new period does not
// wipe out the last one.
func judgeOn(s *subject, a requirement.Asked, day civil.Date) verdict {
	facts, records := given(s, a)
	r := a.Pack.Rule
	now, err := r.Evaluate(&facts, records, rule.Question{AsOf: day})
	if err != nil {
		return unknown(err)
	}
	v := verdict{answer: now, current: now, status: statusOf(now.Status), next: now.Next.On}
	if r.Cycle == nil || now.Cycle.IsZero() {
		v.then = statusOf(now.Next.Status)
		return v
	}
	end := now.Cycle.Start - 1
	entry, known := facts.Entry()
	if day <= end || known && entry > end || end < a.Pack.Effective {
		v.within(now)
		return v
	}
	last, err := r.Evaluate(&facts, records, rule.Question{AsOf: day, CycleEnding: end})
	if err != nil || !reached(s, known, records, last.Cycle) {
		v.within(now)
		return v
	}
	if on := last.Next.On; on != 0 && (v.next == 0 || on <= v.next) {
		v.next = on
	} else if !last.ComesBefore(&now) {
		v.within(now)
	}
	if last.ComesBefore(&now) {
		v.answer, v.before, v.status = last, true, statusOf(last.Status)
	}
	return v
}

// within takes the next status from the answer itself where the next change still lies in its
// period; at the end of one, the day has to be asked.
func (v *verdict) within(now rule.Answer) {
	if v.next != 0 && v.next <= now.Cycle.End {
		v.then = statusOf(now.Next.Status)
	}
}

func unknown(err error) verdict {
	v := verdict{status: Unknown}
	var missing rule.MissingFact
	if errors.As(err, &missing) {
		v.missing = missing.Fact
	}
	return v
}

// given is what the engine gets: facts with what was granted, and records in the rule's unit.
func given(s *subject, a requirement.Asked) (rule.Facts, []rule.Record) {
	facts := s.known.Facts
	if len(a.Grants) > 0 {
		facts.Grants = slices.Concat(facts.Grants, a.Grants)
	}
	return facts, training.InUnitOf(s.records, a.Pack.Rule.Unit)
}

// reached reports whether a period that is over can be judged: the person was under the rule
// and known here before it ended, or has records from before it began. What lies before
// anybody wrote it down is not held against them.
func reached(s *subject, entered bool, records []rule.Record, p rule.Period) bool {
	if entered && since(s.known) <= p.End {
		return true
	}
	for i := range records {
		if d := records[i].Date; d != 0 && d <= p.End && (d <= p.Start || records[i].RecordedOn != 0 && records[i].RecordedOn <= p.End) {
			return true
		}
	}
	return false
}

// since is the day on which the person was entered: ids carry it.
func since(k *person.Known) civil.Date {
	first := k.Root
	for _, m := range k.Members {
		if bytes.Compare(m[:], first[:]) < 0 {
			first = m
		}
	}
	var ms [8]byte
	copy(ms[2:], first[:6])
	return civil.At(time.UnixMilli(int64(binary.BigEndian.Uint64(ms[:]))), time.UTC)
}
