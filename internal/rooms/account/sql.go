package account

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/account/secret"
)

// Accounts.

const accountColumns = `id, version, state, login_kind, login_ix, login, secret, card_until, managed_by, lock_after, totp, totp_step, totp_at, last_org, created_at`

func scanAccount(r *sql.Rows) (a Account, err error) {
	var hash sql.NullString
	var managed, last sql.NullInt64
	err = r.Scan(&a.ID, &a.Version, &a.State, &a.LoginKind, &a.loginIx, &a.login, &hash, db.At(&a.CardUntil), &managed, &a.LockAfter,
		&a.totp, &a.totpStep, db.At(&a.TOTPAt), &last, db.At(&a.CreatedAt))
	a.secret, a.ManagedBy, a.LastOrg = hash.String, managed.Int64, last.Int64
	return a, err
}

func accountByLogin(ctx context.Context, q db.Q, ix []byte) (Account, error) {
	return db.One(ctx, q, scanAccount, `SELECT `+accountColumns+` FROM account WHERE login_ix = $1`, ix)
}

func accountByID(ctx context.Context, q db.Q, id ids.ID) (Account, error) {
	return db.One(ctx, q, scanAccount, `SELECT `+accountColumns+` FROM account WHERE id = $1`, id)
}

func insertAccount(ctx context.Context, tx *db.Tx, a Account) error {
	_, err := tx.Exec(ctx, `INSERT INTO account (id, state, login_kind, login_ix, login, secret, card_until, managed_by, lock_after, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		a.ID, a.State, a.LoginKind, a.loginIx, a.login, orNull(a.secret), a.CardUntil, orNullInt(a.ManagedBy), a.LockAfter, a.CreatedAt)
	return err
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orNullInt(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func setSecret(ctx context.Context, tx *db.Tx, id ids.ID, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE account SET secret = $2, card_until = NULL WHERE id = $1`, id, hash)
	return err
}

func setCard(ctx context.Context, tx *db.Tx, id ids.ID, hash string, until time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE account SET secret = $2, card_until = $3 WHERE id = $1`, id, hash, until)
	return err
}

func burnCard(ctx context.Context, tx *db.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE account SET secret = NULL, card_until = NULL WHERE id = $1`, id)
	return err
}

func setLogin(ctx context.Context, tx *db.Tx, id ids.ID, kind secret.Kind, ix []byte, login keys.Sealed) error {
	_, err := tx.Exec(ctx, `UPDATE account SET login_kind = $2, login_ix = $3, login = $4, managed_by = NULL WHERE id = $1`, id, kind, ix, login)
	return err
}

func setLockAfter(ctx context.Context, tx *db.Tx, id ids.ID, n int64) error {
	_, err := tx.Exec(ctx, `UPDATE account SET lock_after = $2 WHERE id = $1`, id, n)
	return err
}

func lowerLockAfter(ctx context.Context, tx *db.Tx, org, n int64) error {
	_, err := tx.Exec(ctx, `UPDATE account SET lock_after = $2 WHERE lock_after > $2
		AND id IN (SELECT account_id FROM membership WHERE org_id = $1 AND state = 'active')`, org, n)
	return err
}

func setLastOrg(ctx context.Context, tx *db.Tx, id ids.ID, org int64) error {
	_, err := tx.Exec(ctx, `UPDATE account SET last_org = $2 WHERE id = $1`, id, org)
	return err
}

// The second factor.

func setTOTP(ctx context.Context, tx *db.Tx, id ids.ID, key keys.Sealed, step int64, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE account SET totp = $2, totp_step = $3, totp_at = $4 WHERE id = $1`, id, key, step, at)
	return err
}

func dropTOTP(ctx context.Context, tx *db.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE account SET totp = NULL, totp_at = NULL WHERE id = $1`, id)
	return err
}

// useStep lets a step count if none that is as late did.
func useStep(ctx context.Context, tx *db.Tx, id ids.ID, step int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2`, id, step)
	return n == 1, err
}

func insertCode(ctx context.Context, tx *db.Tx, id ids.ID, hash []byte, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO recovery_code (account_id, code_hash, created_at) VALUES ($1, $2, $3)`, id, hash, at)
	return err
}

