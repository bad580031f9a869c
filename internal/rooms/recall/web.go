package recall

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

func pathOf(id ids.ID) string { return "/recalls/" + id.String() }

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	shows := func(v View) string { return pathOf(v.ID) }
	return []web.Route{
		web.Op("GET", "/recalls", PermView, s.List, web.Face[ListInput, List]{View: listPage, Doc: "Issuers whose records are not accepted any more, for some days; the newest first"}),
		web.Page("/recalls/new", PermPropose, newPage),
		web.Op("POST", "/recalls/preview", PermPropose, s.Preview, web.Face[Terms, Preview]{View: previewPage, Form: "/recalls/new", Doc: "Say what a recall would mark and who would be late by it; nothing is kept"}),
		web.Op("POST", "/recalls", PermPropose, s.Propose, web.Face[Terms, View]{Then: func(_ Terms, v View) string { return shows(v) }, Form: "/recalls/new", Done: "recall.proposed_toast", Status: http.StatusCreated,
			Doc: "Propose that what an issuer issued between two days is not accepted any more; somebody else agrees"}),
		web.Op("GET", "/recalls/{id}", PermView, s.Show, web.Face[ShowInput, View]{Of: web.Row("recall"), View: showPage, Doc: "One recall, its steps and what it marks of people in reach; who looked is written to the log"}),
		web.Op("POST", "/recalls/{id}/decide", PermApprove, s.Decide, web.Face[DecideInput, View]{Of: web.Row("recall"), Then: func(_ DecideInput, v View) string { return shows(v) }, Form: "/recalls/{id}", Done: "recall.decided_toast",
			Doc: "Agree to a recall, or to lifting one, or refuse it"}),
		web.Op("POST", "/recalls/{id}/withdraw", PermPropose, s.Withdraw, web.Face[Ref, View]{Of: web.Row("recall"), Then: func(_ Ref, v View) string { return shows(v) }, Form: "/recalls/{id}", Done: "recall.withdrawn_toast",
			Doc: "Take back what one asked about a recall"}),
		web.Op("POST", "/recalls/{id}/lift", PermPropose, s.Lift, web.Face[Ref, View]{Of: web.Row("recall"), Then: func(_ Ref, v View) string { return shows(v) }, Form: "/recalls/{id}", Done: "recall.lift_toast",
			Doc: "Ask for what was recalled to be accepted again; somebody else agrees"}),
	}
}

func newPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	return newScreen(ctx), nil
}
