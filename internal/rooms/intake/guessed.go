package intake

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Number is an active organization's number by its public id: for the command.
func (s *Service) Number(ctx context.Context, public ids.ID) (n int64, err error) {
	err = s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		n, err = numberOf(ctx, q, public)
		return err
	})
	return n, fault.Wrap("find the organization", err)
}

// Guessed is what the columns of a file were taken for: what Map is given back, mended.
func (s *Service) Guessed(ctx context.Context, sc access.Scope, id ids.ID) ([]Table, error) {
	_, l, err := s.byID(ctx, sc, id)
	return l.Tables, err
}
