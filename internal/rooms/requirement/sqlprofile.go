package requirement

import (
	"context"
	"database/sql"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

func profileByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Profile, error) {
	p, err := db.One(ctx, q, scanProfile, `SELECT id, version, name, everybody, created_at, archived_at FROM profile WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
	if err != nil {
		return p, err
	}
	p.Requirements, err = db.All(ctx, q, db.Scalar[ids.ID], `SELECT requirement_id FROM profile_requirement WHERE org_id = $1 AND profile_id = $2 ORDER BY requirement_id`, sc.OrgID(), id)
	if err != nil {
		return p, err
	}
	p.Rules, err = db.All(ctx, q, func(r *sql.Rows) (c Condition, err error) {
		err = r.Scan(&c.Group, &c.Fact, &c.Not, &c.Value)
		return c, err
	}, `SELECT grouped, fact, is_not, value FROM profile_rule WHERE org_id = $1 AND profile_id = $2 ORDER BY n`, sc.OrgID(), id)
	return p, err
}

func scanProfile(r *sql.Rows) (p Profile, err error) {
	var archived time.Time
	err = r.Scan(&p.ID, &p.Version, &p.Name, &p.Everybody, db.At(&p.CreatedAt), db.At(&archived))
	p.Archived = !archived.IsZero()
	return p, err
}

// profileLines are a page in the order of names, without conditions.
func profileLines(ctx context.Context, q db.Q, sc access.Scope, archived bool, key string, after ids.ID, limit int) ([]Profile, error) {
	return db.All(ctx, q, scanProfile, `SELECT p.id, p.version, p.name, p.everybody, p.created_at, p.archived_at FROM profile p
		WHERE p.org_id = $1 AND (p.archived_at IS NOT NULL) = $2 AND (p.name_key, p.id) > ($3, $4)
		ORDER BY p.name_key, p.id LIMIT $5`, sc.OrgID(), archived, key, after, limit)
}

// profileSizes are how many requirements each of these profiles has.
func profileSizes(ctx context.Context, q db.Q, sc access.Scope, profiles []ids.ID) (map[ids.ID]int, error) {
	out := map[ids.ID]int{}
	in, args := db.In(2, profiles)
	all, err := db.All(ctx, q, func(r *sql.Rows) (v struct {
		id ids.ID
		n  int
	}, err error) {
		err = r.Scan(&v.id, &v.n)
		return v, err
	}, `SELECT profile_id, count(*) FROM profile_requirement WHERE org_id = $1 AND profile_id IN (`+in+`) GROUP BY profile_id`, append([]any{sc.OrgID()}, args...)...)
	for _, v := range all {
		out[v.id] = v.n
	}
	return out, err
}

// profilesOf are the profiles that ask a requirement.
func profilesOf(ctx context.Context, q db.Q, sc access.Scope, requirement ids.ID) ([]Profile, error) {
	return db.All(ctx, q, scanProfile, `SELECT p.id, p.version, p.name, p.everybody, p.created_at, p.archived_at FROM profile p
		JOIN profile_requirement r ON r.org_id = p.org_id AND r.profile_id = p.id
		WHERE p.org_id = $1 AND r.requirement_id = $2 AND p.archived_at IS NULL ORDER BY p.name_key, p.id LIMIT 200`, sc.OrgID(), requirement)
}

func insertProfile(ctx context.Context, tx *db.Tx, sc access.Scope, p Profile) error {
	_, err := tx.Exec(ctx, `INSERT INTO profile (org_id, id, name, name_key, everybody, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		sc.OrgID(), p.ID, p.Name, fold(p.Name), p.Everybody, p.CreatedAt)
	return err
}

// updateProfile keeps the time at which one was archived.
func updateProfile(ctx context.Context, tx *db.Tx, sc access.Scope, p Profile, now time.Time) error {
	var archived time.Time
	if p.Archived {
		archived = now
	}
	_, err := tx.Exec(ctx, `UPDATE profile SET name = $3, name_key = $4, everybody = $5, archived_at = $6 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), p.ID, p.Name, fold(p.Name), p.Everybody, archived)
	return err
}

// putProfileParts writes what hangs from a profile anew.
func putProfileParts(ctx context.Context, tx *db.Tx, sc access.Scope, p Profile) error {
	if _, err := tx.Exec(ctx, `DELETE FROM profile_requirement WHERE org_id = $1 AND profile_id = $2`, sc.OrgID(), p.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM profile_rule WHERE org_id = $1 AND profile_id = $2`, sc.OrgID(), p.ID); err != nil {
		return err
	}
	for _, r := range p.Requirements {
		if _, err := tx.Exec(ctx, `INSERT INTO profile_requirement (org_id, profile_id, requirement_id) VALUES ($1, $2, $3)`, sc.OrgID(), p.ID, r); err != nil {
			return err
		}
	}
	for i, c := range p.Rules {
		if _, err := tx.Exec(ctx, `INSERT INTO profile_rule (org_id, profile_id, n, grouped, fact, is_not, value) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			sc.OrgID(), p.ID, i, c.Group, c.Fact, c.Not, c.Value); err != nil {
			return err
		}
	}
	return nil
}

func insertProfileEdition(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, content string, at time.Time, entry ids.ID) error {
	n, err := db.One(ctx, tx, db.Scalar[int64], `SELECT COALESCE(max(n), 0) + 1 FROM profile_edition WHERE org_id = $1 AND profile_id = $2`, sc.OrgID(), id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO profile_edition (org_id, profile_id, n, content, known_at, audit_id) VALUES ($1, $2, $3, $4, $5, $6)`,
		sc.OrgID(), id, n, content, at, entry)
	return err
}

// countRequirements counts those of a list that there are. A draft among them is asked once it
// is published.
func countRequirements(ctx context.Context, q db.Q, sc access.Scope, list []ids.ID) (int, error) {
	in, args := db.In(2, list)
	return db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM requirement WHERE org_id = $1 AND id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
}

// unitNames are all units: who manages requirements reaches the whole organization.
func unitNames(ctx context.Context, q db.Q, sc access.Scope) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	type unit struct {
		id   ids.ID
		name string
	}
	all, err := db.All(ctx, q, func(r *sql.Rows) (u unit, err error) {
		err = r.Scan(&u.id, &u.name)
		return u, err
	}, `SELECT u.id, u.name FROM unit u WHERE u.org_id = $1 AND u.archived_at IS NULL ORDER BY u.name_key, u.id LIMIT 5000`, sc.OrgID())
	for _, u := range all {
		out[u.id] = u.name
	}
	return out, err
}

// unitsAbove leads from every unit to the one above it.
func unitsAbove(ctx context.Context, q db.Q, sc access.Scope) (map[ids.ID]ids.ID, error) {
	out := map[ids.ID]ids.ID{}
	type unit struct{ id, above ids.ID }
	all, err := db.All(ctx, q, func(r *sql.Rows) (u unit, err error) {
		err = r.Scan(&u.id, &u.above)
		return u, err
	}, `SELECT id, parent_id FROM unit WHERE org_id = $1`, sc.OrgID())
	for _, u := range all {
		out[u.id] = u.above
	}
	return out, err
}
