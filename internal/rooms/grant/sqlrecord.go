package grant

import (
	"context"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

func insertRecord(ctx context.Context, tx *db.Tx, org int64, r Record, digest []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO grant_record (org_id, id, grant_id, from_org, account_id, taken_by, taken_at, said, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		org, r.ID, r.Grant, r.what.From, r.what.account, r.by, r.TakenAt, r.said, digest)
	return err
}

// recordsOf are those of one grant, or all if it is zero.
func recordsOf(ctx context.Context, q db.Q, org int64, grant, before ids.ID, limit int) ([]Record, error) {
	if grant.Zero() {
		return db.All(ctx, q, scanRecord, `SELECT `+recordColumns+` FROM grant_record WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, org, last(before), limit)
	}
	return db.All(ctx, q, scanRecord, `SELECT `+recordColumns+` FROM grant_record WHERE org_id = $1 AND grant_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4`, org, grant, last(before), limit)
}

func recordByID(ctx context.Context, q db.Q, org int64, id ids.ID) (Record, error) {
	return db.One(ctx, q, scanRecord, `SELECT `+recordColumns+` FROM grant_record WHERE org_id = $1 AND id = $2`, org, id)
}
