package grant

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
)

func deskOf(ctx context.Context, q db.Q, org int64) (Desk, error) {
	return db.One(ctx, q, func(r *sql.Rows) (d Desk, err error) {
		err = r.Scan(&d.org, &d.Name, &d.Code, &d.Takes, &d.Kept)
		return d, err
	}, `SELECT org_id, name, code, takes, kept FROM grant_desk WHERE org_id = $1`, org)
}

func putDesk(ctx context.Context, tx *db.Tx, d Desk, now time.Time) error {
	var key any
	if d.Takes && d.Name != "" {
		key = nameKey(d.Name) // a name that cannot be found is nobody's
	}
	_, err := tx.Exec(ctx, `INSERT INTO grant_desk (org_id, name, name_key, code, takes, kept, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (org_id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, takes = excluded.takes, kept = excluded.kept, changed_at = excluded.changed_at`,
		d.org, d.Name, key, d.Code, d.Takes, d.Kept, now)
	return err
}

func foundBy(ctx context.Context, q db.Q, name, code string) (Found, error) {
	return db.One(ctx, q, func(r *sql.Rows) (f Found, err error) {
		err = r.Scan(&f.org, &f.id, &f.Name, &f.Code, &f.Kind)
		return f, err
	}, `SELECT o.id, o.public_id, CASE WHEN d.name = '' THEN o.name ELSE d.name END, d.code, o.kind FROM grant_desk d JOIN org o ON o.id = d.org_id
		WHERE (d.name_key = $1 OR d.code = $2) AND d.takes AND o.state = 'active' ORDER BY CASE WHEN d.code = $2 THEN 0 ELSE 1 END LIMIT 1`, name, code)
}

// calledOrg is what an organization is called to others, its public id and whether it works.
func calledOrg(ctx context.Context, q db.Q, org int64) (Found, error) {
	return db.One(ctx, q, func(r *sql.Rows) (f Found, err error) {
		err = r.Scan(&f.org, &f.id, &f.Name, &f.Code, &f.Kind)
		return f, err
	}, `SELECT o.id, o.public_id, CASE WHEN coalesce(d.name, '') = '' THEN o.name ELSE d.name END, coalesce(d.code, ''), o.kind FROM org o LEFT JOIN grant_desk d ON d.org_id = o.id
		WHERE o.id = $1 AND o.state = 'active'`, org)
}
