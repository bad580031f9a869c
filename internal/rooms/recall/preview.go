package recall

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/civil"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/training"
)

const (
	pageSize = 50
	// tried is how many records a preview is worked out from, where there are more.
	tried = 1000
	// shown is how many of anything a preview names.
	shown = 25
)

// Line is a record that rests on an issuer.
type Line struct {
	Completion ids.ID     `json:"completion"`
	Person     ids.ID     `json:"person"`
	Name       string     `json:"name,omitempty"`
	Course     ids.ID     `json:"course"`
	Title      string     `json:"title"`
	On         civil.Date `json:"happened_on"`
}

// Moves is how people would stand.
type Moves struct {
	People int64  `json:"people" doc:"Whose standing would change"`
	Late   int64  `json:"late" doc:"Of these, who would be late"`
	First  []Move `json:"first" doc:"The worst of them"`
}

// Move is one standing that would change.
type Move struct {
	Person      ids.ID `json:"person"`
	Name        string `json:"name,omitempty"`
	Requirement string `json:"requirement"`
	From        string `json:"from"`
	To          string `json:"to"`
}

// Choice is a course of the issuer to which a recall can be narrowed.
type Choice struct {
	ID    ids.ID `json:"id"`
	Title string `json:"title"`
}

// Preview is what a recall would mark. Nothing is kept.
type Preview struct {
	Records     int64                `json:"records"`
	People      int64                `json:"people"`
	Credentials []credential.Resting `json:"credentials" doc:"The first of them"`
	Lines       []Line               `json:"lines" doc:"The first of the records"`
	Courses     []Choice             `json:"courses" doc:"Courses whose provider the issuer is, and others that rest on it"`
	Moves       Moves                `json:"moves"`
	Sampled     bool                 `json:"sampled,omitempty" doc:"The moves are those of the first thousand records"`
	Indexing    bool                 `json:"indexing,omitempty" doc:"Who issued older claims and documents is still being looked up: there may be more"`
	How         approval.How         `json:"how,omitempty" enum:",second_person,delay" doc:"Who agrees; empty: the caller decides alone"`
}

// Preview says what a recall would mark, and who would be late by it.
func (s *Service) Preview(ctx context.Context, sc access.Scope, in Terms) (p Preview, err error) {
	if err := in.check(); err != nil {
		return p, fault.Wrap("foresee a recall", err)
	}
	if p.Indexing, err = s.unindexed(ctx, sc); err == nil {
		err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			indexing := p.Indexing
			p, err = s.foresee(ctx, q, sc, in)
			p.Indexing = indexing
			return err
		})
	}
	return p, fault.Wrap("foresee a recall", err)
}

// unindexed asks for the look at older claims and documents where there was none yet.
func (s *Service) unindexed(ctx context.Context, sc access.Scope) (bool, error) {
	var d desk
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		d, err = deskOf(ctx, q, sc)
		return err
	})
	if err != nil || d.indexed {
		return false, err
	}
	return true, s.DB.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return s.askIndex(ctx, tx, sc) })
}

func (s *Service) foresee(ctx context.Context, q db.Q, sc access.Scope, in Terms) (p Preview, err error) {
	if err := s.coursesThere(ctx, q, sc, in.Courses); err != nil {
		return p, err
	}
	b, err := s.Keys.Blinder(ctx, q, sc.OrgID())
	if err != nil {
		return p, err
	}
	r := training.Recall{Issuer: training.IssuerIndex(b, in.Issuer), From: in.From, To: in.To, Courses: unique(in.Courses)}
	courses, err := s.Training.CoursesOf(ctx, q, sc, in.Issuer)
	if err != nil {
		return p, err
	}
	w, err := s.Training.WeighResting(ctx, q, sc, r, courses)
	if err != nil {
		return p, err
	}
	p = Preview{Records: w.Records, People: w.People, Lines: []Line{}, Credentials: []credential.Resting{}, Courses: []Choice{}, Moves: Moves{First: []Move{}}, Sampled: w.Records > tried}
	all, err := s.Training.RestingOn(ctx, q, sc, training.RestingInput{Recall: r, Courses: courses, Limit: tried})
	if err != nil {
		return p, err
	}
	if p.Credentials, err = s.Credentials.Resting(ctx, q, sc, r, false, ids.ID{}, shown); err != nil {
		return p, err
	}
	if p.Courses, err = s.choices(ctx, q, sc, courses, all); err != nil {
		return p, err
	}
	if p.Lines, err = s.lines(ctx, q, sc, all[:min(len(all), shown)]); err != nil {
		return p, err
	}
	if p.Moves, err = s.moves(ctx, q, sc, all); err != nil {
		return p, err
	}
	p.How, _, err = s.how(ctx, q, sc)
	return p, err
}

// lines are records as lists show them, with what people are called.
func (s *Service) lines(ctx context.Context, q db.Q, sc access.Scope, all []training.Resting) ([]Line, error) {
	out, who := make([]Line, len(all)), make([]ids.ID, len(all))
	for i, r := range all {
		who[i] = r.Root
	}
	names, err := namesOf(ctx, q, sc, unique(who))
	for i, r := range all {
		out[i] = Line{Completion: r.ID, Person: r.Root, Name: names[r.Root], Course: r.Item.Completion.Course, Title: r.Title, On: r.HappenedOn}
	}
	return out, err
}

// choices are the courses to which it can be narrowed, each once.
func (s *Service) choices(ctx context.Context, q db.Q, sc access.Scope, courses []ids.ID, all []training.Resting) ([]Choice, error) {
	courses = append([]ids.ID{}, courses...)
	for _, r := range all {
		courses = append(courses, r.Item.Completion.Course)
	}
	courses = unique(courses)
	titles, err := s.Catalog.ByIDs(ctx, q, sc, courses[:min(len(courses), maxCourses)])
	out := []Choice{}
	for _, id := range courses {
		if c, ok := titles[id]; ok {
			out = append(out, Choice{id, c.Title})
		}
	}
	return out, err
}

func (s *Service) moves(ctx context.Context, q db.Q, sc access.Scope, all []training.Resting) (Moves, error) {
	if s.Without == nil || len(all) == 0 {
		return Moves{First: []Move{}}, nil
	}
	var which, who []ids.ID
	for _, r := range all {
		which, who = append(which, r.ID), append(who, r.Root)
	}
	m, err := s.Without(ctx, q, sc, which, unique(who))
	if err != nil {
		return m, err
	}
	var people []ids.ID
	for _, one := range m.First {
		people = append(people, one.Person)
	}
	names, err := namesOf(ctx, q, sc, unique(people))
	for i := range m.First {
		m.First[i].Name = names[m.First[i].Person]
	}
	return m, err
}
