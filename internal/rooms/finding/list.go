package finding

import (
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/tenant"
	"standing/internal/rooms/person"
)

const (
	pageSize = 50
	cardSize = 5
	// mostPieces is how many facts of a finding are shown.
	mostPieces = 200
	// briefPieces is how many are read to say in a list what it is about.
	briefPieces = 3
)

// Filter chooses findings.
type Filter struct {
	State  string `query:"state" json:"-" enum:"open,assigned,closed,all" doc:"Those that are not closed if empty"`
	Kind   Kind   `query:"kind" json:"-" enum:"overlap,long_day,on_leave,two_places,lapsed_teach,more_hours,more_seats,same_number,same_document,other_date,check_differs,exclusion"`
	Mine   bool   `query:"mine" json:"-" doc:"Given to the caller"`
	Person ids.ID `query:"person" json:"-" kind:"person"`
	Class  ids.ID `query:"class" json:"-" kind:"lesson"`
}

// ListInput is a page of findings.
type ListInput struct {
	Filter
	Before ids.ID `query:"before" json:"-" kind:"finding" doc:"The finding before which the page begins"`
}

// List is a page of findings, the newest first.
type List struct {
	Findings []Finding `json:"findings"`
	Next     ids.ID    `json:"next,omitzero"`
	Sweep    *Sweep    `json:"sweep,omitempty" doc:"How far the last look at everything is"`
	names    map[ids.ID]string
}

// List lists the findings about people in reach.
func (s *Service) List(ctx context.Context, sc access.Scope, in ListInput) (l List, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if l, err = s.list(ctx, q, sc, in, pageSize); err != nil {
			return err
		}
		l.Sweep, err = sweepOf(ctx, q, sc)
		return err
	})
	if err == nil {
		l.names, err = s.accounts(ctx, sc, l.Findings, nil)
	}
	return l, fault.Wrap("list findings", err)
}

func (s *Service) list(ctx context.Context, q db.Q, sc access.Scope, in ListInput, size int) (l List, err error) {
	l = List{Findings: []Finding{}}
	if !in.Person.Zero() {
		if in.Person, err = rootOf(ctx, q, sc, in.Person); err != nil {
			return l, err
		}
	}
	all, err := page(ctx, q, sc, in.Filter, in.Before, size+1)
	if err != nil {
		return l, err
	}
	if len(all) > size {
		all = all[:size]
		l.Next = all[size-1].ID
	}
	l.Findings = append(l.Findings, all...)
	return l, s.fill(ctx, q, sc, l.Findings, briefPieces)
}

// fill adds to findings what they rest on: names and links of people in reach only.
func (s *Service) fill(ctx context.Context, q db.Q, sc access.Scope, all []Finding, limit int) error {
	var people, classes, courses []ids.ID
	for i := range all {
		pieces, err := piecesOf(ctx, q, sc, all[i].ID, limit)
		if err != nil {
			return err
		}
		all[i].Pieces = pieces
		for _, p := range pieces {
			people, classes, courses = append(people, p.root), append(classes, p.Class), append(courses, p.Course)
		}
	}
	people, classes, courses = sorted(people), sorted(classes), sorted(courses)
	seen, err := reached(ctx, q, sc, people)
	if err != nil {
		return err
	}
	titles, err := s.Classes.Titles(ctx, q, sc, classes)
	if err != nil {
		return err
	}
	known, err := s.Catalog.ByIDs(ctx, q, sc, courses)
	if err != nil {
		return err
	}
	names, err := s.called(ctx, sc, people)
	if err != nil {
		return err
	}
	for i := range all {
		for j := range all[i].Pieces {
			p := &all[i].Pieces[j]
			if p.Title = titles[p.Class]; p.Title == "" {
				p.Title = known[p.Course].Title
			}
			if p.Person, p.Called = p.root, names[p.root]; !seen[p.root] {
				*p = Piece{Role: p.Role, Hidden: true} // that there is somebody, and nothing of them
			}
		}
	}
	return nil
}

