package requirement

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/web"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	all := [][]web.Route{s.ruleRoutes(), s.profileRoutes(), s.personRoutes()}
	var out []web.Route
	for _, r := range all {
		out = append(out, r...)
	}
	return out
}

func (s *Service) ruleRoutes() []web.Route {
	edit := func(_ ChangeTextInput, d Drafted) string { return page(d.ID) + "/text" }
	show := func(_ Ref, r Requirement) string { return page(r.ID) }
	return []web.Route{
		web.Op("GET", "/requirements", PermView, s.List, web.Face[ListInput, List]{View: listPage, Doc: "The organization's requirements, in the order of their titles"}),
		web.Page("/requirements/new", PermManage, s.newPage),
		web.Page("/requirements/form", PermManage, s.formPage),
		web.Page("/requirements/text", PermManage, s.textPage),
		web.Page("/requirements/packs", PermManage, s.packsPage),
		web.Op("POST", "/requirements", PermManage, s.Form, web.Face[FormInput, Requirement]{
			Then: func(_ FormInput, r Requirement) string { return page(r.ID) + "/edit" }, Form: "/requirements/form", Done: "requirement.drafted", Status: http.StatusCreated, Doc: "Begin a requirement with the answers of the form"}),
		web.Op("POST", "/requirements/text", PermManage, s.Write, web.Face[TextInput, Requirement]{
			Then: func(_ TextInput, r Requirement) string { return page(r.ID) + "/text" }, Form: "/requirements/text", Done: "requirement.drafted", Status: http.StatusCreated, Doc: "Begin a requirement with a text"}),
		web.Op("POST", "/requirements/copy", PermManage, s.Copy, web.Face[CopyInput, Requirement]{
			Then: func(_ CopyInput, r Requirement) string { return page(r.ID) + "/publish" }, Form: "/requirements/packs", Done: "requirement.copied", Status: http.StatusCreated, Doc: "Copy a pack that ships with the program"}),
		web.Op("GET", "/requirements/{id}", PermView, s.Show, web.Face[Ref, View]{Of: web.Row("requirement"), View: showPage, Doc: "One requirement, in plain English"}),
		web.Page("/requirements/{id}/edit", PermManage, s.editPage),
		web.Op("POST", "/requirements/{id}/edit", PermManage, s.ChangeForm, web.Face[ChangeFormInput, Drafted]{Of: web.Row("requirement"),
			Then: func(in ChangeFormInput, _ Drafted) string { return page(in.ID) + "/edit" }, Form: "/requirements/{id}/edit", Done: "requirement.drafted", Doc: "Answer the form anew"}),
		web.Page("/requirements/{id}/text", PermManage, s.editTextPage),
		web.Op("POST", "/requirements/{id}/text", PermManage, s.ChangeText, web.Face[ChangeTextInput, Drafted]{Of: web.Row("requirement"),
			Then: edit, Form: "/requirements/{id}/text", Done: "requirement.drafted", Doc: "Keep a text as the draft, right or wrong"}),
		web.Page("/requirements/{id}/publish", PermManage, s.publishPage),
		web.Op("POST", "/requirements/{id}/publish", PermManage, s.Publish, web.Face[PublishInput, Requirement]{Of: web.Row("requirement"),
			Then: func(in PublishInput, _ Requirement) string { return page(in.ID) }, Form: "/requirements/{id}/publish", Done: "requirement.published", Doc: "Make the draft the version that holds"}),
		web.Op("POST", "/requirements/{id}/withdraw", PermManage, s.Withdraw, web.Face[Ref, Requirement]{Of: web.Row("requirement"),
			Then: func(_ Ref, r Requirement) string {
				if r.Published == 0 {
					return "/requirements"
				}
				return page(r.ID)
			}, Done: "requirement.withdrawn", Doc: "Throw the draft away"}),
		web.Op("POST", "/requirements/{id}/archive", PermManage, s.Archive, web.Face[Ref, Requirement]{Of: web.Row("requirement"),
			Then: show, Done: "requirement.was_archived", Undo: "/requirements/{id}/restore", Doc: "Ask it of nobody any more"}),
		web.Op("POST", "/requirements/{id}/restore", PermManage, s.Restore, web.Face[Ref, Requirement]{Of: web.Row("requirement"),
			Then: show, Done: "requirement.restored", Doc: "Ask it again"}),
		web.Op("GET", "/requirements/{id}/versions", PermView, s.Versions, web.Face[VersionsInput, Versions]{View: versionsPage, Doc: "Every version that was published, the newest first"}),
	}
}

