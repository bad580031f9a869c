package class

import (
	"net/http"

	"standing/internal/base/ids"
	"standing/internal/base/web"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return append(append(s.classRoutes(), s.listRoutes()...), s.heldRoutes()...)
}

func pathOf(id ids.ID) string { return "/classes/" + id.String() }

func (s *Service) classRoutes() []web.Route {
	shown := func(in Ref, _ Class) string { return pathOf(in.ID) }
	return []web.Route{
		web.Op("GET", "/classes", PermView, s.List, web.Face[ListInput, List]{View: listPage, Doc: "Classes that are announced, the next one first"}),
		web.Page("/classes/new", PermManage, s.newPage),
		web.Op("POST", "/classes", PermManage, s.Announce, web.Face[Input, Class]{
			Then: func(_ Input, c Class) string { return pathOf(c.ID) }, Form: "/classes/new", Done: "class.announced", Status: http.StatusCreated, Doc: "Announce a class with its meetings"}),
		web.Op("GET", "/classes/{id}", PermView, s.Show, web.Face[Ref, View]{Of: web.Row("class"), View: showPage, Doc: "One class; of those on its list the ones in reach"}),
		web.Page("/classes/{id}/edit", PermManage, s.editPage),
		web.Op("POST", "/classes/{id}", PermManage, s.Change, web.Face[ChangeInput, Class]{Of: web.Row("class"),
			Then: func(in ChangeInput, _ Class) string { return pathOf(in.ID) }, Form: "/classes/{id}/edit", Done: "class.changed", Doc: "Change a class; with more seats those who wait move up"}),
		web.Op("POST", "/classes/{id}/cancel", PermManage, s.Cancel, web.Face[Ref, Class]{Of: web.Row("class"),
			Then: shown, Form: "/classes/{id}", Done: "class.cancelled", Doc: "Cancel a class and tell everybody on its list"}),
	}
}

func (s *Service) listRoutes() []web.Route {
	shown := func(in Ref, _ Place) string { return pathOf(in.ID) }
	return []web.Route{
		web.Op("POST", "/classes/{id}/enrol", PermEnrol, s.Enrol, web.Face[Ref, Place]{
			Then: shown, Form: "/classes/{id}", Done: "class.listed", Doc: "Enrol oneself: a seat, or a place on the waiting list"}),
		web.Op("POST", "/classes/{id}/withdraw", PermEnrol, s.Withdraw, web.Face[Ref, Place]{
			Then: shown, Form: "/classes/{id}", Done: "class.left", Doc: "Take oneself off the list; who waited longest has the seat"}),
		web.Page("/classes/{id}/people", PermManage, s.peoplePage),
		web.Op("POST", "/classes/{id}/people", PermManage, s.Put, web.Face[PutInput, []Place]{
			Then: func(in PutInput, _ []Place) string { return pathOf(in.ID) }, Form: "/classes/{id}/people", Done: "class.put_on", Doc: "Put people on the list"}),
		web.Op("POST", "/classes/{id}/people/{person}/remove", PermManage, s.Remove, web.Face[PlaceRef, Place]{
			Then: func(in PlaceRef, _ Place) string { return pathOf(in.ID) }, Form: "/classes/{id}", Done: "class.removed", Doc: "Take somebody off the list"}),
	}
}

func (s *Service) heldRoutes() []web.Route {
	return []web.Route{
		web.Page("/classes/{id}/sheet", PermManage, s.sheetPage),
		web.Page("/classes/{id}/meetings/{meeting}", PermManage, s.meetingPage),
		web.Op("POST", "/classes/{id}/meetings/{meeting}", PermManage, s.Attend, web.Face[AttendInput, Attended]{
			Then: func(in AttendInput, _ Attended) string { return pathOf(in.ID) }, Form: "/classes/{id}/meetings/{meeting}", Done: "class.noted", Doc: "Note by hand who was at a meeting, and for how long"}),
		web.Op("GET", "/classes/{id}/meetings/{meeting}/code", PermManage, s.Code, web.Face[CodeInput, Screen]{View: codePage, Doc: "The sign-in code of this half minute"}),
		web.Page("/sign-in/{meeting}", PermEnrol, s.signInPage),
		web.Page("/sign-in/{meeting}/{code}", PermEnrol, s.scannedPage),
		web.Op("POST", "/sign-in/{meeting}", PermEnrol, s.SignIn, web.Face[SignInInput, SignedIn]{
			Then: func(in SignInInput, _ SignedIn) string { return "/sign-in/" + in.Meeting.String() }, Form: "/sign-in/{meeting}", Done: "class.signed", Doc: "Sign oneself in to a meeting with its code"}),
		web.Op("GET", "/classes/{id}/confirm", PermManage, s.Preview, web.Face[Ref, Preview]{Of: web.Row("class"), View: confirmPage, Doc: "What confirming a class would record"}),
		web.Op("POST", "/classes/{id}/confirm", PermManage, s.Confirm, web.Face[ConfirmInput, Done]{Of: web.Row("class"),
			Then: func(in ConfirmInput, _ Done) string { return pathOf(in.ID) }, Form: "/classes/{id}/confirm", Done: "class.confirmed", Doc: "Make training records of who was there, once"}),
		web.Op("POST", "/classes/{id}/reopen", PermManage, s.Reopen, web.Face[Ref, Class]{Of: web.Row("class"),
			Then: func(in Ref, _ Class) string { return pathOf(in.ID) }, Form: "/classes/{id}", Done: "class.reopened", Doc: "Open a class again whose records were taken back"}),
	}
}
