package jobs

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// skipLocked keeps workers from waiting for each other's rows. SQLite has one writer,
// who finds no locks.
func skipLocked(q db.Q) string { return db.Pick(q, " FOR UPDATE SKIP LOCKED", "") }

// insert adds a job, or marks the live one with the same key: it runs no later than
// this one would have, and once more if it runs already. The mark also locks it, so
// that nobody begins it before the caller's changes can be seen.
func insert(ctx context.Context, tx *db.Tx, id ids.ID, org int64, n New, s State, due time.Time, payload string) error {
	var key any
	if n.Key != "" {
		key = n.Key
	}
	_, err := tx.Exec(ctx, `INSERT INTO job (id, org_id, kind, key, state, due_at, attempt, tries, again, code, payload, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, '', $8, $9)
		ON CONFLICT (org_id, kind, key) WHERE key IS NOT NULL AND state <> 'dead' DO UPDATE SET again = $10,
			state = CASE WHEN job.state = 'later' AND excluded.state = 'ready' THEN 'ready' ELSE job.state END,
			due_at = CASE WHEN job.state = 'later' AND excluded.due_at < job.due_at THEN excluded.due_at ELSE job.due_at END`,
		id, org, n.Kind, key, s, due, false, payload, n.Now, true)
	return err
}

// readyOrgs goes round the organizations that have work ready: at most n after the
// given one, one index probe for each.
func readyOrgs(ctx context.Context, q db.Q, after int64, n int) ([]int64, error) {
	return db.All(ctx, q, db.Scalar[int64], `WITH RECURSIVE o (org, n) AS (
			SELECT (SELECT min(org_id) FROM job WHERE state = 'ready' AND org_id > $1), 1
			UNION ALL
			SELECT (SELECT min(j.org_id) FROM job j WHERE j.state = 'ready' AND j.org_id > o.org), o.n + 1
			FROM o WHERE o.org IS NOT NULL AND o.n < $2)
		SELECT org FROM o WHERE org IS NOT NULL ORDER BY org`, after, n)
}

// share is how many jobs of an organization a claim may take.
type share struct {
	org int64
	n   int
}

// lockReady reads and locks the oldest ready jobs of each organization.
func lockReady(ctx context.Context, tx *db.Tx, of []share) ([]claimed, error) {
	var b strings.Builder
	var args []any
	for i := range powerOfTwo(len(of)) {
		s := share{} // pads with nobody, so that few different texts fill the statement cache
		if i < len(of) {
			s = of[i]
		}
		if i > 0 {
			b.WriteString(" UNION ALL ")
		}
		a, l := strconv.Itoa(len(args)+1), strconv.Itoa(len(args)+2)
		b.WriteString(`SELECT * FROM (SELECT id, org_id, kind, attempt, tries, payload FROM job WHERE state = 'ready' AND org_id = $` + a +
			` ORDER BY due_at, id LIMIT $` + l + skipLocked(tx) + `) j` + strconv.Itoa(i))
		args = append(args, s.org, s.n)
	}
	return db.All(ctx, tx, scanClaimed, b.String(), args...)
}

func powerOfTwo(n int) int {
	p := 1
	for p < n {
		p *= 2
	}
	return p
}

func scanClaimed(r *sql.Rows) (c claimed, err error) {
	err = r.Scan(&c.id, &c.org, &c.kind, &c.attempt, &c.tries, &c.payload)
	return c, err
}

func take(ctx context.Context, tx *db.Tx, of []ids.ID, until time.Time) (int64, error) {
	in, args := db.In(3, of)
	return tx.Exec(ctx, `UPDATE job SET state = 'running', due_at = $1, attempt = attempt + 1, tries = tries + 1, again = $2 WHERE id IN (`+in+`)`,
		append([]any{until, false}, args...)...)
}

func publicIDs(ctx context.Context, q db.Q, of []int64) (map[int64]ids.ID, error) {
	in, args := db.In(1, of)
	out := map[int64]ids.ID{}
	err := db.Each(ctx, q, func(r *sql.Rows) (p struct {
		n  int64
		id ids.ID
	}, err error) {
		err = r.Scan(&p.n, &p.id)
		return p, err
	}, func(p struct {
		n  int64
		id ids.ID
	}) error {
		out[p.n] = p.id
		return nil
	}, `SELECT id, public_id FROM org WHERE id IN (`+in+`)`, args...)
	return out, err
}

// Statements about one job find it by its id alone. With state = 'running' beside it
// PostgreSQL takes job_timer for the shorter way, and walks over everything that ran
// since the last vacuum.

