package finding

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// seen is the condition under which a caller sees a finding f: they reach somebody whom it is
// about, of whom was merged the one that stays.
func seen(sc access.Scope, from int) (string, []any) {
	reach, args := access.Where(sc, "p", from)
	more := ``
	if sc.Reach() < access.Units && sc.System() == "" {
		more = ` f.kind <> '` + string(Exclusion) + `' AND` // not for whoever only teaches somebody
	}
	return more + ` EXISTS (SELECT 1 FROM finding_piece i JOIN person m ON m.org_id = i.org_id AND m.id = i.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		WHERE i.org_id = $1 AND m.org_id = $1 AND p.org_id = $1 AND i.finding_id = f.id AND ` + reach + `)`, args
}

func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Finding, error) {
	reach, args := seen(sc, 3)
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM finding f WHERE f.org_id = $1 AND f.id = $2 AND `+reach, append([]any{sc.OrgID(), id}, args...)...)
}

// put writes a state under the touch, which has raised the version.
func put(ctx context.Context, tx *db.Tx, sc access.Scope, f Finding) error {
	_, err := tx.Exec(ctx, `UPDATE finding SET state = $3, assignee_id = $4, code = $5, changed_at = $6 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), f.ID, f.State, f.Assignee.OrNull(), f.Code, f.ChangedAt)
	return err
}

// page is a page of findings that the caller sees, the newest first.
func page(ctx context.Context, q db.Q, sc access.Scope, f Filter, before ids.ID, limit int) ([]Finding, error) {
	args := []any{sc.OrgID()}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	where := ``
	switch f.State {
	case "":
		where += ` AND f.state IN ('open', 'assigned')`
	case "all":
	default:
		where += ` AND f.state = ` + arg(f.State)
	}
	if f.Kind != "" {
		where += ` AND f.kind = ` + arg(f.Kind)
	}
	if f.Mine {
		where += ` AND f.assignee_id = ` + arg(sc.Account())
	}
	if !f.Person.Zero() {
		where += ` AND f.id IN (SELECT i.finding_id FROM finding_piece i JOIN person m ON m.org_id = i.org_id AND m.id = i.person_id
			WHERE i.org_id = $1 AND m.org_id = $1 AND m.root_id = ` + arg(f.Person) + `)`
	}
	if !f.Class.Zero() {
		where += ` AND f.id IN (SELECT i.finding_id FROM finding_piece i WHERE i.org_id = $1 AND i.class_id = ` + arg(f.Class) + `)`
	}
	if !before.Zero() {
		where += ` AND f.id < ` + arg(before)
	}
	reach, more := seen(sc, len(args)+1)
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM finding f WHERE f.org_id = $1`+where+` AND `+reach+` ORDER BY f.id DESC LIMIT `+strconv.Itoa(limit), append(args, more...)...)
}

// reached are those of people whom the caller reaches.
func reached(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	if len(people) == 0 {
		return out, nil
	}
	in, args := db.In(2, people)
	args = append([]any{sc.OrgID()}, args...)
	reach, more := access.Where(sc, "p", len(args)+1)
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.id FROM person p WHERE p.org_id = $1 AND p.id IN (`+in+`) AND `+reach, append(args, more...)...)
	for _, id := range all {
		out[id] = true
	}
	return out, err
}

// isAbout reports whether a finding is about somebody, under whatever name of theirs.
func isAbout(ctx context.Context, q db.Q, sc access.Scope, finding, person ids.ID) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM finding_piece i JOIN person m ON m.org_id = i.org_id AND m.id = i.person_id JOIN person o ON o.org_id = m.org_id AND o.root_id = m.root_id
		WHERE i.org_id = $1 AND m.org_id = $1 AND o.org_id = $1 AND i.finding_id = $2 AND o.id = $3`, sc.OrgID(), finding, person)
	return n > 0, err
}

func rootOf(ctx context.Context, q db.Q, sc access.Scope, who ids.ID) (ids.ID, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.One(ctx, q, db.Scalar[ids.ID], `SELECT p.id FROM person m JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id
		WHERE m.org_id = $1 AND p.org_id = $1 AND m.id = $2 AND `+reach, append([]any{sc.OrgID(), who}, more...)...)
}
