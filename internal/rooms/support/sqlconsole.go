package support

import (
	"context"
	"database/sql"
	"errors"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// What the console reads of other rooms' tables: rows of org, and counts of membership.
// It writes one column, the state of an organization, for suspending it.

func scanOrg(r *sql.Rows) (o OrgRow, err error) {
	err = r.Scan(&o.number, &o.ID, &o.Name, &o.Kind, &o.State, &o.Members, db.At(&o.CreatedAt))
	return o, err
}

const orgRows = `SELECT o.id, o.public_id, o.name, o.kind, o.state,
	(SELECT count(*) FROM membership m WHERE m.org_id = o.id AND m.state = 'active'), o.created_at FROM org o`

func orgs(ctx context.Context, q db.Q, state string, before ids.ID, limit int) ([]OrgRow, error) {
	return db.All(ctx, q, scanOrg, orgRows+` WHERE ($1 = '' OR o.state = $1) AND o.public_id < $2 ORDER BY o.public_id DESC LIMIT $3`, state, last(before), limit)
}

func orgsByNumber(ctx context.Context, q db.Q, numbers []int64) (map[int64]OrgRow, error) {
	out := map[int64]OrgRow{}
	for len(numbers) > 0 {
		n := min(len(numbers), 500)
		in, args := db.In(1, numbers[:n])
		rows, err := db.All(ctx, q, scanOrg, orgRows+` WHERE o.id IN (`+in+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, o := range rows {
			out[o.number] = o
		}
		numbers = numbers[n:]
	}
	return out, nil
}

func orgCounts(ctx context.Context, q db.Q) (all, suspended int64, err error) {
	type pair struct{ all, suspended int64 }
	p, err := db.One(ctx, q, func(r *sql.Rows) (p pair, err error) {
		err = r.Scan(&p.all, &p.suspended)
		return p, err
	}, `SELECT count(*), count(*) FILTER (WHERE state = 'suspended') FROM org WHERE id > 1 AND state <> 'closed'`)
	return p.all, p.suspended, err
}

// moveOrg changes an organization's state and makes every cache of it stale. Conflict if
// it is in another state.
func moveOrg(ctx context.Context, tx *db.Tx, id ids.ID, from, to string) (number int64, err error) {
	number, err = db.One(ctx, tx, db.Scalar[int64], `UPDATE org SET state = $3, generation = generation + 1, version = version + 1
		WHERE public_id = $1 AND state = $2 RETURNING id`, id, from, to)
	if !errors.Is(err, fault.NotFound) {
		return number, err
	}
	if _, err := db.One(ctx, tx, db.Scalar[int64], `SELECT id FROM org WHERE public_id = $1`, id); err != nil {
		return 0, err
	}
	return 0, fault.Conflict
}
