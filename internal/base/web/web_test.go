package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/civil"
)

func TestOneLineServesFormAndJSON(t *testing.T) {
	w := newWorld(t)
	rec := w.form("/notes", url.Values{"title": {"By form"}, "on": {"2026-02-28"}, "pinned": {"on"}, "count": {" 7 "},
		"tags": {"a", "", "b"}, "rows[0].unit": {unitID.String()}, "rows[0].level": {"low"}, "rows[7].unit": {unitID.String()}, "rows[7].level": {"high"},
		"cells.nurse": {"view"}, "cells.chief": {"all"}, "text": {"one\r\ntwo"}, "pass": {canary}, "unit": {""}}, as("admin"))
	w.want(rec, http.StatusSeeOther)
	byForm := w.room.last
	if to := rec.Header().Get("Location"); !strings.HasPrefix(to, "/notes/") {
		t.Errorf("led to %q", to)
	}
	rec = w.json("/api/v1/notes", `{"title":"By form","on":"2026-02-28","pinned":true,"count":7,"tags":["a","b"],
		"rows":[{"unit":"`+unitID.String()+`","level":"low"},{"unit":"`+unitID.String()+`","level":"high"}],
		"cells":{"nurse":"view","chief":"all"},"text":"one\ntwo","pass":"`+canary+`"}`, as("admin"))
	w.want(rec, http.StatusCreated, `"title":"By form"`, `"on":"2026-02-28"`)
	if !strings.HasPrefix(rec.Header().Get("Location"), "/api/v1/notes/") {
		t.Errorf("header %v", rec.Header())
	}
	if byForm.Pass.Reveal() != canary || !byForm.Pass.Equal(w.room.last.Pass) {
		t.Error("the passphrase did not arrive")
	}
	byForm.Pass = w.room.last.Pass // compared, and behind a pointer
	if !reflect.DeepEqual(byForm, w.room.last) {
		t.Errorf("the form says %+v, the JSON %+v", byForm, w.room.last)
	}
	if byForm.On != civil.MustParse("2026-02-28") || len(byForm.Rows) != 2 || byForm.Rows[1].Level != "high" {
		t.Errorf("read %+v", byForm)
	}
}

func TestErrorsComeBackOnTheForm(t *testing.T) {
	w := newWorld(t)
	rec := w.form("/notes", url.Values{"title": {strings.Repeat("x", 41)}, "count": {"many"}, "pass": {canary}, "_key": {"k1"}}, as("admin"))
	w.want(rec, http.StatusUnprocessableEntity, "2 things need your attention", "Make the title at most 40 characters long.",
		"Enter a whole number for count.", strings.Repeat("x", 41), `name="_key" value="k1"`, "Error")
	if strings.Contains(rec.Body.String(), canary) {
		t.Error("the form shows the passphrase again")
	}
	if w.room.calls != 0 {
		t.Error("the operation ran")
	}
	// The browser may have removed rows; an error names the row as the form does.
	id := unitID.String()
	rec = w.form("/notes", url.Values{"title": {"x"}, "rows[2].unit": {id}, "rows[2].level": {"low"}, "rows[10].unit": {id}, "rows[10].level": {"odd"}}, as("admin"))
	w.want(rec, http.StatusUnprocessableEntity, `href="#f-rows-10-level"`)
	rec = w.form("/notes", url.Values{}, as("admin"))
	w.want(rec, http.StatusUnprocessableEntity, "Enter the title.")
	rec = w.form("/notes/"+mineID.String()+"/title", url.Values{"title": {""}}, as("admin"))
	w.want(rec, http.StatusUnprocessableEntity, "Enter the title.", "note Ours v3")
	w.room.fails = fault.Bad("title", "notes.odd")
	w.want(w.form("/notes", url.Values{"title": {"x"}}, as("admin")), http.StatusUnprocessableEntity, "Choose an even number.")
	w.room.fails = &fault.TooMany{Wait: 90 * time.Second}
	rec = w.form("/notes", url.Values{"title": {"x"}}, as("admin"))
	w.want(rec, http.StatusTooManyRequests, "Try again in 1 minute 30 seconds.")
	if rec.Header().Get("Retry-After") != "90" {
		t.Errorf("Retry-After %q", rec.Header().Get("Retry-After"))
	}
}

