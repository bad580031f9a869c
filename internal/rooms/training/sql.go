package training

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/credit"
)

// num is the mark of an argument of a statement.
func num(n int) string { return "$" + strconv.Itoa(n) }

const columns = `c.id, c.person_id, c.course_id, c.happened_on, c.started_on, c.expires_on, coalesce(c.amount, -1), c.unit, c.tags, c.parts, coalesce(c.score, -1),
	c.failed, c.voided, c.source, c.source_id, c.known_at, c.supersedes_id, c.audit_id, c.undated`

func scan(r *sql.Rows) (Completion, error) { return scanFrom(r) }

func scanFrom(r scanner) (c Completion, err error) {
	var amount int64
	var tags, parts string
	err = r.Scan(&c.ID, &c.Person, &c.Course, db.Day(&c.HappenedOn), db.Day(&c.StartedOn), db.Day(&c.ExpiresOn), &amount, &c.Unit, &tags, &parts, &c.Score,
		&c.Failed, &c.Voided, &c.Source, &c.SourceID, db.At(&c.KnownAt), &c.Supersedes, &c.Audit, &c.Undated)
	if c.NoAmount = amount < 0; !c.NoAmount {
		c.Amount = credit.Amount(amount)
	}
	if c.Source == FromAdmin && !c.SourceID.Zero() {
		c.Source = FromDocument
	}
	if c.Source == FromAPI && !c.SourceID.Zero() {
		c.Source = FromStatement
	}
	c.Tags, c.Parts = strings.Fields(tags), partsOf(parts)
	return c, err
}

func insert(ctx context.Context, tx *db.Tx, sc access.Scope, c Completion) error {
	_, err := tx.Exec(ctx, `INSERT INTO completion (org_id, id, person_id, course_id, happened_on, started_on, expires_on, amount, unit, tags, parts,
			score, failed, voided, source, source_id, known_at, supersedes_id, row_key, audit_id, retag_id, undated)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`, c.row(sc.OrgID())...)
	return err
}

// byID is a completion of somebody in reach.
func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Completion, error) {
	reach, args := access.Where(sc, "p", 3)
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM completion c JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
		WHERE c.org_id = $1 AND c.id = $2 AND `+reach, append([]any{sc.OrgID(), id}, args...)...)
}

// alreadyThere finds who of people, or of those merged with them, has a course on a day already.
func alreadyThere(ctx context.Context, q db.Q, sc access.Scope, course ids.ID, on civil.Date, people []ids.ID) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	for some := range slices.Chunk(people, 500) {
		in, args := db.In(4, some)
		there, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT DISTINCT p.id FROM person p JOIN person m ON m.org_id = p.org_id AND m.root_id = p.root_id
			JOIN completion c ON c.org_id = m.org_id AND c.person_id = m.id
			WHERE p.org_id = $1 AND m.org_id = $1 AND c.org_id = $1 AND c.course_id = $2 AND c.happened_on = $3 AND p.id IN (`+in+`) AND NOT c.voided AND NOT c.undated
				AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)`, append([]any{sc.OrgID(), course, on}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, id := range there {
			out[id] = true
		}
	}
	return out, nil
}

// thereOn is the completion that holds of somebody, or of who was merged with them, of a course
// on a day; zero where there is none.
func thereOn(ctx context.Context, q db.Q, sc access.Scope, course ids.ID, on civil.Date, person ids.ID) (ids.ID, error) {
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT c.id FROM person p JOIN person m ON m.org_id = p.org_id AND m.root_id = p.root_id
		JOIN completion c ON c.org_id = m.org_id AND c.person_id = m.id
		WHERE p.org_id = $1 AND m.org_id = $1 AND c.org_id = $1 AND p.id = $2 AND c.course_id = $3 AND c.happened_on = $4 AND NOT c.voided AND NOT c.undated
			AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id) ORDER BY c.id LIMIT 1`, sc.OrgID(), person, course, on)
	if err != nil || len(all) == 0 {
		return ids.ID{}, err
	}
	return all[0], nil
}

// sameAs finds who of people is one and the same human as self.
func sameAs(ctx context.Context, q db.Q, sc access.Scope, self ids.ID, people []ids.ID) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	if self.Zero() || len(people) == 0 {
		return out, nil
	}
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT b.id FROM person a JOIN person b ON b.org_id = a.org_id AND b.root_id = a.root_id
		WHERE a.org_id = $1 AND b.org_id = $1 AND a.id = $2`, sc.OrgID(), self)
	for _, id := range all {
		if slices.Contains(people, id) {
			out[id] = true
		}
	}
	return out, err
}

// alone reports whether the organization is of one: there is nobody else to vouch for anything.
func alone(ctx context.Context, q db.Q, sc access.Scope) (bool, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Kind == tenant.Professional, err
}

// Recorded counts the completions of a course that hold.
func (s *Service) Recorded(ctx context.Context, q db.Q, sc access.Scope, course ids.ID) (int, error) {
	return db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM completion c WHERE c.org_id = $1 AND c.course_id = $2 AND NOT c.voided
		AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)`, sc.OrgID(), course)
}

// heldOfClass are the completions of a class that hold, of people in reach.
func heldOfClass(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) ([]Completion, error) {
	reach, args := access.Where(sc, "p", 3)
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM completion c JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
		WHERE c.org_id = $1 AND c.source_id = $2 AND c.source = 'class' AND NOT c.voided AND `+reach+`
			AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)
		ORDER BY c.id LIMIT 500`, append([]any{sc.OrgID(), class}, args...)...)
}

// courseTitles are suggestions for a field: the titles of the catalogue, as far as a list can be long.
func courseTitles(ctx context.Context, q db.Q, sc access.Scope) ([]string, error) {
	return db.All(ctx, q, db.Scalar[string], `SELECT c.title FROM course c WHERE c.org_id = $1 AND c.archived_at IS NULL ORDER BY c.title_key, c.id LIMIT 1000`, sc.OrgID())
}
