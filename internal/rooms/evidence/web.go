package evidence

import (
	"context"
	"net/http"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/rooms/person"
)

func pathOf(id ids.ID) string { return "/documents/" + id.String() }

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	of := web.Row("document")
	return append(s.batchRoutes(), []web.Route{
		web.Op("GET", "/documents", PermView, s.ListSeen, web.Face[ListInput, List]{View: listPage, Doc: "Documents of people in reach, the newest first; who looked at one person's is written to the log"}),
		web.Op("GET", "/documents/mine", PermEnter, s.Mine, web.Face[MineInput, List]{View: minePage, Doc: "The caller's own documents"}),
		web.Page("/documents/new", PermEnter, s.newPage),
		web.Raw("POST", "/documents", PermEnter, s.upload, web.Stream{In: UploadInput{}, MaxBody: maxBody, Form: "/documents/new", Done: "document.received", API: true,
			Doc: "Take files in (multipart, field file, several; field title before it): one's own, or those of a person in reach"}),
		web.Raw("GET", "/documents/events", PermView, s.listEvents, web.Stream{In: EventsInput{}, Doc: "The documents of a person while they are looked at, as server-sent events"}),
		web.Op("GET", "/documents/{id}", PermView, s.Show, web.Face[ShowInput, View]{Of: of, View: showPage, Doc: "One document with its versions; who looked is written to the log"}),
		web.Op("POST", "/documents/{id}", PermEnter, s.Rename, web.Face[TitleInput, View]{Of: of,
			Then: func(in TitleInput, _ View) string { return pathOf(in.ID) }, Form: "/documents/{id}", Done: "document.renamed", Doc: "Say what a document is called"}),
		web.Op("GET", "/documents/{id}/review", PermEnter, s.Review, web.Face[ReviewInput, Review]{View: reviewPage, Doc: "What was read on a document, for somebody to accept; who looked is written to the log"}),
		web.Op("POST", "/documents/{id}/review", PermEnter, s.Accept, web.Face[AcceptInput, Accepted]{
			Then: afterReview, Form: "/documents/{id}/review", Done: "document.accepted", Doc: "Accept what a document says: a completion, or of one's own a claim; once of each version"}),
		web.Op("GET", "/documents/{id}/alike", PermCompare, s.Alike, web.Face[AlikeInput, Alike]{View: alikePage, Doc: "A document beside one that is the same certificate; who looked is written to the log"}),
		web.Op("POST", "/documents/{id}/read", PermEnter, s.ReadAgain, web.Face[Ref, View]{Of: of,
			Then: func(in Ref, _ View) string { return pathOf(in.ID) }, Form: "/documents/{id}", Done: "document.read_again", Doc: "Have the words of a document read anew, where nothing was accepted of it yet"}),
		web.Page("/documents/{id}/remove", PermRemove, s.removePage),
		web.Op("POST", "/documents/{id}/remove", PermRemove, s.Remove, web.Face[RemoveInput, View]{Of: of,
			Then: func(in RemoveInput, _ View) string { return pathOf(in.ID) }, Form: "/documents/{id}/remove", Done: "document.removed", Undo: "/documents/{id}/restore",
			Doc: "Take a document away; for seven days it can be brought back, then nothing is left of it"}),
		web.Op("POST", "/documents/{id}/restore", PermRemove, s.Restore, web.Face[Ref, View]{Of: of,
			Then: func(in Ref, _ View) string { return pathOf(in.ID) }, Form: "/documents/{id}", Done: "document.restored", Doc: "Bring a document back that was removed"}),
		web.Page("/documents/{id}/move", PermMove, s.movePage),
		web.Op("POST", "/documents/{id}/move", PermMove, s.Move, web.Face[MoveInput, View]{Of: of,
			Then: func(in MoveInput, _ View) string { return pathOf(in.ID) }, Form: "/documents/{id}/move", Done: "document.moved", Doc: "Give a document to another person, sealed anew under their key"}),
		web.Raw("POST", "/documents/{id}/versions", PermEnter, s.uploadVersion, web.Stream{In: Ref{}, MaxBody: maxBody, Form: "/documents/{id}", Done: "document.received", API: true, Doc: "Add a new version (multipart, field file)"}),
		web.Raw("GET", "/documents/{id}/picture", PermView, s.picture, web.Stream{In: PictureInput{}, API: true, Media: []string{"image/jpeg"}, Doc: "A page as a picture; who looked is written to the log"}),
		web.Raw("GET", "/documents/{id}/file", PermExport, s.download, web.Stream{In: FileInput{}, API: true, Media: fileMedia, Doc: "The file of a version; who took it is written to the log"}),
		web.Raw("GET", "/documents/{id}/own", PermView, s.downloadOwn, web.Stream{In: FileInput{}, API: true, Media: fileMedia, Doc: "The file of a version of one's own document"}),
		web.Raw("GET", "/documents/{id}/events", PermView, s.events, web.Stream{In: Ref{}, Doc: "How far a document is, as server-sent events"}),
	}...)
}

