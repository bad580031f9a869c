package person

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
)

// pageSize is how many people a page of the list shows.
const pageSize = 50

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.peopleRoutes(), s.factRoutes(), s.mergeRoutes(), s.moveRoutes(), s.exportRoutes())
}

func (s *Service) peopleRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/people", PermView, s.listOp, web.Face[ListInput, List]{View: listPage, Doc: "People in reach, in the order of their names"}),
		web.Page("/people/new", PermEnter, s.newPage),
		web.Op("POST", "/people", PermEnter, s.Add, web.Face[Input, Person]{
			Then: func(_ Input, p Person) string { return "/people/" + p.ID.String() }, Form: "/people/new", Done: "person.added", Status: http.StatusCreated, Doc: "Add a person"}),
		web.Op("GET", "/people/{id}", PermView, s.showOp, web.Face[ShowInput, View]{Of: web.Row("person"), View: showPage, Doc: "One person; who looked is written to the log"}),
		web.Page("/people/{id}/edit", PermEnter, s.editPage),
		web.Op("POST", "/people/{id}", PermEnter, s.Change, web.Face[ChangeInput, Person]{Of: web.Row("person"),
			Then: func(in ChangeInput, _ Person) string { return "/people/" + in.ID.String() }, Form: "/people/{id}/edit", Done: "person.changed", Doc: "Correct a person"}),
		web.Op("POST", "/people/{id}/leave", PermEnter, s.leaveOp, web.Face[Ref, Person]{Of: web.Row("person"),
			Then: func(in Ref, _ Person) string { return "/people/" + in.ID.String() }, Form: "/people/{id}/edit", Done: "person.left", Undo: "/people/{id}/return", Doc: "Say that a person left; everything recorded stays"}),
		web.Op("POST", "/people/{id}/return", PermEnter, s.Return, web.Face[Ref, Person]{Of: web.Row("person"),
			Then: func(in Ref, _ Person) string { return "/people/" + in.ID.String() }, Form: "/people/{id}/edit", Done: "person.returned", Doc: "Take a person back, with their history"}),
	}
}

// ListInput is what the list of people is asked for.
type ListInput struct {
	Filter
	After After `query:"after" json:"-" kind:"person" doc:"Where the page begins, as the one before said"`
}

// List is a page of people and the names of their units.
type List struct {
	Page
	Units  map[ids.ID]string   `json:"-"`
	Badges map[ids.ID]ui.Badge `json:"-"` // nil where nobody gives any
	Stands []ui.Option         `json:"-"` // by which the list can be filtered
}

func (s *Service) listOp(ctx context.Context, sc access.Scope, in ListInput) (List, error) {
	page, err := s.List(ctx, sc, in.Filter, in.After, pageSize)
	if page.ByID || errors.Is(err, fault.Busy) {
		err = errors.Join(err, s.askReindex(ctx, sc))
	}
	if err != nil {
		return List{}, err
	}
	l := List{Page: page}
	if s.Stands != nil {
		l.Stands = s.Stands.StandingOptions(ctx, sc)
	}
	if l.Units, err = s.units(ctx, sc); err != nil || s.Badges == nil {
		return l, err
	}
	people := make([]ids.ID, len(page.Entries))
	for i, e := range page.Entries {
		people[i] = e.ID
	}
	l.Badges, err = s.Badges(ctx, sc, people)
	return l, err
}

// ShowInput names the person to show.
type ShowInput struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
}

// View is a person as the API and the page show them: to whom may see them, in the clear.
type View struct {
	ID       ids.ID `json:"id"`
	Version  int64  `json:"version"`
	Name     string `json:"name"`
	Alias    bool   `json:"alias"`
	Email    string `json:"email,omitempty"`
	Number   string `json:"number,omitempty"`
	Unit     ids.ID `json:"unit,omitempty"`
	UnitName string `json:"-"`
	Source   Source `json:"source"`
	State    State  `json:"state"`
	JoinedOn string `json:"joined_on,omitempty"`
	LeftOn   string `json:"left_on,omitempty"`
	Masked   bool   `json:"masked,omitempty" doc:"E-mail and number are not shown to the caller, whether there are any or not"`

	Also  []string          `json:"-"` // names of those merged into this one
	Known History           `json:"-"`
	Cards []templ.Component `json:"-"` // of other rooms
}