func (s *Service) called(ctx context.Context, sc access.Scope, people []ids.ID) (map[ids.ID]string, error) {
	see, ok := sc.May(person.PermView)
	if !ok || len(people) == 0 {
		return nil, nil // without names
	}
	return s.People.Names(ctx, see, people[:min(len(people), 500)])
}

// accounts are what to call the members who have to do with findings.
func (s *Service) accounts(ctx context.Context, sc access.Scope, all []Finding, happened []Event) (map[ids.ID]string, error) {
	var who []ids.ID
	for _, f := range all {
		if !f.Assignee.Zero() {
			who = append(who, f.Assignee)
		}
	}
	for _, e := range happened {
		for _, id := range []ids.ID{e.By, e.To} {
			if !id.Zero() {
				who = append(who, id)
			}
		}
	}
	if s.Names == nil || len(who) == 0 {
		return nil, nil
	}
	return s.Names(ctx, sc, sorted(who), nil)
}

// View is one finding with its history, and who may look into it.
type View struct {
	Finding
	History []Event `json:"history"`
	own     bool
	names   map[ids.ID]string
	to      []ids.ID
}

// Show is one finding; who looked is in the log before the answer.
func (s *Service) Show(ctx context.Context, sc access.Scope, in Ref) (v View, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		f, err := byID(ctx, q, sc, in.ID)
		if err != nil {
			return err
		}
		one := []Finding{f}
		if err := s.fill(ctx, q, sc, one, mostPieces); err != nil {
			return err
		}
		v = View{Finding: one[0]}
		if v.History, err = s.history(ctx, q, sc, f); err != nil {
			return err
		}
		if v.own, err = isAbout(ctx, q, sc, f.ID, sc.Person()); err != nil {
			return err
		}
		o, err := tenant.Of(ctx, q, sc.OrgID())
		if err != nil {
			return err
		}
		v.own = v.own && o.Kind != tenant.Professional // there is nobody else
		if may, ok := sc.May(PermDecide); ok && s.Deciders != nil && f.State != Closed {
			v.to, err = s.Deciders(ctx, q, may)
		}
		return err
	})
	if err != nil {
		return v, fault.Wrap("show a finding", err)
	}
	for _, to := range v.to {
		v.History = append(v.History, Event{To: to}) // only to be named
	}
	v.names, err = s.accounts(ctx, sc, []Finding{v.Finding}, v.History)
	v.History = v.History[:len(v.History)-len(v.to)]
	if err == nil {
		err = s.looked(ctx, sc, v.Finding)
	}
	return v, fault.Wrap("show a finding", err)
}

func (s *Service) looked(ctx context.Context, sc access.Scope, f Finding) error {
	var who []ids.ID
	for _, p := range f.Pieces {
		if !p.Person.Zero() {
			who = append(who, p.Person)
		}
	}
	return s.Looks.Read(ctx, sc, audit.Event{At: s.Clock.Now(), Verb: "finding.viewed", Table: "finding", Row: f.ID, Subjects: sorted(who), Purpose: "service"})
}

// Card is what needs a look about a person, for their page: nothing where nothing does, or
// where the caller may not see findings. Who looked is that page's to write down.
func (s *Service) Card(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
	return s.card(ctx, sc, Filter{Person: who})
}

// ClassCard is the same of a class.
func (s *Service) ClassCard(ctx context.Context, sc access.Scope, class ids.ID) (templ.Component, error) {
	return s.card(ctx, sc, Filter{Class: class})
}

func (s *Service) card(ctx context.Context, sc access.Scope, f Filter) (templ.Component, error) {
	may, ok := sc.May(PermView)
	if !ok {
		return nil, nil // not shown, and no mistake
	}
	var l List
	err := s.DB.Read(ctx, may, func(ctx context.Context, q db.Q) (err error) {
		l, err = s.list(ctx, q, may, ListInput{Filter: f}, cardSize)
		return err
	})
	if err != nil || len(l.Findings) == 0 {
		return nil, fault.Wrap("list findings", err)
	}
	return findingsCard(f, l), nil
}
