package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v3"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/ui"
	"standing/internal/base/web"
)

func TestHeaders(t *testing.T) {
	w := newWorld(t)
	want := map[string]string{
		"Content-Security-Policy": ui.ContentSecurityPolicy,
		"X-Content-Type-Options":  "nosniff",
		"Referrer-Policy":         "same-origin",
		"X-Robots-Tag":            "noindex, nofollow, noarchive",
		"Cache-Control":           "no-store",
	}
	for _, target := range []string{"/notes", "/api/v1/notes", "/nothing", "/sign-in", "/boom", "/broken", "/notes/" + mineID.String() + "/file"} {
		rec := w.do("GET", target, "", as("admin"))
		for name, value := range want {
			if rec.Header().Get(name) != value {
				t.Errorf("%s: %s is %q", target, name, rec.Header().Get(name))
			}
		}
		if rec.Header().Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: HSTS over plain http", target)
		}
	}
	for _, target := range []string{"/robots.txt", "/api/openapi.json", "/assets/a.css"} {
		if rec := w.do("GET", target, ""); rec.Code != 200 || rec.Header().Get("X-Robots-Tag") == "" || rec.Header().Get("Cache-Control") == "no-store" {
			t.Errorf("%s: %d %v", target, rec.Code, rec.Header())
		}
	}
	if rec := w.do("GET", "https://x.example/notes", "", as("admin")); rec.Header().Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over TLS")
	}
	if got := w.do("GET", "/robots.txt", "").Body.String(); got != "User-agent: *\nDisallow: /\n" {
		t.Errorf("robots.txt: %q", got)
	}
}

func TestOtherSitesAreRefused(t *testing.T) {
	w := newWorld(t)
	for _, h := range []func(*http.Request){header("Sec-Fetch-Site", "cross-site"), header("Sec-Fetch-Site", "same-site"), header("Origin", "https://evil.example"), header("Origin", "null")} {
		w.want(w.form("/notes", url.Values{"title": {"x"}}, as("admin"), h), http.StatusForbidden, "another site")
		w.want(w.json("/api/v1/notes", `{"title":"x"}`, as("admin"), h), http.StatusForbidden, `"code":"cross_origin"`)
	}
	if w.room.calls != 0 {
		t.Error("the operation ran")
	}
	w.want(w.form("/notes", url.Values{"title": {"x"}}, as("admin"), header("Sec-Fetch-Site", "same-origin")), http.StatusSeeOther)
}

func TestCookieRegister(t *testing.T) {
	life := web.Cookie{Name: "standing-theme", Surface: "app", Category: "preference", Life: time.Minute, Owner: "test", Reason: "a test"}
	w := newWorld(t, func(s *web.Server) { s.Cookies = []web.Cookie{life} })
	set := func(target, name string) *httptest.ResponseRecorder {
		return w.json(target, `{"name":"`+name+`"}`)
	}
	if got := set("/api/v1/cookie", "standing-theme").Header().Get("Set-Cookie"); got != "standing-theme=v; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax" {
		t.Errorf("over http: %q", got)
	}
	if got := set("https://h.example/api/v1/cookie", "standing-theme").Header().Get("Set-Cookie"); got != "__Host-standing-theme=v; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax" {
		t.Errorf("over TLS: %q", got)
	}
	for _, name := range []string{"tracker", "Standing-theme", "__Host-standing-theme", ""} {
		if got := set("/api/v1/cookie", name).Header().Values("Set-Cookie"); len(got) != 0 {
			t.Errorf("%q was set: %q", name, got)
		}
	}
	if !strings.Contains(w.log.String(), "cookie refused") {
		t.Error("nothing was logged")
	}
	r := httptest.NewRequest("GET", "https://h.example/", nil)
	r.AddCookie(&http.Cookie{Name: "standing", Value: "planted"})
	if w.srv.ReadCookie(r, web.SessionCookie) != "" {
		t.Error("over TLS a cookie without its prefix is believed")
	}
	r.AddCookie(&http.Cookie{Name: "__Host-standing", Value: "real"})
	if w.srv.ReadCookie(r, web.SessionCookie) != "real" {
		t.Error("the sign-in cookie is not read")
	}
}

