package grant

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// relying is one thing of a grant that somebody of an organization looked at.
type relying struct {
	grant, item, giver ids.ID
	to                 int64
}

// reliedOn are the things granted that are among some, where somebody looked at one, or took all
// of the grant down.
func reliedOn(ctx context.Context, q db.Q, org int64, kind string, things []ids.ID) (out []relying, err error) {
	for some := range slices.Chunk(things, 500) {
		in, args := db.In(3, some)
		part, err := db.All(ctx, q, func(r *sql.Rows) (x relying, err error) {
			err = r.Scan(&x.grant, &x.item, &x.giver, &x.to)
			return x, err
		}, `SELECT g.id, i.id, g.account_id, g.to_org FROM grant_item i JOIN grant_given g ON g.org_id = i.org_id AND g.id = i.grant_id
			WHERE i.org_id = $1 AND g.org_id = $1 AND i.kind = $2 AND i.item_id IN (`+in+`)
				AND EXISTS (SELECT 1 FROM grant_look l WHERE l.org_id = $1 AND l.grant_id = g.id AND (l.did = 'kept' OR l.item_id = i.id AND l.did IN ('looked', 'taken')))
			ORDER BY g.id, i.id`, append([]any{org, kind}, args...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, part...)
	}
	return out, nil
}

func putRecalled(ctx context.Context, tx *db.Tx, org int64, p recalledRef, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO grant_recall (org_id, grant_id, item_id, recall_id, account_id, recalled_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (org_id, grant_id, item_id, recall_id) DO NOTHING`, org, p.Grant, p.Item, p.Recall, p.Giver, now)
	return n == 1, err
}

// putLifted writes that a recall was lifted, also where its own job was not run yet.
func putLifted(ctx context.Context, tx *db.Tx, org int64, p recalledRef, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `INSERT INTO grant_recall (org_id, grant_id, item_id, recall_id, account_id, recalled_at, lifted_at) VALUES ($1, $2, $3, $4, $5, $6, $6)
		ON CONFLICT (org_id, grant_id, item_id, recall_id) DO UPDATE SET lifted_at = excluded.lifted_at WHERE grant_recall.lifted_at IS NULL`, org, p.Grant, p.Item, p.Recall, p.Giver, now)
	return n == 1, err
}

func recalledOf(ctx context.Context, q db.Q, org int64, grant ids.ID) ([]RecalledItem, error) {
	return db.All(ctx, q, func(r *sql.Rows) (m RecalledItem, err error) {
		err = r.Scan(&m.Item, db.At(&m.RecalledAt), db.At(&m.LiftedAt))
		return m, err
	}, `SELECT item_id, recalled_at, lifted_at FROM grant_recall WHERE org_id = $1 AND grant_id = $2 ORDER BY item_id, recalled_at`, org, grant)
}
