package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// page is one of the site's, as somebody sees it.
func (s *site) page(u user, path string) string {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	u.sign(r)
	rec := httptest.NewRecorder()
	s.Public.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		s.t.Fatalf("%s: %d", path, rec.Code)
	}
	return rec.Body.String()
}

func (s *site) says(body string, yes bool, texts ...string) {
	s.t.Helper()
	for _, x := range texts {
		if strings.Contains(body, x) != yes {
			s.t.Errorf("%q: there is %v, want %v", x, !yes, yes)
		}
	}
}

// Somebody alone has a short menu, is sent to no colleagues, and finds the licence, the training
// and the reminders on their record.
func TestSomebodyAloneFindsWhatIsTheirs(t *testing.T) {
	s := newSite(t, db.SQLite)
	u := s.admit(s.found(org.Professional, "Maria Lopez"), "maria@one.example", org.Administrator)
	home := s.page(u, "/")
	s.says(home, true, `href="/licences/new"`, `href="/record"`, `href="/courses"`)
	s.says(home, false, `href="/units"`, `href="/members"`, `href="/roles"`, `href="/approvals"`, `href="/org/tokens"`, "Enter your people")
	form := url.Values{"pack": {"teacher-tx"}, "name": {"Maria Lopez"}, "expires_on": {"2028-02-29"}, "number": {"TX-0077"}, "confirm": {"true"}}
	r := httptest.NewRequest(http.MethodPost, "/licences", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	u.sign(r)
	rec := httptest.NewRecorder()
	if s.Public.ServeHTTP(rec, r); rec.Code != http.StatusSeeOther {
		t.Fatal(rec.Code, rec.Body.String()[:min(2000, rec.Body.Len())])
	}
	record := s.page(u, "/record")
	s.says(record, true, "TX-0077", "29 February 2028", "Add training", `/training/new"`, `href="/reminders/mine"`, `href="/notices/preferences"`)
	s.says(s.page(u, "/"), true, "Something of your own is still to do")
}
