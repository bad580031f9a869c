package policy

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// policyPage are policies in the order of their numbers; drafts only for who writes them.
// What was published is called as it was published.
func policyPage(ctx context.Context, q db.Q, sc access.Scope, retired, drafts bool, key string, after ids.ID, limit int) ([]Policy, error) {
	return db.All(ctx, q, scanPolicy, `SELECT p.id, p.version, COALESCE(v.number, p.number), COALESCE(v.title, p.title), COALESCE(v.owner, p.owner), '', p.drafted AND $3, p.asks, p.due_days, p.published, p.retired_at
		FROM policy p LEFT JOIN policy_version v ON v.org_id = p.org_id AND v.policy_id = p.id AND v.n = p.published
		WHERE p.org_id = $1 AND (p.retired_at IS NOT NULL) = $2 AND ($3 OR p.published > 0) AND (p.number_key, p.id) > ($4, $5)
		ORDER BY p.number_key, p.id LIMIT $6`, sc.OrgID(), retired, drafts, key, after, limit)
}

// asked are the rows of policies that are still asked. Its statements know p, the person.
const asked = ` FROM policy_asked a JOIN policy o ON o.org_id = a.org_id AND o.id = a.policy_id AND o.retired_at IS NULL
	JOIN person p ON p.org_id = a.org_id AND p.id = a.person_id`

const counted = `count(*), CAST(sum(CASE WHEN a.signature_id IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN a.signature_id IS NULL AND a.due_on < $2 THEN 1 ELSE 0 END) AS BIGINT)`

// countsOf are how people in reach stand with policies.
func countsOf(ctx context.Context, q db.Q, sc access.Scope, policies []ids.ID, today civil.Date) (map[ids.ID]Count, error) {
	type row struct {
		id ids.ID
		Count
	}
	out := map[ids.ID]Count{}
	in, args := db.In(3, policies)
	args = append([]any{sc.OrgID(), today}, args...)
	reach, more := access.Where(sc, "p", len(args)+1)
	err := db.Each(ctx, q, func(r *sql.Rows) (c row, err error) {
		err = r.Scan(&c.id, &c.Asked, &c.Signed, &c.Overdue)
		return c, err
	}, func(c row) error {
		out[c.id] = c.Count
		return nil
	}, `SELECT a.policy_id, `+counted+asked+` WHERE a.org_id = $1 AND o.org_id = $1 AND p.org_id = $1 AND a.policy_id IN (`+in+`) AND `+reach+` GROUP BY a.policy_id`, append(args, more...)...)
	return out, err
}

// countUnits are how people in reach stand with one policy, unit by unit.
func countUnits(ctx context.Context, q db.Q, sc access.Scope, policy ids.ID, today civil.Date) ([]UnitCount, error) {
	reach, more := access.Where(sc, "p", 4)
	return db.All(ctx, q, func(r *sql.Rows) (c UnitCount, err error) {
		err = r.Scan(&c.Unit, &c.Asked, &c.Signed, &c.Overdue)
		return c, err
	}, `SELECT p.unit_id, `+counted+asked+` LEFT JOIN unit u ON u.org_id = p.org_id AND u.id = p.unit_id
		WHERE a.org_id = $1 AND o.org_id = $1 AND p.org_id = $1 AND a.policy_id = $3 AND `+reach+` GROUP BY p.unit_id, u.name_key ORDER BY COALESCE(u.name_key, ''), p.unit_id`,
		append([]any{sc.OrgID(), today, policy}, more...)...)
}

// dueOf finds where a page ended: the day by which it was ordered. Somebody who is not
// there, or out of reach, begins the list anew.
func dueOf(ctx context.Context, q db.Q, sc access.Scope, policy, person ids.ID) (civil.Date, error) {
	if person.Zero() {
		return 0, nil
	}
	reach, more := access.Where(sc, "p", 4)
	all, err := db.All(ctx, q, func(r *sql.Rows) (d civil.Date, err error) {
		err = r.Scan(db.Day(&d))
		return d, err
	}, `SELECT a.due_on`+asked+` WHERE a.org_id = $1 AND o.org_id = $1 AND p.org_id = $1 AND a.policy_id = $2 AND a.person_id = $3 AND `+reach, append([]any{sc.OrgID(), policy, person}, more...)...)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0], nil
}

