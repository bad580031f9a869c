package class

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// held tells who listens that something of a class changed, for these people.
func (s *Service) held(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, people ...ids.ID) error {
	if s.OnHeld == nil {
		return nil
	}
	return s.OnHeld(ctx, tx, sc, class, people)
}

// heldWhole tells that it changed for everybody who was there or teaches it, or taught it.
func (s *Service) heldWhole(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, taught []ids.ID) error {
	if s.OnHeld == nil {
		return nil
	}
	people, err := s.PeopleOf(ctx, tx, sc, class)
	if err != nil {
		return err
	}
	return s.OnHeld(ctx, tx, sc, class, append(people, taught...))
}
