package compliance

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// edge leads from a unit to the one above it.
type edge struct{ unit, parent ids.ID }

func scanEdge(r *sql.Rows) (e edge, err error) {
	err = r.Scan(&e.unit, &e.parent)
	return e, err
}

func edgesOf(ctx context.Context, q db.Q, sc access.Scope) ([]edge, error) {
	return db.All(ctx, q, scanEdge, `SELECT id, parent_id FROM unit WHERE org_id = $1`, sc.OrgID())
}
