package server

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
)

// Whatever stands in the address bar after a form was refused can be asked again: no address
// of a POST line is a dead end, and each leads to a line that is a page.
func TestNoAddressOfAFormIsADeadEnd(t *testing.T) {
	s := newSite(t, db.SQLite)
	param := regexp.MustCompile(`\{[a-z_.]+\}`)
	id := ids.ID{7}.String()
	pages := map[string]bool{"/": true}
	for _, r := range s.Routes() {
		at := param.ReplaceAllString(r.Path, id)
		pages[at] = pages[at] || r.Method == http.MethodGet && r.HTML
	}
	ask := func(path string) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		s.Public.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		return rec
	}
	asked := 0
	for _, r := range s.Routes() {
		if r.Method != http.MethodPost || r.Kind == "api" || strings.HasPrefix(r.Path, "/api/") || pages[param.ReplaceAllString(r.Path, id)] {
			continue
		}
		asked++
		rec := ask(param.ReplaceAllString(r.Path, id))
		to := rec.Header().Get("Location")
		if rec.Code != http.StatusSeeOther || !pages[to] {
			t.Errorf("%s: %d leads to %q", r.Name(), rec.Code, to)
			continue
		}
		if next := ask(to); next.Code == http.StatusMethodNotAllowed || next.Code == http.StatusNotFound {
			t.Errorf("%s: leads to %s, which is %d", r.Name(), to, next.Code)
		}
	}
	if asked < 70 {
		t.Error(asked)
	}
}