// complete removes the job if this attempt is still its last and nobody asked for it
// again. A lease that ended and was not taken by anybody does no harm.
func complete(ctx context.Context, tx *db.Tx, id ids.ID, attempt int64) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM job WHERE id = $1 AND attempt = $2 AND again = $3`, id, attempt, false)
}

// renew makes a completed job that was asked for again a new one, with a new key.
func renew(ctx context.Context, tx *db.Tx, id, next ids.ID, attempt int64, now time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE job SET id = $1, state = 'ready', due_at = $2, created_at = $2, attempt = 0, tries = 0, again = $3, code = ''
		WHERE id = $4 AND attempt = $5 AND again = $6`, next, now, false, id, attempt, true)
}

// put gives back a job that this attempt holds. back is how many tries do not count.
func put(ctx context.Context, tx *db.Tx, id ids.ID, attempt int64, s State, due time.Time, code string, back int) (int64, error) {
	return tx.Exec(ctx, `UPDATE job SET state = $1, due_at = $2, code = $3, tries = tries - $4 WHERE id = $5 AND attempt = $6`,
		s, due, code, back, id, attempt)
}

// prolong leaves alone what was given back meanwhile.
func prolong(ctx context.Context, tx *db.Tx, id ids.ID, attempt int64, until time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE job SET due_at = $1 WHERE id = $2 AND attempt = $3 AND state <> 'later' AND state <> 'dead'`, until, id, attempt)
}

// dueTimers lists what time has reached: up to a chunk of jobs in state s between two
// instants, oldest first.
func dueTimers(ctx context.Context, tx *db.Tx, s State, from, to time.Time) ([]ids.ID, error) {
	return db.All(ctx, tx, db.Scalar[ids.ID], `SELECT id FROM job WHERE state <> 'ready' AND state = $1 AND due_at >= $2 AND due_at <= $3
		ORDER BY due_at, id LIMIT $4`+skipLocked(tx), s, micros(from), micros(to), chunk)
}

// micros binds an instant that may be the zero time as a number, where NULL would match nothing.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// laterOrgs goes round the organizations that have scheduled work which is due.
func laterOrgs(ctx context.Context, q db.Q, after int64, now time.Time, n int) (last int64, due []int64, err error) {
	type probe struct{ org, at int64 }
	all, err := db.All(ctx, q, func(r *sql.Rows) (p probe, err error) {
		err = r.Scan(&p.org, &p.at)
		return p, err
	}, `WITH RECURSIVE o (org, n) AS (
			SELECT (SELECT min(org_id) FROM job WHERE state = 'later' AND org_id > $1), 1
			UNION ALL
			SELECT (SELECT min(j.org_id) FROM job j WHERE j.state = 'later' AND j.org_id > o.org), o.n + 1
			FROM o WHERE o.org IS NOT NULL AND o.n < $2)
		SELECT org, (SELECT min(due_at) FROM job WHERE state = 'later' AND org_id = org) FROM o WHERE org IS NOT NULL ORDER BY org`, after, n)
	for _, p := range all {
		last = p.org
		if p.at <= now.UnixMicro() {
			due = append(due, p.org)
		}
	}
	if len(all) < n {
		last = 0 // begin again
	}
	return last, due, err
}

func dueLater(ctx context.Context, tx *db.Tx, org int64, now time.Time, n int) ([]ids.ID, error) {
	return db.All(ctx, tx, db.Scalar[ids.ID], `SELECT id FROM job WHERE state = 'later' AND org_id = $1 AND due_at <= $2
		ORDER BY due_at LIMIT $3`+skipLocked(tx), org, now, n)
}

func makeReady(ctx context.Context, tx *db.Tx, of []ids.ID, now time.Time) (int64, error) {
	in, args := db.In(2, of)
	return tx.Exec(ctx, `UPDATE job SET state = 'ready', due_at = CASE WHEN due_at < $1 THEN due_at ELSE $1 END WHERE id IN (`+in+`)`, append([]any{now}, args...)...)
}

// forget removes what dueTimers locked.
func forget(ctx context.Context, tx *db.Tx, of []ids.ID) (int64, error) {
	in, args := db.In(1, of)
	return tx.Exec(ctx, `DELETE FROM job WHERE id IN (`+in+`)`, args...)
}

type entry struct {
	name, schedule string
	next           time.Time
}

func entries(ctx context.Context, q db.Q) ([]entry, error) {
	return db.All(ctx, q, func(r *sql.Rows) (e entry, err error) {
		err = r.Scan(&e.name, &e.schedule, db.At(&e.next))
		return e, err
	}, `SELECT name, schedule, next_at FROM job_cron ORDER BY name`)
}

// addEntry adds an entry, or gives one whose timetable changed its next tick by the new.
func addEntry(ctx context.Context, tx *db.Tx, e entry) error {
	_, err := tx.Exec(ctx, `INSERT INTO job_cron (name, schedule, next_at, last_at) VALUES ($1, $2, $3, NULL)
		ON CONFLICT (name) DO UPDATE SET schedule = excluded.schedule, next_at = excluded.next_at WHERE job_cron.schedule <> excluded.schedule`,
		e.name, e.schedule, e.next)
	return err
}

// moveEntry takes a tick: whoever finds it where it was. now is NULL if it is only moved.
func moveEntry(ctx context.Context, tx *db.Tx, e entry, next, now time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE job_cron SET next_at = $1, last_at = COALESCE($2, last_at) WHERE name = $3 AND schedule = $4 AND next_at = $5`,
		next, now, e.name, e.schedule, e.next)
}

