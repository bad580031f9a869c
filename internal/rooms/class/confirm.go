package class

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/rooms/training"
)

// Line is what somebody gets, or got, out of a class.
type Line struct {
	Person ids.ID `json:"person"`
	Name   string `json:"name"`
	Earned
}

// Preview is what confirming a class would record.
type Preview struct {
	Class  Class  `json:"class"`
	Lines  []Line `json:"lines"`
	Absent int    `json:"absent" doc:"People on the list who were not there: nothing is recorded of them"`
	Hidden int    `json:"hidden" doc:"People who were there and are out of the caller's reach: somebody else confirms the class"`
	Own    bool   `json:"own" doc:"The caller was there as one of them: somebody else confirms the class"`
	Early  bool   `json:"early" doc:"The last meeting has not ended by its plan: who confirms the class says that it has"`

	ends Hour
}

// Preview shows what Confirm would do.
func (s *Service) Preview(ctx context.Context, sc access.Scope, in Ref) (p Preview, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, err := byID(ctx, q, sc, in.ID)
		if err != nil {
			return err
		}
		if err := s.mayManage(sc, st.Class); err != nil {
			return err
		}
		p, err = s.preview(ctx, q, sc, st.Class)
		return err
	})
	return p, fault.Wrap("preview a class", err)
}

func (s *Service) preview(ctx context.Context, q db.Q, sc access.Scope, c Class) (p Preview, err error) {
	zone, err := s.zone(ctx, q, sc)
	if err != nil {
		return p, err
	}
	end := c.ends(zone)
	p = Preview{Class: c, Lines: []Line{}, Early: s.Clock.Now().Before(end), ends: Hour(end.In(zone).Format("15:04"))}
	places, err := placesOf(ctx, q, sc, c.ID)
	if err != nil {
		return p, err
	}
	there, err := presences(ctx, q, sc, c.ID)
	if err != nil {
		return p, err
	}
	seen, err := named(ctx, q, sc, c.ID)
	if err != nil {
		return p, err
	}
	names := map[ids.ID]string{}
	for _, n := range seen {
		names[n.Person] = cmp.Or(n.Name, "–")
	}
	for _, place := range places {
		if place.State != Enrolled {
			continue
		}
		e := c.earned(slices.Collect(func(yield func(Presence) bool) {
			for _, x := range there {
				if x.Person == place.Person && !yield(x) {
					return
				}
			}
		}))
		name, ok := names[place.Person]
		switch {
		case e.Attended == 0:
			p.Absent++
		case !ok:
			p.Hidden++
		default:
			p.Own = p.Own || place.Person == sc.Person()
			p.Lines = append(p.Lines, Line{place.Person, name, e})
		}
	}
	slices.SortStableFunc(p.Lines, func(a, b Line) int { return cmp.Compare(a.Name, b.Name) })
	return p, nil
}

// ConfirmInput confirms a class.
type ConfirmInput struct {
	Ref
	EndedEarly bool `json:"ended_early,omitempty" doc:"The last meeting ended before the time that was announced; without it a class is not confirmed before that time"`
}

// Done is a class that was confirmed.
type Done struct {
	ID       ids.ID `json:"id"`
	Recorded int    `json:"recorded"`
}

// Confirm makes training records of who was there: once, however often it is asked, and never
// by somebody about themselves.
func (s *Service) Confirm(ctx context.Context, sc access.Scope, in ConfirmInput) (d Done, err error) {
	enter, err := sc.Narrow(training.PermEnter)
	if err != nil {
		return d, fault.Wrap("confirm a class", err)
	}
	first, err := s.Preview(ctx, sc, in.Ref)
	if err != nil {
		return d, err
	}
	if d.ID = in.ID; first.Class.State == Confirmed {
		return d, nil
	}
	on := db.On("class", in.ID)
	if who := first.people(); len(who) > 0 {
		on = on.And(db.On("person", who...))
	}
	err = s.DB.Write(ctx, sc, on, func(ctx context.Context, tx *db.Tx) error {
		d.Recorded = 0
		st, err := byID(ctx, tx, sc, in.ID)
		if err != nil || st.State == Confirmed {
			return err
		}
		d.Recorded, err = s.confirm(ctx, tx, enter, st, first.people(), in.EndedEarly)
		return err
	})
	return d, fault.Wrap("confirm a class", err)
}

