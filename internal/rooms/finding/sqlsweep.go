package finding

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
)

// sweepOf is the newest look at everything; nil if there was none.
func sweepOf(ctx context.Context, q db.Q, sc access.Scope) (*Sweep, error) {
	all, err := db.All(ctx, q, func(r *sql.Rows) (w Sweep, err error) {
		err = r.Scan(&w.what, &w.behind, &w.Done, &w.Total, db.At(&w.StartedAt), db.At(&w.FinishedAt))
		return w, err
	}, `SELECT w.what, w.behind, w.done, w.total, w.started_at, w.finished_at FROM finding_sweep w WHERE w.org_id = $1`, sc.OrgID())
	if err != nil || len(all) == 0 {
		return nil, err
	}
	all[0].Waiting, err = waiting(ctx, q, sc)
	return &all[0], err
}

func everything(ctx context.Context, q db.Q, sc access.Scope) (int64, error) {
	people, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person p WHERE p.org_id = $1 AND p.root_id = p.id`, sc.OrgID())
	if err != nil {
		return 0, err
	}
	classes, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM class k WHERE k.org_id = $1`, sc.OrgID())
	return people + classes, err
}

func beginSweep(ctx context.Context, tx *db.Tx, sc access.Scope, w Sweep) error {
	_, err := tx.Exec(ctx, `INSERT INTO finding_sweep (org_id, what, behind, done, total, started_by, started_at, finished_at) VALUES ($1, $2, $3, 0, $4, $5, $6, NULL)
		ON CONFLICT (org_id) DO UPDATE SET version = finding_sweep.version + 1, what = excluded.what, behind = excluded.behind, done = 0, total = excluded.total,
			started_by = excluded.started_by, started_at = excluded.started_at, finished_at = NULL`,
		sc.OrgID(), w.what, w.behind, w.Total, sc.Account().OrNull(), w.StartedAt)
	return err
}

func lockSweep(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `UPDATE finding_sweep SET version = version + 1 WHERE org_id = $1`, sc.OrgID())
	return err
}

func putSweep(ctx context.Context, tx *db.Tx, sc access.Scope, w Sweep) error {
	_, err := tx.Exec(ctx, `UPDATE finding_sweep SET what = $2, behind = $3, done = $4, finished_at = $5 WHERE org_id = $1`, sc.OrgID(), w.what, w.behind, w.Done, w.FinishedAt)
	return err
}
