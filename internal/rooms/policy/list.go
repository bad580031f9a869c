package policy

import (
	"context"
	"errors"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// pageSize is how many lines a page of a list has.
const pageSize = 50

// ListInput is what the list of policies is asked for.
type ListInput struct {
	Retired bool   `query:"retired" json:"-" doc:"Those that were retired"`
	After   ids.ID `query:"after" json:"-" kind:"policy" doc:"The policy after which the page begins"`
}

// Count is how people in reach stand with a policy.
type Count struct {
	Asked   int64 `json:"asked"`
	Signed  int64 `json:"signed"`
	Overdue int64 `json:"overdue"`
}

// Line is a policy with how people in reach stand with it.
type Line struct {
	Policy
	Count
}

// List is a page of policies in the order of their numbers.
type List struct {
	Policies []Line `json:"policies"`
	Next     ids.ID `json:"next,omitzero"`
}

// List lists them. Who does not manage them sees what was published.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (out List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out = List{Policies: []Line{}}
		key := ""
		if !in.After.Zero() {
			p, err := policyByID(ctx, q, sc, in.After)
			if err != nil && !errors.Is(err, fault.NotFound) {
				return err
			}
			if key = fold(p.Number); err != nil {
				in.After = ids.ID{}
			}
		}
		all, err := policyPage(ctx, q, sc, in.Retired, may(sc), key, in.After, pageSize+1)
		if err != nil {
			return err
		}
		if len(all) > pageSize {
			all = all[:pageSize]
			out.Next = all[pageSize-1].ID
		}
		today, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		who := make([]ids.ID, len(all))
		for i, p := range all {
			who[i] = p.ID
		}
		counts, err := countsOf(ctx, q, sc, who, today)
		for _, p := range all {
			out.Policies = append(out.Policies, Line{p, counts[p.ID]})
		}
		return err
	})
	return out, fault.Wrap("list policies", err)
}

// may reports whether somebody manages policies, and so sees what is being written.
func may(sc access.Scope) bool { return sc.Can(PermManage) == access.Org }
