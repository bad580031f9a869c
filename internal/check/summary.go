package check

import (
	"cmp"
	"slices"

	"standing/internal/civil"
	"standing/internal/rule"
	"standing/internal/wording"
)

// Add counts one person.
func (s *Summary) Add(p Standing) {
	if s.ByUnit == nil {
		s.ByUnit = map[string]*[int(rule.NotMet) + 1]int{}
		s.DueByWeek = map[civil.Date]int{}
		s.ByNeed = map[string]int{}
		s.Unknown, s.Expired = map[string]int{}, map[string]int{}
	}
	for _, fact := range p.Answer.Unknown {
		s.Unknown[fact]++
	}
	for _, fact := range p.Expired {
		s.Expired[fact]++
	}
	if !p.Earlier.IsZero() {
		s.Earlier++
	}
	unit := s.ByUnit[p.Unit]
	if unit == nil {
		unit = &[int(rule.NotMet) + 1]int{}
		s.ByUnit[p.Unit] = unit
	}
	a := &p.Answer
	unit[a.Status]++ // the zero status is "no answer"
	if a.Status == 0 {
		s.NoAnswer++
		return
	}
	s.ByStatus[a.Status]++
	switch a.Status {
	case rule.Open:
		s.dueIn(deadline(a))
	case rule.Grace:
		s.dueIn(cmp.Or(a.GraceUntil, a.Due))
	default:
	}
	s.lacking(a)
}

func (s *Summary) dueIn(d civil.Date) {
	if d != 0 {
		s.DueByWeek[monday(d)]++
	}
}

// lacking counts a person once per need, whichever year of it is missing.
func (s *Summary) lacking(a *rule.Answer) {
	var seen []string
	wording.Lacking(a, func(p rule.Part) bool {
		name := p.Name
		if p.Need != nil && p.Need.Name != "" {
			name = p.Need.Name
		}
		if !slices.Contains(seen, name) {
			seen = append(seen, name)
			s.ByNeed[name]++
		}
		return true
	})
}

// monday returns the first day of a date's week. Day 1 of the calendar is one.
func monday(d civil.Date) civil.Date { return d - (d-1)%7 }

// People is how many were counted.
func (s *Summary) People() int {
	n := s.NoAnswer
	for _, c := range s.ByStatus {
		n += c
	}
	return n
}

// NeedAttention is how many are open, in grace or not met.
func (s *Summary) NeedAttention() int {
	return s.ByStatus[rule.Open] + s.ByStatus[rule.Grace] + s.ByStatus[rule.NotMet]
}

// Lack is a need with the number of people who lack something in it.
type Lack struct {
	Need   string
	People int
}

// Lacks lists what people lack, most first.
func (s *Summary) Lacks() []Lack {
	var out []Lack
	for need, n := range s.ByNeed {
		out = append(out, Lack{need, n})
	}
	slices.SortFunc(out, func(a, b Lack) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Need, b.Need))
	})
	return out
}

// UnitCount is a unit with its people by status; index 0 is "no answer".
type UnitCount struct {
	Unit     string
	ByStatus [int(rule.NotMet) + 1]int
}

// People is how many the unit has.
func (u UnitCount) People() int {
	n := 0
	for _, c := range u.ByStatus {
		n += c
	}
	return n
}

// Units lists the units, those with most people late first.
func (s *Summary) Units() []UnitCount {
	var out []UnitCount
	for unit, by := range s.ByUnit {
		out = append(out, UnitCount{unit, *by})
	}
	late := func(u UnitCount) int { return u.ByStatus[rule.NotMet] + u.ByStatus[rule.Grace] }
	slices.SortFunc(out, func(a, b UnitCount) int {
		return cmp.Or(cmp.Compare(late(b), late(a)), cmp.Compare(b.ByStatus[rule.Open], a.ByStatus[rule.Open]), cmp.Compare(a.Unit, b.Unit))
	})
	return out
}

// Week is a week with the number of people due in it.
type Week struct {
	Monday civil.Date
	People int
}

// Weeks lists n weeks from the one of a day on, and how many are due later.
func (s *Summary) Weeks(from civil.Date, n int) (weeks []Week, later int) {
	first := monday(from)
	for i := range n {
		m := first + civil.Date(7*i)
		weeks = append(weeks, Week{m, s.DueByWeek[m]})
	}
	for m, c := range s.DueByWeek {
		if m >= first+civil.Date(7*n) {
			later += c
		}
	}
	return weeks, later
}

// allWeeks lists every week in which somebody is due, in order.
func (s *Summary) allWeeks() []Week {
	var out []Week
	for m, c := range s.DueByWeek {
		out = append(out, Week{m, c})
	}
	slices.SortFunc(out, func(a, b Week) int { return cmp.Compare(a.Monday, b.Monday) })
	return out
}