// askedPage is a page of who signs a policy, in the order of days.
func askedPage(ctx context.Context, q db.Q, sc access.Scope, policy ids.ID, f Filter, today, from civil.Date, after ids.ID, limit int) ([]Row, error) {
	args := []any{sc.OrgID(), policy}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	where := ``
	switch f.State {
	case Signed:
		where = ` AND a.signature_id IS NOT NULL`
	case Due:
		where = ` AND a.signature_id IS NULL AND a.due_on >= ` + arg(today)
	case Overdue:
		where = ` AND a.signature_id IS NULL AND a.due_on < ` + arg(today)
	}
	if !f.Unit.Zero() {
		where += ` AND p.unit_id = ` + arg(f.Unit)
	}
	if from != 0 {
		where += ` AND (a.due_on, a.person_id) > (` + arg(from) + `, ` + arg(after) + `)`
	}
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, func(r *sql.Rows) (w Row, err error) {
		var digest []byte
		err = r.Scan(&w.Policy, &w.Person, &w.N, db.Day(&w.Since), db.Day(&w.DueOn), &w.Signature, &w.told, &w.Unit, &w.SignedN, db.Day(&w.SignedOn), &w.How, &digest)
		copy(w.SignedFor[:], digest)
		return w, err
	}, `SELECT `+askedColumns+`, p.unit_id, COALESCE(s.n, 0), s.signed_on, COALESCE(s.how, ''), s.digest`+asked+`
		LEFT JOIN policy_signature s ON s.org_id = a.org_id AND s.id = a.signature_id
		WHERE a.org_id = $1 AND o.org_id = $1 AND p.org_id = $1 AND a.policy_id = $2`+where+` AND `+reach+` ORDER BY a.due_on, a.person_id LIMIT `+strconv.Itoa(limit), append(args, more...)...)
}

// askedOfPerson is what is asked of somebody in reach.
func askedOfPerson(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) ([]Asked, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.All(ctx, q, scanAsked, `SELECT `+askedColumns+asked+` WHERE a.org_id = $1 AND o.org_id = $1 AND p.org_id = $1 AND a.person_id = $2 AND `+reach, append([]any{sc.OrgID(), person}, more...)...)
}

// toSign is the same with titles and signatures, of whoever a person was merged into.
func toSign(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) ([]ToSign, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.All(ctx, q, func(r *sql.Rows) (t ToSign, err error) {
		err = r.Scan(&t.Policy, &t.Person, &t.N, db.Day(&t.Since), db.Day(&t.DueOn), &t.Signature, &t.told, &t.Number, &t.Title, &t.SignedN, db.Day(&t.SignedOn), &t.How)
		return t, err
	}, `SELECT `+askedColumns+`, v.number, v.title, COALESCE(s.n, 0), s.signed_on, COALESCE(s.how, '')`+asked+`
		JOIN policy_version v ON v.org_id = o.org_id AND v.policy_id = o.id AND v.n = o.published
		LEFT JOIN policy_signature s ON s.org_id = a.org_id AND s.id = a.signature_id
		WHERE a.org_id = $1 AND o.org_id = $1 AND p.org_id = $1 AND v.org_id = $1 AND a.person_id = (SELECT m.root_id FROM person m WHERE m.org_id = $1 AND m.id = $2) AND `+reach+` ORDER BY o.number_key`, append([]any{sc.OrgID(), who}, more...)...)
}

type unit struct {
	id   ids.ID
	name string
}

// unitsOf are the units in the caller's reach.
func unitsOf(ctx context.Context, q db.Q, sc access.Scope) ([]unit, error) {
	where, args := "", []any{sc.OrgID()}
	if sc.Reach() != access.Org {
		where = ` AND u.id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = $2)`
		args = append(args, sc.Account())
	}
	return db.All(ctx, q, func(r *sql.Rows) (u unit, err error) {
		err = r.Scan(&u.id, &u.name)
		return u, err
	}, `SELECT u.id, u.name FROM unit u WHERE u.org_id = $1 AND u.archived_at IS NULL`+where+` ORDER BY u.name_key, u.id LIMIT 5000`, args...)
}
