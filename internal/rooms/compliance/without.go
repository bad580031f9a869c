package compliance

import (
	"cmp"
	"context"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

// Without says how people (by root) would stand if some of their completions were not accepted:
// what would change, the worst first, and how many would be late. It asks nothing about reach:
// the caller has.
func (s *Service) Without(ctx context.Context, q db.Q, sc access.Scope, completions, people []ids.ID) (moved []requirement.Moved, late int64, err error) {
	on, err := s.today(ctx, q, sc)
	if err != nil {
		return nil, 0, err
	}
	w, err := s.worldOf(ctx, q, sc, on, person.Everything)
	if err != nil {
		return nil, 0, err
	}
	gone := make(map[ids.ID]bool, len(completions))
	for _, id := range completions {
		gone[id] = true
	}
	for some := range slices.Chunk(people, chunk) {
		subjects, err := s.subjects(ctx, q, sc, some, person.Everything)
		if err != nil {
			return nil, 0, fault.Wrap("try without records", err)
		}
		for _, one := range subjects {
			moves, becomes, err := w.without(one, gone)
			if err != nil {
				return nil, 0, err
			}
			moved = append(moved, moves...)
			if becomes {
				late++
			}
		}
	}
	slices.SortStableFunc(moved, func(a, b requirement.Moved) int { return cmp.Compare(badness[Status(b.To)], badness[Status(a.To)]) })
	return moved, late, nil
}

// without compares where somebody stands with where they would; late is that they would be, and
// are not now.
func (w *world) without(s *subject, gone map[ids.ID]bool) (moved []requirement.Moved, late bool, err error) {
	then := *s
	then.records = slices.Clone(s.records)
	for i := range then.records {
		id, err := training.CompletionOf(then.records[i].ID)
		if err != nil {
			return nil, false, err
		}
		then.records[i].Recalled = then.records[i].Recalled || gone[id]
	}
	was := false
	for _, a := range w.asked(s, w.day) {
		from, to := judgeOn(s, a, w.day).status, judgeOn(&then, a, w.day).status
		was, late = was || from.late(), late || to.late()
		if from != to {
			moved = append(moved, requirement.Moved{Person: s.known.Root, Requirement: a.Title, From: string(from), To: string(to)})
		}
	}
	return moved, late && !was, nil
}
