package person

import (
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// LeavesAndProofs are the facts of somebody, and of whom was merged into them, that say when
// they were away, what they held, and by which sealed numbers; the numbers opened. It asks
// nothing about reach, and is for work that shows none of it.
func (s *Service) LeavesAndProofs(ctx context.Context, q db.Q, sc access.Scope, root ids.ID) ([]Fact, error) {
	members, err := membersOf(ctx, q, sc, []ids.ID{root})
	if err != nil {
		return nil, fault.Wrap("read members", err)
	}
	all, err := standing(ctx, q, sc, idsOf(members), Everything)
	if err != nil {
		return nil, fault.Wrap("read facts", err)
	}
	all = slices.DeleteFunc(all, func(f storedFact) bool {
		return f.Kind != LeaveFact && f.Kind != HoldingFact && (f.Kind != ValueFact || len(f.secret) == 0)
	})
	opener, err := s.keys.Load(ctx, q, sc.OrgID(), class, idsOf(members))
	if err != nil {
		return nil, fault.Wrap("open facts", err)
	}
	var out []Fact
	for _, f := range all {
		if len(f.secret) > 0 {
			if !opener.Has(f.Person) {
				continue // nobody knows it any more
			}
			if f.Sealed, err = opener.Open(f.Person, factPlace(f.ID), f.secret); err != nil {
				return nil, fault.Wrap("open facts", err)
			}
		}
		out = append(out, f.Fact)
	}
	return out, nil
}
