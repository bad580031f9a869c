package support_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/mail"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/support"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// Who is who in these tests.
var (
	admin  = ids.ID{1} // administers the organization
	second = ids.ID{2} // and so does this one
	member = ids.ID{3} // asks questions
	other  = ids.ID{4} // is a member, too
	op     = ids.ID{5} // works for the installation
	rival  = ids.ID{6} // administers another organization
)

// A room with people, as far as these tests need one.
var (
	permSee    = access.Perm{Name: "person.view", Module: "people", Right: access.View}
	permEnter  = access.Perm{Name: "person.enter", Module: "people", Right: access.Enter}
	permExport = access.Perm{Name: "person.export", Module: "people", Right: access.Export}
	permRole   = access.Perm{Name: "role.change", Module: "access", Right: access.Manage}
)

const secretName = "CANARY Florence"

type personInput struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
}

func peopleRoutes() []web.Route {
	see := func(_ context.Context, _ access.Scope, _ personInput) (string, error) { return secretName, nil }
	do := func(_ context.Context, _ access.Scope, _ web.None) (web.None, error) { return web.None{}, nil }
	then := func(web.None, web.None) string { return "/people" }
	return []web.Route{
		web.Op("GET", "/people/{id}", permSee, see, web.Face[personInput, string]{View: func(_ context.Context, _ access.Scope, _ personInput, s string) templ.Component {
			return web.Screen{Page: ui.Page{Title: s}, Body: ui.Text(s)}
		}}),
		web.Op("POST", "/people", permEnter, do, web.Face[web.None, web.None]{Then: then}),
		web.Op("POST", "/people/export", permExport, do, web.Face[web.None, web.None]{Then: then}),
		web.Op("POST", "/roles", permRole, do, web.Face[web.None, web.None]{Then: then}),
	}
}

type kit struct {
	t       *testing.T
	d       *db.DB
	ring    *keys.Ring
	clock   *clock.Manual
	org     int64
	orgID   ids.ID
	far     int64 // another organization
	farID   ids.ID
	looks   *looks
	rooms   rooms // of the first replica
	handler http.Handler
}

// rooms are the services of one replica.
type rooms struct {
	approvals *approval.Service
	notices   *notice.Service
	support   *support.Service
	words     *words.Book
}

// looks counts what was logged as looked at.
type looks struct {
	mu sync.Mutex
	n  int
}

func (l *looks) Read(context.Context, access.Scope, audit.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	return nil
}

func (k *kit) Administrators(_ context.Context, _ db.Q, org int64) ([]ids.ID, error) {
	if org == k.org {
		return []ids.ID{admin, second}, nil
	}
	return []ids.ID{rival}, nil
}

func (k *kit) AddressOf(context.Context, db.Q, ids.ID) (pii.Text, error) {
	return pii.Hide("canary@members.test"), nil
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, ring: keystest.Ring(t), clock: clock.At(start), looks: &looks{}}
	k.org, k.orgID = testkit.NewOrg(t, d)
	k.far, k.farID = testkit.NewOrg(t, d)
	k.write(1, func(ctx context.Context, tx *db.Tx) error {
		var all []error
		for _, who := range []ids.ID{admin, second, member, other} {
			all = append(all, testkit.Join(ctx, tx, k.org, who, start))
		}
		return errors.Join(append(all, testkit.Join(ctx, tx, k.far, rival, start), testkit.Join(ctx, tx, 1, op, start))...)
	})
	k.rooms = k.replica(d)
	k.handler = k.serve(d, k.rooms)
	return k
}

func (k *kit) replica(d *db.DB) (r rooms) {
	k.t.Helper()
	var err error
	if r.words, err = words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "support", Body: support.Words}); err != nil {
		k.t.Fatal(err)
	}
	r.approvals = approval.New(d, k.ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	r.notices, err = notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: k.ring, Sender: mail.Files{Dir: k.t.TempDir()}, Words: r.words, Addresses: k},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test"})
	if err != nil {
		k.t.Fatal(err)
	}
	perms := append(support.Permissions(), permSee, permEnter, permExport, permRole)
	r.support = support.New(support.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: k.ring, Approvals: r.approvals, Notices: r.notices, Members: k, Log: k.looks, Perms: perms, Enter: "/switch"})
	return r
}

func (k *kit) serve(d *db.DB, r rooms) http.Handler {
	k.t.Helper()
	s := &web.Server{Routes: append(append(r.support.Routes(), r.notices.Routes()...), peopleRoutes()...), Clock: k.clock, DB: d, Words: r.words, Secret: []byte("s"),
		Who: r.support.Watch(func(req *http.Request) (access.Principal, error) { return k.who(d, r, req) }),
		Shell: func(ctx context.Context, p ui.Page) ui.Page {
			p.Banners = r.support.Banners(ctx)
			return p
		}}
	h, err := s.Handler()
	if err != nil {
		k.t.Fatal(err)
	}
	return h
}

