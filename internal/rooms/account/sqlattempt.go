package account

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
)

type attempt struct {
	fails    int64
	since    time.Time
	lockedAt time.Time
	unlockAt time.Time
	told     bool
}

// locked reports whether it lets nobody in now.
func (a attempt) locked(now time.Time) bool {
	return !a.lockedAt.IsZero() && (a.unlockAt.IsZero() || now.Before(a.unlockAt))
}

func attemptOf(ctx context.Context, q db.Q, kind string, key []byte) (attempt, error) {
	return db.One(ctx, q, func(r *sql.Rows) (a attempt, err error) {
		err = r.Scan(&a.fails, db.At(&a.since), db.At(&a.lockedAt), db.At(&a.unlockAt), &a.told)
		return a, err
	}, `SELECT fails, since, locked_at, unlock_at, told FROM attempt WHERE kind = $1 AND key = $2`, kind, key)
}

// countAttempt adds one in a single statement, which is what makes it exact with any
// number of replicas: no row comes back (NotFound) once limit is reached. A lock whose
// time has come starts anew.
func countAttempt(ctx context.Context, tx *db.Tx, kind string, key []byte, limit int64, now time.Time) (int64, error) {
	return db.One(ctx, tx, db.Scalar[int64], `INSERT INTO attempt (kind, key, fails, since, used_at, locked_at, told)
		VALUES ($1, $2, 1, $4, $4, CASE WHEN CAST($3 AS BIGINT) <= 1 THEN CAST($4 AS BIGINT) END, $5)
		ON CONFLICT (kind, key) DO UPDATE SET
			fails = CASE WHEN attempt.unlock_at <= excluded.since THEN 1 ELSE attempt.fails + 1 END,
			since = CASE WHEN attempt.unlock_at <= excluded.since THEN excluded.since ELSE attempt.since END,
			locked_at = CASE WHEN (CASE WHEN attempt.unlock_at <= excluded.since THEN 1 ELSE attempt.fails + 1 END) >= $3 THEN excluded.since END,
			unlock_at = NULL, told = excluded.told, used_at = excluded.used_at
		WHERE attempt.locked_at IS NULL AND attempt.fails < $3 OR attempt.unlock_at <= excluded.since
		RETURNING attempt.fails`, kind, key, limit, now, false)
}

// countWindow adds one to a counter that starts anew after each window.
func countWindow(ctx context.Context, tx *db.Tx, kind string, key []byte, limit int64, now time.Time, window time.Duration) (int64, error) {
	return db.One(ctx, tx, db.Scalar[int64], `INSERT INTO attempt (kind, key, fails, since, used_at, told) VALUES ($1, $2, 1, $4, $4, $6)
		ON CONFLICT (kind, key) DO UPDATE SET
			fails = CASE WHEN attempt.since <= $5 THEN 1 ELSE attempt.fails + 1 END,
			since = CASE WHEN attempt.since <= $5 THEN excluded.since ELSE attempt.since END,
			used_at = excluded.used_at
		WHERE attempt.since <= $5 OR attempt.fails < $3
		RETURNING attempt.fails`, kind, key, limit, now, now.Add(-window), false)
}

func uncount(ctx context.Context, tx *db.Tx, kind string, key []byte) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET fails = fails - 1, locked_at = NULL, unlock_at = NULL WHERE kind = $1 AND key = $2 AND fails > 0`, kind, key)
	return err
}

func forgetAttempts(ctx context.Context, tx *db.Tx, kind string, key []byte) error {
	_, err := tx.Exec(ctx, `DELETE FROM attempt WHERE kind = $1 AND key = $2`, kind, key)
	return err
}

// lockLogin locks an account for unknown devices, because a known one failed too often.
func lockLogin(ctx context.Context, tx *db.Tx, login []byte, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO attempt (kind, key, fails, since, used_at, locked_at, told) VALUES ($1, $2, $4, $3, $3, $3, $5)
		ON CONFLICT (kind, key) DO UPDATE SET fails = excluded.fails, used_at = excluded.used_at, locked_at = excluded.locked_at, unlock_at = NULL, told = excluded.told
		WHERE attempt.locked_at IS NULL`, byLogin, login, now, int64(LockAfter), false)
	return err
}

func setUnlockAt(ctx context.Context, tx *db.Tx, kind string, key []byte, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET unlock_at = $3, told = $4 WHERE kind = $1 AND key = $2 AND locked_at IS NOT NULL`, kind, key, at, true)
	return err
}

// stopTimers makes the locks of an organization's members stay until somebody opens them.
func stopTimers(ctx context.Context, tx *db.Tx, org int64) error {
	_, err := tx.Exec(ctx, `UPDATE attempt SET unlock_at = NULL WHERE kind = $2 AND unlock_at IS NOT NULL AND key IN (
		SELECT a.login_ix FROM account a JOIN membership m ON m.account_id = a.id WHERE m.org_id = $1 AND m.state = 'active' AND a.login_kind = 'email')`, org, byLogin)
	return err
}

// sweeps are what removes what is over, by their last moment. Locks of accounts stay.
var sweeps = []string{
	`DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at <= $1 LIMIT 500)`,
	`DELETE FROM link WHERE token_hash IN (SELECT token_hash FROM link WHERE expires_at <= $1 LIMIT 500)`,
	`DELETE FROM ceremony WHERE token_hash IN (SELECT token_hash FROM ceremony WHERE expires_at <= $1 LIMIT 500)`,
	`DELETE FROM email_change WHERE account_id IN (SELECT account_id FROM email_change WHERE expires_at <= $1 LIMIT 500)`,
	`DELETE FROM attempt WHERE (kind, key) IN (SELECT t.kind, t.key FROM attempt t WHERE t.used_at <= $1
		AND (t.locked_at IS NULL OR t.kind = 'login' AND NOT EXISTS (SELECT 1 FROM account a WHERE a.login_ix = t.key)) LIMIT 500)`,
}

func sweepOne(ctx context.Context, tx *db.Tx, stmt string, now time.Time) (int64, error) {
	if stmt == sweeps[len(sweeps)-1] {
		now = now.Add(-attemptLife)
	}
	return tx.Exec(ctx, stmt, now)
}
