package compliance

import (
	"cmp"
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/credit"
	"standing/internal/rooms/requirement"
	"standing/internal/rule"
	"standing/internal/wording"
)

// Advised is a course that would fill a gap.
type Advised struct {
	ID     ids.ID        `json:"id"`
	Title  string        `json:"title"`
	Need   string        `json:"need" doc:"What it would fill"`
	Amount credit.Amount `json:"amount"`
	Hours  string        `json:"-"`
}

// offered is a course of the catalogue, as far as advice goes by it.
type offered struct {
	id     ids.ID
	title  string
	tags   []string
	amount credit.Amount
}

// mostAdvised is how many courses are named for one need.
const mostAdvised = 3

// advise finds courses of the catalogue for what is missing.
func (s *Service) advise(ctx context.Context, q db.Q, sc access.Scope, v verdict, a requirement.Asked) ([]Advised, error) {
	if v.status == Unknown || badness[v.status] < badness[Open] {
		return nil, nil
	}
	all, err := coursesOn(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	return filling(&v.answer, wording.For(a.Pack), all), nil
}

// filling are the courses whose kind fits a need in which something is missing; those within
// a whole come first, since they fill the whole as well.
func filling(a *rule.Answer, w *wording.Words, all []offered) (out []Advised) {
	var gaps []rule.Part
	wording.Lacking(a, func(p rule.Part) bool { gaps = append(gaps, p); return true })
	slices.SortStableFunc(gaps, func(a, b rule.Part) int { return cmp.Compare(len(b.Path), len(a.Path)) })
	seen := map[ids.ID]bool{}
	for _, p := range gaps {
		of, ok := kindOf(p.Need)
		if !ok {
			continue
		}
		n := 0
		for _, c := range all {
			if n < mostAdvised && !seen[c.id] && fits(of, c.tags) {
				seen[c.id] = true
				n++
				out = append(out, Advised{c.id, c.title, wording.Title(w.Need(p.Name)), c.amount, hoursOf(w, p.Need, c.amount)})
			}
		}
	}
	return out
}

func kindOf(n *rule.Need) (rule.Select, bool) {
	switch {
	case n == nil:
	case n.Pool != nil:
		return n.Pool.Of, true
	case n.Current != nil:
		return n.Current.Of, true
	}
	return rule.Select{}, false
}

// fits reports whether a course with these tags is of a kind.
func fits(s rule.Select, tags []string) bool {
	has := func(t string) bool { return slices.Contains(tags, t) }
	if slices.ContainsFunc(s.All, func(t string) bool { return !has(t) }) || slices.ContainsFunc(s.None, has) {
		return false
	}
	return len(s.Any) == 0 || slices.ContainsFunc(s.Any, has)
}

// hoursOf is what a course is worth for a need; a card is had or not, so nothing is said of it.
func hoursOf(w *wording.Words, n *rule.Need, a credit.Amount) string {
	if a == 0 || n != nil && (n.Current != nil || n.Holds != nil) {
		return ""
	}
	return w.Amount(a)
}
