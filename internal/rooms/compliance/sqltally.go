package compliance

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// addDeltas appends counts; a job folds them in.
func addDeltas(ctx context.Context, tx *db.Tx, sc access.Scope, all []counted, newID ids.Maker, now time.Time) error {
	if len(all) == 0 {
		return nil
	}
	rows := func(yield func([]any, error) bool) {
		for _, c := range all {
			if !yield([]any{sc.OrgID(), newID(now), c.Gen, c.Unit, c.Requirement, c.Status, c.On, c.n}, nil) {
				return
			}
		}
	}
	if len(all) > few {
		_, err := tx.Bulk(ctx, "tally_delta", []string{"org_id", "id", "gen", "unit_id", "requirement_id", "status", "on_day", "n"}, rows, "")
		return err
	}
	_, err := tx.ExecEach(ctx, `INSERT INTO tally_delta (org_id, id, gen, unit_id, requirement_id, status, on_day, n) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, rows)
	return err
}

// addTally adds counts to the ledger itself.
func addTally(ctx context.Context, tx *db.Tx, sc access.Scope, all []counted) error {
	if len(all) == 0 {
		return nil
	}
	_, err := tx.Bulk(ctx, "tally", []string{"org_id", "gen", "unit_id", "requirement_id", "status", "on_day", "n"}, func(yield func([]any, error) bool) {
		for _, c := range all {
			if !yield([]any{sc.OrgID(), c.Gen, c.Unit, c.Requirement, c.Status, c.On, c.n}, nil) {
				return
			}
		}
	}, `ON CONFLICT (org_id, gen, unit_id, requirement_id, status, on_day) DO UPDATE SET n = tally.n + excluded.n`)
	return err
}

func scanCount(r *sql.Rows) (c counted, err error) {
	err = r.Scan(&c.Gen, &c.Unit, &c.Requirement, &c.Status, db.Day(&c.On), &c.n)
	return c, err
}

// takeDeltas removes at most limit deltas and gives them.
func takeDeltas(ctx context.Context, tx *db.Tx, sc access.Scope, limit int) ([]counted, error) {
	return db.All(ctx, tx, scanCount, `DELETE FROM tally_delta WHERE org_id = $1 AND id IN (SELECT d.id FROM tally_delta d WHERE d.org_id = $1 ORDER BY d.id LIMIT $2)
		RETURNING gen, unit_id, requirement_id, status, on_day, n`, sc.OrgID(), limit)
}

// lockFold keeps two folders apart, and counts them: with all deltas folded in, the ledger is
// another one than with none appended.
func lockFold(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `UPDATE standing_build SET folded = folded + 1 WHERE org_id = $1`, sc.OrgID())
	return err
}

// snapshot keeps the sums of the whole organization on a day, for the trend.
func snapshot(ctx context.Context, tx *db.Tx, sc access.Scope, gen int64, day civil.Date) error {
	if _, err := tx.Exec(ctx, `DELETE FROM tally_day WHERE org_id = $1 AND on_day = $2`, sc.OrgID(), day); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO tally_day (org_id, on_day, requirement_id, status, n)
		SELECT a.org_id, CAST($3 AS TEXT), a.requirement_id, a.status, CAST(sum(a.n) AS BIGINT) FROM (
			SELECT t.org_id, t.requirement_id, t.status, t.n FROM tally t WHERE t.org_id = $1 AND t.gen = $2 AND t.unit_id = $4 AND t.on_day <= $3
			UNION ALL
			SELECT d.org_id, d.requirement_id, d.status, d.n FROM tally_delta d WHERE d.org_id = $1 AND d.gen = $2 AND d.unit_id = $4 AND d.on_day <= $3) a
		GROUP BY a.org_id, a.requirement_id, a.status HAVING sum(a.n) <> 0`, sc.OrgID(), gen, day, ids.ID{})
	return err
}

// The list in the order of names.

type listed struct {
	person, unit ids.ID
	status       Status
	name         string
}

func scanListed(r *sql.Rows) (l listed, err error) {
	err = r.Scan(&l.person, &l.unit, &l.status, &l.name)
	return l, err
}

func listedOf(ctx context.Context, q db.Q, sc access.Scope, gen int64, people []ids.ID) (map[ids.ID]listed, error) {
	out := make(map[ids.ID]listed, len(people))
	in, args := db.In(3, people)
	err := db.Each(ctx, q, scanListed, func(l listed) error { out[l.person] = l; return nil },
		`SELECT person_id, unit_id, status, name_key FROM standing_list WHERE org_id = $1 AND gen = $2 AND person_id IN (`+in+`)`, append([]any{sc.OrgID(), gen}, args...)...)
	return out, err
}

func putListed(ctx context.Context, tx *db.Tx, sc access.Scope, gen int64, all []listed) error {
	if len(all) == 0 {
		return nil
	}
	rows := func(yield func([]any, error) bool) {
		for _, l := range all {
			if !yield([]any{sc.OrgID(), gen, l.person, l.status, l.unit, l.name}, nil) {
				return
			}
		}
	}
	const put = `ON CONFLICT (org_id, gen, person_id) DO UPDATE SET status = excluded.status, unit_id = excluded.unit_id, name_key = excluded.name_key`
	if len(all) > few {
		_, err := tx.Bulk(ctx, "standing_list", []string{"org_id", "gen", "person_id", "status", "unit_id", "name_key"}, rows, put)
		return err
	}
	_, err := tx.ExecEach(ctx, `INSERT INTO standing_list (org_id, gen, person_id, status, unit_id, name_key) VALUES ($1, $2, $3, $4, $5, $6) `+put, rows)
	return err
}

func dropListed(ctx context.Context, tx *db.Tx, sc access.Scope, gen int64, people []ids.ID) error {
	for _, p := range people {
		if _, err := tx.Exec(ctx, `DELETE FROM standing_list WHERE org_id = $1 AND gen = $2 AND person_id = $3`, sc.OrgID(), gen, p); err != nil {
			return err
		}
	}
	return nil
}
