package checklist

import (
	"context"
	"errors"
	"strings"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/web"
)

// The page behind the link of somebody outside. GET shows and uses nothing up: a scanner of
// mail may fetch it. POST answers, once.

const linked = "the link that somebody outside was mailed says who they are"

// LinkPath is what such a link holds.
type LinkPath struct {
	Org   ids.ID   `path:"org" json:"-" kind:"org"`
	ID    ids.ID   `path:"id" json:"-" kind:"reference"`
	Token pii.Text `path:"token" json:"-" kind:"link"`
}

// OutsideInput is what somebody outside answers.
type OutsideInput struct {
	LinkPath
	Yes  string   `json:"answer" enum:"say,decline" doc:"Say something, or decline to"`
	Text pii.Text `json:"text,omitempty" maxLength:"4000"`
}

// asked is what somebody outside sees.
type asked struct {
	Link
	View
	item ItemView
	org  string
	by   string
}

// scopeOf is that of a link, in its organization. One that does not exist is asked like any
// other, of the installation, where no such link is.
func (s *Service) scopeOf(ctx context.Context, public ids.ID) (access.Scope, string, error) {
	number, name, err := s.Organization(ctx, public)
	if errors.Is(err, fault.NotFound) {
		number, err = db.Platform.OrgID(), nil
	}
	return access.System(number, public, "checklist.outside"), name, err
}

// linkedTo is what a link is about; NotFound for whatever is wrong with it.
func (s *Service) linkedTo(ctx context.Context, q db.Q, sc access.Scope, in LinkPath) (a asked, err error) {
	l, err := linkByToken(ctx, q, sc, in.ID, hashOf(in.Token.Reveal()), s.Clock.Now())
	if err != nil {
		return a, err
	}
	if a.View, err = s.one(ctx, q, sc, l.file); err != nil {
		return a, err
	}
	i, ok := a.View.item(l.Item)
	if !ok || i.Asking == nil || i.Asking.ID != l.ID {
		return a, fault.NotFound // it is not asked any more
	}
	a.item, a.Link = i, *i.Asking
	return a, nil
}

func (s *Service) outsidePage(ctx context.Context, _ access.Scope, in LinkPath) (templ.Component, error) {
	sc, name, err := s.scopeOf(ctx, in.Org)
	if err != nil {
		return nil, err
	}
	var a asked
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		a, err = s.linkedTo(ctx, q, sc, in)
		return err
	})
	if err != nil {
		return nil, fault.Wrap("show what is asked", err)
	}
	names, err := s.Names(ctx, sc, []ids.ID{a.by0()}, nil)
	a.org, a.by = name, names[a.by0()]
	return outsideScreen(ctx, a, linkPath(in.Org, in.ID, in.Token)), err
}

func (a asked) by0() ids.ID { return a.Link.by }

// AnswerOutside answers as whoever has the link. It is the whole proof, so it answers once.
func (s *Service) AnswerOutside(ctx context.Context, _ access.Scope, in OutsideInput) (out web.None, err error) {
	sc, _, err := s.scopeOf(ctx, in.Org)
	if err != nil {
		return out, err
	}
	var file ids.ID
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		a, err := s.linkedTo(ctx, q, sc, in.LinkPath)
		file = a.View.ID
		return err
	})
	if err != nil {
		return out, fault.Wrap("answer", err)
	}
	e := Entry{Did: DidAnswer, Link: in.ID, Said: Said{Text: strings.TrimSpace(in.Text.Reveal())}}
	how := "answered"
	switch {
	case in.Yes == "decline":
		e.Did, how = DidDecline, "declined"
	case in.Yes != "say":
		return out, fault.Bad("answer", "required")
	case e.Said.Text == "":
		return out, fault.Bad("text", "required")
	}
	if len([]rune(e.Said.Text)) > maxText {
		return out, fault.Bad("text", "too_long", maxText)
	}
	if strings.ContainsFunc(e.Said.Text, turning) {
		return out, fault.Bad("text", "text_invalid")
	}
	err = s.DB.Write(ctx, sc, db.On("checklist_file", file), func(ctx context.Context, tx *db.Tx) error {
		a, err := s.linkedTo(ctx, tx, sc, in.LinkPath) // somebody may have been a moment faster
		if err != nil {
			return err
		}
		e.Item, e.Said.Who = a.item.ID, a.Link.To.Name
		if err := s.enter(ctx, tx, sc, a.View, e); err != nil {
			return err
		}
		if err := endLink(ctx, tx, sc, a.Link.ID, how, s.Clock.Now()); err != nil {
			return err
		}
		if err := s.arrived(ctx, tx, sc, a); err != nil {
			return err
		}
		_, err = audit.Append(ctx, tx, sc, audit.Event{At: s.Clock.Now(), Verb: "hiringfile." + how, Table: "checklist_file", Row: a.View.ID, Subject: a.member, Codes: map[string]string{"did": string(e.Did), "kind": string(Reference)}})
		return err
	})
	return out, fault.Wrap("answer", err)
}

func (s *Service) thanksPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	return thanksScreen(ctx), nil
}
