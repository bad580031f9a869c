package demo

import (
	"standing/internal/civil"
	"standing/internal/credit"
)

func amount(s string) credit.Amount { return credit.MustParse(s) }

// card is a course that is good for so many months. Where new people have some days for the
// first one (within), it is the organization's own, and nobody had it before they came.
func card(course string, months, within int) func(s *somebody, f fate) {
	return func(s *somebody, f fate) {
		last := s.today - s.between(15, months*30-130)
		switch f {
		case soon:
			last = (s.today + civil.Date(dueIn(s.r))).AddMonths(-months)
		case late:
			last = (s.today - s.between(5, 150)).AddMonths(-months)
		case fresh:
			if within > 0 && s.r.IntN(2) == 0 {
				return // not yet
			}
			last = s.row.JoinedOn + s.between(0, 10)
		case fine, behind, graced: // it is good for long
		}
		switch {
		case within == 0 || s.row.JoinedOn == 0 || s.row.JoinedOn <= last:
		case f == fine || f == behind:
			last = s.row.JoinedOn + s.between(0, min(within, int(s.today-s.row.JoinedOn)))
		default:
			s.row.JoinedOn = last - s.between(3, 20)
		}
		s.take(course, last)
		for n := s.between(1, 3); n > 0; n-- {
			last = last.AddMonths(-months) + s.between(5, 45)
			if within > 0 && last < s.row.JoinedOn {
				break
			}
			s.take(course, last)
		}
	}
}

// syllabus is what is learned in a period: all of must, and of more until total is there.
type syllabus struct {
	total      string
	must, more []string
}

// full is a share that is enough, sometimes more.
func (s *somebody) full() int { return 100 + s.r.IntN(15) }

// study does a share of it, in hundredths, between two days.
func (s *somebody) study(of syllabus, from, to civil.Date, share int) {
	to = min(to, s.last())
	if to < from || share <= 0 {
		return
	}
	want := amount(of.total) * credit.Amount(share) / 100
	must := of.must
	if share < 100 { // of what must be, something is missing too
		must = must[:len(must)*share/100]
	}
	var have credit.Amount
	do := func(c string) {
		have += s.amount(c)
		s.take(c, from+s.between(0, int(to-from)))
	}
	for _, c := range must {
		do(c)
	}
	for i := s.r.IntN(max(len(of.more), 1)); have < want && len(of.more) > 0; i++ {
		c := of.more[i%len(of.more)]
		if share < 100 && have+s.amount(c) > want {
			return
		}
		do(c)
	}
}

const hired = "hired_on"

// years is so much in each period of so many years from a date of one's own; grace is how
// many days there are to make up for what was missed.
func years(fact string, n, grace int, of syllabus) func(s *somebody, f fate) {
	return func(s *somebody, f fate) {
		first, before, share := s.period(n, grace, f)
		if fact == hired {
			first, before = s.since(n, first, before, f)
		} else {
			s.date(fact, first.AddYears(-n*before))
		}
		for i := before; i > 0; i-- {
			s.study(of, first.AddYears(-n*i), first.AddYears(-n*(i-1))-1, s.full())
		}
		s.study(of, first, first.AddYears(n)-1, share)
	}
}

// period is when the period began in which a fate shows, how many there were before, and how
// much of what is asked was done in it.
func (s *somebody) period(n, grace int, f fate) (first civil.Date, before, share int) {
	days := n * 365
	end, share := s.today+s.between(days/10, days/2), s.full()
	switch f {
	case soon:
		end, share = s.today+civil.Date(dueIn(s.r)), 50+s.r.IntN(40)
	case behind:
		end, share = s.today+s.between(days/2, days*9/10), s.r.IntN(60)
	case graced:
		end, share = s.today-s.between(2, grace-3), 40+s.r.IntN(50)
	case late:
		end, share = s.today-civil.Date(grace)-s.between(5, 60), 30+s.r.IntN(60)
	case fresh:
		return s.row.JoinedOn - s.between(0, 20), 0, 0
	case fine: // somewhere in the middle, and all done
	}
	return (end + 1).AddYears(-n), s.r.IntN(3), share
}

// since is the same where the periods count from the day of joining: who is not fine joined
// on the day that makes it so.
func (s *somebody) since(n int, first civil.Date, before int, f fate) (civil.Date, int) {
	switch {
	case f == fresh:
		return s.row.JoinedOn, 0
	case f != fine && s.row.LeftOn == 0:
		s.row.JoinedOn = first.AddYears(-n * before)
		return first, before
	case s.row.JoinedOn == 0:
		return first, before // of whom nobody knows since when
	}
	k := 0
	for s.row.JoinedOn.AddYears(n*(k+1)) <= s.last() {
		k++
	}
	return s.row.JoinedOn.AddYears(n * k), min(k, 2)
}

// fixed is so much in periods that are everybody's: of n years, from a day on.
func fixed(from civil.Date, n int, of syllabus) func(s *somebody, f fate) {
	return func(s *somebody, f fate) {
		now := from
		for now.AddYears(n) <= s.today {
			now = now.AddYears(n)
		}
		s.rounds(of, now.AddYears(-n), now, n, f)
	}
}

// rounds lives the period before and the one that is, which are the same for everybody. Only
// near its end does something fall due soon.
func (s *somebody) rounds(of syllabus, past, now civil.Date, n int, f fate) {
	was, is := s.full(), s.full()
	switch f {
	case soon, behind:
		is = s.r.IntN(70)
	case late, graced:
		was, is = 30+s.r.IntN(60), s.r.IntN(50)
	case fresh:
		was, is = 0, s.r.IntN(20)
	case fine: // all done
	}
	s.study(of, past, now-1, was)
	s.study(of, now, now.AddYears(n)-1, is)
}
