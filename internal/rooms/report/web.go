package report

import (
	"context"
	"net/url"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/web"
	"standing/internal/rooms/person"
)

// Media are what files are, for the OpenAPI document.
var Media = []string{"text/csv", kindsOfFile[XLSX], kindsOfFile[PDF]}

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	out := []web.Route{
		web.Page("/reports", PermView, s.index),
		web.Page("/reports/person", PermView, s.choose),
		web.Op("GET", "/reports/person/{id}", PermView, s.Transcript, web.Face[TranscriptInput, Record]{View: transcriptPage, Doc: "One person's standings and completions; who looked is written to the log"}),
		web.Raw("GET", "/reports/person/{id}/file", PermExport, s.file(Transcript), web.Stream{In: transcriptFile{}, API: true, Media: Media, Doc: "One person's transcript as CSV, XLSX or PDF"}),
	}
	out = append(out, web.Raw("GET", "/reports/standings/file", PermExport, s.standings, web.Stream{In: standingsInput{}, API: true, Media: Media, Doc: "The list of standings as it is filtered, as CSV, XLSX or PDF"}))
	for _, k := range Kinds[:len(Kinds)-1] {
		out = append(out,
			web.Op("GET", paths[k], PermView, s.show(k), web.Face[Input, Page]{View: s.page, Doc: docs[k]}),
			web.Raw("GET", paths[k]+"/file", PermExport, s.file(k), web.Stream{In: fileInput{}, API: true, Media: Media, Doc: docs[k] + ", as CSV, XLSX or PDF"}))
	}
	return out
}

var docs = map[Kind]string{
	ByUnit:        "Where people stand, unit by unit",
	ByRequirement: "Where people stand, requirement by requirement",
	Expiring:      "What falls due until a day",
	AsOf:          "Where people stood on a past day",
}

// address is the filter as a link has it; more are pairs of further parameters.
func (f Filter) address(path string, more ...string) string {
	q := url.Values{}
	for name, v := range map[string]string{"unit": f.Unit.String(), "requirement": f.Requirement.String(), "status": string(f.Status), "each": string(f.Each),
		"until": f.Until.String(), "on": f.On.String(), "known": string(f.Known)} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Each == EachRequirement {
		q.Del("each")
	}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			q.Set(more[i], more[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (p Page) nextAddress() string {
	if p.Next.Person.Zero() {
		return ""
	}
	return p.Filter.address(paths[p.Kind], "after", p.Next.Person.String(), "after_requirement", p.Next.Requirement.String(), "after_unit", p.Next.Unit.String())
}

func (s *Service) index(_ context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	return indexPage(s.Replay != nil, sc), nil
}

// FindInput is who is looked for.
type FindInput struct {
	Find string `query:"find" json:"-" maxLength:"100"`
}

// choose lists people whose transcript one may open: those found among whom one may see.
func (s *Service) choose(ctx context.Context, sc access.Scope, in FindInput) (templ.Component, error) {
	if in.Find == "" {
		return choosePage(in, nil, false), nil
	}
	see, err := sc.Narrow(person.PermView)
	if err != nil {
		return nil, fault.Denied
	}
	found, err := s.People.List(ctx, see, person.Filter{Find: in.Find}, person.After{}, 20)
	return choosePage(in, found.Entries, true), err
}
