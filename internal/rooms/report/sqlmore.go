package report

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// summing is a report's count by status.
type summing struct {
	status Status
	n      int64
}

// tallied is how many stand how on a day, without reading who: for whoever reaches everybody.
func tallied(ctx context.Context, q db.Q, sc access.Scope, gen int64, today civil.Date, unit, requirement ids.ID, each Each) ([]summing, error) {
	which := `t.requirement_id = $5`
	if requirement.Zero() && each != EachPerson {
		which = `t.requirement_id <> $5`
	}
	where := `t.gen = $2 AND t.on_day <= $3 AND t.unit_id = $4 AND ` + which
	return db.All(ctx, q, func(r *sql.Rows) (s summing, err error) {
		err = r.Scan(&s.status, &s.n)
		return s, err
	}, `SELECT a.status, CAST(SUM(a.n) AS BIGINT) FROM (
		SELECT t.status, t.n FROM tally t WHERE t.org_id = $1 AND `+where+`
		UNION ALL SELECT t.status, t.n FROM tally_delta t WHERE t.org_id = $1 AND `+where+`) a GROUP BY a.status`,
		sc.OrgID(), gen, today, unit, requirement)
}

// somebody is who a report as of a past day is about.
type somebody struct {
	id, unit     ids.ID
	name, number string
}

// roster hands out the people who belonged to the organization on a day, in the order of
// names, after one of them.
func roster(ctx context.Context, q db.Q, sc access.Scope, on civil.Date, units []ids.ID, after ids.ID, limit int) ([]somebody, error) {
	c, err := rosterClause(ctx, q, sc, on, units, after)
	if err != nil {
		return nil, err
	}
	open, more := contact(sc, len(c.args)+1)
	tail := ` ORDER BY x.name_key, x.person_id`
	if limit > 0 {
		tail += ` LIMIT ` + strconv.Itoa(limit)
	}
	return db.All(ctx, q, func(r *sql.Rows) (s somebody, err error) {
		err = r.Scan(&s.id, &s.name, &s.number, &s.unit)
		return s, err
	}, `SELECT x.person_id, x.name, CASE WHEN `+open+` THEN x.number ELSE '' END, x.unit_id FROM person_index x
		JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id WHERE `+c.where+tail, append(c.args, more...)...)
}

func rosterCount(ctx context.Context, q db.Q, sc access.Scope, on civil.Date, units []ids.ID) (int64, error) {
	c, err := rosterClause(ctx, q, sc, on, units, ids.ID{})
	if err != nil {
		return 0, err
	}
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person_index x JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id WHERE `+c.where, c.args...)
}

func rosterClause(ctx context.Context, q db.Q, sc access.Scope, on civil.Date, units []ids.ID, after ids.ID) (*clause, error) {
	c := &clause{where: `x.org_id = $1 AND p.root_id = p.id AND (p.joined_on IS NULL OR p.joined_on <= $2) AND (p.left_on IS NULL OR p.left_on > $2)`, args: []any{sc.OrgID(), on}}
	if units != nil {
		c.within(`x.unit_id`, units)
	}
	reach, more := access.Where(sc, "p", len(c.args)+1)
	c.where += " AND " + reach
	c.args = append(c.args, more...)
	if after.Zero() {
		return c, nil
	}
	name, err := nameKey(ctx, q, sc, after)
	if err == nil && name != nil {
		c.and(`(x.name_key, x.person_id) > ($%d, $%d)`, *name, after)
	}
	return c, err
}

// nameKey is where somebody stands among names; nil for somebody out of reach.
func nameKey(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (*string, error) {
	reach, more := access.Where(sc, "p", 3)
	all, err := db.All(ctx, q, db.Scalar[string], `SELECT x.name_key FROM person_index x JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id
		WHERE x.org_id = $1 AND x.person_id = $2 AND `+reach, append([]any{sc.OrgID(), id}, more...)...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// rootOf is the person whose standings are shown for somebody: of a merge, the one that stays.
func rootOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (root ids.ID, ok bool, err error) {
	reach, more := access.Where(sc, "p", 3)
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.root_id FROM person p WHERE p.org_id = $1 AND p.id = $2 AND `+reach,
		append([]any{sc.OrgID(), id}, more...)...)
	if err != nil || len(all) == 0 {
		return root, false, err
	}
	return all[0], true, nil
}

// shownAs is how a person is called in the head of a transcript.
func shownAs(ctx context.Context, q db.Q, sc access.Scope, root ids.ID) ([]somebody, error) {
	reach, more := access.Where(sc, "p", 3)
	args := append([]any{sc.OrgID(), root}, more...)
	open, more := contact(sc, len(args)+1)
	return db.All(ctx, q, func(r *sql.Rows) (s somebody, err error) {
		err = r.Scan(&s.id, &s.name, &s.number, &s.unit)
		return s, err
	}, `SELECT x.person_id, x.name, CASE WHEN `+open+` THEN x.number ELSE '' END, x.unit_id FROM person_index x
		JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id WHERE x.org_id = $1 AND x.person_id = $2 AND `+reach, append(args, more...)...)
}

// completed hands out what somebody, with all who were merged into them, completed: what
// was superseded or taken back is left out. The newest comes first.
func completed(ctx context.Context, q db.Q, sc access.Scope, root ids.ID, fn func(Done) error) error {
	reach, more := access.Where(sc, "p", 3)
	return db.Each(ctx, q, func(r *sql.Rows) (d Done, err error) {
		var amount sql.NullInt64
		err = r.Scan(&d.Course, &d.Provider, db.Day(&d.StartedOn), db.Day(&d.On), db.Day(&d.ExpiresOn), &amount, &d.Unit, &d.Failed)
		d.Amount, d.NoAmount = amountOf(amount)
		return d, err
	}, fn, `SELECT k.title, k.provider, c.started_on, CASE WHEN c.undated THEN NULL ELSE c.happened_on END, c.expires_on, c.amount, c.unit, c.failed FROM completion c
		JOIN person m ON m.org_id = c.org_id AND m.id = c.person_id
		JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		JOIN course k ON k.org_id = c.org_id AND k.id = c.course_id
		WHERE c.org_id = $1 AND m.root_id = $2 AND NOT c.voided AND `+reach+`
		AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = c.org_id AND n.supersedes_id = c.id)
		ORDER BY c.happened_on DESC, c.id DESC`, append([]any{sc.OrgID(), root}, more...)...)
}
