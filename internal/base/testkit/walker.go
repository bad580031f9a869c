package testkit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/web"
)

// WalkSpec says who visits what.
type WalkSpec struct {
	Handler http.Handler
	Routes  []web.Route
	// Roles visit every route. One of them reaches the whole organization with every
	// right; those that are Narrow reach part of its people.
	Roles []Role
	// Kinds gives objects for every kind that a route names.
	Kinds map[string]Objects
	// Bodies gives a valid body for a route that wants one, by its name, such as
	// "POST /people". The text "{unit}" in it stands for an object of that kind.
	Bodies map[string]map[string]any
	// Query gives a query for a GET that wants one.
	Query map[string]string
	// Hidden are texts about people out of a Narrow role's reach: no answer to one holds
	// any. Secret are texts that no answer to anybody holds.
	Hidden, Secret []string
	// Fresh matches what is another at every visit of a page, such as an id that it makes up.
	Fresh *regexp.Regexp
	// SignIn and Confirm are where the server sends people; /sign-in and /confirm if empty.
	SignIn, Confirm string
}

// Role is somebody in the organization.
type Role struct {
	Name   string
	Matrix access.Matrix
	Sign   func(*http.Request) // makes a request this role's, freshly proven
	Stale  func(*http.Request) // the same, proven long ago; nil leaves step-up untried
	Narrow bool
	// Hidden are texts that no answer to this role holds, such as a column that it may not
	// see of people whom it may see.
	Hidden []string
}

// Objects are the ids of one kind of object.
type Objects struct {
	Mine    string // in the organization, within everybody's reach
	Other   string // of another organization, or otherwise none of the roles' business
	NoOther string // why there is no Other: such objects are of no organization
	Missing string // of nothing
	Far     string // in the organization, out of a Narrow role's reach
	Passing string // why Mine may not be there when it is read: the walk itself may end it
	NoFar   string // why there is no Far: such objects are nobody's in particular
}

// Walk visits every route on each of its faces as nobody, as every role, with ids of
// another organization, of nothing and out of reach, in paths and in bodies, with no body
// and with the wrong kind of one. It gives the table of who may do what, for a golden.
//
//	anonymous                      303 to the sign-in page; JSON and streams 401
//	without the permission         403
//	proven long ago, step-up       303 to the confirmation page, or it, with the form; JSON 403
//	another organization's id      404, the same bytes as an id of nothing
//	same organization, far         the same
//	what is there, read            200, or 303 to where it is shown; an ETag where it has a version
//	a version long gone            412
//	anything at all                never 500, always the headers, never a secret
func Walk(t testing.TB, spec WalkSpec) string {
	t.Helper()
	w := &walker{TB: t, WalkSpec: spec, versioned: map[bool]int{}}
	if w.SignIn == "" {
		w.SignIn = "/sign-in"
	}
	if w.Confirm == "" {
		w.Confirm = "/confirm"
	}
	w.complete()
	var table strings.Builder
	for _, r := range w.Routes {
		for _, f := range faces(r) {
			w.anonymous(r, f)
			w.roles(r, f)
			w.stale(r, f)
			w.there(r, f)
			w.outdated(r, f)
			w.foreign(r, f)
			w.far(r, f)
			w.shapeless(r, f)
		}
		fmt.Fprintf(&table, "%-7s%-48s%s\n", r.Method, r.Path, w.who(r))
	}
	if w.versioned[false] > w.versioned[true]/2 {
		t.Errorf("of the changes to a version that never was, %d were refused for another reason and %d with 412", w.versioned[false], w.versioned[true])
	}
	return table.String()
}

type walker struct {
	testing.TB
	WalkSpec
	versioned map[bool]int // changes that were asked of a version long gone: answered 412, or refused for more
}

// face is one of the ways to reach a route.
type face struct {
	json bool
	raw  bool
}

func faces(r web.Route) []face {
	var out []face
	if r.HTML {
		out = append(out, face{})
	}
	if r.JSON {
		out = append(out, face{json: true})
	}
	if r.Kind == "raw" {
		out = append(out, face{raw: true})
	}
	if r.API {
		out = append(out, face{json: true, raw: true})
	}
	return out
}

