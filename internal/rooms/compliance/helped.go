package compliance

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
)

// HelpedBy says of people (at most 500) what of the requirements asked of them a course would
// fill wholly or in part, if they completed it today: by person, the titles. Who stands well
// with all that it counts for, and who is out of reach, is left out.
func (s *Service) HelpedBy(ctx context.Context, sc access.Scope, course ids.ID, people []ids.ID) (map[ids.ID][]string, error) {
	in, ok := sc.May(PermView)
	if !ok || len(people) == 0 {
		return nil, nil
	}
	out := map[ids.ID][]string{}
	err := s.DB.Read(ctx, in, func(ctx context.Context, q db.Q) error {
		reached, err := togetherOf(ctx, q, in, people) // of whom something is asked, within reach
		if err != nil {
			return err
		}
		on, err := s.today(ctx, q, in)
		if err != nil {
			return err
		}
		w, err := s.worldOf(ctx, q, in, on, person.Everything)
		if err != nil {
			return err
		}
		offer, err := s.offer(ctx, q, in, course, w)
		if err != nil {
			return err
		}
		lacking := map[ids.ID]ids.ID{} // by whom they are now
		var roots []ids.ID
		for id, st := range reached {
			if badness[st.On(on.day)] >= badness[Open] {
				lacking[st.Person] = id
				roots = append(roots, st.Person)
			}
		}
		if len(roots) == 0 {
			return nil
		}
		subjects, err := s.subjects(ctx, q, in, roots, person.Everything)
		for _, one := range subjects {
			for _, a := range w.asked(one, w.day) {
				if len(w.filling(one, a, judgeOn(one, a, w.day), offer)) > 0 {
					id := lacking[one.known.Root]
					out[id] = append(out[id], a.Title)
				}
			}
		}
		return err
	})
	return out, fault.Wrap("see whom a course would help", err)
}

// offer is one course, as advice looks at it.
func (s *Service) offer(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, w *world) ([]offered, error) {
	known, err := s.Catalog.ByIDs(ctx, q, sc, []ids.ID{id})
	c, ok := known[id]
	if err != nil || !ok {
		return nil, err
	}
	records, err := s.Training.TrialOf(ctx, q, sc, []catalog.Course{c}, w.day)
	return []offered{{Course: c, records: records[id]}}, err
}
