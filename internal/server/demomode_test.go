package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/pii"
	"standing/internal/base/room"
	"standing/internal/demo"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
)

// tryout turns demo mode on at a site that is open.
func (s *site) tryout() {
	s.t.Helper()
	s.Config.Demo = "true"
	s.rooms.notice.Sender = unsent{}
	s.Rooms = append(slices.DeleteFunc(s.Rooms, func(r room.Room) bool { return r.Name == "demo" }), s.demonstration())
	book, err := Book(s.Rooms)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.Public, err = s.App.site(s.t.Context(), book, prometheus.NewRegistry()); err != nil {
		s.t.Fatal(err)
	}
	s.srv.Config.Handler = s.Public
}

// browse asks the site and reads the answer.
func (s *site) browse(method, path string, form url.Values, cookies []*http.Cookie) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.Config.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", s.Config.URL)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.Header.Set("Accept", "text/html")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := c.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return got, string(body)
}

// One click signs in as each role of each kind of organization, with what the role may do and
// nothing else; nobody becomes the operator, and no mail is sent for it.
func TestDemoSignsInAsEachRole(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			s := newSite(t, e)
			s.tryout()
			for _, kind := range []org.Kind{org.Healthcare, org.School, org.Professional} {
				s.triesEveryRole(kind)
			}
			s.work()
			if err := s.DB.Read(t.Context(), db.Platform, func(ctx context.Context, q db.Q) error {
				n, err := operators(ctx, q)
				if n > 0 {
					t.Error("a sample account became the operator")
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if len(s.mail.all) > 0 {
				t.Errorf("%d mails, the first to %s", len(s.mail.all), s.mail.all[0].To.Reveal())
			}
		})
	}
}

func (s *site) triesEveryRole(kind org.Kind) {
	s.t.Helper()
	res, _, err := s.Demo(s.t.Context(), demo.Options{People: 120, Seed: 3, Kind: kind}, pii.Text{})
	if err != nil {
		s.t.Fatal(err)
	}
	again, _, err := s.Demo(s.t.Context(), demo.Options{People: 120, Seed: 3, Kind: kind}, pii.Text{})
	if err != nil || again.People+again.Units != 0 || again.Accounts != res.Accounts {
		s.t.Error(again, err)
	}
	got, page := s.browse("GET", "/demo", nil, nil)
	if got.StatusCode != 200 || !strings.Contains(page, res.Org.Name) {
		s.t.Fatal(got.StatusCode, page)
	}
	for _, role := range demo.Roles(kind) {
		form := url.Values{"organization": {res.Org.ID.String()}, "role": {role}}
		got, page := s.browse("POST", "/demo/sign-in", form, nil)
		if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/" {
			s.t.Errorf("%s %s: %d %s %s", kind, role, got.StatusCode, got.Header.Get("Location"), page)
			continue
		}
		s.isInRole(res.Org, role, got.Cookies())
		if home, page := s.browse("GET", "/", nil, got.Cookies()); home.StatusCode != 200 {
			s.t.Errorf("%s %s: the start page answers %d: %s", kind, role, home.StatusCode, page)
		}
	}
	for _, form := range []url.Values{{"organization": {res.Org.ID.String()}, "role": {org.Operator}}, {"organization": {"x"}, "role": {org.Administrator}}, {}} {
		if got, _ := s.browse("POST", "/demo/sign-in", form, nil); got.StatusCode != http.StatusNotFound {
			s.t.Errorf("%v: %d", form, got.StatusCode)
		}
	}
}

// isInRole looks at whom the cookie stands for.
func (s *site) isInRole(o org.Organization, role string, cookies []*http.Cookie) {
	s.t.Helper()
	var token pii.Text
	for _, c := range cookies {
		if c.Name == "standing" {
			token = pii.Hide(c.Value)
		}
	}
	who, err := s.rooms.account.Who(s.t.Context(), token)
	if err != nil || who.Org != o.Number {
		s.t.Fatal(who.Org, err)
	}
	held, err := s.rooms.org.MemberOf(s.t.Context(), access.System(o.Number, o.ID, "test"), who.Account)
	if err != nil || !slices.Equal(held.Roles, []string{role}) {
		s.t.Error(held, err)
	}
	reach := who.Matrix[access.Cell{Module: person.PermView.Module, Right: person.PermView.Right}]
	want := map[string]access.Reach{org.Administrator: access.Org, org.Auditor: access.Org, org.Recorder: access.Org, org.Manager: access.Units,
		org.Teacher: access.Class, org.Guardian: access.Own, org.Member: access.Own}[role]
	if reach != want {
		s.t.Errorf("%s reaches %v, not %v", role, reach, want)
	}
	switch role {
	case org.Manager:
		if len(held.Units) != 1 {
			s.t.Error("the manager has no unit")
		}
	case org.Member:
		if who.Person.Zero() {
			s.t.Error("the member is nobody")
		}
	}
}

// Off, there is no such page; on, there is nobody else in the database.
func TestDemoIsOffUnlessAsked(t *testing.T) {
	s := newSite(t, db.SQLite)
	for _, line := range [][2]string{{"GET", "/demo"}, {"POST", "/demo/sign-in"}} {
		if got, _ := s.browse(line[0], line[1], url.Values{"role": {"x"}}, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", line, got.StatusCode)
		}
	}
	if res, _, err := s.Demo(t.Context(), demo.Options{People: 30, Seed: 1}, pii.Text{}); err != nil || res.Accounts != 0 {
		t.Fatal(res, err)
	}
	if b := s.demoBanners(t.Context()); len(b) > 0 || s.tryPath() != "" {
		t.Error("it says that it is a demonstration")
	}
	s.Config.Demo = "true"
	s.rooms.notice.Sender = unsent{}
	if err := s.onlyDemonstrations(t.Context()); err != nil {
		t.Error(err)
	}
	s.found(org.Healthcare, "Mercy")
	if err := s.onlyDemonstrations(t.Context()); !errors.Is(err, errOthers) {
		t.Error(err)
	}
}

// In a browser: the page, one click, the banner on the pages behind it, and somebody else.
func TestE2EDemo(t *testing.T) {
	s := newSite(t, db.SQLite)
	s.tryout()
	if _, _, err := s.Demo(t.Context(), demo.Options{People: 60, Seed: 1}, pii.Text{}); err != nil {
		t.Fatal(err)
	}
	v := s.visitor(t)
	for _, set := range []func(){func() { v.Phone() }, func() { v.Dark(true) }, func() { v.Desktop() }, func() { v.Dark(false) }} {
		set()
		v.open("/demo")
		v.look()
	}
	v.shot("demo")
	v.Click("Manager")
	if v.at() != "/" {
		t.Fatal(v.at())
	}
	v.See("A demonstration")
	v.Click("Be somebody else")
	v.Click("Member")
	v.open("/record")
	v.See("A demonstration")
	v.look()
	v.shot("demo-record")
}
