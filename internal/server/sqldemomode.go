package server

import (
	"context"
	"database/sql"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// sample is an organization as the page of the demonstration lists it.
type sample struct {
	id   ids.ID
	kind org.Kind
	name string
}

// organizations lists those that are active, but for the installation.
func organizations(ctx context.Context, q db.Q) ([]sample, error) {
	return db.All(ctx, q, func(r *sql.Rows) (s sample, err error) {
		err = r.Scan(&s.id, &s.kind, &s.name)
		return s, err
	}, `SELECT public_id, kind, name FROM org WHERE id <> $1 AND state = 'active' ORDER BY id`, db.Platform.OrgID())
}