func (s *Service) profileRoutes() []web.Route {
	show := func(_ ProfileRef, p Profile) string { return "/profiles/" + p.ID.String() }
	return []web.Route{
		web.Op("GET", "/profiles", PermView, s.Profiles, web.Face[ProfilesInput, Profiles]{View: profilesPage, Doc: "What is asked of people of one kind"}),
		web.Page("/profiles/new", PermManage, s.newProfile),
		web.Op("POST", "/profiles", PermManage, s.AddProfile, web.Face[ProfileInput, Profile]{
			Then: func(_ ProfileInput, p Profile) string { return "/profiles/" + p.ID.String() }, Form: "/profiles/new", Done: "profile.added", Status: http.StatusCreated, Doc: "Add a profile"}),
		web.Op("POST", "/profiles/preview", PermManage, s.TryProfile, web.Face[ProfileInput, ProfileView]{
			View: triedPage[ProfileInput], Form: "/profiles/new", Doc: "Say whom a new profile would change; nothing is saved"}),
		web.Op("GET", "/profiles/{id}", PermView, s.ShowProfile, web.Face[ProfileRef, ProfileView]{Of: web.Row("profile"), View: profilePage, Doc: "One profile"}),
		web.Page("/profiles/{id}/edit", PermManage, s.editProfile),
		web.Op("POST", "/profiles/{id}", PermManage, s.ChangeProfile, web.Face[ChangeProfileInput, Profile]{Of: web.Row("profile"),
			Then: func(in ChangeProfileInput, _ Profile) string { return "/profiles/" + in.ID.String() }, Form: "/profiles/{id}/edit", Done: "profile.changed", Doc: "Say anew what it asks, and of whom"}),
		web.Op("POST", "/profiles/{id}/preview", PermManage, s.TryChange, web.Face[ChangeProfileInput, ProfileView]{
			View: triedPage[ChangeProfileInput], Form: "/profiles/{id}/edit", Doc: "Say whom a profile would change if it were so; nothing is saved"}),
		web.Op("POST", "/profiles/{id}/archive", PermManage, s.ArchiveProfile, web.Face[ProfileRef, Profile]{Of: web.Row("profile"),
			Then: show, Done: "profile.archived", Undo: "/profiles/{id}/restore", Doc: "Put it away"}),
		web.Op("POST", "/profiles/{id}/restore", PermManage, s.RestoreProfile, web.Face[ProfileRef, Profile]{Of: web.Row("profile"),
			Then: show, Done: "profile.restored", Doc: "Take it out again"}),
	}
}

