package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/civil"
)

// A small room: notes of organizations, in memory.

var (
	permView  = access.Perm{Name: "note.view", Module: "notes", Right: access.View}
	permEnter = access.Perm{Name: "note.enter", Module: "notes", Right: access.Enter}
	permPurge = access.Perm{Name: "note.purge", Module: "notes", Right: access.Manage, StepUp: true}
)

const canary = "CANARY-7f3a"

type note struct {
	ID      ids.ID            `json:"id"`
	Title   string            `json:"title"`
	On      civil.Date        `json:"on"`
	Pinned  bool              `json:"pinned"`
	Count   int64             `json:"count"`
	Tags    []string          `json:"tags"`
	Rows    []row             `json:"rows"`
	Cells   map[string]string `json:"cells"`
	Version int64             `json:"version"`
	Gone    bool              `json:"archived"`
	far     bool
}

type row struct {
	Unit  ids.ID `json:"unit" kind:"unit"`
	Level string `json:"level" enum:"low,high"`
}

type createInput struct {
	Title  string            `json:"title" minLength:"1" maxLength:"40" doc:"What it is about"`
	On     civil.Date        `json:"on,omitzero"`
	Pinned bool              `json:"pinned,omitempty"`
	Count  int64             `json:"count,omitempty" minimum:"0" maximum:"9"`
	Mail   string            `json:"mail,omitempty" format:"email"`
	Kind   string            `json:"kind,omitempty" enum:"plain,fancy"`
	Code   string            `json:"code,omitempty" pattern:"^[a-z]+$"`
	Tags   []string          `json:"tags,omitempty" maxItems:"3" uniqueItems:"true"`
	Rows   []row             `json:"rows,omitempty" maxItems:"3"`
	Cells  map[string]string `json:"cells,omitempty"`
	Text   string            `json:"text,omitempty" maxLength:"500"`
	Pass   pii.Text          `json:"pass,omitzero" format:"password"`
	Unit   ids.ID            `json:"unit,omitzero" kind:"unit"`
}

type oneInput struct {
	ID ids.ID `path:"id" json:"-" kind:"note"`
}

type titleInput struct {
	ID    ids.ID `path:"id" json:"-" kind:"note"`
	Title string `json:"title" minLength:"1"`
}

type listInput struct {
	After ids.ID   `query:"after" json:"-" kind:"note"`
	Sort  string   `query:"sort" json:"-" enum:"title,date" default:"title"`
	Limit int      `query:"limit" json:"-"`
	Tag   []string `query:"tag" json:"-"`
}

type list struct {
	Notes []note `json:"notes"`
	Sort  string `json:"sort"`
	Limit int    `json:"limit"`
}

type room struct {
	mu    sync.Mutex
	notes map[int64]map[ids.ID]note
	last  createInput
	calls int
	fails error // what every operation answers, if set
}

func (r *room) find(sc access.Scope, id ids.ID) (note, error) {
	n, ok := r.notes[sc.OrgID()][id]
	if !ok || n.far && sc.Reach() < access.Org {
		return note{}, fault.NotFound
	}
	return n, nil
}

func (r *room) create(_ context.Context, sc access.Scope, in createInput) (note, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if r.fails != nil {
		return note{}, r.fails
	}
	r.last = in
	for _, row := range in.Rows {
		if row.Unit != unitID {
			return note{}, fault.NotFound
		}
	}
	if !in.Unit.Zero() && in.Unit != unitID {
		return note{}, fault.Bad("unit", "not_found")
	}
	n := note{ID: ids.New(start.Add(time.Duration(r.calls) * time.Second)), Title: in.Title, On: in.On, Pinned: in.Pinned,
		Count: in.Count, Tags: in.Tags, Rows: in.Rows, Cells: in.Cells, Version: 1}
	r.notes[sc.OrgID()][n.ID] = n
	return n, nil
}

func (r *room) show(_ context.Context, sc access.Scope, in oneInput) (note, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.find(sc, in.ID)
}

func (r *room) list(_ context.Context, sc access.Scope, in listInput) (list, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := list{Sort: in.Sort, Limit: in.Limit}
	for _, n := range r.notes[sc.OrgID()] {
		if !n.far || sc.Reach() == access.Org {
			out.Notes = append(out.Notes, n)
		}
	}
	slices.SortFunc(out.Notes, func(a, b note) int { return strings.Compare(a.Title, b.Title) })
	return out, nil
}

func (r *room) change(set func(*note)) func(context.Context, access.Scope, ids.ID) (note, error) {
	return func(ctx context.Context, sc access.Scope, id ids.ID) (note, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.calls++
		if r.fails != nil {
			return note{}, r.fails
		}
		n, err := r.find(sc, id)
		if err != nil {
			return n, err
		}
		set(&n)
		n.Version++
		r.notes[sc.OrgID()][id] = n
		return n, nil
	}
}

func (r *room) archive(ctx context.Context, sc access.Scope, in oneInput) (note, error) {
	return r.change(func(n *note) { n.Gone = true })(ctx, sc, in.ID)
}

