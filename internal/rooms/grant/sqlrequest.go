package grant

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

const requestColumns = `id, version, org_id, account_id, to_account, address, kinds, purpose, words, days, state, asked_at, expires_at, reminded_at, answered_at, answer, grant_id`

func scanRequest(r *sql.Rows) (x storedRequest, err error) {
	err = r.Scan(&x.ID, &x.Version, &x.org, &x.account, &x.to, &x.address, &x.kinds, &x.Purpose, &x.words, &x.Days, &x.State, db.At(&x.AskedAt), db.At(&x.ExpiresAt), db.At(&x.RemindedAt),
		db.At(&x.AnsweredAt), &x.answer, &x.Grant)
	return x, err
}

func requestByID(ctx context.Context, q db.Q, id ids.ID) (storedRequest, error) {
	return db.One(ctx, q, scanRequest, `SELECT `+requestColumns+` FROM grant_request WHERE id = $1`, id)
}

func requestsOf(ctx context.Context, q db.Q, org int64, before ids.ID, limit int) ([]storedRequest, error) {
	return db.All(ctx, q, scanRequest, `SELECT `+requestColumns+` FROM grant_request WHERE org_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, org, last(before), limit)
}

// waitingFor are the requests that somebody can still answer.
func waitingFor(ctx context.Context, q db.Q, account ids.ID, now time.Time, limit int) ([]storedRequest, error) {
	return db.All(ctx, q, scanRequest, `SELECT `+requestColumns+` FROM grant_request WHERE to_account = $1 AND state = 'asked' AND expires_at > $2 ORDER BY id DESC LIMIT $3`, account, now, limit)
}

// openRequests counts those that wait, and those to which nobody may know that there was a no.
func openRequests(ctx context.Context, q db.Q, org int64, now time.Time) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM grant_request WHERE org_id = $1 AND state IN ('asked', 'silent') AND expires_at > $2`, org, now)
}

func insertRequest(ctx context.Context, tx *db.Tx, r storedRequest) error {
	_, err := tx.Exec(ctx, `INSERT INTO grant_request (id, org_id, account_id, address, kinds, purpose, words, days, state, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		r.ID, r.org, r.account, r.address, r.kinds, r.Purpose, r.words, r.Days, r.State, r.AskedAt, r.ExpiresAt)
	return err
}

// setTo notes whom a request is for. Its version stays: nobody can tell by it.
func setTo(ctx context.Context, tx *db.Tx, id, account ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE grant_request SET to_account = $2 WHERE id = $1 AND state = 'asked'`, id, account)
	return err
}

func remind(ctx context.Context, tx *db.Tx, id ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE grant_request SET reminded_at = $2 WHERE id = $1`, id, at)
	return err
}

func setRequest(ctx context.Context, tx *db.Tx, id ids.ID, state State, at time.Time, answer keys.Sealed, grant ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE grant_request SET state = $2, answered_at = $3, answer = $4, grant_id = $5 WHERE id = $1`, id, state, at, answer, grant.OrNull())
	return err
}
