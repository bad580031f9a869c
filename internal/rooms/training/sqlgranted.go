package training

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// grantedByID is a completion of somebody in reach, also of who was merged into them.
func grantedByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Completion, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM completion c JOIN person m ON m.org_id = c.org_id AND m.id = c.person_id
		JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		WHERE c.org_id = $1 AND m.org_id = $1 AND p.org_id = $1 AND c.id = $2 AND `+reach, append([]any{sc.OrgID(), id}, more...)...)
}
