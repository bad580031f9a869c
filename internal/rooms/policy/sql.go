package policy

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const policyColumns = `p.id, p.version, p.number, p.title, p.owner, p.draft, p.drafted, p.asks, p.due_days, p.published, p.retired_at`

func scanPolicy(r *sql.Rows) (p Policy, err error) {
	var asks string
	if err = r.Scan(&p.ID, &p.Version, &p.Number, &p.Title, &p.Owner, &p.draft, &p.Drafted, &asks, &p.DueDays, &p.Published, db.At(&p.Retired)); err == nil {
		err = json.Unmarshal([]byte(asks), &p.Asks)
	}
	return p, err
}

func policyByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Policy, error) {
	return db.One(ctx, q, scanPolicy, `SELECT `+policyColumns+` FROM policy p WHERE p.org_id = $1 AND p.id = $2`, sc.OrgID(), id)
}

func insertPolicy(ctx context.Context, tx *db.Tx, sc access.Scope, p Policy, now time.Time) error {
	asks, err := json.Marshal(p.Asks)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO policy (org_id, id, number, number_key, title, owner, draft, drafted, asks, due_days, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		sc.OrgID(), p.ID, p.Number, fold(p.Number), p.Title, p.Owner, p.draft, p.Drafted, string(asks), p.DueDays, now)
	return err
}

func updatePolicy(ctx context.Context, tx *db.Tx, sc access.Scope, p Policy) error {
	asks, err := json.Marshal(p.Asks)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE policy SET number = $3, number_key = $4, title = $5, owner = $6, draft = $7, drafted = $8, asks = $9, due_days = $10, published = $11, retired_at = $12
		WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), p.ID, p.Number, fold(p.Number), p.Title, p.Owner, p.draft, p.Drafted, string(asks), p.DueDays, p.Published, p.Retired)
	return err
}

const versionColumns = `v.n, v.number, v.title, v.owner, v.body, v.digest, v.summary, v.anew, v.base_n, v.due_days, v.effective_on, v.published_on, v.published_at, v.published_by`

func scanVersion(r *sql.Rows) (v Version, err error) {
	var digest []byte
	err = r.Scan(&v.N, &v.Number, &v.Title, &v.Owner, &v.Body, &digest, &v.Summary, &v.Anew, &v.Base, &v.DueDays, db.Day(&v.EffectiveOn), db.Day(&v.PublishedOn), db.At(&v.PublishedAt), &v.by)
	copy(v.Digest[:], digest)
	return v, err
}

func versionAt(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, n int64) (Version, error) {
	return db.One(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM policy_version v WHERE v.org_id = $1 AND v.policy_id = $2 AND v.n = $3`, sc.OrgID(), id, n)
}

// versionsOf are all versions, the newest first.
func versionsOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) ([]Version, error) {
	return db.All(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM policy_version v WHERE v.org_id = $1 AND v.policy_id = $2 ORDER BY v.n DESC`, sc.OrgID(), id)
}

func insertVersion(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, v Version) error {
	_, err := tx.Exec(ctx, `INSERT INTO policy_version (org_id, policy_id, n, number, title, owner, body, digest, summary, anew, base_n, due_days, effective_on, published_on, published_at, published_by, audit_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		sc.OrgID(), id, v.N, v.Number, v.Title, v.Owner, v.Body, v.Digest[:], v.Summary, v.Anew, v.Base, v.DueDays, v.EffectiveOn, v.PublishedOn, v.PublishedAt, v.by.OrNull(), v.audit)
	return err
}
