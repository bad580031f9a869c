package approvals_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/approvals"
	"standing/internal/rooms/notice"
)

var (
	start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	need  = access.Perm{Name: "waiver.approve", Module: "training", Right: access.Approve}
	ann   = ids.ID{1} // asks
	bob   = ids.ID{2} // administers, too
)

type addresses struct{}

func (addresses) AddressOf(_ context.Context, _ db.Q, a ids.ID) (pii.Text, error) {
	return pii.Hide(map[ids.ID]string{ann: "ann@here.test", bob: "bob@here.test"}[a]), nil
}

type desk struct {
	t       *testing.T
	d       *db.DB
	clock   *clock.Manual
	org     int64
	orgID   ids.ID
	base    *approval.Service
	room    *approvals.Service
	notices *notice.Service
	mail    *mailtest.SMTPServer
	handler http.Handler
	log     bytes.Buffer
}

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	k := &desk{t: t, d: d, clock: clock.At(start), mail: mailtest.Server(t)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	ring := keystest.Ring(t)
	k.base = approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	k.base.Register(approval.Kind{Name: "training.waiver", Need: need, Then: func(context.Context, *db.Tx, access.Scope, approval.Request) error { return nil }})
	k.base.Register(approval.Kind{Name: "support.access", Need: need, Then: func(context.Context, *db.Tx, access.Scope, approval.Request) error { return nil }})
	names := func(context.Context, access.Scope, []ids.ID, []ids.ID) (map[ids.ID]string, error) {
		return map[ids.ID]string{ann: "Ann Asker", bob: "Bob"}, nil
	}
	zone := func(context.Context, access.Scope) (*time.Location, error) { return time.UTC, nil }
	k.room = approvals.New(k.base, names, zone)
	k.room.DB = d
	k.room.Organization = func(_ context.Context, public ids.ID) (int64, string, error) {
		if public != k.orgID {
			return 0, "", fault.NotFound
		}
		return k.org, "Hill School", nil
	}
	k.room.Administrators = func(context.Context, db.Q, int64) ([]ids.ID, error) { return []ids.ID{ann, bob}, nil }
	var err error
	k.notices, err = notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: ring, Sender: k.mail.Sender(t), Addresses: addresses{}},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing", Topics: approvals.Topics})
	k.must(err)
	k.room.Subjects = map[string]approvals.Subject{"training.waiver": {Path: "/waivers/",
		Show: func(context.Context, access.Scope, ids.ID) (templ.Component, error) {
			return ui.Text("Ben Okafor: CPR card, to 15 January"), nil
		},
		Name: func(context.Context, db.Q, access.Scope, *words.Lang, ids.ID) (string, error) {
			return "An extension of “CPR card”", nil
		}}, "support.access": {Path: "/support/access/", Tells: true}}
	k.room.Staff = func(context.Context, db.Q, access.Scope) ([]access.Scope, error) {
		return []access.Scope{k.scope(ann), k.scope(bob)}, nil
	}
	k.room.Notices, k.base.OnAsked, k.base.OnClosed = k.notices, k.room.Asked, k.room.Closed
	r := k.room.Room()
	book, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "approvals", Body: r.Words},
		words.Source{Room: "requirement", Body: []byte("approval.kind.training.waiver: A waiver or an extension\n")})
	k.must(err)
	k.notices.Words = book
	s := &web.Server{Routes: r.Routes, Clock: k.clock, DB: d, Words: book, Log: slog.New(slog.NewTextHandler(&k.log, nil)), Who: k.who}
	k.handler, err = s.Handler()
	k.must(err)
	return k
}

