package notice

import (
	"context"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// How many notices of the installation somebody has not read is counted beside them, in a
// table that every organization may ask: row security shows the notices of one
// organization at a time, and the menu of every page says how many wait. Whoever adds or
// reads one changes the count in the same transaction.

// addWaiting counts n more for an account, or fewer, where the notices are the
// installation's; others are counted as they lie there.
func addWaiting(ctx context.Context, tx *db.Tx, org int64, account ids.ID, n int64) error {
	if org != db.Platform.OrgID() || account.Zero() || n == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO notice_waiting (account_id, unread) VALUES ($1, $2)
		ON CONFLICT (account_id) DO UPDATE SET unread = notice_waiting.unread + excluded.unread`, account, n)
	return err
}

// waiting is what an account has not read in an organization and in the installation.
func waiting(ctx context.Context, q db.Q, org int64, account ids.ID) (int64, error) {
	if org == db.Platform.OrgID() {
		return unread(ctx, q, org, account)
	}
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) + COALESCE((SELECT w.unread FROM notice_waiting w WHERE w.account_id = $2), 0)
		FROM notice n WHERE n.org_id = $1 AND n.account_id = $2 AND n.read_at IS NULL`, org, account)
}
