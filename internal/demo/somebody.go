package demo

import (
	"math/rand/v2"
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/person"
)

// somebody is one invented person with all that is known of them.
type somebody struct {
	r      *rand.Rand
	today  civil.Date
	amount func(course string) credit.Amount
	row    person.LoadRow
	role   string
	fate   fate
	worst  int // the rule with which the fate shows; -1 where nothing is asked
	facts  []person.Fact
	did    []did
}

// did is one thing somebody did, and perhaps what was said of it before it was corrected.
type did struct {
	course string
	on     civil.Date
	known  time.Time     // when it was recorded: a few days later, mostly
	wrong  credit.Amount // what was recorded first, where it was wrong
	failed bool
}

// between is a number of days, both ends included.
func (s *somebody) between(a, b int) civil.Date {
	if b <= a {
		return civil.Date(a)
	}
	return civil.Date(a + s.r.IntN(b-a+1))
}

func (s *somebody) date(name string, on civil.Date) {
	s.facts = append(s.facts, person.Fact{Kind: person.DateFact, Name: name, From: on})
}

func (s *somebody) value(name, value string) {
	s.facts = append(s.facts, person.Fact{Kind: person.ValueFact, Name: name, Value: value})
}

func (s *somebody) stint(name, value string, from, to civil.Date) {
	s.facts = append(s.facts, person.Fact{Kind: person.StintFact, Name: name, Value: value, From: from, To: to})
}

// last is the last day on which somebody did anything here: today, for most.
func (s *somebody) last() civil.Date {
	if s.row.LeftOn != 0 {
		return min(s.row.LeftOn, s.today)
	}
	return s.today
}

// take notes a course, unless it lies in the future.
func (s *somebody) take(course string, on civil.Date) {
	if on <= s.last() {
		known := min(on+s.between(0, 4), s.today-1)
		s.did = append(s.did, did{course: course, on: on, known: max(on, known).StartIn(time.UTC).Add(time.Second)})
	}
}

// live goes through all that is asked of somebody; their fate shows with one of it.
func (s *somebody) live(t trade) {
	var asked []int
	for i, r := range t.rules {
		if r.asks(s.role) && (s.fate != graced || r.grace) {
			asked = append(asked, i)
		}
	}
	if s.worst = -1; len(asked) > 0 {
		s.worst = asked[s.r.IntN(len(asked))]
	}
	if s.fate == fresh {
		s.row.JoinedOn = s.today - s.between(2, 38)
	}
	// The worst is lived first: it may say since when somebody is here.
	if s.worst >= 0 {
		t.rules[s.worst].live(s, s.fate)
	}
	for i, r := range t.rules {
		if i != s.worst && r.asks(s.role) {
			f := fine
			if s.fate == fresh {
				f = fresh
			}
			r.live(s, f)
		}
	}
	s.leave()
	s.mistake()
}

// leave is an absence, of a few.
func (s *somebody) leave() {
	if s.r.IntN(40) > 0 {
		return
	}
	from := s.today - s.between(10, 400)
	kinds := []string{"medical", "family", "military", "other"}
	s.facts = append(s.facts, person.Fact{Kind: person.LeaveFact, Name: "leave", Value: kinds[s.r.IntN(len(kinds))], From: from, To: from + s.between(14, 120)})
}

// mistake is a record that was wrong and was corrected, and a course that was not passed, of a few.
func (s *somebody) mistake() {
	if len(s.did) == 0 {
		return
	}
	i := s.r.IntN(len(s.did))
	switch s.r.IntN(25) {
	case 0:
		if a := s.amount(s.did[i].course); a > 0 {
			s.did[i].wrong = a * 10 // a point was forgotten
		}
	case 1:
		again := s.did[i]
		again.on, again.failed = again.on-s.between(5, 20), true
		s.did = append(s.did, again)
	}
}
