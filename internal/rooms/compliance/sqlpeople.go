package compliance

import (
	"context"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// calledSo is a person by the name that orders lists.
type calledSo = named

// standingPeople are those of one status in the order of names, read from the list that has
// them so; turned: those whose next status has come since it was worked out, who are few.
func standingPeople(ctx context.Context, q db.Q, by way, in access.Scope, gen int64, day civil.Date, status Status, of person.StandingPage, turned bool) ([]calledSo, error) {
	sc := by.sc
	args := []any{sc.OrgID(), day, gen, status, of.From.Key, of.From.ID, ids.ID{}}
	where := `l.status = $4 AND s.next_on > $2`
	if turned {
		where = `s.next_status = $4`
	}
	if !of.Unit.Zero() {
		args = append(args, of.Unit)
		where += ` AND l.unit_id = $` + strconv.Itoa(len(args))
	} else if by.byUnits {
		args = append(args, sc.Account())
		where += ` AND l.unit_id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = $` + strconv.Itoa(len(args)) + `)`
	}
	for _, scope := range []access.Scope{sc, in} {
		reach, more := access.Where(scope, "p", len(args)+1)
		where += ` AND ` + reach
		args = append(args, more...)
	}
	if of.Also != nil {
		also, more := of.Also(len(args) + 1)
		where += ` AND ` + also
		args = append(args, more...)
	}
	b := beginning(by, turned, "l.person_id", len(args)+1)
	args = append(args, b.args...)
	where += b.where
	return db.All(ctx, q, scanNamed, b.with+`SELECT l.person_id, l.name_key FROM `+b.from+`standing_list l
		JOIN `+turnedOr(turned)+` s ON s.org_id = l.org_id AND s.gen = l.gen AND s.person_id = l.person_id
		JOIN person p ON p.org_id = l.org_id AND p.id = l.person_id
		WHERE l.org_id = $1 AND s.org_id = $1 AND p.org_id = $1 AND l.gen = $3 AND s.gen = $3 AND s.requirement_id = $7
		AND (l.name_key, l.person_id) > ($5, $6) AND `+where+` ORDER BY l.name_key, l.person_id LIMIT `+strconv.Itoa(of.Limit), args...)
}
