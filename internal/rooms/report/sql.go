package report

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// settings are what a report says of its organization.
type settings struct {
	name, zone string
	ready      bool  // the index of names is complete
	shown      int64 // the generation of standings that is shown; 0: none yet
	building   int64
}

func settingsOf(ctx context.Context, q db.Q, sc access.Scope) (s settings, err error) {
	s, err = db.One(ctx, q, func(r *sql.Rows) (s settings, err error) {
		err = r.Scan(&s.name, &s.zone)
		return s, err
	}, `SELECT o.name, o.zone FROM org o WHERE o.id = $1`, sc.OrgID())
	if err != nil {
		return s, err
	}
	n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person_index_state WHERE org_id = $1`, sc.OrgID())
	if err != nil {
		return s, err
	}
	s.ready = n > 0
	gens, err := db.All(ctx, q, func(r *sql.Rows) (g [2]int64, err error) {
		err = r.Scan(&g[0], &g[1])
		return g, err
	}, `SELECT shown, building FROM standing_state WHERE org_id = $1`, sc.OrgID())
	for _, g := range gens {
		s.shown, s.building = g[0], g[1]
	}
	return s, err
}

// unit is one unit as a report names and orders it.
type unit struct {
	id, above ids.ID
	name      string
	shown     bool // the caller may know what it is called
}

// unitsOf are all units, as people in reach may be in any; those within reach have a name.
func unitsOf(ctx context.Context, q db.Q, sc access.Scope) ([]unit, error) {
	shown, args := `1 = 1`, []any{sc.OrgID()}
	if sc.Reach() != access.Org {
		shown, args = `u.id IN (SELECT r.unit_id FROM reach r WHERE r.org_id = $1 AND r.account_id = $2)`, append(args, sc.Account())
	}
	return db.All(ctx, q, func(r *sql.Rows) (u unit, err error) {
		err = r.Scan(&u.id, &u.above, &u.name, &u.shown)
		return u, err
	}, `SELECT u.id, u.parent_id, u.name, (`+shown+`) FROM unit u WHERE u.org_id = $1 ORDER BY u.name_key, u.id`, args...)
}

// demand is a requirement as a report names it.
type demand struct {
	id    ids.ID
	title string
}

func requirementsOf(ctx context.Context, q db.Q, sc access.Scope) ([]demand, error) {
	return db.All(ctx, q, func(r *sql.Rows) (t demand, err error) {
		err = r.Scan(&t.id, &t.title)
		return t, err
	}, `SELECT r.id, r.title FROM requirement r WHERE r.org_id = $1 AND r.published > 0 ORDER BY r.title_key, r.id`, sc.OrgID())
}

// slice is a part of a report that one statement answers.
type slice struct {
	gen         int64
	today       civil.Date
	units       []ids.ID // nil: any; a zero one is none
	requirement ids.ID   // zero with each EachPerson: all taken together; otherwise any
	each        Each
	person      ids.ID     // of a transcript
	among       []Status   // not empty
	until       civil.Date // not zero: what falls due, in that order
	undated     bool       // what is missing now without a day for it, such as a card that somebody never had
	after       Cursor
	limit       int // 0: all
}

// clause is a statement that is being put together.
type clause struct {
	where string
	args  []any
}

func (c *clause) and(cond string, values ...any) {
	at := make([]any, len(values))
	for i := range values {
		at[i] = len(c.args) + i + 1
	}
	c.where += " AND " + fmt.Sprintf(cond, at...)
	c.args = append(c.args, values...)
}

// within asks that a column has one of many values.
func (c *clause) within(column string, values []ids.ID) {
	var parts []string
	for part := range slices.Chunk(values, 500) {
		in, args := db.In(len(c.args)+1, part)
		parts = append(parts, column+` IN (`+in+`)`)
		c.args = append(c.args, args...)
	}
	c.where += " AND (" + strings.Join(append(parts, "1 = 0"), " OR ") + ")"
}

// standingNow is the status of the day $3: no midnight needs a write.
const standingNow = `(CASE WHEN s.next_on <= $3 THEN s.next_status ELSE s.status END)`

func (p slice) clause(sc access.Scope) *clause {
	c := &clause{where: `s.org_id = $1 AND s.gen = $2`, args: []any{sc.OrgID(), p.gen, p.today}}
	switch {
	case p.each == EachPerson || !p.requirement.Zero():
		c.and(`s.requirement_id = $%d`, p.requirement)
	default:
		c.and(`s.requirement_id <> $%d`, ids.ID{})
	}
	if p.units != nil {
		c.within(`s.unit_id`, p.units)
	}
	if !p.person.Zero() {
		c.and(`s.person_id = $%d`, p.person)
	}
	in, args := db.In(len(c.args)+1, p.among)
	c.where += ` AND ` + standingNow + ` IN (` + in + `)`
	c.args = append(c.args, args...)
	if p.until != 0 {
		c.and(`s.due_on <= $%d AND s.due_on < $%d`, p.until, never)
	}
	if p.undated {
		c.and(`s.due_on = $%d AND `+standingNow+` IN ('grace', 'not_met')`, never)
	}
	reach, more := access.Where(sc, "p", len(c.args)+1)
	c.where += " AND " + reach
	c.args = append(c.args, more...)
	return c
}

// from are the tables of a slice. Somebody who reaches everybody needs no look at each.
func from(sc access.Scope, numbers string) string {
	tables := ` FROM standing s JOIN person_index x ON x.org_id = s.org_id AND x.person_id = s.person_id`
	if sc.Reach() != access.Org || numbers != everybody {
		tables += ` JOIN person p ON p.org_id = s.org_id AND p.id = s.person_id`
	}
	return tables + ` WHERE `
}

// everybody is the condition of access.Where that lets everybody through.
const everybody = "1 = 1"

// order is by name, or by the day something falls due, and then by name; the requirements
// of one person in the order in which they were made.
func (p slice) order() string {
	if p.until != 0 {
		return ` ORDER BY s.due_on, x.name_key, s.person_id, s.requirement_id`
	}
	return ` ORDER BY x.name_key, s.person_id, s.requirement_id`
}

// rows hands out the lines of a slice, in its order.
func rows(ctx context.Context, q db.Q, sc access.Scope, p slice, fn func(Row) error) error {
	c := p.clause(sc)
	if !p.after.Person.Zero() {
		at, err := placeOf(ctx, q, sc, p)
		if err != nil {
			return err
		}
		switch {
		case at == nil || p.until != 0 && at.due == never.String(): // begins here
		case p.undated && at.due != never.String():
			return nil // is over
		case p.until != 0:
			c.and(`(s.due_on, x.name_key, s.person_id, s.requirement_id) > ($%d, $%d, $%d, $%d)`, at.due, at.name, p.after.Person, p.after.Requirement)
		default:
			c.and(`(x.name_key, s.person_id, s.requirement_id) > ($%d, $%d, $%d)`, at.name, p.after.Person, p.after.Requirement)
		}
	}
	open, more := contact(sc, len(c.args)+1)
	tail := p.order()
	if p.limit > 0 {
		tail += ` LIMIT ` + strconv.Itoa(p.limit)
	}
	return db.Each(ctx, q, scanRow, fn, `SELECT s.person_id, x.name, CASE WHEN `+open+` THEN x.number ELSE '' END, s.unit_id, s.requirement_id,
		`+standingNow+`, s.due_on, s.start_on, s.end_on, s.required, s.counted, s.remaining`+from(sc, open)+c.where+tail, append(c.args, more...)...)
}

func scanRow(r *sql.Rows) (w Row, err error) {
	err = r.Scan(&w.Person, &w.Name, &w.Number, &w.Unit, &w.Requirement, &w.Status,
		db.Day(&w.Due), db.Day(&w.Start), db.Day(&w.End), (*int64)(&w.Required), (*int64)(&w.Counted), (*int64)(&w.Remaining))
	if w.Due == never {
		w.Due = 0
	}
	return w, err
}

// contact is the condition under which the caller sees somebody's number.
func contact(sc access.Scope, next int) (cond string, args []any) {
	in, err := sc.Narrow(person.PermContact)
	if err != nil {
		return "1 = 0", nil
	}
	return access.Where(in, "p", next)
}

// place is where a cursor stands in the order.
type place struct{ due, name string }

// placeOf finds it. A line that is not there, or is about somebody out of reach, begins
// the list anew: where a page starts would tell what they are called.
func placeOf(ctx context.Context, q db.Q, sc access.Scope, p slice) (*place, error) {
	reach, more := access.Where(sc, "p", 5)
	all, err := db.All(ctx, q, func(r *sql.Rows) (l place, err error) {
		err = r.Scan(&l.due, &l.name)
		return l, err
	}, `SELECT s.due_on, x.name_key`+from(sc, everybody)+`s.org_id = $1 AND s.gen = $2 AND s.person_id = $3 AND s.requirement_id = $4 AND `+reach,
		append([]any{sc.OrgID(), p.gen, p.after.Person, p.after.Requirement}, more...)...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}
