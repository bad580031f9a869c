package credential

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const sourceColumns = `s.id, s.version, s.name, s.how, s.issuer, s.jurisdiction, s.board_ix, s.days, s.url, s.header, s.secret, s.stopped_at, s.down_at, s.down_code, s.answered_at`

func scanSource(r *sql.Rows) (s CheckSource, err error) {
	err = r.Scan(&s.ID, &s.Version, &s.Name, &s.How, &s.Issuer, &s.Jurisdiction, &s.board, &s.Days, &s.URL, &s.Header, &s.secret, db.At(&s.StoppedAt), db.At(&s.DownAt), &s.DownCode, db.At(&s.AnsweredAt))
	return s, err
}

func sourceByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (CheckSource, error) {
	return db.One(ctx, q, scanSource, `SELECT `+sourceColumns+` FROM credential_source s WHERE s.org_id = $1 AND s.id = $2`, sc.OrgID(), id)
}

// sources are all of an organization: a handful.
func sources(ctx context.Context, q db.Q, sc access.Scope) ([]CheckSource, error) {
	return db.All(ctx, q, scanSource, `SELECT `+sourceColumns+` FROM credential_source s WHERE s.org_id = $1 ORDER BY s.id LIMIT 500`, sc.OrgID())
}

// asked is the source that answers by itself for a board.
func asked(ctx context.Context, q db.Q, sc access.Scope, board []byte) ([]CheckSource, error) {
	return db.All(ctx, q, scanSource, `SELECT `+sourceColumns+` FROM credential_source s WHERE s.org_id = $1 AND s.board_ix = $2 AND s.how = 'http' AND s.stopped_at IS NULL LIMIT 1`, sc.OrgID(), board)
}

func insertSource(ctx context.Context, tx *db.Tx, sc access.Scope, s CheckSource, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_source (org_id, id, name, how, issuer, jurisdiction, board_ix, days, url, header, secret, stopped_at, down_code, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13)`,
		sc.OrgID(), s.ID, s.Name, s.How, s.Issuer, s.Jurisdiction, s.board, s.Days, s.URL, s.Header, s.secret, s.StoppedAt, now)
	return err
}

// updateSource writes what can be changed by hand. The row was touched.
func updateSource(ctx context.Context, tx *db.Tx, sc access.Scope, s CheckSource, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE credential_source SET name = $3, issuer = $4, jurisdiction = $5, board_ix = $6, days = $7, url = $8, header = $9, secret = $10, stopped_at = $11, changed_at = $12 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), s.ID, s.Name, s.Issuer, s.Jurisdiction, s.board, s.Days, s.URL, s.Header, s.secret, s.StoppedAt, now)
	return err
}

// setDown says since when a source does not answer; the first time holds.
func setDown(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, code string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE credential_source SET down_at = coalesce(down_at, $3), down_code = $4 WHERE org_id = $1 AND id = $2 AND (down_at IS NULL OR down_code <> $4)`, sc.OrgID(), id, now, code)
	return err
}

func setAnswered(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE credential_source SET down_at = NULL, down_code = '', answered_at = $3 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id, now)
	return err
}

// leaveSource has nothing asked of a source any more.
func leaveSource(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE credential SET source_id = NULL, due_at = NULL WHERE org_id = $1 AND source_id = $2`, sc.OrgID(), id)
	return err
}

// takeSource has a source asked about all credentials of its board that have a number.
func takeSource(ctx context.Context, tx *db.Tx, sc access.Scope, s CheckSource, now time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE credential SET source_id = $3, due_at = $4 WHERE org_id = $1 AND board_ix = $2 AND number_ix IS NOT NULL`, sc.OrgID(), s.board, s.ID, now)
}

