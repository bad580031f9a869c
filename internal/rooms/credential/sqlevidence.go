package credential

import (
	"context"
	"database/sql"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

type storedEvidence struct {
	Evidence
	seq    int // after those that are there; the credential is touched
	answer keys.Sealed
}

func scanEvidence(r *sql.Rows) (e storedEvidence, err error) {
	var reasons string
	err = r.Scan(&e.ID, &e.credential, &e.N, &e.person, &e.Grade, &e.Result, &reasons, &e.How, &e.Document, &e.DocumentN, &e.Source, &e.answer, &e.Supersedes, &e.By, db.At(&e.At))
	if reasons != "" {
		for _, one := range strings.Split(reasons, ",") {
			e.Reasons = append(e.Reasons, Reason(one))
		}
	}
	return e, err
}

// evidenceOf is all evidence of at most 500 credentials, in the order in which it came.
func evidenceOf(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) ([]storedEvidence, error) {
	if len(which) == 0 {
		return nil, nil
	}
	in, args := db.In(2, which)
	return db.All(ctx, q, scanEvidence, `SELECT v.id, v.credential_id, v.n, v.person_id, v.grade, v.result, v.reasons, v.how, v.document_id, v.document_n, v.source_id, v.answer, v.supersedes_id, v.by_id, v.seen_at
		FROM credential_evidence v WHERE v.org_id = $1 AND v.credential_id IN (`+in+`) ORDER BY v.credential_id, v.seq`, append([]any{sc.OrgID()}, args...)...)
}

// insertEvidence adds evidence, unless the same file said it before.
func insertEvidence(ctx context.Context, tx *db.Tx, sc access.Scope, e storedEvidence) (added bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO credential_evidence (org_id, id, credential_id, seq, n, person_id, grade, result, reasons, how, document_id, document_n, source_id, answer, batch_ix, supersedes_id, by_id, seen_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT (org_id, credential_id, batch_ix) WHERE batch_ix IS NOT NULL DO NOTHING`,
		sc.OrgID(), e.ID, e.credential, e.seq, e.N, e.person, e.Grade, e.Result, join(e.Reasons), e.How, e.Document.OrNull(), e.DocumentN, e.Source.OrNull(), e.answer, e.batch, e.Supersedes.OrNull(), e.By.OrNull(), e.At)
	return n > 0, err
}

func join(all []Reason) string {
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = string(r)
	}
	return strings.Join(out, ",")
}

// attached is a document that shows a credential.
type attached struct{ credential, Document ids.ID }

func documentsOf(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) ([]attached, error) {
	if len(which) == 0 {
		return nil, nil
	}
	in, args := db.In(2, which)
	return db.All(ctx, q, func(r *sql.Rows) (a attached, err error) {
		err = r.Scan(&a.credential, &a.Document)
		return a, err
	}, `SELECT d.credential_id, d.document_id FROM credential_document d WHERE d.org_id = $1 AND d.credential_id IN (`+in+`) ORDER BY d.credential_id, d.document_id`, append([]any{sc.OrgID()}, args...)...)
}

func attach(ctx context.Context, tx *db.Tx, sc access.Scope, c Credential, document ids.ID, by ids.ID, at any) (added bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO credential_document (org_id, credential_id, document_id, person_id, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (org_id, credential_id, document_id) DO NOTHING`, sc.OrgID(), c.ID, document, c.Person, by.OrNull(), at)
	return n > 0, err
}

func detach(ctx context.Context, tx *db.Tx, sc access.Scope, credential, document ids.ID) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM credential_document WHERE org_id = $1 AND credential_id = $2 AND document_id = $3`, sc.OrgID(), credential, document)
	return n > 0, err
}
