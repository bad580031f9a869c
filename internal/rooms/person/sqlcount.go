package person

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
)

func countActive(ctx context.Context, q db.Q, sc access.Scope, most int) (int64, error) {
	reach, args := access.Where(sc, "p", 3)
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM (SELECT p.id FROM person p WHERE p.org_id = $1 AND p.state = $2 AND p.root_id = p.id AND `+reach+` LIMIT `+strconv.Itoa(most)+`) few`,
		append([]any{sc.OrgID(), Active}, args...)...)
}
