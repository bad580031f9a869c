package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// openAPI is the document of every JSON face (OpenAPI 3.1). x-permission says what each
// operation needs; no server is named, since the caller knows where they got it.
func (s *Server) openAPI() ([]byte, error) {
	doc := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: "Standing", Version: orElse(s.Version, "0")},
		Components: &huma.Components{Schemas: s.check.reg, SecuritySchemes: map[string]*huma.SecurityScheme{
			"session": {Type: "apiKey", In: "cookie", Name: SessionCookie.CookieName(true)},
		}},
		Paths: map[string]*huma.PathItem{},
	}
	problem := s.check.reg.Schema(reflect.TypeFor[problemBody](), true, "Problem")
	for i := range s.Routes {
		if r := &s.Routes[i]; r.JSON {
			doc.AddOperation(s.operation(r, problem))
		}
	}
	return json.Marshal(doc)
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (s *Server) operation(r *Route, problem *huma.Schema) *huma.Operation {
	op := &huma.Operation{Method: r.Method, Path: APIRoot + r.Path, OperationID: operationID(r), Summary: r.Doc,
		Extensions: map[string]any{"x-permission": r.Need.String()}, Responses: map[string]*huma.Response{}}
	if r.StepUp() {
		op.Extensions["x-step-up"] = true
	}
	if !r.Public() {
		op.Security = []map[string][]string{{"session": {}}}
	}
	op.Parameters = s.parameters(r)
	if len(r.in.body) > 0 && !r.Reads() && r.Method != http.MethodDelete {
		op.RequestBody = &huma.RequestBody{Required: true, Content: content("application/json", s.check.reg.Schema(r.in.typ, true, ""))}
	}
	ok := &huma.Response{Description: http.StatusText(r.success())}
	if !r.out.none() {
		ok.Content = content("application/json", s.check.reg.Schema(r.out.typ, true, ""))
	}
	op.Responses[strconv.Itoa(r.success())] = ok
	op.Responses["default"] = &huma.Response{Description: "A problem (RFC 9457)", Content: content("application/problem+json", problem)}
	return op
}

func content(kind string, schema *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{kind: {Schema: schema}}
}

func (s *Server) parameters(r *Route) []*huma.Param {
	var out []*huma.Param
	for _, f := range r.in.path {
		out = append(out, &huma.Param{Name: f.name, In: "path", Required: true, Description: f.tag.Get("doc"), Schema: s.check.reg.Schema(f.typ, true, "")})
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
		out = append(out, &huma.Param{Name: f.name, In: "query", Description: f.tag.Get("doc"), Schema: &schema})
	}
	if !r.Reads() {
		out = append(out,
			&huma.Param{Name: "Idempotency-Key", In: "header", Description: "The same key takes effect once.", Schema: &huma.Schema{Type: huma.TypeString}},
			&huma.Param{Name: "If-Match", In: "header", Description: "The ETag that was read; 412 if it changed.", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	return out
}

// operationID is post-people-id-archive.
func operationID(r *Route) string {
	path := strings.NewReplacer("{", "", "}", "", "...", "").Replace(strings.Trim(r.Path, "/"))
	return strings.Trim(strings.ToLower(r.Method)+"-"+strings.ReplaceAll(path, "/", "-"), "-")
}
