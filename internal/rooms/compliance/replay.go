package compliance

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Titled is a standing and what its requirement was called.
type Titled struct {
	Standing
	Title string
}

// Replay works out where people (at most 500, by root) stood on a day, as of a place in the
// log, with each requirement that was asked then. It asks nothing about reach: the caller has.
func (s *Service) Replay(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, on civil.Date, known int64) (map[ids.ID][]Titled, error) {
	t, err := s.today(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	t.day = on
	w, err := s.worldOf(ctx, q, sc, t, known)
	if err != nil {
		return nil, err
	}
	titles := map[ids.ID]string{}
	for _, r := range w.book.Requirements {
		titles[r.ID] = r.Title
	}
	subjects, err := s.subjects(ctx, q, sc, people, known)
	if err != nil {
		return nil, err
	}
	out := map[ids.ID][]Titled{}
	for i, list := range judgeAll(w, subjects) {
		for _, st := range list {
			if title, ok := titles[st.Requirement]; ok {
				root := subjects[i].known.Root
				out[root] = append(out[root], Titled{st, title})
			}
		}
	}
	return out, nil
}