var fileMedia = []string{"application/pdf", "image/jpeg", "image/png", "image/tiff"}

// NewInput names whose the documents are that are sent in.
type NewInput struct {
	Person ids.ID `query:"person" json:"-" kind:"person" doc:"Whose; the caller's own if empty"`
}

func (s *Service) newPage(ctx context.Context, sc access.Scope, in NewInput) (templ.Component, error) {
	who := in.Person
	if who.Zero() {
		who = sc.Person()
	}
	if who.Zero() {
		return newScreen(ctx, owner{}, false, s.most()), nil
	}
	var o owner
	own := false
	err := s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
		if o, err = rootInReach(ctx, q, sc, who); err == nil {
			own, err = s.own(ctx, q, sc, who)
		}
		return err
	})
	return newScreen(ctx, o, own, s.most()), fault.Wrap("show the form", err)
}

func (s *Service) removePage(ctx context.Context, sc access.Scope, in Ref) (templ.Component, error) {
	v, err := s.Show(ctx, sc, ShowInput{ID: in.ID})
	if err == nil && !v.RemovedAt.IsZero() {
		err = fault.Gone
	}
	return removeScreen(ctx, v), fault.Wrap("show a document", err)
}

// MovePage looks for whose a document is.
type MovePage struct {
	ID   ids.ID `path:"id" kind:"document" json:"-"`
	Find string `query:"find" json:"-" maxLength:"100"`
}

func (s *Service) movePage(ctx context.Context, sc access.Scope, in MovePage) (templ.Component, error) {
	v, err := s.Show(ctx, sc, ShowInput{ID: in.ID})
	if err != nil {
		return nil, err
	}
	people, err := s.found(ctx, sc, in.Find)
	return moveScreen(ctx, v, in, people), err
}

// found are people in reach by a name or number; of nothing, nobody.
func (s *Service) found(ctx context.Context, sc access.Scope, find string) ([]person.Entry, error) {
	if find == "" {
		return nil, nil
	}
	see, err := sc.Narrow(person.PermView)
	if err != nil {
		return nil, err
	}
	page, err := s.People.List(ctx, see, person.Filter{Find: find}, person.After{}, 20)
	return page.Entries, err
}

// events draws the state of a document anew until it is looked at.
func (s *Service) events(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[Ref](r)
	if err != nil {
		return err
	}
	return web.Live(w, r, func(ctx context.Context) (templ.Component, bool, error) {
		v, err := s.view(ctx, sc, in.ID)
		return stateLine(v), v.State == Received, err
	})
}

// EventsInput names whose documents are drawn.
type EventsInput struct {
	Person ids.ID `query:"person" json:"-" kind:"person"`
}

func (s *Service) listEvents(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[EventsInput](r)
	if err != nil {
		return err
	}
	return web.Live(w, r, func(ctx context.Context) (templ.Component, bool, error) {
		l, err := s.List(ctx, sc, ListInput{Person: in.Person})
		return documentTable(ctx, l, false, nil), l.waits, err
	})
}
