package account

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
)

const sessionColumns = `s.id, s.account_id, s.token_hash, s.stage, s.org_id, s.device_id, s.persistent, s.second_factor, s.fresh_at, s.created_at, s.seen_at, s.idle_for, s.expires_at, s.ip, s.agent`

func (s *stored) into(org *sql.NullInt64) []any {
	return []any{&s.ID, &s.Account, &s.hash, &s.Stage, org, &s.Device, &s.Persistent, &s.SecondFactor, db.At(&s.FreshAt),
		db.At(&s.CreatedAt), db.At(&s.SeenAt), &s.idleFor, db.At(&s.ExpiresAt), &s.ip, &s.agent}
}

func scanSession(r *sql.Rows) (s stored, err error) {
	var org sql.NullInt64
	err = r.Scan(s.into(&org)...)
	s.Org = org.Int64
	return s, err
}

func sessionByToken(ctx context.Context, q db.Q, hash []byte) (stored, error) {
	return db.One(ctx, q, scanSession, `SELECT `+sessionColumns+` FROM session s WHERE s.token_hash = $1`, hash)
}

// hereByToken reads everything that a request needs of the platform's tables at once.
func hereByToken(ctx context.Context, q db.Q, hash []byte) (here, error) {
	return db.One(ctx, q, func(r *sql.Rows) (h here, err error) {
		var org sql.NullInt64
		var member sql.NullString
		err = r.Scan(slices.Concat(h.into(&org), []any{&h.accountState, &h.login, &member, &h.person}, h.org.Into())...)
		h.Org, h.memberState = org.Int64, MemberState(member.String)
		return h, err
	}, `SELECT `+sessionColumns+`, a.state, a.login, m.state, m.person_id, `+tenant.Columns+`
		FROM session s JOIN account a ON a.id = s.account_id
		LEFT JOIN org o ON o.id = s.org_id
		LEFT JOIN membership m ON m.org_id = s.org_id AND m.account_id = s.account_id
		WHERE s.token_hash = $1`, hash)
}

type storedNamed struct {
	stored
	orgName string
}

func sessionsOf(ctx context.Context, q db.Q, account ids.ID, now time.Time) ([]storedNamed, error) {
	return db.All(ctx, q, func(r *sql.Rows) (s storedNamed, err error) {
		var org sql.NullInt64
		var name sql.NullString
		err = r.Scan(append(s.into(&org), &name)...)
		s.Org, s.orgName = org.Int64, name.String
		return s, err
	}, `SELECT `+sessionColumns+`, o.name FROM session s LEFT JOIN org o ON o.id = s.org_id
		WHERE s.account_id = $1 AND s.stage = 'full' AND s.expires_at > $2 ORDER BY s.created_at DESC, s.id DESC LIMIT 200`, account, now)
}

func insertSession(ctx context.Context, tx *db.Tx, s stored) error {
	_, err := tx.Exec(ctx, `INSERT INTO session (id, account_id, token_hash, stage, org_id, device_id, persistent, second_factor,
		fresh_at, created_at, seen_at, idle_for, expires_at, ip, agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		s.ID, s.Account, s.hash, s.Stage, orNullInt(s.Org), s.Device.OrNull(), s.Persistent, s.SecondFactor,
		s.FreshAt, s.CreatedAt, s.SeenAt, s.idleFor, s.ExpiresAt, s.ip, s.agent)
	return err
}

// renewSession changes the token. It is a fresh proof of who it is unless fresh is zero.
func renewSession(ctx context.Context, tx *db.Tx, id ids.ID, hash []byte, fresh time.Time, factor bool) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE session SET token_hash = $2, fresh_at = COALESCE($3, fresh_at), second_factor = CASE WHEN $4 THEN $4 ELSE second_factor END
		WHERE id = $1 AND stage = 'full'`, id, hash, fresh, factor)
	return n == 1, err
}

// keepOf is how much longer the cookie of a session lives: 0 if it ends with the browser.
func keepOf(ctx context.Context, q db.Q, id ids.ID, now time.Time) (time.Duration, error) {
	s, err := maybe(db.One(ctx, q, scanSession, `SELECT `+sessionColumns+` FROM session s WHERE s.id = $1`, id))
	if err != nil || !s.Persistent {
		return 0, err
	}
	return s.ExpiresAt.Sub(now), nil
}

func seenSession(ctx context.Context, tx *db.Tx, id ids.ID, now, before time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at <= $3`, id, now, before)
	return err
}

func moveSession(ctx context.Context, tx *db.Tx, account, id ids.ID, org int64) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE session SET org_id = $3 WHERE account_id = $1 AND id = $2 AND stage = 'full'`, account, id, org)
	return n == 1, err
}

func unfactor(ctx context.Context, tx *db.Tx, account ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE session SET second_factor = $2 WHERE account_id = $1`, account, false)
	return err
}

func dropSession(ctx context.Context, tx *db.Tx, account, id ids.ID) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1 AND id = $2`, account, id)
	return n == 1, err
}

func dropSessionByToken(ctx context.Context, tx *db.Tx, hash []byte) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE token_hash = $1`, hash)
	return err
}

func dropSessions(ctx context.Context, tx *db.Tx, account ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1`, account)
	return err
}

func dropOtherSessions(ctx context.Context, tx *db.Tx, account, but ids.ID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1 AND id <> $2`, account, but)
}

func dropSessionsIn(ctx context.Context, tx *db.Tx, org int64, account ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE org_id = $1 AND account_id = $2`, org, account)
	return err
}

// endPersistent ends the sessions that outlive their browser, of an organization's members.
func endPersistent(ctx context.Context, tx *db.Tx, org int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE persistent = $2
		AND account_id IN (SELECT account_id FROM membership WHERE org_id = $1 AND state = 'active')`, org, true)
	return err
}
