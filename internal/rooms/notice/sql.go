package notice

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

const columns = `id, account_id, kind, code, state, reason, attempts, attempt_at, created_at, sent_at, read_at, to_address, args`

func scan(r *sql.Rows) (n stored, err error) {
	err = r.Scan(&n.ID, &n.Account, &n.Kind, &n.Code, &n.State, &n.Reason, &n.Attempts, db.At(&n.AttemptAt), db.At(&n.CreatedAt),
		db.At(&n.SentAt), db.At(&n.ReadAt), &n.address, &n.args)
	return n, err
}

func hasKey(ctx context.Context, q db.Q, org int64, key string) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM notice WHERE org_id = $1 AND key = $2`, org, key)
	return n > 0, err
}

func insert(ctx context.Context, tx *db.Tx, org int64, n stored, key string) (bool, error) {
	added, err := tx.Exec(ctx, `INSERT INTO notice (org_id, id, account_id, to_address, kind, code, args, key, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (org_id, key) DO NOTHING`,
		org, n.ID, n.Account.OrNull(), n.address, n.Kind, n.Code, n.args, key, n.State, n.CreatedAt)
	if err != nil || added == 0 {
		return false, err
	}
	return true, addWaiting(ctx, tx, org, n.Account, 1)
}

func byID(ctx context.Context, q db.Q, org int64, id ids.ID) (stored, error) {
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM notice WHERE org_id = $1 AND id = $2`, org, id)
}

// take begins an attempt, if nobody else is in one: of any number of workers one gets it.
func take(ctx context.Context, tx *db.Tx, org int64, id ids.ID, now, silentSince time.Time) (stored, error) {
	return db.One(ctx, tx, scan, `UPDATE notice SET state = 'sending', attempts = attempts + 1, attempt_at = $3
		WHERE org_id = $1 AND id = $2 AND (state = 'pending' OR state = 'failed' AND reason <> 'unknown'
			OR state = 'sending' AND attempt_at <= $4 AND kind <> 'optional')
		RETURNING `+columns, org, id, now, silentSince)
}

// release ends an attempt that this worker still holds.
func release(ctx context.Context, tx *db.Tx, org int64, n stored, state State, reason string) (bool, error) {
	done, err := tx.Exec(ctx, `UPDATE notice SET state = $4, reason = $5 WHERE org_id = $1 AND id = $2 AND state = 'sending' AND attempts = $3`,
		org, n.ID, n.Attempts, state, reason)
	return done == 1, err
}

// deliver ends it as sent.
func deliver(ctx context.Context, tx *db.Tx, org int64, n stored, now time.Time) (bool, error) {
	done, err := tx.Exec(ctx, `UPDATE notice SET state = 'sent', reason = '', sent_at = $4, args = $5, to_address = NULL
		WHERE org_id = $1 AND id = $2 AND state = 'sending' AND attempts = $3`, org, n.ID, n.Attempts, now, n.args)
	return done == 1, err
}

// shut ends a notice without an attempt.
func shut(ctx context.Context, tx *db.Tx, org int64, id ids.ID, state State, reason string) (bool, error) {
	done, err := tx.Exec(ctx, `UPDATE notice SET state = $3, reason = $4 WHERE org_id = $1 AND id = $2 AND state IN ('pending', 'failed')`,
		org, id, state, reason)
	return done == 1, err
}

// reopen makes one that bounced or failed ready for another try.
func reopen(ctx context.Context, tx *db.Tx, org int64, id ids.ID) (bool, error) {
	done, err := tx.Exec(ctx, `UPDATE notice SET state = 'pending', reason = '', attempts = 0 WHERE org_id = $1 AND id = $2 AND state IN ('bounced', 'failed')`, org, id)
	return done == 1, err
}

func count(ctx context.Context, tx *db.Tx, org int64, state State, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_count (org_id, on_day, state, n) VALUES ($1, $2, $3, 1)
		ON CONFLICT (org_id, on_day, state) DO UPDATE SET n = notice_count.n + 1`, org, civil.At(now, time.UTC), state)
	return err
}

// Lists.

// last is the id before which everything lies.
func last(before ids.ID) ids.ID {
	if before.Zero() {
		for i := range before {
			before[i] = 0xff
		}
	}
	return before
}

func ofAccount(ctx context.Context, q db.Q, org int64, account, before ids.ID, limit int) ([]stored, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM notice WHERE org_id = $1 AND account_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4`,
		org, account, last(before), limit)
}

