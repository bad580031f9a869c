package class

import (
	"context"
	"database/sql"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// The lists of a class are read whole by its own operations, which decide about seats and
// turns of everybody: what is shown of them goes through named, which obeys the reach.

func scanPlace(r *sql.Rows) (p Place, err error) {
	err = r.Scan(&p.Person, &p.State, &p.Turn, db.At(&p.Since))
	return p, err
}

// placesOf are all who ever asked, in their turn.
func placesOf(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) ([]Place, error) {
	return db.All(ctx, q, scanPlace, `SELECT person_id, state, turn, since_at FROM class_place WHERE org_id = $1 AND class_id = $2 ORDER BY turn`, sc.OrgID(), class)
}

func setPlace(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, p Place) error {
	_, err := tx.Exec(ctx, `INSERT INTO class_place (org_id, class_id, person_id, state, turn, since_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (org_id, class_id, person_id) DO UPDATE SET state = excluded.state, turn = excluded.turn, since_at = excluded.since_at`,
		sc.OrgID(), class, p.Person, p.State, p.Turn, p.Since)
	return err
}

// namedPlace is a place with what its person is called, as far as they are in reach.
type namedPlace struct {
	Place
	Name string
}

// named are the places of people in reach who have or want a seat.
func named(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) ([]namedPlace, error) {
	reach, more := access.Where(sc, "p", 3)
	return db.All(ctx, q, func(r *sql.Rows) (p namedPlace, err error) {
		err = r.Scan(&p.Person, &p.State, &p.Turn, db.At(&p.Since), &p.Name)
		return p, err
	}, `SELECT l.person_id, l.state, l.turn, l.since_at, coalesce(x.name, '') FROM class_place l JOIN person p ON p.org_id = l.org_id AND p.id = l.person_id
			LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id
		WHERE l.org_id = $1 AND p.org_id = $1 AND l.class_id = $2 AND l.state IN ('enrolled', 'waiting') AND `+reach+`
		ORDER BY l.state, coalesce(x.name_key, ''), l.turn`, append([]any{sc.OrgID(), class}, more...)...)
}

// teacherNames are what those who teach classes are called: part of the announcement, for
// whoever sees it.
func teacherNames(ctx context.Context, q db.Q, sc access.Scope, classes ...ids.ID) (map[ids.ID]string, error) {
	in, args := db.In(2, classes)
	out := map[ids.ID]string{}
	type one struct {
		id   ids.ID
		name string
	}
	err := db.Each(ctx, q, func(r *sql.Rows) (o one, err error) {
		err = r.Scan(&o.id, &o.name)
		return o, err
	}, func(o one) error {
		out[o.id] = o.name
		return nil
	}, `SELECT t.person_id, coalesce(x.name, '') FROM class_teacher t LEFT JOIN person_index x ON x.org_id = t.org_id AND x.person_id = t.person_id
		WHERE t.org_id = $1 AND t.class_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return out, err
}

func scanPresence(r *sql.Rows) (p Presence, err error) {
	var came, went sql.NullString
	err = r.Scan(&p.Meeting, &p.Person, db.Credit(&p.Amount), &came, &went, &p.How)
	p.Came, p.Went = Hour(came.String), Hour(went.String)
	return p, err
}

const presenceColumns = `a.meeting_id, a.person_id, a.amount, a.came, a.went, a.how`

// presences are of everybody, for what a class works out; show only those in reach.
func presences(ctx context.Context, q db.Q, sc access.Scope, class ids.ID) ([]Presence, error) {
	return db.All(ctx, q, scanPresence, `SELECT `+presenceColumns+` FROM class_attendance a WHERE a.org_id = $1 AND a.class_id = $2`, sc.OrgID(), class)
}

func setPresence(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, p Presence, at any) error {
	var came, went any
	if p.Came != "" {
		came, went = p.Came, p.Went
	}
	_, err := tx.Exec(ctx, `INSERT INTO class_attendance (org_id, meeting_id, person_id, class_id, amount, came, went, how, noted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (org_id, meeting_id, person_id) DO UPDATE SET amount = excluded.amount, came = excluded.came, went = excluded.went, how = excluded.how, noted_at = excluded.noted_at`,
		sc.OrgID(), p.Meeting, p.Person, class, int64(p.Amount), came, went, p.How, at)
	return err
}

func deletePresence(ctx context.Context, tx *db.Tx, sc access.Scope, meeting, person ids.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM class_attendance WHERE org_id = $1 AND meeting_id = $2 AND person_id = $3`, sc.OrgID(), meeting, person)
	return err
}

func wrongTries(ctx context.Context, q db.Q, sc access.Scope, meeting ids.ID) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT coalesce(sum(wrong), 0) FROM class_try WHERE org_id = $1 AND meeting_id = $2 AND account_id = $3`, sc.OrgID(), meeting, sc.Account())
}

func countTry(ctx context.Context, tx *db.Tx, sc access.Scope, meeting ids.ID, at any) error {
	_, err := tx.Exec(ctx, `INSERT INTO class_try (org_id, meeting_id, account_id, wrong, last_at) VALUES ($1, $2, $3, 1, $4)
		ON CONFLICT (org_id, meeting_id, account_id) DO UPDATE SET wrong = class_try.wrong + 1, last_at = excluded.last_at`, sc.OrgID(), meeting, sc.Account(), at)
	return err
}

// classOfMeeting leads from a meeting to its class.
func classOfMeeting(ctx context.Context, q db.Q, sc access.Scope, meeting ids.ID) (ids.ID, error) {
	return db.One(ctx, q, db.Scalar[ids.ID], `SELECT class_id FROM class_meeting WHERE org_id = $1 AND id = $2`, sc.OrgID(), meeting)
}

// accountsOf are the accounts of people.
func accountsOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]ids.ID, error) {
	out := map[ids.ID]ids.ID{}
	if len(people) == 0 {
		return out, nil
	}
	in, args := db.In(2, people)
	type one struct{ person, account ids.ID }
	err := db.Each(ctx, q, func(r *sql.Rows) (o one, err error) {
		err = r.Scan(&o.person, &o.account)
		return o, err
	}, func(o one) error {
		out[o.person] = o.account
		return nil
	}, `SELECT m.person_id, m.account_id FROM membership m WHERE m.org_id = $1 AND m.state = 'active' AND m.person_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return out, err
}

// peopleNames are what people in reach are called.
func peopleNames(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	if len(people) == 0 {
		return out, nil
	}
	in, args := db.In(2, people)
	reach, more := access.Where(sc, "p", 2+len(args))
	type one struct {
		id   ids.ID
		name string
	}
	err := db.Each(ctx, q, func(r *sql.Rows) (o one, err error) {
		err = r.Scan(&o.id, &o.name)
		return o, err
	}, func(o one) error {
		out[o.id] = o.name
		return nil
	}, `SELECT p.id, coalesce(x.name, '') FROM person p LEFT JOIN person_index x ON x.org_id = p.org_id AND x.person_id = p.id
		WHERE p.org_id = $1 AND p.id IN (`+in+`) AND `+reach, append(append([]any{sc.OrgID()}, args...), more...)...)
	return out, err
}