func viewOf(p Person) View {
	v := View{ID: p.ID, Version: p.Version, Name: p.Name.Reveal(), Alias: p.Alias, Email: p.Email.Reveal(), Number: p.Number.Reveal(),
		Unit: p.Unit, Source: p.Source, State: p.State, Masked: p.Masked}
	if p.JoinedOn != 0 {
		v.JoinedOn = p.JoinedOn.String()
	}
	if p.LeftOn != 0 {
		v.LeftOn = p.LeftOn.String()
	}
	return v
}

// Show is one person, for somebody to look at: the look is in the log before the answer.
func (s *Service) Show(ctx context.Context, sc access.Scope, in ShowInput) (View, error) {
	p, err := s.ByID(ctx, sc, in.ID)
	if err != nil {
		return View{}, err
	}
	units, err := s.units(ctx, sc)
	if err != nil {
		return View{}, err
	}
	if err := s.looks.Read(ctx, sc, audit.Event{At: s.clock.Now(), Verb: "person.viewed", Table: "person", Row: p.ID, Subject: p.ID, Purpose: "service"}); err != nil {
		return View{}, err
	}
	v := viewOf(p)
	v.UnitName = units[p.Unit]
	return v, nil
}

// showOp is Show with everything else that the page has: facts, and the cards of other rooms.
func (s *Service) showOp(ctx context.Context, sc access.Scope, in ShowInput) (View, error) {
	v, err := s.Show(ctx, sc, in)
	if err != nil {
		return v, err
	}
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		if v.Known, err = s.factsIn(ctx, q, sc, v.ID); err != nil {
			return err
		}
		rows, err := mergedInto(ctx, q, sc, v.ID)
		if err != nil {
			return err
		}
		gone, err := s.open(ctx, q, sc.OrgID(), rows)
		for _, p := range gone {
			v.Also = append(v.Also, p.Name.Reveal())
		}
		return err
	})
	if err != nil {
		return v, fault.Wrap("read facts", err)
	}
	for _, card := range s.Cards {
		c, err := card(ctx, sc, v.ID)
		if err != nil {
			return v, err
		}
		if c != nil {
			v.Cards = append(v.Cards, c)
		}
	}
	return v, nil
}

func (s *Service) newPage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	units, err := s.UnitOptions(ctx, sc)
	if err != nil {
		return nil, err
	}
	mode, err := s.aliasForm(ctx, sc)
	return personForm(View{}, units, mode), err
}

func (s *Service) editPage(ctx context.Context, sc access.Scope, in ShowInput) (templ.Component, error) {
	units, err := s.UnitOptions(ctx, sc)
	if err != nil {
		return nil, err
	}
	mode, err := s.aliasForm(ctx, sc)
	if err != nil {
		return nil, err
	}
	v, err := s.Show(ctx, sc, in)
	return personForm(v, units, mode), err
}

// leaveOp takes the organization's today where no day was said.
func (s *Service) leaveOp(ctx context.Context, sc access.Scope, in Ref) (Person, error) {
	if in.On == 0 {
		today, err := s.today(ctx, sc)
		if err != nil {
			return Person{}, err
		}
		in.On = today
	}
	return s.Leave(ctx, sc, in)
}

// MarshalJSON shows a person to a program that may see them.
func (p Person) MarshalJSON() ([]byte, error) { return marshal(viewOf(p)) }

// UnitOptions are the units in reach, for a filter.
func (s *Service) UnitOptions(ctx context.Context, sc access.Scope) ([]ui.Option, error) {
	list, err := s.unitList(ctx, sc)
	return optionsOf(list), err
}

func optionsOf(list []unitName) []ui.Option {
	out := make([]ui.Option, len(list))
	for i, u := range list {
		out[i] = ui.Option{Value: u.ID.String(), Label: u.Name}
	}
	return out
}
