package person

import (
	"cmp"
	"context"
	"database/sql"
	"strconv"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
)

// stored is a row as it lies: sealed.
type stored struct {
	Person
	name, email, number keys.Sealed
	index               []byte
}

const columns = `p.id, p.version, p.root_id, p.unit_id, p.name, p.email, p.number, p.alias, p.source, p.state, p.joined_on, p.left_on, p.created_at, p.shown`

func scan(r *sql.Rows) (s stored, err error) {
	var contact bool
	err = r.Scan(&s.ID, &s.Version, &s.Root, &s.Unit, &s.name, &s.email, &s.number, &s.Alias, &s.Source, &s.State,
		db.Day(&s.JoinedOn), db.Day(&s.LeftOn), db.At(&s.CreatedAt), &s.shown, &contact)
	s.Masked = !contact
	return s, err
}

// contact is the condition under which the caller sees a person's e-mail and number: its
// reach in that right, which may be less than that in seeing people.
func contact(sc access.Scope, next int) (cond string, args []any) {
	in, err := sc.Narrow(PermContact)
	if err != nil {
		return "1 = 0", nil
	}
	return access.Where(in, "p", next)
}

// inReach are the people in the caller's reach for whom where holds; its arguments begin
// at $2.
func inReach(ctx context.Context, q db.Q, sc access.Scope, where, tail string, args ...any) ([]stored, error) {
	reach, more := access.Where(sc, "p", 2+len(args))
	args = append(append([]any{sc.OrgID()}, args...), more...)
	open, more := contact(sc, 1+len(args))
	return db.All(ctx, q, scan, `SELECT `+columns+`, (`+open+`) FROM person p WHERE p.org_id = $1 AND `+where+` AND `+reach+tail, append(args, more...)...)
}

func byID(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (stored, error) {
	all, err := inReach(ctx, q, sc, `p.id = $2`, ``, id)
	if err != nil || len(all) == 0 {
		return stored{}, cmp.Or(err, fault.NotFound)
	}
	return all[0], nil
}

func reaches(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (bool, error) {
	reach, args := access.Where(sc, "p", 3)
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person p WHERE p.org_id = $1 AND p.id = $2 AND `+reach,
		append([]any{sc.OrgID(), id}, args...)...)
	return n == 1, err
}

func byIDs(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]stored, error) {
	in, args := db.In(2, people)
	return inReach(ctx, q, sc, `p.id IN (`+in+`)`, ``, args...)
}

// after is a page in the order of ids, for as long as the index is not there.
func after(ctx context.Context, q db.Q, sc access.Scope, id ids.ID, limit int) ([]stored, error) {
	return inReach(ctx, q, sc, `p.id > $2 AND p.root_id = p.id`, ` ORDER BY p.id LIMIT `+strconv.Itoa(limit), id)
}

func insert(ctx context.Context, tx *db.Tx, sc access.Scope, s stored) error {
	_, err := tx.Exec(ctx, `INSERT INTO person (org_id, id, root_id, unit_id, name, email, number, number_ix, alias, source, state, joined_on, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		sc.OrgID(), s.ID, s.Root, s.Unit.OrNull(), s.name, s.email, s.number, orNull(s.index), s.Alias, s.Source, s.State, s.JoinedOn, s.CreatedAt)
	return err
}

func update(ctx context.Context, tx *db.Tx, sc access.Scope, s stored) error {
	_, err := tx.Exec(ctx, `UPDATE person SET unit_id = $3, name = $4, email = $5, number = $6, number_ix = $7, alias = $8, state = $9, joined_on = $10, left_on = $11, shown = version
		WHERE org_id = $1 AND id = $2`,
		sc.OrgID(), s.ID, s.Unit.OrNull(), s.name, s.email, s.number, orNull(s.index), s.Alias, s.State, s.JoinedOn, s.LeftOn)
	return err
}

func orNull(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// Entry is a line of a list of people: what the derived index shows.
type Entry struct {
	ID     ids.ID `json:"id"`
	Name   string `json:"name"`
	Number string `json:"number"`
	Unit   ids.ID `json:"unit"`
	State  State  `json:"state"`
}

func scanEntry(r *sql.Rows) (e Entry, err error) {
	var contact bool
	if err = r.Scan(&e.ID, &e.Name, &e.Number, &e.Unit, &e.State, &contact); !contact {
		e.Number = ""
	}
	return e, err
}

// entriesOf are lines of the index by person.
func entriesOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]Entry, error) {
	in, args := db.In(2, people)
	args = append([]any{sc.OrgID()}, args...)
	reach, more := access.Where(sc, "p", len(args)+1)
	args = append(args, more...)
	open, more := contact(sc, len(args)+1)
	return db.All(ctx, q, scanEntry, `SELECT `+entryColumns+`, (`+open+`) FROM person_index x
		JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id
		WHERE x.org_id = $1 AND p.org_id = $1 AND x.person_id IN (`+in+`) AND `+reach, append(args, more...)...)
}

// cursorAt finds the name at which a page begins. Somebody who is not there, or out of
// reach, begins the list anew: where a page starts would tell what they are called.
func cursorAt(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (Cursor, error) {
	if id.Zero() {
		return Cursor{}, nil
	}
	reach, args := access.Where(sc, "p", 3)
	all, err := db.All(ctx, q, db.Scalar[string], `SELECT x.name_key FROM person_index x JOIN person p ON p.org_id = x.org_id AND p.id = x.person_id
		WHERE x.org_id = $1 AND x.person_id = $2 AND `+reach, append([]any{sc.OrgID(), id}, args...)...)
	if err != nil || len(all) == 0 {
		return Cursor{}, err
	}
	return Cursor{all[0], id}, nil
}

// unitNames are the units in the caller's reach.
func unitNames(ctx context.Context, q db.Q, sc access.Scope) ([]unitName, error) {
	where, args := "", []any{sc.OrgID()}
	if sc.Reach() != access.Org {
		where = ` AND u.id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = $2)`
		args = append(args, sc.Account())
	}
	return db.All(ctx, q, func(r *sql.Rows) (u unitName, err error) {
		err = r.Scan(&u.ID, &u.Name)
		return u, err
	}, `SELECT u.id, u.name FROM unit u WHERE u.org_id = $1 AND u.archived_at IS NULL`+where+` ORDER BY u.name_key, u.id LIMIT 5000`, args...)
}

// unitInReach reports whether the caller may put somebody into a unit.
func unitInReach(ctx context.Context, q db.Q, sc access.Scope, unit ids.ID) (bool, error) {
	if sc.Reach() == access.Org {
		n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM unit WHERE org_id = $1 AND id = $2 AND archived_at IS NULL`, sc.OrgID(), unit)
		return n == 1, err
	}
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM reach WHERE org_id = $1 AND account_id = $2 AND unit_id = $3`, sc.OrgID(), sc.Account(), unit)
	return n == 1, err
}
