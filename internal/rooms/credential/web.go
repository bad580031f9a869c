package credential

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/rooms/person"
)

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	of := web.Row("credential")
	there := func(id ids.ID) string { return pathOf(id) }
	return append(s.sourceRoutes(), []web.Route{
		web.Op("GET", "/credentials", PermView, s.Of, web.Face[ListInput, List]{View: listPage, Doc: "The credentials of somebody in reach; who looked is written to the log"}),
		web.Op("GET", "/credentials/mine", PermEnter, s.Mine, web.Face[web.None, List]{View: minePage, Doc: "The caller's own credentials"}),
		web.Page("/credentials/new", PermEnter, s.newPage),
		web.Op("POST", "/credentials", PermEnter, s.Add, web.Face[AddInput, View]{
			Then: func(_ AddInput, v View) string { return pathOf(v.ID) }, Form: "/credentials/new", Done: "credential.is_added", Status: http.StatusCreated, Doc: "Say that somebody holds a credential: one's own, or of a person in reach"}),
		web.Op("GET", "/credentials/{id}", PermView, s.Show, web.Face[ShowInput, View]{Of: of, View: showPage, Doc: "One credential with its history and evidence, now or as it was known on a day; who looked is written to the log"}),
		web.Op("GET", "/credentials/{id}/number", PermView, s.ShowNumber, web.Face[Ref, NumberPage]{View: numberPage, Doc: "The whole number of a credential; who looked at somebody else's is written to the log"}),
		web.Page("/credentials/{id}/correct", PermEnter, s.correctPage),
		web.Op("POST", "/credentials/{id}/correct", PermEnter, s.Correct, web.Face[CorrectInput, View]{Of: of,
			Then: func(in CorrectInput, _ View) string { return there(in.ID) }, Form: "/credentials/{id}/correct", Done: "credential.is_corrected", Doc: "Say what should have been said; what was said stays in the history"}),
		web.Page("/credentials/{id}/renew", PermEnter, s.renewPage),
		web.Op("POST", "/credentials/{id}/renew", PermEnter, s.Renew, web.Face[RenewInput, View]{Of: of,
			Then: func(in RenewInput, _ View) string { return there(in.ID) }, Form: "/credentials/{id}/renew", Done: "credential.is_renewed", Doc: "Say until when it was renewed, or that it holds again"}),
		web.Page("/credentials/{id}/end", PermEnter, s.endPage),
		web.Op("POST", "/credentials/{id}/end", PermEnter, s.End, web.Face[EndInput, View]{Of: of,
			Then: func(in EndInput, _ View) string { return there(in.ID) }, Form: "/credentials/{id}/end", Done: "credential.is_ended", Doc: "Say that it holds no more; it stays, with its history"}),
		web.Op("POST", "/credentials/{id}/documents", PermEnter, s.Attach, web.Face[DocumentInput, View]{Of: of,
			Then: func(in DocumentInput, _ View) string { return there(in.ID) }, Form: "/credentials/{id}", Done: "credential.is_attached", Doc: "Say which document of the same person shows it"}),
		web.Op("POST", "/credentials/{id}/documents/remove", PermEnter, s.Detach, web.Face[DocumentInput, View]{Of: of,
			Then: func(in DocumentInput, _ View) string { return there(in.ID) }, Form: "/credentials/{id}", Done: "credential.is_detached", Doc: "Say that a document does not show it"}),
		web.Op("POST", "/credentials/{id}/seen", PermVouch, s.See, web.Face[DocumentInput, View]{Of: of,
			Then: func(in DocumentInput, _ View) string { return there(in.ID) }, Form: "/credentials/{id}", Done: "credential.is_seen", Doc: "Say that one saw a document that shows it; never of one's own, unless one is alone"}),
		web.Op("POST", "/credentials/{id}/withdraw", PermVouch, s.Withdraw, web.Face[WithdrawInput, View]{Of: of,
			Then: func(in WithdrawInput, _ View) string { return there(in.ID) }, Form: "/credentials/{id}", Done: "credential.is_withdrawn", Doc: "Say that evidence was a mistake; it stays in the history"}),
		web.Page("/credentials/{id}/check", PermVouch, s.checkPage),
		web.Op("POST", "/credentials/{id}/check", PermVouch, s.Check, web.Face[ManualInput, View]{Of: of,
			Then: func(in ManualInput, _ View) string { return there(in.ID) }, Form: "/credentials/{id}/check", Done: "credential.is_checked", Doc: "Add what one found at the source; it changes nothing of what was said"}),
		web.Op("POST", "/credentials/{id}/ask", PermVouch, s.Ask, web.Face[Ref, View]{Of: of,
			Then: func(in Ref, _ View) string { return there(in.ID) }, Form: "/credentials/{id}", Done: "credential.is_asked", Doc: "Have the source asked now that is asked by itself"}),
	}...)
}

