package grant

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// storedGrant is a row as it lies.
type storedGrant struct {
	Grant
	agreed keys.Sealed
}

const grantColumns = `g.id, g.version, g.person_id, g.account_id, g.to_org, g.purpose, g.agreed, g.given_at, g.until_at, g.looked_at, g.ended_at, g.ended, g.request_id`

func scanGrant(r *sql.Rows) (g storedGrant, err error) {
	err = r.Scan(&g.ID, &g.Version, &g.person, &g.account, &g.to, &g.Purpose, &g.agreed, db.At(&g.GivenAt), db.At(&g.Until), db.At(&g.lookedAt), db.At(&g.EndedAt), &g.Ended, &g.request)
	return g, err
}

func grantByID(ctx context.Context, q db.Q, org int64, id ids.ID) (storedGrant, error) {
	return db.One(ctx, q, scanGrant, `SELECT `+grantColumns+` FROM grant_given g WHERE g.org_id = $1 AND g.id = $2`, org, id)
}

// grantsOf are those that somebody gave, also whoever was merged into them, the newest first.
func grantsOf(ctx context.Context, q db.Q, org int64, person, before ids.ID, limit int) ([]storedGrant, error) {
	return db.All(ctx, q, scanGrant, `SELECT `+grantColumns+` FROM person p JOIN person m ON m.org_id = p.org_id AND m.root_id = p.root_id
		JOIN grant_given g ON g.org_id = m.org_id AND g.person_id = m.id
		WHERE p.org_id = $1 AND m.org_id = $1 AND g.org_id = $1 AND p.id = $2 AND g.id < $3 ORDER BY g.id DESC LIMIT $4`, org, person, last(before), limit)
}

// rootOf is who somebody is, of a merge the one that stays.
func rootOf(ctx context.Context, q db.Q, org int64, person ids.ID) (ids.ID, error) {
	return db.One(ctx, q, db.Scalar[ids.ID], `SELECT root_id FROM person WHERE org_id = $1 AND id = $2`, org, person)
}

// nameOf is what somebody is called; empty where the index does not know.
func nameOf(ctx context.Context, q db.Q, org int64, person ids.ID) (string, error) {
	return db.One(ctx, q, db.Scalar[string], `SELECT coalesce(x.name, '') FROM person p LEFT JOIN person_index x ON x.org_id = $1 AND x.person_id = p.root_id
		WHERE p.org_id = $1 AND p.id = $2`, org, person)
}

func insertGrant(ctx context.Context, tx *db.Tx, org int64, g storedGrant) error {
	_, err := tx.Exec(ctx, `INSERT INTO grant_given (org_id, id, person_id, account_id, to_org, purpose, agreed, given_at, until_at, looked_at, request_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $10)`, org, g.ID, g.person, g.account, g.to, g.Purpose, g.agreed, g.GivenAt, g.Until, g.request.OrNull())
	return err
}

func endGrant(ctx context.Context, tx *db.Tx, org int64, id ids.ID, why Ended, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE grant_given SET ended = $3, ended_at = $4 WHERE org_id = $1 AND id = $2 AND ended = ''`, org, id, why, at)
	return err
}

func lookedAt(ctx context.Context, tx *db.Tx, org int64, id ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE grant_given SET looked_at = $3 WHERE org_id = $1 AND id = $2 AND looked_at < $3`, org, id, at)
	return err
}

// storedItem is a row as it lies.
type storedItem struct {
	Item
	label keys.Sealed
}

func itemsOf(ctx context.Context, q db.Q, org int64, grant ids.ID) ([]storedItem, error) {
	return db.All(ctx, q, func(r *sql.Rows) (i storedItem, err error) {
		err = r.Scan(&i.ID, &i.Kind, &i.of, &i.label)
		return i, err
	}, `SELECT id, kind, item_id, label FROM grant_item WHERE org_id = $1 AND grant_id = $2 ORDER BY kind, id`, org, grant)
}

func insertItem(ctx context.Context, tx *db.Tx, org int64, g Grant, i storedItem) error {
	_, err := tx.Exec(ctx, `INSERT INTO grant_item (org_id, id, grant_id, person_id, kind, item_id, label) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		org, i.ID, g.ID, g.person, i.Kind, i.of, i.label)
	return err
}

// storedSeen is a row as it lies.
type storedSeen struct {
	Seen
	who keys.Sealed
}

func insertSeen(ctx context.Context, tx *db.Tx, org int64, g Grant, l storedSeen) error {
	_, err := tx.Exec(ctx, `INSERT INTO grant_look (org_id, id, grant_id, person_id, item_id, did, happened_at, account_id, who) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		org, l.ID, g.ID, g.person, l.Item.OrNull(), l.Did, l.At, l.account, l.who)
	return err
}

func seenOf(ctx context.Context, q db.Q, org int64, grant, before ids.ID, limit int) ([]storedSeen, error) {
	return db.All(ctx, q, func(r *sql.Rows) (l storedSeen, err error) {
		err = r.Scan(&l.ID, &l.Item, &l.Did, db.At(&l.At), &l.who)
		return l, err
	}, `SELECT id, item_id, did, happened_at, who FROM grant_look WHERE org_id = $1 AND grant_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4`, org, grant, last(before), limit)
}

// standsStill reports whether both organizations work, and both who gave and who looks are
// members of theirs now. What an organization and a membership are, is seen from everywhere.
func standsStill(ctx context.Context, q db.Q, from, to int64, giver, looker ids.ID) (givers, lookers bool, err error) {
	member := func(org int64, account ids.ID) (bool, error) {
		n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM membership m JOIN org o ON o.id = m.org_id JOIN account a ON a.id = m.account_id
			WHERE m.org_id = $1 AND m.account_id = $2 AND m.state = 'active' AND o.state = 'active' AND a.state = 'active'`, org, account)
		return n == 1, err
	}
	if givers, err = member(from, giver); err != nil {
		return false, false, err
	}
	lookers, err = member(to, looker)
	return givers, lookers, err
}

// last is the id before which everything lies.
func last(before ids.ID) ids.ID {
	if before.Zero() {
		for i := range before {
			before[i] = 0xff
		}
	}
	return before
}