func TestEveryLimitHasItsCode(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]string{
		`{}`:           "title required",
		`{"title":""}`: "title required",
		`{"title":"` + strings.Repeat("x", 41) + `"}`: "title too_long",
		`{"title":1}`:                                               "title wrong_type",
		`{"title":null}`:                                            "title wrong_type",
		`{"title":"x","count":10}`:                                  "count too_large",
		`{"title":"x","count":-1}`:                                  "count too_small",
		`{"title":"x","count":1.5}`:                                 "count not_a_number",
		`{"title":"x","on":"2026-02-31"}`:                           "on not_a_date",
		`{"title":"x","on":""}`:                                     "on not_a_date",
		`{"title":"x","mail":"nobody"}`:                             "mail not_an_email",
		`{"title":"x","kind":"odd"}`:                                "kind not_a_choice",
		`{"title":"x","code":"A1"}`:                                 "code pattern",
		`{"title":"x","tags":["a","a"]}`:                            "tags twice",
		`{"title":"x","tags":[{},{}]}`:                              " wrong_type",
		`{"title":"x","tags":["a","b","c","d"]}`:                    "tags too_many",
		`{"title":"x","unit":"short"}`:                              "unit pattern",
		`{"title":"x","rows":[{"unit":"` + unitID.String() + `"}]}`: "rows[0].level required",
		`{"title":"x","rows":[{"unit":"` + unitID.String() + `","level":"no"}]}`: "rows[0].level not_a_choice",
		`{"title":"x","cells":{"CANARY-7f3a":1}}`:                                "cells wrong_type",
		`{"title":"x","CANARY-7f3a":1}`:                                          " unknown_field",
		`{"title":"x","Title":"y"}`:                                              " twice",
		`{"Title":"y"}`:                                                          "title required, unknown_field",
		`{"title":"x","title":"y"}`:                                              " twice",
		`{"title":"x\u0000y"}`:                                                   " text_invalid",
		"{\"title\":\"x\xff\"}":                                                  " text_invalid",
		`[]`:                                                                     " wrong_type",
	} {
		rec := w.json("/api/v1/notes", body, as("admin"))
		var p struct {
			Status int
			Code   string
			Errors []struct{ Field, Code string }
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil || rec.Code != 422 || p.Status != 422 || p.Code != "422" {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
			continue
		}
		var got []string
		for _, e := range p.Errors {
			got = append(got, e.Field+" "+e.Code)
		}
		if g := strings.Join(got, ","); g != want {
			t.Errorf("%s: %q, want %q", body, g, want)
		}
		if strings.Contains(rec.Body.String(), canary) {
			t.Errorf("%s: the answer repeats what was sent", body)
		}
	}
	if w.room.calls != 0 {
		t.Error("the operation ran")
	}
}

func TestHostileBodies(t *testing.T) {
	w := newWorld(t)
	form, js := "application/x-www-form-urlencoded", "application/json"
	for _, c := range []struct {
		name, path, kind, body string
		status                 int
	}{
		{"large form", "/notes", form, "title=" + strings.Repeat("x", 1<<20), 413},
		{"large JSON", "/api/v1/notes", js, `{"title":"` + strings.Repeat("x", 1<<20) + `"}`, 413},
		{"JSON to the form", "/notes", js, `{"title":"x"}`, 415},
		{"form to the JSON face", "/api/v1/notes", form, "title=x", 415},
		{"no kind", "/api/v1/notes", "", `{"title":"x"}`, 415},
		{"multipart", "/notes", "multipart/form-data; boundary=b", "--b--", 415},
		{"broken JSON", "/api/v1/notes", js, `{"title":`, 400},
		{"two values", "/api/v1/notes", js, `{"title":"x"}{}`, 400},
		{"deep JSON", "/api/v1/notes", js, strings.Repeat("[", 100) + strings.Repeat("]", 100), 400},
		{"number without end", "/api/v1/notes", js, `{"title":"x","count":1e999}`, 400},
		{"number beyond 64 bits", "/api/v1/notes", js, `{"title":"x","count":99999999999999999999}`, 422},
		{"semicolons", "/notes", form, "title=x;y", 400},
		{"broken escape", "/notes", form, "title=%zz", 400},
		{"broken UTF-8", "/notes", form, "title=%ff", 422},
		{"NUL", "/notes", form, "title=a%00b", 422},
		{"NUL in a name", "/notes", form, "title=a&a%00b=1", 422},
		{"one field twice", "/notes", form, "title=a&title=b", 422},
		{"unknown field", "/notes", form, "title=a&admin=1", 422},
		{"5001 fields", "/notes", form, manyFields(5001), 400},
	} {
		rec := w.do("POST", c.path, c.body, as("admin"), header("Content-Type", c.kind))
		if rec.Code != c.status {
			t.Errorf("%s: %d, want %d: %.200s", c.name, rec.Code, c.status, rec.Body)
		}
	}
	if w.room.calls != 0 {
		t.Error("the operation ran")
	}
}

func manyFields(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("a" + string(rune('a'+i%26)) + strings.Repeat("b", i/26%200) + ids.New(start).String() + "=1&")
	}
	return b.String()
}

