package finding

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// marked is who or what is to be looked at.
type marked struct {
	what Origin
	id   ids.ID
}

// mark says that somebody is to be looked at; whoever looks at them now is waited for.
func mark(ctx context.Context, tx *db.Tx, sc access.Scope, what Origin, all []ids.ID) error {
	_, err := tx.ExecEach(ctx, `INSERT INTO finding_mark (org_id, what, id) VALUES ($1, $2, $3) ON CONFLICT (org_id, what, id) DO UPDATE SET turn = finding_mark.turn + 1`,
		func(yield func([]any, error) bool) {
			for _, id := range all {
				if !yield([]any{sc.OrgID(), what, id}, nil) {
					return
				}
			}
		})
	return err
}

func marks(ctx context.Context, q db.Q, sc access.Scope, what Origin, behind ids.ID, limit int) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT k.id FROM finding_mark k WHERE k.org_id = $1 AND k.what = $2 AND k.id > $3 ORDER BY k.id LIMIT $4`, sc.OrgID(), what, behind, limit)
}

func take(ctx context.Context, tx *db.Tx, sc access.Scope, m marked) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM finding_mark WHERE org_id = $1 AND what = $2 AND id = $3`, sc.OrgID(), m.what, m.id)
	return n > 0, err
}

func waiting(ctx context.Context, q db.Q, sc access.Scope) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM finding_mark k WHERE k.org_id = $1`, sc.OrgID())
}

func membersOf(ctx context.Context, q db.Q, sc access.Scope, root ids.ID) ([]ids.ID, error) {
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT m.id FROM person m WHERE m.org_id = $1 AND m.root_id = $2 ORDER BY m.id`, sc.OrgID(), root)
}

// findingsOfPeople are what was found when people were looked at, and is about one of them.
func findingsOfPeople(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]Finding, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM finding f WHERE f.org_id = $1 AND f.origin = 'person' AND f.state <> 'closed'
		AND f.id IN (SELECT i.finding_id FROM finding_piece i WHERE i.org_id = $1 AND i.person_id IN (`+in+`)) ORDER BY f.id`, append([]any{sc.OrgID()}, args...)...)
}

func findingsOfClass(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) ([]Finding, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM finding f WHERE f.org_id = $1 AND f.class_id = $2 AND f.origin = 'class' AND f.state <> 'closed' ORDER BY f.id`, sc.OrgID(), class)
}

// classesWith are the classes of which a kind was found that is about one of people.
func classesWith(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, kind Kind) ([]ids.ID, error) {
	in, args := db.In(3, people)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT f.class_id FROM finding f WHERE f.org_id = $1 AND f.kind = $2 AND f.class_id IS NOT NULL AND f.state <> 'closed'
		AND f.id IN (SELECT i.finding_id FROM finding_piece i WHERE i.org_id = $1 AND i.person_id IN (`+in+`))`, append([]any{sc.OrgID(), kind}, args...)...)
}

func scanNumber(r *sql.Rows) (n Numbered, err error) {
	var ix []byte
	err = r.Scan(&n.Fact, &n.Person, &n.Root, &n.Name, &ix)
	n.Index = string(ix)
	return n, err
}

const numberRows = `SELECT x.fact_id, x.person_id, m.root_id, x.name, x.number_ix FROM finding_number x JOIN person m ON m.org_id = x.org_id AND m.id = x.person_id
	WHERE x.org_id = $1 AND m.org_id = $1 AND `

func numbersOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]Numbered, error) {
	in, args := db.In(2, people)
	return db.All(ctx, q, scanNumber, numberRows+`x.person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
}

// mostHolders is of how many people one number is looked at: a number that everybody has is
// a word such as none.
const mostHolders = 20

// holdersOf are all that have one of some numbers, at most mostHolders of each.
func holdersOf(ctx context.Context, q db.Q, sc access.Scope, numbers []Numbered) (out []Numbered, err error) {
	seen := map[string]bool{}
	for _, n := range numbers {
		if seen[n.Index] {
			continue
		}
		seen[n.Index] = true
		all, err := db.All(ctx, q, scanNumber, numberRows+`x.number_ix = $2 ORDER BY x.fact_id LIMIT $3`, sc.OrgID(), []byte(n.Index), mostHolders)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}

func setNumbers(ctx context.Context, tx *db.Tx, sc access.Scope, was, now []Numbered) error {
	for _, n := range was {
		if _, err := tx.Exec(ctx, `DELETE FROM finding_number WHERE org_id = $1 AND fact_id = $2`, sc.OrgID(), n.Fact); err != nil {
			return err
		}
	}
	for _, n := range now {
		if _, err := tx.Exec(ctx, `INSERT INTO finding_number (org_id, fact_id, person_id, name, number_ix) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (org_id, fact_id) DO UPDATE SET number_ix = excluded.number_ix`, sc.OrgID(), n.Fact, n.Person, n.Name, []byte(n.Index)); err != nil {
			return err
		}
	}
	return nil
}