// matrices are what the members of the tests may do.
func (k *kit) matrices() map[int64]map[ids.ID]access.Matrix {
	all := access.Matrix{}
	for _, m := range []string{"support", "people", "access", "notice"} {
		for _, r := range access.Rights {
			all[access.Cell{Module: m, Right: r}] = access.Org
		}
	}
	some := access.Matrix{{Module: "support", Right: access.View}: access.Own, {Module: "support", Right: access.Enter}: access.Own}
	console := access.Matrix{}
	for _, r := range access.Rights {
		console[access.Cell{Module: "platform", Right: r}] = access.Org
	}
	return map[int64]map[ids.ID]access.Matrix{
		k.org: {admin: all, second: all, member: some, other: some},
		k.far: {rival: all},
		1:     {op: access.Union(console, all)},
	}
}

// who does what room account does: a member, or a visitor, or nobody there.
func (k *kit) who(d *db.DB, r rooms, req *http.Request) (access.Principal, error) {
	var p access.Principal
	if n, _ := fmt.Sscanf(req.Header.Get("X-As"), "%d@%d", &p.Account[0], &p.Org); n != 2 {
		return p, nil
	}
	p.Fresh, p.OrgID = k.clock.Now(), map[int64]ids.ID{k.org: k.orgID, k.far: k.farID, 1: {15: 1}}[p.Org]
	if m, ok := k.matrices()[p.Org][p.Account]; ok {
		p.Matrix = m
		return p, nil
	}
	err := d.Read(req.Context(), testkit.Org(p.Org), func(ctx context.Context, q db.Q) (err error) {
		p.Matrix, p.Via, err = r.support.VisitOf(ctx, q, p.Org, p.Account)
		return err
	})
	if errors.Is(err, fault.NotFound) {
		p.Org, p.OrgID, err = 0, ids.ID{}, nil
	}
	return p, err
}

func (k *kit) write(org int64, fn func(context.Context, *db.Tx) error) {
	k.t.Helper()
	if err := k.d.Write(context.Background(), testkit.Org(org), db.Fresh(), fn); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) read(org int64, fn func(context.Context, db.Q) error) {
	k.t.Helper()
	if err := k.d.Read(context.Background(), testkit.Org(org), fn); err != nil {
		k.t.Fatal(err)
	}
}

// call asks as somebody in an organization.
func (k *kit) call(h http.Handler, who ids.ID, org int64, method, path string, form ...string) *httptest.ResponseRecorder {
	k.t.Helper()
	k.clock.Move(time.Millisecond) // two requests at one moment have no order
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Set(form[i], form[i+1])
	}
	r := httptest.NewRequest(method, path, strings.NewReader(values.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("X-As", fmt.Sprintf("%d@%d", who[0], org))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (k *kit) as(who ids.ID, org int64, method, path string, form ...string) *httptest.ResponseRecorder {
	k.t.Helper()
	return k.call(k.handler, who, org, method, path, form...)
}

func (k *kit) want(status int, w *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	k.t.Helper()
	if w.Code != status {
		k.t.Fatalf("status %d, want %d; %s", w.Code, status, w.Body.String()[:min(600, w.Body.Len())])
	}
	return w
}

func get[T any](k *kit, who ids.ID, org int64, path string) (out T) {
	k.t.Helper()
	w := k.want(200, k.as(who, org, "GET", web.APIRoot+path))
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		k.t.Fatal(err)
	}
	return out
}

// work does what is due.
func (k *kit) work() {
	k.t.Helper()
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: append(k.rooms.support.Jobs(), k.rooms.notices.Jobs()...)}
	if _, err := w.RunDue(context.Background()); err != nil {
		k.t.Fatal(err)
	}
}

// ticket asks a question as member and returns its address part.
func (k *kit) ticket() string {
	k.t.Helper()
	w := k.want(303, k.as(member, k.org, "POST", "/support", "subject", "Import fails", "body", "It says no."))
	return strings.TrimPrefix(w.Header().Get("Location"), "/support/tickets/")
}

// ask asks for access as op and returns the access.
func (k *kit) ask(ticket, hours string, form ...string) support.Access {
	k.t.Helper()
	k.want(303, k.as(op, 1, "POST", "/console/tickets/"+ticket+"/access", append(form, "hours", hours)...))
	k.work()
	return get[support.Ticket](k, op, 1, "/console/tickets/"+ticket).Accesses[0]
}

// granted is an access that the administrator gave.
func (k *kit) granted(ticket, hours string, form ...string) support.Access {
	k.t.Helper()
	a := k.ask(ticket, hours, form...)
	k.want(303, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String(), append(form, "yes", "true")...))
	return get[support.Access](k, admin, k.org, "/support/access/"+a.ID.String())
}

var someone = ids.ID{42}

func (k *kit) look(h http.Handler) int {
	k.t.Helper()
	return k.call(h, op, k.org, "GET", "/people/"+someone.String()).Code
}
