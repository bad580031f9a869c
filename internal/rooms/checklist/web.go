package checklist

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/report"
)

// maxUpload is how much one request may carry: the door of files has its own limit.
const maxUpload = 101 << 20

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return append(append(append(s.listRoutes(), s.fileRoutes()...), s.ownRoutes()...), s.sampleRoutes()...)
}

func (s *Service) listRoutes() []web.Route {
	of := web.Row("checklist")
	there := func(id ids.ID) string { return "/checklists/" + id.String() }
	return []web.Route{
		web.Op("GET", "/checklists", PermLists, s.Lists, web.Face[web.None, Checklists]{View: listsPage, Doc: "What is wanted of people, by position"}),
		web.Page("/checklists/new", PermManage, s.newListPage),
		web.Op("POST", "/checklists", PermManage, s.Add, web.Face[ChecklistInput, Checklist]{
			Then: func(_ ChecklistInput, c Checklist) string { return there(c.ID) }, Form: "/checklists/new", Done: "checklist.added", Status: 201, Doc: "Make a checklist"}),
		web.Op("GET", "/checklists/{id}", PermLists, s.List, web.Face[ChecklistRef, Checklist]{Of: of, View: listPage, Doc: "A checklist with its items"}),
		web.Page("/checklists/{id}/change", PermManage, s.changeListPage),
		web.Op("POST", "/checklists/{id}", PermManage, s.Change, web.Face[ChangeChecklist, Checklist]{Of: of,
			Then: func(in ChangeChecklist, _ Checklist) string { return there(in.ID) }, Form: "/checklists/{id}/change", Done: "checklist.changed", Doc: "Say the items anew; files that were opened stay as they are"}),
		web.Op("POST", "/checklists/{id}/retire", PermManage, s.Retire, web.Face[ChecklistRef, Checklist]{Of: of,
			Then: func(in ChecklistRef, _ Checklist) string { return there(in.ID) }, Form: "/checklists/{id}", Done: "checklist.is_retired", Undo: "/checklists/{id}/restore", Doc: "Open no more files with it"}),
		web.Op("POST", "/checklists/{id}/restore", PermManage, s.Restore, web.Face[ChecklistRef, Checklist]{Of: of,
			Then: func(in ChecklistRef, _ Checklist) string { return there(in.ID) }, Form: "/checklists/{id}", Done: "checklist.is_restored", Doc: "Bring it back"}),
		web.Page("/checklists/{id}/open", PermEnter, s.manyPage),
		web.Op("POST", "/checklists/{id}/open", PermEnter, s.OpenMany, web.Face[ManyInput, Many]{
			Then: func(in ManyInput, _ Many) string { return "/files?checklist=" + in.ID.String() }, Form: "/checklists/{id}/open", Done: "checklist.opened_many", Doc: "Open a file for everybody of a unit, or of the checklist's profile, who has none"}),
	}
}

