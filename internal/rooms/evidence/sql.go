package evidence

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// storedDocument is a row as it lies, with whose it is: of a merge, the one that stays.
type storedDocument struct {
	Document
	title, reason keys.Sealed
	root          ids.ID
	name          string
}

const documentColumns = `d.id, d.version, d.person_id, d.title, d.state, d.head_n, d.shown_n, d.batch_id, d.added_by, d.added_at, d.removed_at, d.removed_by, d.reason, p.id, coalesce(x.name, '')`

// fromDocuments joins the person whose document it is (m) with the one they are (p).
const fromDocuments = ` FROM document d JOIN person m ON m.org_id = d.org_id AND m.id = d.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
	LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id WHERE d.org_id = $1 AND m.org_id = $1 AND p.org_id = $1`

func scanDocument(r *sql.Rows) (d storedDocument, err error) {
	err = r.Scan(&d.ID, &d.Version, &d.Person, &d.title, &d.State, &d.Head, &d.Shown, &d.Batch, &d.AddedBy, db.At(&d.AddedAt), db.At(&d.RemovedAt), &d.RemovedBy, &d.reason, &d.root, &d.name)
	return d, err
}

// documents are those of people in reach; the arguments of where begin at $2.
func documents(ctx context.Context, q db.Q, sc access.Scope, where, tail string, args ...any) ([]storedDocument, error) {
	args = append([]any{sc.OrgID()}, args...)
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, scanDocument, `SELECT `+documentColumns+fromDocuments+` AND `+where+` AND `+reach+tail, append(args, more...)...)
}

func documentByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (storedDocument, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, scanDocument, `SELECT `+documentColumns+fromDocuments+` AND d.id = $2 AND `+reach, append([]any{sc.OrgID(), id}, more...)...)
}

// documentPage is a page of documents of people in reach, the newest first.
func documentPage(ctx context.Context, q db.Q, sc access.Scope, f filter, limit int) ([]storedDocument, error) {
	where, args := `d.removed_at IS NULL`, []any{}
	switch {
	case f.removed:
		where = `d.removed_at IS NOT NULL`
	case f.review:
		where = waitsForReview
	}
	add := func(cond string, v any) {
		args = append(args, v)
		where += ` AND ` + cond + `$` + strconv.Itoa(len(args)+1)
	}
	if f.state != "" {
		add(`d.state = `, f.state)
	}
	if !f.root.Zero() {
		add(`p.id = `, f.root)
	}
	if !f.before.Zero() {
		add(`d.id < `, f.before)
	}
	return documents(ctx, q, sc, where, ` ORDER BY d.id DESC LIMIT `+strconv.Itoa(limit), args...)
}

// rootInReach is who a person is, of a merge the one that stays; NotFound out of reach.
func rootInReach(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (owner, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, func(r *sql.Rows) (o owner, err error) {
		err = r.Scan(&o.ID, &o.Name)
		return o, err
	}, `SELECT p.id, coalesce(x.name, '') FROM person m JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id
		WHERE m.org_id = $1 AND p.org_id = $1 AND m.id = $2 AND `+reach, append([]any{sc.OrgID(), who}, more...)...)
}

// owner is whose documents something is about.
type owner struct {
	ID   ids.ID
	Name string
}

func insertDocument(ctx context.Context, tx *db.Tx, sc access.Scope, d storedDocument) error {
	_, err := tx.Exec(ctx, `INSERT INTO document (org_id, id, person_id, title, state, head_n, shown_n, batch_id, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		sc.OrgID(), d.ID, d.Person, d.title, d.State, d.Head, d.Shown, d.Batch.OrNull(), d.AddedBy.OrNull(), d.AddedAt)
	return err
}

// updateDocument writes everything that can change. The row was touched.
func updateDocument(ctx context.Context, tx *db.Tx, sc access.Scope, d storedDocument) error {
	_, err := tx.Exec(ctx, `UPDATE document SET person_id = $3, title = $4, state = $5, head_n = $6, shown_n = $7, removed_at = $8, removed_by = $9, reason = $10 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), d.ID, d.Person, d.title, d.State, d.Head, d.Shown, d.RemovedAt, d.RemovedBy.OrNull(), d.reason)
	return err
}

// waiting counts the files of a person that were not looked at yet.
func waiting(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM document_version WHERE org_id = $1 AND person_id = $2 AND state = 'received'`, sc.OrgID(), who)
}

// same is the document of somebody, or of whom was merged with them, that has this file and
// was neither removed nor refused.
func same(ctx context.Context, q db.Q, sc access.Scope, who ids.ID, index []byte) ([]found, error) {
	return db.All(ctx, q, func(r *sql.Rows) (f found, err error) {
		err = r.Scan(&f.ID, &f.N, &f.batch)
		return f, err
	}, `SELECT d.id, v.n, d.batch_id FROM document_version v JOIN document d ON d.org_id = v.org_id AND d.id = v.document_id
		JOIN person m ON m.org_id = d.org_id AND m.id = d.person_id JOIN person o ON o.org_id = m.org_id AND o.root_id = m.root_id
		WHERE v.org_id = $1 AND d.org_id = $1 AND m.org_id = $1 AND o.org_id = $1 AND o.id = $2 AND v.digest_ix = $3 AND v.state <> 'refused' AND d.removed_at IS NULL
		ORDER BY d.id LIMIT 1`, sc.OrgID(), who, index)
}

type found struct {
	ID    ids.ID
	N     int64
	batch ids.ID
}
