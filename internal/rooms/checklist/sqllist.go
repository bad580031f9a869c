package checklist

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const listColumns = `c.id, c.version, c.name, c.profile_id, c.head_n, v.again_months, c.made_at, c.retired_at`

const fromLists = ` FROM checklist c JOIN checklist_version v ON v.org_id = c.org_id AND v.checklist_id = c.id AND v.n = c.head_n WHERE c.org_id = $1 AND v.org_id = $1`

func scanChecklist(r *sql.Rows) (c Checklist, err error) {
	err = r.Scan(&c.ID, &c.Version, &c.Name, &c.Profile, &c.N, &c.Months, db.At(&c.MadeAt), db.At(&c.Retired))
	return c, err
}

func checklistByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Checklist, error) {
	return db.One(ctx, q, scanChecklist, `SELECT `+listColumns+fromLists+` AND c.id = $2`, sc.OrgID(), id)
}

func checklists(ctx context.Context, q db.Q, sc access.Scope) ([]Checklist, error) {
	return db.All(ctx, q, scanChecklist, `SELECT `+listColumns+fromLists+` ORDER BY CASE WHEN c.retired_at IS NULL THEN 0 ELSE 1 END, c.id LIMIT 500`, sc.OrgID())
}

func insertChecklist(ctx context.Context, tx *db.Tx, sc access.Scope, c Checklist) error {
	_, err := tx.Exec(ctx, `INSERT INTO checklist (org_id, id, name, profile_id, head_n, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		sc.OrgID(), c.ID, c.Name, c.Profile.OrNull(), c.N, sc.Account().OrNull(), c.MadeAt)
	return err
}

func updateChecklist(ctx context.Context, tx *db.Tx, sc access.Scope, c Checklist) error {
	_, err := tx.Exec(ctx, `UPDATE checklist SET name = $3, profile_id = $4, head_n = $5, retired_at = $6 WHERE org_id = $1 AND id = $2`, sc.OrgID(), c.ID, c.Name, c.Profile.OrNull(), c.N, c.Retired)
	return err
}

func insertVersion(ctx context.Context, tx *db.Tx, sc access.Scope, c Checklist, text string, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO checklist_version (org_id, checklist_id, n, items_json, again_months, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		sc.OrgID(), c.ID, c.N, text, c.Months, sc.Account().OrNull(), at)
	return err
}

// version is the items of a checklist as they were said once.
type version struct {
	text   string
	Months int
}

func versionOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, n int64) (version, error) {
	return db.One(ctx, q, func(r *sql.Rows) (v version, err error) {
		err = r.Scan(&v.text, &v.Months)
		return v, err
	}, `SELECT items_json, again_months FROM checklist_version WHERE org_id = $1 AND checklist_id = $2 AND n = $3`, sc.OrgID(), id, n)
}
