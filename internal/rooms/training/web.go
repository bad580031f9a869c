package training

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return slices.Concat(s.personRoutes(), s.classRoutes(), s.claimRoutes(), s.pastRoutes())
}

func (s *Service) personRoutes() []web.Route {
	shown := func(_ Ref, c Completion) string { return pathOf(c.ID) }
	return []web.Route{
		web.Op("GET", "/people/{id}/training", PermView, s.List, web.Face[ListInput, Records]{View: listPage, Doc: "One person's training, the newest first; who looked is written to the log"}),
		web.Page("/people/{id}/training/new", PermEnter, s.newPage),
		web.Op("POST", "/people/{id}/training", PermEnter, s.Record, web.Face[RecordInput, Completion]{Of: web.Row("person"),
			Then: func(in RecordInput, _ Completion) string { return "/people/" + in.Person.String() + "/training" }, Form: "/people/{id}/training/new",
			Done: "completion.recorded", Status: http.StatusCreated, Doc: "Record one completion of one person"}),
		web.Op("GET", "/training/completions/{id}", PermView, s.Show, web.Face[Ref, Detail]{View: detailPage, Doc: "One completion with its history"}),
		web.Page("/training/completions/{id}/correct", PermEnter, s.correctPage),
		web.Op("POST", "/training/completions/{id}", PermEnter, s.Correct, web.Face[CorrectInput, Completion]{
			Then: func(_ CorrectInput, c Completion) string { return pathOf(c.ID) }, Form: "/training/completions/{id}/correct", Done: "completion.corrected",
			Undo: "/training/completions/{id}/restore", Doc: "Say what holds instead of a completion"}),
		web.Op("POST", "/training/completions/{id}/void", PermEnter, s.Void, web.Face[Ref, Completion]{
			Then: shown, Done: "completion.voided", Undo: "/training/completions/{id}/restore", Doc: "Take a completion back; it stays readable"}),
		web.Op("POST", "/training/completions/{id}/restore", PermEnter, s.Restore, web.Face[Ref, Completion]{
			Then: shown, Done: "completion.restored", Doc: "Let hold again what a version of a completion said"}),
	}
}

func (s *Service) classRoutes() []web.Route {
	return []web.Route{
		web.Page("/training/record", PermEnter, s.classPage),
		web.Op("POST", "/training/record/choose", PermEnter, s.chosen, web.Face[ChosenInput, Chosen]{View: chosenPage, Doc: "The form of a class for people who were picked in a list"}),
		web.Op("POST", "/training/record/{class}/check", PermEnter, s.Check, web.Face[ClassInput, Preview]{
			View: previewPage, Form: "/training/record", MaxBody: maxClassBody, Doc: "What recording a class would do, line by line"}),
		web.Op("POST", "/training/record/{class}", PermEnter, s.Save, web.Face[ClassInput, Class]{
			Then: func(in ClassInput, _ Class) string { return "/training/record/" + in.Class }, Form: "/training/record", MaxBody: maxClassBody,
			Done: "class.recorded", Undo: "/training/record/{class}/undo", Doc: "Record a class for everybody who was there"}),
		web.Op("GET", "/training/record/{class}", PermView, s.ShowClass, web.Face[ClassRef, ClassView]{View: classShownPage, Doc: "A class that was recorded"}),
		web.Op("POST", "/training/record/{class}/undo", PermEnter, s.UndoClass, web.Face[ClassRef, Class]{
			Then: func(in ClassRef, _ Class) string { return "/training/record/" + in.Class.String() }, Done: "class.undone", Undo: "/training/record/{class}/restore", Doc: "Take back what was recorded of a class"}),
		web.Op("POST", "/training/record/{class}/restore", PermEnter, s.RestoreClass, web.Face[ClassRef, Class]{
			Then: func(in ClassRef, _ Class) string { return "/training/record/" + in.Class.String() }, Done: "class.restored", Undo: "/training/record/{class}/undo",
			Doc: "Let hold again what was taken back of a class with all of it"}),
	}
}

// maxClassBody is enough for a full list with a choice for each line.
const maxClassBody = 1 << 20

func (s *Service) claimRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/training/claims", PermApprove, s.Claims, web.Face[ClaimListInput, ClaimList]{View: claimsPage, Doc: "What people sent in"}),
		web.Op("GET", "/training/claims/mine", PermClaim, s.Mine, web.Face[PageInput, ClaimList]{View: minePage, Doc: "What the caller sent in"}),
		web.Page("/training/claims/new", PermClaim, s.claimPage),
		web.Op("POST", "/training/claims", PermClaim, s.Claim, web.Face[ClaimInput, ClaimView]{
			Then: func(ClaimInput, ClaimView) string { return "/training/claims/mine" }, Form: "/training/claims/new", Done: "claim.made", Status: http.StatusCreated,
			Doc: "Send in training that was done elsewhere"}),
		web.Op("GET", "/training/claims/{id}", PermView, s.ShowClaim, web.Face[ClaimRef, ClaimView]{Of: web.Row("claim"), View: claimShownPage, Doc: "One claim"}),
		web.Op("POST", "/training/claims/{id}", PermApprove, s.Decide, web.Face[DecideInput, ClaimView]{Of: web.Row("claim"),
			Then: func(in DecideInput, _ ClaimView) string { return "/training/claims/" + in.ID.String() }, Form: "/training/claims/{id}", Done: "claim.answered",
			Doc: "Agree to a claim, or refuse it"}),
		web.Op("POST", "/training/claims/{id}/withdraw", PermClaim, s.WithdrawClaim, web.Face[ClaimRef, ClaimView]{Of: web.Row("claim"),
			Then: func(ClaimRef, ClaimView) string { return "/training/claims/mine" }, Done: "claim.was_withdrawn", Doc: "Take one's own claim back"}),
	}
}

