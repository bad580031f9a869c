package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// openAPI is the document of every JSON face (OpenAPI 3.1). x-permission says what each
// operation needs. The server is the one the document came from.
func (s *Server) openAPI() ([]byte, error) {
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Standing", Version: orElse(s.Version, "0"), Description: about, Contact: &huma.Contact{Name: "Whoever runs this installation"},
			License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
		Servers: []*huma.Server{{URL: "/", Description: "This installation"}},
		Components: &huma.Components{Schemas: s.check.reg, SecuritySchemes: map[string]*huma.SecurityScheme{
			"session": {Type: "apiKey", In: "cookie", Name: SessionCookie.CookieName(true), Description: "Of somebody who signed in with a browser"},
			"token":   {Type: "http", Scheme: "bearer", Description: "Of a program; an administrator makes one under Tokens for programs"},
		}},
		Paths: map[string]*huma.PathItem{},
	}
	problem := s.check.reg.Schema(reflect.TypeFor[problemBody](), true, "Problem")
	tags := map[string]bool{}
	for i := range s.Routes {
		if r := &s.Routes[i]; r.JSON || r.API {
			op := s.operation(r, problem)
			tags[op.Tags[0]] = true
			doc.AddOperation(op)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		doc.Tags = append(doc.Tags, &huma.Tag{Name: name, Description: "Everything under " + APIRoot + "/" + name})
	}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("web: the API's document: %w", err)
	}
	return tidied(b)
}

// about is what somebody should know before the first call.
const about = "Times are UTC (RFC 3339), dates civil (2026-03-31), identifiers 26 characters. " +
	"A list answers a page and where the next begins, in `next` or `after`: send it back as the parameter of the operation. " +
	"Every error is application/problem+json (RFC 9457) with a stable `code`, and repeats nothing that was sent. " +
	"Send an Idempotency-Key with what changes something and the request can be repeated: it takes effect once, and the second answer has the status and the Location of the first, without its body. " +
	"What has a version is read with an ETag: send it, or the `version` of an answer in quotation marks, as If-Match with the change, and what changed meanwhile is refused with 412. An operation that does not name If-Match refuses it. " +
	"503 and 429 say in Retry-After when to ask again."

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (s *Server) operation(r *Route, problem *huma.Schema) *huma.Operation {
	op := &huma.Operation{Method: r.Method, Path: APIRoot + r.Path, OperationID: operationID(r), Summary: r.Doc, Description: r.asks(), Tags: []string{tagOf(r)},
		Extensions: map[string]any{"x-permission": r.Need.String()}, Security: r.security(), Parameters: s.parameters(r)}
	if r.StepUp() {
		op.Extensions["x-step-up"] = true
	}
	ok := &huma.Response{Description: http.StatusText(r.success()), Headers: r.headers()}
	switch {
	case r.raw != nil && !r.Reads():
		op.RequestBody = &huma.RequestBody{Required: true, Content: content("multipart/form-data", fileSchema())}
	case r.raw != nil:
		ok.Content = content("*/*", &huma.Schema{})
		for i, kind := range r.media {
			if i == 0 {
				delete(ok.Content, "*/*")
			}
			ok.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, ContentEncoding: "binary"}}
		}
	default:
		if len(r.in.body) > 0 && !r.Reads() && r.Method != http.MethodDelete {
			op.RequestBody = &huma.RequestBody{Required: true, Content: content("application/json", s.check.reg.Schema(r.in.typ, true, ""))}
		}
		if !r.out.none() {
			ok.Content = content("application/json", s.check.reg.Schema(r.out.typ, true, ""))
		}
	}
	op.Responses = r.problems(problem)
	op.Responses[strconv.Itoa(r.success())] = ok
	return op
}

// fileSchema is the form that an upload sends.
func fileSchema() *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, ContentEncoding: "binary"}}}
}

// asks is who may call the operation.
func (r *Route) asks() string {
	p, ok := r.Perm()
	switch {
	case ok && p.StepUp:
		return "Needs the permission " + p.Name + ", and of a session that it was proved a moment ago who it is. A token has to have been given it by name."
	case ok:
		return "Needs the permission " + p.Name + ", over whom it is about."
	case r.Public():
		return "For everybody: " + r.Need.(Audience).Reason + "."
	}
	return "For whoever is signed in, about their own account; no token can."
}