func (f face) String() string {
	switch {
	case f.json && f.raw:
		return "raw under the API"
	case f.json:
		return "json"
	case f.raw:
		return "raw"
	}
	return "html"
}

// complete fails where the specification leaves something unvisited.
func (w *walker) complete() {
	full := false
	for _, role := range w.Roles {
		full = full || w.allowedAll(role)
	}
	if !full {
		w.Fatal("the walk needs a role that reaches the whole organization with every right")
	}
	for _, r := range w.Routes {
		for _, p := range r.Params {
			o, ok := w.Kinds[p.Kind]
			switch {
			case p.Kind == "":
			case !ok || o.Mine == "" || o.Other == "" && o.NoOther == "" || o.Missing == "":
				w.Fatalf("%s names a %s; the walk needs one of this organization, one of another and one of nothing", r.Name(), p.Kind)
			case o.Far == "" && o.NoFar == "":
				w.Fatalf("there is no %s out of reach, nor a reason why not", p.Kind)
			}
		}
	}
}

func (w *walker) allowedAll(role Role) bool {
	for _, r := range w.Routes {
		if p, ok := r.Perm(); ok && role.Matrix.Over(p) != access.Org {
			return false
		}
	}
	return !role.Narrow
}

func (w *walker) full() Role {
	for _, role := range w.Roles {
		if w.allowedAll(role) {
			return role
		}
	}
	panic("complete looked for it")
}

func may(role Role, r web.Route) bool {
	p, ok := r.Perm()
	return !ok || role.Matrix.Over(p) != access.None
}

// who is the line of the table: which roles may.
func (w *walker) who(r web.Route) string {
	if r.Public() {
		return "everybody"
	}
	var out []string
	for _, role := range w.Roles {
		if !may(role, r) {
			continue
		}
		name := role.Name
		if p, ok := r.Perm(); ok {
			name += ":" + role.Matrix.Over(p).String()
		}
		out = append(out, name)
	}
	if len(out) == 0 {
		return "nobody"
	}
	return strings.Join(out, " ")
}

// visit asks once. id gives the object for each parameter.
type visit struct {
	route web.Route
	face  face
	sign  func(*http.Request)
	id    func(p web.Param) string
	body  func(*http.Request) // instead of the valid one
}

func (w *walker) mine(p web.Param) string    { return w.Kinds[p.Kind].Mine }
func (w *walker) missing(p web.Param) string { return w.Kinds[p.Kind].Missing }

// nothing puts an id of nothing into the path, so that the visit has no effect.
func (w *walker) nothing(p web.Param) string {
	if p.In == "path" {
		return w.missing(p)
	}
	return w.mine(p)
}

func (w *walker) ask(v visit) *httptest.ResponseRecorder {
	w.Helper()
	path := v.route.Path
	query := url.Values{}
	if q := w.Query[v.route.Name()]; q != "" {
		query, _ = url.ParseQuery(q) // the specification's own text
	}
	for _, p := range v.route.Params {
		switch p.In {
		case "path":
			path = strings.NewReplacer("{"+p.Name+"}", v.id(p), "{"+p.Name+"...}", v.id(p)).Replace(path)
		case "query":
			query.Set(p.Name, v.id(p))
		}
	}
	path = strings.TrimSuffix(path, "{$}")
	if v.face.json {
		path = web.APIRoot + path
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	req := httptest.NewRequest(v.route.Method, path, nil)
	w.fill(req, v)
	if v.sign != nil {
		v.sign(req)
	}
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, req)
	w.always(v, rec)
	return rec
}

// fill gives the request its body.
func (w *walker) fill(req *http.Request, v visit) {
	if v.route.Reads() {
		return
	}
	if v.body != nil {
		v.body(req)
		return
	}
	body := w.bodyOf(v)
	if v.face.json {
		b, err := json.Marshal(body)
		if err != nil {
			w.Fatal(err)
		}
		setBody(req, "application/json", string(b))
		return
	}
	form := url.Values{}
	flatten(form, "", body)
	setBody(req, "application/x-www-form-urlencoded", form.Encode())
}

