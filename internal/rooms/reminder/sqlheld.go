package reminder

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// heldDue are the credentials that run out from one day to another: of some people, or of all
// within reach. The tables are room credential's; this room only reads them.
func heldDue(ctx context.Context, q db.Q, sc access.Scope, from, until civil.Date, people []ids.ID) ([]heldItem, error) {
	cond, args := access.Where(sc, "p", 4)
	if people != nil {
		var in string
		in, args = db.In(4, people)
		cond = `p.id IN (` + in + `)`
	}
	return db.All(ctx, q, func(r *sql.Rows) (h heldItem, err error) {
		var step sql.NullInt64
		err = r.Scan(&h.Person, &h.Requirement, db.Day(&h.Due), &h.code, &h.pack, &step)
		if h.Told = untold; step.Valid {
			h.Told = Step(step.Int64)
		}
		h.Held, h.Status, h.NextOn, h.NextStatus = true, "met", h.Due+1, "" // that it ran out is nobody's duty
		return h, err
	}, `SELECT p.id, c.id, c.expires_on, c.code, c.pack, r.step FROM credential c JOIN credential_entry e ON e.org_id = c.org_id AND e.credential_id = c.id AND e.n = c.head_n
		JOIN person m ON m.org_id = c.org_id AND m.id = c.person_id JOIN person p ON p.org_id = m.org_id AND p.id = m.root_id AND p.state = 'active'
		LEFT JOIN reminder_sent r ON r.org_id = c.org_id AND r.person_id = p.id AND r.requirement_id = c.id AND r.due_on = c.expires_on
		WHERE c.org_id = $1 AND e.org_id = $1 AND m.org_id = $1 AND p.org_id = $1 AND c.expires_on >= $2 AND c.expires_on <= $3 AND e.status IN ('active', 'expired') AND `+cond+`
		ORDER BY c.expires_on, p.id, c.id`, append([]any{sc.OrgID(), from, until}, args...)...)
}

// firstHeld is the first day after a day on which a credential runs out; civil.Max if none does.
func firstHeld(ctx context.Context, q db.Q, org int64, day civil.Date) (civil.Date, error) {
	first, err := db.One(ctx, q, func(r *sql.Rows) (d civil.Date, err error) {
		err = r.Scan(db.Day(&d))
		return d, err
	}, `SELECT c.expires_on FROM credential c WHERE c.org_id = $1 AND c.expires_on > $2 ORDER BY c.expires_on, c.id LIMIT 1`, org, day)
	if errors.Is(err, fault.NotFound) {
		return civil.Max, nil
	}
	return first, err
}

// standWith finds who of the holders stands with which of the requirements that go by what they hold.
func standWith(ctx context.Context, q db.Q, sc access.Scope, all []heldItem, asked Asked) (standing, error) {
	var people, requirements []ids.ID
	for _, h := range all {
		if by := h.by(asked); len(by) > 0 {
			people, requirements = append(people, h.Person), append(requirements, by...)
		}
	}
	out := standing{}
	requirements = unique(requirements)
	for some := range slices.Chunk(unique(people), 400) {
		if len(requirements) == 0 {
			break
		}
		in, args := db.In(2, some)
		which, more := db.In(2+len(args), requirements)
		found, err := db.All(ctx, q, func(r *sql.Rows) (p [2]ids.ID, err error) {
			err = r.Scan(&p[0], &p[1])
			return p, err
		}, `SELECT s.person_id, s.requirement_id FROM standing s JOIN standing_state g ON g.org_id = s.org_id AND g.shown = s.gen
			WHERE s.org_id = $1 AND g.org_id = $1 AND s.person_id IN (`+in+`) AND s.requirement_id IN (`+which+`) AND s.status <> 'not_applicable'`,
			append(append([]any{sc.OrgID()}, args...), more...)...)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			out[p] = true
		}
	}
	return out, nil
}

func unique(all []ids.ID) []ids.ID {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(all)
}
