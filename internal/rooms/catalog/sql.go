package catalog

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/credit"
)

const columns = `c.id, c.version, c.code, c.title, c.tags, c.parts, coalesce(c.amount, -1), c.unit, c.provider, c.delivery, coalesce(c.validity_months, 0), c.created_at, c.archived_at IS NOT NULL`

func scan(r *sql.Rows) (c Course, err error) {
	var tags, parts string
	err = r.Scan(&c.ID, &c.Version, &c.Code, &c.Title, &tags, &parts, db.Credit(&c.Amount), &c.Unit, &c.Provider, &c.Delivery, &c.ValidityMonths, db.At(&c.CreatedAt), &c.Archived)
	if c.Amount < 0 {
		c.Amount, c.NoAmount = 0, true
	}
	c.Tags, c.Parts = strings.Fields(tags), readParts(parts)
	return c, err
}

// offered are the courses that are not archived, in the order of their titles.
func offered(ctx context.Context, q db.Q, sc access.Scope, limit int) ([]Course, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM course c WHERE c.org_id = $1 AND c.archived_at IS NULL ORDER BY c.title_key, c.id LIMIT $2`, sc.OrgID(), limit)
}

func byIDs(ctx context.Context, q db.Q, sc access.Scope, courses []ids.ID) (out []Course, err error) {
	for some := range slices.Chunk(courses, 500) {
		in, args := db.In(2, some)
		got, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM course c WHERE c.org_id = $1 AND c.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Course, error) {
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM course c WHERE c.org_id = $1 AND c.id = $2`, sc.OrgID(), id)
}

