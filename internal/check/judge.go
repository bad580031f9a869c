package check

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"

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

// one judges the current period, and the one before where that is still in grace
// or was left unmet.
func (j *judge) one(i int, recs []rule.Record) Standing {
	p := &j.roster.People[i]
	s := Standing{ID: p.ID, Name: p.Name, Unit: p.Unit, Incomplete: p.Incomplete}
	q := rule.Question{AsOf: j.ask.AsOf, KnownAt: j.ask.KnownAt}
	a, err := j.pack.Rule.Evaluate(&p.Facts, recs, q)
	if err != nil {
		s.Problem = j.problem(err)
		return s
	}
	s.Answer = a
	if before, ok := j.before(p, recs, q, &a); ok {
		s.Answer, s.Next = before, &a
	}
	return s
}

// before returns the answer for the period before the current one if the person
// was under the rule then, the files reach back that far, and it was not met.
func (j *judge) before(p *roster.Person, recs []rule.Record, q rule.Question, now *rule.Answer) (rule.Answer, bool) {
	if now.Cycle.IsZero() || q.AsOf < now.Cycle.Start || j.roster.Earliest == 0 {
		return rule.Answer{}, false
	}
	q.CycleEnding = now.Cycle.Start - 1
	if entry, known := p.Facts.Entry(); known && entry > q.CycleEnding || !known && !anyUntil(recs, q.CycleEnding) {
		return rule.Answer{}, false
	}
	a, err := j.pack.Rule.Evaluate(&p.Facts, recs, q)
	if err != nil || a.Status != rule.Grace && a.Status != rule.NotMet || a.Cycle.Start < j.roster.Earliest {
		return rule.Answer{}, false
	}
	return a, true
}

func anyUntil(recs []rule.Record, day civil.Date) bool {
	for i := range recs {
		if recs[i].Date != 0 && recs[i].Date <= day {
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
		return s.Answer.Due != 0 && s.Answer.Due <= a.AsOf+civil.Date(a.Within)
	case rule.Met:
		return lapses(&s.Answer) != 0 && lapses(&s.Answer) <= a.AsOf+civil.Date(a.Within)
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