func useRecoveryCode(ctx context.Context, tx *db.Tx, id ids.ID, hash []byte, at time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL`, id, hash, at)
	return n == 1, err
}

func codesLeft(ctx context.Context, q db.Q, id ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM recovery_code WHERE account_id = $1 AND used_at IS NULL`, id)
}

func dropCodes(ctx context.Context, tx *db.Tx, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM recovery_code WHERE account_id = $1`, id)
	return err
}

// Devices.

func deviceByToken(ctx context.Context, q db.Q, account ids.ID, hash []byte) (Device, error) {
	return db.One(ctx, q, func(r *sql.Rows) (d Device, err error) {
		err = r.Scan(&d.ID, &d.Account, &d.hash)
		return d, err
	}, `SELECT id, account_id, token_hash FROM device WHERE account_id = $1 AND token_hash = $2`, account, hash)
}

func insertDevice(ctx context.Context, tx *db.Tx, d Device, agent keys.Sealed, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO device (id, account_id, token_hash, agent, since, seen_at) VALUES ($1, $2, $3, $4, $5, $5)`,
		d.ID, d.Account, d.hash, agent, at)
	return err
}

func seenDevice(ctx context.Context, tx *db.Tx, id ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE device SET seen_at = $2 WHERE id = $1`, id, at)
	return err
}

func deviceCount(ctx context.Context, q db.Q, account ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM device WHERE account_id = $1`, account)
}

func deviceHashes(ctx context.Context, q db.Q, account ids.ID) ([][]byte, error) {
	return db.All(ctx, q, db.Scalar[[]byte], `SELECT token_hash FROM device WHERE account_id = $1 ORDER BY id`, account)
}

// Links.

func insertLink(ctx context.Context, tx *db.Tx, hash []byte, account ids.ID, kind string, at, until time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO link (token_hash, kind, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`,
		hash, kind, account, at, until)
	return err
}

func linkAccount(ctx context.Context, q db.Q, hash []byte, kind string, now time.Time) (ids.ID, error) {
	return db.One(ctx, q, db.Scalar[ids.ID], `SELECT account_id FROM link WHERE token_hash = $1 AND kind = $2 AND expires_at > $3`, hash, kind, now)
}

func takeLink(ctx context.Context, tx *db.Tx, hash []byte, kind string, now time.Time) (ids.ID, error) {
	return db.One(ctx, tx, db.Scalar[ids.ID], `DELETE FROM link WHERE token_hash = $1 AND kind = $2 AND expires_at > $3 RETURNING account_id`, hash, kind, now)
}

func dropLinks(ctx context.Context, tx *db.Tx, account ids.ID, kind string) error {
	_, err := tx.Exec(ctx, `DELETE FROM link WHERE account_id = $1 AND kind = $2`, account, kind)
	return err
}

// Address changes.

func putChange(ctx context.Context, tx *db.Tx, c change) error {
	_, err := tx.Exec(ctx, `INSERT INTO email_change (account_id, login_ix, login, old_ok, new_ok, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (account_id) DO UPDATE SET login_ix = excluded.login_ix, login = excluded.login, old_ok = excluded.old_ok,
			new_ok = excluded.new_ok, expires_at = excluded.expires_at`, c.accountRow, c.ix, c.login, c.oldOK, c.newOK, c.expiresAt)
	return err
}

func changeOf(ctx context.Context, q db.Q, account ids.ID, now time.Time) (change, error) {
	return db.One(ctx, q, func(r *sql.Rows) (c change, err error) {
		err = r.Scan(&c.accountRow, &c.ix, &c.login, &c.oldOK, &c.newOK, db.At(&c.expiresAt))
		return c, err
	}, `SELECT account_id, login_ix, login, old_ok, new_ok, expires_at FROM email_change WHERE account_id = $1 AND expires_at > $2`, account, now)
}

func dropChange(ctx context.Context, tx *db.Tx, account ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM email_change WHERE account_id = $1`, account)
	return err
}