// due are the credentials whose time has come, those that wait longest first.
func due(ctx context.Context, q db.Q, sc access.Scope, now time.Time, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT c.id FROM credential c WHERE c.org_id = $1 AND c.due_at <= $2 ORDER BY c.due_at, c.id LIMIT $3`, sc.OrgID(), now, limit)
}

// hold keeps a credential from being found again until its job is over.
func hold(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, until time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE credential SET due_at = $3 WHERE org_id = $1 AND id = $2 AND due_at IS NOT NULL`, sc.OrgID(), id, until)
	return err
}

// nextDue is when the first credential is due; zero where none is.
func nextDue(ctx context.Context, q db.Q, sc access.Scope) (at time.Time, err error) {
	all, err := db.All(ctx, q, func(r *sql.Rows) (at time.Time, err error) {
		err = r.Scan(db.At(&at))
		return at, err
	}, `SELECT c.due_at FROM credential c WHERE c.org_id = $1 AND c.due_at IS NOT NULL ORDER BY c.due_at, c.id LIMIT 1`, sc.OrgID())
	if err != nil || len(all) == 0 {
		return at, err
	}
	return all[0], nil
}

// wake has an organization looked at no later than at.
func wake(ctx context.Context, tx *db.Tx, org int64, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_wake (org_id, wake_at) VALUES ($1, $2) ON CONFLICT (org_id) DO UPDATE SET wake_at = excluded.wake_at WHERE credential_wake.wake_at > excluded.wake_at`, org, at)
	return err
}

func setWake(ctx context.Context, tx *db.Tx, org int64, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_wake (org_id, wake_at) VALUES ($1, $2) ON CONFLICT (org_id) DO UPDATE SET wake_at = excluded.wake_at`, org, at)
	return err
}

func dropWake(ctx context.Context, tx *db.Tx, org int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM credential_wake WHERE org_id = $1`, org)
	return err
}

// awake are the organizations whose time has come; they are looked at again after a while, in
// case their run is lost.
func awake(ctx context.Context, tx *db.Tx, now, again time.Time, limit int) ([]int64, error) {
	return db.All(ctx, tx, db.Scalar[int64], `UPDATE credential_wake SET wake_at = $2 WHERE org_id IN
		(SELECT org_id FROM credential_wake WHERE wake_at <= $1 ORDER BY wake_at, org_id LIMIT $3) AND wake_at <= $1 RETURNING org_id`, now, again, limit)
}

func insertAnswers(ctx context.Context, tx *db.Tx, sc access.Scope, a Answers) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_answers (org_id, id, source_id, rows_n, agreed, differed, known_n, nobody, bad, lines, read_by, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		sc.OrgID(), a.ID, a.Source, a.Rows, a.Agreed, a.Differed, a.Known, a.Nobody, a.Bad, encodeLines(a.Lines), a.By.OrNull(), a.At)
	return err
}

func answersByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Answers, error) {
	return db.One(ctx, q, scanAnswers, `SELECT a.id, a.source_id, a.rows_n, a.agreed, a.differed, a.known_n, a.nobody, a.bad, a.lines, a.read_by, a.read_at FROM credential_answers a WHERE a.org_id = $1 AND a.id = $2`, sc.OrgID(), id)
}

// answersOf are the files that were read of a source, the newest first.
func answersOf(ctx context.Context, q db.Q, sc access.Scope, source ids.ID) ([]Answers, error) {
	return db.All(ctx, q, scanAnswers, `SELECT a.id, a.source_id, a.rows_n, a.agreed, a.differed, a.known_n, a.nobody, a.bad, a.lines, a.read_by, a.read_at FROM credential_answers a
		WHERE a.org_id = $1 AND a.source_id = $2 ORDER BY a.id DESC LIMIT 20`, sc.OrgID(), source)
}

func scanAnswers(r *sql.Rows) (a Answers, err error) {
	var lines string
	err = r.Scan(&a.ID, &a.Source, &a.Rows, &a.Agreed, &a.Differed, &a.Known, &a.Nobody, &a.Bad, &lines, &a.By, db.At(&a.At))
	a.Lines = decodeLines(lines)
	return a, err
}
