package web

import (
	"context"
	"net/http"
	"reflect"

	"github.com/a-h/templ"

	"standing/internal/base/access"
)

// Face is how an operation looks from outside.
type Face[In, Out any] struct {
	// View is the page of a GET. On a POST it answers 200 where Then is nil or gives
	// the empty path: for what must not be put in an address, such as recovery codes.
	View func(ctx context.Context, sc access.Scope, in In, out Out) templ.Component
	// Then is the page that a POST leads to (303).
	Then func(in In, out Out) string
	// Form is the path of the GET line that shows the form again, refilled, when the
	// operation refuses (422, 409, 429, 503); its parameters are a subset of this path's.
	Form string
	// Done is the code of the toast on the page after success.
	Done string
	// Undo is the path of a POST line that takes it back, offered in the toast; its
	// parameters are a subset of this path's.
	Undo string
	// Of is the row whose version stands for what is shown or changed: ETag and If-Match.
	Of Of
	// Status of the JSON face's success; 200 unless told, 204 where Out is None.
	Status int
	// MaxBody in bytes; 1 MiB unless told.
	MaxBody int64
	// Doc is one sentence for the OpenAPI document.
	Doc string
}

// None is the In of an operation that takes nothing, or the Out of one that gives nothing.
type None struct{}

// Operation is what rooms write: one input, one answer, the same for every face.
type Operation[In, Out any] func(ctx context.Context, sc access.Scope, in In) (Out, error)

// Op serves an operation as a page or form and as JSON. A GET shows View; a POST leads to
// Then with 303, and its errors come back on Form.
func Op[In, Out any](method, path string, need Need, do Operation[In, Out], f Face[In, Out]) Route {
	r := operation(method, path, need, do, f)
	r.Kind, r.HTML, r.JSON = "op", true, true
	return r
}

// API serves an operation as JSON only. Any method will do.
func API[In, Out any](method, path string, need Need, do Operation[In, Out], face ...Face[In, Out]) Route {
	var f Face[In, Out]
	for _, f = range face {
	}
	r := operation(method, path, need, do, f)
	r.Kind, r.JSON = "api", true
	return r
}

// Page serves a page only: a form to fill in, or what is composed of several rooms.
func Page[In any](path string, need Need, show func(ctx context.Context, sc access.Scope, in In) (templ.Component, error)) Route {
	r := operation(http.MethodGet, path, need, show, Face[In, templ.Component]{
		View: func(_ context.Context, _ access.Scope, _ In, c templ.Component) templ.Component { return c },
	})
	r.Kind, r.HTML = "page", true
	return r
}

// Stream is what a Raw line declares of itself.
type Stream struct {
	Kinds map[string]string // path parameter: kind of object
	// In is a zero struct with path and query fields, instead of Kinds: the parameters that
	// Address reads.
	In any
	// Media is what it answers with, for the OpenAPI document.
	Media   []string
	MaxBody int64
	Doc     string
	// Form is the GET line whose page shows the errors of an upload; Done the code of the
	// toast that SeeOther leaves.
	Form, Done string
	// API serves the line also under APIRoot, for programs; it is in the OpenAPI document.
	API bool
	// Bare serves without asking who it is for, and lets it be cached: assets.
	Bare bool
}

// Raw serves what is neither a page nor JSON: streams, uploads, pictures, assets. Handle
// has authorized nothing but the line's Need; it writes to w only when it succeeds, or
// returns an error before the first byte.
func Raw(method, path string, need Need, handle func(w http.ResponseWriter, r *http.Request, sc access.Scope) error, s Stream) Route {
	r := Route{Kind: "raw", Method: method, Path: path, Need: need, raw: handle, API: s.API, media: s.Media, bare: s.Bare, MaxBody: orMax(s.MaxBody), Doc: s.Doc, Form: s.Form, Done: s.Done}
	if s.In != nil {
		r.in = shapeOf(reflect.TypeOf(s.In))
		r.Params = r.in.params
		return r
	}
	for _, name := range pathParams(path) {
		r.Params = append(r.Params, Param{Name: name, In: "path", Kind: s.Kinds[name]})
	}
	return r
}

// Address reads the parameters of a Raw line from its address, by the same rules as for any
// other: what cannot be meant is refused by the name of its parameter.
func Address[In any](r *http.Request) (in In, err error) {
	err = shapeOf(reflect.TypeFor[In]()).address(reflect.ValueOf(&in).Elem(), r.PathValue, r.URL.Query())
	return in, err
}

func orMax(n int64) int64 {
	if n == 0 {
		return maxBody
	}
	return n
}

func operation[In, Out any](method, path string, need Need, do Operation[In, Out], f Face[In, Out]) Route {
	in := shapeOf(reflect.TypeFor[In]())
	r := Route{Method: method, Path: path, Need: need, Form: f.Form, Done: f.Done, Undo: f.Undo, Doc: f.Doc, Of: f.Of,
		MaxBody: orMax(f.MaxBody), status: f.Status, in: in, Params: in.params, out: outShape{reflect.TypeFor[Out]()}}
	r.call = func(ctx context.Context, sc access.Scope, in any) (any, error) { return do(ctx, sc, *in.(*In)) }
	if f.View != nil {
		r.view = func(ctx context.Context, sc access.Scope, in, out any) templ.Component {
			o, _ := out.(Out)
			return f.View(ctx, sc, *in.(*In), o)
		}
	}
	if f.Then != nil {
		r.then = func(in, out any) string {
			o, _ := out.(Out)
			return f.Then(*in.(*In), o)
		}
	}
	return r
}
