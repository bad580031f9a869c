package person_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/person"
)

// site is the room behind HTTP, for an administrator.
type site struct {
	room
	t *testing.T
	h http.Handler
}

func newSite(t *testing.T, d *db.DB, kind string) site {
	t.Helper()
	s := site{room: newRoom(t, d), t: t}
	s.setKind(t, kind)
	s.Badges = func(_ context.Context, _ access.Scope, people []ids.ID) (map[ids.ID]ui.Badge, error) {
		return map[ids.ID]ui.Badge{people[0]: {Text: "Lapsed", Tone: ui.Bad}}, nil
	}
	s.Cards = []person.Card{
		func(context.Context, access.Scope, ids.ID) (templ.Component, error) {
			return ui.Text("first card"), nil
		},
		func(context.Context, access.Scope, ids.ID) (templ.Component, error) { return nil, nil },
		func(context.Context, access.Scope, ids.ID) (templ.Component, error) {
			return ui.Text("second card"), nil
		},
	}
	m := access.Matrix{}
	for _, mod := range []string{"people", "contacts"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: mod, Right: r}] = access.Org
		}
	}
	book, err := words.Read(words.Source{Room: "person", Body: s.Room().Words})
	if err != nil {
		t.Fatal(err)
	}
	srv := &web.Server{Routes: s.Routes(), Clock: clock.At(start), DB: d, Words: book, Secret: []byte("s"), Join: db.Join,
		Who: func(*http.Request) (access.Principal, error) {
			return access.Principal{Account: ids.ID{1}, Org: s.org, OrgID: s.id, Fresh: start, Matrix: m, Session: ids.ID{1}}, nil
		}, Shell: func(_ context.Context, p ui.Page) ui.Page { p.Org = ui.Org{Name: "Test"}; return p }}
	if s.h, err = srv.Handler(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s site) ask(r *http.Request) *httptest.ResponseRecorder {
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w
}

var codes = regexp.MustCompile(`\b(person|fact)\.[a-z_]+\b`)

func (s site) get(path string, want ...string) string {
	s.t.Helper()
	w := s.ask(httptest.NewRequest("GET", "http://standing.test"+path, nil))
	body := w.Body.String()
	if w.Code != 200 {
		s.t.Fatalf("%s: %d %s", path, w.Code, body)
	}
	if m := codes.FindString(body); m != "" {
		s.t.Errorf("%s shows the code %s", path, m)
	}
	for _, text := range want {
		if !strings.Contains(body, text) {
			s.t.Errorf("%s lacks %q", path, text)
		}
	}
	return body
}

func (s site) post(path string, form url.Values) (int, string) {
	s.t.Helper()
	r := httptest.NewRequest("POST", "http://standing.test"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := s.ask(r)
	if w.Code == 303 {
		return 303, w.Header().Get("Location")
	}
	return w.Code, w.Body.String()
}

func TestPagesOfFacts(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, "healthcare")
		p := s.add(t, "Ann Lee", "1")
		at := "/people/" + p.ID.String()
		page := s.get(at, "first card", "second card", "What is known", "things are not known", "Licence number", "Add what you know")
		if strings.Index(page, "first card") > strings.Index(page, "second card") || strings.Index(page, "second card") > strings.Index(page, "What is known") {
			t.Error("the cards are not in order")
		}
		s.get(at+"/facts", "Nothing is known yet")
		s.get(at+"/facts/new", "Licensed on", "Absence")
		s.get(at+"/facts/new?name=route", "Examination")
		s.get(at+"/facts/new?name=leave", "From", "Until", "Military service")
		if code, body := s.post(at+"/facts", url.Values{"name": {"leave"}, "value": {"medical"}, "from": {"2026-02-01"}, "to": {"2026-01-01"}}); code != 422 || !strings.Contains(body, "The end is before the beginning") || !strings.Contains(body, `value="2026-02-01"`) {
			t.Error(code, body)
		}
		for name, form := range map[string]url.Values{"licensed_on": {"from": {"2020-01-01"}}, "birth_date": {"from": {"1990-02-03"}}, "license_number": {"value": {"RN-77"}}, "specialty": {"value": {"icu"}, "from": {"2021-01-01"}}, "national_certification": {"from": {""}, "to": {""}}} {
			form.Set("name", name)
			if code, to := s.post(at+"/facts", form); code != 303 || to != at {
				t.Error(name, code, to)
			}
		}
		page = s.get(at, "1 January 2020", "3 February 1990", "RN-77", "icu since 1 January 2021")
		history := s.get(at+"/facts", "Holds", "Correct", "Take back", "icu since 1 January 2021", "RN-77")
		edit := regexp.MustCompile(at + `/facts/[0-9a-z]{26}`)
		for _, link := range edit.FindAllString(history, -1) {
			s.get(link, "Save")
		}
		one := edit.FindString(history)
		if code, to := s.post(one+"/void", url.Values{}); code != 303 || to != at+"/facts" {
			t.Error(code, to)
		}
		s.get(at+"/facts", "Taken back")
		if code, _ := s.post(one+"/restore", url.Values{}); code != 303 {
			t.Error(code)
		}
		_ = page
	})
}