func (k *desk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// who is Bob, where the request says so.
func (k *desk) who(r *http.Request) (access.Principal, error) {
	if r.Header.Get("X-Bob") == "" {
		return access.Principal{}, fault.Anonymous
	}
	return k.principal(bob), nil
}

func (k *desk) principal(who ids.ID) access.Principal {
	return access.Principal{Account: who, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Matrix: access.Matrix{
		{Module: "training", Right: access.Approve}: access.Org, {Module: "notice", Right: access.View}: access.Org, {Module: "notice", Right: access.Enter}: access.Org}}
}

func (k *desk) scope(who ids.ID) access.Scope {
	k.t.Helper()
	sc, err := access.Authorize(k.principal(who), approvals.PermView, k.clock.Now())
	k.must(err)
	return sc
}

func (k *desk) ask(how approval.How) (approval.Request, pii.Text) {
	k.t.Helper()
	return k.askOf("support.access", how)
}

func (k *desk) askOf(kind string, how approval.How) (approval.Request, pii.Text) {
	k.t.Helper()
	var r approval.Request
	var link pii.Text
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		r, link, err = k.base.AskTx(ctx, tx, access.System(k.org, k.orgID, "test"), approval.Ask{Kind: kind, Row: ids.New(start), By: ann,
			How: how, Outside: pii.Hide("Dr. Outside"), Deadline: k.clock.Now().Add(96 * time.Hour)})
		return err
	}))
	return r, link
}

func (k *desk) do(method, path string, form url.Values, as ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, who := range as {
		r.Header.Set(who, "1")
	}
	w := httptest.NewRecorder()
	k.handler.ServeHTTP(w, r)
	return w
}

func (k *desk) work() {
	k.t.Helper()
	_, err := (&jobs.Worker{DB: k.d, Clock: k.clock, Kinds: append(append(k.room.Room().Jobs, k.notices.Jobs()...), k.base.Jobs()...)}).RunDue(context.Background())
	k.must(err)
}

// An outside person's link shows and decides one request, once; every other link is a
// page that does not exist, to the byte.
func TestOutsidePersonDecidesOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		r, token := k.askOf("training.waiver", approval.OutsidePerson)
		over, overToken := k.ask(approval.OutsidePerson)
		link := approvals.Link(k.orgID, r.ID, token)
		page := k.do("GET", link, nil)
		if page.Code != 200 || !strings.Contains(page.Body.String(), "Ann Asker of Hill School") || !strings.Contains(page.Body.String(), "Ben Okafor: CPR card, to 15 January") {
			t.Fatal(page.Code, page.Body.String())
		}
		if h := page.Header(); h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "same-origin" {
			t.Error("the page is kept, or tells its address: ", h)
		}
		if again := k.do("GET", link, nil); again.Code != 200 {
			t.Error("looking used it up: ", again.Code)
		}
		done := k.do("POST", link, url.Values{"yes": {"yes"}})
		if done.Code != http.StatusSeeOther || done.Header().Get("Location") != "/approve/done" {
			t.Fatal(done.Code, done.Header(), done.Body.String())
		}
		if thanks := k.do("GET", "/approve/done", nil); thanks.Code != 200 || !strings.Contains(thanks.Body.String(), "Thank you") {
			t.Error(thanks.Code)
		}
		nowhere := k.do("GET", "/no-such-page", nil).Body.String()
		k.clock.Move(5 * 24 * time.Hour)
		for what, bad := range map[string]string{
			"used": link, "over": approvals.Link(k.orgID, over.ID, overToken), "wrong": approvals.Link(k.orgID, over.ID, token),
			"of nothing": approvals.Link(k.orgID, ids.New(start), token), "of no organization": approvals.Link(ids.New(start), r.ID, token),
			"short": approvals.Link(k.orgID, r.ID, pii.Hide("x")), "no id": "/approve/x/y/z",
		} {
			for _, got := range []*httptest.ResponseRecorder{k.do("GET", bad, nil), k.do("POST", bad, url.Values{"yes": {"no"}})} {
				if got.Code != http.StatusNotFound || got.Body.String() != nowhere {
					t.Errorf("a link that is %s: %d\n%s", what, got.Code, got.Body)
				}
			}
		}
		if strings.Contains(k.log.String(), token.Reveal()) {
			t.Error("the token is in the log")
		}
	})
}