// Raw handlers write cookies with net/http itself; what lacks protection is dropped.
func TestUnprotectedCookies(t *testing.T) {
	for _, c := range []http.Cookie{
		{Name: "standing", Value: "v", Path: "/", SameSite: http.SameSiteLaxMode},
		{Name: "standing", Value: "v", Path: "/", HttpOnly: true},
		{Name: "standing", Value: "v", HttpOnly: true, SameSite: http.SameSiteLaxMode},
		{Name: "standing", Value: "v", Path: "/", Domain: "example.org", HttpOnly: true, SameSite: http.SameSiteLaxMode},
		{Name: "standing", Value: "v", Path: "/", HttpOnly: true, SameSite: http.SameSiteNoneMode, Secure: true},
	} {
		w := newWorld(t, func(s *web.Server) {
			s.Routes = []web.Route{web.Raw("GET", "/c", web.Public("a test"), func(w http.ResponseWriter, _ *http.Request, _ access.Scope) error {
				http.SetCookie(w, &c)
				w.WriteHeader(http.StatusOK)
				return nil
			}, web.Stream{})}
		})
		if got := w.do("GET", "/c", "").Header().Values("Set-Cookie"); len(got) > 0 {
			t.Errorf("set %q", got)
		}
	}
}

func TestFlash(t *testing.T) {
	w := newWorld(t)
	id := mineID.String()
	rec := w.form("/notes/"+id+"/archive", nil, as("admin"))
	w.want(rec, http.StatusSeeOther)
	if rec.Header().Get("Location") != "/notes" {
		t.Errorf("led to %s: nothing of the toast belongs into the address", rec.Header().Get("Location"))
	}
	cookie := rec.Result().Cookies()[0]
	if cookie.SameSite != http.SameSiteStrictMode || cookie.MaxAge != 60 || !cookie.HttpOnly {
		t.Errorf("cookie %+v", cookie)
	}
	with := func(value string) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "standing-flash", Value: value}) }
	}
	rec = w.do("GET", "/notes", "", as("admin"), with(cookie.Value))
	w.want(rec, 200, "The note was archived.", `action="/notes/`+id+`/restore"`, ">Undo")
	if c := rec.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("the cookie stays: %+v", c)
	}
	rec = w.do("GET", "/notes", "", as("reader"), with(cookie.Value))
	if strings.Contains(rec.Body.String(), "/restore") {
		t.Error("the way back is offered to who may not take it")
	}
	for _, forged := range []string{"op=%2Fnotes%2F%7Bid%7D%2Fpurge", "op=/evil&p.id=x", "%zz", "", "op=%2Fnotes%2F%7Bid%7D%2Frestore&p.id=" + id} {
		if got := w.do("GET", "/notes", "", as("admin"), with(forged)).Body.String(); strings.Contains(got, "<form class=\"post\"") || strings.Contains(got, "was archived") {
			t.Errorf("the forged toast %q is shown", forged)
		}
	}
	hostile := "op=%2Fnotes%2F%7Bid%7D%2Farchive&p.id=..%2F..%2Fx%22%3E"
	if got := w.do("GET", "/notes", "", as("admin"), with(hostile)).Body.String(); !strings.Contains(got, `action="/notes/..%2F..%2Fx%22%3E/restore"`) {
		t.Errorf("the parameter left its place: %s", got)
	}
}

