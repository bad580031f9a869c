package person

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// HereIn are the people in reach who have not left, without those merged into others, in the
// order of their ids.
func (s *Service) HereIn(ctx context.Context, q db.Q, sc access.Scope) ([]ids.ID, error) {
	reach, more := access.Where(sc, "p", 2)
	out, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.id FROM person p WHERE p.org_id = $1 AND p.root_id = p.id AND p.state = 'active' AND `+reach+` ORDER BY p.id`, append([]any{sc.OrgID()}, more...)...)
	return out, fault.Wrap("list who is here", err)
}
