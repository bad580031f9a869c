package approval

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

type stored struct {
	Request
	note, outside keys.Sealed
}

const columns = `id, version, kind, row_id, state, asked_by, asked_at, deadline_at, delegated_to, how, ripe_at, outside_name, decided_by, decided_at, note`

func scan(r *sql.Rows) (s stored, err error) {
	err = r.Scan(&s.ID, &s.Version, &s.Kind, &s.Row, &s.State, &s.AskedBy, db.At(&s.AskedAt), db.At(&s.DeadlineAt), &s.Delegated,
		&s.How, db.At(&s.RipeAt), &s.outside, &s.DecidedBy, db.At(&s.DecidedAt), &s.note)
	return s, err
}

func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (stored, error) {
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM approval WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
}

func inState(ctx context.Context, q db.Q, sc access.Scope, state State, before ids.ID, limit int) ([]stored, error) {
	last := before
	if last.Zero() {
		for i := range last {
			last[i] = 0xff
		}
	}
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM approval WHERE org_id = $1 AND state = $2 AND id < $3 ORDER BY id DESC LIMIT $4`,
		sc.OrgID(), state, last, limit)
}

func overdue(ctx context.Context, q db.Q, sc access.Scope, now time.Time) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT id FROM approval WHERE org_id = $1 AND state = 'open' AND (deadline_at <= $2 OR ripe_at <= $2)
		ORDER BY id LIMIT 500`, sc.OrgID(), now)
}

func insert(ctx context.Context, tx *db.Tx, sc access.Scope, r Request, outside keys.Sealed, hash []byte) error {
	var link any
	if hash != nil {
		link = hash
	}
	_, err := tx.Exec(ctx, `INSERT INTO approval (org_id, id, kind, row_id, state, asked_by, asked_at, deadline_at, how, ripe_at, outside_name, outside_hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		sc.OrgID(), r.ID, r.Kind, r.Row, r.State, r.AskedBy, r.AskedAt, r.DeadlineAt, r.How, r.RipeAt, outside, link)
	return err
}

func update(ctx context.Context, tx *db.Tx, sc access.Scope, r Request, note keys.Sealed) error {
	_, err := tx.Exec(ctx, `UPDATE approval SET state = $3, delegated_to = $4, how = $5, ripe_at = $6, decided_by = $7, decided_at = $8, note = $9,
			outside_hash = CASE WHEN $5 = 'outside_person' THEN outside_hash ELSE NULL END
		WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), r.ID, r.State, r.Delegated.OrNull(), r.How, r.RipeAt, r.DecidedBy.OrNull(), r.DecidedAt, note)
	return err
}

// byLink is the open request that a link decides.
func byLink(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, hash []byte, now time.Time) (stored, error) {
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM approval WHERE org_id = $1 AND id = $2 AND outside_hash = $3
		AND how = 'outside_person' AND state = 'open' AND deadline_at > $4`, sc.OrgID(), id, hash, now)
}
