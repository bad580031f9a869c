package checklist

import (
	"context"
	"database/sql"
	"encoding/hex"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const sampleColumns = `s.id, s.version, s.name, s.credential, s.requirement_id, s.period, s.people, s.drawn, s.head, s.frame_ix, s.seed, s.due_on, s.drawn_by, s.drawn_at`

func scanSample(r *sql.Rows) (s Sample, err error) {
	err = r.Scan(&s.ID, &s.Version, &s.Name, &s.Credential, &s.Requirement, &s.Period, &s.People, &s.Drawn, &s.Head, &s.frame, &s.seed, db.Day(&s.DueOn), &s.DrawnBy, db.At(&s.DrawnAt))
	s.Frame, s.Seed = hex.EncodeToString(s.frame), hex.EncodeToString(s.seed)
	return s, err
}

func sampleByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Sample, error) {
	return db.One(ctx, q, scanSample, `SELECT `+sampleColumns+` FROM checklist_sample s WHERE s.org_id = $1 AND s.id = $2`, sc.OrgID(), id)
}

func samples(ctx context.Context, q db.Q, sc access.Scope, before ids.ID, limit int) ([]Sample, error) {
	if before.Zero() {
		for i := range before {
			before[i] = 0xff
		}
	}
	return db.All(ctx, q, scanSample, `SELECT `+sampleColumns+` FROM checklist_sample s WHERE s.org_id = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3`, sc.OrgID(), before, limit)
}

func insertSample(ctx context.Context, tx *db.Tx, sc access.Scope, s Sample) error {
	_, err := tx.Exec(ctx, `INSERT INTO checklist_sample (org_id, id, name, credential, requirement_id, period, people, drawn, head, frame_ix, seed, due_on, drawn_by, drawn_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		sc.OrgID(), s.ID, s.Name, s.Credential, s.Requirement.OrNull(), s.Period, s.People, s.Drawn, s.Head, s.frame, s.seed, s.DueOn, s.DrawnBy.OrNull(), s.DrawnAt)
	return err
}

// drawnOf are the people of a sample, in the order of their ids.
func drawnOf(ctx context.Context, q db.Q, sc access.Scope, sample ids.ID) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT f.person_id FROM checklist_file f WHERE f.org_id = $1 AND f.sample_id = $2 ORDER BY f.person_id`, sc.OrgID(), sample)
}

// personOf is who an account is in the organization; of a merge, the one that stays.
func personOf(ctx context.Context, q db.Q, sc access.Scope, account ids.ID) (ids.ID, error) {
	return db.One(ctx, q, db.Scalar[ids.ID], `SELECT p.root_id FROM membership m JOIN person p ON p.org_id = m.org_id AND p.id = m.person_id WHERE m.org_id = $1 AND p.org_id = $1 AND m.account_id = $2`, sc.OrgID(), account)
}
