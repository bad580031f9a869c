package reminder

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

type candidate struct{ account, person ids.ID }

// candidates are the members who have a role beyond that of a mere member.
func candidates(ctx context.Context, q db.Q, org int64) ([]candidate, error) {
	return db.All(ctx, q, func(r *sql.Rows) (c candidate, err error) {
		err = r.Scan(&c.account, &c.person)
		return c, err
	}, `SELECT m.account_id, m.person_id FROM membership m WHERE m.org_id = $1 AND m.state = 'active' AND EXISTS
		(SELECT 1 FROM member_role r WHERE r.org_id = $1 AND r.account_id = m.account_id AND r.role NOT IN ('member', 'guardian')) ORDER BY m.account_id LIMIT 5000`, org)
}

func choiceOf(ctx context.Context, q db.Q, org int64, account ids.ID) (Choice, error) {
	c, err := db.One(ctx, q, func(r *sql.Rows) (c Choice, err error) {
		err = r.Scan(&c.Digest, db.Day(&c.DigestOn), db.At(&c.DigestAt), db.At(&c.CalendarAt))
		return c, err
	}, `SELECT digest, digest_on, digest_at, calendar_at FROM reminder_choice WHERE org_id = $1 AND account_id = $2`, org, account)
	if errors.Is(err, fault.NotFound) {
		return Choice{Digest: Weekly}, nil
	}
	return c, err
}

// begun is the day of a digest that was never made.
var begun = civil.MustParse("1970-01-01")

// takeDigest writes down that a period's digest is made; false: it was.
func takeDigest(ctx context.Context, tx *db.Tx, org int64, r reader, period civil.Date, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO reminder_choice (org_id, account_id, digest, digest_on, digest_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, account_id) DO UPDATE SET digest_on = excluded.digest_on, digest_at = excluded.digest_at
		WHERE reminder_choice.digest_on < excluded.digest_on`, org, r.account, r.choice.Digest, period, now)
	return n == 1, err
}

func setDigest(ctx context.Context, tx *db.Tx, org int64, account ids.ID, digest string) error {
	_, err := tx.Exec(ctx, `INSERT INTO reminder_choice (org_id, account_id, digest, digest_on, digest_at) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (org_id, account_id) DO UPDATE SET digest = excluded.digest`, org, account, digest, begun)
	return err
}

// newsOf adds up what was taken since then about people whom a reader reaches.
func newsOf(ctx context.Context, q db.Q, sc access.Scope, since, until time.Time) ([]news, error) {
	cond, args := access.Where(sc, "p", 4)
	return db.All(ctx, q, func(r *sql.Rows) (n news, err error) {
		err = r.Scan(&n.requirement, &n.lapsed, &n.due, &n.mute)
		return n, err
	}, `SELECT r.requirement_id, CAST(sum(CASE WHEN r.step = -1 THEN 1 ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN r.step = -1 THEN 0 ELSE 1 END) AS BIGINT),
			CAST(sum(CASE WHEN r.told THEN 0 ELSE 1 END) AS BIGINT)
		FROM reminder_sent r JOIN person p ON p.org_id = r.org_id AND p.id = r.person_id
		WHERE r.org_id = $1 AND p.org_id = $1 AND r.noted_at > $2 AND r.noted_at <= $3 AND `+cond+`
		GROUP BY r.requirement_id ORDER BY 2 DESC, 3 DESC, 1`, append([]any{sc.OrgID(), since, until}, args...)...)
}

// Taken is a step that was taken, as whoever answers for the person sees it.
type Taken struct {
	Person      ids.ID     `json:"person"`
	Requirement ids.ID     `json:"requirement"`
	Due         civil.Date `json:"due"`
	Step        Step       `json:"step"`
	Told        bool       `json:"told"`
	At          time.Time  `json:"at"`
}

// lately lists them, the newest first, after one that was shown.
func lately(ctx context.Context, q db.Q, sc access.Scope, since time.Time, before Taken, limit int) ([]Taken, error) {
	cond, args := access.Where(sc, "p", 7)
	return db.All(ctx, q, func(r *sql.Rows) (t Taken, err error) {
		err = r.Scan(&t.Person, &t.Requirement, db.Day(&t.Due), &t.Step, &t.Told, db.At(&t.At))
		return t, err
	}, `SELECT r.person_id, r.requirement_id, r.due_on, r.step, r.told, r.noted_at
		FROM reminder_sent r JOIN person p ON p.org_id = r.org_id AND p.id = r.person_id
		WHERE r.org_id = $1 AND p.org_id = $1 AND r.noted_at > $2 AND (r.noted_at, r.person_id, r.requirement_id) < ($3, $4, $5) AND `+cond+`
		ORDER BY r.noted_at DESC, r.person_id DESC, r.requirement_id DESC LIMIT $6`,
		append([]any{sc.OrgID(), since, before.At, before.Person, before.Requirement, limit}, args...)...)
}

func lastTaken(ctx context.Context, q db.Q, org int64) (time.Time, error) {
	at, err := db.One(ctx, q, func(r *sql.Rows) (at time.Time, err error) {
		err = r.Scan(db.At(&at))
		return at, err
	}, `SELECT noted_at FROM reminder_sent WHERE org_id = $1 ORDER BY noted_at DESC LIMIT 1`, org)
	if errors.Is(err, fault.NotFound) {
		err = nil
	}
	return at, err
}

// digestBehind reports whether somebody who gets digests was last told before then, and
// what is to be told is not older than a digest looks back.
func digestBehind(ctx context.Context, q db.Q, org int64, last, oldest time.Time) (bool, error) {
	if last.Before(oldest) {
		return false, nil
	}
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM membership m LEFT JOIN reminder_choice c ON c.org_id = m.org_id AND c.account_id = m.account_id
		WHERE m.org_id = $1 AND m.state = 'active' AND (c.digest IS NULL OR c.digest <> 'never') AND (c.digest_at IS NULL OR c.digest_at < $2)
			AND EXISTS (SELECT 1 FROM member_role r WHERE r.org_id = $1 AND r.account_id = m.account_id AND r.role NOT IN ('member', 'guardian'))`, org, last)
	return n > 0, err
}

