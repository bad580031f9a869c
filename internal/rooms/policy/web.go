package policy

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/rooms/report"
	"standing/internal/rooms/requirement"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return append(append(s.textRoutes(), s.signRoutes()...), s.paperRoutes()...)
}

func (s *Service) textRoutes() []web.Route {
	show := func(_ Ref, p Policy) string { return page(p.ID) }
	return []web.Route{
		web.Op("GET", "/policies", PermView, s.List, web.Face[ListInput, List]{View: listPage, Doc: "Policies in the order of their numbers, with how people in reach stand with them"}),
		web.Page("/policies/new", PermManage, newPage),
		web.Op("POST", "/policies", PermManage, s.Add, web.Face[Input, Policy]{
			Then: func(_ Input, p Policy) string { return page(p.ID) }, Form: "/policies/new", Done: "policy.drafted", Status: http.StatusCreated, Doc: "Begin a policy; it is a draft until it is published"}),
		web.Op("GET", "/policies/{id}", PermView, s.Show, web.Face[Ref, View]{Of: web.Row("policy"), View: showPage, Doc: "One policy"}),
		web.Page("/policies/{id}/edit", PermManage, s.editPage),
		web.Op("POST", "/policies/{id}", PermManage, s.Change, web.Face[ChangeInput, Policy]{Of: web.Row("policy"),
			Then: func(in ChangeInput, _ Policy) string { return page(in.ID) }, Form: "/policies/{id}/edit", Done: "policy.drafted", Doc: "Write the draft anew"}),
		web.Page("/policies/{id}/audience", PermManage, s.audiencePage),
		web.Op("POST", "/policies/{id}/audience", PermManage, s.SetAudience, web.Face[AudienceInput, Policy]{Of: web.Row("policy"),
			Then: func(in AudienceInput, _ Policy) string { return page(in.ID) }, Form: "/policies/{id}/audience", Done: "policy.audience_changed", Doc: "Say who signs it"}),
		web.Page("/policies/{id}/publish", PermManage, s.publishPage),
		web.Op("POST", "/policies/{id}/publish", PermManage, s.Publish, web.Face[PublishInput, Policy]{Of: web.Row("policy"),
			Then: func(in PublishInput, _ Policy) string { return page(in.ID) }, Form: "/policies/{id}/publish", Done: "policy.published", Doc: "Make the draft a version; it cannot be taken back"}),
		web.Op("POST", "/policies/{id}/retire", PermManage, s.Retire, web.Face[Ref, Policy]{Of: web.Row("policy"),
			Then: show, Done: "policy.retired", Undo: "/policies/{id}/restore", Doc: "Ask it of nobody any more"}),
		web.Op("POST", "/policies/{id}/restore", PermManage, s.Restore, web.Face[Ref, Policy]{Of: web.Row("policy"), Then: show, Done: "policy.restored", Doc: "Ask it again"}),
		web.Op("GET", "/policies/{id}/versions", PermView, s.Versions, web.Face[VersionsInput, Versions]{View: versionsPage, Doc: "Every version, and the text of one with what it changed"}),
	}
}

func (s *Service) signRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/policies/mine", PermSign, s.Mine, web.Face[web.None, Mine]{View: minePage, Doc: "What the caller has to read and sign"}),
		web.Page("/policies/{id}/read", PermSign, s.readPage),
		web.Op("POST", "/policies/{id}/sign", PermSign, s.Sign, web.Face[SignInput, Signature]{
			Then: func(SignInput, Signature) string { return "/policies/mine" }, Form: "/policies/{id}/read", Done: "policy.signed", Status: http.StatusCreated, Doc: "Sign a policy as oneself, by the digest of the text that was read"}),
	}
}