// What approves itself is told to every administrator, who stops it with one click.
func TestDelayIsToldToAdministrators(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		r, _ := k.ask(approval.Delay)
		k.work()
		k.work()
		got := k.mail.Messages()
		if len(got) != 2 {
			t.Fatalf("%d messages, want one for each administrator", len(got))
		}
		if m := got[0]; !strings.Contains(m.Subject, "Ann Asker asked for approval") || !strings.Contains(m.Text, "/approvals/"+r.ID.String()) {
			t.Error(m.Subject, m.Text)
		}
		page := k.do("GET", "/approvals/"+r.ID.String(), nil, "X-Bob")
		if page.Code != 200 || strings.Count(page.Body.String(), `name="yes"`) != 2 || !strings.Contains(page.Body.String(), "Object</button>") {
			t.Fatal(page.Code, page.Body.String())
		}
		if done := k.do("POST", "/approvals/"+r.ID.String(), url.Values{"yes": {"no"}}, "X-Bob"); done.Code != http.StatusSeeOther {
			t.Error(done.Code, done.Body.String())
		}
		k.clock.Move(approval.Ripe)
		k.work()
		if after, err := k.base.ByID(context.Background(), access.System(k.org, k.orgID, "test"), r.ID); err != nil || after.State != approval.Refused {
			t.Error(after.State, err)
		}
	})
}

// Who may decide is told once a day that something waits, and not of what they asked
// themselves; who asked is told what became of it, with the way to it.
func TestWaitingAndClosedAreTold(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newDesk(t, d)
		one, _ := k.askOf("training.waiver", approval.SecondPerson)
		two, _ := k.askOf("training.waiver", approval.SecondPerson)
		k.ask(approval.SecondPerson) // its own room tells
		k.work()
		k.work()
		got := k.mail.Messages()
		if len(got) != 1 || got[0].To[0] != "bob@here.test" || !strings.Contains(got[0].Text, "/approvals") || !strings.HasPrefix(got[0].Subject, "2 waiting") {
			t.Fatal(got)
		}
		list := k.do("GET", "/approvals", nil, "X-Bob").Body.String()
		if strings.Count(list, "/waivers/") != 2 || !strings.Contains(list, "/support/access/") {
			t.Error("the inbox does not lead to what is asked")
		}
		if page := k.do("GET", "/approvals/"+one.ID.String(), nil, "X-Bob").Body.String(); !strings.Contains(page, "/waivers/"+one.Row.String()) || !strings.Contains(page, "Ben Okafor: CPR card, to 15 January") || strings.Count(page, `name="yes"`) != 2 {
			t.Error("the page does not lead to what is asked")
		}
		for id, yes := range map[ids.ID]bool{one.ID: true, two.ID: false} {
			_, err := k.base.Decide(ctx, k.scope(bob), approval.DecideInput{ID: id, Yes: yes, Note: "since"})
			k.must(err)
		}
		k.work()
		told := map[string]bool{}
		for _, m := range k.mail.Messages()[1:] {
			if m.To[0] != "ann@here.test" || !strings.Contains(m.Text, "/waivers/") {
				t.Error(m.To, m.Text)
			}
			told[m.Subject] = true
		}
		if len(told) != 2 || !told["Agreed: An extension of “CPR card”"] || !told["Refused: An extension of “CPR card”"] {
			t.Error(told)
		}
		three, _ := k.askOf("training.waiver", approval.SecondPerson)
		k.work()
		if n := len(k.mail.Messages()); n != 3 {
			t.Error("told twice in a day: ", n)
		}
		k.clock.Move(24 * time.Hour)
		k.work()
		k.work()
		if all := k.mail.Messages(); len(all) != 4 || all[3].To[0] != "bob@here.test" {
			t.Error("what came later was not told the next day: ", len(all))
		}
		_, err := k.base.Withdraw(ctx, k.scope(ann), three.ID)
		k.must(err)
		k.work()
		if n := len(k.mail.Messages()); n != 4 {
			t.Error("told of what one did oneself: ", n)
		}
	})
}
