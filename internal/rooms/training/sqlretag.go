package training

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

func scanRetag(r *sql.Rows) (t Retag, err error) {
	var was, now, wasParts, nowParts string
	err = r.Scan(&t.ID, &t.Course, &t.State, &was, &now, &wasParts, &nowParts, &t.Place.on, &t.Place.id, &t.Until, &t.Total, &t.Done, &t.StartedBy, db.At(&t.CreatedAt))
	t.Was, t.Now = Counts{strings.Fields(was), partsOf(wasParts)}, Counts{strings.Fields(now), partsOf(nowParts)}
	return t, err
}

const retagColumns = `r.id, r.course_id, r.state, r.tags_was, r.tags_now, r.parts_was, r.parts_now, r.after_on, r.after_id, r.until_id, r.rows_total, r.rows_done, r.started_by, r.created_at`

// lastRetag is the newest of a course.
func lastRetag(ctx context.Context, q db.Q, sc access.Scope, course ids.ID) (Retag, error) {
	return db.One(ctx, q, scanRetag, `SELECT `+retagColumns+` FROM retag r WHERE r.org_id = $1 AND r.course_id = $2 ORDER BY r.id DESC LIMIT 1`, sc.OrgID(), course)
}

// retagsOf are the changes of a course, the newest first, as far as a page shows them.
func retagsOf(ctx context.Context, q db.Q, sc access.Scope, course ids.ID) ([]Retag, error) {
	return db.All(ctx, q, scanRetag, `SELECT `+retagColumns+` FROM retag r WHERE r.org_id = $1 AND r.course_id = $2 ORDER BY r.id DESC LIMIT 20`, sc.OrgID(), course)
}

// carriedOut is the newest change of a course with which records were corrected.
func carriedOut(ctx context.Context, q db.Q, sc access.Scope, course ids.ID) (Retag, error) {
	return db.One(ctx, q, scanRetag, `SELECT `+retagColumns+` FROM retag r WHERE r.org_id = $1 AND r.course_id = $2 AND r.state IN ('running', 'done', 'undoing')
		ORDER BY r.id DESC LIMIT 1`, sc.OrgID(), course)
}

// offerWith lets a change that waits begin where another one did that is taken back.
func offerWith(ctx context.Context, tx *db.Tx, sc access.Scope, r Retag) error {
	_, err := tx.Exec(ctx, `UPDATE retag SET tags_was = $3, parts_was = $4, version = version + 1 WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), r.ID, tagsText(r.Was.Tags), partsText(r.Was.Parts))
	return err
}

func retagByID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Retag, error) {
	return db.One(ctx, q, scanRetag, `SELECT `+retagColumns+` FROM retag r WHERE r.org_id = $1 AND r.id = $2`, sc.OrgID(), id)
}

// otherBusy reports whether an earlier change of the course is still worked on.
func otherBusy(ctx context.Context, q db.Q, sc access.Scope, r Retag) (bool, error) {
	n, err := db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM retag r WHERE r.org_id = $1 AND r.course_id = $2 AND r.id <> $3 AND r.state IN ('running', 'undoing')`,
		sc.OrgID(), r.Course, r.ID)
	return n > 0, err
}

func insertRetag(ctx context.Context, tx *db.Tx, sc access.Scope, r Retag) error {
	_, err := tx.Exec(ctx, `INSERT INTO retag (org_id, id, course_id, state, tags_was, tags_now, parts_was, parts_now, after_on, after_id, until_id, rows_total, rows_done, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, $9, 0, 0, $10)`,
		sc.OrgID(), r.ID, r.Course, r.State, tagsText(r.Was.Tags), tagsText(r.Now.Tags), partsText(r.Was.Parts), partsText(r.Now.Parts), ids.ID{}, r.CreatedAt)
	return err
}

// offerAnew says what the course counts for by now, unless somebody accepted in between.
func offerAnew(ctx context.Context, tx *db.Tx, sc access.Scope, r Retag) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE retag SET tags_now = $3, parts_now = $4, version = version + 1 WHERE org_id = $1 AND id = $2 AND state = 'offered'`,
		sc.OrgID(), r.ID, tagsText(r.Now.Tags), partsText(r.Now.Parts))
	return n > 0, err
}

// dropOffer forgets a change that was changed back.
func dropOffer(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM retag WHERE org_id = $1 AND id = $2 AND state = 'offered'`, sc.OrgID(), id)
	return err
}

