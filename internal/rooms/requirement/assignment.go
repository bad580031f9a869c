package requirement

import (
	"context"
	"slices"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
)

// AssignInput gives people a profile or a requirement by hand.
type AssignInput struct {
	People      []ids.ID   `json:"people" minItems:"1" maxItems:"500" kind:"person"`
	Profile     ids.ID     `json:"profile,omitempty" kind:"profile" doc:"Either a profile or a requirement"`
	Requirement ids.ID     `json:"requirement,omitempty" kind:"requirement"`
	From        civil.Date `json:"from,omitempty" doc:"From this day on; always if empty"`
	To          civil.Date `json:"to,omitempty" doc:"The last day; empty if it does not end"`
}

// Assigned says how many were given it, and how many had it already.
type Assigned struct {
	Given int `json:"given"`
	Had   int `json:"had"`
}

// Given is one assignment as it is kept. A later row supersedes it; none is changed.
type Given struct {
	ID     ids.ID `json:"id"`
	Person ids.ID `json:"person"`
	Assignment
	Name    string    `json:"-"` // of the profile or requirement
	KnownAt time.Time `json:"known_at"`
}

// Assign gives a profile or a requirement to people in reach, from a day to a day. Nobody
// says what is asked of themselves, except where they are alone.
func (s *Service) Assign(ctx context.Context, sc access.Scope, in AssignInput) (Assigned, error) {
	people := each(in.People)
	var out Assigned
	err := in.check(len(people))
	if err == nil {
		err = s.DB.Write(ctx, sc, db.On("person", people...), func(ctx context.Context, tx *db.Tx) (err error) {
			out, err = s.assign(ctx, tx, sc, people, in)
			return err
		})
	}
	return out, fault.Wrap("assign", err)
}

// each is a list without what stands in it twice.
func each(list []ids.ID) []ids.ID {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b ids.ID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out)
}

func (in AssignInput) check(n int) error {
	switch {
	case n == 0:
		return fault.Bad("people", "required")
	case n > 500:
		return fault.Bad("people", "too_large", 500)
	case in.Profile.Zero() == in.Requirement.Zero():
		return fault.Bad("profile", "requirement.one_of")
	case in.From != 0 && in.To != 0 && in.To < in.From:
		return fault.Bad("to", "requirement.before_from")
	}
	return nil
}

func (s *Service) assign(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID, in AssignInput) (Assigned, error) {
	if err := s.others(ctx, tx, sc, people); err != nil {
		return Assigned{}, err
	}
	if ok, err := givable(ctx, tx, sc, in.Profile, in.Requirement); err != nil {
		return Assigned{}, err
	} else if !ok {
		return Assigned{}, fault.Bad("profile", "requirement.unknown")
	}
	had, err := sameGiven(ctx, tx, sc, people, in)
	if err != nil {
		return Assigned{}, err
	}
	out := Assigned{Had: len(had)}
	people = slices.DeleteFunc(people, func(p ids.ID) bool { return had[p] })
	if out.Given = len(people); out.Given == 0 {
		return out, nil
	}
	entry, err := s.logPeople(ctx, tx, sc, "assignment.given", "assignment", ids.ID{}, people...)
	if err != nil {
		return out, err
	}
	now := s.Clock.Now()
	for _, p := range people {
		row := assignmentRow{Given: Given{ID: s.NewID(now), Person: p, KnownAt: now,
			Assignment: Assignment{Profile: in.Profile, Requirement: in.Requirement, From: in.From, To: in.To}}, source: "admin"}
		if err := insertAssignment(ctx, tx, sc, row, entry); err != nil {
			return out, err
		}
	}
	return out, s.told(ctx, tx, sc, people...)
}

// EndInput says that an assignment ends.
type EndInput struct {
	ID ids.ID     `path:"id" kind:"assignment" json:"-"`
	On civil.Date `json:"on,omitempty" doc:"The last day; the day before today if empty. Before its first day it never was"`
}

// End ends an assignment by a row that supersedes it.
func (s *Service) End(ctx context.Context, sc access.Scope, in EndInput) (Given, error) {
	var g Given
	who, err := s.whoseAssignment(ctx, sc, in.ID)
	if err == nil {
		err = s.DB.Write(ctx, sc, db.On("person", who), func(ctx context.Context, tx *db.Tx) (err error) {
			g, err = s.end(ctx, tx, sc, in)
			return err
		})
	}
	return g, fault.Wrap("end assignment", err)
}

func (s *Service) end(ctx context.Context, tx *db.Tx, sc access.Scope, in EndInput) (Given, error) {
	g, err := givenByID(ctx, tx, sc, in.ID)
	if err != nil {
		return g, err
	}
	if err := s.others(ctx, tx, sc, []ids.ID{g.Person}); err != nil {
		return g, err
	}
	if in.On == 0 {
		today, err := s.today(ctx, tx, sc)
		if err != nil {
			return g, err
		}
		in.On = today - 1
	}
	if g.To != 0 && in.On > g.To {
		return g, fault.Bad("on", "requirement.ends_before")
	}
	row := assignmentRow{Given: g, source: "admin", supersedes: g.ID, voided: in.On < g.From}
	row.ID, row.KnownAt = s.NewID(s.Clock.Now()), s.Clock.Now()
	if row.To = in.On; row.voided {
		row.To = g.To
	}
	entry, err := s.logPeople(ctx, tx, sc, "assignment.ended", "assignment", row.ID, g.Person)
	if err != nil {
		return g, err
	}
	if err := insertAssignment(ctx, tx, sc, row, entry); err != nil {
		if db.Unique(err) {
			err = fault.Conflict
		}
		return g, err
	}
	return row.Given, s.told(ctx, tx, sc, g.Person)
}

// others refuses people out of reach, and oneself: nobody says what is asked of
// themselves, unless the organization is theirs alone.
func (s *Service) others(ctx context.Context, q db.Q, sc access.Scope, people []ids.ID) error {
	if n, err := inReach(ctx, q, sc, people); err != nil {
		return err
	} else if n != len(people) {
		return fault.NotFound
	}
	if sc.Reach() > access.Own && !slices.Contains(people, sc.Person()) {
		return nil
	}
	switch one, err := ofOne(ctx, q, sc); {
	case err != nil || one:
		return err
	case sc.Reach() == access.Own:
		return fault.Denied
	}
	return fault.Bad("people", "requirement.own")
}

// logPeople writes an entry about people into the organization's log.
func (s *Service) logPeople(ctx context.Context, tx *db.Tx, sc access.Scope, verb, table string, row ids.ID, people ...ids.ID) (ids.ID, error) {
	return audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: verb, Table: table, Row: row, Subjects: people})
}

func (s *Service) whoseAssignment(ctx context.Context, sc access.Scope, id ids.ID) (who ids.ID, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		g, err := givenByID(ctx, q, sc, id)
		who = g.Person
		return err
	})
	return who, err
}
