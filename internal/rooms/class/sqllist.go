package class

import (
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/training"
)

// page is a part of the list of classes, with what the caller has to do with each.
func page(ctx context.Context, q db.Q, sc access.Scope, in ListInput, today civil.Date, limit int) ([]Item, error) {
	const mine = `(EXISTS (SELECT 1 FROM class_place l WHERE l.org_id = $1 AND l.class_id = k.id AND l.person_id = $2 AND l.state <> 'withdrawn')
		OR EXISTS (SELECT 1 FROM class_teacher t WHERE t.org_id = $1 AND t.class_id = k.id AND t.person_id = $2))`
	where, order, beyond := `k.ends_on >= $3`, `k.starts_on, k.id`, `>`
	switch in.Show {
	case "past":
		where, order, beyond = `k.ends_on < $3`, `k.starts_on DESC, k.id DESC`, `<`
	case "mine":
		where, order, beyond = `(k.ends_on >= $3 OR k.ends_on < $3) AND `+mine, `k.starts_on DESC, k.id DESC`, `<`
	case "enrol":
		where += ` AND k.state = 'open' AND k.enrol = 'self' AND coalesce(k.opens_on, $3) <= $3 AND coalesce(k.closes_on, $3) >= $3`
	}
	args := []any{sc.OrgID(), sc.Person(), today}
	if !in.After.Zero() {
		where += ` AND (k.starts_on, k.id) ` + beyond + ` ((SELECT b.starts_on FROM class b WHERE b.org_id = $1 AND b.id = $4), $4)`
		args = append(args, in.After)
	}
	return db.All(ctx, q, func(r *sql.Rows) (i Item, err error) {
		var mine sql.NullString
		st, err := scanFrom(r, &i.Enrolled, &i.Waiting, &mine, &i.Teaching)
		i.Class, i.Mine = st.Class, PlaceState(mine.String)
		if i.Mine == Withdrawn {
			i.Mine = ""
		}
		return i, err
	}, `SELECT `+columns+`, (SELECT count(*) FROM class_place e WHERE e.org_id = $1 AND e.class_id = k.id AND e.state = 'enrolled'),
			(SELECT count(*) FROM class_place w WHERE w.org_id = $1 AND w.class_id = k.id AND w.state = 'waiting'),
			(SELECT o.state FROM class_place o WHERE o.org_id = $1 AND o.class_id = k.id AND o.person_id = $2),
			EXISTS (SELECT 1 FROM class_teacher h WHERE h.org_id = $1 AND h.class_id = k.id AND h.person_id = $2)
		FROM class k WHERE k.org_id = $1 AND `+where+` ORDER BY `+order+` LIMIT `+strconv.Itoa(limit), args...)
}

// announcedOf are those of recorded classes that were announced here.
func announcedOf(ctx context.Context, q db.Q, sc access.Scope, all []training.PastClass) (map[ids.ID]bool, error) {
	out := map[ids.ID]bool{}
	if len(all) == 0 {
		return out, nil
	}
	who := make([]ids.ID, len(all))
	for i, c := range all {
		who[i] = c.Class
	}
	in, args := db.In(2, who)
	err := db.Each(ctx, q, db.Scalar[ids.ID], func(id ids.ID) error { out[id] = true; return nil }, `SELECT k.id FROM class k WHERE k.org_id = $1 AND k.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return out, err
}

// Offer is a class that is to come and takes people.
type Offer struct {
	ID, Course ids.ID
	On         civil.Date
}

// mostOffers is how many classes to come are offered.
const mostOffers = 200

// takingOn are the classes that take people, themselves or by staff, the next first.
func takingOn(ctx context.Context, q db.Q, sc access.Scope, today civil.Date) ([]Offer, error) {
	return db.All(ctx, q, func(r *sql.Rows) (o Offer, err error) {
		err = r.Scan(&o.ID, &o.Course, db.Day(&o.On))
		return o, err
	}, `SELECT k.id, k.course_id, k.starts_on FROM class k WHERE k.org_id = $1 AND k.ends_on >= $2 AND k.state = 'open' AND k.enrol <> 'closed'
		AND coalesce(k.closes_on, $2) >= $2 ORDER BY k.starts_on, k.id LIMIT $3`, sc.OrgID(), today, mostOffers)
}

// courseTitles are suggestions for a field.
func courseTitles(ctx context.Context, q db.Q, sc access.Scope) ([]string, error) {
	return db.All(ctx, q, db.Scalar[string], `SELECT c.title FROM course c WHERE c.org_id = $1 AND c.archived_at IS NULL ORDER BY c.title_key, c.id LIMIT 1000`, sc.OrgID())
}

func courseTitle(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (string, error) {
	return db.One(ctx, q, db.Scalar[string], `SELECT c.title FROM course c WHERE c.org_id = $1 AND c.id = $2`, sc.OrgID(), id)
}