func setBody(req *http.Request, kind, body string) {
	req.Header.Set("Content-Type", kind)
	req.Body = io.NopCloser(strings.NewReader(body))
	req.ContentLength = int64(len(body))
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// bodyOf is the valid body of the specification with the objects of this visit in it.
func (w *walker) bodyOf(v visit) map[string]any {
	b, err := json.Marshal(w.Bodies[v.route.Name()])
	if err != nil {
		w.Fatal(err)
	}
	b = placeholder.ReplaceAllFunc(b, func(m []byte) []byte {
		return []byte(w.Kinds[string(m[1:len(m)-1])].Mine)
	})
	out := map[string]any{}
	if err := json.Unmarshal(b, &out); err != nil || out == nil {
		out = map[string]any{}
	}
	for _, p := range v.route.Params {
		if p.In == "body" {
			place(out, strings.Split(p.Name, "."), p.List, v.id(p))
		}
	}
	return out
}

// place puts an id at a path such as rows[].unit.
func place(at map[string]any, path []string, list bool, id string) {
	name, rows := strings.CutSuffix(path[0], "[]")
	if len(path) == 1 {
		at[name] = any(id)
		if list {
			at[name] = []any{id}
		}
		return
	}
	if !rows {
		sub, _ := at[name].(map[string]any)
		if sub == nil {
			sub = map[string]any{}
			at[name] = sub
		}
		place(sub, path[1:], list, id)
		return
	}
	all, _ := at[name].([]any)
	for _, row := range all {
		if m, ok := row.(map[string]any); ok {
			place(m, path[1:], list, id)
		}
	}
}

// flatten writes JSON as the form that means it.
func flatten(form url.Values, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, sub := range v {
			if name != "" {
				k = name + "." + k
			}
			flatten(form, k, sub)
		}
	case []any:
		for i, sub := range v {
			if _, row := sub.(map[string]any); row {
				flatten(form, fmt.Sprintf("%s[%d]", name, i), sub)
				continue
			}
			form.Add(name, fmt.Sprint(sub))
		}
	case bool:
		if v {
			form.Set(name, "on")
		}
	case float64:
		form.Set(name, strconv.FormatFloat(v, 'f', -1, 64))
	default:
		form.Set(name, fmt.Sprint(v))
	}
}

// always holds for every answer.
func (w *walker) always(v visit, rec *httptest.ResponseRecorder) {
	w.Helper()
	if rec.Code >= 500 && rec.Code != http.StatusServiceUnavailable {
		w.Errorf("%s (%s): %d", v.route.Name(), v.face, rec.Code)
	}
	for _, name := range []string{"X-Robots-Tag", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Request-Id"} {
		if rec.Header().Get(name) == "" {
			w.Errorf("%s (%s): the answer has no %s", v.route.Name(), v.face, name)
		}
	}
	for _, s := range w.Secret {
		if strings.Contains(rec.Body.String(), s) {
			w.Errorf("%s (%s): the answer holds the secret %q", v.route.Name(), v.face, s)
		}
	}
}

func (w *walker) anonymous(r web.Route, f face) {
	rec := w.ask(visit{route: r, face: f, id: w.nothing})
	to := rec.Header().Get("Location")
	switch {
	case r.Public():
		if rec.Code == http.StatusUnauthorized || rec.Code == http.StatusForbidden {
			w.Errorf("%s (%s) is public and answers nobody with %d", r.Name(), f, rec.Code)
		}
	case f == face{}:
		if rec.Code != http.StatusSeeOther || !strings.HasPrefix(to, w.SignIn+"?next=%2F") {
			w.Errorf("%s (%s) as nobody: %d %s, want 303 to the sign-in page", r.Name(), f, rec.Code, to)
		}
	case rec.Code != http.StatusUnauthorized:
		w.Errorf("%s (%s) as nobody: %d, want 401", r.Name(), f, rec.Code)
	}
}

