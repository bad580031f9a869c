package grant

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const arrivedColumns = `id, org_id, from_org, account_id, purpose, label, until_at, arrived_at, warned_at IS NOT NULL, ended_at`

func arrivedOf(ctx context.Context, q db.Q, org int64, before ids.ID, limit int) ([]Arrived, error) {
	return db.All(ctx, q, scanArrived, `SELECT `+arrivedColumns+` FROM grant_inbox WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, org, last(before), limit)
}

func arrivedByID(ctx context.Context, q db.Q, org int64, id ids.ID) (Arrived, error) {
	return db.One(ctx, q, scanArrived, `SELECT `+arrivedColumns+` FROM grant_inbox WHERE org_id = $1 AND id = $2`, org, id)
}

func insertArrived(ctx context.Context, tx *db.Tx, a Arrived) error {
	_, err := tx.Exec(ctx, `INSERT INTO grant_inbox (id, org_id, from_org, account_id, purpose, label, until_at, arrived_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO NOTHING`, a.ID, a.org, a.from, a.account, a.Purpose, a.label, a.Until, a.ArrivedAt, a.endedAt)
	return err
}

func endArrived(ctx context.Context, tx *db.Tx, org int64, id ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE grant_inbox SET ended_at = $3 WHERE org_id = $1 AND id = $2 AND ended_at IS NULL`, org, id, at)
	return err
}

func dropArrived(ctx context.Context, tx *db.Tx, org int64, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM grant_inbox WHERE org_id = $1 AND id = $2`, org, id)
	return err
}

// warned notes that the end of a grant was told of.
func warned(ctx context.Context, tx *db.Tx, id ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE grant_inbox SET warned_at = $2 WHERE id = $1 AND warned_at IS NULL`, id, at)
	return err
}

// endingSoon are grants whose end is near or past, in whosever inbox, the first after one.
func endingSoon(ctx context.Context, q db.Q, until time.Time, after Arrived, limit int) ([]Arrived, error) {
	return db.All(ctx, q, scanArrived, `SELECT `+arrivedColumns+` FROM grant_inbox WHERE ended_at IS NULL AND until_at <= $1 AND (until_at, id) > ($2, $3) ORDER BY until_at, id LIMIT $4`,
		until, after.Until, after.ID, limit)
}

// orgByPublic is an organization by its public id, whether it works or not.
func orgByPublic(ctx context.Context, q db.Q, public ids.ID) (Found, error) {
	return db.One(ctx, q, func(r *sql.Rows) (f Found, err error) {
		err = r.Scan(&f.org, &f.id, &f.Name, &f.Kind)
		return f, err
	}, `SELECT id, public_id, name, kind FROM org WHERE public_id = $1`, public)
}

func publicOf(ctx context.Context, q db.Q, org int64) (ids.ID, error) {
	return db.One(ctx, q, db.Scalar[ids.ID], `SELECT public_id FROM org WHERE id = $1`, org)
}
