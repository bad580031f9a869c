package web

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// After a refusal the browser's address is that of the POST line, and whoever reloads it, or
// keeps it, asks it with GET. Such an address leads to the page of its form.

// leads is a multiplexer of where the addresses of POST lines lead; main serves the lines.
func (s *Server) leads(main *http.ServeMux) *http.ServeMux {
	out := http.NewServeMux()
	for i := range s.Routes {
		r := &s.Routes[i]
		if r.Method != http.MethodPost || r.Kind == "api" || strings.HasPrefix(r.Path, "/api/") {
			continue
		}
		out.HandleFunc("GET "+r.Path, func(_ http.ResponseWriter, req *http.Request) {
			seeOther(visitOf(req.Context()), s.leadOf(main, r, req))
		})
	}
	return out
}

// leadOf is the page of a line's form, else the nearest page above it.
func (s *Server) leadOf(main *http.ServeMux, rt *Route, r *http.Request) string {
	if rt.Form != "" {
		return rt.form(r)
	}
	for at := path.Dir(r.URL.Path); at != "/"; at = path.Dir(at) {
		_, pattern := main.Handler(&http.Request{Method: http.MethodGet, Host: r.Host, URL: &url.URL{Path: at}})
		if line := s.byLine[pattern]; line != nil && line.HTML {
			return (&url.URL{Path: at}).EscapedPath()
		}
	}
	return "/"
}

// form is the path of the page that shows a line's form, for a request to the line.
func (r *Route) form(req *http.Request) string {
	return fill(r.Form, func(name string) string { return url.PathEscape(req.PathValue(name)) })
}

// leadsAway answers a GET of what only a POST line is meant by, and reports whether it did.
// found is the pattern of the line that takes the request, empty for none: /people/pick is
// also somebody's page by /people/{id}, where nobody has such an id.
func (v *visit) leadsAway(leads *http.ServeMux, r *http.Request, found string) bool {
	if v.json || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	_, to := leads.Handler(r)
	if to == "" || found != "" && strings.Count(to, "{") >= strings.Count(found, "{") {
		return false
	}
	leads.ServeHTTP(v.w, r)
	return true
}
