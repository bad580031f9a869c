package checklist

import (
	"context"
	"database/sql"
	"encoding/hex"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// lockFile takes a file that the transaction did not touch: it touched the approval.
func lockFile(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE checklist_file SET version = version + 1 WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
	return err
}

const recordColumns = `r.id, r.file_id, r.person_id, r.verdict, r.proposed_by, r.proposed_at, r.approval_id, r.said, r.digest`

func scanRecord(rows *sql.Rows) (r Record, err error) {
	var digest []byte
	err = rows.Scan(&r.ID, &r.File, &r.person, &r.Verdict, &r.ProposedBy, db.At(&r.ProposedAt), &r.approval, &r.said, &digest)
	r.Digest = hex.EncodeToString(digest)
	return r, err
}

func recordByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Record, error) {
	return db.One(ctx, q, scanRecord, `SELECT `+recordColumns+` FROM checklist_record r WHERE r.org_id = $1 AND r.id = $2`, sc.OrgID(), id)
}

func insertRecord(ctx context.Context, tx *db.Tx, sc access.Scope, r Record, digest []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO checklist_record (org_id, id, file_id, person_id, verdict, proposed_by, proposed_at, approval_id, said, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		sc.OrgID(), r.ID, r.File, r.person, r.Verdict, r.ProposedBy, r.ProposedAt, r.approval, r.said, digest)
	return err
}

// recordsReached are those of proposals that are about people in reach.
func recordsReached(ctx context.Context, q db.Q, sc access.Scope, rows []ids.ID) ([]ids.ID, error) {
	in, args := db.In(2, rows)
	reach, more := access.Where(sc, "p", len(rows)+2)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT r.id FROM checklist_record r JOIN person m ON m.org_id = r.org_id AND m.id = r.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		WHERE r.org_id = $1 AND m.org_id = $1 AND p.org_id = $1 AND r.id IN (`+in+`) AND `+reach, append(append([]any{sc.OrgID()}, args...), more...)...)
}
