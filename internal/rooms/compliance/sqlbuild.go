package compliance

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

const buildColumns = `asked, begun, gen, edition, total, done, behind, started_at, finished_at`

func scanBuild(r *sql.Rows) (b build, err error) {
	err = r.Scan(&b.asked, &b.begun, &b.gen, &b.edition, &b.total, &b.done, &b.behind, db.At(&b.startedAt), db.At(&b.finishedAt))
	return b, err
}

func buildOf(ctx context.Context, q db.Q, sc access.Scope) (build, error) {
	b, err := db.One(ctx, q, scanBuild, `SELECT `+buildColumns+` FROM standing_build WHERE org_id = $1`, sc.OrgID())
	if errors.Is(err, fault.NotFound) {
		return build{}, nil
	}
	return b, err
}

func askBuild(ctx context.Context, tx *db.Tx, sc access.Scope, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO standing_build (org_id, asked, begun, gen, edition, total, done, behind, started_at, finished_at)
		VALUES ($1, 1, 0, 0, 0, 0, 0, $2, $3, $3) ON CONFLICT (org_id) DO UPDATE SET asked = standing_build.asked + 1`, sc.OrgID(), ids.ID{}, now)
	return err
}

// lockBuild keeps others from asking until the transaction ends.
func lockBuild(ctx context.Context, tx *db.Tx, sc access.Scope) (build, error) {
	return db.One(ctx, tx, scanBuild, `UPDATE standing_build SET asked = asked WHERE org_id = $1 RETURNING `+buildColumns, sc.OrgID())
}

func putBuild(ctx context.Context, tx *db.Tx, sc access.Scope, b build) error {
	_, err := tx.Exec(ctx, `UPDATE standing_build SET begun = $2, gen = $3, edition = $4, total = $5, done = $6, behind = $7, started_at = $8, finished_at = $9 WHERE org_id = $1`,
		sc.OrgID(), b.begun, b.gen, b.edition, b.total, b.done, b.behind, b.startedAt, b.finishedAt)
	return err
}

// advance says how far a build is; no row changes if another was asked for.
func advance(ctx context.Context, tx *db.Tx, sc access.Scope, b build) (int64, error) {
	return tx.Exec(ctx, `UPDATE standing_build SET done = $2, behind = $3 WHERE org_id = $1 AND gen = $4 AND asked = $5`, sc.OrgID(), b.done, b.behind, b.gen, b.begun)
}

func finish(ctx context.Context, tx *db.Tx, sc access.Scope, b build, now time.Time) (int64, error) {
	return tx.Exec(ctx, `UPDATE standing_build SET finished_at = $2, total = done WHERE org_id = $1 AND gen = $3 AND asked = $4`, sc.OrgID(), now, b.gen, b.begun)
}

func countRoots(ctx context.Context, q db.Q, sc access.Scope) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person p WHERE p.org_id = $1 AND p.root_id = p.id`, sc.OrgID())
}

// The tables of a generation: how to find the first one behind another, and how to remove a
// part of one.
var ofGeneration = []struct{ next, drop string }{
	{`SELECT s.gen FROM standing s WHERE s.org_id = $1 AND s.gen > $2 ORDER BY s.gen LIMIT 1`,
		`DELETE FROM standing WHERE org_id = $1 AND gen = $2 AND person_id IN (SELECT s.person_id FROM standing s WHERE s.org_id = $1 AND s.gen = $2 LIMIT $3)`},
	{`SELECT l.gen FROM standing_list l WHERE l.org_id = $1 AND l.gen > $2 ORDER BY l.gen LIMIT 1`,
		`DELETE FROM standing_list WHERE org_id = $1 AND gen = $2 AND person_id IN (SELECT l.person_id FROM standing_list l WHERE l.org_id = $1 AND l.gen = $2 LIMIT $3)`},
	{`SELECT t.gen FROM tally t WHERE t.org_id = $1 AND t.gen > $2 ORDER BY t.gen LIMIT 1`,
		`DELETE FROM tally WHERE org_id = $1 AND gen = $2 AND unit_id IN (SELECT t.unit_id FROM tally t WHERE t.org_id = $1 AND t.gen = $2 LIMIT $3)`},
	{`SELECT d.gen FROM tally_delta d WHERE d.org_id = $1 AND d.gen > $2 ORDER BY d.gen LIMIT 1`,
		`DELETE FROM tally_delta WHERE org_id = $1 AND id IN (SELECT d.id FROM tally_delta d WHERE d.org_id = $1 AND d.gen = $2 LIMIT $3)`},
}

// dropSome removes a part of the first generation behind after that is neither shown nor
// built. more is false once there is none.
func dropSome(ctx context.Context, tx *db.Tx, sc access.Scope, table int, st state, limit int) (more bool, err error) {
	var after int64
	for {
		gens, err := db.All(ctx, tx, db.Scalar[int64], ofGeneration[table].next, sc.OrgID(), after)
		if err != nil || len(gens) == 0 {
			return false, err
		}
		if after = gens[0]; after == st.shown || after == st.building {
			continue
		}
		_, err = tx.Exec(ctx, ofGeneration[table].drop, sc.OrgID(), after, limit)
		return true, err
	}
}

func dropZeros(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `DELETE FROM tally WHERE org_id = $1 AND n = 0`, sc.OrgID())
	return err
}

// Days that are due.

func scanDay(r *sql.Rows) (d civil.Date, err error) {
	err = r.Scan(db.Day(&d))
	return d, err
}

// nextDay is the first day on which somebody's standing changes by itself; zero if there is
// none.
func nextDay(ctx context.Context, q db.Q, sc access.Scope, gen int64) (civil.Date, error) {
	all, err := db.All(ctx, q, scanDay, `SELECT s.next_on FROM standing s WHERE s.org_id = $1 AND s.gen = $2 AND s.next_on < '9999-12-31' ORDER BY s.next_on LIMIT 1`, sc.OrgID(), gen)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0], nil
}

// changing are the people whose standing has changed by itself by a day, and has not been
// worked out since.
func changing(ctx context.Context, q db.Q, sc access.Scope, gen int64, day civil.Date, after ids.ID, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT s.person_id FROM standing s WHERE s.org_id = $1 AND s.gen = $2 AND s.next_on <= $3 AND s.next_on < '9999-12-31' AND s.person_id > $4
		ORDER BY s.person_id LIMIT $5`, sc.OrgID(), gen, day, after, limit)
}

// dueOrgs are the organizations of which a day has come, and has been waiting longest.
func dueOrgs(ctx context.Context, q db.Q, now time.Time, limit int) ([]int64, error) {
	return db.All(ctx, q, db.Scalar[int64], `SELECT d.org_id FROM standing_due d WHERE d.due_at <= $1 ORDER BY d.due_at, d.org_id LIMIT $2`, now, limit)
}
