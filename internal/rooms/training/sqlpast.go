package training

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// sourceBefore is the class, claim or import that began last before another.
func sourceBefore(ctx context.Context, q db.Q, sc access.Scope, before ids.ID) (ids.ID, bool, error) {
	all, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT c.source_id FROM completion c WHERE c.org_id = $1 AND c.source_id IS NOT NULL AND c.source_id < $2
		ORDER BY c.source_id DESC LIMIT 1`, sc.OrgID(), before)
	if err != nil || len(all) == 0 {
		return ids.ID{}, false, err
	}
	return all[0], true, nil
}

// firstOf is what a source is: its first row says so, as corrections come later.
func firstOf(ctx context.Context, q db.Q, sc access.Scope, source ids.ID) (Source, error) {
	return db.One(ctx, q, db.Scalar[Source], `SELECT c.source FROM completion c WHERE c.org_id = $1 AND c.source_id = $2 ORDER BY c.id LIMIT 1`, sc.OrgID(), source)
}

// pastClass is a class that was recorded, as far as people are in reach; not ok if none is.
func pastClass(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) (c PastClass, ok bool, err error) {
	reach, args := access.Where(sc, "p", 3)
	all, err := db.All(ctx, q, func(r *sql.Rows) (c PastClass, err error) {
		var rows int
		err = r.Scan(&c.Course, &c.Title, db.Day(&c.On), &c.People, &rows)
		c.Class, c.Undone = class, c.People == 0
		return c, err
	}, `SELECT c.course_id, k.title, max(c.happened_on), CAST(sum(CASE WHEN NOT c.voided AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id) THEN 1 ELSE 0 END) AS BIGINT), count(*)
		FROM completion c JOIN course k ON k.org_id = c.org_id AND k.id = c.course_id JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
		WHERE c.org_id = $1 AND k.org_id = $1 AND p.org_id = $1 AND c.source_id = $2 AND `+reach+`
		GROUP BY c.course_id, k.title ORDER BY 4 DESC LIMIT 1`, append([]any{sc.OrgID(), class}, args...)...)
	if err != nil || len(all) == 0 {
		return c, false, err
	}
	return all[0], true, nil
}

// onceOf are the people in reach of whom a class was recorded, whether or not they have it still.
func onceOf(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) ([]Completion, error) {
	reach, args := access.Where(sc, "p", 3)
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM completion c JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
		WHERE c.org_id = $1 AND c.source_id = $2 AND c.source = 'class' AND `+reach+` ORDER BY c.id LIMIT 500`, append([]any{sc.OrgID(), class}, args...)...)
}

// takenBack are the completions of people in reach that were taken back with a class and that
// nothing was said of since, each as it was; it supersedes what took it back.
func takenBack(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) ([]Completion, error) {
	type pair struct {
		was  Completion
		void ids.ID
	}
	reach, args := access.Where(sc, "p", 3)
	all, err := db.All(ctx, q, func(r *sql.Rows) (x pair, err error) {
		x.was, err = scanFrom(tail{r, []any{&x.void}})
		return x, err
	}, `SELECT `+columns+`, v.id FROM completion v JOIN completion c ON c.org_id = v.org_id AND c.id = v.supersedes_id
		JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
		WHERE v.org_id = $1 AND c.org_id = $1 AND p.org_id = $1 AND v.source_id = $2 AND v.voided AND NOT c.voided AND c.source = 'class' AND `+reach+`
			AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = v.id)
		ORDER BY v.id LIMIT 500`, append([]any{sc.OrgID(), class}, args...)...)
	out := make([]Completion, len(all))
	for i, x := range all {
		out[i] = x.was
		out[i].Supersedes = x.void
	}
	return out, err
}
