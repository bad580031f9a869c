package training

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// HeldIn are the newest completions that hold of a person in reach, for whoever lets them choose.
func (s *Service) HeldIn(ctx context.Context, q db.Q, sc access.Scope, person ids.ID, limit int) ([]Item, error) {
	r, err := s.pageOf(ctx, q, sc, ListInput{Person: person}, limit)
	return r.Items, err
}

// Brought reports whether a completion came from the person themselves, by whatever way.
func (c Completion) Brought() bool { return c.Source == FromSelf || c.Source == FromClaim }

// Granted is what holds now of a completion that sc gives (access.Through): a correction since
// is seen, and what was taken back is not there.
func (s *Service) Granted(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (i Item, err error) {
	if !sc.Gives("completion", id) {
		return i, fault.NotFound
	}
	c, err := grantedByID(ctx, q, sc, id)
	if err != nil {
		return i, err
	}
	ends, err := endsOf(ctx, q, sc, []ids.ID{c.ID})
	if err != nil {
		return i, err
	}
	if e, ok := ends[c.ID]; ok {
		if c, err = grantedByID(ctx, q, sc, e.id); err != nil {
			return i, err
		}
	}
	if c.Voided {
		return i, fault.NotFound
	}
	gone, err := recalledOf(ctx, q, sc, []ids.ID{c.ID})
	if err != nil {
		return i, err
	}
	c.Recalled = gone[c.ID]
	titles, err := s.Catalog.ByIDs(ctx, q, sc, []ids.ID{c.Course})
	return itemOf(c, titles[c.Course]), err
}
