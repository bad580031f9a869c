package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/web"
	"standing/internal/rooms/org"
)

// canary is what no refusal may repeat, wherever in a request it stands.
const canary = "CANARYECHO"

// No line of the API repeats what was sent when it refuses it, in its answer, its header or
// the log: in the path, every parameter, every field, names that do not exist, numbers that
// are too large, days that are none, cursors, JSON that is none, bodies that are too large.
func TestProblemsEchoNothing(t *testing.T) {
	e := &echo{world: newWorld(newSite(t, db.SQLite), org.School)}
	e.doc, _ = e.document()
	lines := 0
	for _, r := range e.Routes() {
		if !r.JSON && !r.API || strings.HasPrefix(r.Path, "/sign-") || strings.HasPrefix(r.Path, "/reset") || strings.HasPrefix(r.Path, "/account/sessions") {
			continue // those would end the session that asks, or lock it out
		}
		lines++
		e.addresses(r)
		e.headers(r)
		if !r.Reads() {
			e.bodies(r)
		}
	}
	if lines < 120 || e.refused < 3000 {
		t.Errorf("only %d lines refused %d times", lines, e.refused)
	}
	if strings.Contains(e.log.String(), canary) {
		t.Error("the log of requests holds it")
	}
}

type echo struct {
	*world
	doc     document
	refused int
}

// at is the address of a line, with an object of the organization for every parameter but
// the one that is said anew.
func (e *echo) at(r web.Route, name, value string, query url.Values) string {
	path := web.APIRoot + r.Path
	for _, p := range r.Params {
		id := e.kinds[p.Kind].Mine
		if p.Name == name {
			id = url.PathEscape(value)
		}
		if p.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", id)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return path
}

// ask sends one request as an administrator, or an operator, and holds the answer.
func (e *echo) ask(r web.Route, at, kind string, body []byte, head ...string) {
	e.t.Helper()
	req := httptest.NewRequest(r.Method, at, bytes.NewReader(body))
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(head); i += 2 {
		req.Header.Set(head[i], head[i+1])
	}
	who := org.Administrator
	if p, ok := r.Perm(); ok && p.Module == "platform" {
		who = org.Operator
	}
	req.AddCookie(e.cookie(who, false))
	w := httptest.NewRecorder()
	e.Public.ServeHTTP(w, req)
	if w.Code < 400 {
		return // what is there may be what was sent
	}
	e.refused++
	if w.Code >= 500 && w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String()+fmt.Sprint(w.Header()), canary) {
		e.t.Errorf("%s %s: %d %s %v", r.Method, strings.ReplaceAll(at, canary, "…"), w.Code, w.Body, w.Header())
	}
}

func (e *echo) addresses(r web.Route) {
	for _, p := range r.Params {
		if p.In == "path" {
			for _, bad := range []string{canary, canary + "%00", strings.Repeat("0", 25) + canary} {
				e.ask(r, e.at(r, p.Name, bad, nil), "", nil)
			}
		}
	}
	op := e.doc.Paths[web.APIRoot+r.Path][strings.ToLower(r.Method)]
	for _, p := range op.Parameters {
		if p.In == "query" {
			for _, bad := range []string{canary, "2026-02-30" + canary, "99999999999999999999" + canary, strings.Repeat(canary, 1000), canary + "\x00", canary + "\xff"} {
				e.ask(r, e.at(r, "", "", url.Values{p.Name: {bad}}), "", nil)
			}
			e.ask(r, e.at(r, "", "", url.Values{p.Name: {canary, canary}}), "", nil)
		}
	}
	e.ask(r, e.at(r, "", "", url.Values{canary: {canary}}), "", nil)
}

func (e *echo) headers(r web.Route) {
	for _, name := range []string{"If-Match", "Idempotency-Key", "Content-Type", "Accept", "Accept-Language", "Authorization", "Origin", "X-Forwarded-For", "X-Request-Id"} {
		e.ask(r, e.at(r, "", "", nil), "application/json", nil, name, `"`+canary+" "+canary+`"`)
	}
}

func (e *echo) bodies(r web.Route) {
	at := e.at(r, "", "", nil)
	for _, text := range []string{canary, `{"` + canary, `{"` + canary + `":"` + canary + `"}`, `["` + canary + `"]`, `"` + canary + `"`, `{"a":"` + canary + `","A":1}`, `{} ` + canary,
		`{"a":"` + canary + `\u0000"}`, "{\"a\":\"" + canary + "\xff\"}", strings.Repeat("[", 40) + `"` + canary + `"` + strings.Repeat("]", 40)} {
		e.ask(r, at, "application/json", []byte(text))
	}
	if r.MaxBody <= 1<<20 {
		e.ask(r, at, "application/json", []byte(`{"a":"`+strings.Repeat(canary, 120_000)+`"}`))
	}
	for _, kind := range []string{"text/" + canary, "application/x-www-form-urlencoded", "multipart/form-data; boundary=" + canary} {
		e.ask(r, at, kind, []byte(canary+"="+canary))
	}
	e.upload(r, at)
	of := e.doc.Paths[web.APIRoot+r.Path][strings.ToLower(r.Method)].RequestBody.Content["application/json"].Schema
	if of.Ref != "" {
		of = e.doc.Components.Schemas[of.Ref[strings.LastIndexByte(of.Ref, '/')+1:]]
	}
	for field := range of.Properties {
		for _, bad := range []any{canary, canary + strings.Repeat("x", 5000), "2026-02-30" + canary, []string{canary}, []any{[]any{canary}}, map[string]string{canary: canary},
			[]any{map[string]any{canary: canary}}, json.Number("99999999999999999999"), json.Number("-1"), json.Number("1e400"), true} {
			body := map[string]any{}
			maps.Copy(body, e.valid(r))
			body[field] = bad
			e.say(r, at, body)
		}
		body := map[string]any{field + canary: canary}
		maps.Copy(body, e.valid(r))
		e.say(r, at, body)
	}
}

// valid is the body of the walk, with the organization's objects in it.
func (e *echo) valid(r web.Route) (out map[string]any) {
	b, err := json.Marshal(bodies[r.Name()])
	e.must(err)
	for kind, o := range e.kinds {
		b = bytes.ReplaceAll(b, []byte("{"+kind+"}"), []byte(o.Mine))
	}
	e.must(json.Unmarshal(b, &out))
	return out
}

func (e *echo) say(r web.Route, at string, body map[string]any) {
	b, err := json.Marshal(body)
	e.must(err)
	e.ask(r, at, "application/json", b)
}

// upload sends a file, whose name and content are no spreadsheet.
func (e *echo) upload(r web.Route, at string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	f, err := w.CreateFormFile("file", canary+".exe")
	e.must(err)
	_, err = io.WriteString(f, canary+"\x00\x01")
	e.must(err)
	e.must(w.Close())
	e.ask(r, at, w.FormDataContentType(), b.Bytes())
}