func unread(ctx context.Context, q db.Q, org int64, account ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM notice WHERE org_id = $1 AND account_id = $2 AND read_at IS NULL`, org, account)
}

func markRead(ctx context.Context, tx *db.Tx, org int64, account, id ids.ID, now time.Time) (found bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE notice SET read_at = $4 WHERE org_id = $1 AND account_id = $2 AND id = $3 AND read_at IS NULL`, org, account, id, now)
	if err == nil && n == 0 {
		n, err = db.One(ctx, tx, db.Scalar[int64], `SELECT count(*) FROM notice WHERE org_id = $1 AND account_id = $2 AND id = $3`, org, account, id)
		return n > 0, err
	}
	if err != nil {
		return false, err
	}
	return true, addWaiting(ctx, tx, org, account, -n)
}

func markAllRead(ctx context.Context, tx *db.Tx, org int64, account ids.ID, now time.Time) error {
	n, err := tx.Exec(ctx, `UPDATE notice SET read_at = $3 WHERE org_id = $1 AND account_id = $2 AND read_at IS NULL`, org, account, now)
	if err != nil {
		return err
	}
	return addWaiting(ctx, tx, org, account, -n)
}

func inTrouble(ctx context.Context, q db.Q, org int64, before ids.ID, limit int) ([]stored, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM notice WHERE org_id = $1 AND state IN ('bounced', 'failed') AND id < $2 ORDER BY id DESC LIMIT $3`,
		org, last(before), limit)
}

// Preferences.

func wants(ctx context.Context, q db.Q, org int64, account ids.ID, topic string) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM notice_pref WHERE org_id = $1 AND account_id = $2 AND topic = $3 AND wanted = $4`,
		org, account, topic, false)
	return n == 0, err
}

func unwanted(ctx context.Context, q db.Q, org int64, account ids.ID) ([]string, error) {
	return db.All(ctx, q, db.Scalar[string], `SELECT topic FROM notice_pref WHERE org_id = $1 AND account_id = $2 AND wanted = $3 ORDER BY topic`, org, account, false)
}

func setPref(ctx context.Context, tx *db.Tx, org int64, account ids.ID, topic string, wanted bool) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_pref (org_id, account_id, topic, wanted) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, account_id, topic) DO UPDATE SET wanted = excluded.wanted`, org, account, topic, wanted)
	return err
}

// Count is how many notices of an organization ended in a state.
type Count struct {
	Org   int64
	State State
	N     int64
}

// Counts adds up what ended from one day on (UTC), by organization. It holds no address
// and no name, and is what operators see.
func Counts(ctx context.Context, q db.Q, from civil.Date) ([]Count, error) {
	return db.All(ctx, q, func(r *sql.Rows) (c Count, err error) {
		err = r.Scan(&c.Org, &c.State, &c.N)
		return c, err
	}, `SELECT org_id, state, CAST(sum(n) AS BIGINT) FROM notice_count WHERE on_day >= $1 GROUP BY org_id, state ORDER BY org_id, state LIMIT 5000`, from)
}

func troubles(ctx context.Context, q db.Q, org int64, since time.Time) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM notice WHERE org_id = $1 AND state IN ('bounced', 'failed') AND created_at > $2`, org, since)
}

// Ways.

func wayRow(ctx context.Context, q db.Q, org int64, account ids.ID) (Way, error) {
	return db.One(ctx, q, func(r *sql.Rows) (w Way, err error) {
		err = r.Scan(&w.Channel, &w.QuietFrom, &w.QuietUntil)
		return w, err
	}, `SELECT channel, quiet_from, quiet_until FROM notice_way WHERE org_id = $1 AND account_id = $2`, org, account)
}

func setWay(ctx context.Context, tx *db.Tx, org int64, account ids.ID, w Way) error {
	_, err := tx.Exec(ctx, `INSERT INTO notice_way (org_id, account_id, channel, quiet_from, quiet_until) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, account_id) DO UPDATE SET channel = excluded.channel, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until`,
		org, account, w.Channel, w.QuietFrom, w.QuietUntil)
	return err
}

// Organizations, whose table is room org's.

func orgByPublic(ctx context.Context, q db.Q, public ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT id FROM org WHERE public_id = $1`, public)
}
