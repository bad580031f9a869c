package web

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
)

type keyRow struct {
	request  []byte
	status   int64
	location string
}

func keyUsed(ctx context.Context, q db.Q, t db.Tenancy, o *once) (keyRow, error) {
	return db.One(ctx, q, func(r *sql.Rows) (k keyRow, err error) {
		err = r.Scan(&k.request, &k.status, &k.location)
		return k, err
	}, `SELECT request, status, location FROM idempotency WHERE org_id = $1 AND actor_id = $2 AND key = $3`,
		t.OrgID(), o.actor, o.key)
}

// insertKey records a key. Status 0 says that its answer is not known yet.
func insertKey(ctx context.Context, tx *db.Tx, t db.Tenancy, o *once) error {
	_, err := tx.Exec(ctx, `INSERT INTO idempotency (org_id, actor_id, key, request, status, location, created_at)
		VALUES ($1, $2, $3, $4, 0, '', $5)`, t.OrgID(), o.actor, o.key, o.digest, o.at)
	return err
}

func answerKey(ctx context.Context, tx *db.Tx, o *once, status int, location string) error {
	_, err := tx.Exec(ctx, `UPDATE idempotency SET status = $4, location = $5 WHERE org_id = $1 AND actor_id = $2 AND key = $3`,
		o.in.OrgID(), o.actor, o.key, status, location)
	return err
}

func forgetKey(ctx context.Context, tx *db.Tx, o *once) error {
	_, err := tx.Exec(ctx, `DELETE FROM idempotency WHERE org_id = $1 AND actor_id = $2 AND key = $3`, o.in.OrgID(), o.actor, o.key)
	return err
}

func orgsAfter(ctx context.Context, d *db.DB, after int64, limit int) (out []int64, err error) {
	err = d.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		out, err = db.All(ctx, q, db.Scalar[int64], `SELECT id FROM org WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
		return err
	})
	return out, err
}

// oldKeys reports whether a key was made before.
func oldKeys(ctx context.Context, q db.Q, t db.Tenancy, before time.Time) (bool, error) {
	all, err := db.All(ctx, q, db.Scalar[int64], `SELECT created_at FROM idempotency WHERE org_id = $1 AND created_at < $2 ORDER BY created_at LIMIT 1`, t.OrgID(), before)
	return len(all) > 0, err
}

// dropKeys forgets the oldest keys of those that were made before.
func dropKeys(ctx context.Context, tx *db.Tx, t db.Tenancy, before time.Time, limit int) error {
	_, err := tx.Exec(ctx, `DELETE FROM idempotency WHERE org_id = $1 AND (actor_id, key) IN (
		SELECT i.actor_id, i.key FROM idempotency i WHERE i.org_id = $1 AND i.created_at < $2 ORDER BY i.created_at LIMIT $3)`, t.OrgID(), before, limit)
	return err
}
