package report

import (
	"context"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

// Input is a report as its address says it, and where a page of it begins.
type Input struct {
	Filter
	After            ids.ID `query:"after" json:"-" kind:"person" doc:"The last line of the page before: its person"`
	AfterRequirement ids.ID `query:"after_requirement" json:"-" kind:"requirement" doc:"And its requirement"`
	AfterUnit        ids.ID `query:"after_unit" json:"-" kind:"unit" doc:"And its unit"`
}

// Page is a part of a report.
type Page struct {
	Kind   Kind   `json:"kind"`
	Rows   []Row  `json:"rows"`
	Filter Filter `json:"-"`
	Next   Cursor `json:"-"` // where the next page begins; zero at the end
	// NextAfter, NextRequirement and NextUnit are Next for a program.
	NextAfter       ids.ID `json:"next_after"`
	NextRequirement ids.ID `json:"next_requirement"`
	NextUnit        ids.ID `json:"next_unit"`
	// Waiting says that names or standings are being made, and lines are missing.
	Waiting bool             `json:"waiting,omitempty"`
	Totals  map[Status]int64 `json:"totals,omitempty"` // of the whole report; only for whoever reaches everybody
	frame   frame
}

// pageSize is how many lines a page shows; pagePeople how many people, where each is
// worked out anew.
const (
	pageSize   = 50
	pagePeople = 20
)

// show gives the operation of one kind.
func (s *Service) show(k Kind) func(context.Context, access.Scope, Input) (Page, error) {
	return func(ctx context.Context, sc access.Scope, in Input) (Page, error) { return s.Page(ctx, sc, k, in) }
}

// Page is a part of a report, in its order.
func (s *Service) Page(ctx context.Context, sc access.Scope, k Kind, in Input) (p Page, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		p = Page{Kind: k, Rows: []Row{}}
		if p.frame, err = s.frame(ctx, q, sc); err != nil {
			return err
		}
		if p.Filter, err = in.fill(k, p.frame.today); err != nil {
			return err
		}
		p.Waiting = p.frame.usable() != nil
		cursor := Cursor{in.After, in.AfterRequirement, in.AfterUnit}
		if k == AsOf {
			return s.pageThen(ctx, q, sc, &p, cursor)
		}
		if err := p.fill(ctx, q, sc, cursor); err != nil {
			return err
		}
		return p.total(ctx, q, sc)
	})
	return p, fault.Wrap("read report", err)
}

func (p *Page) fill(ctx context.Context, q db.Q, sc access.Scope, cursor Cursor) error {
	for _, part := range resume(p.Kind, p.frame.slices(p.Kind, p.Filter), cursor) {
		part.limit = pageSize + 1 - len(p.Rows)
		err := rows(ctx, q, sc, part, func(r Row) error {
			p.Rows = append(p.Rows, p.frame.named(r))
			return nil
		})
		if err != nil {
			return err
		}
		if len(p.Rows) > pageSize {
			p.Rows = p.Rows[:pageSize]
			p.next(p.Rows[pageSize-1])
			return nil
		}
	}
	return nil
}

func (p *Page) next(last Row) {
	p.Next = Cursor{last.Person, last.Requirement, last.Unit}
	p.NextAfter, p.NextRequirement, p.NextUnit = last.Person, last.Requirement, last.Unit
}

// total counts without reading who, where that is possible: for whoever reaches everybody
// and where the ledger of counts has what was asked for.
func (p *Page) total(ctx context.Context, q db.Q, sc access.Scope) error {
	if sc.Reach() != access.Org || p.Kind == Expiring || p.frame.shown == 0 {
		return nil
	}
	p.Totals = map[Status]int64{}
	units := p.frame.below(p.Filter.Unit)
	if units == nil {
		units = []ids.ID{{}}
	}
	for _, u := range units {
		sums, err := tallied(ctx, q, sc, p.frame.shown, p.frame.today, u, p.Filter.Requirement, p.Filter.Each)
		if err != nil {
			return err
		}
		for _, t := range sums {
			p.Totals[t.status] += t.n
		}
	}
	return nil
}

// pageThen is a page of people as they stood on a past day.
func (s *Service) pageThen(ctx context.Context, q db.Q, sc access.Scope, p *Page, cursor Cursor) error {
	if s.Replay == nil || p.Filter.On == 0 || !p.frame.ready {
		return nil
	}
	known, err := s.known(ctx, sc, p.frame, p.Filter)
	if err != nil {
		return err
	}
	p.Next.Person = cursor.Person
	for range emptyPages {
		people, err := roster(ctx, q, sc, p.Filter.On, p.frame.below(p.Filter.Unit), p.Next.Person, pagePeople+1)
		if err != nil {
			return err
		}
		p.Next.Person = ids.ID{}
		if len(people) > pagePeople {
			people = people[:pagePeople]
			p.Next.Person = people[pagePeople-1].id
		}
		if p.Rows, err = s.replayed(ctx, q, sc, p.frame, p.Filter, people, known); err != nil {
			return err
		}
		if p.NextAfter = p.Next.Person; len(p.Rows) > 0 || p.Next.Person.Zero() {
			break
		}
	}
	return nil
}

// emptyPages is how many pages of people of whom there is nothing to say are turned at once.
const emptyPages = 20

// TranscriptInput names whose transcript it is.
type TranscriptInput struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
}

// Record is one person's transcript.
type Record struct {
	Person ids.ID `json:"person"`
	Name   string `json:"name"`
	Number string `json:"number,omitempty"`
	Unit   string `json:"unit,omitempty"`
	Rows   []Row  `json:"standings"`
	Done   []Done `json:"completions"`
	frame  frame
}

// Transcript is one person's standings and completions; who looked is in the log before
// the answer.
func (s *Service) Transcript(ctx context.Context, sc access.Scope, in TranscriptInput) (r Record, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		r, err = s.record(ctx, q, sc, in.ID)
		return err
	})
	if err == nil {
		err = s.Log.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "person.viewed", Table: "person", Row: r.Person, Subject: r.Person, Purpose: "service"})
	}
	return r, fault.Wrap("read transcript", err)
}

func (s *Service) record(ctx context.Context, q db.Q, sc access.Scope, id ids.ID) (r Record, err error) {
	root, ok, err := rootOf(ctx, q, sc, id)
	if err != nil || !ok {
		if err == nil {
			err = fault.NotFound
		}
		return r, err
	}
	if r.frame, err = s.frame(ctx, q, sc); err != nil {
		return r, err
	}
	if err = r.frame.usable(); err != nil {
		return r, err
	}
	who, err := shownAs(ctx, q, sc, root)
	if err != nil {
		return r, err
	}
	if len(who) == 0 { // the one that stays is out of reach
		return r, fault.NotFound
	}
	r.Person, r.Name, r.Number, r.Unit = root, who[0].name, who[0].number, r.frame.names[who[0].unit]
	r.Rows, r.Done = []Row{}, []Done{}
	part := slice{gen: r.frame.shown, today: r.frame.today, each: EachRequirement, person: root, among: Status("").among()}
	if err = rows(ctx, q, sc, part, func(w Row) error { r.Rows = append(r.Rows, r.frame.named(w)); return nil }); err != nil {
		return r, err
	}
	return r, completed(ctx, q, sc, root, func(d Done) error { r.Done = append(r.Done, d); return nil })
}
