package account

import (
	"context"
	"standing/internal/base/fault"

	"standing/internal/base/access"
	"standing/internal/base/db"
)

// Figures is how many members an organization has, and how many are invited.
type Figures struct{ Members, Invited int }

// Count counts them, for the start page.
func (s *Service) Count(ctx context.Context, sc access.Scope) (f Figures, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		f, err = countMembers(ctx, q, sc.OrgID())
		return err
	})
	return f, fault.Wrap("count members", err)
}