func addTotal(ctx context.Context, tx *db.Tx, t Total) error {
	_, err := tx.Exec(ctx, `INSERT INTO job_count (on_day, kind, done, failed, died) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (on_day, kind) DO UPDATE SET done = job_count.done + excluded.done,
			failed = job_count.failed + excluded.failed, died = job_count.died + excluded.died`, t.Day, t.Kind, t.Done, t.Failed, t.Died)
	return err
}

func totals(ctx context.Context, q db.Q, from, to civil.Date) ([]Total, error) {
	return db.All(ctx, q, func(r *sql.Rows) (t Total, err error) {
		err = r.Scan(db.Day(&t.Day), &t.Kind, &t.Done, &t.Failed, &t.Died)
		return t, err
	}, `SELECT on_day, kind, done, failed, died FROM job_count WHERE on_day >= $1 AND on_day <= $2 ORDER BY on_day, kind`, from, to)
}

func counts(ctx context.Context, q db.Q) ([]Count, error) {
	return db.All(ctx, q, func(r *sql.Rows) (c Count, err error) {
		err = r.Scan(&c.Kind, &c.State, &c.N)
		return c, err
	}, `SELECT kind, state, count(*) FROM job GROUP BY kind, state ORDER BY kind, state`)
}

func deadBefore(ctx context.Context, q db.Q, until time.Time, id ids.ID, n int) ([]DeadJob, error) {
	return db.All(ctx, q, func(r *sql.Rows) (j DeadJob, err error) {
		err = r.Scan(&j.ID, &j.Org, &j.Kind, &j.Code, &j.Attempts, db.At(&j.Created), db.At(&j.Forgotten))
		return j, err
	}, `SELECT j.id, o.public_id, j.kind, j.code, j.attempt, j.created_at, j.due_at FROM job j JOIN org o ON o.id = j.org_id
		WHERE j.state <> 'ready' AND j.state = 'dead' AND (j.due_at, j.id) < ($1, $2) ORDER BY j.due_at DESC, j.id DESC LIMIT $3`, until, id, n)
}

func revive(ctx context.Context, tx *db.Tx, id ids.ID, now time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE job SET state = 'ready', due_at = $1, tries = 0 WHERE id = $2 AND state = 'dead'`, now, id)
}

func stateOf(ctx context.Context, q db.Q, id ids.ID) (State, error) {
	return db.One(ctx, q, db.Scalar[State], `SELECT state FROM job WHERE id = $1`, id)
}

func remove(ctx context.Context, tx *db.Tx, id ids.ID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM job WHERE id = $1 AND state <> 'running'`, id)
}

func removeOrg(ctx context.Context, tx *db.Tx, org int64) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM job WHERE org_id = $1`, org)
}

// oldest is since when the longest waiting work waits: what is ready, going round at
// most n organizations, and what time has reached and nobody has taken up.
func oldest(ctx context.Context, q db.Q, now time.Time, n int) (time.Time, error) {
	t, err := db.One(ctx, q, func(r *sql.Rows) (t time.Time, err error) {
		err = r.Scan(db.At(&t))
		return t, err
	}, `WITH RECURSIVE o (org, n) AS (
			SELECT (SELECT min(org_id) FROM job WHERE state = 'ready'), 1
			UNION ALL
			SELECT (SELECT min(j.org_id) FROM job j WHERE j.state = 'ready' AND j.org_id > o.org), o.n + 1
			FROM o WHERE o.org IS NOT NULL AND o.n < $1),
		w (due) AS (
			SELECT (SELECT min(due_at) FROM job WHERE state = 'ready' AND org_id = org) FROM o WHERE org IS NOT NULL
			UNION ALL SELECT min(due_at) FROM job WHERE state <> 'ready' AND state = 'later' AND due_at <= $2
			UNION ALL SELECT min(due_at) FROM job WHERE state <> 'ready' AND state = 'running' AND due_at <= $2)
		SELECT min(due) FROM w`, n, now)
	return t, err
}