func TestHostileAddresses(t *testing.T) {
	w := newWorld(t)
	id := mineID.String()
	for target, status := range map[string]int{
		"/notes/" + id:                       200,
		"/notes/" + id + "/":                 404,
		"/notes/":                            404,
		"/notes/" + strings.ToUpper(id):      404,
		"/notes/%00":                         404,
		"/notes/a%2Fb":                       404,
		"/notes/%ff":                         404,
		"/notes/" + strings.Repeat("a", 500): 404,
		"/nothing":                           404,
		"/notes?limit=x":                     422,
		"/notes?limit=3&limit=4":             422,
		"/notes?sort=size":                   422,
		"/notes?after=x":                     422,
		"/notes?sort=date&limit=":            200,
		"/notes?tag=a&tag=b":                 200,
		"/notes?tag=%00":                     422,
		"/api/v1/nothing":                    404,
		"/api/v1/notes/x":                    404,
	} {
		if rec := w.do("GET", target, "", as("admin")); rec.Code != status {
			t.Errorf("%s: %d, want %d", target, rec.Code, status)
		}
	}
	rec := w.do("GET", "//evil.example/notes", "", as("admin"))
	if to := rec.Header().Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "://") {
		t.Errorf("led away to %q", to)
	}
	if got := w.do("GET", "/api/v1/notes", "", as("admin")).Body.String(); !strings.Contains(got, `"sort":"title"`) {
		t.Errorf("the default was not taken: %s", got)
	}
}

func TestMethods(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"HEAD", "/notes", 200, ""},
		{"PUT", "/notes", 405, "GET, HEAD, POST"},
		{"DELETE", "/notes/" + mineID.String(), 405, "GET, HEAD"},
		{"TRACE", "/notes", 405, "GET, HEAD, POST"},
		{"OPTIONS", "/notes", 204, "GET, HEAD, POST"},
		{"PATCH", "/api/v1/notes", 405, "GET, HEAD, POST"},
		{"OPTIONS", "/nothing", 404, ""},
		{"GET", "/notes/" + mineID.String() + "/archive", 303, ""}, // see TestTheAddressOfAFormLeadsToItsPage
		{"PUT", "/notes/" + mineID.String() + "/archive", 405, "POST"},
		{"GET", "/api/v1/notes/" + mineID.String() + "/archive", 405, "POST"},
	} {
		rec := w.do(c.method, c.path, "", as("admin"))
		if rec.Code != c.status || rec.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: %d %q, want %d %q", c.method, c.path, rec.Code, rec.Header().Get("Allow"), c.status, c.allow)
		}
	}
}

func TestEveryFaultHasOneStatus(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		err            error
		html, json     int
		retry, problem string
	}{
		{fault.NotFound, 404, 404, "", "about:blank"},
		{fault.Conflict, 409, 409, "", "about:blank"},
		{fault.Denied, 403, 403, "", "about:blank"},
		{fault.Anonymous, 303, 401, "", "about:blank"},
		{fault.StepUp, 303, 403, "", "/problems/step_up"},
		{fault.Busy, 503, 503, "2", "about:blank"},
		{fault.Held, 423, 423, "", "about:blank"},
		{fault.Gone, 410, 410, "", "about:blank"},
		{&fault.TooMany{Wait: 1500 * time.Millisecond}, 429, 429, "2", "about:blank"},
		{fault.Bad("", "busy"), 422, 422, "", "about:blank"},
		{http.ErrBodyNotAllowed, 500, 500, "", "about:blank"},
	} {
		w.room.fails = c.err
		html := w.form("/notes/"+mineID.String()+"/archive", nil, as("admin"))
		js := w.json("/api/v1/notes/"+mineID.String()+"/archive", "", as("admin"))
		var p struct{ Type string }
		if err := json.Unmarshal(js.Body.Bytes(), &p); err != nil || js.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%v: %v %s", c.err, js.Header(), js.Body)
		}
		if html.Code != c.html || js.Code != c.json || p.Type != c.problem || html.Header().Get("Retry-After") != c.retry || js.Header().Get("Retry-After") != c.retry {
			t.Errorf("%v: %d %d %q %q", c.err, html.Code, js.Code, p.Type, js.Header().Get("Retry-After"))
		}
	}
}