// Calendars.

func setCalendar(ctx context.Context, tx *db.Tx, org int64, account ids.ID, hash []byte, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO reminder_choice (org_id, account_id, digest, digest_on, digest_at, calendar_hash, calendar_at) VALUES ($1, $2, 'weekly', $3, 0, $4, $5)
		ON CONFLICT (org_id, account_id) DO UPDATE SET calendar_hash = excluded.calendar_hash, calendar_at = excluded.calendar_at`, org, account, begun, hash, now)
	return err
}

func endCalendar(ctx context.Context, tx *db.Tx, org int64, account ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE reminder_choice SET calendar_hash = NULL, calendar_at = NULL WHERE org_id = $1 AND account_id = $2`, org, account)
	return err
}

// calendarOf is whose calendar it is: a member still, and the person they are, as they are
// known after a merge.
func calendarOf(ctx context.Context, q db.Q, org int64, hash []byte) (person, account ids.ID, err error) {
	found, err := db.One(ctx, q, func(r *sql.Rows) (c candidate, err error) {
		err = r.Scan(&c.account, &c.person)
		return c, err
	}, `SELECT m.account_id, p.root_id FROM reminder_choice c JOIN membership m ON m.org_id = c.org_id AND m.account_id = c.account_id AND m.state = 'active'
		LEFT JOIN person p ON p.org_id = m.org_id AND p.id = m.person_id
		WHERE c.org_id = $1 AND m.org_id = $1 AND c.calendar_hash = $2`, org, hash)
	return found.person, found.account, err
}

func orgByPublic(ctx context.Context, q db.Q, public ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT id FROM org WHERE public_id = $1 AND state = 'active'`, public)
}
