package check

import (
	"cmp"
	"slices"

	"standing/internal/civil"
	"standing/internal/rule"
)

// worst keeps the rows that need attention most, in bounded memory: however many
// people stream by, at most twice the limit are held.
type worst[T any] struct {
	limit int
	rows  []ranked[T]
	seen  int
	bar   rank // nothing at or behind this can be among the kept
	full  bool
}

type ranked[T any] struct {
	rank rank
	Row  T
}

// rank orders people: not met, grace, open, without an answer, then the rest;
// among equals the earlier due date, then the name.
type rank struct {
	severity int
	due      civil.Date
	name, id string
}

var severity = map[rule.Status]int{rule.NotMet: 0, rule.Grace: 1, rule.Open: 2, 0: 3, rule.Met: 4, rule.Exempt: 5, rule.NotApplicable: 6}

// attention is the last severity that somebody has to act on.
const attention = 3

func rankOf(s Standing) rank {
	due := s.Answer.Due
	if s.Answer.Status == rule.Grace {
		due = cmp.Or(s.Answer.GraceUntil, due)
	}
	if due == 0 {
		due = civil.Max
	}
	return rank{severity[s.Answer.Status], due, s.Name, s.ID}
}

func (a rank) compare(b rank) int {
	return cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(a.due, b.due), cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id))
}

// add offers a person; the row is only made when it may be kept.
func (w *worst[T]) add(s Standing, row func(Standing) T) {
	w.seen++
	r := rankOf(s)
	if w.full && r.compare(w.bar) >= 0 {
		return
	}
	w.rows = append(w.rows, ranked[T]{r, row(s)})
	if len(w.rows) >= 2*w.limit {
		w.cut()
	}
}

func (w *worst[T]) cut() {
	slices.SortStableFunc(w.rows, func(a, b ranked[T]) int { return a.rank.compare(b.rank) })
	if len(w.rows) <= w.limit {
		return
	}
	clear(w.rows[w.limit:]) // let go of what the rows hold
	w.rows = w.rows[:w.limit]
	if w.limit > 0 {
		w.bar, w.full = w.rows[w.limit-1].rank, true
	}
}

// sorted returns the kept rows, worst first, and how many were left out.
func (w *worst[T]) sorted() (rows []ranked[T], left int) {
	w.cut()
	return w.rows, w.seen - len(w.rows)
}