func (w *walker) roles(r web.Route, f face) {
	if r.Public() {
		return
	}
	for _, role := range w.Roles {
		id := w.mine
		if may(role, r) {
			id = w.nothing
		}
		rec := w.ask(visit{route: r, face: f, sign: role.Sign, id: id})
		denied := rec.Code == http.StatusForbidden || rec.Code == http.StatusUnauthorized
		if denied == may(role, r) {
			w.Errorf("%s (%s) as %s: %d, though the matrix says %v", r.Name(), f, role.Name, rec.Code, may(role, r))
		}
		w.hidden(r, f, role, rec)
		if !may(role, r) && rec.Code != http.StatusForbidden {
			w.Errorf("%s (%s) as %s: %d, want 403", r.Name(), f, role.Name, rec.Code)
		}
	}
}

func (w *walker) hidden(r web.Route, f face, role Role, rec *httptest.ResponseRecorder) {
	for _, s := range role.Hidden {
		if strings.Contains(rec.Body.String(), s) {
			w.Errorf("%s (%s) shows %s %q, which is hidden from it", r.Name(), f, role.Name, s)
		}
	}
}

func (w *walker) stale(r web.Route, f face) {
	role := w.full()
	if !r.StepUp() || role.Stale == nil {
		return
	}
	rec := w.ask(visit{route: r, face: f, sign: role.Stale, id: w.mine})
	if f == (face{}) {
		if rec.Code == http.StatusForbidden && !r.Reads() && strings.Contains(rec.Body.String(), `name="_kept"`) {
			return // the page that asks carries on what was typed
		}
		if to := rec.Header().Get("Location"); rec.Code != http.StatusSeeOther || !strings.HasPrefix(to, w.Confirm+"?next=%2F") {
			w.Errorf("%s (%s) proven long ago: %d %s, want 303 to the confirmation page", r.Name(), f, rec.Code, to)
		}
		return
	}
	if rec.Code != http.StatusForbidden {
		w.Errorf("%s (%s) proven long ago: %d, want 403", r.Name(), f, rec.Code)
	}
}

// there reads what is there: whoever may do everything gets an answer.
func (w *walker) there(r web.Route, f face) {
	if r.Public() || !r.Reads() {
		return
	}
	for _, p := range r.Params {
		if w.Kinds[p.Kind].Passing != "" {
			return
		}
	}
	rec := w.ask(visit{route: r, face: f, sign: w.full().Sign, id: w.mine})
	if rec.Code != http.StatusOK && rec.Code != http.StatusSeeOther {
		w.Errorf("%s (%s) of what is there: %d", r.Name(), f, rec.Code)
	}
	if tag := rec.Header().Get("ETag"); f.json && (tag != "") != (r.Of.Table != "") {
		w.Errorf("%s (%s) has the ETag %q", r.Name(), f, tag)
	}
}

// outdated asks for a change of a version that never was: whatever else is the matter, it
// does not happen.
func (w *walker) outdated(r web.Route, f face) {
	if r.Public() || r.Reads() || !f.json {
		return
	}
	rec := w.ask(visit{route: r, face: f, id: w.mine, sign: func(req *http.Request) {
		w.full().Sign(req)
		req.Header.Set("If-Match", `"987654321"`)
	}})
	switch {
	case rec.Code < 400:
		w.Errorf("%s (%s) with If-Match of a version that never was: %d", r.Name(), f, rec.Code)
	case r.Of.Table == "" && rec.Code != http.StatusPreconditionFailed:
		w.Errorf("%s (%s) has no version and answers If-Match with %d, want 412", r.Name(), f, rec.Code)
	}
	w.versioned[rec.Code == http.StatusPreconditionFailed]++
}

// foreign visits with the ids of another organization, one parameter after the other. An
// answer that differs from that to an id of nothing tells that the other exists.
func (w *walker) foreign(r web.Route, f face) {
	if r.Public() {
		return
	}
	for _, p := range r.Params {
		if p.Kind == "" || !f.json && p.In == "body" {
			continue // a form is shown again with what was sent; its JSON face is the proof
		}
		if other := w.Kinds[p.Kind].Other; other != "" {
			w.compare(r, f, p, w.full(), other, "another organization's")
		}
	}
}