func (r *room) restore(ctx context.Context, sc access.Scope, in oneInput) (note, error) {
	return r.change(func(n *note) { n.Gone = false })(ctx, sc, in.ID)
}

func (r *room) retitle(ctx context.Context, sc access.Scope, in titleInput) (note, error) {
	return r.change(func(n *note) { n.Title = in.Title })(ctx, sc, in.ID)
}

func (r *room) purge(_ context.Context, sc access.Scope, in oneInput) (web.None, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if _, err := r.find(sc, in.ID); err != nil {
		return web.None{}, err
	}
	delete(r.notes[sc.OrgID()], in.ID)
	return web.None{}, nil
}

func at(_ any, n note) string { return "/notes/" + n.ID.String() }

func text(format string, args ...any) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := fmt.Fprintf(w, format, args...)
		return err
	})
}

func (r *room) showView(ctx context.Context, _ access.Scope, _ oneInput, n note) templ.Component {
	f := web.FormOf(ctx)
	return web.Screen{Page: ui.Page{Title: "Note"}, Body: text("note %s v%d [title=%s errors=%v]",
		templ.EscapeString(n.Title), n.Version, templ.EscapeString(f.Value("title", n.Title)), f.Errors)}
}

func (r *room) newPage(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
	f := web.FormOf(ctx)
	body := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		for _, field := range []ui.Field{
			{Name: "title", Label: "Title", Value: f.Value("title", ""), Error: f.Errors.Of("title")},
			{Name: "pass", Label: "Pass", Kind: ui.Password, Value: f.Value("pass", "")},
		} {
			_, _ = io.WriteString(w, "pass="+f.Value("pass", "none"))
			if err := field.Render(ctx, w); err != nil {
				return err
			}
		}
		return nil
	})
	form := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return ui.Form{Action: "/notes", Errors: f.Errors, Hidden: []ui.Hidden{web.Once(ctx)}}.Render(templ.WithChildren(ctx, body), w)
	})
	return web.Screen{Page: ui.Page{Title: "New note"}, Body: form}, nil
}

func (r *room) routes() []web.Route {
	return []web.Route{
		web.Op("GET", "/notes", permView, r.list, web.Face[listInput, list]{View: func(_ context.Context, _ access.Scope, _ listInput, l list) templ.Component {
			var b strings.Builder
			for _, n := range l.Notes {
				b.WriteString(n.Title + ";")
			}
			return web.Screen{Page: ui.Page{Title: "Notes"}, Body: text("%s", templ.EscapeString(b.String()))}
		}}),
		web.Page("/notes/new", permEnter, r.newPage),
		web.Op("POST", "/notes", permEnter, r.create, web.Face[createInput, note]{
			Then: func(in createInput, n note) string { return at(in, n) }, Form: "/notes/new", Done: "notes.saved", Status: 201}),
		web.Op("GET", "/notes/{id}", permView, r.show, web.Face[oneInput, note]{View: r.showView}),
		web.Op("POST", "/notes/{id}/archive", permEnter, r.archive, web.Face[oneInput, note]{
			Then: func(oneInput, note) string { return "/notes" }, Done: "notes.archived", Undo: "/notes/{id}/restore"}),
		web.Op("POST", "/notes/{id}/restore", permEnter, r.restore, web.Face[oneInput, note]{Then: func(i oneInput, n note) string { return at(i, n) }}),
		web.Op("POST", "/notes/{id}/title", permEnter, r.retitle, web.Face[titleInput, note]{
			Then: func(i titleInput, n note) string { return at(i, n) }, Form: "/notes/{id}"}),
		web.Op("POST", "/notes/{id}/purge", permPurge, r.purge, web.Face[oneInput, web.None]{Then: func(oneInput, web.None) string { return "/notes" }}),
		web.API("DELETE", "/notes/{id}", permPurge, r.purge),
		web.Raw("GET", "/notes/{id}/file", permView, func(w http.ResponseWriter, req *http.Request, sc access.Scope) error {
			id, err := ids.Parse(req.PathValue("id"))
			if err != nil {
				return fault.NotFound
			}
			n, err := r.show(req.Context(), sc, oneInput{id})
			if err == nil {
				_, err = io.WriteString(w, n.Title)
			}
			return err
		}, web.Stream{Kinds: map[string]string{"id": "note"}}),
		web.Page("/me", web.SignedIn("one's own account"), func(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
			return text("me %s", web.Who(ctx).Account), nil
		}),
		web.Page("/me/keys", web.SignedIn("one's own account").Confirmed(), func(context.Context, access.Scope, web.None) (templ.Component, error) {
			return text("keys"), nil
		}),
		web.Page("/sign-in", web.Public("nobody is signed in yet"), func(context.Context, access.Scope, web.None) (templ.Component, error) {
			return text("sign in"), nil
		}),
		web.Raw("GET", "/assets/{file...}", web.Public("the same for everybody"), func(w http.ResponseWriter, _ *http.Request, _ access.Scope) error {
			w.Header().Set("Cache-Control", "public, max-age=60")
			_, err := io.WriteString(w, "body{}")
			return err
		}, web.Stream{Bare: true}),
		web.Page("/boom", web.Public("a page that breaks"), func(context.Context, access.Scope, web.None) (templ.Component, error) {
			panic(errors.New(canary))
		}),
		web.Page("/broken", web.Public("a page that fails"), func(context.Context, access.Scope, web.None) (templ.Component, error) {
			return nil, fmt.Errorf("read %s: %w", canary, errors.New(canary))
		}),
		web.Page("/half", web.Public("a page that fails while it is drawn"), func(context.Context, access.Scope, web.None) (templ.Component, error) {
			return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
				_, _ = io.WriteString(w, "half a page")
				return errors.New(canary)
			}), nil
		}),
		web.API("POST", "/cookie", web.Public("sets a cookie"), func(ctx context.Context, _ access.Scope, in struct {
			Name string `json:"name"`
		}) (web.None, error) {
			web.SetCookie(ctx, web.Cookie{Name: in.Name}, "v", time.Hour)
			return web.None{}, nil
		}),
	}
}

