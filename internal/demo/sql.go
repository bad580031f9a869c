package demo

import (
	"context"
	"database/sql"
	"errors"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// byPublicID finds the organization of an earlier run.
func byPublicID(ctx context.Context, q db.Q, id ids.ID) (org.Organization, error) {
	return db.One(ctx, q, func(r *sql.Rows) (o org.Organization, err error) {
		err = r.Scan(&o.Number, &o.ID, &o.Version, &o.Generation, &o.Kind, &o.Name, &o.Zone, &o.State, db.At(&o.CreatedAt))
		return o, err
	}, `SELECT id, public_id, version, generation, kind, name, zone, state, created_at FROM org WHERE public_id = $1`, id)
}

func isNotFound(err error) bool { return errors.Is(err, fault.NotFound) }
