package licence

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
)

// whose is whom an organization belongs to.
type whose struct{ name, kind string }

func (s *Service) org(ctx context.Context, q db.Q, sc access.Scope) (whose, error) {
	return db.One(ctx, q, func(r *sql.Rows) (w whose, err error) {
		err = r.Scan(&w.name, &w.kind)
		return w, err
	}, `SELECT name, kind FROM org WHERE id = $1`, sc.OrgID())
}

// ofOne reports whether the organization is one person's alone.
func (s *Service) ofOne(ctx context.Context, sc access.Scope) (one bool, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		w, err := s.org(ctx, q, sc)
		one = w.kind == "professional"
		return err
	})
	return one, err
}