// titleAt is where a page begins; a course that is not there begins the list anew.
func titleAt(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (string, error) {
	all, err := db.All(ctx, q, db.Scalar[string], `SELECT c.title_key FROM course c WHERE c.org_id = $1 AND c.id = $2`, sc.OrgID(), id)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}

// each hands over courses in the order of titles.
func each(ctx context.Context, q db.Q, sc access.Scope, archived bool, key string, after ids.ID, fn func(Course) error) error {
	state := `IS NULL`
	if archived {
		state = `IS NOT NULL`
	}
	return db.Each(ctx, q, scan, fn, `SELECT `+columns+` FROM course c
		WHERE c.org_id = $1 AND (c.title_key, c.id) > ($2, $3) AND c.archived_at `+state+` ORDER BY c.title_key, c.id`, sc.OrgID(), key, after)
}

func titles(ctx context.Context, q db.Q, sc access.Scope, limit int) ([]string, error) {
	return db.All(ctx, q, db.Scalar[string], `SELECT c.title FROM course c WHERE c.org_id = $1 AND c.archived_at IS NULL ORDER BY c.title_key, c.id LIMIT $2`, sc.OrgID(), limit)
}

// eachTitle hands over the courses in use, of each ID, Code and Title, as many as are compared.
func eachTitle(ctx context.Context, q db.Q, sc access.Scope, fn func(Course) error) error {
	return db.Each(ctx, q, func(r *sql.Rows) (c Course, err error) {
		err = r.Scan(&c.ID, &c.Code, &c.Title)
		return c, err
	}, fn, `SELECT c.id, c.code, c.title FROM course c WHERE c.org_id = $1 AND c.archived_at IS NULL ORDER BY c.title_key, c.id LIMIT 20000`, sc.OrgID())
}

// byKeys finds courses by code (column code_key) or title (title_key), the oldest first.
func byKeys(ctx context.Context, q db.Q, sc access.Scope, column string, keys []string) (out []Course, err error) {
	for some := range slices.Chunk(keys, 500) {
		in, args := db.In(2, some)
		got, err := db.All(ctx, q, scan, `SELECT `+columns+` FROM course c WHERE c.org_id = $1 AND c.`+column+` IN (`+in+`) ORDER BY c.code_key <> '', c.id`, append([]any{sc.OrgID()}, args...)...)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

var courseFields = []string{"org_id", "id", "code", "code_key", "title", "title_key", "tags", "parts", "amount", "unit", "provider", "delivery", "validity_months", "source", "import_id", "created_at"}

func courseRow(org int64, c Course, source string, imported ids.ID) []any {
	var amount, months any
	if !c.NoAmount {
		amount = int64(c.Amount)
	}
	if c.ValidityMonths > 0 {
		months = c.ValidityMonths
	}
	return []any{org, c.ID, c.Code, foldCode(c.Code), c.Title, foldTitle(c.Title), strings.Join(c.Tags, " "), writeParts(c.Parts), amount, c.Unit, c.Provider, c.Delivery, months, source, imported.OrNull(), c.CreatedAt}
}

func insert(ctx context.Context, tx *db.Tx, sc access.Scope, c Course) error {
	_, err := tx.Exec(ctx, `INSERT INTO course (org_id, id, code, code_key, title, title_key, tags, parts, amount, unit, provider, delivery, validity_months, source, import_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, courseRow(sc.OrgID(), c, "admin", ids.ID{})...)
	return err
}

// insertNew adds courses; those whose code or title somebody else has by now are left out.
func insertNew(ctx context.Context, tx *db.Tx, sc access.Scope, all []Course, imported ids.ID) (int64, error) {
	return tx.Bulk(ctx, "course", courseFields, func(yield func([]any, error) bool) {
		for _, c := range all {
			if !yield(courseRow(sc.OrgID(), c, "import", imported), nil) {
				return
			}
		}
	}, "ON CONFLICT DO NOTHING")
}

// equals are equivalences of the organization, or with a course those of one.
func equals(ctx context.Context, q db.Q, sc access.Scope, course ids.ID) ([]Equal, error) {
	where, args := ``, []any{sc.OrgID()}
	if !course.Zero() {
		where, args = ` AND e.course_id = $2`, append(args, course)
	}
	return db.All(ctx, q, func(r *sql.Rows) (e Equal, err error) {
		var tags string
		err = r.Scan(&e.Course, &e.Equals, db.Day(&e.From), db.Day(&e.Until), &tags)
		e.Tags = strings.Fields(tags)
		return e, err
	}, `SELECT e.course_id, e.equals_id, e.from_on, e.until_on, c.tags FROM course_equal e
		JOIN course c ON c.org_id = $1 AND c.id = e.equals_id
		WHERE e.org_id = $1`+where+` ORDER BY e.course_id, e.equals_id`, args...)
}

// equalsAbout are the equivalences in which a course stands on either side, with the title
// of the other.
func equalsAbout(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) ([]Also, error) {
	return db.All(ctx, q, func(r *sql.Rows) (a Also, err error) {
		err = r.Scan(&a.Course, &a.Equals, db.Day(&a.From), db.Day(&a.Until), &a.Title)
		return a, err
	}, `SELECT e.course_id, e.equals_id, e.from_on, e.until_on, c.title FROM course_equal e
		JOIN course c ON c.org_id = $1 AND c.id = CASE WHEN e.course_id = $2 THEN e.equals_id ELSE e.course_id END
		WHERE e.org_id = $1 AND (e.course_id = $2 OR e.equals_id = $2) ORDER BY c.title_key, c.id`, sc.OrgID(), id)
}

func putEqual(ctx context.Context, tx *db.Tx, sc access.Scope, e Equal, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO course_equal (org_id, course_id, equals_id, from_on, until_on, created_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (org_id, course_id, equals_id) DO UPDATE SET from_on = excluded.from_on, until_on = excluded.until_on`, sc.OrgID(), e.Course, e.Equals, e.From, e.Until, at)
	return err
}

func dropEqual(ctx context.Context, tx *db.Tx, sc access.Scope, course, other ids.ID) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM course_equal WHERE org_id = $1 AND course_id = $2 AND equals_id = $3`, sc.OrgID(), course, other)
}

func update(ctx context.Context, tx *db.Tx, sc access.Scope, c Course) error {
	var amount, months any
	if !c.NoAmount {
		amount = int64(c.Amount)
	}
	if c.ValidityMonths > 0 {
		months = c.ValidityMonths
	}
	_, err := tx.Exec(ctx, `UPDATE course SET code = $3, code_key = $4, title = $5, title_key = $6, tags = $7, parts = $8, amount = $9, unit = $10, provider = $11, delivery = $12, validity_months = $13
		WHERE org_id = $1 AND id = $2`, sc.OrgID(), c.ID, c.Code, foldCode(c.Code), c.Title, foldTitle(c.Title), strings.Join(c.Tags, " "), writeParts(c.Parts), amount, c.Unit, c.Provider, c.Delivery, months)
	return err
}

func archive(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE course SET archived_at = $3 WHERE org_id = $1 AND id = $2 AND archived_at IS NULL`, sc.OrgID(), id, at)
	return err
}

func restore(ctx context.Context, tx *db.Tx, sc access.Scope, id ids.ID) error {
	_, err := tx.Exec(ctx, `UPDATE course SET archived_at = NULL WHERE org_id = $1 AND id = $2`, sc.OrgID(), id)
	return err
}

// readParts and writeParts are the form of parts in the database: tag=amount;tag=amount.
func readParts(text string) (out []Part) {
	for _, p := range strings.Split(text, ";") {
		tag, amount, ok := strings.Cut(p, "=")
		if n, err := strconv.ParseInt(amount, 10, 64); ok && err == nil {
			out = append(out, Part{tag, credit.Amount(n)})
		}
	}
	return out
}

func writeParts(parts []Part) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.Tag + "=" + strconv.FormatInt(int64(p.Amount), 10)
	}
	return strings.Join(out, ";")
}
