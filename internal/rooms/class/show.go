package class

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/rooms/catalog"
)

// View is one class, as far as the caller may see it.
type View struct {
	Class
	Notes       string        `json:"notes,omitempty"`
	CourseTitle string        `json:"course_title"`
	TaughtBy    []string      `json:"taught_by"`
	Enrolled    int           `json:"enrolled"`
	Waiting     int           `json:"waiting"`
	Mine        PlaceState    `json:"mine,omitempty"`
	Ahead       int           `json:"ahead,omitempty" doc:"How many wait before the caller"`
	Teaching    bool          `json:"teaching"`
	Taking      bool          `json:"taking" doc:"People may enrol today"`
	Manages     bool          `json:"manages" doc:"The caller may change, cancel and confirm it"`
	People      []Participant `json:"people" doc:"Those in reach"`
	Others      int           `json:"others,omitempty" doc:"How many more there are, out of reach"`
	now         time.Time
	zone        *time.Location
	terms       []catalog.Term
	cards       []templ.Component
}

// Participant is somebody on the list, with when they were there.
type Participant struct {
	Place
	Name  string     `json:"name"`
	There []Presence `json:"there"`
}

func (p Participant) at(meeting ids.ID) (Presence, bool) {
	i := slices.IndexFunc(p.There, func(x Presence) bool { return x.Meeting == meeting })
	if i < 0 {
		return Presence{}, false
	}
	return p.There[i], true
}

// Show is one class; who looked at others on its list is in the log before the answer.
func (s *Service) Show(ctx context.Context, sc access.Scope, in Ref) (v View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		v, err = s.view(ctx, q, sc, in.ID)
		return err
	})
	if err == nil {
		err = s.looked(ctx, sc, v)
	}
	for _, card := range s.Cards {
		if err != nil {
			break
		}
		var c templ.Component
		if c, err = card(ctx, sc, in.ID); c != nil {
			v.cards = append(v.cards, c)
		}
	}
	return v, fault.Wrap("show a class", err)
}

func (s *Service) looked(ctx context.Context, sc access.Scope, v View) error {
	var who []ids.ID
	for _, p := range v.People {
		if p.Person != sc.Person() {
			who = append(who, p.Person)
		}
	}
	if len(who) == 0 {
		return nil
	}
	return s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "class.viewed", Table: "class", Row: v.ID, Subjects: who, Purpose: "service"})
}

func (s *Service) view(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (v View, err error) {
	st, err := byID(ctx, q, sc, id)
	if err != nil {
		return v, err
	}
	v = View{Class: st.Class, Manages: manages(sc, st.Class), Teaching: slices.Contains(st.Teachers, sc.Person()), TaughtBy: []string{}, People: []Participant{}}
	if v.zone, err = s.zone(ctx, q, sc); err != nil {
		return v, err
	}
	today, err := s.People.DayIn(ctx, q, sc)
	if err != nil {
		return v, err
	}
	v.Taking, v.now = st.taking(today), s.Clock.Now()
	if len(st.notes) > 0 {
		text, err := s.Keys.Open(ctx, q, keys.Organization(sc.OrgID()), notesPlace(id), st.notes)
		if err != nil {
			return v, err
		}
		v.Notes = text.Reveal()
	}
	if v.terms, err = s.Catalog.Terms(ctx, q, sc); err != nil {
		return v, err
	}
	if v.CourseTitle, err = courseTitle(ctx, q, sc, st.Course); err != nil {
		return v, err
	}
	names, err := teacherNames(ctx, q, sc, id)
	if err != nil {
		return v, err
	}
	for _, t := range v.Teachers {
		if names[t] != "" {
			v.TaughtBy = append(v.TaughtBy, names[t])
		}
	}
	slices.Sort(v.TaughtBy)
	return v, s.people(ctx, q, sc, &v)
}

// people fills who is on the list.
func (s *Service) people(ctx context.Context, q db.Q, sc access.Scope, v *View) error {
	all, err := placesOf(ctx, q, sc, v.ID)
	if err != nil {
		return err
	}
	l := list{all}
	v.Enrolled, v.Waiting = l.count(Enrolled), l.count(Waiting)
	if own, ok := l.of(sc.Person()); ok {
		v.Mine = own.State
		for _, p := range all {
			if own.State == Waiting && p.State == Waiting && p.Turn < own.Turn {
				v.Ahead++
			}
		}
	}
	seen, err := named(ctx, q, sc, v.ID)
	if err != nil {
		return err
	}
	there, err := presences(ctx, q, sc, v.ID)
	if err != nil {
		return err
	}
	for _, n := range seen {
		p := Participant{Place: n.Place, Name: n.Name, There: []Presence{}}
		for _, x := range there {
			if x.Person == n.Person {
				p.There = append(p.There, x)
			}
		}
		v.People = append(v.People, p)
	}
	v.Others = v.Enrolled + v.Waiting - len(v.People)
	return nil
}
