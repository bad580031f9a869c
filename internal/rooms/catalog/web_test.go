package catalog_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/catalog"
)

func TestPages(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.Tags = func(context.Context, db.Q, access.Scope) ([]catalog.Term, error) {
			return []catalog.Term{{Code: "ethics", Label: "Ethics"}, {Code: "cpr", Label: "CPR"}}, nil
		}
		m := access.Matrix{}
		for _, right := range access.Rights {
			m[access.Cell{Module: "training", Right: right}] = access.Org
		}
		book, err := words.Read(words.Source{Room: "catalog", Body: r.Room().Words})
		if err != nil {
			t.Fatal(err)
		}
		srv := &web.Server{Routes: r.Routes(), Clock: clock.At(start), DB: d, Words: book, Secret: []byte("s"), Join: db.Join,
			Who: func(*http.Request) (access.Principal, error) {
				return access.Principal{Account: ids.ID{1}, Org: r.org, OrgID: r.id, Fresh: start, Matrix: m, Session: ids.ID{1}}, nil
			}, Shell: func(_ context.Context, p ui.Page) ui.Page { p.Org = ui.Org{Name: "Test"}; return p }}
		h, err := srv.Handler()
		if err != nil {
			t.Fatal(err)
		}
		ask := func(method, path string, form url.Values) *httptest.ResponseRecorder {
			q := httptest.NewRequest(method, "http://standing.test"+path, strings.NewReader(form.Encode()))
			q.Header.Set("Sec-Fetch-Site", "same-origin")
			if method == "POST" {
				q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, q)
			return w
		}
		get := func(path string, want ...string) {
			t.Helper()
			w := ask("GET", path, nil)
			if w.Code != 200 {
				t.Fatal(path, w.Code, w.Body)
			}
			if code := regexp.MustCompile(`\bcourse\.[a-z_]+\b`).FindString(w.Body.String()); code != "" {
				t.Error(path, " shows the code ", code)
			}
			for _, text := range want {
				if !strings.Contains(w.Body.String(), text) {
					t.Errorf("%s lacks %q", path, text)
				}
			}
		}
		get("/courses", "No courses yet", "Add a course")
		get("/courses/new", "Further codes", "Ethics")
		if w := ask("POST", "/courses", url.Values{"title": {"BLS"}, "hours": {"much"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "Write hours such as") || !strings.Contains(w.Body.String(), `value="much"`) {
			t.Error(w.Code)
		}
		w := ask("POST", "/courses", url.Values{"title": {"BLS <b>"}, "hours": {"4"}, "categories": {"ethics 1"}, "tags": {"cpr"}, "other_tags": {"own"}, "delivery": {"in_person"}, "validity_months": {"24"}})
		if w.Code != 303 {
			t.Fatal(w.Code, w.Body)
		}
		at := w.Header().Get("Location")
		get(at, "BLS &lt;b&gt;", "4 h", "ethics 1", "CPR, Ethics, own", "In person", "24 months", "Archive")
		get(at+"/edit", `value="24"`, "ethics 1")
		if w := ask("POST", "/courses", url.Values{"title": {"Old BLS"}, "hours": {""}, "delivery": {""}, "validity_months": {""}}); w.Code != 303 {
			t.Fatal(w.Code, w.Body)
		}
		if w := ask("POST", at+"/equals", url.Values{"other": {"nothing"}}); w.Code != 422 || !strings.Contains(w.Body.String(), "There is no course of this title") {
			t.Error(w.Code)
		}
		if w := ask("POST", at+"/equals", url.Values{"other": {"old bls"}, "from": {""}, "until": {"2025-12-31"}, "both": {"on"}}); w.Code != 303 {
			t.Error(w.Code, w.Body)
		}
		get(at, "does for", "is done with", "Old BLS", "Remove")
		if w := ask("POST", at+"/archive", nil); w.Code != 303 {
			t.Error(w.Code)
		}
		get(at, "Bring back")
		get("/courses?archived=true", "BLS &lt;b&gt;")
		get("/courses?tag=cpr", "No such course")
	})
}
