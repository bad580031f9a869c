package class

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// AttendInput says who was at a meeting. People who are not in it stay as they are.
type AttendInput struct {
	MeetingRef
	Rows []AttendRow `json:"rows" maxItems:"1000"`
}

// AttendRow is one person: not there, there all the time, or for a part of it.
type AttendRow struct {
	Person ids.ID `json:"person" kind:"person"`
	There  string `json:"there" enum:"no,all,part"`
	Part   string `json:"part,omitempty" maxLength:"30" doc:"With part: from and to, or how long, such as 18:30-20:00, 45 min or 1.5"`
}

// Attended counts who was noted.
type Attended struct {
	Class ids.ID `json:"class"`
	There int    `json:"there"`
}

// Attend notes by hand who was at a meeting, of those in reach: also after it, until the class
// is confirmed. Nobody notes themselves.
func (s *Service) Attend(ctx context.Context, sc access.Scope, in AttendInput) (out Attended, err error) {
	err = s.write(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *stored) error {
		m, ok := st.meeting(in.Meeting)
		if !ok {
			return fault.NotFound
		}
		if err := seated(ctx, tx, sc, st.ID, in.Rows); err != nil {
			return err
		}
		today, err := s.People.DayIn(ctx, tx, sc)
		if err != nil {
			return err
		}
		if err := s.mayNote(sc, st.Class, m, today); err != nil {
			return err
		}
		var changed []ids.ID
		out, changed, err = s.note(ctx, tx, sc, st.Class, m, in.Rows)
		if err != nil || len(changed) == 0 {
			return err
		}
		if err := s.held(ctx, tx, sc, st.ID, changed...); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, "class.attended", st.ID, changed...)
	})
	return out, fault.Wrap("note who was there", err)
}

// seated is NotFound where somebody has no seat, or is out of reach.
func seated(ctx context.Context, q db.Q, sc access.Scope, class ids.ID, rows []AttendRow) error {
	seen, err := named(ctx, q, sc, class)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !slices.ContainsFunc(seen, func(p namedPlace) bool { return p.Person == r.Person && p.State == Enrolled }) {
			return fault.NotFound
		}
	}
	return nil
}

func (s *Service) mayNote(sc access.Scope, c Class, m Meeting, today civil.Date) error {
	if err := s.mayManage(sc, c); err != nil {
		return err
	}
	switch {
	case c.State != Open:
		return fault.Gone
	case m.On > today:
		return fault.Bad("", "class.not_yet")
	}
	return nil
}

func (s *Service) note(ctx context.Context, tx *db.Tx, sc access.Scope, c Class, m Meeting, rows []AttendRow) (out Attended, changed []ids.ID, err error) {
	out.Class = c.ID
	there, err := presences(ctx, tx, sc, c.ID)
	if err != nil {
		return out, nil, err
	}
	for i, r := range rows {
		p, err := r.read(m, i)
		if err != nil {
			return out, nil, err
		}
		at := slices.IndexFunc(there, func(x Presence) bool { return x.Person == r.Person && x.Meeting == m.ID })
		if p.Amount > 0 {
			out.There++
		}
		if at >= 0 && there[at].same(p) || at < 0 && p.Amount == 0 {
			continue
		}
		if r.Person == sc.Person() {
			return out, nil, fault.Bad("", "class.own_note")
		}
		if changed = append(changed, r.Person); p.Amount == 0 {
			err = deletePresence(ctx, tx, sc, m.ID, r.Person)
		} else {
			err = setPresence(ctx, tx, sc, c.ID, p, s.Clock.Now())
		}
		if err != nil {
			return out, nil, err
		}
	}
	return out, changed, nil
}

// same reports whether p says what is noted already.
func (had Presence) same(p Presence) bool {
	return had.Amount == p.Amount && (p.Came == had.Came && p.Went == had.Went || p.Came == "")
}

func (r AttendRow) read(m Meeting, i int) (p Presence, err error) {
	switch r.There {
	case "all":
		p.Amount = m.Amount
	case "part":
		ok := strings.TrimSpace(r.Part) != ""
		if ok {
			p, ok = partOf(m, r.Part)
		}
		if !ok {
			return p, fault.Bad(fmt.Sprintf("rows[%d].part", i), "class.part_form")
		}
	}
	p.Meeting, p.Person, p.How = m.ID, r.Person, ByHand
	return p, nil
}
