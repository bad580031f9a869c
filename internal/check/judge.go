package check

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"time"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/roster"
	"standing/internal/rule"
	"standing/internal/wording"
)

// Ask is the question that is asked about everybody.
type Ask struct {
	AsOf    civil.Date
	KnownAt civil.Date // zero: everything known
	Within  int        // only people who are short and due within so many days, or late; 0: everybody
}

// chunk is how many people one worker judges at a time; several chunks are under
// way at once, and they come out in the order of the file.
const chunk = 256

// Judge answers for every person of a roster, in the order of the file. It uses
// every core and keeps only a few chunks of answers in memory. A cancelled
// context ends it early.
func Judge(ctx context.Context, p *pack.Pack, r *roster.Roster, ask Ask) iter.Seq[Standing] {
	return func(yield func(Standing) bool) {
		j := &judge{pack: p, roster: r, ask: ask, words: wording.For(p)}
		workers := runtime.GOMAXPROCS(0)
		slots := make(chan chan []Standing, workers)
		stop := make(chan struct{})
		defer close(stop)
		go j.deal(slots, stop)
		for slot := range slots {
			if ctx.Err() != nil {
				return
			}
			for _, s := range <-slot {
				if ask.keeps(&s) && !yield(s) {
					return
				}
			}
		}
	}
}

// One answers for person i alone, with the ledger.
func One(p *pack.Pack, r *roster.Roster, ask Ask, i int) Why {
	j := &judge{pack: p, roster: r, ask: ask, words: wording.For(p)}
	recs := r.RecordsOf(i, nil)
	s := j.one(i, recs)
	w := Why{Person: s, Records: recs}
	if s.Problem == "" {
		q := rule.Question{AsOf: ask.AsOf, KnownAt: ask.KnownAt}
		if s.Next != nil {
			q.CycleEnding = s.Answer.Cycle.End
		}
		x, err := p.Rule.Explain(&r.People[i].Facts, recs, q)
		if err != nil {
			w.Person.Problem = j.problem(err)
		}
		w.Explanation = x
	}
	return w
}

type judge struct {
	pack   *pack.Pack
	roster *roster.Roster
	ask    Ask
	words  *wording.Words
}

// deal starts a worker per chunk; the channel of slots keeps them in order and
// bounds how many run.
func (j *judge) deal(slots chan<- chan []Standing, stop <-chan struct{}) {
	defer close(slots)
	for from := 0; from < len(j.roster.People); from += chunk {
		slot := make(chan []Standing, 1)
		select {
		case slots <- slot:
		case <-stop:
			return
		}
		go func() { slot <- j.many(from, min(from+chunk, len(j.roster.People))) }()
	}
}

func (j *judge) many(from, to int) []Standing {
	out := make([]Standing, 0, to-from)
	var recs []rule.Record
	for i := from; i < to; i++ {
		recs = j.roster.RecordsOf(i, recs[:0])
		out = append(out, j.one(i, recs))
	}
	return out
}

// one judges the current period, and the one before where that comes first.
func (j *judge) one(i int, recs []rule.Record) Standing {
	p := &j.roster.People[i]
	s := Standing{ID: p.ID, Name: p.Name, Unit: p.Unit, Incomplete: p.Incomplete, Expired: j.expired(p)}
	q := rule.Question{AsOf: j.ask.AsOf, KnownAt: j.ask.KnownAt}
	a, err := j.pack.Rule.Evaluate(&p.Facts, recs, q)
	if err != nil {
		s.Problem = j.problem(err)
		return s
	}
	if end := lastDay(&a, q.AsOf); end < j.pack.Effective {
		s.Problem = "not judged: this pack holds the text for periods that end from " + wording.Day(j.pack.Effective)
		return s
	}
	s.Answer = a
	j.before(p, recs, q, &s)
	return s
}

// lastDay is the day for which a pack must hold the text.
func lastDay(a *rule.Answer, asOf civil.Date) civil.Date {
	if a.Cycle.IsZero() {
		return asOf
	}
	return a.Cycle.End
}

// before looks at the period before the current one. Where it is in grace, was not
// met, or was extended and is open, it becomes the answer; where the records begin after it did, it is
// named as not judged, unless the people file itself says that the licence runs
// to the end of that period.
func (j *judge) before(p *roster.Person, recs []rule.Record, q rule.Question, s *Standing) {
	now := s.Answer
	if now.Cycle.IsZero() || q.AsOf < now.Cycle.Start {
		return
	}
	q.CycleEnding = now.Cycle.Start - 1
	entry, known := p.Facts.Entry()
	if known && entry > q.CycleEnding || q.CycleEnding < j.pack.Effective {
		return
	}
	a, err := j.pack.Rule.Evaluate(&p.Facts, recs, q)
	if err != nil || !a.ComesBefore(&now) {
		return
	}
	reached := j.roster.Earliest != 0 && j.roster.Earliest <= a.Cycle.Start && (known || anyUntil(recs, q.CycleEnding))
	if reached || j.printed(p, a.Cycle.End) {
		s.Answer, s.Next = a, &now
		return
	}
	s.Earlier = a.Cycle
}

// expired names the facts of the pack that say until when something runs, and
// that lie before the day asked about.
func (j *judge) expired(p *roster.Person) []string {
	var out []string
	for _, f := range j.pack.Facts {
		if d, ok := p.Facts.Dates[f.ID]; ok && f.Date && strings.Contains(f.ID, "expires") && d < j.ask.AsOf {
			out = append(out, f.ID)
		}
	}
	return out
}

// printed reports whether the people file names a day as the one on which
// something of this person runs out.
func (j *judge) printed(p *roster.Person, day civil.Date) bool {
	for _, f := range j.pack.Facts {
		if f.Date && strings.Contains(f.ID, "expires") && p.Facts.Dates[f.ID] == day {
			return true
		}
	}
	return false
}

func anyUntil(recs []rule.Record, day civil.Date) bool {
	for i := range recs {
		done := recs[i].Date
		if !recs[i].At.IsZero() {
			done = civil.At(recs[i].At, time.UTC)
		}
		if done <= day {
			return true
		}
	}
	return false
}

// problem says in words why there is no answer.
func (j *judge) problem(err error) string {
	var missing rule.MissingFact
	if errors.As(err, &missing) {
		return fmt.Sprintf("not judged: %s is not known; add it to the people file", j.words.Label(missing.Fact))
	}
	return "not judged: " + err.Error()
}

// keeps reports whether a person is asked for.
func (a Ask) keeps(s *Standing) bool {
	if a.Within <= 0 || s.Problem != "" {
		return true
	}
	switch s.Answer.Status {
	case rule.NotMet, rule.Grace:
		return true
	case rule.Open:
		due := deadline(&s.Answer)
		return due != 0 && due <= a.AsOf+civil.Date(a.Within)
	case rule.Met: // the day before the lapse is the last good one
		lapse := lapses(&s.Answer)
		return lapse != 0 && lapse-1 <= a.AsOf+civil.Date(a.Within)
	default:
		return false
	}
}

// lapses is the day on which someone who is met stops being so without any new
// period beginning: a card that runs out, a window that slides on.
func lapses(a *rule.Answer) civil.Date {
	if a.Next.Status == rule.NotMet || a.Next.Status == rule.Grace {
		return a.Next.On
	}
	return 0
}
