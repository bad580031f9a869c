package catalog

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/web"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	show := func(in Ref, _ Course) string { return "/courses/" + in.ID.String() }
	return []web.Route{
		web.Op("GET", "/courses", PermView, s.listOp, web.Face[Filter, Page]{View: listPage, Doc: "Courses, in the order of their titles"}),
		web.Page("/courses/new", PermManage, s.newPage),
		web.Op("POST", "/courses", PermManage, s.Add, web.Face[Input, Course]{
			Then: func(_ Input, c Course) string { return "/courses/" + c.ID.String() }, Form: "/courses/new", Done: "course.added", Status: http.StatusCreated, Doc: "Add a course"}),
		web.Op("GET", "/courses/{id}", PermView, s.Show, web.Face[Ref, View]{Of: web.Row("course"), View: showPage, Doc: "One course, and what it does for"}),
		web.Page("/courses/{id}/edit", PermManage, s.editPage),
		web.Op("POST", "/courses/{id}", PermManage, s.Change, web.Face[ChangeInput, Course]{Of: web.Row("course"),
			Then: func(in ChangeInput, c Course) string { return show(in.Ref, c) }, Form: "/courses/{id}/edit", Done: "course.changed", Doc: "Change a course; what was recorded of it stays"}),
		web.Op("POST", "/courses/{id}/archive", PermManage, s.Archive, web.Face[Ref, Course]{Of: web.Row("course"),
			Then: show, Form: "/courses/{id}", Done: "course.archived", Undo: "/courses/{id}/restore", Doc: "Take a course out of lists to choose from"}),
		web.Op("POST", "/courses/{id}/restore", PermManage, s.Restore, web.Face[Ref, Course]{Of: web.Row("course"),
			Then: show, Form: "/courses/{id}", Done: "course.restored", Doc: "Bring an archived course back"}),
		web.Op("POST", "/courses/{id}/equals", PermManage, s.Equate, web.Face[EqualInput, Course]{Of: web.Row("course"),
			Then: func(in EqualInput, c Course) string { return show(Ref{in.ID}, c) }, Form: "/courses/{id}", Done: "course.equated", Doc: "Say that who completed a course has done another as well"}),
		web.Op("POST", "/courses/{id}/equals/{other}/drop", PermManage, s.Unequate, web.Face[EqualRef, Course]{Of: web.Row("course"),
			Then: func(in EqualRef, c Course) string { return show(Ref{in.ID}, c) }, Form: "/courses/{id}", Done: "course.unequated", Doc: "Take an equivalence away"}),
	}
}

func (s *Service) listOp(ctx context.Context, sc access.Scope, f Filter) (Page, error) {
	page, err := s.List(ctx, sc, f)
	if err != nil {
		return page, err
	}
	page.Terms, err = s.termsFor(ctx, sc)
	return page, err
}

func (s *Service) termsFor(ctx context.Context, sc access.Scope) (out []Term, err error) {
	err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		out, err = s.Terms(ctx, q, sc)
		return err
	})
	return out, fault.Wrap("list tags", err)
}

func (s *Service) newPage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	terms, err := s.termsFor(ctx, sc)
	return coursePage(ctx, View{Course: Course{NoAmount: true}, Terms: terms}), err
}

func (s *Service) editPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	if err == nil && s.Recorded != nil {
		err = s.db.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			v.recorded, err = s.Recorded(ctx, q, sc, in.ID)
			return err
		})
	}
	return coursePage(ctx, v), fault.Wrap("show course", err)
}