func (s *Service) paperRoutes() []web.Route {
	shown := func(g Signature) string { return signaturePath(g.ID) }
	return []web.Route{
		web.Op("GET", "/policies/{id}/signatures", PermView, s.Asked, web.Face[AskedInput, AskedPage]{View: askedPageView, Doc: "Who in reach has to sign a policy, and who did"}),
		web.Raw("GET", "/policies/{id}/signatures/file", PermExport, s.file, web.Stream{In: fileInput{}, API: true, Media: report.Media, Doc: "The same as a file: CSV, XLSX or PDF"}),
		web.Op("GET", "/policies/{id}/past", PermView, s.Past, web.Face[PastInput, Past]{View: pastPage, Doc: "What was in force on a day, and who in reach had signed it by then"}),
		web.Page("/policies/{id}/paper", PermRecord, s.paperPage),
		web.Op("POST", "/policies/{id}/paper", PermRecord, s.Paper, web.Face[PaperInput, Signature]{
			Then: func(_ PaperInput, g Signature) string { return shown(g) }, Form: "/policies/{id}/paper", Done: "policy.recorded", Status: http.StatusCreated, Doc: "Enter a signature that was given on paper"}),
		web.Op("GET", "/signatures/{id}", PermView, s.ShowSignature, web.Face[SignatureRef, SignatureView]{View: signaturePage, Doc: "One signature; who looked is written to the log"}),
		web.Op("POST", "/signatures/{id}", PermRecord, s.Correct, web.Face[CorrectInput, Signature]{
			Then: func(_ CorrectInput, g Signature) string { return shown(g) }, Form: "/signatures/{id}", Done: "policy.corrected", Doc: "Correct what was entered from paper"}),
		web.Op("POST", "/signatures/{id}/void", PermRecord, s.Void, web.Face[SignatureRef, Signature]{
			Then: func(_ SignatureRef, g Signature) string { return shown(g) }, Done: "policy.voided", Doc: "Say that a paper was entered for the wrong person or policy"}),
	}
}

func signaturePath(id ids.ID) string { return "/signatures/" + id.String() }

func newPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	return editScreen(ctx, Policy{DueDays: 14}), nil
}

func (s *Service) editPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	return editScreen(ctx, v.Policy), err
}

func (s *Service) audiencePage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	return audienceScreen(ctx, v), err
}

func (s *Service) publishPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	return publishScreen(ctx, v), err
}

// readPage shows the whole text of the version that is signed, and the form under it.
func (s *Service) readPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	if err == nil && v.Published == 0 {
		err = fault.NotFound
	}
	return readScreen(ctx, v), err
}

// PaperPage names of whom a paper is entered.
type PaperPage struct {
	ID     ids.ID `path:"id" kind:"policy" json:"-"`
	Person ids.ID `query:"person" json:"-" kind:"person"`
}

// paperForm is what the form of a paper shows.
type paperForm struct {
	policy Policy
	now    Version
	person ids.ID
	open   []requirement.Option // who has not signed, where nobody is named
	today  civil.Date
}

// mostOpen is how many people a form offers; of more, one begins with the list of who signs.
const mostOpen = 200

func (s *Service) paperPage(ctx context.Context, sc access.Scope, in PaperPage) (templ.Component, error) {
	f := paperForm{person: in.Person}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if f.policy, err = policyByID(ctx, q, sc, in.ID); err != nil {
			return err
		}
		if f.policy.Published == 0 {
			return fault.NotFound
		}
		if f.now, err = versionAt(ctx, q, sc, in.ID, f.policy.Published); err != nil {
			return err
		}
		if f.today, err = s.today(ctx, q, sc); err != nil {
			return err
		}
		if !in.Person.Zero() {
			if ok, err := s.People.Reaches(ctx, q, sc, in.Person); err != nil || !ok {
				return orNotFound(err)
			}
			names, err := s.called(ctx, sc, []ids.ID{in.Person})
			f.open = []requirement.Option{{ID: in.Person, Name: names[in.Person]}}
			return err
		}
		for _, state := range []State{Overdue, Due} {
			rows, err := s.rows(ctx, q, sc, in.ID, Filter{State: state}, ids.ID{}, f.today, nil, mostOpen)
			if err != nil {
				return err
			}
			for _, r := range rows {
				f.open = append(f.open, requirement.Option{ID: r.Person, Name: r.Name})
			}
		}
		return nil
	})
	return paperScreen(ctx, f), fault.Wrap("enter a signature", err)
}

func orNotFound(err error) error {
	if err == nil {
		return fault.NotFound
	}
	return err
}
