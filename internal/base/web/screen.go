package web

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"standing/internal/base/ui"
	"standing/internal/base/words"
)

// Screen is a page in the frame of the product: the room gives title, lead, crumbs and
// actions, the Server's Shell the menu and who is signed in. Its Body, or in a template
// its children, are the content.
type Screen struct {
	ui.Page
	Body templ.Component
}

// With stands before the children of a Screen in a template, as in
// @web.Screen{…}.With() { … }.
func (s Screen) With() templ.Component { return s }

// Render writes the page.
func (s Screen) Render(ctx context.Context, w io.Writer) error {
	v := visitOf(ctx)
	p := s.Page
	p.Lang, p.Flash, p.Errors = words.From(ctx).Tag(), append(v.flash, p.Flash...), len(v.form.Errors)
	if v.srv != nil {
		p = v.srv.Shell(ctx, p)
	}
	if s.Body != nil {
		ctx = templ.WithChildren(ctx, s.Body)
	}
	return p.Render(ctx, w)
}