func (s *Service) fileRoutes() []web.Route {
	of := web.Row("checklist_file")
	there := func(id ids.ID) string { return filePath(id) }
	item := func(r ItemRef) string { return itemPath(r.ID, r.Item) }
	return []web.Route{
		web.Op("GET", "/files", PermView, s.ListFiles, web.Face[ListInput, FileList]{View: filesPage, Doc: "Files of people in reach, the newest first, with what is missing and whose turn it is"}),
		web.Page("/files/new", PermEnter, s.newFilePage),
		web.Op("POST", "/files", PermEnter, s.Open, web.Face[OpenInput, View]{
			Then: func(_ OpenInput, v View) string { return filePath(v.ID) }, Form: "/files/new", Done: "checklist.opened", Status: 201, Doc: "Open a file for one person"}),
		web.Op("GET", "/files/{id}", PermView, s.Show, web.Face[Ref, View]{Of: of, View: filePage, Doc: "A file with its items, what is missing and whose turn it is; who looked is written to the log"}),
		web.Op("POST", "/files/{id}/ask", PermEnter, s.Ask, web.Face[DueInput, View]{Of: of,
			Then: func(in DueInput, _ View) string { return there(in.ID) }, Form: "/files/{id}", Done: "checklist.was_asked", Doc: "Tell the person what is wanted of them, until when"}),
		web.Op("POST", "/files/{id}/agreed", PermEnter, s.AgreeOnPaper, web.Face[Ref, View]{Of: of,
			Then: func(in Ref, _ View) string { return there(in.ID) }, Form: "/files/{id}", Done: "checklist.was_agreed", Doc: "Note that the person agreed on paper that others are asked about them"}),
		web.Page("/files/{id}/close", PermEnter, s.closePage),
		web.Op("POST", "/files/{id}/close", PermEnter, s.Close, web.Face[Ref, View]{Of: of,
			Then: func(in Ref, _ View) string { return there(in.ID) }, Form: "/files/{id}/close", Done: "checklist.was_closed", Doc: "End a file without a decision"}),
		web.Op("GET", "/files/{id}/update", PermEnter, s.Preview, web.Face[Ref, Update]{View: updatePage, Doc: "What bringing a file up to date with its checklist would change"}),
		web.Op("POST", "/files/{id}/update", PermEnter, s.BringUp, web.Face[UpdateInput, View]{Of: of,
			Then: func(in UpdateInput, _ View) string { return there(in.ID) }, Form: "/files/{id}/update", Done: "checklist.was_updated", Doc: "Bring a file up to date with its checklist"}),
		web.Page("/files/{id}/decide", PermEnter, s.decidePage),
		web.Op("POST", "/files/{id}/decide", PermEnter, s.Propose, web.Face[ProposeInput, View]{Of: of,
			Then: func(in ProposeInput, _ View) string { return there(in.ID) }, Form: "/files/{id}/decide", Done: "checklist.was_proposed", Doc: "Propose a decision, to which somebody else says yes or no"}),
		web.Page("/decisions/{id}", PermView, s.decisionPage),
		web.Page("/files/{id}/items/{item}", PermView, s.itemPage),
		web.Op("POST", "/files/{id}/items/{item}", PermEnter, s.Answer, web.Face[AnswerInput, View]{Of: of,
			Then: func(in AnswerInput, _ View) string { return item(in.ItemRef) }, Form: "/files/{id}/items/{item}", Done: "checklist.was_answered", Doc: "Answer an item for the person, or as staff"}),
		web.Raw("POST", "/files/{id}/items/{item}/upload", PermEnter, s.uploadOther, web.Stream{In: ItemRef{}, MaxBody: maxUpload, Form: "/files/{id}/items/{item}", Done: "checklist.was_answered", API: true, Doc: "Answer an item with a file (multipart, field file)"}),
		web.Op("POST", "/files/{id}/items/{item}/judge", PermEnter, s.Judge, web.Face[JudgeInput, View]{Of: of,
			Then: func(in JudgeInput, _ View) string { return there(in.ID) }, Form: "/files/{id}/items/{item}", Done: "checklist.was_judged", Doc: "Accept or refuse what was answered"}),
		web.Op("POST", "/files/{id}/items/{item}/waive", PermDecide, s.Waive, web.Face[WaiveInput, View]{Of: of,
			Then: func(in WaiveInput, _ View) string { return there(in.ID) }, Form: "/files/{id}/items/{item}", Done: "checklist.was_waived", Doc: "Say that an item is not wanted of this person, and why"}),
		web.Op("POST", "/files/{id}/items/{item}/unwaive", PermDecide, s.Unwaive, web.Face[ItemRef, View]{Of: of,
			Then: func(in ItemRef, _ View) string { return item(in) }, Form: "/files/{id}/items/{item}", Done: "checklist.was_unwaived", Doc: "Want it again"}),
		web.Op("POST", "/files/{id}/items/{item}/send", PermEnter, s.Send, web.Face[SendInput, View]{Of: of,
			Then: func(in SendInput, _ View) string { return item(in.ItemRef) }, Form: "/files/{id}/items/{item}", Done: "checklist.was_sent", Doc: "Mail somebody outside a link to answer by; sent again, the link before dies"}),
		web.Op("POST", "/files/{id}/items/{item}/revoke", PermEnter, s.Revoke, web.Face[ItemRef, View]{Of: of,
			Then: func(in ItemRef, _ View) string { return item(in) }, Form: "/files/{id}/items/{item}", Done: "checklist.was_revoked", Doc: "End a link that waits"}),
	}
}

