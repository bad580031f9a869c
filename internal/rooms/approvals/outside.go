package approvals

import (
	"context"
	"errors"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
)

// The page behind an outside person's link. GET shows and uses nothing up: a scanner of
// mail may fetch it. POST decides.

const linked = "the link that an outside person was given says who they are"

// Link is where an outside person decides; token is what AskTx gave, once.
func Link(org, id ids.ID, token pii.Text) string {
	return "/approve/" + org.String() + "/" + id.String() + "/" + token.Reveal()
}

// LinkPath is what such a link holds.
type LinkPath struct {
	Org   ids.ID   `path:"org" json:"-" kind:"org"`
	ID    ids.ID   `path:"id" json:"-" kind:"approval"`
	Token pii.Text `path:"token" json:"-" kind:"link"`
}

// OutsideInput is an outside person's answer.
type OutsideInput struct {
	LinkPath
	Yes string `json:"yes" enum:"yes,no"`
}

// Outside is what an outside person sees: by whom they are asked and until when, beside what
// the room that asks shows them. The organization chose them and hands the link over.
type Outside struct {
	approval.Request
	Organization string
	By           string
}

// scope is that of a link, in its organization. One that does not exist is asked like
// any other, of the installation, where no such link is.
func (s *Service) scope(ctx context.Context, public ids.ID) (access.Scope, string, error) {
	number, name, err := s.Organization(ctx, public)
	if errors.Is(err, fault.NotFound) {
		number, err = 1, nil
	}
	return access.System(number, public, "approval.outside"), name, err
}

func (s *Service) look(ctx context.Context, in LinkPath) (o Outside, err error) {
	if s.Organization == nil {
		return o, fault.NotFound
	}
	sc, name, err := s.scope(ctx, in.Org)
	if err != nil {
		return o, err
	}
	if o.Request, err = s.all.LookOutside(ctx, sc, in.ID, in.Token); err != nil {
		return o, err
	}
	o.Organization = name
	names, err := s.names(ctx, sc, []ids.ID{o.AskedBy}, nil)
	o.By = names[o.AskedBy]
	return o, err
}

func (s *Service) outsidePage(ctx context.Context, _ access.Scope, in LinkPath) (templ.Component, error) {
	o, err := s.look(ctx, in)
	if err != nil {
		return nil, err
	}
	sc, _, err := s.scope(ctx, in.Org)
	if err != nil {
		return nil, err
	}
	zone, err := s.zone(ctx, sc)
	if err != nil {
		return nil, err
	}
	what, err := s.show(ctx, sc, o.Request)
	return outside(o, what, Link(in.Org, in.ID, in.Token), zone), err
}

// DecideOutside answers as whoever holds the link.
func (s *Service) DecideOutside(ctx context.Context, in OutsideInput) (web.None, error) {
	if s.Organization == nil {
		return web.None{}, fault.NotFound
	}
	sc, _, err := s.scope(ctx, in.Org)
	if err != nil {
		return web.None{}, err
	}
	_, err = s.all.DecideOutside(ctx, sc, in.ID, in.Token, in.Yes == "yes")
	return web.None{}, err
}

func (s *Service) decideOutsideOp(ctx context.Context, _ access.Scope, in OutsideInput) (web.None, error) {
	return s.DecideOutside(ctx, in)
}

func (s *Service) thanksPage(context.Context, access.Scope, web.None) (templ.Component, error) {
	return thanks(), nil
}

func (s *Service) outsideRoutes() []web.Route {
	return []web.Route{
		web.Page("/approve/{org}/{id}/{token}", web.Public(linked), s.outsidePage),
		web.Op("POST", "/approve/{org}/{id}/{token}", web.Public(linked), s.decideOutsideOp, web.Face[OutsideInput, web.None]{
			Then: func(OutsideInput, web.None) string { return "/approve/done" }, Form: "/approve/{org}/{id}/{token}", Doc: "Decide as the outside person whose link it is"}),
		web.Page("/approve/done", web.Public("it only says thank you"), s.thanksPage),
	}
}
