package person

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// returnMany takes back those of at most 500 people who have left, and notes since when.
func returnMany(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID, back map[ids.ID]civil.Date) error {
	in, args := db.In(2, people)
	args = append([]any{sc.OrgID()}, args...)
	type gone struct {
		id ids.ID
		on civil.Date
	}
	all, err := db.All(ctx, tx, func(r *sql.Rows) (g gone, err error) {
		err = r.Scan(&g.id, db.Day(&g.on))
		return g, err
	}, `SELECT p.id, p.left_on FROM person p WHERE p.org_id = $1 AND p.id IN (`+in+`) AND p.state = 'left' AND p.root_id = p.id`, args...)
	if err != nil || len(all) == 0 {
		return err
	}
	who := make([]ids.ID, len(all))
	for i, g := range all {
		who[i], back[g.id] = g.id, g.on
	}
	in, args = db.In(2, who)
	args = append([]any{sc.OrgID()}, args...)
	if _, err := tx.Exec(ctx, `UPDATE person SET state = 'active', left_on = NULL, version = version + 1 WHERE org_id = $1 AND id IN (`+in+`)`, args...); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE person_index SET state = 'active' WHERE org_id = $1 AND person_id IN (`+in+`)`, args...)
	return err
}

// leavings are the facts that say of people on which day they left, and that hold.
func leavings(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (out []storedFact, err error) {
	for len(people) > 0 {
		n := min(len(people), 500)
		in, args := db.In(2, people[:n])
		some, err := db.All(ctx, q, scanFact, `SELECT `+factColumns+` FROM person_fact f
			WHERE f.org_id = $1 AND f.person_id IN (`+in+`) AND f.name = 'left_on' AND f.kind <> 'void'
				AND NOT EXISTS (SELECT 1 FROM person_fact n WHERE n.org_id = $1 AND n.supersedes_id = f.id)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		out, people = append(out, some...), people[n:]
	}
	return out, nil
}

// hereOf are those of at most 500 people who have not left.
func hereOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]ids.ID, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.id FROM person p WHERE p.org_id = $1 AND p.id IN (`+in+`) AND p.state = 'active' AND p.root_id = p.id ORDER BY p.id`,
		append([]any{sc.OrgID()}, args...)...)
}

// inUnit counts the people in a unit who are here.
func inUnit(ctx context.Context, q db.Q, sc access.Scope, unit ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person p WHERE p.org_id = $1 AND p.unit_id = $2 AND p.state = 'active'`, sc.OrgID(), unit)
}