func TestWhoIsSentWhere(t *testing.T) {
	w := newWorld(t)
	id := mineID.String()
	for _, c := range []struct{ method, path, as, to string }{
		{"GET", "/notes/" + id + "?x=1", "", "/sign-in?next=%2Fnotes%2F" + id + "%3Fx%3D1"},
		{"POST", "/notes/" + id + "/title", "", "/sign-in?next=%2Fnotes%2F" + id},
		{"POST", "/notes/" + id + "/archive", "", "/sign-in?next=%2F"},
		{"GET", "/me", "", "/sign-in?next=%2Fme"},
		{"GET", "/me/keys", "stale", "/confirm?next=%2Fme%2Fkeys"},
		{"POST", "/notes/" + id + "/purge", "stale", "/confirm?next=%2F"},
	} {
		rec := w.do(c.method, c.path, "", as(c.as))
		if rec.Code != 303 || rec.Header().Get("Location") != c.to {
			t.Errorf("%s %s as %q: %d %s, want %s", c.method, c.path, c.as, rec.Code, rec.Header().Get("Location"), c.to)
		}
	}
	w.want(w.do("GET", "/me", "", as("lost")), 200, "me ")
	w.want(w.do("GET", "/me/keys", "", as("admin")), 200)
	w.want(w.do("GET", "/notes", "", as("busy")), 503)
	rec := w.do("GET", "/api/v1/notes", "")
	if rec.Code != 401 || rec.Header().Get("WWW-Authenticate") == "" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}

func TestSafeNext(t *testing.T) {
	for _, s := range []string{"/", "/people?x=1&y=%2F", "/a/b#c", "/a:b"} {
		if web.SafeNext(s) != s {
			t.Errorf("%q was refused", s)
		}
	}
	for _, s := range []string{"", "people", "//evil.example", "/\\evil.example", "\\\\evil", "https://evil.example", "javascript:alert(1)",
		"/\tx", "/ x", "/x\n", "\t//evil", "/%zz", "///evil", "/" + strings.Repeat("x", 2001), "/\x00", "/x\\y"} {
		if got := web.SafeNext(s); got != "/" {
			t.Errorf("%q leads to %q", s, got)
		}
	}
}

func TestInvisibleIsMissing(t *testing.T) {
	w := newWorld(t)
	for _, base := range []string{"/notes/", "/api/v1/notes/"} {
		a, b, c := w.do("GET", base+otherID.String(), "", as("admin")), w.do("GET", base+noID.String(), "", as("admin")), w.do("GET", base+farID.String(), "", as("lead"))
		if a.Code != 404 || a.Body.String() != b.Body.String() || b.Body.String() != c.Body.String() {
			t.Errorf("%s: three answers differ: %s / %s / %s", base, a.Body, b.Body, c.Body)
		}
		ha, hb := a.Header(), b.Header()
		ha.Del("X-Request-Id")
		hb.Del("X-Request-Id")
		if !reflect.DeepEqual(ha, hb) {
			t.Errorf("%s: the headers differ: %v / %v", base, ha, hb)
		}
	}
}

func TestRoutesGolden(t *testing.T) {
	testkit.Golden(t, "routes.txt", web.Listing(newWorld(t).srv.Routes))
}

func TestWalk(t *testing.T) {
	w := newWorld(t)
	role := func(name string) testkit.Role {
		return testkit.Role{Name: name, Matrix: people[name].Matrix, Sign: func(r *http.Request) { w.reset(); as(name)(r) }}
	}
	admin, lead := role("admin"), role("lead")
	admin.Stale, lead.Narrow = as("stale"), true
	var walked []web.Route
	for _, r := range w.srv.Routes {
		if r.Path != "/boom" && r.Path != "/broken" && r.Path != "/half" { // these fail on purpose
			walked = append(walked, r)
		}
	}
	testkit.Golden(t, "walk.txt", testkit.Walk(t, testkit.WalkSpec{Handler: w.h, Routes: walked,
		Roles: []testkit.Role{admin, lead, role("reader"), role("guest")},
		Kinds: map[string]testkit.Objects{
			"note": {Mine: mineID.String(), Other: otherID.String(), Missing: noID.String(), Far: farID.String()},
			"unit": {Mine: unitID.String(), Other: ourUnit2.String(), Missing: noUnit.String(), NoFar: "everybody knows the units"},
		},
		Bodies: map[string]map[string]any{
			"POST /notes":            {"title": "x", "rows": []any{map[string]any{"unit": "{unit}", "level": "low"}}},
			"POST /notes/{id}/title": {"title": "x"},
		},
		Hidden: []string{"Far away"}, Secret: []string{"Theirs", canary},
	}))
}

// reset puts back what a visit may have removed.
func (w *world) reset() {
	w.room.mu.Lock()
	defer w.room.mu.Unlock()
	w.room.notes[2] = map[ids.ID]note{mineID: {ID: mineID, Title: "Ours", Version: 3}, farID: {ID: farID, Title: "Far away", Version: 1, far: true}}
}
