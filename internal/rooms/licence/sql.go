package licence

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/tenant"
)

// ofOne reports whether the organization is one person's alone.
func (s *Service) ofOne(ctx context.Context, sc access.Scope) (one bool, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		o, err := tenant.Of(ctx, q, sc.OrgID())
		one = o.Kind == tenant.Professional
		return err
	})
	return one, err
}
