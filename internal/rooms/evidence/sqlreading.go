package evidence

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// storedReading is a row as it lies.
type storedReading struct {
	Reading
	said keys.Sealed
}

// readingOf is what was read on a version of a document that the caller has; none before it was.
func readingOf(ctx context.Context, q db.Q, org int64, version ids.ID) ([]storedReading, error) {
	return db.All(ctx, q, func(r *sql.Rows) (g storedReading, err error) {
		err = r.Scan(&g.Version, &g.Document, &g.Person, &g.State, &g.Reason, &g.said, db.At(&g.At))
		return g, err
	}, `SELECT g.version_id, g.document_id, g.person_id, g.state, g.reason, g.said, g.read_at FROM document_reading g WHERE g.org_id = $1 AND g.version_id = $2`, org, version)
}

func insertReading(ctx context.Context, tx *db.Tx, org int64, r Reading, said keys.Sealed) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_reading (org_id, version_id, document_id, person_id, state, reason, said, read_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id, version_id) DO NOTHING`, org, r.Version, r.Document, r.Person, r.State, r.Reason, said, r.At)
	return err
}

// dropReading lets go of what was read on a version.
func dropReading(ctx context.Context, tx *db.Tx, org int64, version ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM document_reading WHERE org_id = $1 AND version_id = $2`, org, version)
	return err
}

// dropReadings lets go of what was read on a document, also where it was accepted.
func dropReadings(ctx context.Context, tx *db.Tx, org int64, document ids.ID, now time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM document_reading WHERE org_id = $1 AND document_id = $2`, org, document); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE document_fact SET seen = NULL, gone_at = $3 WHERE org_id = $1 AND document_id = $2 AND gone_at IS NULL`, org, document, now)
	return err
}

// storedFact is a row as it lies.
type storedFact struct {
	Fact
	seen keys.Sealed
}

const factColumns = `f.id, f.document_id, f.version_id, f.version_n, f.person_id, f.completion_id, f.claim_id, f.page, f.seen, f.accepted_by, f.accepted_at, f.gone_at`

func scanFact(r *sql.Rows) (f storedFact, err error) {
	err = r.Scan(&f.ID, &f.Document, &f.Version, &f.N, &f.Person, &f.Completion, &f.Claim, &f.Page, &f.seen, &f.By, db.At(&f.At), db.At(&f.GoneAt))
	return f, err
}

// factOf is what was accepted of a version, for whom it is about.
func factOf(ctx context.Context, q db.Q, org int64, version, person ids.ID) ([]storedFact, error) {
	return db.All(ctx, q, scanFact, `SELECT `+factColumns+` FROM document_fact f WHERE f.org_id = $1 AND f.version_id = $2 AND f.person_id = $3`, org, version, person)
}

// factsOfDocument are those of a document that the caller has, the newest first.
func factsOfDocument(ctx context.Context, q db.Q, org int64, document, person ids.ID) ([]storedFact, error) {
	return db.All(ctx, q, scanFact, `SELECT `+factColumns+` FROM document_fact f WHERE f.org_id = $1 AND f.document_id = $2 AND f.person_id = $3 ORDER BY f.version_n DESC`, org, document, person)
}

// factPeople are for whom something was accepted of a document.
func factPeople(ctx context.Context, q db.Q, org int64, document ids.ID) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT f.person_id FROM document_fact f WHERE f.org_id = $1 AND f.document_id = $2 AND f.gone_at IS NULL`, org, document)
}

// factsOfPeople are those whose documents are there.
func factsOfPeople(ctx context.Context, q db.Q, org int64, people []ids.ID) ([]storedFact, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, scanFact, `SELECT `+factColumns+` FROM document_fact f WHERE f.org_id = $1 AND f.gone_at IS NULL AND f.person_id IN (`+in+`) ORDER BY f.id`, append([]any{org}, args...)...)
}

// factsBy are those that became completions or claims, of people in reach.
func factsBy(ctx context.Context, q db.Q, sc access.Scope, of []ids.ID) ([]storedFact, error) {
	in, args := db.In(2, of)
	reach, more := access.Where(sc, "p", 2+len(args))
	return db.All(ctx, q, scanFact, `SELECT `+factColumns+` FROM document_fact f JOIN person m ON m.org_id = f.org_id AND m.id = f.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		WHERE f.org_id = $1 AND m.org_id = $1 AND p.org_id = $1 AND (f.completion_id IN (`+in+`) OR f.claim_id IN (`+in+`)) AND `+reach+` ORDER BY f.id`, append(append([]any{sc.OrgID()}, args...), more...)...)
}

func insertFact(ctx context.Context, tx *db.Tx, org int64, f storedFact) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_fact (org_id, id, document_id, version_id, version_n, person_id, completion_id, claim_id, page, seen, accepted_by, accepted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		org, f.ID, f.Document, f.Version, f.N, f.Person, f.Completion.OrNull(), f.Claim.OrNull(), f.Page, f.seen, f.By.OrNull(), f.At)
	return err
}

// waitsForReview is of documents on whose shown version something was read that nobody
// accepted yet.
const waitsForReview = `d.removed_at IS NULL AND EXISTS (SELECT 1 FROM document_version v JOIN document_reading g ON g.org_id = v.org_id AND g.version_id = v.id
	WHERE v.org_id = $1 AND g.org_id = $1 AND v.document_id = d.id AND v.n = d.shown_n AND g.state = 'read'
		AND NOT EXISTS (SELECT 1 FROM document_fact f WHERE f.org_id = $1 AND f.version_id = v.id AND f.person_id = v.person_id))`

// factsAfter are those that became completions, whosever they are, after one.
func factsAfter(ctx context.Context, q db.Q, org int64, after ids.ID, limit int) ([]storedFact, error) {
	return db.All(ctx, q, scanFact, `SELECT `+factColumns+` FROM document_fact f WHERE f.org_id = $1 AND f.completion_id IS NOT NULL AND f.id > $2 ORDER BY f.id LIMIT $3`, org, after, limit)
}