func (p Preview) people() (out []ids.ID) {
	for _, l := range p.Lines {
		out = append(out, l.Person)
	}
	slices.SortFunc(out, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	return out
}

// confirm works out once more under the touch what is recorded of those who were touched.
func (s *Service) confirm(ctx context.Context, tx *db.Tx, sc access.Scope, st stored, touched []ids.ID, endedEarly bool) (int, error) {
	today, err := s.People.DayIn(ctx, tx, sc)
	if err != nil {
		return 0, err
	}
	p, err := s.preview(ctx, tx, sc, st.Class)
	if err != nil {
		return 0, err
	}
	switch {
	case st.State != Open:
		return 0, fault.Gone
	case st.EndsOn > today:
		return 0, fault.Bad("", "class.not_over")
	case p.Early && !endedEarly:
		return 0, fault.Bad("ended_early", "class.not_ended", string(p.ends))
	case p.Own && s.otherThanOne(ctx, tx, sc):
		return 0, fault.Bad("", "class.own_confirm")
	case p.Hidden > 0:
		return 0, fault.Bad("", "class.out_of_reach")
	case len(p.Lines) == 0:
		return 0, fault.Bad("", "class.nobody_there")
	case !slices.Equal(p.people(), touched):
		return 0, fault.Conflict
	}
	rows, err := s.rows(ctx, tx, sc, p)
	if err != nil {
		return 0, err
	}
	n, err := s.Training.HeldTx(ctx, tx, sc, st.ID, rows)
	if err != nil {
		return 0, err
	}
	st.State, st.EndedAt = Confirmed, s.Clock.Now()
	if err := update(ctx, tx, sc, st); err != nil {
		return 0, err
	}
	if err := s.held(ctx, tx, sc, st.ID); err != nil {
		return 0, err
	}
	return n, s.log(ctx, tx, sc, "class.confirmed", st.ID, touched...)
}

// rows are the completions of a class.
func (s *Service) rows(ctx context.Context, tx *db.Tx, sc access.Scope, p Preview) ([]training.Completion, error) {
	c := p.Class
	known, err := s.Catalog.ByIDs(ctx, tx, sc, []ids.ID{c.Course})
	if err != nil {
		return nil, err
	}
	out := make([]training.Completion, len(p.Lines))
	for i, l := range p.Lines {
		out[i] = training.Completion{Person: l.Person, Course: c.Course, HappenedOn: l.Last, ExpiresOn: training.Expires(known[c.Course], l.Last),
			Amount: l.Amount, Unit: c.Unit, Tags: c.Tags, Parts: l.Parts, Failed: !l.Passed}
		if l.First != l.Last {
			out[i].StartedOn = l.First
		}
	}
	return out, nil
}

// otherThanOne is false in an organization of one, where nobody else could confirm.
func (s *Service) otherThanOne(ctx context.Context, tx *db.Tx, sc access.Scope) bool {
	o, err := tenant.Of(ctx, tx, sc.OrgID())
	return err != nil || o.Kind != tenant.Professional
}

// Reopen lets a class be mended and confirmed again, once what it recorded was taken back.
func (s *Service) Reopen(ctx context.Context, sc access.Scope, in Ref) (c Class, err error) {
	err = s.write(ctx, sc, in.ID, func(ctx context.Context, tx *db.Tx, st *stored) error {
		if err := s.mayManage(sc, st.Class); err != nil {
			return err
		}
		if st.State != Confirmed {
			return fault.Gone
		}
		n, err := s.Training.HoldsOf(ctx, tx, sc, st.ID)
		if err == nil && n > 0 {
			err = fault.Bad("", "class.still_held")
		}
		if err != nil {
			return err
		}
		st.State, st.EndedAt = Open, time.Time{}
		if err := update(ctx, tx, sc, *st); err != nil {
			return err
		}
		c = st.Class
		return s.log(ctx, tx, sc, "class.reopened", st.ID)
	})
	return c, fault.Wrap("open a class again", err)
}

// IsOpen reports whether a class is yet to be confirmed; one that was never announced is not.
func (s *Service) IsOpen(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (bool, error) {
	st, err := byID(ctx, q, sc, id)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	return st.State == Open, err
}