// advanceRetag writes how far the work is. The row was touched.
func advanceRetag(ctx context.Context, tx *db.Tx, sc access.Scope, r Retag) error {
	_, err := tx.Exec(ctx, `UPDATE retag SET state = $3, after_on = $4, after_id = $5, until_id = $6, rows_total = $7, rows_done = $8, started_by = $9
		WHERE org_id = $1 AND id = $2`, sc.OrgID(), r.ID, r.State, r.Place.on, r.Place.id, r.Until, r.Total, r.Done, r.StartedBy.OrNull())
	return err
}

// rootOf is the human behind an account, zero for whoever is nobody of the organization's.
func rootOf(ctx context.Context, q db.Q, sc access.Scope, account ids.ID) (ids.ID, error) {
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT p.root_id FROM membership m JOIN person p ON p.org_id = m.org_id AND p.id = m.person_id
		WHERE m.org_id = $1 AND p.org_id = $1 AND m.account_id = $2`, sc.OrgID(), account)
	if err != nil || len(all) == 0 {
		return ids.ID{}, err
	}
	return all[0], nil
}

// entered is a record of a course that holds, and whose it is.
type entered struct {
	Completion
	root ids.ID
}

func scanEntered(r *sql.Rows) (e entered, err error) {
	e.Completion, err = scanFrom(tail{r, []any{&e.root}})
	return e, err
}

const enteredOf = ` FROM completion c JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
	WHERE c.org_id = $1 AND p.org_id = $1 AND c.course_id = $2 AND NOT c.voided AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)`

// eachEntered hands over every record of a course that holds, in no order.
func eachEntered(ctx context.Context, q db.Q, sc access.Scope, course ids.ID, fn func(entered) error) error {
	reach, args := access.Where(sc, "p", 3)
	return db.Each(ctx, q, scanEntered, fn, `SELECT `+columns+`, p.root_id`+enteredOf+` AND `+reach, append([]any{sc.OrgID(), course}, args...)...)
}

// enteredAfter are the next records of a course that held when the work on them began.
func enteredAfter(ctx context.Context, q db.Q, sc access.Scope, r Retag, limit int) ([]entered, error) {
	reach, args := access.Where(sc, "p", 7)
	return db.All(ctx, q, scanEntered, `SELECT `+columns+`, p.root_id`+enteredOf+` AND (c.happened_on, c.id) > ($3, $4) AND c.id <= $5 AND `+reach+`
		ORDER BY c.happened_on, c.id LIMIT $6`, append([]any{sc.OrgID(), r.Course, r.Place.on, r.Place.id, r.Until, limit}, args...)...)
}

// correctedBy are records that a Retag corrected last, and nobody since.
func correctedBy(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, limit int) ([]Completion, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM completion c
		WHERE c.org_id = $1 AND c.retag_id = $2 AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)
		ORDER BY c.id LIMIT $3`, sc.OrgID(), id, limit)
}

// link is a version of a record: what it counted for, because of which change of the course,
// and the version before.
type link struct {
	id, before, retag ids.ID
	Counts
}

func linksOf(ctx context.Context, q db.Q, sc access.Scope, of []ids.ID) (map[ids.ID]link, error) {
	out := make(map[ids.ID]link, len(of))
	for some := range slices.Chunk(of, 500) {
		in, args := db.In(2, some)
		all, err := db.All(ctx, q, func(r *sql.Rows) (l link, err error) {
			var tags, parts string
			err = r.Scan(&l.id, &l.before, &l.retag, &tags, &parts)
			l.Counts = Counts{strings.Fields(tags), partsOf(parts)}
			return l, err
		}, `SELECT c.id, c.supersedes_id, c.retag_id, c.tags, c.parts FROM completion c WHERE c.org_id = $1 AND c.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, l := range all {
			out[l.id] = l
		}
	}
	return out, nil
}
