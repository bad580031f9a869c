package training_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"

	"context"
)

// site is the room behind HTTP, for whoever p is.
type site struct {
	*kit
	h http.Handler
	p access.Principal
}

func newSite(t *testing.T, d *db.DB) *site {
	t.Helper()
	s := &site{kit: newKit(t, d)}
	m := access.Matrix{}
	for _, mod := range []string{"training", "people", "contacts"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: mod, Right: r}] = access.Org
		}
	}
	s.p = access.Principal{Account: ids.ID{1}, Org: s.org, OrgID: s.orgID, Fresh: start, Matrix: m, Session: ids.ID{1}}
	book, err := words.Read(words.Source{Room: "training", Body: training.Words})
	if err != nil {
		t.Fatal(err)
	}
	srv := &web.Server{Routes: s.Routes(), Clock: s.clock, DB: d, Words: book, Secret: []byte("s"), Join: db.Join,
		Who: func(*http.Request) (access.Principal, error) { return s.p, nil }, Shell: func(_ context.Context, p ui.Page) ui.Page { p.Org = ui.Org{Name: "Test"}; return p }}
	if s.h, err = srv.Handler(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *site) ask(method, path, body, kind string) (int, string, http.Header) {
	s.t.Helper()
	r := httptest.NewRequest(method, "http://standing.test"+path, strings.NewReader(body))
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if body != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	b, _ := io.ReadAll(w.Body)
	return w.Code, string(b), w.Header()
}

func (s *site) get(path string) string {
	s.t.Helper()
	code, body, _ := s.ask("GET", path, "", "")
	if code != 200 {
		s.t.Fatalf("%s: %d %s", path, code, body)
	}
	if m := regexp.MustCompile(`\b(training|claim|class|completion)\.[a-z_]+\b`).FindString(strings.ReplaceAll(body, "training.completions", "")); m != "" {
		s.t.Errorf("%s shows the code %s", path, m)
	}
	return body
}

func (s *site) post(path string, form url.Values) (int, string, http.Header) {
	s.t.Helper()
	return s.ask("POST", path, form.Encode(), "application/x-www-form-urlencoded")
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// The screen works without script: what was typed comes back on the preview, goes on from
// there, and is offered again where something is wrong.
func TestTheClassScreen(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		ann := s.person("Ann Lee", "1", ids.ID{})
		s.person("Sam Poe", "2", ids.ID{})
		s.person("Sam Poe", "3", ids.ID{})
		page := s.get("/training/record")
		action := regexp.MustCompile(`/training/record/[a-z0-9]{26}/check`).FindString(page)
		form := url.Values{"course": {"Fire <drill>"}, "on": {"2026-02-01"}, "hours": {"many"}, "lines": {"Ann Lee\r\nSam Poe\r\nNew Body"}, "categories": {""}, "expires_on": {""}}
		if code, body, _ := s.post(action, form); code != 422 || !strings.Contains(body, "Write the hours as a number") || !strings.Contains(body, "New Body") || !strings.Contains(body, "Fire &lt;drill&gt;") {
			t.Error("what is wrong is told, and nothing is lost: ", code)
		}
		form.Set("hours", "1:30")
		code, body, _ := s.post(action, form)
		for _, want := range []string{"Fire &lt;drill&gt;", "Please choose", "Not found", "1.5 h", "Sam Poe · 2", "Add New Body as a new person"} {
			if code != 200 || !strings.Contains(body, want) {
				t.Error(code, " lacks ", want)
			}
		}
		save, i := url.Values{}, strings.Index(body, `action="`+strings.TrimSuffix(action, "/check")+`"`)
		for _, m := range hiddenField.FindAllStringSubmatch(body[i:strings.Index(body[i:], "</form>")+i], -1) {
			save.Add(m[1], strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#10;", "\n").Replace(m[2]))
		}
		save.Set("choices[2].who", "add")
		code, body, h := s.post(strings.TrimSuffix(action, "/check"), save)
		if code != 303 {
			t.Fatal(code, body)
		}
		if page := s.get(h.Get("Location")); !strings.Contains(page, "Ann Lee") || !strings.Contains(page, "New Body") || strings.Contains(page, "Sam Poe") {
			t.Error("who has it now: ", page)
		}
		if got := s.records(person.Everything, ann); got != "2026-02-01 1.5hour []" {
			t.Error(got)
		}
		if code, _, _ := s.post(h.Get("Location")+"/undo", url.Values{}); code != 303 || s.records(person.Everything, ann) != "" {
			t.Error(code)
		}
		if page := s.get("/people/" + ann.String() + "/training?taken=true"); !strings.Contains(page, "Fire &lt;drill&gt;") {
			t.Error("what was taken back is shown")
		}
	})
}

