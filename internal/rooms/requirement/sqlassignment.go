package requirement

import (
	"context"
	"database/sql"
	"fmt"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
)

// assignmentRow is an assignment as it is written.
type assignmentRow struct {
	Given
	source     string
	voided     bool
	supersedes ids.ID
}

func insertAssignment(ctx context.Context, tx *db.Tx, sc access.Scope, a assignmentRow, entry ids.ID) error {
	_, err := tx.Exec(ctx, `INSERT INTO assignment (org_id, id, person_id, profile_id, requirement_id, from_on, to_on, voided, source, known_at, supersedes_id, audit_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		sc.OrgID(), a.ID, a.Person, a.Profile.OrNull(), a.Requirement.OrNull(), a.From, a.To, a.voided, a.source, a.KnownAt, a.supersedes.OrNull(), entry)
	return err
}

// live are the assignments in reach that nothing supersedes and that were not taken back.
// where begins at $3 with its arguments.
func live(ctx context.Context, q db.Q, sc access.Scope, where string, args ...any) ([]Given, error) {
	reach, more := access.Where(sc, "p", 3+len(args))
	args = append(append([]any{sc.OrgID(), false}, args...), more...)
	return db.All(ctx, q, func(r *sql.Rows) (g Given, err error) {
		err = r.Scan(&g.ID, &g.Person, &g.Profile, &g.Requirement, db.Day(&g.From), db.Day(&g.To), db.At(&g.KnownAt), &g.Name)
		return g, err
	}, `SELECT a.id, a.person_id, a.profile_id, a.requirement_id, a.from_on, a.to_on, a.known_at, COALESCE(f.name, r.title, '')
		FROM assignment a JOIN person p ON p.org_id = a.org_id AND p.id = a.person_id
		LEFT JOIN profile f ON f.org_id = a.org_id AND f.id = a.profile_id
		LEFT JOIN requirement r ON r.org_id = a.org_id AND r.id = a.requirement_id
		WHERE a.org_id = $1 AND a.voided = $2 AND `+where+` AND `+reach+`
		AND NOT EXISTS (SELECT 1 FROM assignment s WHERE s.org_id = $1 AND s.supersedes_id = a.id) ORDER BY a.id LIMIT 1000`, args...)
}

func givenByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Given, error) {
	all, err := live(ctx, q, sc, `a.id = $3`, id)
	return first(all, err)
}

// sameGiven are those of some people who have the same assignment already.
func sameGiven(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, in AssignInput) (map[ids.ID]bool, error) {
	list, args := db.In(7, people)
	all, err := live(ctx, q, sc, `COALESCE(a.profile_id, $3) = $3 AND COALESCE(a.requirement_id, $4) = $4
		AND COALESCE(a.from_on, '') = $5 AND COALESCE(a.to_on, '') = $6 AND a.person_id IN (`+list+`)`,
		append([]any{in.Profile, in.Requirement, day(in.From), day(in.To)}, args...)...)
	out := map[ids.ID]bool{}
	for _, g := range all {
		out[g.Person] = out[g.Person] || g.Profile == in.Profile && g.Requirement == in.Requirement
	}
	return out, err
}

// inReach counts those of a list whom the caller reaches.
func inReach(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (int, error) {
	in, args := db.In(2, people)
	reach, more := access.Where(sc, "p", 2+len(args))
	return db.One(ctx, q, db.Scalar[int], fmt.Sprintf(`SELECT count(*) FROM person p WHERE p.org_id = $1 AND p.id IN (%s) AND %s`, in, reach),
		append(append([]any{sc.OrgID()}, args...), more...)...)
}

// membersOf are the people whose records are one with somebody's, in reach.
func membersOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) ([]ids.ID, error) {
	reach, args := access.Where(sc, "p", 3)
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT m.id FROM person p JOIN person m ON m.org_id = p.org_id AND m.root_id = p.root_id
		WHERE p.org_id = $1 AND p.id = $2 AND `+reach+` ORDER BY m.id LIMIT 400`, append([]any{sc.OrgID(), id}, args...)...)
}

// givable reports whether a profile or requirement can be given.
func givable(ctx context.Context, q db.Q, sc access.Scope, profile, requirement ids.ID) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int], `SELECT (SELECT count(*) FROM profile f WHERE f.org_id = $1 AND f.id = $2 AND f.archived_at IS NULL)
		+ (SELECT count(*) FROM requirement r WHERE r.org_id = $1 AND r.id = $3 AND r.published > 0 AND r.archived_at IS NULL)`, sc.OrgID(), profile, requirement)
	return n == 1, err
}

// ofOne reports whether the organization is one person's alone.
func ofOne(ctx context.Context, q db.Q, sc access.Scope) (bool, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Kind == tenant.Professional, err
}
