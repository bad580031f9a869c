package statement

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/web"
	"standing/internal/rooms/person"
)

func pathOf(id ids.ID) string   { return "/statements/" + id.String() }
func sentPath(id ids.ID) string { return "/sent/" + id.String() }

// Routes is this room's part of the list of routes.
func (s *Service) Routes() []web.Route {
	return append(append(s.inboxRoutes(), s.sourceRoutes()...), s.senderRoutes()...)
}

// inboxRoutes are of who reads what others say, and decides about it.
func (s *Service) inboxRoutes() []web.Route {
	back := func(id ids.ID) string { return pathOf(id) }
	of := web.Row("statement")
	return []web.Route{
		web.Op("GET", "/statements", PermView, s.List, web.Face[ListInput, List]{View: listPage, Doc: "What others say of people in reach, or of oneself"}),
		web.Op("GET", "/statements/{id}", PermView, s.Show, web.Face[Ref, View]{Of: of, View: showPage, Doc: "One thing that somebody says of somebody; who looked is written to the log"}),
		web.Op("POST", "/statements/{id}/agree", PermAnswer, s.Agree, web.Face[Ref, View]{Of: of,
			Then: func(in Ref, _ View) string { return back(in.ID) }, Form: "/statements/{id}", Done: "statement.agreed_toast", Doc: "Say that what somebody says of oneself is so"}),
		web.Op("POST", "/statements/{id}/dispute", PermAnswer, s.Dispute, web.Face[DisputeInput, View]{Of: of,
			Then: func(in DisputeInput, _ View) string { return back(in.ID) }, Form: "/statements/{id}", Done: "statement.disputed_toast", Doc: "Say that what somebody says of oneself is wrong"}),
		web.Op("POST", "/statements/{id}/accept", PermDecide, s.Accept, web.Face[AcceptInput, View]{Of: of,
			Then: func(in AcceptInput, _ View) string { return back(in.ID) }, Form: "/statements/{id}", Done: "statement.accepted_toast", Doc: "Let a statement count: it becomes a completion or a credential"}),
		web.Op("POST", "/statements/{id}/refuse", PermDecide, s.Refuse, web.Face[RefuseInput, View]{Of: of,
			Then: func(in RefuseInput, _ View) string { return back(in.ID) }, Form: "/statements/{id}", Done: "statement.refused_toast", Doc: "Say that a statement does not count, and why"}),
		web.Page("/statements/{id}/person", PermDecide, s.choosePage),
		web.Op("POST", "/statements/{id}/person", PermDecide, s.Assign, web.Face[AssignInput, View]{Of: of,
			Then: func(in AssignInput, _ View) string { return back(in.ID) }, Form: "/statements/{id}", Done: "statement.assigned_toast", Doc: "Say by hand whom a statement is about"}),
		web.Op("POST", "/statements/accept", PermDecide, s.AcceptMany, web.Face[Many, Done]{
			Then: func(Many, Done) string { return "/statements" }, Form: "/statements", Done: "statement.many_toast", Doc: "Accept several that nothing speaks against, as they were said"}),
	}
}

// sourceRoutes are of who says from whom anything is taken.
func (s *Service) sourceRoutes() []web.Route {
	back := func(SourceRef, Source) string { return "/senders" }
	return []web.Route{
		web.Op("GET", "/senders", PermSource, s.Sources, web.Face[web.None, Sources]{View: sourcesPage, Doc: "Who says things of people here"}),
		web.Page("/senders/new", PermToken, s.newSourcePage),
		web.Op("POST", "/senders", PermToken, s.Register, web.Face[SourceInput, Made]{View: madePage[SourceInput], Form: "/senders/new", Status: http.StatusCreated,
			Doc: "Register a provider, program or board that sends through the API; its token is answered once"}),
		web.Op("POST", "/senders/desk", PermSource, s.Take, web.Face[TakesInput, Sources]{
			Then: func(TakesInput, Sources) string { return "/senders" }, Form: "/senders", Done: "statement.saved", Doc: "Say whether other organizations of this installation may send"}),
		web.Op("GET", "/senders/{id}", PermSource, s.OneSource, web.Face[SourceRef, Source]{View: sourcePage, Doc: "Who one source is, and how it is dealt with"}),
		web.Op("POST", "/senders/{id}", PermSource, s.Settle, web.Face[SettleInput, Source]{
			Then: func(SettleInput, Source) string { return "/senders" }, Form: "/senders/{id}", Done: "statement.saved", Doc: "Say how a source is dealt with"}),
		web.Op("POST", "/senders/{id}/token", PermToken, s.Renew, web.Face[SourceRef, Made]{View: madePage[SourceRef], Form: "/senders/{id}", Status: http.StatusCreated,
			Doc: "Give a source another token; the one before is worth nothing from then on"}),
		web.Op("POST", "/senders/{id}/end", PermSource, s.End, web.Face[SourceRef, Source]{Then: back, Form: "/senders/{id}", Done: "statement.ended_toast", Doc: "Let a source say nothing more; what it said stays"}),
	}
}