func (s *Service) personRoutes() []web.Route {
	return []web.Route{
		web.Page("/assignments/new", PermAssign, s.assignPage),
		web.Op("POST", "/assignments/choose", PermAssign, s.choose, web.Face[ChooseInput, Choice]{View: choicePage, Doc: "What the picked people can be given"}),
		web.Op("POST", "/assignments", PermAssign, s.Assign, web.Face[AssignInput, Assigned]{
			Then: func(in AssignInput, _ Assigned) string {
				if len(in.People) == 1 {
					return "/people/" + in.People[0].String()
				}
				return "/people"
			}, Form: "/assignments/new", Done: "assignment.given", Doc: "Give a profile or a requirement to people by hand"}),
		web.Op("POST", "/assignments/{id}/end", PermAssign, s.End, web.Face[EndInput, Given]{
			Then: func(_ EndInput, g Given) string { return "/people/" + g.Person.String() }, Done: "assignment.ended", Doc: "End an assignment"}),
		web.Op("GET", "/waivers", PermView, s.Waivers, web.Face[WaiversInput, Waivers]{View: waiversPage, Doc: "Waivers and extensions, the newest first"}),
		web.Page("/people/{id}/waivers/new", PermAsk, s.newWaiver),
		web.Op("POST", "/people/{id}/waivers/preview", PermAsk, s.Foresee, web.Face[AskInput, Foreseen]{View: foreseenPage, Form: "/people/{id}/waivers/new",
			Doc: "What a waiver or an extension would change, before it is asked for; nothing is kept"}),
		web.Op("POST", "/people/{id}/waivers", PermAsk, s.Ask, web.Face[AskInput, AskedFor]{Of: web.Row("person"),
			Then: func(_ AskInput, a AskedFor) string {
				if a.Link != "" {
					return ""
				}
				return "/waivers/" + a.ID.String()
			}, View: askedPage, Form: "/people/{id}/waivers/new", Done: "waiver.asked", Status: http.StatusCreated, Doc: "Ask for a waiver or an extension"}),
		web.Op("GET", "/waivers/{id}", PermView, s.ShowWaiver, web.Face[WaiverRef, WaiverView]{Of: web.Row("waiver"), View: waiverPage, Doc: "One waiver; who looked is written to the log"}),
		web.Op("POST", "/waivers/{id}/decide", PermApprove, s.Decide, web.Face[DecideInput, Waiver]{Of: web.Row("waiver"),
			Then: func(in DecideInput, _ Waiver) string { return "/waivers/" + in.ID.String() }, Form: "/waivers/{id}", Done: "waiver.decided", Doc: "Grant or refuse a waiver"}),
		web.Op("POST", "/waivers/{id}/withdraw", PermAsk, s.WithdrawWaiver, web.Face[WaiverRef, Waiver]{Of: web.Row("waiver"),
			Then: func(in WaiverRef, _ Waiver) string { return "/waivers/" + in.ID.String() }, Done: "waiver.withdrawn", Doc: "Take one's own question back"}),
		web.Op("POST", "/waivers/{id}/end", PermApprove, s.Revoke, web.Face[WaiverRef, Waiver]{Of: web.Row("waiver"),
			Then: func(in WaiverRef, _ Waiver) string { return "/waivers/" + in.ID.String() }, Done: "waiver.ended", Doc: "Take a granted waiver back"}),
	}
}

func (s *Service) newPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	return newScreen(ctx), nil
}

// FormChoice says what a new requirement asks for.
type FormChoice struct {
	What string `query:"what" json:"-" enum:"hours,renew,once"`
}

// courses are titles to choose from, for whoever asks for one.
func (s *Service) courses(ctx context.Context, sc access.Scope, f FormInput) ([]string, error) {
	if s.Courses == nil || f.What == askHours {
		return nil, nil
	}
	return s.Courses(ctx, sc)
}

func (s *Service) formPage(ctx context.Context, sc access.Scope, in FormChoice) (templ.Component, error) {
	if in.What == "" {
		in.What = web.FormOf(ctx).Value("what", askHours)
	}
	f := FormInput{What: in.What, Every: 2, Source: string(Own), OncePer: true}
	all, err := s.courses(ctx, sc, f)
	return formScreen(ctx, Preview{courses: all}, f), err
}

func (s *Service) textPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	return textScreen(ctx, Preview{}), nil
}

func (s *Service) editPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Preview(ctx, sc, in.ID, false)
	if err != nil {
		return nil, err
	}
	if f, ok := openForm(v.Draft.Form); ok {
		v.courses, err = s.courses(ctx, sc, f)
		return formScreen(ctx, v, f), err
	}
	return textScreen(ctx, v), nil
}

func (s *Service) editTextPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Preview(ctx, sc, in.ID, false)
	return textScreen(ctx, v), err
}

func (s *Service) publishPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Preview(ctx, sc, in.ID, true)
	return publishScreen(ctx, v), err
}
