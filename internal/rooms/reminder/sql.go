package reminder

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/civil"
)

// What is due. The tables are room compliance's and person's; this room only reads them.

const itemColumns = `s.person_id, s.requirement_id, s.due_on, s.status, s.next_on, s.next_status, r.step`

// itemJoin holds people who are there, and what was taken about the same day.
const itemJoin = `standing s JOIN standing_state g ON g.org_id = s.org_id AND g.shown = s.gen
	JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id AND p.state = 'active'
	LEFT JOIN reminder_sent r ON r.org_id = s.org_id AND r.person_id = s.person_id AND r.requirement_id = s.requirement_id AND r.due_on = s.due_on`

func scanItem(r *sql.Rows) (i Item, err error) {
	var step sql.NullInt64
	err = r.Scan(&i.Person, &i.Requirement, db.Day(&i.Due), &i.Status, db.Day(&i.NextOn), &i.NextStatus, &step)
	if i.Told = untold; step.Valid {
		i.Told = Step(step.Int64)
	}
	return i, err
}

// eachDue hands out what is due from one day to another of people within reach, by one index.
func eachDue(ctx context.Context, q db.Q, sc access.Scope, from, until civil.Date, fn func(Item) error) error {
	cond, args := access.Where(sc, "p", 5)
	return db.Each(ctx, q, scanItem, fn, `SELECT `+itemColumns+` FROM `+itemJoin+`
		WHERE s.org_id = $1 AND g.org_id = $1 AND p.org_id = $1 AND s.requirement_id <> $2 AND s.due_on >= $3 AND s.due_on <= $4 AND s.due_on < '9999-12-31' AND `+cond+`
		ORDER BY s.due_on, s.person_id, s.requirement_id`, append([]any{sc.OrgID(), ids.ID{}, from, until}, args...)...)
}

// overdue lists what fell due in the last days of people within reach and is late today, the
// newest first, after one that was shown.
func overdue(ctx context.Context, q db.Q, sc access.Scope, today civil.Date, before Item, limit int) ([]Item, error) {
	if before.Due == 0 {
		before = Item{Due: today}
	}
	cond, args := access.Where(sc, "p", 9)
	return db.All(ctx, q, scanItem, `SELECT `+itemColumns+` FROM `+itemJoin+`
		WHERE s.org_id = $1 AND g.org_id = $1 AND p.org_id = $1 AND s.requirement_id <> $2 AND s.due_on >= $3 AND s.due_on <= $4
			AND (s.due_on, s.person_id, s.requirement_id) < ($4, $5, $6) AND (CASE WHEN s.next_on <= $7 THEN s.next_status ELSE s.status END) IN ('grace', 'not_met') AND `+cond+`
		ORDER BY s.due_on DESC, s.person_id DESC, s.requirement_id DESC LIMIT $8`,
		append([]any{sc.OrgID(), ids.ID{}, today - latelyDays, before.Due, before.Person, before.Requirement, today, limit}, args...)...)
}

// firstAfter is the first day after a day on which anything is due; civil.Max for none.
func firstAfter(ctx context.Context, q db.Q, org int64, day civil.Date) (first civil.Date, err error) {
	all, err := db.All(ctx, q, func(r *sql.Rows) (d civil.Date, err error) {
		err = r.Scan(db.Day(&d))
		return d, err
	}, `SELECT s.due_on FROM standing s WHERE s.org_id = $1 AND s.gen = (SELECT g.shown FROM standing_state g WHERE g.org_id = $1)
		AND s.requirement_id <> $2 AND s.due_on > $3 AND s.due_on < '9999-12-31' ORDER BY s.due_on LIMIT 1`, org, ids.ID{}, day)
	if err != nil || len(all) == 0 {
		return civil.Max, err
	}
	return all[0], nil
}

// dueOf is what is due of some people.
func dueOf(ctx context.Context, q db.Q, org int64, people []ids.ID) ([]Item, error) {
	in, args := db.In(3, people)
	return db.All(ctx, q, scanItem, `SELECT `+itemColumns+` FROM `+itemJoin+`
		WHERE s.org_id = $1 AND g.org_id = $1 AND p.org_id = $1 AND s.requirement_id <> $2 AND s.due_on < '9999-12-31' AND s.person_id IN (`+in+`)
		ORDER BY s.person_id, s.due_on, s.requirement_id`, append([]any{org, ids.ID{}}, args...)...)
}

// accountsOf are the accounts of people, of whoever was merged into them as well.
func accountsOf(ctx context.Context, q db.Q, org int64, people []ids.ID) (map[ids.ID]ids.ID, error) {
	type pair struct{ person, account ids.ID }
	in, args := db.In(2, people)
	out := map[ids.ID]ids.ID{}
	err := db.Each(ctx, q, func(r *sql.Rows) (p pair, err error) {
		err = r.Scan(&p.person, &p.account)
		return p, err
	}, func(p pair) error {
		if _, ok := out[p.person]; !ok {
			out[p.person] = p.account
		}
		return nil
	}, `SELECT p.root_id, m.account_id FROM person p JOIN membership m ON m.org_id = p.org_id AND m.person_id = p.id AND m.state = 'active'
		WHERE p.org_id = $1 AND m.org_id = $1 AND p.root_id IN (`+in+`) ORDER BY p.root_id, m.since, m.account_id`, append([]any{org}, args...)...)
	return out, err
}