func (w *walker) far(r web.Route, f face) {
	if r.Public() {
		return
	}
	for _, role := range w.Roles {
		if !role.Narrow || !may(role, r) {
			continue
		}
		for _, p := range r.Params {
			if far := w.Kinds[p.Kind].Far; far != "" && (f.json || p.In != "body") {
				w.compare(r, f, p, role, far, "out of reach")
			}
		}
		if !r.Reads() {
			continue
		}
		rec := w.ask(visit{route: r, face: f, sign: role.Sign, id: w.mine})
		w.hidden(r, f, role, rec)
		for _, s := range w.Hidden {
			if strings.Contains(rec.Body.String(), s) {
				w.Errorf("%s (%s) shows %s %q, which is out of reach", r.Name(), f, role.Name, s)
			}
		}
	}
}

func (w *walker) compare(r web.Route, f face, at web.Param, role Role, id, what string) {
	w.Helper()
	with := func(id string) *httptest.ResponseRecorder {
		return w.ask(visit{route: r, face: f, sign: role.Sign, id: func(p web.Param) string {
			if p == at {
				return id
			}
			return w.mine(p)
		}})
	}
	say := fmt.Sprintf("%s (%s) as %s, %s %s in %s %s", r.Name(), f, role.Name, what, at.Kind, at.In, at.Name)
	if at.In == "body" && !w.takes(r, at, id) {
		w.Errorf("%s: give the walk a body with a place for it", say)
		return
	}
	got, none := with(id), with(w.Kinds[at.Kind].Missing)
	if got.Code != none.Code || !bytes.Equal(w.lasting(got, id), w.lasting(none, w.Kinds[at.Kind].Missing)) {
		w.Errorf("%s: %d, and %d for an id of nothing; nobody may be able to tell them apart", say, got.Code, none.Code)
	}
	switch {
	case at.In == "query":
	case at.In == "path" && got.Code == http.StatusUnprocessableEntity:
		w.Errorf("%s: 422; give the walk a valid body for it", say)
	case at.In == "path" && got.Code != http.StatusNotFound:
		w.Errorf("%s: %d, want 404", say, got.Code)
	case got.Code != http.StatusNotFound && got.Code != http.StatusUnprocessableEntity:
		w.Errorf("%s: %d, want 404 or 422", say, got.Code)
	}
}

// once is the key that makes a form's change happen once: it is new on every page.
var once = regexp.MustCompile(`(name="_key" value=")[^"]*`)

// lasting is an answer without what is another at every visit, and without the id that was
// asked for: a page may lead on with it.
func (w *walker) lasting(rec *httptest.ResponseRecorder, id string) []byte {
	b := bytes.ReplaceAll(once.ReplaceAll(rec.Body.Bytes(), []byte("$1")), []byte(id), []byte("{id}"))
	if w.Fresh != nil {
		b = w.Fresh.ReplaceAll(b, []byte("{fresh}"))
	}
	return b
}

// takes reports whether the body of the specification has a place for a parameter.
func (w *walker) takes(r web.Route, at web.Param, id string) bool {
	b, err := json.Marshal(w.bodyOf(visit{route: r, id: func(p web.Param) string {
		if p == at {
			return id
		}
		return ""
	}}))
	return err == nil && strings.Contains(string(b), id)
}

// shapeless sends no body, and bodies that are none.
func (w *walker) shapeless(r web.Route, f face) {
	if r.Reads() {
		return
	}
	role := w.full()
	for _, body := range []struct{ kind, text string }{
		{"", ""}, {"application/json", "["}, {"application/json", `{"a":1,"A":2}`}, {"text/plain", "x"},
		{"application/x-www-form-urlencoded", "a=%00&%ff=1&;"}, {"multipart/form-data; boundary=x", "--x--"},
	} {
		w.ask(visit{route: r, face: f, sign: role.Sign, id: w.nothing, body: func(req *http.Request) {
			if body.kind != "" {
				setBody(req, body.kind, body.text)
			}
		}})
	}
}
