package requirement

import (
	"cmp"
	"context"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// WaiverPage names whom a waiver is asked for, and perhaps of what.
type WaiverPage struct {
	ID          ids.ID `path:"id" json:"-" kind:"person"`
	Requirement ids.ID `query:"requirement" json:"-" kind:"requirement"`
	Need        string `query:"need" json:"-" maxLength:"120"`
	Cycle       string `query:"cycle" json:"-" maxLength:"10" doc:"The last day of the period"`
}

// waiverForm is a question that is being put: first of which requirement, then what.
type waiverForm struct {
	WaiverPage
	name         string
	title        string // of the requirement; empty: it is still to be chosen
	requirements []ui.Option
	needs        []ui.Option
	outlook      Outlook
	today        civil.Date
	alone        bool
}

func (s *Service) newWaiver(ctx context.Context, sc access.Scope, in WaiverPage) (templ.Component, error) {
	if id, err := ids.Parse(web.FormOf(ctx).Value("requirement", "")); err == nil { // it comes back with what is wrong
		in.Requirement = id
	}
	var f waiverForm
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		n, err := inReach(ctx, q, sc, []ids.ID{in.ID})
		if err != nil || n == 0 {
			return cmp.Or(err, fault.NotFound)
		}
		f, err = s.formOf(ctx, q, sc, in)
		return err
	})
	if err != nil {
		return nil, err
	}
	names, err := s.called(ctx, sc, in.ID)
	f.name = names[in.ID]
	return waiverScreen(ctx, f), err
}

// formOf is the form for a person who is in reach.
func (s *Service) formOf(ctx context.Context, q db.Q, sc access.Scope, in WaiverPage) (waiverForm, error) {
	f := waiverForm{WaiverPage: in}
	how, err := s.how(ctx, q, sc, AskInput{Person: in.ID})
	if f.alone = how != approval.SecondPerson; err != nil {
		return f, err
	}
	return f, s.fillForm(ctx, q, sc, &f)
}

// fillForm offers the requirements, and of the one chosen its parts and periods.
func (s *Service) fillForm(ctx context.Context, q db.Q, sc access.Scope, f *waiverForm) error {
	b, err := s.RulebookOf(ctx, q, sc, person.Everything)
	if err != nil {
		return err
	}
	f.requirements, f.needs = nil, nil
	for _, r := range b.Requirements {
		f.requirements = append(f.requirements, ui.Option{Value: r.ID.String(), Label: r.Title})
	}
	if len(b.Requirements) == 1 {
		f.Requirement = b.Requirements[0].ID
	}
	p := b.ByID(f.Requirement)
	if p == nil {
		return nil
	}
	f.title = p.Title
	for _, n := range needsOf(p.Pack) {
		f.needs = append(f.needs, ui.Option{Value: n, Label: needLabel(p.Pack, n)})
	}
	if f.today, err = s.today(ctx, q, sc); err != nil {
		return err
	}
	if s.Outlook != nil {
		f.outlook, err = s.Outlook(ctx, q, sc, f.ID, p.ID)
	}
	return err
}