func TestPagesOfDuplicates(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, "law_enforcement")
		a, b, c := s.add(t, "Ann Lee", "1"), s.add(t, "ann lee", "2"), s.add(t, "Lee, Ann M.", "3")
		s.get("/people", "Lapsed", "Find duplicates", "Export this list", "Move to a unit")
		s.get("/people/duplicates", "Compare", "Ann Lee", "ann lee")
		s.get("/people/"+a.ID.String()+"/merge", "ann lee", "Lee, Ann M.")
		s.get("/people/"+a.ID.String()+"/merge?gone="+b.ID.String(), "Merge, and keep this one", "ann lee")
		if code, _ := s.post("/people/"+a.ID.String()+"/merge", url.Values{"gone": {a.ID.String()}}); code != 422 {
			t.Error("into oneself: ", code)
		}
		if code, to := s.post("/people/"+a.ID.String()+"/merge", url.Values{"gone": {b.ID.String()}}); code != 303 || to != "/people/"+a.ID.String() {
			t.Error(code, to)
		}
		s.get("/people/"+a.ID.String(), "Also entered as: ann lee", "Undo the last merge")
		s.get("/people/"+b.ID.String(), "Also entered as: ann lee")
		if code, _ := s.post("/people/"+a.ID.String()+"/unmerge", url.Values{}); code != 303 {
			t.Error(code)
		}
		s.get("/people?find=ann", "ann lee")
		_ = c
	})
}

func TestPickedPeopleAreMovedAndTheListExported(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d, "workforce")
		unit := ids.New(start)
		s.units(t, unit)
		if w := s.ask(httptest.NewRequest("GET", "http://standing.test/people/export.csv", nil)); w.Code != 200 || strings.Count(w.Body.String(), "\n") != 1 {
			t.Error("nobody is there: ", w.Code, w.Body)
		}
		a, b := s.add(t, "=Ann", "1"), s.add(t, "Bob", "2")
		s.add(t, "Cid", "3")
		if code, body := s.post("/people/pick", url.Values{}); code != 422 || !strings.Contains(body, "Tick the people first") {
			t.Error(code)
		}
		picked := url.Values{"pick": {a.ID.String(), b.ID.String()}}
		if code, body := s.post("/people/pick", picked); code != 200 || !strings.Contains(body, "Picked: 2") || !strings.Contains(body, "Bob") {
			t.Error(code, body)
		}
		picked = url.Values{"people": picked["pick"], "unit": {unit.String()}}
		if code, to := s.post("/people/move", picked); code != 303 || to != "/people" {
			t.Error(code, to)
		}
		k := s.known(t, person.Everything, a.ID)[a.ID]
		if k.Unit != unit || len(k.Facts.Timeline) != 1 || k.Facts.Timeline[0].From != day("2026-03-01") {
			t.Error(k)
		}
		w := s.ask(httptest.NewRequest("GET", "http://standing.test/people/export.csv?unit="+unit.String(), nil))
		lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
		if w.Code != 200 || len(lines) != 3 || !strings.Contains(lines[1], ",'=Ann,1,") || !strings.HasSuffix(lines[2], "active") {
			t.Error(w.Code, w.Body)
		}
		if s.looks.n == 0 {
			t.Error("nobody wrote down that the list was taken")
		}
		if _, err := s.Move(context.Background(), s.as(t, person.PermEnter, access.Own, ids.ID{4}, a.ID), person.MoveInput{People: []ids.ID{b.ID}, Unit: unit}); err == nil {
			t.Error("moved somebody out of reach")
		}
	})
}
