package exclusion

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/web"
	"standing/internal/rooms/report"
)

func pathOf(l List) string { return "/exclusions/" + l.ID.String() }

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		web.Op("GET", "/exclusions", PermView, s.Show, web.Face[ListInput, Desk]{View: deskPage, Doc: "Which exclusion lists people were checked against, when, and what was found"}),
		web.Raw("GET", "/exclusions/events", PermView, s.events, web.Stream{Doc: "How far the check is, as server-sent events"}),
		web.Page("/exclusions/new", PermManage, s.newPage),
		web.Raw("POST", "/exclusions", PermManage, s.upload, web.Stream{In: Arrival{}, MaxBody: MaxFile + 1<<20, Form: "/exclusions/new", Done: "exclusion.received_toast", API: true,
			Doc: "Take the LEIE or the SAM.gov exclusions extract in as CSV (multipart, field file); the check begins by itself"}),
		web.Op("POST", "/exclusions/interval", PermManage, s.SetEvery, web.Face[EveryInput, web.None]{Then: func(EveryInput, web.None) string { return "/exclusions" }, Form: "/exclusions", Done: "exclusion.set",
			Doc: "Say how many days old the newest list may be"}),
		web.Op("GET", "/exclusions/{id}", PermView, s.One, web.Face[OneInput, View]{Of: web.Row("exclusion_list"), View: onePage, Doc: "One list, the record of its check and who may be on it; who looked is written to the log"}),
		web.Raw("GET", "/exclusions/{id}/file", PermExport, s.file, web.Stream{In: fileInput{}, API: true, Media: report.Media, Doc: "The record of a check as a file: CSV, XLSX or PDF"}),
	}
}

func (s *Service) newPage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	d, err := s.Show(ctx, sc, ListInput{})
	return newScreen(ctx, d), err
}

// events draws the progress anew until nobody is left.
func (s *Service) events(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	return web.Live(w, r, func(ctx context.Context) (templ.Component, bool, error) {
		d, err := s.Show(ctx, sc, ListInput{})
		return progress(ctx, d), d.busy(), err
	})
}
