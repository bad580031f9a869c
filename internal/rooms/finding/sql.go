package finding

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/credit"
)

const columns = `f.id, f.version, f.kind, f.origin, f.key_ix, f.facts_ix, f.person_id, f.class_id, f.state, f.assignee_id, f.code, f.from_on, f.to_on, f.total, f.most, f.found_at, f.changed_at`

func scan(r *sql.Rows) (f Finding, err error) {
	var key, facts []byte
	err = r.Scan(&f.ID, &f.Version, &f.Kind, &f.Origin, &key, &facts, &f.person, &f.Class, &f.State, &f.Assignee, &f.Code, db.Day(&f.From), db.Day(&f.To), &f.Total, &f.Most,
		db.At(&f.FoundAt), db.At(&f.ChangedAt))
	copy(f.key[:], key)
	copy(f.facts[:], facts)
	f.Pieces = []Piece{}
	return f, err
}

// insert adds a finding unless its key is there.
func insert(ctx context.Context, tx *db.Tx, sc access.Scope, f Finding) (added bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO finding (org_id, id, kind, origin, key_ix, facts_ix, person_id, class_id, state, assignee_id, code, from_on, to_on, total, most, found_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT (org_id, key_ix) DO NOTHING`,
		sc.OrgID(), f.ID, f.Kind, f.Origin, f.key[:], f.facts[:], f.person, f.Class.OrNull(), f.State, f.Assignee.OrNull(), f.Code, f.From, f.To, f.Total, f.Most, f.FoundAt, f.ChangedAt)
	return n > 0, err
}

// update writes everything that can change, and raises the version.
func update(ctx context.Context, tx *db.Tx, sc access.Scope, f Finding) error {
	_, err := tx.Exec(ctx, `UPDATE finding SET version = version + 1, facts_ix = $3, state = $4, assignee_id = $5, code = $6, from_on = $7, to_on = $8, total = $9, most = $10, changed_at = $11
		WHERE org_id = $1 AND id = $2`, sc.OrgID(), f.ID, f.facts[:], f.State, f.Assignee.OrNull(), f.Code, f.From, f.To, f.Total, f.Most, f.ChangedAt)
	return err
}

// lockKey is the finding of a key, held until the transaction ends.
func lockKey(ctx context.Context, tx *db.Tx, sc access.Scope, key [32]byte) (f Finding, ok bool, err error) {
	all, err := db.All(ctx, tx, scan, `UPDATE finding SET version = version WHERE org_id = $1 AND key_ix = $2 RETURNING `+bare, sc.OrgID(), key[:])
	if err != nil || len(all) == 0 {
		return f, false, err
	}
	return all[0], true, nil
}

// bare are the columns where no other table is named.
const bare = `id, version, kind, origin, key_ix, facts_ix, person_id, class_id, state, assignee_id, code, from_on, to_on, total, most, found_at, changed_at`

func insertPieces(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, all []Piece) error {
	_, err := tx.ExecEach(ctx, `INSERT INTO finding_piece (org_id, finding_id, n, role, person_id, row_id, class_id, course_id, from_on, to_on, begins, ends, amount, name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, func(yield func([]any, error) bool) {
		for i, p := range all {
			var amount any
			if p.Amount != nil {
				amount = int64(*p.Amount)
			}
			if !yield([]any{sc.OrgID(), id, i + 1, p.Role, p.Person, p.Row, p.Class.OrNull(), p.Course.OrNull(), p.From, p.To, p.Begins, p.Ends, amount, p.Name}, nil) {
				return
			}
		}
	})
	return err
}

func dropPieces(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM finding_piece WHERE org_id = $1 AND finding_id = $2`, sc.OrgID(), id)
	return err
}

func scanPiece(r *sql.Rows) (p Piece, err error) {
	var amount sql.NullInt64
	err = r.Scan(&p.Role, &p.Person, &p.root, &p.Row, &p.Class, &p.Course, db.Day(&p.From), db.Day(&p.To), &p.Begins, &p.Ends, &amount, &p.Name)
	if amount.Valid {
		a := credit.Amount(amount.Int64)
		p.Amount = &a
	}
	return p, err
}

// piecesOf are the facts of a finding, whoever they are about: show only those in reach.
func piecesOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, limit int) ([]Piece, error) {
	return db.All(ctx, q, scanPiece, `SELECT i.role, i.person_id, m.root_id, i.row_id, i.class_id, i.course_id, i.from_on, i.to_on, i.begins, i.ends, i.amount, i.name
		FROM finding_piece i JOIN person m ON m.org_id = i.org_id AND m.id = i.person_id
		WHERE i.org_id = $1 AND m.org_id = $1 AND i.finding_id = $2 ORDER BY i.n LIMIT $3`, sc.OrgID(), id, limit)
}

// concerned are the people of a finding, whoever they are.
func concerned(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT i.person_id FROM finding_piece i WHERE i.org_id = $1 AND i.finding_id = $2 ORDER BY i.person_id`, sc.OrgID(), id)
}

func insertEvent(ctx context.Context, tx *db.Tx, sc access.Scope, e Event) error {
	_, err := tx.Exec(ctx, `INSERT INTO finding_event (org_id, id, finding_id, person_id, did, by_id, to_id, code, reason, happened_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		sc.OrgID(), e.ID, e.finding, e.person, e.Did, e.By.OrNull(), e.To.OrNull(), e.Code, e.sealed, e.At)
	return err
}

func events(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) ([]Event, error) {
	return db.All(ctx, q, func(r *sql.Rows) (e Event, err error) {
		err = r.Scan(&e.ID, &e.person, &e.Did, &e.By, &e.To, &e.Code, &e.sealed, db.At(&e.At))
		return e, err
	}, `SELECT e.id, e.person_id, e.did, e.by_id, e.to_id, e.code, e.reason, e.happened_at FROM finding_event e WHERE e.org_id = $1 AND e.finding_id = $2 ORDER BY e.happened_at DESC, e.id DESC LIMIT 200`, sc.OrgID(), id)
}