func (s *Service) ownRoutes() []web.Route {
	of := web.Row("checklist_file")
	there := func(id ids.ID) string { return ownPath(id) }
	return []web.Route{
		web.Op("GET", "/my-files", PermAnswer, s.Mine, web.Face[web.None, FileList]{View: minePage, Doc: "What is asked of the caller"}),
		web.Op("GET", "/my-files/{id}", PermAnswer, s.ShowMine, web.Face[OwnRef, View]{Of: of, View: ownPage, Doc: "What is asked of the caller in one file"}),
		web.Op("POST", "/my-files/{id}/agree", PermAnswer, s.Agree, web.Face[OwnRef, View]{Of: of,
			Then: func(in OwnRef, _ View) string { return there(in.ID) }, Form: "/my-files/{id}", Done: "checklist.you_agreed", Doc: "Agree that others are asked about oneself"}),
		web.Op("POST", "/my-files/{id}/disagree", PermAnswer, s.TakeBack, web.Face[OwnRef, View]{Of: of,
			Then: func(in OwnRef, _ View) string { return there(in.ID) }, Form: "/my-files/{id}", Done: "checklist.you_took_back", Doc: "Take it back; whoever has not answered finds no page"}),
		web.Page("/my-files/{id}/items/{item}", PermAnswer, s.ownItemPage),
		web.Op("POST", "/my-files/{id}/items/{item}", PermAnswer, s.AnswerMine, web.Face[OwnAnswer, View]{Of: of,
			Then: func(in OwnAnswer, _ View) string { return there(in.ID) }, Form: "/my-files/{id}/items/{item}", Done: "checklist.was_answered", Doc: "Answer what is asked of oneself"}),
		web.Raw("POST", "/my-files/{id}/items/{item}/upload", PermAnswer, s.uploadOwn, web.Stream{In: OwnItemRef{}, MaxBody: maxUpload, Form: "/my-files/{id}/items/{item}", Done: "checklist.was_answered", API: true, Doc: "Answer what is asked of oneself with a file (multipart, field file)"}),
		web.Page("/reference/{org}/{id}/{token}", web.Public(linked), s.outsidePage),
		web.Op("POST", "/reference/{org}/{id}/{token}", web.Public(linked), s.AnswerOutside, web.Face[OutsideInput, web.None]{
			Then: func(OutsideInput, web.None) string { return "/reference/done" }, Form: "/reference/{org}/{id}/{token}", Doc: "Answer as whoever has the link"}),
		web.Page("/reference/done", web.Public("it only says thank you"), s.thanksPage),
	}
}

func (s *Service) sampleRoutes() []web.Route {
	return []web.Route{
		web.Op("GET", "/samples", PermDraw, s.Samples, web.Face[SamplesInput, SampleList]{View: samplesPage, Doc: "Samples that were drawn, the newest first"}),
		web.Page("/samples/new", PermDraw, s.newSamplePage),
		web.Op("POST", "/samples", PermDraw, s.Draw, web.Face[SampleInput, SampleView]{
			Then: func(_ SampleInput, v SampleView) string { return "/samples/" + v.ID.String() }, Form: "/samples/new", Done: "checklist.was_drawn", Status: 201, Doc: "Draw people by lot and ask them for evidence"}),
		web.Op("GET", "/samples/{id}", PermDraw, s.ShowSample, web.Face[SampleInputRef, SampleView]{Of: web.Row("checklist_sample"), View: samplePage, Doc: "A sample with its results, and a page of its files"}),
		web.Raw("GET", "/samples/{id}/file", PermExport, s.file, web.Stream{In: sheetInput{}, API: true, Media: report.Media, Doc: "The results of a sample item by item as a file: CSV, XLSX or PDF"}),
	}
}

func (s *Service) uploadOwn(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	return s.take(w, r, sc, true)
}

func (s *Service) uploadOther(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	return s.take(w, r, sc, false)
}

// take reads the file of a form as it comes.
func (s *Service) take(w http.ResponseWriter, r *http.Request, sc access.Scope, own bool) error {
	in, err := web.Address[ItemRef](r)
	if err != nil {
		return err
	}
	if _, _, err := s.mayUpload(r.Context(), sc, in, own); err != nil {
		return err
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // a large file takes as long as the line needs
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	form, err := r.MultipartReader()
	if err != nil {
		return fault.Bad("file", "required")
	}
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return fault.Bad("file", "required")
		}
		if err != nil {
			return fault.Bad("file", "document_cut")
		}
		if p.FormName() != "file" || p.FileName() == "" {
			continue
		}
		if err := s.upload(r.Context(), sc, in, own, p.FileName(), p); err != nil {
			return err
		}
		to := filePath(in.ID)
		if own {
			to = ownPath(in.ID)
		}
		web.SeeOther(r.Context(), r, to)
		return nil
	}
}

// listForm is what the form of a checklist shows.
type listForm struct {
	Checklist
	profiles, what []ui.Option
	from           string // the suggestion that it begins with
}

// NewListInput is with which suggestion a form begins.
type NewListInput struct {
	From string `query:"from" json:"-" enum:"nurse,physician,staff,audit"`
}

func (s *Service) newListPage(ctx context.Context, sc access.Scope, in NewListInput) (templ.Component, error) {
	f := listForm{from: in.From}
	if sug, ok := Suggested(in.From); ok {
		f.Items, f.Months, f.Name = sug.Items, sug.Months, say(ctx, "checklist.suggested_"+sug.Code)
	}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error { return s.choices(ctx, q, sc, &f) })
	return newListScreen(ctx, f), err
}

