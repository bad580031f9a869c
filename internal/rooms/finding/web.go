package finding

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/web"
	"standing/internal/rooms/report"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	of := web.Row("finding")
	shown := func(in Ref, _ Finding) string { return pathOf(in.ID) }
	return []web.Route{
		web.Op("GET", "/findings", PermView, s.List, web.Face[ListInput, List]{View: listPage, Doc: "What needs a look about people in reach, the newest first"}),
		web.Raw("GET", "/findings/file", PermExport, s.file, web.Stream{In: fileInput{}, API: true, Media: report.Media, Doc: "The same as a file: CSV, XLSX or PDF"}),
		web.Op("POST", "/findings/sweep", PermSweep, s.Start, web.Face[web.None, Sweep]{
			Then: func(web.None, Sweep) string { return "/findings" }, Form: "/findings", Done: "finding.sweep_started", Doc: "Look at everybody and every class once; what changes later is looked at by itself"}),
		web.Op("GET", "/findings/{id}", PermView, s.Show, web.Face[Ref, View]{Of: of, View: showPage, Doc: "One finding with what it rests on and its history; who looked is written to the log"}),
		web.Op("POST", "/findings/{id}/assign", PermDecide, s.Assign, web.Face[AssignInput, Finding]{Of: of,
			Then: func(in AssignInput, _ Finding) string { return pathOf(in.ID) }, Form: "/findings/{id}", Done: "finding.assigned", Undo: "/findings/{id}/unassign", Doc: "Give a finding to a member, who is told"}),
		web.Op("POST", "/findings/{id}/unassign", PermDecide, s.Unassign, web.Face[Ref, Finding]{Of: of, Then: shown, Form: "/findings/{id}", Done: "finding.unassigned", Doc: "Let it wait for somebody again"}),
		web.Page("/findings/{id}/close", PermDecide, s.closePage),
		web.Op("POST", "/findings/{id}/close", PermDecide, s.Close, web.Face[CloseInput, Finding]{Of: of,
			Then: func(in CloseInput, _ Finding) string { return pathOf(in.ID) }, Form: "/findings/{id}/close", Done: "finding.closed", Undo: "/findings/{id}/reopen", Doc: "Say why it needs no more looking at"}),
		web.Op("POST", "/findings/{id}/reopen", PermDecide, s.Reopen, web.Face[Ref, Finding]{Of: of, Then: shown, Form: "/findings/{id}", Done: "finding.reopened", Doc: "Let a closed finding wait for a look again"}),
	}
}

func (s *Service) closePage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	return closeScreen(ctx, v), err
}

// address is the list with its filters.
func address(in ListInput, path string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("state", in.State)
	set("kind", string(in.Kind))
	set("person", in.Person.String())
	set("class", in.Class.String())
	set("before", in.Before.String())
	if in.Mine {
		q.Set("mine", "true")
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
