package compliance

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

func scanZone(r *sql.Rows) (t today, err error) {
	var zone string
	if err = r.Scan(&zone, &t.generation, &t.one); err != nil {
		return t, err
	}
	if t.zone, err = clock.Zone(zone); err != nil {
		t.zone = time.UTC // a name that went out of the database since
	}
	return t, nil
}

func zoneOf(ctx context.Context, q db.Q, sc access.Scope) (today, error) {
	return db.One(ctx, q, scanZone, `SELECT zone, generation, kind = 'professional' FROM org WHERE id = $1`, sc.OrgID())
}

// edge leads from a unit to the one above it.
type edge struct{ unit, parent ids.ID }

func scanEdge(r *sql.Rows) (e edge, err error) {
	err = r.Scan(&e.unit, &e.parent)
	return e, err
}

func edgesOf(ctx context.Context, q db.Q, sc access.Scope) ([]edge, error) {
	return db.All(ctx, q, scanEdge, `SELECT id, parent_id FROM unit WHERE org_id = $1`, sc.OrgID())
}
