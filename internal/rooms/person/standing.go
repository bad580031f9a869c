package person

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
)

// Stands knows how people stand in all that is asked of them; room compliance does.
type Stands interface {
	// PeopleStanding are people in reach who stand so, in the order of names.
	PeopleStanding(ctx context.Context, q db.Q, sc access.Scope, of StandingPage) ([]ids.ID, error)
	// StandingOptions are the ways to stand, in words; none for whoever may not see them.
	StandingOptions(ctx context.Context, sc access.Scope) []ui.Option
}

// StandingPage says which of those who stand one way.
type StandingPage struct {
	Standing string
	Unit     ids.ID // zero: any
	From     Cursor // after this name
	Limit    int
	// Also is a further condition on the row p of person, its arguments from next on.
	Also func(next int) (cond string, args []any)
}

// listStanding is a page of those who stand as the filter says. How people stand is kept in
// the order of names, so that it costs what the page costs.
func (s *Service) listStanding(ctx context.Context, q db.Q, sc access.Scope, f Filter, from Cursor, limit int) (Page, error) {
	if s.Stands == nil {
		return Page{}, fault.Denied
	}
	people, err := s.Stands.PeopleStanding(ctx, q, sc, StandingPage{Standing: f.Standing, Unit: f.Unit, From: from, Limit: limit + 1, Also: func(next int) (string, []any) {
		where, args := withIn(`p.id`, ofWords(sc, f.words()), next+1)
		return `p.state = $` + strconv.Itoa(next) + where, append([]any{f.state()}, args...)
	}})
	if err != nil || len(people) == 0 {
		return Page{}, err
	}
	rows, err := entriesOf(ctx, q, sc, people)
	if err != nil {
		return Page{}, err
	}
	slices.SortFunc(rows, func(a, b Entry) int { // as the pages go on
		return cmp.Compare(slices.Index(people, a.ID), slices.Index(people, b.ID))
	})
	return cut(rows, limit), nil
}

// countStanding counts all pages of a list.
func (s *Service) countStanding(ctx context.Context, q db.Q, sc access.Scope, f Filter) (n int64, err error) {
	for from := (Cursor{}); ; {
		page, err := s.listStanding(ctx, q, sc, f, from, 500)
		n += int64(len(page.Entries))
		if err != nil || page.Next.Zero() {
			return n, err
		}
		if from, err = cursorAt(ctx, q, sc, page.Next.ID); err != nil {
			return n, err
		}
	}
}
