package compliance

import (
	"cmp"
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/rooms/person"
)

// PeopleStanding are people in reach who stand one way in all, in the order of names, for the
// list of them: those whose status was worked out so, and those whose day has come since.
func (s *Service) PeopleStanding(ctx context.Context, q db.Q, sc access.Scope, of person.StandingPage) ([]ids.ID, error) {
	in, err := sc.Narrow(PermView)
	if err != nil {
		return nil, err
	}
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	st, err := stateOf(ctx, q, sc)
	if err != nil || st.shown == 0 {
		return nil, err
	}
	ways, err := waysOf(ctx, q, sc, of.Unit)
	if err != nil {
		return nil, err
	}
	var all []calledSo
	for _, way := range ways {
		for _, status := range Status(of.Standing).among() {
			for _, turned := range []bool{false, true} {
				some, err := standingPeople(ctx, q, way, in, st.shown, on.day, status, of, turned)
				if err != nil {
					return nil, err
				}
				all = append(all, some...)
			}
		}
	}
	slices.SortFunc(all, func(a, b calledSo) int {
		return cmp.Or(cmp.Compare(a.name, b.name), slices.Compare(a.id[:], b.id[:]))
	})
	all = slices.CompactFunc(all, func(a, b calledSo) bool { return a.id == b.id })
	out := make([]ids.ID, 0, of.Limit)
	for _, p := range all[:min(len(all), of.Limit)] {
		out = append(out, p.id)
	}
	return out, nil
}

// StandingOptions are the statuses of people, for a filter; none for whoever may not see them.
func (s *Service) StandingOptions(ctx context.Context, sc access.Scope) []ui.Option {
	if sc.Can(PermView) == access.None {
		return nil
	}
	return slices.DeleteFunc(statusOptions(ctx), func(o ui.Option) bool {
		return o.Value == string(NotApplicable) || o.Value == string(Short) || o.Value == string(Late)
	})
}