// senderRoutes are of who says something: a program with the token of its source, and
// organizations that send to others.
func (s *Service) senderRoutes() []web.Route {
	sent := func(p Parcel) string { return sentPath(p.ID) }
	return []web.Route{
		web.API("POST", "/statements", PermPost, s.Post, web.Face[PostInput, Taken]{Doc: "Say things of people, with the token of a source; every line is answered alike, whoever is meant", MaxBody: 4 << 20}),
		web.Raw("POST", "/statements/file", PermPost, s.upload, web.Stream{API: true, MaxBody: MaxFile + 1<<20, Form: "/statements", Media: []string{"application/json"}, Doc: "The same as a file, CSV or XLSX (multipart, field file): all of it or nothing"}),
		web.API("GET", "/statements/told", PermPost, s.Own, web.Face[OwnInput, OwnPage]{Doc: "What the source whose token it is sent, and what it is told of it"}),

		web.Op("GET", "/sent", PermSend, s.Parcels, web.Face[ParcelsInput, Parcels]{View: parcelsPage, Doc: "What the organization sent to others"}),
		web.Page("/sent/new", PermSend, s.sendPage),
		web.Op("POST", "/sent", PermSend, s.Say, web.Face[SayInput, Parcel]{
			Then: func(_ SayInput, p Parcel) string { return sent(p) }, Form: "/sent/new", Done: "statement.sent_toast", Status: http.StatusCreated, Doc: "Say one thing of somebody to another organization"}),
		web.API("POST", "/sent/lines", PermSend, s.Send, web.Face[SendInput, Parcel]{Status: http.StatusCreated, MaxBody: 4 << 20, Doc: "Say up to a thousand things to another organization: all of them or nothing"}),
		web.Raw("POST", "/sent/file", PermSend, s.uploadSent, web.Stream{In: ToInput{}, API: true, MaxBody: MaxFile + 1<<20, Form: "/sent/file", Done: "statement.sent_toast", Doc: "The same as a file, CSV or XLSX (multipart, fields to and file)"}),
		web.Page("/sent/file", PermSend, s.filePage),
		web.Op("GET", "/sent/{id}", PermSend, s.Sent, web.Face[SentInput, Sent]{View: parcelPage, Doc: "What was sent at once, and what became of it as far as the receiver tells"}),
	}
}

// ChoosePage is whom to look for.
type ChoosePage struct {
	ID   ids.ID `path:"id" kind:"statement" json:"-"`
	Find string `query:"find" json:"-" maxLength:"100"`
}

func (s *Service) choosePage(ctx context.Context, sc access.Scope, in ChoosePage) (templ.Component, error) {
	v, err := s.view(ctx, sc, in.ID)
	if err != nil {
		return nil, err
	}
	var people []person.Entry
	if view, ok := sc.May(person.PermView); ok && in.Find != "" {
		p, err := s.People.List(ctx, view, person.Filter{Find: in.Find}, person.After{}, 20)
		if err != nil {
			return nil, err
		}
		people = p.Entries
	}
	return chooseScreen(ctx, v, in, people), nil
}

func (s *Service) newSourcePage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	return newSourceScreen(ctx), nil
}

// OneSource is one source.
func (s *Service) OneSource(ctx context.Context, sc access.Scope, in SourceRef) (src Source, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		src, err = sourceByID(ctx, q, sc, in.ID)
		return err
	})
	return src, err
}

func (s *Service) sendPage(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
	today, err := s.today(ctx, sc)
	return sendScreen(ctx, today), err
}

func (s *Service) filePage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	return fileScreen(ctx), nil
}

func (s *Service) today(ctx context.Context, sc access.Scope) (today string, err error) {
	err = s.DB.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
		d, err := s.People.DayIn(ctx, q, sc)
		today = d.String()
		return err
	})
	return today, err
}

// ToInput is to whom a file is sent, for programs; a form says it in front of the file.
type ToInput struct {
	To string `query:"to" json:"-" maxLength:"120"`
}

// uploadSent sends a file to another organization.
func (s *Service) uploadSent(w http.ResponseWriter, r *http.Request, sc access.Scope) error {
	in, err := web.Address[ToInput](r)
	if err != nil {
		return err
	}
	r.PostForm = url.Values{}
	fields, file, err := fileOf(w, r, map[string]string{})
	if err != nil {
		return err
	}
	p, err := s.SendFile(r.Context(), sc, cmp.Or(fields["to"], in.To), file)
	if err != nil {
		return tooLarge(err)
	}
	web.SeeOther(r.Context(), r, sentPath(p.ID))
	return nil
}

func address(in ListInput, before ids.ID) string {
	v := url.Values{}
	put := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	put("state", in.State)
	put("about", in.About)
	if !in.Source.Zero() {
		v.Set("source", in.Source.String())
	}
	if !in.Batch.Zero() {
		v.Set("batch", in.Batch.String())
	}
	if !before.Zero() {
		v.Set("before", before.String())
	}
	if len(v) == 0 {
		return "/statements"
	}
	return "/statements?" + v.Encode()
}
