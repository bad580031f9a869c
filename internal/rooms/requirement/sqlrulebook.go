package requirement

import (
	"context"
	"database/sql"
	"encoding/json"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rule"
)

// editionOf is the number of the newest rulebook; 0 before anything was published.
func editionOf(ctx context.Context, q db.Q, sc access.Scope) (int64, error) {
	return db.Once(q, theEdition(sc.OrgID()), func() (int64, error) {
		all, err := db.All(ctx, q, db.Scalar[int64], `SELECT edition FROM rulebook WHERE org_id = $1`, sc.OrgID())
		if err != nil || len(all) == 0 {
			return 0, err
		}
		return all[0], nil
	})
}

// Told has a snapshot know the edition, which was read with something else.
func Told(q db.Q, sc access.Scope, edition int64) {
	_, _ = db.Once(q, theEdition(sc.OrgID()), func() (int64, error) { return edition, nil }) // never fails
}

// theEdition is of which organization's rulebook it is, for several parts of one page.
type theEdition int64

func nextEdition(ctx context.Context, tx *db.Tx, sc access.Scope) error {
	_, err := tx.Exec(ctx, `INSERT INTO rulebook (org_id, edition) VALUES ($1, 1)
		ON CONFLICT (org_id) DO UPDATE SET edition = rulebook.edition + 1`, sc.OrgID())
	return err
}

type versionText struct {
	requirement ids.ID
	n           int64
	text        string
}

// Statements "as of" take the place in the log as $2; below 0 everything is known.

func versionsAsOf(ctx context.Context, q db.Q, sc access.Scope, known int64) ([]versionText, error) {
	return db.All(ctx, q, func(r *sql.Rows) (v versionText, err error) {
		err = r.Scan(&v.requirement, &v.n, &v.text)
		return v, err
	}, `SELECT v.requirement_id, v.n, v.text FROM requirement_version v WHERE v.org_id = $1 AND v.n = (
			SELECT max(w.n) FROM requirement_version w WHERE w.org_id = $1 AND w.requirement_id = v.requirement_id AND (CAST($2 AS BIGINT) < 0
				OR EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = w.audit_id AND l.seq < $2)))
		ORDER BY v.requirement_id`, sc.OrgID(), known)
}

// shelvedAsOf are the requirements that were put away.
func shelvedAsOf(ctx context.Context, q db.Q, sc access.Scope, known int64) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	err := db.Each(ctx, q, func(r *sql.Rows) (v struct {
		id   ids.ID
		away bool
	}, err error) {
		err = r.Scan(&v.id, &v.away)
		return v, err
	}, func(v struct {
		id   ids.ID
		away bool
	}) error {
		out[v.id] = v.away
		return nil
	}, `SELECT v.requirement_id, v.archived FROM requirement_shelf v WHERE v.org_id = $1 AND v.n = (
			SELECT max(w.n) FROM requirement_shelf w WHERE w.org_id = $1 AND w.requirement_id = v.requirement_id AND (CAST($2 AS BIGINT) < 0
				OR EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = w.audit_id AND l.seq < $2)))`, sc.OrgID(), known)
	return out, err
}

func editionsAsOf(ctx context.Context, q db.Q, sc access.Scope, known int64) ([]profile, error) {
	return db.All(ctx, q, func(r *sql.Rows) (p profile, err error) {
		var content string
		if err = r.Scan(&p.ID, &content); err == nil {
			err = json.Unmarshal([]byte(content), &p.Content)
		}
		return p, err
	}, `SELECT v.profile_id, v.content FROM profile_edition v WHERE v.org_id = $1 AND v.n = (
			SELECT max(w.n) FROM profile_edition w WHERE w.org_id = $1 AND w.profile_id = v.profile_id AND (CAST($2 AS BIGINT) < 0
				OR EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = w.audit_id AND l.seq < $2)))
		ORDER BY v.profile_id`, sc.OrgID(), known)
}

type givenTo struct {
	person ids.ID
	Assignment
}

// assignmentsAsOf are those that hold: known, not taken back, not superseded by one that is
// known.
func assignmentsAsOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, known int64) ([]givenTo, error) {
	in, args := db.In(4, people)
	return db.All(ctx, q, func(r *sql.Rows) (g givenTo, err error) {
		err = r.Scan(&g.person, &g.Profile, &g.Requirement, db.Day(&g.From), db.Day(&g.To))
		return g, err
	}, `SELECT a.person_id, a.profile_id, a.requirement_id, a.from_on, a.to_on FROM assignment a
		WHERE a.org_id = $1 AND a.person_id IN (`+in+`) AND a.voided = $3
		AND (CAST($2 AS BIGINT) < 0 OR EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = a.audit_id AND l.seq < $2))
		AND NOT EXISTS (SELECT 1 FROM assignment s WHERE s.org_id = $1 AND s.supersedes_id = a.id
			AND (CAST($2 AS BIGINT) < 0 OR EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = s.audit_id AND l.seq < $2)))
		ORDER BY a.id`, append([]any{sc.OrgID(), known, false}, args...)...)
}

type grantedTo struct {
	person, requirement ids.ID
	rule.Grant
}

// grantsAsOf are the waivers and extensions that somebody granted and nobody took back.
func grantsAsOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, known int64) ([]grantedTo, error) {
	in, args := db.In(3, people)
	return db.All(ctx, q, func(r *sql.Rows) (g grantedTo, err error) {
		err = r.Scan(&g.person, &g.requirement, &g.Kind, &g.Part, db.Day(&g.CycleEnding), db.Day(&g.Until), db.Day(&g.GrantedOn))
		return g, err
	}, `SELECT w.person_id, w.requirement_id, w.kind, w.need, w.cycle_on, w.until_on, w.granted_on FROM waiver w
		WHERE w.org_id = $1 AND w.person_id IN (`+in+`) AND w.granted_audit IS NOT NULL
		AND (CAST($2 AS BIGINT) < 0 OR EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = w.granted_audit AND l.seq < $2))
		AND (w.ended_audit IS NULL OR CAST($2 AS BIGINT) >= 0
			AND NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = w.ended_audit AND l.seq < $2))
		ORDER BY w.id`, append([]any{sc.OrgID(), known}, args...)...)
}