func (s *Service) sourceRoutes() []web.Route {
	of := web.Row("credential_source")
	return []web.Route{
		web.Op("GET", "/sources", PermSource, s.Sources, web.Face[web.None, SourceList]{View: sourcesPage, Doc: "Where credentials are checked"}),
		web.Page("/sources/new", PermSource, s.newSourcePage),
		web.Op("POST", "/sources", PermSource, s.AddSource, web.Face[SourceInput, CheckSource]{
			Then: func(_ SourceInput, c CheckSource) string { return sourcePath(c.ID) }, Form: "/sources/new", Done: "credential.source_added", Status: http.StatusCreated, Doc: "Say where the credentials of a board are checked: by hand, from files, or by a service that is asked"}),
		web.Op("GET", "/sources/{id}", PermSource, s.ShowSource, web.Face[SourceRef, SourceView]{Of: of, View: sourcePage, Doc: "One source, whether it answers, and the files that were read of it"}),
		web.Page("/sources/{id}/change", PermSource, s.changeSourcePage),
		web.Op("POST", "/sources/{id}", PermSource, s.ChangeSource, web.Face[ChangeSourceInput, CheckSource]{Of: of,
			Then: func(in ChangeSourceInput, _ CheckSource) string { return sourcePath(in.ID) }, Form: "/sources/{id}/change", Done: "credential.source_changed", Doc: "Say what a source is from now on"}),
		web.Op("POST", "/sources/{id}/stop", PermSource, s.StopSource, web.Face[SourceRef, CheckSource]{Of: of,
			Then: func(in SourceRef, _ CheckSource) string { return sourcePath(in.ID) }, Form: "/sources/{id}", Done: "credential.source_stopped", Undo: "/sources/{id}/start", Doc: "Have a source asked no more"}),
		web.Op("POST", "/sources/{id}/start", PermSource, s.StartSource, web.Face[SourceRef, CheckSource]{Of: of,
			Then: func(in SourceRef, _ CheckSource) string { return sourcePath(in.ID) }, Form: "/sources/{id}", Done: "credential.source_started", Doc: "Have a source asked again"}),
		web.Raw("POST", "/sources/{id}/answers", PermSource, s.takeAnswers, web.Stream{In: FileInput{}, MaxBody: maxAnswers, Form: "/sources/{id}", Done: "credential.file_read", API: true,
			Doc: "Read a file of a board's answers (multipart, field file, CSV with the columns number, name, status, expires_on; field as_of before it: the day on which the board made it)"}),
		web.Op("GET", "/answers/{id}", PermSource, s.ShowAnswers, web.Face[AnswersRef, Answers]{View: answersPage, Doc: "What came of a file of answers"}),
	}
}

func sourcePath(id ids.ID) string { return "/sources/" + id.String() }

// FileInput names the source of a file.
type FileInput struct {
	ID   ids.ID     `path:"id" kind:"source" json:"-"`
	AsOf civil.Date `query:"as_of" json:"-" doc:"The day on which the board made the list, where the form does not say it"`
}

// takeAnswers reads the file of a form as it comes.
func (s *Service) takeAnswers(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[FileInput](r)
	if err != nil {
		return err
	}
	if _, err := s.ShowSource(r.Context(), sc, SourceRef{ID: in.ID}); err != nil {
		return err
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	form, err := r.MultipartReader()
	if err != nil {
		return fault.Bad("file", "required")
	}
	for {
		p, err := form.NextPart()
		if err != nil {
			return fault.Bad("file", "required") // it ended before a file came
		}
		switch {
		case p.FormName() == "as_of" && p.FileName() == "":
			text := make([]byte, 20)
			n, _ := p.Read(text) // what is not there is no day
			if in.AsOf, err = civil.Parse(string(text[:n])); err != nil {
				return fault.Bad("as_of", "not_a_date")
			}
		case p.FormName() == "file" && p.FileName() != "":
			if in.AsOf == 0 {
				return fault.Bad("as_of", "required")
			}
			a, err := s.ReadAnswers(r.Context(), sc, in.ID, in.AsOf, p)
			if err != nil {
				return err
			}
			web.SeeOther(r.Context(), r, "/answers/"+a.ID.String())
			return nil
		}
	}
}

// NewInput names whose credential is added.
type NewInput struct {
	Person ids.ID `query:"person" json:"-" kind:"person" doc:"Whose; the caller's own if empty"`
}

// form is what the pages of a credential's forms show.
type form struct {
	person owner
	own    bool
	enter  bool // ask for the name: nobody was entered yet
	v      View
	codes  []person.Field
	today  civil.Date
}

func (s *Service) newPage(ctx context.Context, sc access.Scope, in NewInput) (templ.Component, error) {
	who := in.Person
	if who.Zero() {
		who = sc.Person()
	}
	f := form{own: who == sc.Person()}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if who.Zero() {
			alone, err := s.alone(ctx, q, sc)
			if err != nil {
				return err
			}
			f.enter = alone
		} else if f.person, err = rootInReach(ctx, q, sc, who); err != nil {
			return err
		}
		if f.codes, err = s.terms(ctx, q, sc); err != nil {
			return err
		}
		f.today, err = s.People.DayIn(ctx, q, sc)
		return err
	})
	return newScreen(ctx, f, who.Zero() && !f.enter), fault.Wrap("show the form", err)
}

// formOf is a credential with what its forms ask.
func (s *Service) formOf(ctx context.Context, sc access.Scope, id ids.ID) (f form, err error) {
	if f.v, err = s.Show(ctx, sc, ShowInput{ID: id}); err != nil {
		return f, err
	}
	f.own, f.today = f.v.own, f.v.today
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		f.codes, err = s.terms(ctx, q, sc)
		return err
	})
	return f, fault.Wrap("show the form", err)
}

func (s *Service) correctPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	f, err := s.formOf(ctx, sc, in.ID)
	return correctScreen(ctx, f), err
}

func (s *Service) renewPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	f, err := s.formOf(ctx, sc, in.ID)
	return renewScreen(ctx, f), err
}

func (s *Service) endPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	f, err := s.formOf(ctx, sc, in.ID)
	return endScreen(ctx, f), err
}

func (s *Service) checkPage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	f, err := s.formOf(ctx, sc, in.ID)
	return checkScreen(ctx, f), err
}

func (s *Service) newSourcePage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	return newSourceScreen(ctx), nil
}

func (s *Service) changeSourcePage(ctx context.Context, sc access.Scope, in SourceRef) (templ.Component, error) {
	v, err := s.ShowSource(ctx, sc, in)
	return changeSourceScreen(ctx, v.CheckSource), err
}