// The people of the tests.

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func fixed(s string) ids.ID {
	var id ids.ID
	copy(id[:], s)
	return id
}

var (
	unitID   = fixed("unit-1")
	mineID   = fixed("note-mine")
	farID    = fixed("note-far")
	otherID  = fixed("note-other")
	noID     = fixed("note-none")
	noUnit   = fixed("unit-none")
	ourUnit2 = fixed("unit-other-org")
)

func matrix(view, enter, manage access.Reach) access.Matrix {
	return access.Matrix{{Module: "notes", Right: access.View}: view, {Module: "notes", Right: access.Enter}: enter, {Module: "notes", Right: access.Manage}: manage}
}

var people = map[string]access.Principal{
	"admin":  {Account: fixed("a"), Org: 2, OrgID: fixed("org"), Matrix: matrix(access.Org, access.Org, access.Org), Fresh: start},
	"stale":  {Account: fixed("a"), Org: 2, OrgID: fixed("org"), Matrix: matrix(access.Org, access.Org, access.Org), Fresh: start.Add(-time.Hour)},
	"lead":   {Account: fixed("l"), Org: 2, OrgID: fixed("org"), Matrix: matrix(access.Units, access.Units, access.None), Fresh: start},
	"reader": {Account: fixed("r"), Org: 2, OrgID: fixed("org"), Matrix: matrix(access.Org, access.None, access.None), Fresh: start},
	"guest":  {Account: fixed("g"), Org: 2, OrgID: fixed("org"), Fresh: start},
	"lost":   {Account: fixed("n")},
}

func as(name string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("X-Test-As", name) }
}

func who(r *http.Request) (access.Principal, error) {
	if r.Header.Get("X-Test-As") == "busy" {
		return access.Principal{}, fault.Busy
	}
	p, ok := people[r.Header.Get("X-Test-As")]
	if !ok {
		return p, fault.Anonymous
	}
	return p, nil
}

const noteWords = `
notes.saved: The note was saved.
notes.archived: The note was archived.
notes.odd: Choose an even number.
field.title: the title
`

type world struct {
	t     *testing.T
	room  *room
	srv   *web.Server
	h     http.Handler
	clock *clock.Manual
	log   *bytes.Buffer
	mu    sync.Mutex // of seen, as several may ask at once
	seen  []web.Seen
}

func newWorld(t *testing.T, adjust ...func(*web.Server)) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(start), log: &bytes.Buffer{}}
	w.room = &room{notes: map[int64]map[ids.ID]note{
		2: {mineID: {ID: mineID, Title: "Ours", Version: 3}, farID: {ID: farID, Title: "Far away", Version: 1, far: true}},
		3: {otherID: {ID: otherID, Title: "Theirs", Version: 1}},
	}}
	book, err := words.Read(words.Source{Room: "notes", Body: []byte(noteWords)})
	if err != nil {
		t.Fatal(err)
	}
	w.srv = &web.Server{Routes: w.room.routes(), Who: who, Clock: w.clock, Words: book,
		Log: slog.New(slog.NewJSONHandler(w.log, nil)), Seen: func(s web.Seen) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.seen = append(w.seen, s)
		}}
	for _, a := range adjust {
		a(w.srv)
	}
	w.assemble()
	return w
}

func (w *world) do(method, target, body string, with ...func(*http.Request)) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for _, f := range with {
		f(r)
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, r)
	return rec
}

func (w *world) form(target string, v url.Values, with ...func(*http.Request)) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.do("POST", target, v.Encode(), append(with, header("Content-Type", "application/x-www-form-urlencoded"))...)
}

func (w *world) json(target, body string, with ...func(*http.Request)) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.do("POST", target, body, append(with, header("Content-Type", "application/json"))...)
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func (w *world) want(rec *httptest.ResponseRecorder, status int, holds ...string) {
	w.t.Helper()
	if rec.Code != status {
		w.t.Errorf("status %d, want %d: %.400s", rec.Code, status, rec.Body)
	}
	for _, s := range holds {
		if !strings.Contains(rec.Body.String(), s) {
			w.t.Errorf("the answer lacks %q: %.1500s", s, rec.Body)
		}
	}
}
