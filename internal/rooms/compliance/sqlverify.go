package compliance

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// everyoneAfter is everybody, also who was merged into somebody else: they must have no rows.
func everyoneAfter(ctx context.Context, q db.Q, sc access.Scope, after ids.ID, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.id FROM person p WHERE p.org_id = $1 AND p.id > $2 ORDER BY p.id LIMIT $3`, sc.OrgID(), after, limit)
}

func staleOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]bool, error) {
	in, args := db.In(2, people)
	out := map[ids.ID]bool{}
	err := db.Each(ctx, q, db.Scalar[ids.ID], func(id ids.ID) error { out[id] = true; return nil },
		`SELECT id FROM standing_head WHERE org_id = $1 AND stale AND id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return out, err
}

// eachGroup counts the standings of a generation that the ledger counts alike.
func eachGroup(ctx context.Context, q db.Q, sc access.Scope, gen int64, fn func(Standing, int64)) error {
	type group struct {
		Standing
		n int64
	}
	return db.Each(ctx, q, func(r *sql.Rows) (g group, err error) {
		err = r.Scan(&g.Unit, &g.Requirement, &g.Status, db.Day(&g.NextOn), &g.NextStatus, &g.n)
		return g, err
	}, func(g group) error { fn(g.Standing, g.n); return nil },
		`SELECT s.unit_id, s.requirement_id, s.status, s.next_on, s.next_status, count(*) FROM standing s WHERE s.org_id = $1 AND s.gen = $2
		GROUP BY s.unit_id, s.requirement_id, s.status, s.next_on, s.next_status`, sc.OrgID(), gen)
}

// ledgerOf is the ledger with what is not folded in yet.
func ledgerOf(ctx context.Context, q db.Q, sc access.Scope, gen int64) (counts, error) {
	out := counts{}
	add := func(c counted) error { out[c.count] += c.n; return nil }
	err := db.Each(ctx, q, scanCount, add, `SELECT t.gen, t.unit_id, t.requirement_id, t.status, t.on_day, t.n FROM tally t WHERE t.org_id = $1 AND t.gen = $2`, sc.OrgID(), gen)
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, q, scanCount, add, `SELECT d.gen, d.unit_id, d.requirement_id, d.status, d.on_day, d.n FROM tally_delta d WHERE d.org_id = $1 AND d.gen = $2`, sc.OrgID(), gen)
	return out, err
}

type organization struct {
	number int64
	public ids.ID
}

func orgsAfter(ctx context.Context, q db.Q, after int64, limit int) ([]organization, error) {
	return db.All(ctx, q, func(r *sql.Rows) (o organization, err error) {
		err = r.Scan(&o.number, &o.public)
		return o, err
	}, `SELECT id, public_id FROM org WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

func shownIn(ctx context.Context, q db.Q, number int64) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM standing_state WHERE org_id = $1 AND shown > 0`, number)
}