// Every page shows, in words.
func TestPages(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		ann := s.person("Ann Lee", "1", ids.ID{})
		list := "/people/" + ann.String() + "/training"
		if page := s.get(list); !strings.Contains(page, "No training yet") {
			t.Error("the empty list")
		}
		s.get(list + "/new")
		if code, body, _ := s.post(list, url.Values{"course": {"CPR"}, "on": {"2027-01-01"}, "hours": {"2"}}); code != 422 || !strings.Contains(body, "This day has not come yet") {
			t.Error(code)
		}
		if code, _, _ := s.post(list, url.Values{"course": {"CPR"}, "on": {"2026-01-01"}, "hours": {"2"}, "score": {"87.5"}, "failed": {"on"}}); code != 303 {
			t.Error(code)
		}
		before := s.seen
		page := s.get(list)
		if s.seen != before+1 {
			t.Error("who looked is in the log")
		}
		one := regexp.MustCompile(`/training/completions/[a-z0-9]{26}`).FindString(page)
		if page := s.get(one); !strings.Contains(page, "87.5\u00a0%") || !strings.Contains(page, "Recorded") {
			t.Error(page)
		}
		s.get(one + "/correct")
		_, _, h := s.post(one, url.Values{"course": {"CPR"}, "on": {"2026-01-02"}, "hours": {"3"}})
		newer := h.Get("Location")
		if page := s.get(newer); !strings.Contains(page, "Corrected") || !strings.Contains(page, "Restore: CPR, 1 January 2026, 2 h") {
			t.Error(page)
		}
		if code, _, _ := s.post(newer+"/void", url.Values{}); code != 303 {
			t.Error(code)
		}
		if page := s.get(newer); !strings.Contains(page, "Taken back") {
			t.Error(page)
		}
		code, body, _ := s.ask("GET", "/api/v1"+newer, "", "")
		var got training.Detail
		if err := json.Unmarshal([]byte(body), &struct{ Versions *[]training.Version }{&got.Versions}); code != 200 || err != nil || len(got.Versions) != 3 || !got.Versions[0].Voided || got.Versions[2].Score != 8750 {
			t.Error(code, err, body)
		}
		s.p.Person, s.p.Account = ann, member
		s.get("/training/claims/new")
		if code, body, _ := s.post("/training/claims", url.Values{"course": {"Talk"}, "on": {"2026-01-01"}, "hours": {"2"}, "provider": {"State"}, "note": {"See mail"}}); code != 303 {
			t.Error(code, body)
		}
		mine := s.get("/training/claims/mine")
		claim := regexp.MustCompile(`/training/claims/[a-z0-9]{26}`).FindString(mine)
		if page := s.get(claim); !strings.Contains(page, "Withdraw") || strings.Contains(page, "Your answer") {
			t.Error("their own: ", page)
		}
		s.p.Person, s.p.Account = ids.ID{}, chief
		if page := s.get("/training/claims"); !strings.Contains(page, "Ann Lee") || !strings.Contains(page, "Talk") {
			t.Error(page)
		}
		if page := s.get(claim); !strings.Contains(page, "Your answer") || !strings.Contains(page, "See mail") {
			t.Error(page)
		}
		if code, body, _ := s.post(claim, url.Values{"yes": {"no"}}); code != 422 || !strings.Contains(body, "Your answer") {
			t.Error(code)
		}
		if code, body, _ := s.post(claim, url.Values{"yes": {"yes"}, "new": {"on"}, "course": {"Talk"}, "hours": {""}, "categories": {"ethics"}, "note": {""}}); code != 303 {
			t.Error(code, body)
		}
		if page := s.get(list); !strings.Contains(page, "Talk") || !strings.Contains(page, "ethics") {
			t.Error(page)
		}
		s.get("/training/claims?state=approved")
	})
}

// The course's page asks about the records of before, and tells what became of them.
func TestThePageOfRecordsOfBefore(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		c, ann := s.course("Law", "law"), s.person("Ann", "1", ids.ID{})
		at := "/courses/" + c.String() + "/past"
		has := func(texts ...string) {
			t.Helper()
			body := s.get(at)
			for _, text := range texts {
				if !strings.Contains(body, text) {
					t.Error("lacks ", text)
				}
			}
		}
		has("Nothing to correct")
		done := s.record(ann, done("Law", "2026-01-05", "1"))
		s.countFor(c, "ethics")
		has("The course counts for this since: ethics.", "It does not count for this any more: law.", "1 person has records", "Also count the 1 record that was entered so far")
		shown := regexp.MustCompile(`name="_version" value="(\d+)"`).FindStringSubmatch(s.get(at))
		s.countFor(c, "ethics", "first_aid")
		if code, _, _ := s.post(at, url.Values{"_version": shown[1:]}); code != 409 {
			t.Error("it was changed since it was shown: ", code)
		}
		s.countFor(c, "ethics")
		if code, _, h := s.post(at, url.Values{}); code != 303 || h.Get("Location") != "/courses/"+c.String()+"#past" {
			t.Error(code, h)
		}
		has("1 record was corrected", "Take it back")
		if body := s.get("/training/completions/" + done.ID.String()); !strings.Contains(body, "Corrected, because the course changed") {
			t.Error("the history does not say why")
		}
		if code, _, _ := s.post(at+"/undo", url.Values{}); code != 303 {
			t.Error(code)
		}
		has("It was taken back: 1 record counts as before.", "Also count the 1 record")
		defer training.RetagChunk(0)()
		if code, _, _ := s.post(at, url.Values{}); code != 303 {
			t.Error(code)
		}
		has("Correcting records", "0 of 1", "See how far it is")
	})
}
