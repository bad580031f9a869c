package compliance

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/rooms/person"
)

// pageSize is how many standings a page of the list shows.
const pageSize = 50

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Op("GET", "/dashboard", PermView, s.boardOp, web.Face[web.None, Dashboard]{View: boardPage, Doc: "How people in reach stand today, and who falls due"}),
		web.Op("GET", "/standings", PermView, s.listOp, web.Face[Filter, Listed]{View: listPage, Doc: "Where people in reach stand, what is due first at the top"}),
		web.API("GET", "/people/{id}/standings", PermView, s.showOp, web.Face[OfInput, Mine]{Doc: "All standings of one person; who looked is written to the log"}),
		web.Op("GET", "/people/{id}/standing/{requirement}", PermView, s.Explain, web.Face[ExplainInput, Explained]{View: whyPage, Doc: "Why somebody stands as they do, record by record, on any day, as known on any other"}),
		web.Page("/record", PermView, s.recordPage),
	}
}

// OfInput names a person.
type OfInput struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
}

func (s *Service) showOp(ctx context.Context, sc access.Scope, in OfInput) (Mine, error) {
	m, err := s.Of(ctx, sc, in.ID)
	if err != nil {
		return Mine{}, err
	}
	return m, s.look(ctx, sc, "standing.viewed", in.ID, ids.ID{})
}

// boardOp has the page asked for again while something is worked out: also without script.
func (s *Service) boardOp(ctx context.Context, sc access.Scope, _ web.None) (Dashboard, error) {
	d, err := s.Dashboard(ctx, sc)
	switch {
	case err != nil:
	case d.Building != nil:
		web.Header(ctx).Set("Refresh", "10")
	case d.Waiting > 0:
		web.Header(ctx).Set("Refresh", "3")
	}
	return d, err
}

// Listed is a page of standings with what its filters offer.
type Listed struct {
	Page
	Requirements []ui.Option `json:"-"`
	Units        []ui.Option `json:"-"`
}

func (s *Service) listOp(ctx context.Context, sc access.Scope, in Filter) (Listed, error) {
	page, err := s.List(ctx, sc, in, pageSize)
	if err != nil {
		return Listed{}, err
	}
	l := Listed{Page: page}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		book, err := s.Requirements.RulebookOf(ctx, q, sc, person.Everything)
		if err != nil {
			return err
		}
		for i := range l.Rows {
			if r := book.ByID(l.Rows[i].Requirement); r != nil {
				l.Rows[i].Title = r.Title
			}
		}
		for _, r := range book.Requirements {
			l.Requirements = append(l.Requirements, ui.Option{Value: r.ID.String(), Label: r.Title})
		}
		units, err := unitNames(ctx, q, sc)
		l.Units = options(units)
		return err
	})
	return l, fault.Wrap("list standings", err)
}

// recordPage is what a member sees of themselves. Nobody's look at their own record is noted.
func (s *Service) recordPage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	licence, err := s.ownLicence(ctx, sc)
	if err != nil {
		return nil, err
	}
	if sc.Person().Zero() {
		return recordScreen(ctx, nil, sheet{}, licence), nil
	}
	m, err := s.Of(ctx, sc, sc.Person())
	if err != nil {
		return nil, err
	}
	p, err := s.sheet(ctx, sc, m, sc.Account())
	if err != nil {
		return nil, err
	}
	cards, err := s.recordCards(ctx, sc)
	return recordScreen(ctx, &m, p, licence, slices.Concat(p.own, cards)...), err
}

// recordCards are what other rooms show on one's own record.
func (s *Service) recordCards(ctx context.Context, sc access.Scope) (out []templ.Component, err error) {
	for _, card := range s.RecordCards {
		c, err := card(ctx, sc, sc.Person())
		if err != nil {
			return nil, err
		}
		if c != nil {
			out = append(out, c)
		}
	}
	return out, nil
}

// ownLicence is where whoever is alone adds a licence of their own; empty for others.
func (s *Service) ownLicence(ctx context.Context, sc access.Scope) (to string, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		on, err := s.today(ctx, q, sc)
		if on.one && licenceOf(sc, sc.Person()) != "" {
			to = "/licences/new"
		}
		return err
	})
	return to, err
}

// Card is where a person stands, on their page.
func (s *Service) Card(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
	in, ok := sc.May(PermView)
	if !ok {
		return nil, nil
	}
	m, err := s.Of(ctx, in, who)
	if err != nil {
		return nil, err
	}
	p, err := s.sheet(ctx, in, m, ids.ID{})
	return personCard(m, p, licenceOf(sc, who)), err
}

// PersonBadges are how people stand in all, for the list of them.
func (s *Service) PersonBadges(ctx context.Context, sc access.Scope, people []ids.ID) (map[ids.ID]ui.Badge, error) {
	in, ok := sc.May(PermView)
	if !ok {
		return nil, nil
	}
	all, err := s.Badges(ctx, in, people)
	out := make(map[ids.ID]ui.Badge, len(all))
	for id, b := range all {
		if b.Status != NotApplicable {
			out[id] = badge(ctx, b.Status)
		}
	}
	return out, err
}

// RequirementCard is who is short of a requirement, on its page.
func (s *Service) RequirementCard(ctx context.Context, sc access.Scope, id ids.ID) (templ.Component, error) {
	in, ok := sc.May(PermView)
	if !ok {
		return nil, nil
	}
	c, err := s.shortOf(ctx, in, id)
	if err != nil || !c.computed {
		return nil, err
	}
	return requirementCard(c), nil
}

// short is how people stand with one requirement.
type short struct {
	id       ids.ID
	line     Line
	weeks    []Week
	rows     []Row
	computed bool
}

func (s *Service) shortOf(ctx context.Context, sc access.Scope, id ids.ID) (c short, err error) {
	c.id = id
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		on, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		st, err := stateOf(ctx, q, sc)
		if err != nil || st.shown == 0 {
			return err
		}
		sums, _, err := s.sums(ctx, q, sc, on, st.shown, false)
		if err != nil {
			return err
		}
		c.line, c.computed = lineOf(sums, id, "")
		var d Dashboard
		var own []sum
		for _, one := range sums {
			if one.requirement == id {
				own = append(own, one)
			}
		}
		d.People.N = map[Status]int64{}
		d.add(own, on.day)
		c.weeks = d.Weeks
		var list []Standing
		for _, status := range []Status{NotMet, Grace, Unknown, Open} {
			if room := mostShort - len(list); room > 0 {
				some, err := s.page(ctx, q, sc, on.day, wanted{requirement: id, status: status}, room)
				if err != nil {
					return err
				}
				list = append(list, some...)
			}
		}
		c.rows, err = s.named(ctx, q, sc, list)
		for i := range c.rows {
			c.rows[i].Shown = c.rows[i].On(on.day)
		}
		return err
	})
	return c, fault.Wrap("read who is short", err)
}

// mostShort is how many people a requirement's page names.
const mostShort = 10
