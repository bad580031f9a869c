package training

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// scanItem scans a completion and, behind it, the title of its course.
func scanItem(r *sql.Rows) (i Item, err error) {
	i.Completion, err = scanFrom(tail{r, []any{&i.Title, &i.Provider}})
	return i, err
}

// scanner is a row, or one with more behind it.
type scanner interface{ Scan(dest ...any) error }

type tail struct {
	r    *sql.Rows
	more []any
}

// Scan scans a row with what stands behind it.
func (t tail) Scan(dest ...any) error { return t.r.Scan(append(dest, t.more...)...) }

// itemsOf is a page of what holds of a person and of those merged with them, or of what was
// taken back. The reach is asked of the person.
func itemsOf(ctx context.Context, q db.Q, sc access.Scope, in ListInput, limit int) ([]Item, error) {
	args := []any{sc.OrgID(), in.Person, in.Taken}
	where := ``
	if !in.Before.Zero() {
		where = ` AND (c.happened_on, c.id) < ((SELECT b.happened_on FROM completion b JOIN person o ON o.org_id = b.org_id AND o.id = b.person_id
			WHERE b.org_id = $1 AND b.id = $4 AND o.root_id = p.root_id), $4)`
		args = append(args, in.Before)
	}
	reach, more := access.Where(sc, "p", len(args)+1)
	return db.All(ctx, q, scanItem, `SELECT `+columns+`, k.title, k.provider FROM person p
		JOIN person m ON m.org_id = p.org_id AND m.root_id = p.root_id
		JOIN completion c ON c.org_id = m.org_id AND c.person_id = m.id
		JOIN course k ON k.org_id = c.org_id AND k.id = c.course_id
		WHERE p.org_id = $1 AND m.org_id = $1 AND c.org_id = $1 AND k.org_id = $1 AND p.id = $2 AND c.voided = $3`+where+`
			AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id) AND `+reach+`
		ORDER BY c.happened_on DESC, c.id DESC LIMIT `+strconv.Itoa(limit), append(args, more...)...)
}

// actor is who wrote an entry of the log.
type actor struct {
	account ids.ID
	system  string
	verb    string
}

func actorsOf(ctx context.Context, q db.Q, sc access.Scope, entries []ids.ID) (map[ids.ID]actor, error) {
	in, args := db.In(2, entries)
	out := map[ids.ID]actor{}
	err := db.Each(ctx, q, func(r *sql.Rows) (e struct {
		id ids.ID
		actor
	}, err error) {
		err = r.Scan(&e.id, &e.account, &e.system, &e.verb)
		return e, err
	}, func(e struct {
		id ids.ID
		actor
	}) error {
		out[e.id] = e.actor
		return nil
	}, `SELECT a.id, a.actor_id, a.actor_name, a.verb FROM audit_content a WHERE a.org_id = $1 AND a.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return out, err
}
