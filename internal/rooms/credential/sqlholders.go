package credential

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// HoldersIn are the people in reach who hold a credential of a kind that is active and has not
// run out, in the order of their ids.
func (s *Service) HoldersIn(ctx context.Context, q db.Q, sc access.Scope, kind Kind) ([]ids.ID, error) {
	today, err := s.People.DayIn(ctx, q, sc)
	if err != nil {
		return nil, err
	}
	reach, more := access.Where(sc, "p", 4)
	out, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT p.id FROM credential c JOIN credential_entry e ON e.org_id = c.org_id AND e.credential_id = c.id AND e.n = c.head_n
		JOIN person m ON m.org_id = c.org_id AND m.id = c.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		WHERE c.org_id = $1 AND e.org_id = $1 AND m.org_id = $1 AND p.org_id = $1 AND e.kind = $2 AND e.status = 'active' AND (e.expires_on IS NULL OR e.expires_on >= $3) AND p.state = 'active' AND `+reach+` ORDER BY p.id`,
		append([]any{sc.OrgID(), kind, today}, more...)...)
	return out, fault.Wrap("list who holds a credential", err)
}
