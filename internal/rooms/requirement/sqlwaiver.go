package requirement

import (
	"cmp"
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

const waiverColumns = `w.id, w.version, w.person_id, w.requirement_id, r.title, w.kind, w.need, w.cycle_on, w.until_on, w.reason, w.state, w.approval_id, w.asked_at, w.granted_on`

func scanWaiver(r *sql.Rows) (w Waiver, err error) {
	err = r.Scan(&w.ID, &w.Version, &w.Person, &w.Requirement, &w.Title, &w.Kind, &w.Need, db.Day(&w.Cycle), db.Day(&w.Until), &w.reason,
		&w.State, &w.Approval, db.At(&w.AskedAt), db.Day(&w.GrantedOn))
	return w, err
}

// waivers are those about people in reach, the newest first. where begins at $2.
func waivers(ctx context.Context, q db.Q, sc access.Scope, where, tail string, args ...any) ([]Waiver, error) {
	reach, more := access.Where(sc, "p", 2+len(args))
	args = append(append([]any{sc.OrgID()}, args...), more...)
	return db.All(ctx, q, scanWaiver, `SELECT `+waiverColumns+` FROM waiver w JOIN person p ON p.org_id = w.org_id AND p.id = w.person_id
		JOIN requirement r ON r.org_id = w.org_id AND r.id = w.requirement_id
		WHERE w.org_id = $1 AND `+where+` AND `+reach+` ORDER BY w.id DESC`+tail, args...)
}

func waiverByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Waiver, error) {
	all, err := waivers(ctx, q, sc, `w.id = $2`, ``, id)
	return first(all, err)
}

// waiversReached are those of waivers that are about people in reach.
func waiversReached(ctx context.Context, q db.Q, sc access.Scope, of []ids.ID) ([]ids.ID, error) {
	if len(of) == 0 {
		return nil, nil
	}
	in, args := db.In(2, of)
	reach, more := access.Where(sc, "p", 2+len(args))
	return db.All(ctx, q, db.Scalar[ids.ID], `SELECT w.id FROM waiver w JOIN person p ON p.org_id = w.org_id AND p.id = w.person_id
		WHERE w.org_id = $1 AND w.id IN (`+in+`) AND `+reach, append(append([]any{sc.OrgID()}, args...), more...)...)
}

// waiverRow is one for whoever decides: who that is, the approval says.
func waiverRow(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Waiver, error) {
	return db.One(ctx, q, scanWaiver, `SELECT `+waiverColumns+` FROM waiver w
		JOIN requirement r ON r.org_id = w.org_id AND r.id = w.requirement_id WHERE w.org_id = $1 AND w.id = $2`, sc.OrgID(), id)
}

// sameAsked counts those that wait or hold for the same.
func sameAsked(ctx context.Context, q db.Q, sc access.Scope, in AskInput) (int, error) {
	return db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM waiver WHERE org_id = $1 AND person_id = $2 AND requirement_id = $3
		AND need = $4 AND kind = $5 AND COALESCE(cycle_on, '') = $6 AND (state = 'asked' OR state = 'granted' AND kind = 'waive')`,
		sc.OrgID(), in.Person, in.Requirement, in.Need, in.Kind, day(in.Cycle))
}

func insertWaiver(ctx context.Context, tx *db.Tx, sc access.Scope, w Waiver) error {
	_, err := tx.Exec(ctx, `INSERT INTO waiver (org_id, id, person_id, requirement_id, kind, need, cycle_on, until_on, reason, state, approval_id, asked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		sc.OrgID(), w.ID, w.Person, w.Requirement, w.Kind, w.Need, w.Cycle, w.Until, w.reason, w.State, w.Approval, w.AskedAt)
	return err
}

func grantWaiver(ctx context.Context, tx *db.Tx, sc access.Scope, w Waiver, entry ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE waiver SET state = $3, granted_on = $4, granted_audit = $5 WHERE org_id = $1 AND id = $2`, sc.OrgID(), w.ID, w.State, w.GrantedOn, entry)
	return err
}

func closeWaiver(ctx context.Context, tx *db.Tx, sc access.Scope, w Waiver) error {
	_, err := tx.Exec(ctx, `UPDATE waiver SET state = $3 WHERE org_id = $1 AND id = $2`, sc.OrgID(), w.ID, w.State)
	return err
}

func endWaiver(ctx context.Context, tx *db.Tx, sc access.Scope, w Waiver, entry ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE waiver SET state = $3, ended_audit = $4 WHERE org_id = $1 AND id = $2`, sc.OrgID(), w.ID, w.State, entry)
	return err
}

// onePerson reports whether two are the same, or were merged.
func onePerson(ctx context.Context, q db.Q, sc access.Scope, a, b ids.ID) (bool, error) {
	if a == b {
		return true, nil
	}
	n, err := db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM person a JOIN person b ON b.org_id = a.org_id AND b.root_id = a.root_id
		WHERE a.org_id = $1 AND a.id = $2 AND b.id = $3`, sc.OrgID(), a, b)
	return n > 0, err
}

func first[T any](all []T, err error) (T, error) {
	if err != nil || len(all) == 0 {
		var zero T
		return zero, cmp.Or(err, fault.NotFound)
	}
	return all[0], nil
}

// day is a date as a text; none is the empty one.
func day(d civil.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
