package class

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// Ref names a class.
type Ref struct {
	ID ids.ID `path:"id" kind:"lesson" json:"-"`
}

// ChangeInput is a class and what shall be true of it.
type ChangeInput struct {
	Ref
	Input
}

// Announce puts a class on the list.
func (s *Service) Announce(ctx context.Context, sc access.Scope, in Input) (c Class, err error) {
	teachers, err := s.teachers(ctx, sc, in.Teachers, nil)
	if err != nil {
		return c, fault.Wrap("announce a class", err)
	}
	err = s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		now := s.Clock.Now()
		st := stored{Class: Class{ID: s.NewID(now), Version: 1, State: Open, CreatedAt: now}}
		if err := s.fill(ctx, tx, sc, &st, in); err != nil {
			return err
		}
		if err := insert(ctx, tx, sc, st); err != nil {
			return err
		}
		if err := s.hang(ctx, tx, sc, &st, nil, teachers); err != nil {
			return err
		}
		c = st.Class
		if err := s.held(ctx, tx, sc, c.ID, teachers...); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, "class.announced", c.ID)
	})
	return c, fault.Wrap("announce a class", err)
}

// Change says something else of a class that is still open. More seats let those who wait
// move up; a meeting at which somebody was stays.
func (s *Service) Change(ctx context.Context, sc access.Scope, in ChangeInput) (c Class, err error) {
	var had []ids.ID
	if err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		st, err := byID(ctx, q, sc, in.ID)
		had = st.Teachers
		return err
	}); err != nil {
		return c, fault.Wrap("change a class", err)
	}
	teachers, err := s.teachers(ctx, sc, in.Teachers, had)
	if err != nil {
		return c, fault.Wrap("change a class", err)
	}
	err = s.writeOn(ctx, sc, db.OnOrg(), in.ID, func(ctx context.Context, tx *db.Tx, st *stored) error {
		if err := s.mayManage(sc, st.Class); err != nil {
			return err
		}
		if st.State != Open {
			return fault.Gone
		}
		meetings, was := st.Meetings, st.Teachers
		if err := s.fill(ctx, tx, sc, st, in.Input); err != nil {
			return err
		}
		if err := s.hang(ctx, tx, sc, st, meetings, teachers); err != nil {
			return err
		}
		if err := update(ctx, tx, sc, *st); err != nil {
			return err
		}
		if err := s.moveUp(ctx, tx, sc, st.Class); err != nil {
			return err
		}
		c = st.Class
		if err := s.settleAll(ctx, tx, sc, st.Class, was); err != nil {
			return err
		}
		if err := s.heldWhole(ctx, tx, sc, c.ID, was); err != nil {
			return err
		}
		return s.log(ctx, tx, sc, "class.changed", c.ID)
	})
	return c, fault.Wrap("change a class", err)
}

// write runs fn on a class under its touch.
func (s *Service) write(ctx context.Context, sc access.Scope, id ids.ID, fn func(context.Context, *db.Tx, *stored) error) error {
	return s.writeOn(ctx, sc, db.Fresh(), id, fn)
}

// writeOn touches more: the organization where it is said who teaches, as an account that is
// linked to them in this moment reaches the people.
func (s *Service) writeOn(ctx context.Context, sc access.Scope, more db.Touches, id ids.ID, fn func(context.Context, *db.Tx, *stored) error) error {
	return s.DB.Write(ctx, sc, more.And(db.On("class", id)), func(ctx context.Context, tx *db.Tx) error {
		st, err := byID(ctx, tx, sc, id)
		if err != nil {
			return err
		}
		return fn(ctx, tx, &st)
	})
}

// fill is a class as its form says it. Its meetings are new values, not yet written.
func (s *Service) fill(ctx context.Context, tx *db.Tx, sc access.Scope, st *stored, in Input) (err error) {
	if err := in.check(); err != nil {
		return err
	}
	if st.Meetings, err = in.meetings(st.Meetings); err != nil {
		return err
	}
	st.StartsOn, st.EndsOn = st.Meetings[0].On, st.Meetings[len(st.Meetings)-1].On
	offer, err := s.Training.OfferTx(ctx, tx, sc, training.Done{Course: in.Course, On: st.EndsOn, Hours: in.Hours, Categories: in.Categories}, st.time())
	if err != nil {
		return err
	}
	st.Course, st.Amount, st.Unit, st.Tags, st.Parts = offer.Course.ID, offer.Amount, offer.Unit, offer.Tags, offer.Parts
	if st.Title = strings.TrimSpace(in.Title); st.Title == "" {
		st.Title = offer.Course.Title
	}
	st.Place, st.Notes = strings.TrimSpace(in.Place), pii.Hide(strings.TrimSpace(in.Notes))
	st.Seats, st.Enrol, st.OpensOn, st.ClosesOn, st.WalkIns, st.Share = in.Seats, in.Enrol, in.OpensOn, in.ClosesOn, in.WalkIns, in.Share
	st.notes = nil
	if st.Notes.Reveal() != "" {
		st.notes, err = s.Keys.Seal(ctx, tx, keys.Organization(sc.OrgID()), notesPlace(st.ID), st.Notes)
	}
	return err
}

func notesPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "class", Column: "notes", Row: id}
}

func secretPlace(id ids.ID) keys.Place {
	return keys.Place{Table: "class_meeting", Column: "secret", Row: id}
}

// hang writes what hangs from a class: its meetings instead of had, and who teaches it.
func (s *Service) hang(ctx context.Context, tx *db.Tx, sc access.Scope, st *stored, had []Meeting, teachers []ids.ID) (err error) {
	for _, m := range had {
		if !slices.ContainsFunc(st.Meetings, func(x Meeting) bool { return x.ID == m.ID }) {
			if err := deleteMeeting(ctx, tx, sc, m.ID); err != nil {
				return err
			}
		}
	}
	for i := range st.Meetings {
		if err := s.putMeeting(ctx, tx, sc, st.ID, &st.Meetings[i]); err != nil {
			return err
		}
	}
	if err := setTeachers(ctx, tx, sc, st.ID, st.Teachers, teachers); err != nil {
		return err
	}
	st.Teachers = teachers
	return s.later(ctx, tx, sc, st.Class)
}

func (s *Service) putMeeting(ctx context.Context, tx *db.Tx, sc access.Scope, class ids.ID, m *Meeting) (err error) {
	if m.Class = class; !m.ID.Zero() {
		return updateMeeting(ctx, tx, sc, *m)
	}
	m.ID = s.NewID(s.Clock.Now())
	m.secret, err = s.Keys.Seal(ctx, tx, keys.Organization(sc.OrgID()), secretPlace(m.ID), pii.Hide(rand.Text()))
	if err != nil {
		return err
	}
	return insertMeeting(ctx, tx, sc, *m)
}

// teachers are the people whom lines of names mean: those who teach it already, or anybody in
// reach. Who reaches no more than their classes teaches what they announce.
func (s *Service) teachers(ctx context.Context, sc access.Scope, lines string, had []ids.ID) (out []ids.ID, err error) {
	var names []person.Wanted
	for line := range strings.SplitSeq(lines, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			names = append(names, person.Wanted{Name: line})
		}
	}
	if len(names) > 20 {
		return nil, fault.Bad("teachers", "class.teachers_many")
	}
	see, err := sc.Narrow(person.PermView)
	if errors.Is(err, fault.Denied) {
		see, err = sc, nil
	}
	if err != nil {
		return nil, err
	}
	if err := s.People.EnsureIndex(ctx, see); err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = s.meant(ctx, q, see, names, had)
		return err
	})
	if self := sc.Person(); err == nil && !self.Zero() && !slices.Contains(out, self) && (sc.Reach() == access.Class || len(names) == 0 && len(had) == 0) {
		out = append(out, self)
	}
	return out, err
}

func (s *Service) meant(ctx context.Context, q db.Q, see access.Scope, names []person.Wanted, had []ids.ID) (out []ids.ID, err error) {
	called := map[string]ids.ID{}
	known, err := peopleNames(ctx, q, see, had)
	if err != nil {
		return nil, err
	}
	for id, name := range known {
		called[person.NameKey(name)] = id
	}
	found, err := s.People.Match(ctx, q, see, names)
	if err != nil {
		return nil, err
	}
	for i, n := range names {
		id, ok := called[person.NameKey(n.Name)]
		if !ok {
			id = found[i].ID
		}
		switch {
		case found[i].Several && !ok:
			return nil, fault.Bad("teachers", "class.teacher_several")
		case id.Zero():
			return nil, fault.Bad("teachers", "class.teacher_unknown")
		case !slices.Contains(out, id):
			out = append(out, id)
		}
	}
	return out, nil
}

// manages reports whether somebody answers for a class: whoever does for units does for all of
// them, somebody who reaches their classes only for those they teach.
func manages(sc access.Scope, c Class) bool {
	switch reach := sc.Can(PermManage); {
	case reach >= access.Units:
		return true
	case reach == access.Class:
		return !sc.Person().Zero() && slices.Contains(c.Teachers, sc.Person())
	}
	return false
}

func (s *Service) mayManage(sc access.Scope, c Class) error {
	if !manages(sc, c) {
		return fault.Denied
	}
	return nil
}

func (s *Service) log(ctx context.Context, tx *db.Tx, sc access.Scope, verb string, class ids.ID, people ...ids.ID) error {
	_, err := audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: "class", Row: class, Subjects: people})
	return err
}

func (s *Service) zone(ctx context.Context, q db.Q, sc access.Scope) (*time.Location, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Location(), err
}
