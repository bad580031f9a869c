package credential

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// marksOf are the marks of at most 500 credentials, in the order in which they came.
func marksOf(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) ([]mark, error) {
	if len(which) == 0 {
		return nil, nil
	}
	in, args := db.In(2, which)
	return db.All(ctx, q, func(r *sql.Rows) (m mark, err error) {
		err = r.Scan(&m.credential, &m.n, &m.recall, &m.lifted, db.At(&m.at))
		return m, err
	}, `SELECT k.credential_id, k.entry_n, k.recall_id, k.lifted, k.known_at FROM credential_recall k WHERE k.org_id = $1 AND k.credential_id IN (`+in+`) ORDER BY k.known_at, k.recall_id`, append([]any{sc.OrgID()}, args...)...)
}

func insertMark(ctx context.Context, tx *db.Tx, sc access.Scope, m mark, person, entry ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO credential_recall (org_id, credential_id, entry_n, recall_id, lifted, person_id, known_at, audit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id, credential_id, entry_n, recall_id, lifted) DO NOTHING`, sc.OrgID(), m.credential, m.n, m.recall, m.lifted, person, m.at, entry)
	return err
}

// null is an index, or nothing where there is none.
func null(ix []byte) any {
	if len(ix) == 0 {
		return nil
	}
	return ix
}

// ofIssuer are credentials of people in reach by who issued them, in some days, after one.
func ofIssuer(ctx context.Context, q db.Q, sc access.Scope, issuer []byte, first, last civil.Date, after ids.ID, limit int) ([]stored, error) {
	reach, more := access.Where(sc, "p", 6)
	return db.All(ctx, q, scan, `SELECT `+columns+from+` AND c.issuer_ix = $2 AND c.id > $5 AND EXISTS (SELECT 1 FROM credential_entry e WHERE e.org_id = $1 AND e.credential_id = c.id AND e.n = c.head_n
			AND coalesce(e.issued_on, e.valid_from) >= $3 AND coalesce(e.issued_on, e.valid_from) <= $4)
		AND `+reach+` ORDER BY c.id LIMIT `+strconv.Itoa(limit), append([]any{sc.OrgID(), issuer, first, last, after}, more...)...)
}

// unnamed are credentials of which nobody looked up who issued them, after one.
func unnamed(ctx context.Context, q db.Q, sc access.Scope, after ids.ID, limit int) ([]stored, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+from+` AND c.issuer_ix IS NULL AND c.id > $2 ORDER BY c.id LIMIT `+strconv.Itoa(limit), sc.OrgID(), after)
}

// setIssuer names who issued a credential, if nobody said it anew meanwhile.
func setIssuer(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, ix []byte) error {
	_, err := tx.Exec(ctx, `UPDATE credential SET issuer_ix = $3 WHERE org_id = $1 AND id = $2 AND issuer_ix IS NULL`, sc.OrgID(), id, ix)
	return err
}

// markedBy are the credentials of people in reach whose newest entry a recall marks, after one.
func markedBy(ctx context.Context, q db.Q, sc access.Scope, recall, after ids.ID, limit int) ([]stored, error) {
	reach, more := access.Where(sc, "p", 4)
	return db.All(ctx, q, scan, `SELECT `+columns+from+` AND c.id IN (SELECT k.credential_id FROM credential_recall k WHERE k.org_id = $1 AND k.recall_id = $2 AND NOT k.lifted AND k.entry_n = c.head_n
			AND NOT EXISTS (SELECT 1 FROM credential_recall f WHERE f.org_id = $1 AND f.recall_id = $2 AND f.lifted AND f.credential_id = k.credential_id AND f.entry_n = k.entry_n))
		AND c.id > $3 AND `+reach+` ORDER BY c.id LIMIT `+strconv.Itoa(limit), append([]any{sc.OrgID(), recall, after}, more...)...)
}

// titled are credentials by their ids, whosever they are.
func titled(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) ([]stored, error) {
	in, args := db.In(2, which)
	return db.All(ctx, q, scan, `SELECT `+columns+from+` AND c.id IN (`+in+`) ORDER BY c.id`, append([]any{sc.OrgID()}, args...)...)
}
