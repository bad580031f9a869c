package class

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/rooms/person"
)

// FindInput finds people who may be put on the list.
type FindInput struct {
	Ref
	Find  string       `query:"find" json:"-" maxLength:"100"`
	Unit  ids.ID       `query:"unit" json:"-" kind:"unit"`
	Short bool         `query:"short" json:"-" doc:"Only whom the course would help"`
	After person.After `query:"after" json:"-" kind:"person"`
}

const (
	mostFound   = 50
	mostScanned = 2000 // among how many one page looks for those whom the course would help
)

func (s *Service) peoplePage(ctx context.Context, sc access.Scope, in FindInput) (templ.Component, error) {
	v, err := s.managed(ctx, sc, in.Ref)
	if err != nil {
		return nil, err
	}
	p := peopleScreen{view: v, in: in, tells: s.HelpedBy != nil}
	see, err := sc.Narrow(person.PermView)
	if errors.Is(err, fault.Denied) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	if p.units, err = s.People.UnitOptions(ctx, see); err != nil {
		return nil, err
	}
	err = s.candidates(ctx, sc, see, &p)
	return p, err
}

// candidates are a page of people in reach, as the filter has them, and what the course would
// do for each.
func (s *Service) candidates(ctx context.Context, sc, see access.Scope, p *peopleScreen) error {
	from, step := p.in.After, mostFound
	if p.in.Short {
		step = 500
	}
	p.short = map[ids.ID][]string{}
	for scanned := 0; scanned < mostScanned; scanned += step {
		page, err := s.People.List(ctx, see, person.Filter{Find: p.in.Find, Unit: p.in.Unit}, from, step)
		if err != nil {
			return err
		}
		if err := s.helped(ctx, sc, p, page.Entries); err != nil {
			return err
		}
		for i, e := range page.Entries {
			if !p.in.Short || len(p.short[e.ID]) > 0 {
				p.found = append(p.found, e)
			}
			if len(p.found) == mostFound && i < len(page.Entries)-1 {
				p.next = person.After{ID: e.ID, ByID: page.ByID}
				return nil
			}
		}
		if p.next = page.Next; p.next.Zero() || !p.in.Short || len(p.found) == mostFound {
			return nil
		}
		from = p.next
	}
	return nil
}

func (s *Service) helped(ctx context.Context, sc access.Scope, p *peopleScreen, some []person.Entry) error {
	if s.HelpedBy == nil {
		return nil
	}
	who := make([]ids.ID, len(some))
	for i, e := range some {
		who[i] = e.ID
	}
	all, err := s.HelpedBy(ctx, sc, p.view.Course, who)
	for id, titles := range all {
		p.short[id] = titles
	}
	return err
}
