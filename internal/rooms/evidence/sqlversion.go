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

// storedVersion is a row as it lies.
type storedVersion struct {
	Version
	fileName, digest keys.Sealed
	index            []byte
}

const versionColumns = `v.id, v.document_id, v.n, v.person_id, v.state, v.reason, v.tries, v.file_name, v.media, v.bytes, v.pages, v.width, v.height, v.script, v.cleaned,
	v.digest, v.digest_ix, v.verdict, v.scanned_at, v.source, v.sent_by, v.received_at, v.settled_at`

func scanVersion(r *sql.Rows) (v storedVersion, err error) {
	err = r.Scan(&v.ID, &v.Document, &v.N, &v.Person, &v.State, &v.Reason, &v.Tries, &v.fileName, &v.Media, &v.Bytes, &v.Pages, &v.Width, &v.Height, &v.Script, &v.Cleaned,
		&v.digest, &v.index, &v.Verdict, db.At(&v.ScannedAt), &v.Source, &v.SentBy, db.At(&v.ReceivedAt), db.At(&v.SettledAt))
	return v, err
}

// versionByID asks nothing about reach: a job does, or who has the document.
func versionByID(ctx context.Context, q db.Q, org int64, id ids.ID) (storedVersion, error) {
	return db.One(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM document_version v WHERE v.org_id = $1 AND v.id = $2`, org, id)
}

// versionsOf are all versions of a document, the newest first; of whoever has the document.
func versionsOf(ctx context.Context, q db.Q, org int64, document ids.ID) ([]storedVersion, error) {
	return db.All(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM document_version v WHERE v.org_id = $1 AND v.document_id = $2 ORDER BY v.n DESC`, org, document)
}

// headsOf are the newest versions of at most 500 documents.
func headsOf(ctx context.Context, q db.Q, org int64, documents []ids.ID) (map[ids.ID]storedVersion, error) {
	in, args := db.In(2, documents)
	all, err := db.All(ctx, q, scanVersion, `SELECT `+versionColumns+` FROM document d JOIN document_version v ON v.org_id = d.org_id AND v.document_id = d.id AND v.n = d.head_n
		WHERE d.org_id = $1 AND v.org_id = $1 AND d.id IN (`+in+`)`, append([]any{org}, args...)...)
	out := make(map[ids.ID]storedVersion, len(all))
	for _, v := range all {
		out[v.Document] = v
	}
	return out, err
}

func insertVersion(ctx context.Context, tx *db.Tx, sc access.Scope, v storedVersion) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_version (org_id, id, document_id, n, person_id, state, reason, tries, file_name, media, bytes, pages, width, height, script, cleaned,
			digest, digest_ix, verdict, source, sent_by, received_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', 0, $7, $8, $9, 0, 0, 0, $10, $10, $11, $12, '', $13, $14, $15)`,
		sc.OrgID(), v.ID, v.Document, v.N, v.Person, v.State, v.fileName, v.Media, v.Bytes, false, v.digest, v.index, v.Source, v.SentBy.OrNull(), v.ReceivedAt)
	return err
}

// updateVersion writes what is found out about a file. The document was touched.
func updateVersion(ctx context.Context, tx *db.Tx, org int64, v storedVersion) error {
	_, err := tx.Exec(ctx, `UPDATE document_version SET person_id = $3, state = $4, reason = $5, tries = $6, file_name = $7, media = $8, bytes = $9, pages = $10, width = $11, height = $12,
			script = $13, cleaned = $14, digest = $15, verdict = $16, scanned_at = $17, settled_at = $18 WHERE org_id = $1 AND id = $2`,
		org, v.ID, v.Person, v.State, v.Reason, v.Tries, v.fileName, v.Media, v.Bytes, v.Pages, v.Width, v.Height, v.Script, v.Cleaned, v.digest, v.Verdict, v.ScannedAt, v.SettledAt)
	return err
}

// setWaits says why a version waits, and how often the reader ended badly.
func setWaits(ctx context.Context, tx *db.Tx, org int64, id ids.ID, why string, tries int64) error {
	_, err := tx.Exec(ctx, `UPDATE document_version SET reason = $3, tries = $4 WHERE org_id = $1 AND id = $2 AND state = 'received'`, org, id, why, tries)
	return err
}

const fileColumns = `f.id, f.version_id, f.person_id, f.role, f.page, f.width, f.bytes, f.made_at`

func scanFile(r *sql.Rows) (f file, err error) {
	err = r.Scan(&f.ID, &f.Version, &f.Person, &f.Role, &f.Page, &f.Width, &f.Bytes, db.At(&f.MadeAt))
	return f, err
}

func filesOf(ctx context.Context, q db.Q, org int64, version ids.ID) ([]file, error) {
	return db.All(ctx, q, scanFile, `SELECT `+fileColumns+` FROM document_file f WHERE f.org_id = $1 AND f.version_id = $2 ORDER BY f.role, f.page, f.width`, org, version)
}

// filesOfDocument are those of all versions of it.
func filesOfDocument(ctx context.Context, q db.Q, org int64, document ids.ID) ([]file, error) {
	return db.All(ctx, q, scanFile, `SELECT `+fileColumns+` FROM document_file f JOIN document_version v ON v.org_id = f.org_id AND v.id = f.version_id
		WHERE f.org_id = $1 AND v.org_id = $1 AND v.document_id = $2`, org, document)
}

func insertFile(ctx context.Context, tx *db.Tx, org int64, f file) (int64, error) {
	return tx.Exec(ctx, `INSERT INTO document_file (org_id, id, version_id, person_id, role, page, width, bytes, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (org_id, version_id, role, page, width) DO NOTHING`, org, f.ID, f.Version, f.Person, f.Role, f.Page, f.Width, f.Bytes, f.MadeAt)
}

func dropFile(ctx context.Context, tx *db.Tx, org int64, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM document_file WHERE org_id = $1 AND id = $2`, org, id)
	return err
}

// known are those of at most 500 files that have a row.
func known(ctx context.Context, q db.Q, org int64, files []ids.ID) (map[ids.ID]bool, error) {
	in, args := db.In(2, files)
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT id FROM document_file WHERE org_id = $1 AND id IN (`+in+`)`, append([]any{org}, args...)...)
	out := make(map[ids.ID]bool, len(all))
	for _, id := range all {
		out[id] = true
	}
	return out, err
}

// isOver reports whether a document was removed before a time.
func isOver(ctx context.Context, q db.Q, org int64, id ids.ID, before time.Time) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM document WHERE org_id = $1 AND id = $2 AND removed_at IS NOT NULL AND removed_at <= $3`, org, id, before)
	return n > 0, err
}

// dropDocument removes the rows of a document, in the order in which they hang on each other.
func dropDocument(ctx context.Context, tx *db.Tx, org int64, id ids.ID) error {
	if _, err := tx.Exec(ctx, `DELETE FROM document_file WHERE org_id = $1 AND version_id IN (SELECT v.id FROM document_version v WHERE v.org_id = $1 AND v.document_id = $2)`, org, id); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM document_version WHERE org_id = $1 AND document_id = $2`, org, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM document WHERE org_id = $1 AND id = $2`, org, id)
	return err
}
