package checklist

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

const linkColumns = `l.id, l.item_id, l.file_id, l.person_id, l.token_hash, l.said, l.shown, l.sent_by, l.sent_at, l.expires_at, l.ended, l.ended_at`

func scanLink(r *sql.Rows) (l storedLink, err error) {
	err = r.Scan(&l.ID, &l.Item, &l.file, &l.person, &l.hash, &l.said, &l.Shown, &l.by, db.At(&l.SentAt), db.At(&l.Expires), &l.Ended, db.At(&l.EndedAt))
	return l, err
}

func linksIn(ctx context.Context, q db.Q, sc access.Scope, which []ids.ID) (map[ids.ID][]storedLink, error) {
	return group(ctx, q, scanLink, func(l storedLink) ids.ID { return l.file }, sc, which,
		`SELECT `+linkColumns+` FROM checklist_link l WHERE l.org_id = $1 AND l.file_id`, ` ORDER BY l.file_id, l.id`)
}

func insertLink(ctx context.Context, tx *db.Tx, sc access.Scope, l storedLink) error {
	_, err := tx.Exec(ctx, `INSERT INTO checklist_link (org_id, id, item_id, file_id, person_id, token_hash, said, shown, sent_by, sent_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		sc.OrgID(), l.ID, l.Item, l.file, l.person, l.hash, l.said, l.Shown, l.by.OrNull(), l.SentAt, l.Expires)
	return err
}

// endLink ends a link that is not over yet.
func endLink(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, how string, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE checklist_link SET ended = $3, ended_at = $4 WHERE org_id = $1 AND id = $2 AND ended = ''`, sc.OrgID(), id, how, at)
	return err
}

// endLinks revokes all of a file that wait.
func endLinks(ctx context.Context, tx *db.Tx, sc access.Scope, file ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE checklist_link SET ended = 'revoked', ended_at = $3 WHERE org_id = $1 AND file_id = $2 AND ended = ''`, sc.OrgID(), file, at)
	return err
}

// linkByToken is the link that a token opens: one that waits, of a file of which something is
// wanted, about somebody who agrees to it. Whatever is not so, it is the same question.
func linkByToken(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, hash []byte, now time.Time) (storedLink, error) {
	return db.One(ctx, q, scanLink, `SELECT `+linkColumns+` FROM checklist_link l JOIN checklist_file f ON f.org_id = l.org_id AND f.id = l.file_id
		WHERE l.org_id = $1 AND f.org_id = $1 AND l.id = $2 AND l.token_hash = $3 AND l.ended = '' AND l.expires_at > $4 AND f.agreed_at IS NOT NULL AND f.state <> 'closed' AND f.state <> 'denied' AND f.state <> 'proposed'`,
		sc.OrgID(), id, hash, now)
}

// sentSince counts the mails of an item.
func sentSince(ctx context.Context, q db.Q, sc access.Scope, item ids.ID, since time.Time) (int, error) {
	return db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM checklist_link WHERE org_id = $1 AND item_id = $2 AND sent_at > $3`, sc.OrgID(), item, since)
}

func openLinks(ctx context.Context, q db.Q, sc access.Scope, now time.Time) (int, error) {
	return db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM checklist_link WHERE org_id = $1 AND ended = '' AND expires_at > $2`, sc.OrgID(), now)
}
