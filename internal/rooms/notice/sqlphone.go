package notice

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const phoneColumns = `number, code, code_until, asked_at, confirmed_at, stopped`

func scanPhone(r *sql.Rows) (p phone, err error) {
	err = r.Scan(&p.number, &p.code, db.At(&p.codeUntil), db.At(&p.askedAt), db.At(&p.confirmedAt), &p.stopped)
	return p, err
}

func phoneOf(ctx context.Context, q db.Q, org int64, account ids.ID) (phone, error) {
	return db.One(ctx, q, scanPhone, `SELECT `+phoneColumns+` FROM notice_phone WHERE org_id = $1 AND account_id = $2`, org, account)
}

// putPhone keeps a number that waits for its code, unless one was asked for a moment ago
// (after gap) or too many were since the day began.
func putPhone(ctx context.Context, tx *db.Tx, org int64, account ids.ID, p phone, day, gap time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO notice_phone (org_id, account_id, number, code, code_until, asked, asked_at) VALUES ($1, $2, $3, $4, $5, 1, $6)
		ON CONFLICT (org_id, account_id) DO UPDATE SET number = excluded.number, code = excluded.code, code_until = excluded.code_until, tries = 0,
			asked = CASE WHEN notice_phone.asked_at < $7 THEN 1 ELSE notice_phone.asked + 1 END, asked_at = excluded.asked_at, confirmed_at = NULL, stopped = ''
		WHERE notice_phone.asked_at <= $8 AND (notice_phone.asked_at < $7 OR notice_phone.asked < $9)`,
		org, account, p.number, p.code, p.codeUntil, p.askedAt, day, gap, mostCodes)
	return n == 1, err
}

// tryPhone counts a try before anything is compared; NotFound where none is left.
func tryPhone(ctx context.Context, tx *db.Tx, org int64, account ids.ID, now time.Time) (phone, error) {
	return db.One(ctx, tx, scanPhone, `UPDATE notice_phone SET tries = tries + 1 WHERE org_id = $1 AND account_id = $2 AND code IS NOT NULL AND code_until > $3 AND tries < $4
		RETURNING `+phoneColumns, org, account, now, mostTries)
}

func confirmPhone(ctx context.Context, tx *db.Tx, org int64, account ids.ID, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE notice_phone SET code = NULL, code_until = NULL, confirmed_at = $3 WHERE org_id = $1 AND account_id = $2`, org, account, now)
	return err
}

// stopPhone writes down that a number takes no messages; one that was entered since is another.
func stopPhone(ctx context.Context, tx *db.Tx, org int64, account ids.ID, why string, confirmed time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE notice_phone SET stopped = $3 WHERE org_id = $1 AND account_id = $2 AND confirmed_at = $4`, org, account, why, confirmed)
	return err
}

// dropPhone forgets the number, and not how many codes were asked for today.
func dropPhone(ctx context.Context, tx *db.Tx, org int64, account ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE notice_phone SET number = NULL, code = NULL, code_until = NULL, confirmed_at = NULL, stopped = '' WHERE org_id = $1 AND account_id = $2`, org, account)
	return err
}

// mailInstead leads those who were told by text message back to mail.
func mailInstead(ctx context.Context, tx *db.Tx, org int64, account ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE notice_way SET channel = 'mail' WHERE org_id = $1 AND account_id = $2 AND channel = 'text'`, org, account)
	return err
}
