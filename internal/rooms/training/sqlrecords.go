package training

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
)

// holding is a row that holds, for as long as the next is not read: a million are read so.
type holding struct {
	id, person, course                            ids.ID
	happened, started, expires, unit, tags, parts sql.RawBytes
	amount                                        sql.NullInt64
	failed, undated, recalled                     bool
	known                                         int64
}

func (h *holding) scan(r *sql.Rows) (*holding, error) {
	return h, r.Scan(&h.id, &h.person, &h.course, &h.happened, &h.started, &h.expires, &h.amount, &h.unit, &h.tags, &h.parts, &h.failed, &h.known, &h.undated, &h.recalled)
}

// eachHolding reads the completions of people that hold as of a place in the log: that are
// in it and that nothing in it supersedes.
func eachHolding(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID, known int64, fn func(*holding) error) error {
	in, args := db.In(2, people)
	args = append([]any{sc.OrgID()}, args...)
	recalled := recalledNow
	if known != person.Everything {
		recalled = recalledAt(num(len(args) + 1))
	}
	stmt := `SELECT c.id, c.person_id, c.course_id, c.happened_on, c.started_on, c.expires_on, c.amount, c.unit, c.tags, c.parts, c.failed, c.known_at, c.undated, ` + recalled + `
		FROM completion c WHERE c.org_id = $1 AND c.person_id IN (` + in + `) AND NOT c.voided AND `
	if known == person.Everything {
		stmt += `NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)`
	} else {
		args = append(args, known)
		n := num(len(args))
		stmt += `EXISTS (SELECT 1 FROM audit_leaf l WHERE l.org_id = $1 AND l.entry_id = c.audit_id AND l.seq < ` + n + `)
			AND NOT EXISTS (SELECT 1 FROM completion n JOIN audit_leaf l ON l.org_id = n.org_id AND l.entry_id = n.audit_id
				WHERE n.org_id = $1 AND n.supersedes_id = c.id AND l.seq < ` + n + `)`
	}
	return db.Each(ctx, q, new(holding).scan, fn, stmt, args...)
}