func TestPanicsAndErrorsSayNothing(t *testing.T) {
	w := newWorld(t)
	for _, target := range []string{"/boom", "/broken", "/half"} {
		rec := w.do("GET", target, "")
		w.want(rec, http.StatusInternalServerError, "Something went wrong on our side")
		if strings.Contains(rec.Body.String(), "half a page") {
			t.Error("half a page was sent")
		}
	}
	log := w.log.String()
	if strings.Contains(log, canary) {
		t.Errorf("the log holds the value: %s", log)
	}
	for _, want := range []string{`"msg":"panic"`, "errors.errorString", `"route":"GET /boom"`, "web_test.(*room)", `"msg":"failed"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s: %s", want, log)
		}
	}
}

// A value that is sent somewhere is in no log line, metric or problem.
func TestCanaries(t *testing.T) {
	w := newWorld(t)
	for _, r := range w.srv.Routes {
		path := strings.NewReplacer("{id}", canary, "{file...}", canary).Replace(r.Path)
		for _, as := range []func(*http.Request){as("admin"), as("")} {
			for _, base := range []string{"", web.APIRoot} {
				for _, kind := range []string{"application/json", "application/x-www-form-urlencoded", canary} {
					rec := w.do(r.Method, base+path+"?after="+canary+"&sort="+canary+"&"+canary+"=1", `{"title":"`+canary+`","`+canary+`":"`+canary+`","on":"`+canary+`"}`, as,
						header("Content-Type", kind), header("User-Agent", canary), header("Referer", "http://h/"+canary), header("Cookie", "standing-flash="+canary),
						header("Idempotency-Key", canary), header("If-Match", canary), header("X-Forwarded-For", canary), header("Host", canary))
					if rec.Header().Get("Content-Type") == "application/problem+json" && strings.Contains(rec.Body.String(), canary) {
						t.Errorf("%s %s: the problem repeats the value: %s", r.Method, base+r.Path, rec.Body)
					}
				}
			}
		}
	}
	if strings.Contains(w.log.String(), canary) || strings.Contains(fmt.Sprint(w.seen), canary) {
		t.Error("a value was logged or counted")
	}
}

func TestOneLinePerRequest(t *testing.T) {
	w := newWorld(t)
	w.clock.Move(0)
	rec := w.do("GET", "/notes/"+mineID.String(), "", as("admin"))
	var line map[string]any
	if err := json.Unmarshal(w.log.Bytes(), &line); err != nil {
		t.Fatalf("%v: %s", err, w.log)
	}
	if line["route"] != "GET /notes/{id}" || line["status"] != 200.0 || line["bytes"] != float64(rec.Body.Len()) ||
		line["request"] != rec.Header().Get("X-Request-Id") || line["org"] != fixed("org").String() {
		t.Errorf("line %v", line)
	}
	w.do("GET", "/api/v1/notes", "", as("admin"))
	w.do("GET", "/no/such/"+canary, "")
	if got := fmt.Sprint(w.seen); !strings.Contains(got, "{GET /api/v1/notes 200") || !strings.Contains(got, "{none 404") || len(w.seen) != 3 {
		t.Errorf("counted %v", got)
	}
}

// The data map lists the keys of log lines and the cookies; neither may be short.
func TestCensus(t *testing.T) {
	w := newWorld(t)
	for _, target := range []string{"/boom", "/broken", "/notes"} {
		w.do("GET", target, "", as("admin"))
	}
	w.json("/api/v1/cookie", `{"name":"tracker"}`)
	seen := map[string]bool{}
	for line := range strings.Lines(w.log.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		for k := range m {
			seen[k] = true
		}
	}
	for _, own := range []string{"time", "level", "msg"} {
		delete(seen, own)
	}
	keys := slices.Sorted(slices.Values(web.LogKeys))
	if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, keys) {
		t.Errorf("logged %v, listed %v", got, keys)
	}
	var file struct {
		Logs    map[string]any
		Cookies map[string]any
	}
	b, err := os.ReadFile("data.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(file.Logs)); !slices.Equal(got, keys) {
		t.Errorf("the data map lists %v", got)
	}
	if got := slices.Sorted(maps.Keys(file.Cookies)); !slices.Equal(got, []string{"standing-flash"}) {
		t.Errorf("the data map lists the cookies %v", got)
	}
}

func TestMetrics(t *testing.T) {
	reg := prometheus.NewRegistry()
	seen, err := web.Metrics(reg)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(s *web.Server) { s.Seen = seen })
	w.do("GET", "/notes/"+mineID.String(), "", as("admin"))
	got, err := reg.Gather()
	if err != nil || len(got) != 1 || got[0].GetName() != "standing_http_request_seconds" {
		t.Fatalf("%v %v", got, err)
	}
	if l := got[0].GetMetric()[0].GetLabel(); l[0].GetValue() != "GET /notes/{id}" || l[1].GetValue() != "200" {
		t.Errorf("labels %v", l)
	}
	if _, err := web.Metrics(reg); err == nil {
		t.Error("registered twice")
	}
}

func TestClientAddress(t *testing.T) {
	for _, c := range []struct{ proxies, remote, forwarded, want string }{
		{"", "192.0.2.1:9", "203.0.113.7", "192.0.2.1"},
		{"10.0.0.0/8", "192.0.2.1:9", "203.0.113.7", "192.0.2.1"},
		{"10.0.0.0/8", "10.0.0.1:9", "203.0.113.7", "203.0.113.7"},
		{"10.0.0.0/8", "10.0.0.1:9", "198.51.100.1, 203.0.113.7", "203.0.113.7"},
		{"10.0.0.0/8", "10.0.0.1:9", "198.51.100.1, 203.0.113.7, 10.2.2.2", "203.0.113.7"},
		{"10.0.0.0/8", "10.0.0.1:9", "198.51.100.1, nonsense", "10.0.0.1"},
		{"10.0.0.0/8", "10.0.0.1:9", "", "10.0.0.1"},
		{"10.0.0.1", "[::ffff:10.0.0.1]:9", "2001:db8::1", "2001:db8::1"},
		{"::1 10.0.0.0/8", "[::1]:9", "::ffff:203.0.113.7", "203.0.113.7"},
		{"", "@", "", ""},
	} {
		var got string
		w := newWorld(t, func(s *web.Server) {
			var err error
			if s.Proxies, err = web.ParseProxies(c.proxies); err != nil {
				t.Fatal(err)
			}
			s.Routes = []web.Route{web.Page("/", web.Public("a test"), func(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
				got = web.Client(ctx).Reveal()
				if s := fmt.Sprintf("%v %+v %#v", web.Client(ctx), web.Client(ctx), web.Client(ctx)); got != "" && strings.Contains(s, got) {
					t.Error("an address was printed")
				}
				return text(""), nil
			})}
		})
		w.do("GET", "/", "", func(r *http.Request) {
			r.RemoteAddr = c.remote
			if c.forwarded != "" {
				r.Header.Set("X-Forwarded-For", c.forwarded)
			}
		})
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	if _, err := web.ParseProxies("10.0.0.0/8,nonsense"); err == nil {
		t.Error("nonsense is a proxy")
	}
}

func TestTLSIsBelievedOfProxiesOnly(t *testing.T) {
	proxies, _ := web.ParseProxies("10.0.0.1")
	w := newWorld(t, func(s *web.Server) { s.Proxies = proxies })
	for remote, want := range map[string]bool{"10.0.0.1:1": true, "10.0.0.2:1": false} {
		rec := w.do("GET", "/notes", "", as("admin"), header("X-Forwarded-Proto", "https"), func(r *http.Request) { r.RemoteAddr = remote })
		if (rec.Header().Get("Strict-Transport-Security") != "") != want {
			t.Errorf("%s: %v", remote, rec.Header())
		}
	}
}

func TestOpenAPI(t *testing.T) {
	w := newWorld(t)
	rec := w.do("GET", "/api/openapi.json", "", func(r *http.Request) { r.Host = "evil.example" })
	var doc struct {
		OpenAPI string
		Servers []any
		Paths   map[string]map[string]struct {
			Permission string `json:"x-permission"`
			StepUp     bool   `json:"x-step-up"`
			Parameters []struct{ Name, In string }
			Body       struct {
				Content map[string]struct {
					Schema struct {
						Ref string `json:"$ref"`
					}
				}
			} `json:"requestBody"`
			Responses map[string]any
		}
		Components struct {
			Schemas map[string]struct {
				Properties map[string]map[string]any
				Required   []string
			}
		}
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &doc); err != nil || rec.Code != 200 {
		t.Fatal(err, rec.Code)
	}
	if doc.OpenAPI != "3.1.0" || len(doc.Servers) != 1 || strings.Contains(rec.Body.String(), "evil.example") || strings.Contains(rec.Body.String(), "$schema") {
		t.Errorf("document %.300s", rec.Body)
	}
	create := doc.Paths["/api/v1/notes"]["post"]
	if create.Permission != "note.enter" || create.Responses["201"] == nil || create.Responses["default"] == nil ||
		create.Body.Content["application/json"].Schema.Ref != "#/components/schemas/Web_testCreateInput" {
		t.Errorf("create %+v", create)
	}
	in := doc.Components.Schemas["Web_testCreateInput"]
	if in.Properties["title"]["maxLength"] != 40.0 || in.Properties["title"]["description"] != "What it is about" ||
		in.Properties["on"]["format"] != "date" || in.Properties["unit"]["pattern"] == nil || in.Properties["pass"]["type"] != "string" ||
		!slices.Equal(in.Required, []string{"title"}) {
		t.Errorf("input %+v", in)
	}
	if del := doc.Paths["/api/v1/notes/{id}"]["delete"]; !del.StepUp || del.Parameters[0].Name != "id" || del.Responses["204"] == nil {
		t.Errorf("delete %+v", del)
	}
	for _, r := range w.srv.Routes {
		if _, ok := doc.Paths[web.APIRoot+r.Path][strings.ToLower(r.Method)]; ok != r.JSON {
			t.Errorf("%s: in the document %v, JSON %v", r.Name(), ok, r.JSON)
		}
	}
}

func TestAssemblyRefuses(t *testing.T) {
	show := func(context.Context, access.Scope, web.None) (templ.Component, error) { return text(""), nil }
	do := func(context.Context, access.Scope, oneInput) (note, error) { return note{}, nil }
	then := func(oneInput, note) string { return "/" }
	page := web.Page("/a", permView, show)
	for want, routes := range map[string][]web.Route{
		"is there twice":              {page, page},
		"does not begin with a slash": {web.Page("a", permView, show)},
		"ends with a slash":           {web.Page("/a/", permView, show)},
		"says why":                    {web.Page("/a", web.Public(""), show)},
		"is not noun.verb":            {web.Page("/a", access.Perm{Name: "x", Module: "m", Right: access.View}, show)},
		"needs a permission":          {web.Page("/a", nil, show)},
		"there is no View":            {web.Op("GET", "/n/{id}", permView, do, web.Face[oneInput, note]{})},
		"a form needs Then":           {web.Op("POST", "/n/{id}", permView, do, web.Face[oneInput, note]{})},
		"sent with POST":              {web.Op("PUT", "/n/{id}", permView, do, web.Face[oneInput, note]{Then: then})},
		"the path has not":            {web.Op("POST", "/n", permView, do, web.Face[oneInput, note]{Then: then})},
		"nothing takes the path":      {web.Page("/n/{id}", permView, show)},
		"there is no such page":       {web.Op("POST", "/n/{id}", permView, do, web.Face[oneInput, note]{Then: then, Form: "/n/new"})},
		"there is no such operation":  {web.Op("POST", "/n/{id}", permView, do, web.Face[oneInput, note]{Then: then, Done: "notes.saved", Undo: "/n/{id}/back"})},
		"no Done to offer":            {web.Op("POST", "/n/{id}", permView, do, web.Face[oneInput, note]{Then: then, Undo: "/n/{id}"})},
		"no catalogue has":            {web.Op("POST", "/n/{id}", permView, do, web.Face[oneInput, note]{Then: then, Done: "notes.missing"})},
		"this path has not":           {web.Op("POST", "/n/{id}", permView, do, web.Face[oneInput, note]{Then: then, Form: "/n/{other}"})},
		"which kind of object":        {web.Raw("GET", "/n/{id}", permView, nil, web.Stream{})},
		"face is added by itself":     {web.Page("/api/v1/x", permView, show)},
		"GET leads nowhere":           {web.Op("GET", "/n/{id}", permView, do, web.Face[oneInput, note]{Then: then, View: (&room{}).showView})},
	} {
		w := newWorld(t)
		srv := &web.Server{Routes: routes, Who: who, Clock: w.clock, Words: w.srv.Words}
		if _, err := srv.Handler(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := (&web.Server{}).Handler(); err == nil {
		t.Error("a server without Who, Clock and Words")
	}
}

// Two servers of one program are made at once, as tests do.
func TestRace_ServersMadeAtOnce(t *testing.T) {
	w := newWorld(t)
	var wg sync.WaitGroup
	var at sync.RWMutex // all of them at the same moment
	at.Lock()
	for range 16 {
		wg.Go(func() {
			at.RLock()
			defer at.RUnlock()
			if _, err := (&web.Server{Routes: w.room.routes(), Who: who, Clock: w.clock, Words: w.srv.Words}).Handler(); err != nil {
				t.Error(err)
			}
		})
	}
	at.Unlock()
	wg.Wait()
}

func TestInputsThatCannotBe(t *testing.T) {
	for name, make := range map[string]func() web.Route{
		"an id without its kind": func() web.Route {
			return input[struct {
				ID ids.ID `json:"id"`
			}]()
		},
		"a path field in the body": func() web.Route {
			return input[struct {
				ID string `path:"id" kind:"x"`
			}]()
		},
		"a query field in the body": func() web.Route {
			return input[struct {
				Q string `query:"q"`
			}]()
		},
		"a field without a name":     func() web.Route { return input[struct{ Q string }]() },
		"an input that is no struct": func() web.Route { return input[string]() },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was taken", name)
				}
			}()
			make()
		}()
	}
}

func input[In any]() web.Route {
	return web.API("POST", "/x", permView, func(context.Context, access.Scope, In) (web.None, error) { return web.None{}, nil })
}

func TestPatienceEnds(t *testing.T) {
	w := newWorld(t, func(s *web.Server) {
		s.Patience = 20 * time.Millisecond
		s.Routes = []web.Route{web.Page("/slow", web.Public("a test"), func(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})}
	})
	if rec := w.do("GET", "/slow", ""); rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", rec.Code, rec.Header())
	}
}

// Over a real connection: the connection is cut when a stream breaks, and what net/http
// itself has to say holds no address.
func TestHTTPServer(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, func(s *web.Server) {
		s.Routes = []web.Route{web.Raw("GET", "/stream", web.Public("a test"), func(w http.ResponseWriter, _ *http.Request, _ access.Scope) error {
			_, _ = w.Write([]byte("first"))
			if err := http.NewResponseController(w).Flush(); err != nil {
				return err
			}
			panic(errors.New(canary))
		}, web.Stream{})}
	})
	srv := httptest.NewUnstartedServer(w.h)
	srv.Config = web.HTTP("", w.h, slog.New(slog.NewTextHandler(&log, nil)))
	srv.Start()
	defer srv.Close()
	resp, err := srv.Client().Get(srv.URL + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got bytes.Buffer
	if _, err := got.ReadFrom(resp.Body); err == nil || got.String() != "first" {
		t.Errorf("half an answer looks whole: %q %v", got.String(), err)
	}
	if srv.Config.ReadHeaderTimeout == 0 || srv.Config.WriteTimeout == 0 || srv.Config.IdleTimeout == 0 || srv.Config.MaxHeaderBytes == 0 {
		t.Error("the server waits for ever")
	}
	srv.Config.ErrorLog.Print("http: TLS handshake error from 203.0.113.7:1")
	if strings.Contains(log.String(), "203.0.113.7") || !strings.Contains(log.String(), "a connection failed") {
		t.Errorf("logged %s", log.String())
	}
}

var address = regexp.MustCompile(`\d+\.\d+\.\d+\.\d+`)

func TestNoAddressIsLogged(t *testing.T) {
	w := newWorld(t)
	w.do("GET", "/notes", "", as("admin"))
	w.do("GET", "/boom", "")
	if m := address.FindString(w.log.String()); m != "" {
		t.Errorf("logged %s", m)
	}
}

func TestUploadsComeBackOnTheForm(t *testing.T) {
	w := newWorld(t, func(s *web.Server) {
		s.Routes = append(s.Routes, web.Raw("POST", "/upload", permEnter, func(_ http.ResponseWriter, r *http.Request, _ access.Scope) error {
			if _, _, err := r.FormFile("file"); err != nil {
				return fault.Bad("title", "required")
			}
			web.SeeOther(r.Context(), r, "//evil.example")
			return nil
		}, web.Stream{Form: "/notes/new", Done: "notes.saved"}))
	})
	w.want(w.do("POST", "/upload", "", as("admin")), http.StatusUnprocessableEntity, "Enter the title.")
	rec := w.do("POST", "/upload", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--b--\r\n", as("admin"),
		header("Content-Type", "multipart/form-data; boundary=b"))
	w.want(rec, http.StatusSeeOther)
	if rec.Header().Get("Location") != "/" || !strings.HasPrefix(rec.Header().Get("Set-Cookie"), "standing-flash=") {
		t.Errorf("%v", rec.Header())
	}
}

func TestListOfNothing(t *testing.T) {
	w := newWorld(t, func(s *web.Server) {
		s.Routes = []web.Route{web.API("GET", "/none", permView, func(context.Context, access.Scope, web.None) ([]note, error) { return nil, nil })}
	})
	w.want(w.do("GET", "/api/v1/none", "", as("admin")), 200, "[]\n")
}

func TestTheFirstStatusCounts(t *testing.T) {
	w := newWorld(t, func(s *web.Server) {
		s.Routes = []web.Route{web.Raw("GET", "/twice", web.Public("a test"), func(w http.ResponseWriter, _ *http.Request, _ access.Scope) error {
			w.WriteHeader(http.StatusAccepted)
			w.WriteHeader(http.StatusTeapot)
			return nil
		}, web.Stream{})}
	})
	w.want(w.do("GET", "/twice", ""), http.StatusAccepted)
	if !strings.Contains(w.log.String(), `"status":202`) {
		t.Errorf("logged %s", w.log)
	}
}
