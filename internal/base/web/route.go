package web

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"standing/internal/base/access"
)

// Route is one line of the list of everything that can be asked of the server. Only Op,
// Page, API and Raw make one.
type Route struct {
	Kind   string // op, page, api, raw
	Method string
	Path   string // as net/http's ServeMux takes it; the JSON face lies under APIRoot
	Need   Need
	HTML   bool // answers with a page, or with 303 to one
	JSON   bool // answers under APIRoot, and is in the OpenAPI document
	Params []Param
	Form   string // the page that shows the form again with its errors
	Done   string // the code of the toast after success
	Undo   string // the path of the operation that takes it back
	API    bool   // a stream that answers under APIRoot, too
	Doc    string // one sentence for the OpenAPI document
	Of     Of     // the row whose version stands for it

	MaxBody int64
	media   []string // what a stream answers with
	bare    bool     // served without asking who it is for, as assets are
	status  int      // of the JSON face's success

	in   *shape
	out  outShape
	call func(ctx context.Context, sc access.Scope, in any) (any, error)
	view func(ctx context.Context, sc access.Scope, in, out any) templ.Component
	then func(in, out any) string
	raw  func(w http.ResponseWriter, r *http.Request, sc access.Scope) error
}

// Param is a part of a request that names an object, so that the walker can put there
// the id of somebody else's.
type Param struct {
	Name string // rows[].unit for a field of rows
	In   string // path, query, body
	Kind string // the kind of object it names: person, unit, …; empty if it names none
	List bool   // several of them
}

// APIRoot is where the JSON faces begin.
const APIRoot = "/api/v1"

// maxBody is how large a body may be unless a route says otherwise, in bytes.
const maxBody = 1 << 20

// Perm is the permission that the route needs; ok is false for an Audience.
func (r Route) Perm() (p access.Perm, ok bool) {
	p, ok = r.Need.(access.Perm)
	return p, ok
}

// Public reports whether everybody may use the route.
func (r Route) Public() bool {
	a, ok := r.Need.(Audience)
	return ok && a.Kind == "public"
}

// StepUp reports whether the route asks for a fresh proof of who is acting.
func (r Route) StepUp() bool {
	if p, ok := r.Perm(); ok {
		return p.StepUp
	}
	return r.Need.(Audience).StepUp
}

// Reads reports whether the route promises to change nothing.
func (r Route) Reads() bool { return r.Method == http.MethodGet }

// Name is the line's name in messages.
func (r Route) Name() string { return r.Method + " " + r.Path }

var pathParam = regexp.MustCompile(`\{([a-z_]+)(?:\.\.\.)?\}`)

// pathParams are the names in braces, in order.
func pathParams(path string) []string {
	var out []string
	for _, m := range pathParam.FindAllStringSubmatch(path, -1) {
		out = append(out, m[1])
	}
	return out
}

// fill puts values into the braces of a path.
func fill(path string, value func(name string) string) string {
	return pathParam.ReplaceAllStringFunc(path, func(m string) string {
		return value(strings.TrimSuffix(m[1:len(m)-1], "..."))
	})
}

// valid reports what is wrong with the line itself; Server looks at them together.
func (r Route) valid() error {
	bad := func(why string) error { return fmt.Errorf("web: %s: %s", r.Name(), why) }
	switch {
	case !strings.HasPrefix(r.Path, "/"):
		return bad("the path does not begin with a slash")
	case strings.HasPrefix(r.Path, "/api/") && r.Kind != "raw":
		return bad("the JSON face is added by itself")
	case r.Path != "/" && strings.HasSuffix(r.Path, "/") && r.Kind != "raw":
		return bad("the path ends with a slash")
	case r.Need == nil:
		return bad("it needs a permission, or a reason why not")
	case r.HTML && r.Method != http.MethodGet && r.Method != http.MethodPost:
		return bad("a page is asked for with GET, a form sent with POST")
	case r.HTML && r.Method == http.MethodGet && r.view == nil:
		return bad("there is no View to show")
	case r.HTML && r.Method == http.MethodPost && r.then == nil && r.view == nil:
		return bad("a form needs Then, where it leads, or a View")
	case r.Reads() && (r.then != nil || r.Form != "" || r.Done != "" || r.Undo != ""):
		return bad("a GET leads nowhere: Then, Form, Done and Undo are for POST")
	}
	if err := r.Need.Valid(); err != nil {
		return bad(err.Error())
	}
	return r.validParams(bad)
}

func (r Route) validParams(bad func(string) error) error {
	in := pathParams(r.Path)
	for _, p := range r.Params {
		if p.In == "path" && !slices.Contains(in, p.Name) {
			return bad("the input names the path parameter " + p.Name + ", which the path has not")
		}
	}
	for _, name := range in {
		i := slices.IndexFunc(r.Params, func(p Param) bool { return p.In == "path" && p.Name == name })
		if i < 0 {
			return bad("nothing takes the path parameter " + name)
		}
		if r.Params[i].Kind == "" && !r.Public() {
			return bad("the path parameter " + name + " does not say which kind of object it names")
		}
	}
	if r.Of.param != "" && !slices.Contains(in, r.Of.param) {
		return bad("its Of is named by " + r.Of.param + ", which the path has not")
	}
	for _, other := range []string{r.Form, r.Undo} {
		for _, name := range pathParams(other) {
			if !slices.Contains(in, name) {
				return bad(other + " has the path parameter " + name + ", which this path has not")
			}
		}
	}
	return nil
}