func (s *Service) pastRoutes() []web.Route {
	then := func(in CourseRef, _ Past) string { return "/courses/" + in.ID.String() + "#past" }
	return []web.Route{
		web.Op("GET", "/courses/{id}/past", PermPast, s.ShowPast, web.Face[CourseRef, Past]{View: pastPage, Doc: "What becomes of the records of a course that were entered before it counted for something else"}),
		web.Op("POST", "/courses/{id}/past", PermPast, s.CountPast, web.Face[CourseRef, Past]{Of: web.Row("course"),
			Then: then, Form: "/courses/{id}/past", Done: "past.counted", Undo: "/courses/{id}/past/undo", Doc: "Correct the records of a course that were entered before, so that they count as it does now"}),
		web.Op("POST", "/courses/{id}/past/undo", PermPast, s.LeavePast, web.Face[CourseRef, Past]{Of: web.Row("course"),
			Then: then, Form: "/courses/{id}/past", Done: "past.left", Doc: "Take these corrections back"}),
		web.Raw("GET", "/courses/{id}/past/events", PermPast, s.pastEvents, web.Stream{Kinds: map[string]string{"id": "course"}, Doc: "How far it is, as server-sent events"}),
	}
}

// pastEvents draws the progress anew until nothing goes on any more.
func (s *Service) pastEvents(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	id, err := ids.Parse(r.PathValue("id"))
	if err != nil {
		return fault.NotFound
	}
	return web.Live(w, r, func(ctx context.Context) (templ.Component, bool, error) {
		p, err := s.ShowPast(ctx, sc, CourseRef{id})
		return pastProgress(ctx, p), p.State.Busy(), err
	})
}

func pathOf(id ids.ID) string { return "/training/completions/" + id.String() }

// PersonRef names a person.
type PersonRef struct {
	Person ids.ID `path:"id" kind:"person" json:"-"`
}

func (s *Service) newPage(ctx context.Context, sc access.Scope, in PersonRef) (c templ.Component, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		who, err := peopleByID(ctx, q, sc, []ids.ID{in.Person})
		if err != nil {
			return err
		}
		if _, ok := who[in.Person]; !ok {
			return fault.NotFound
		}
		titles, err := courseTitles(ctx, q, sc)
		if err != nil {
			return err
		}
		today, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		near, err := s.askedAbout(ctx, q, sc)
		c = doneScreen{title: "training.record_one", action: "/people/" + in.Person.String() + "/training", back: "/people/" + in.Person.String() + "/training", name: who[in.Person].Name, courses: titles, today: today.String(), near: near}
		return err
	})
	return c, err
}

// askedAbout are the titles that the one which was typed nearly is, where the form comes back
// because of it.
func (s *Service) askedAbout(ctx context.Context, q db.Q, sc access.Scope) ([]string, error) {
	f := web.FormOf(ctx)
	if f.Errors.Of("course") == "" {
		return nil, nil
	}
	return s.slips(ctx, q, sc, f.Value("course", ""))
}

func (s *Service) correctPage(ctx context.Context, sc access.Scope, in Ref) (c templ.Component, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		d, err := s.detail(ctx, q, sc, in.ID)
		if err != nil {
			return err
		}
		titles, err := courseTitles(ctx, q, sc)
		if err != nil {
			return err
		}
		today, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		near, err := s.askedAbout(ctx, q, sc)
		c = doneScreen{title: "training.correct_one", action: pathOf(in.ID), back: pathOf(in.ID), name: d.Name, courses: titles, today: today.String(), now: d.Item, called: d.called, correcting: true, near: near}
		return err
	})
	return c, err
}

// ClassPageInput is what the screen of a past class begins with.
type ClassPageInput struct {
	Unit   ids.ID `query:"unit" json:"-" kind:"unit"`
	Course string `query:"course" json:"-" maxLength:"300"`
}

func (s *Service) classPage(ctx context.Context, sc access.Scope, in ClassPageInput) (templ.Component, error) {
	f, err := s.classForm(ctx, sc, ClassInput{Unit: in.Unit, Done: Done{Course: in.Course}})
	return classScreen{f}, err
}

func (s *Service) classForm(ctx context.Context, sc access.Scope, in ClassInput) (f classForm, err error) {
	if sc.Reach() < access.Class {
		return f, fault.Denied
	}
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		f = classForm{class: s.NewID(s.Clock.Now()), in: in}
		if f.courses, err = courseTitles(ctx, q, sc); err != nil {
			return err
		}
		if f.units, err = unitOptions(ctx, q, sc); err != nil {
			return err
		}
		today, err := s.today(ctx, q, sc)
		f.today = today.String()
		return err
	})
	return f, err
}

func (s *Service) claimPage(ctx context.Context, sc access.Scope, _ web.None) (c templ.Component, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		titles, err := courseTitles(ctx, q, sc)
		if err != nil {
			return err
		}
		today, err := s.today(ctx, q, sc)
		if err != nil {
			return err
		}
		near, err := s.askedAbout(ctx, q, sc)
		c = claimScreen{titles, today.String(), near}
		return err
	})
	return c, err
}
