package intake_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/intake"
)

// site is the room behind HTTP, for an administrator.
type site struct {
	*kit
	h http.Handler
}

func newSite(t *testing.T, d *db.DB) site {
	t.Helper()
	s := site{kit: newKit(t, d)}
	m := access.Matrix{}
	for _, mod := range []string{"people", "contacts", "org"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: mod, Right: r}] = access.Org
		}
	}
	book, err := words.Read(words.Source{Room: "intake", Body: s.Room().Words})
	if err != nil {
		t.Fatal(err)
	}
	srv := &web.Server{Routes: s.Routes(), Clock: clock.At(start), DB: d, Words: book, Secret: []byte("s"), Join: db.Join,
		Who: func(*http.Request) (access.Principal, error) {
			return access.Principal{Account: ids.ID{1}, Org: s.org, OrgID: s.orgID, Fresh: start, Matrix: m, Session: ids.ID{1}}, nil
		}}
	if s.h, err = srv.Handler(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s site) do(r *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w
}

func (s site) get(path string) string {
	s.t.Helper()
	w := s.do(httptest.NewRequest("GET", path, nil))
	if w.Code != http.StatusOK {
		s.t.Fatalf("GET %s: %d\n%s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

func (s site) post(path string, form url.Values) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.do(r)
}

// upload sends a file as a browser does, and gives where it leads.
func (s site) upload(name, text string) *httptest.ResponseRecorder {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	f, err := form.CreateFormFile("file", name)
	if err != nil {
		s.t.Fatal(err)
	}
	_, _ = f.Write([]byte(text))
	_ = form.Close()
	r := httptest.NewRequest("POST", "/import", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.do(r)
}

func has(t *testing.T, page string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if i := strings.Index(page, "import."); i >= 0 && !strings.HasPrefix(page[i:], "import.csv") {
		t.Errorf("a code without words: %.60s", page[i:])
	}
}

// The whole way in the browser, without script.
func TestTheWizard(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		has(t, s.get("/import"), "Nothing imported yet")
		has(t, s.get("/import/new"), `type="file"`)
		has(t, s.get("/import/template.csv"), "Date completed")
		w := s.upload(`C:\lists\staff.csv`, list)
		at := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, "/import/") {
			t.Fatal(w.Code, at, w.Body)
		}
		page := s.get(at)
		has(t, page, "staff.csv", "What the columns mean", "RN 001 · rn-001", `name="people.A"`, "Check every row")
		form := url.Values{"make_units": {"on"}}
		id, err := ids.Parse(strings.TrimPrefix(at, "/import/"))
		if err != nil {
			t.Fatal(err)
		}
		guess, _ := s.guessed(id)
		for letter, means := range guess {
			form.Set("people."+letter, means)
		}
		form.Set("people.B", guess["A"])
		if w = s.post(at+"/columns", form); w.Code != http.StatusUnprocessableEntity {
			t.Fatal(w.Code)
		}
		has(t, w.Body.String(), "Column A means the same already")
		form.Set("people.B", guess["B"])
		if w = s.post(at+"/columns", form); w.Code != http.StatusSeeOther {
			t.Fatal(w.Code, w.Body)
		}
		has(t, s.get(at), "Checking every row", at+"/events")
		s.work(id)
		has(t, s.get(at), "What would happen", "31 Feb 2025", "Is not a day of the calendar.", "Leave out the 3 rows", "2 units will be added", "new person")
		has(t, s.get(at+"/problems.csv"), "31 Feb 2025")
		if got := s.get(at + "/events"); !strings.Contains(got, "event: over") {
			t.Error(got)
		}
		if w = s.post(at+"/run", url.Values{}); w.Code != http.StatusUnprocessableEntity {
			t.Error(w.Code)
		}
		if w = s.post(at+"/run", url.Values{"skip_bad": {"on"}}); w.Code != http.StatusSeeOther {
			t.Fatal(w.Code, w.Body)
		}
		s.work(id)
		has(t, s.get(at), "See the people", "Take this import back")
		has(t, s.get("/import"), "staff.csv", "Imported")
		if w = s.post(at+"/undo", url.Values{}); w.Code != http.StatusSeeOther {
			t.Fatal(w.Code, w.Body)
		}
		s.work(id)
		has(t, s.get(at), "Taken back")
	})
}

func TestAFileThatCannotBeReadHasAPage(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		at := s.upload("old.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").Header().Get("Location")
		has(t, s.get(at), "This file cannot be read", "old Excel file", "Save it as .xlsx or CSV.")
		if w := s.upload("empty.csv", ""); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "The file is empty") {
			t.Error(w.Code)
		}
		at = s.upload("dates.csv", "ID,Name,Course,Completed\n1,Ann,Falls,3/4/2025\n").Header().Get("Location")
		id, _ := ids.Parse(strings.TrimPrefix(at, "/import/"))
		s.agree(id, intake.MapInput{})
		has(t, s.get(at), "Say in which order the dates are written", "3/4/2025", "could be either")
		if w := s.do(httptest.NewRequest("GET", "/import/"+ids.ID{9}.String(), nil)); w.Code != http.StatusNotFound {
			t.Error(w.Code)
		}
	})
}
