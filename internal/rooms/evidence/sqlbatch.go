package evidence

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// storedBatch is a row as it lies.
type storedBatch struct {
	Batch
	name keys.Sealed
}

const batchColumns = `b.id, b.version, b.state, b.reason, b.file_name, b.bytes, b.created_by, b.created_at, b.changed_at`

func scanBatch(r *sql.Rows) (b storedBatch, err error) {
	err = r.Scan(&b.ID, &b.Version, &b.State, &b.Reason, &b.name, &b.Bytes, &b.by, db.At(&b.CreatedAt), db.At(&b.ChangedAt))
	return b, err
}

func batchByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (storedBatch, error) {
	return db.One(ctx, q, scanBatch, `SELECT `+batchColumns+` FROM document_batch b WHERE b.org_id = $1 AND b.id = $2`, sc.OrgID(), id)
}

func batchPage(ctx context.Context, q db.Q, sc access.Scope, before ids.ID, limit int) ([]storedBatch, error) {
	if before.Zero() {
		return db.All(ctx, q, scanBatch, `SELECT `+batchColumns+` FROM document_batch b WHERE b.org_id = $1 ORDER BY b.id DESC LIMIT `+strconv.Itoa(limit), sc.OrgID())
	}
	return db.All(ctx, q, scanBatch, `SELECT `+batchColumns+` FROM document_batch b WHERE b.org_id = $1 AND b.id < $2 ORDER BY b.id DESC LIMIT `+strconv.Itoa(limit), sc.OrgID(), before)
}

func insertBatch(ctx context.Context, tx *db.Tx, sc access.Scope, b storedBatch) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_batch (org_id, id, state, reason, file_name, bytes, created_by, created_at, changed_at) VALUES ($1, $2, $3, '', $4, $5, $6, $7, $7)`,
		sc.OrgID(), b.ID, b.State, b.name, b.Bytes, b.by.OrNull(), b.CreatedAt)
	return err
}

func setBatch(ctx context.Context, tx *db.Tx, org int64, id ids.ID, state BatchState, why string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE document_batch SET state = $3, reason = $4, changed_at = $5 WHERE org_id = $1 AND id = $2`, org, id, state, why, now)
	return err
}

// liveBatches are those of batches whose zip is still wanted.
func liveBatches(ctx context.Context, q db.Q, org int64, batches []ids.ID) (map[ids.ID]bool, error) {
	in, args := db.In(2, batches)
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT id FROM document_batch WHERE org_id = $1 AND state IN ('received', 'choosing', 'filing') AND id IN (`+in+`)`, append([]any{org}, args...)...)
	out := make(map[ids.ID]bool, len(all))
	for _, id := range all {
		out[id] = true
	}
	return out, err
}

// liveCount counts the batches of an organization whose zip is kept.
func liveCount(ctx context.Context, q db.Q, sc access.Scope) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM document_batch WHERE org_id = $1 AND state IN ('received', 'choosing', 'filing')`, sc.OrgID())
}

// storedItem is a row as it lies, with the name of whose it is.
type storedItem struct {
	Item
	name keys.Sealed
}

const itemColumns = `i.n, i.name, i.bytes, i.found, i.state, i.reason, i.person_id, i.document_id, coalesce(x.name, '')`

func scanItem(r *sql.Rows) (i storedItem, err error) {
	err = r.Scan(&i.N, &i.name, &i.Bytes, &i.Found, &i.State, &i.Reason, &i.Person, &i.Document, &i.Name)
	return i, err
}

// items are a page of those of a batch, in the order of the zip; found and state may be empty.
func items(ctx context.Context, q db.Q, org int64, batch ids.ID, after int64, found, state string, limit int) ([]storedItem, error) {
	return db.All(ctx, q, scanItem, `SELECT `+itemColumns+` FROM document_item i LEFT JOIN person_index x ON x.org_id = i.org_id AND x.person_id = i.person_id
		WHERE i.org_id = $1 AND i.batch_id = $2 AND i.n > $3 AND (CAST($4 AS TEXT) = '' OR i.found = $4) AND (CAST($5 AS TEXT) = '' OR i.state = $5) ORDER BY i.n LIMIT `+strconv.Itoa(limit), org, batch, after, found, state)
}

// counted is how many items of a batch there are of each sort.
type counted struct {
	found, state string
	n            int64
}

func countItems(ctx context.Context, q db.Q, org int64, batch ids.ID) ([]counted, error) {
	return db.All(ctx, q, func(r *sql.Rows) (c counted, err error) {
		err = r.Scan(&c.found, &c.state, &c.n)
		return c, err
	}, `SELECT found, state, count(*) FROM document_item WHERE org_id = $1 AND batch_id = $2 GROUP BY found, state`, org, batch)
}

func insertItem(ctx context.Context, tx *db.Tx, org int64, batch ids.ID, i storedItem) error {
	_, err := tx.Exec(ctx, `INSERT INTO document_item (org_id, batch_id, n, name, bytes, found, state, reason, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (org_id, batch_id, n) DO NOTHING`,
		org, batch, i.N, i.name, i.Bytes, i.Found, i.State, i.Reason, i.Person.OrNull())
	return err
}

// setItem says whose a file is, or what became of it.
func setItem(ctx context.Context, tx *db.Tx, org int64, batch ids.ID, i Item) (int64, error) {
	return tx.Exec(ctx, `UPDATE document_item SET found = $4, state = $5, reason = $6, person_id = $7, document_id = $8 WHERE org_id = $1 AND batch_id = $2 AND n = $3`,
		org, batch, i.N, i.Found, i.State, i.Reason, i.Person.OrNull(), i.Document.OrNull())
}