func (s *Service) choices(ctx context.Context, q db.Q, sc access.Scope, f *listForm) (err error) {
	if f.profiles, err = s.Profiles(ctx, q, sc); err != nil {
		return err
	}
	for _, k := range []string{"licence", "certification", "registration"} {
		f.what = append(f.what, ui.Option{Value: k, Label: say(ctx, "checklist.credential_"+k), Group: say(ctx, "checklist.kind_credential")})
	}
	f.what = append(f.what, ui.Option{Value: "exclusion", Label: say(ctx, "checklist.exclusion"), Group: say(ctx, "checklist.kind_check")})
	all, err := s.Requirements(ctx, q, sc)
	for _, o := range all {
		o.Group = say(ctx, "checklist.kind_standing")
		f.what = append(f.what, o)
	}
	return err
}

func (s *Service) changeListPage(ctx context.Context, sc access.Scope, in ChecklistRef) (templ.Component, error) {
	var f listForm
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if f.Checklist, err = whole(ctx, q, sc, in.ID); err == nil && !f.Retired.IsZero() {
			err = fault.Gone
		}
		if err != nil {
			return err
		}
		return s.choices(ctx, q, sc, &f)
	})
	return changeListScreen(ctx, f), err
}

func (s *Service) manyPage(ctx context.Context, sc access.Scope, in ChecklistRef) (templ.Component, error) {
	var c Checklist
	var units []ui.Option
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if c, err = checklistByID(ctx, q, sc, in.ID); err == nil && !c.Retired.IsZero() {
			err = fault.Gone
		}
		if err == nil {
			units, err = s.People.UnitChoices(ctx, q, sc)
		}
		return err
	})
	return manyScreen(ctx, c, units), err
}

// NewFileInput is whose file is opened, or by what they are looked for.
type NewFileInput struct {
	Person ids.ID `query:"person" json:"-" kind:"person"`
	Find   string `query:"find" json:"-" maxLength:"100"`
}

// newFile is what the form of a file shows.
type newFile struct {
	in    NewFileInput
	name  string
	found []person.Entry
	lists []ui.Option
	due   civil.Date
}

func (s *Service) newFilePage(ctx context.Context, sc access.Scope, in NewFileInput) (templ.Component, error) {
	if in.Person.Zero() { // of a form that comes back
		in.Person, _ = ids.Parse(web.FormOf(ctx).Value("person", ""))
	}
	n := newFile{in: in}
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if n.lists, err = options(ctx, q, sc); err != nil {
			return err
		}
		n.due, err = s.People.DayIn(ctx, q, sc)
		n.due += usualDays
		return err
	})
	if err != nil {
		return nil, err
	}
	see, err := sc.Narrow(person.PermView)
	if err != nil {
		return nil, err
	}
	if !in.Person.Zero() {
		p, err := s.People.ByID(ctx, see, in.Person)
		n.name, n.in.Person = p.Name.Reveal(), p.ID
		return newFileScreen(ctx, n), err
	}
	if in.Find != "" {
		page, err := s.People.List(ctx, see, person.Filter{Find: in.Find}, person.After{}, 20)
		n.found = page.Entries
		return newFileScreen(ctx, n), err
	}
	return newFileScreen(ctx, n), nil
}

func (s *Service) closePage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	if err == nil && !v.State.lives() {
		err = fault.Gone
	}
	return closeScreen(ctx, v), err
}

func (s *Service) decidePage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, in)
	return decideScreen(ctx, v), err
}

func (s *Service) itemPage(ctx context.Context, sc access.Scope, in ItemRef) (templ.Component, error) {
	v, err := s.Show(ctx, sc, Ref{in.ID})
	if err != nil {
		return nil, err
	}
	return s.onItem(ctx, sc, v, in.Item, itemScreen)
}

func (s *Service) ownItemPage(ctx context.Context, sc access.Scope, in OwnItemRef) (templ.Component, error) {
	v, err := s.ShowMine(ctx, sc, OwnRef{in.ID})
	if err != nil {
		return nil, err
	}
	if i, ok := v.item(in.Item); !ok || i.From != Person {
		return nil, fault.NotFound
	}
	return s.onItem(ctx, sc, v, in.Item, ownItemScreen)
}

func (s *Service) onItem(ctx context.Context, sc access.Scope, v View, id ids.ID, screen func(context.Context, access.Scope, View, ItemView, Things) templ.Component) (templ.Component, error) {
	i, ok := v.item(id)
	if !ok {
		return nil, fault.NotFound
	}
	var offered Things
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		offered, err = s.offered(ctx, q, sc, v, i)
		return err
	})
	return screen(ctx, sc, v, i, offered), err
}

func (s *Service) newSamplePage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	var lists, requirements []ui.Option
	var due civil.Date
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if lists, err = options(ctx, q, sc); err != nil {
			return err
		}
		if requirements, err = s.Requirements(ctx, q, sc); err != nil {
			return err
		}
		due, err = s.People.DayIn(ctx, q, sc)
		return err
	})
	return newSampleScreen(ctx, lists, requirements, due+usualDays), err
}
