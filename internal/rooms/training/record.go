package training

import (
	"context"
	"strings"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/tenant"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
)

// RecordInput is one completion of one person.
type RecordInput struct {
	Person ids.ID `path:"id" kind:"person" json:"-"`
	Done
	Result
	Spelling
}

// Spelling says whether a title that is new, and nearly one of the catalogue, is asked about
// before it becomes a course of its own.
type Spelling struct {
	Ask   bool   `json:"ask,omitempty" doc:"Refuse a title that is new and nearly one of the catalogue: it may be a slip"`
	Asked string `json:"asked,omitempty" maxLength:"300" doc:"Such a title that is meant as it is"`
}

// Result is how it went.
type Result struct {
	Score  string `json:"score,omitempty" maxLength:"10" doc:"In percent, such as 87.5"`
	Failed bool   `json:"failed,omitempty" doc:"Attended and not passed: it is kept and does not count"`
}

// Record enters one completion. The same course on the same day again is refused.
func (s *Service) Record(ctx context.Context, sc access.Scope, in RecordInput) (c Completion, err error) {
	err = s.DB.Write(ctx, sc, db.On("person", in.Person), func(ctx context.Context, tx *db.Tx) error {
		c, err = s.RecordTx(ctx, tx, sc, in, Origin{})
		return err
	})
	return c, fault.Wrap("record training", err)
}

// Origin is what was accepted of a document, and who issued it as it says; zero where there is none.
type Origin struct {
	Fact   ids.ID
	Issuer pii.Text
}

// RecordTx is Record in a transaction that touched the person.
func (s *Service) RecordTx(ctx context.Context, tx *db.Tx, sc access.Scope, in RecordInput, from Origin) (c Completion, err error) {
	if err := s.mayEnter(ctx, tx, sc, in.Person); err != nil {
		return c, err
	}
	if err := s.spelt(ctx, tx, sc, in.Course, in.Spelling); err != nil {
		return c, err
	}
	if c, err = s.completionOf(ctx, tx, sc, in.Done, in.Result); err != nil {
		return c, err
	}
	if c.Person = in.Person; !from.Fact.Zero() {
		c.Source, c.SourceID, c.issuer = FromDocument, from.Fact, from.Issuer
	}
	there, err := alreadyThere(ctx, tx, sc, c.Course, c.HappenedOn, []ids.ID{c.Person})
	if err != nil {
		return c, err
	}
	if there[c.Person] {
		return c, fault.Bad("course", "training.already")
	}
	return c, s.put(ctx, tx, sc, &c, "completion.recorded")
}

// mayEnter is NotFound for somebody out of reach, and refuses one's own record: somebody
// else vouches for it, except where there is nobody else.
func (s *Service) mayEnter(ctx context.Context, q db.Q, sc access.Scope, person ids.ID) error {
	ok, err := s.People.Reaches(ctx, q, sc, person)
	if err != nil {
		return err
	}
	if !ok {
		return fault.NotFound
	}
	lone, err := alone(ctx, q, sc)
	if err != nil || lone {
		return err
	}
	if sc.System() == "" && sc.Reach() < access.Class {
		return fault.Denied
	}
	own, err := sameAs(ctx, q, sc, sc.Person(), []ids.ID{person})
	if err == nil && own[person] {
		err = fault.Bad("", "training.own")
	}
	return err
}

// completionOf is a completion as a form says it, of nobody yet. Its course is in the catalogue then.
func (s *Service) completionOf(ctx context.Context, tx *db.Tx, sc access.Scope, d Done, r Result) (c Completion, err error) {
	today, err := s.today(ctx, tx, sc)
	if err != nil {
		return c, err
	}
	if d.Categories, err = s.coded(ctx, tx, sc, d.Categories); err != nil {
		return c, err
	}
	told, err := d.read(today)
	if err != nil {
		return c, err
	}
	score, err := scoreOf(r.Score)
	if err != nil {
		return c, err
	}
	course, err := s.courseTx(ctx, tx, sc, d.Course, told)
	if err != nil {
		return c, err
	}
	w, err := told.of(course)
	return Completion{Course: course.ID, HappenedOn: d.On, ExpiresOn: d.expires(course), Amount: w.amount, NoAmount: w.noAmount, Unit: w.unit,
		Tags: w.tags, Parts: w.parts, Score: score, Failed: r.Failed, Source: FromAdmin}, err
}

// courseTx is the course that a text means, by code or title; else a new one.
func (s *Service) courseTx(ctx context.Context, tx *db.Tx, sc access.Scope, text string, told said) (catalog.Course, error) {
	c, ok, err := s.course(ctx, tx, sc, text)
	if err != nil || ok {
		return c, err
	}
	all, _, err := s.Catalog.EnsureTx(ctx, tx, sc, []catalog.Named{told.named(text)}, ids.ID{})
	if err != nil {
		return c, err
	}
	return all[0], nil
}

// course looks a text up in the catalogue.
func (s *Service) course(ctx context.Context, q db.Q, sc access.Scope, text string) (c catalog.Course, ok bool, err error) {
	text = strings.TrimSpace(text)
	names := []catalog.Named{{Title: text}}
	if len([]rune(text)) <= 60 {
		names = append(names, catalog.Named{Code: text})
	}
	found := make([]ids.ID, 0, len(names))
	for _, n := range names { // a text of marks alone is a title and no code
		if n.Check() != nil {
			continue
		}
		one, err := s.Catalog.Find(ctx, q, sc, []catalog.Named{n})
		if err != nil {
			return c, false, err
		}
		found = append(found, one...)
	}
	for i := len(found) - 1; i >= 0; i-- { // a code is surer than a title
		if found[i].Zero() {
			continue
		}
		all, err := s.Catalog.ByIDs(ctx, q, sc, found[i:i+1])
		return all[found[i]], err == nil, err
	}
	return c, false, nil
}

// put writes a completion, its entry in the log, and tells whoever works out standings.
func (s *Service) put(ctx context.Context, tx *db.Tx, sc access.Scope, c *Completion, verb string) (err error) {
	c.KnownAt = s.Clock.Now()
	c.ID = s.NewID(c.KnownAt)
	c.Audit, err = audit.Append(ctx, tx, sc, audit.Event{At: c.KnownAt, Verb: verb, Table: "completion", Row: c.ID, Subject: c.Person,
		Codes: map[string]string{"course": c.Course.String(), "source": string(c.Source)}})
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, sc, *c); err != nil {
		return err
	}
	if err := s.rest(ctx, tx, sc, []Completion{*c}); err != nil {
		return err
	}
	return s.changed(ctx, tx, sc, c.Person)
}

func (s *Service) changed(ctx context.Context, tx *db.Tx, sc access.Scope, people ...ids.ID) error {
	if s.OnFacts == nil || len(people) == 0 {
		return nil
	}
	return s.OnFacts(ctx, tx, sc, people)
}

// today is the day it is in the organization's zone.
func (s *Service) today(ctx context.Context, q db.Q, sc access.Scope) (civil.Date, error) {
	o, err := tenant.Of(ctx, q, sc.OrgID())
	return o.Today(s.Clock.Now()), err
}
