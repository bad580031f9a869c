package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"time"

	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/ui"
	"standing/internal/base/words"
)

// around is what every request passes, known path or not.
func (s *Server) around(mux *http.ServeMux) http.Handler {
	leads := s.leads(mux)
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Clock.Now()
		v := &visit{srv: s, req: ids.New(began).String(), client: clientText(s.Proxies, r), secure: s.Proxies.secure(r),
			json: strings.HasPrefix(r.URL.Path, "/api/")}
		v.w = &answer{ResponseWriter: w, before: func(h http.Header) { s.lastLook(h, v) }}
		s.headers(v.w.Header(), v)
		ctx := words.With(context.WithValue(r.Context(), visitKey{}, v), s.Words.Of("en"))
		r = r.WithContext(ctx)
		defer s.note(r, v, began)
		defer s.recovered(r, v)
		if err := cross.Check(r); err != nil {
			s.problem(r, v, http.StatusForbidden, "cross_origin")
			return
		}
		s.dispatch(mux, leads, r, v)
	})
}

func clientText(p Proxies, r *http.Request) pii.Text {
	a := p.client(r)
	if !a.IsValid() {
		return pii.Text{}
	}
	return pii.Hide(a.String())
}

// dispatch finds the line; what has none is answered in this package's words and not in
// the multiplexer's.
func (s *Server) dispatch(mux, leads *http.ServeMux, r *http.Request, v *visit) {
	h, pattern := mux.Handler(r)
	if v.leadsAway(leads, r, pattern) {
		return
	}
	if pattern != "" {
		mux.ServeHTTP(v.w, r)
		return
	}
	probe := httptest.NewRecorder()
	h.ServeHTTP(probe, r)
	if probe.Code == http.StatusMethodNotAllowed {
		v.w.Header().Set("Allow", probe.Header().Get("Allow"))
		if r.Method == http.MethodOptions {
			v.w.WriteHeader(http.StatusNoContent)
			return
		}
		s.problem(r, v, http.StatusMethodNotAllowed, "405")
		return
	}
	s.problem(r, v, http.StatusNotFound, "404")
}

// headers of every answer. Nothing of the application is for search engines or frames.
func (s *Server) headers(h http.Header, v *visit) {
	h.Set("X-Request-Id", v.req)
	h.Set("Content-Security-Policy", ui.ContentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Cache-Control", "no-store")
	if v.secure {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// lastLook happens before the header leaves.
func (s *Server) lastLook(h http.Header, v *visit) {
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	if err := refuseCookies(h, s.register(), v.secure); err != nil {
		s.Log.Error("cookie refused", "request", v.req, "cause", fault.Kind(err))
	}
}

// recovered turns a panic into a 500. Its text may hold values, so only what kind it was
// and where it happened is kept.
func (s *Server) recovered(r *http.Request, v *visit) {
	p := recover()
	switch err, _ := p.(error); {
	case p == nil:
		return
	case errors.Is(err, http.ErrAbortHandler):
		panic(p) // the server's own way of cutting a connection
	}
	s.Log.Error("panic", "request", v.req, "route", v.pattern(), "cause", kindOfAny(p), "at", frames())
	if v.w.started() {
		panic(http.ErrAbortHandler) // half an answer must not look whole
	}
	s.problem(r, v, http.StatusInternalServerError, "500")
}

// frames are the functions on the way to a panic, innermost first.
func frames() []string {
	pc := make([]uintptr, 32)
	in := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	var out []string
	for f, more := in.Next(); more && len(out) < 12; f, more = in.Next() {
		if !strings.HasPrefix(f.Function, "runtime.") {
			out = append(out, f.Function)
		}
	}
	return out
}

// Seen is what is counted of a request: nothing that says who or whom.
type Seen struct {
	Route  string // method and pattern, never the path
	Status int
	Took   time.Duration
	Bytes  int64
}

func (v *visit) pattern() string {
	switch {
	case v.route == nil:
		return "none"
	case v.json:
		return v.route.Method + " " + APIRoot + v.route.Path
	}
	return v.route.Name()
}

// LogKeys are the attributes that the lines of this package have, for the data map.
var LogKeys = []string{"route", "status", "took_us", "bytes", "request", "org", "cause", "at"}

// note writes the one line of a request.
func (s *Server) note(_ *http.Request, v *visit, began time.Time) {
	took := max(s.Clock.Now().Sub(began), 0)
	org := ""
	if v.scoped {
		org = v.scope.PublicOrg().String()
	}
	s.Log.Info("request", "route", v.pattern(), "status", v.w.status, "took_us", took.Microseconds(),
		"bytes", v.w.bytes, "request", v.req, "org", org)
	if s.Seen != nil {
		s.Seen(Seen{Route: v.pattern(), Status: v.w.status, Took: took, Bytes: v.w.bytes})
	}
}
