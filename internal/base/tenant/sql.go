package tenant

import (
	"context"
	"database/sql"

	"standing/internal/base/db"
)

// Columns are those of org o, which an outer join may have left empty; Into scans them.
const Columns = `COALESCE(o.id, 0), o.public_id, COALESCE(o.version, 0), COALESCE(o.generation, 0), COALESCE(o.kind, ''), COALESCE(o.name, ''), COALESCE(o.zone, ''), COALESCE(o.state, ''), o.created_at`

// Into are the places of Columns.
func (o *Org) Into() []any {
	return []any{&o.Number, &o.ID, &o.Version, &o.Generation, &o.Kind, &o.Name, &o.Zone, &o.State, db.At(&o.CreatedAt)}
}

// number is which organization a snapshot has read already.
type number int64

// Of is an organization; NotFound if there is none.
func Of(ctx context.Context, q db.Q, org int64) (Org, error) {
	return db.Once(q, number(org), func() (Org, error) {
		return db.One(ctx, q, func(r *sql.Rows) (o Org, err error) {
			err = r.Scan(o.Into()...)
			return o, err
		}, `SELECT `+Columns+` FROM org o WHERE o.id = $1`, org)
	})
}