// security lists what proves who calls: for what is public, nothing.
func (r *Route) security() []map[string][]string {
	if _, ok := r.Perm(); ok {
		return []map[string][]string{{"session": {}}, {"token": {}}}
	}
	if r.Public() {
		return []map[string][]string{{}}
	}
	return []map[string][]string{{"session": {}}}
}

func (r *Route) headers() map[string]*huma.Param {
	out := map[string]*huma.Param{}
	text := &huma.Schema{Type: huma.TypeString}
	if r.Of.Table != "" {
		out["ETag"] = &huma.Header{Description: "The version that was read or made, for If-Match", Schema: text}
	}
	if r.success() == http.StatusCreated {
		out["Location"] = &huma.Header{Description: "Where what was made is read", Schema: text}
	}
	return out
}

// problems are the refusals that the operation can answer with.
func (r *Route) problems(body *huma.Schema) map[string]*huma.Response {
	out := map[string]*huma.Response{}
	say := func(status int, text string) {
		out[strconv.Itoa(status)] = &huma.Response{Description: text, Content: content("application/problem+json", body)}
	}
	say(http.StatusTooManyRequests, "Too often; Retry-After says when to ask again")
	if !r.Public() {
		say(http.StatusUnauthorized, "Nobody is signed in, or the token is worth nothing")
		say(http.StatusForbidden, "Not permitted, or it has to be proved again who it is")
	}
	if len(pathParams(r.Path)) > 0 {
		say(http.StatusNotFound, "There is no such thing, or it is out of reach")
	}
	if !r.Reads() {
		say(http.StatusConflict, "Somebody else changed it, or it was done before")
		say(http.StatusPreconditionFailed, r.stale())
	}
	if r.in != nil && len(r.in.body)+len(r.in.query) > 0 {
		say(http.StatusUnprocessableEntity, "What was sent is not right; errors says what and where")
	}
	out["default"] = &huma.Response{Description: "Any other problem (RFC 9457)", Content: content("application/problem+json", body)}
	return out
}

func content(kind string, schema *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{kind: {Schema: schema}}
}

func (s *Server) parameters(r *Route) []*huma.Param {
	var out []*huma.Param
	if r.in == nil {
		for _, p := range r.Params {
			out = append(out, &huma.Param{Name: p.Name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}})
		}
		return out
	}
	for _, f := range r.in.path {
		out = append(out, &huma.Param{Name: f.name, In: "path", Required: true, Description: cmp.Or(f.tag.Get("doc"), named(f)), Schema: s.check.reg.Schema(f.typ, true, "")})
	}
	for _, f := range r.in.query {
		schema := *s.check.reg.Schema(f.typ, true, "")
		if e := f.tag.Get("enum"); e != "" {
			for choice := range strings.SplitSeq(e, ",") {
				schema.Enum = append(schema.Enum, choice)
			}
		}
		if most, err := strconv.Atoi(f.tag.Get("maxLength")); err == nil {
			schema.MaxLength = &most
		}
		out = append(out, &huma.Param{Name: f.name, In: "query", Description: cmp.Or(f.tag.Get("doc"), named(f)), Schema: &schema})
	}
	if !r.Reads() {
		out = append(out,
			&huma.Param{Name: "Idempotency-Key", In: "header", Description: "The same key takes effect once.", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	if !r.Reads() && r.Of.Table != "" {
		out = append(out, &huma.Param{Name: "If-Match", In: "header", Description: "The ETag that was read" + r.Of.says() + "; 412 if it changed.", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	return out
}

// named says which kind of object a parameter names.
func named(f field) string {
	switch kind := f.tag.Get("kind"); {
	case kind == "":
		return ""
	case f.name == "after" || f.name == "before":
		return "Where the page begins, as the one before said"
	default:
		return "Of which " + kind
	}
}

// operationID is post-people-id-archive.
func operationID(r *Route) string {
	path := strings.NewReplacer("{", "", "}", "", "...", "").Replace(strings.Trim(r.Path, "/"))
	return strings.Trim(strings.ToLower(r.Method)+"-"+strings.ReplaceAll(path, "/", "-"), "-")
}

// tagOf is the part of the API that an operation is in: the first step of its path.
func tagOf(r *Route) string {
	tag, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
	return tag
}
