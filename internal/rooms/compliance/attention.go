package compliance

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// inNeed is who needs attention first: the late, then those in grace, then who is due next;
// of each the standing with the requirement in which they stand worst.
func (s *Service) inNeed(ctx context.Context, q db.Q, sc access.Scope, day civil.Date) (list []Standing, err error) {
	for _, st := range []Status{NotMet, Grace, Open} {
		some, err := s.page(ctx, q, sc, day, wanted{status: st}, mostInNeed-len(list))
		if err != nil {
			return nil, err
		}
		if list = append(list, some...); len(list) == mostInNeed {
			break
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	parts, err := partsOf(ctx, q, sc, peopleIn(list))
	for i, st := range list {
		list[i] = worstPart(st, parts[st.Person], day)
	}
	slices.SortStableFunc(list, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(badness[b.On(day)], badness[a.On(day)]), cmp.Compare(a.DueOn, b.DueOn))
	})
	return list, err
}

func peopleIn(list []Standing) []ids.ID {
	out := make([]ids.ID, len(list))
	for i, st := range list {
		out[i] = st.Person
	}
	return out
}

// worstPart is the one of somebody's standings for which all together is as bad as it is on a
// day: the first that was due.
func worstPart(all Standing, parts []Standing, day civil.Date) Standing {
	worst := all
	for _, p := range parts {
		if p.On(day) != all.On(day) {
			continue
		}
		if worst.Requirement.Zero() || cmp.Or(cmp.Compare(p.DueOn, worst.DueOn), bytes.Compare(p.Requirement[:], worst.Requirement[:])) < 0 {
			worst = p
		}
	}
	return worst
}

// attention calls them by name: what is kept of a dashboard has none, as not everybody who
// sees the same counts sees the same names.
func (s *Service) attention(ctx context.Context, q db.Q, sc access.Scope, d Dashboard, day civil.Date) ([]Attention, error) {
	rows, err := s.named(ctx, q, sc, d.need)
	out := make([]Attention, len(rows))
	for i, r := range rows {
		out[i] = Attention{r.Person, r.Name, r.UnitName, r.On(day), r.DueOn, r.Requirement, d.titles[r.Requirement]}
	}
	return out, err
}