// rootOf is the person who stays of those who were found to be one.
func rootOf(ctx context.Context, q db.Q, org int64, person ids.ID) (ids.ID, error) {
	return db.One(ctx, q, db.Scalar[ids.ID], `SELECT root_id FROM person WHERE org_id = $1 AND id = $2`, org, person)
}

// titlesOf are the names of requirements.
func titlesOf(ctx context.Context, q db.Q, org int64, list []ids.ID) (map[ids.ID]string, error) {
	type pair struct {
		id    ids.ID
		title string
	}
	out := map[ids.ID]string{}
	for len(list) > 0 {
		n := min(len(list), 500)
		in, args := db.In(2, list[:n])
		list = list[n:]
		err := db.Each(ctx, q, func(r *sql.Rows) (p pair, err error) {
			err = r.Scan(&p.id, &p.title)
			return p, err
		}, func(p pair) error {
			out[p.id] = p.title
			return nil
		}, `SELECT id, title FROM requirement WHERE org_id = $1 AND id IN (`+in+`)`, append([]any{org}, args...)...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// What was taken.

// take writes down that a step is taken; false: it was, or a more urgent one. Of those who
// try at once, one does.
func take(ctx context.Context, tx *db.Tx, org int64, d Due, told bool, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO reminder_sent (org_id, person_id, requirement_id, due_on, step, told, noted_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (org_id, person_id, requirement_id, due_on) DO UPDATE SET step = excluded.step, told = excluded.told, noted_at = excluded.noted_at
		WHERE reminder_sent.step > excluded.step`, org, d.Person, d.Requirement, d.Due, int64(d.Step), told, now)
	return n == 1, err
}

// When to wake.

func wakeOf(ctx context.Context, q db.Q, org int64) (at time.Time, err error) {
	return db.One(ctx, q, func(r *sql.Rows) (at time.Time, err error) {
		err = r.Scan(db.At(&at))
		return at, err
	}, `SELECT wake_at FROM reminder_wake WHERE org_id = $1`, org)
}

// bringForward makes it sooner, never later.
func bringForward(ctx context.Context, tx *db.Tx, org int64, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO reminder_wake (org_id, wake_at) VALUES ($1, $2)
		ON CONFLICT (org_id) DO UPDATE SET wake_at = excluded.wake_at WHERE reminder_wake.wake_at > excluded.wake_at`, org, at)
	return err
}

// settleWake is the end of a run: the next time, unless somebody asked for one since.
func settleWake(ctx context.Context, tx *db.Tx, org int64, was, next time.Time) error {
	if next.IsZero() {
		_, err := tx.Exec(ctx, `DELETE FROM reminder_wake WHERE org_id = $1 AND wake_at = $2`, org, was)
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE reminder_wake SET wake_at = $3 WHERE org_id = $1 AND wake_at = $2`, org, was, next)
	return err
}

// awake are the organizations whose time has come; they are asked again after a while, in
// case their run is lost.
func awake(ctx context.Context, tx *db.Tx, now, again time.Time, limit int) ([]int64, error) {
	return db.All(ctx, tx, db.Scalar[int64], `UPDATE reminder_wake SET wake_at = $2 WHERE org_id IN
		(SELECT org_id FROM reminder_wake WHERE wake_at <= $1 ORDER BY wake_at, org_id LIMIT $3) AND wake_at <= $1 RETURNING org_id`, now, again, limit)
}

// Rules.

func rulesOf(ctx context.Context, q db.Q, org int64) (r Rules, version int64, err error) {
	var steps string
	all, err := db.All(ctx, q, func(rows *sql.Rows) (Rules, error) {
		err := rows.Scan(&version, &r.Active, &steps, &r.Lapse, &r.Hour, &r.Digest, &r.SkipCredentials)
		return r, err
	}, `SELECT version, active, steps, lapse, hour, digest_to, skip_credentials FROM reminder_setting WHERE org_id = $1`, org)
	if err != nil || len(all) == 0 {
		return Standard, 0, err
	}
	r.Steps, err = parseSteps(steps)
	return r, version, err
}

func saveRules(ctx context.Context, tx *db.Tx, org int64, r Rules, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO reminder_setting (org_id, active, steps, lapse, hour, digest_to, changed_at, skip_credentials) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id) DO UPDATE SET version = reminder_setting.version + 1, active = excluded.active, steps = excluded.steps, lapse = excluded.lapse,
			hour = excluded.hour, digest_to = excluded.digest_to, changed_at = excluded.changed_at, skip_credentials = excluded.skip_credentials`,
		org, r.Active, r.steps(), r.Lapse, r.Hour, r.Digest, now, r.SkipCredentials)
	return err
}

// Webhooks.

type hook struct {
	url    string
	secret keys.Sealed
	active bool
}

func hookOf(ctx context.Context, q db.Q, org int64) (hook, error) {
	return db.One(ctx, q, func(r *sql.Rows) (h hook, err error) {
		err = r.Scan(&h.url, &h.secret, &h.active)
		return h, err
	}, `SELECT url, secret, active FROM reminder_hook WHERE org_id = $1`, org)
}

func saveHook(ctx context.Context, tx *db.Tx, org int64, h hook, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO reminder_hook (org_id, url, secret, active, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id) DO UPDATE SET url = excluded.url, secret = excluded.secret, active = excluded.active, changed_at = excluded.changed_at`,
		org, h.url, h.secret, h.active, now)
	return err
}

func stopHook(ctx context.Context, tx *db.Tx, org int64, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE reminder_hook SET active = $2, changed_at = $3 WHERE org_id = $1`, org, false, now)
	return err
}
