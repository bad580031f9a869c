package class

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/credit"
)

// Time is somebody's time at a meeting, or of teaching it. From and To are minutes of the
// organization's clock since 1970.
type Time struct {
	Class, Meeting, Person, Course ids.ID
	On                             civil.Date
	From, To                       int64
	Amount                         credit.Amount
	Teaches                        bool
	Vague                          bool // they were there for a part of it, nobody said from when to when
	Tags                           []string
}

// TimesOf are the times of people (at most 500) in classes that were not cancelled. It asks
// nothing about reach, and is for work that shows none of it.
func (s *Service) TimesOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]Time, error) {
	out, err := timesOf(ctx, q, sc, people)
	return out, fault.Wrap("read times", err)
}

// Held is a class with who was at its meetings, whoever they are; ok is false for one that is
// not there.
func (s *Service) Held(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (c Class, there []Time, ok bool, err error) {
	st, err := byID(ctx, q, sc, id)
	if errors.Is(err, fault.NotFound) {
		return c, nil, false, nil
	}
	if err != nil {
		return c, nil, false, fault.Wrap("read a class", err)
	}
	all, err := presences(ctx, q, sc, id)
	for _, p := range all {
		if m, ok := st.meeting(p.Meeting); ok {
			there = append(there, timeOf(st.Class, m, p))
		}
	}
	return st.Class, there, true, fault.Wrap("read a class", err)
}

// Span is from when to when a meeting lasts, in minutes of the organization's clock since 1970.
func (m Meeting) Span() (from, to int64) {
	from = int64(m.On-epoch)*dayMinutes + int64(m.Begins.minutes())
	return from, from + int64(between(m.Begins, m.Ends))
}

const dayMinutes = 24 * 60

var epoch = civil.Of(1970, 1, 1)

func timeOf(c Class, m Meeting, p Presence) Time {
	t := Time{Class: c.ID, Meeting: m.ID, Person: p.Person, Course: c.Course, On: m.On, Amount: p.Amount, Tags: c.Tags}
	t.From, t.To = m.Span()
	if p.Came == "" {
		t.Vague = p.Amount < m.Amount
		return t
	}
	from, to := t.From, t.To
	t.From = int64(m.On-epoch)*dayMinutes + int64(p.Came.minutes())
	if t.From < from && t.From+dayMinutes < to {
		t.From += dayMinutes // after the midnight within the meeting
	}
	t.To = t.From + int64(between(p.Came, p.Went))
	return t
}

const heldColumns = `k.id, k.course_id, k.tags, m.id, m.held_on, m.begins, m.ends, m.amount`

// timesOf reads first at what people were, then what they taught.
func timesOf(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) ([]Time, error) {
	in, args := db.In(2, people)
	args = append([]any{sc.OrgID()}, args...)
	row := func(r *sql.Rows, more ...any) (c Class, m Meeting, err error) {
		var tags string
		err = r.Scan(append([]any{&c.ID, &c.Course, &tags, &m.ID, db.Day(&m.On), &m.Begins, &m.Ends, db.Credit(&m.Amount)}, more...)...)
		c.Tags = strings.Fields(tags)
		return c, m, err
	}
	was, err := db.All(ctx, q, func(r *sql.Rows) (t Time, err error) {
		var p Presence
		var came, went sql.NullString
		c, m, err := row(r, &p.Person, db.Credit(&p.Amount), &came, &went)
		p.Came, p.Went = Hour(came.String), Hour(went.String)
		return timeOf(c, m, p), err
	}, `SELECT `+heldColumns+`, a.person_id, a.amount, a.came, a.went FROM class_attendance a JOIN class_meeting m ON m.org_id = a.org_id AND m.id = a.meeting_id
		JOIN class k ON k.org_id = a.org_id AND k.id = a.class_id
		WHERE a.org_id = $1 AND m.org_id = $1 AND k.org_id = $1 AND k.state <> 'cancelled' AND a.person_id IN (`+in+`)`, args...)
	if err != nil {
		return nil, err
	}
	taught, err := db.All(ctx, q, func(r *sql.Rows) (t Time, err error) {
		var p Presence
		c, m, err := row(r, &p.Person)
		p.Amount = m.Amount
		t = timeOf(c, m, p)
		t.Teaches = true
		return t, err
	}, `SELECT `+heldColumns+`, t.person_id FROM class_teacher t JOIN class_meeting m ON m.org_id = t.org_id AND m.class_id = t.class_id
		JOIN class k ON k.org_id = t.org_id AND k.id = t.class_id
		WHERE t.org_id = $1 AND m.org_id = $1 AND k.org_id = $1 AND k.state <> 'cancelled' AND t.person_id IN (`+in+`)`, args...)
	return append(was, taught...), err
}

// Titles are what classes are called, for rooms that lead to them.
func (s *Service) Titles(ctx context.Context, q db.Q, sc access.Scope, classes []ids.ID) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	if len(classes) == 0 {
		return out, nil
	}
	in, args := db.In(2, classes)
	type one struct {
		id    ids.ID
		title string
	}
	err := db.Each(ctx, q, func(r *sql.Rows) (o one, err error) {
		err = r.Scan(&o.id, &o.title)
		return o, err
	}, func(o one) error { out[o.id] = o.title; return nil },
		`SELECT k.id, k.title FROM class k WHERE k.org_id = $1 AND k.id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	return out, fault.Wrap("name classes", err)
}

// After lists the next classes in the order of ids.
func (s *Service) After(ctx context.Context, q db.Q, sc access.Scope, after ids.ID, limit int) ([]ids.ID, error) {
	out, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT k.id FROM class k WHERE k.org_id = $1 AND k.id > $2 ORDER BY k.id LIMIT $3`, sc.OrgID(), after, limit)
	return out, fault.Wrap("list classes", err)
}

// PeopleOf are whoever was at a class, and who teaches it.
func (s *Service) PeopleOf(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) ([]ids.ID, error) {
	out, err := db.All(ctx, q, db.Scalar[ids.ID], `SELECT a.person_id FROM class_attendance a WHERE a.org_id = $1 AND a.class_id = $2
		UNION SELECT t.person_id FROM class_teacher t WHERE t.org_id = $1 AND t.class_id = $2`, sc.OrgID(), id)
	return out, fault.Wrap("list people of a class", err)
}

// Lengths are the times of classes without their breaks.
func (s *Service) Lengths(ctx context.Context, q db.Q, sc access.Scope, classes []ids.ID) (map[ids.ID]credit.Amount, error) {
	out := map[ids.ID]credit.Amount{}
	if len(classes) == 0 {
		return out, nil
	}
	in, args := db.In(2, classes)
	all, err := db.All(ctx, q, func(r *sql.Rows) (m Meeting, err error) {
		err = r.Scan(&m.Class, db.Credit(&m.Amount))
		return m, err
	}, `SELECT m.class_id, m.amount FROM class_meeting m WHERE m.org_id = $1 AND m.class_id IN (`+in+`)`, append([]any{sc.OrgID()}, args...)...)
	for _, m := range all {
		out[m.Class] += m.Amount
	}
	return out, fault.Wrap("read the lengths of classes", err)
}
