package server

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/rooms/org"
)

// openAPI says where to write the document of the API, for the linters of scripts/openapi.
var openAPI = flag.String("openapi", "", "write the document of the API to this file")

type schema struct {
	Ref        string            `json:"$ref"`
	Properties map[string]schema `json:"properties"`
	Type       any               `json:"type"`
}

type document struct {
	Paths map[string]map[string]struct {
		OperationID string         `json:"operationId"`
		Tags        []string       `json:"tags"`
		Security    []any          `json:"security"`
		Responses   map[string]any `json:"responses"`
		RequestBody struct {
			Content map[string]struct{ Schema schema }
		} `json:"requestBody"`
	} `json:"paths"`
	Components struct{ Schemas map[string]schema }
}

func (s *site) document() (doc document, raw []byte) {
	s.t.Helper()
	got := s.send(user{}, "GET", "/api/openapi.json", nil)
	if got.status != http.StatusOK || json.Unmarshal(got.body, &doc) != nil {
		s.t.Fatal(got.status)
	}
	return doc, got.body
}

// The document of the API names every operation once, with what it belongs to and how it
// refuses; amounts of credit are numbers, as they are written. The linters find the rest.
func TestOpenAPI(t *testing.T) {
	doc, raw := newSite(t, db.SQLite).document()
	if *openAPI != "" {
		if err := os.WriteFile(*openAPI, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			refuses := slices.ContainsFunc(slices.Sorted(keysOf(op.Responses)), func(code string) bool { return strings.HasPrefix(code, "4") })
			if seen[op.OperationID] || len(op.Tags) != 1 || len(op.Security) == 0 || !refuses {
				t.Error(method, path, op)
			}
			seen[op.OperationID] = true
		}
	}
	if got := doc.Components.Schemas["TrainingCompletion"].Properties["amount"].Type; got != "number" {
		t.Error("an amount is said to be: ", got)
	}
	if strings.Contains(string(raw), "patternDescription") {
		t.Error("it says what the standard does not know")
	}
}

func keysOf[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// No operation repeats what was sent when it refuses it: every field of every one gets a
// text that is wrong there.
func TestProblemsEchoNothing(t *testing.T) {
	s := newSite(t, db.SQLite)
	ana := s.admit(s.found(org.Healthcare, "Lakeside"), "ana@lakeside.example", org.Administrator)
	doc, _ := s.document()
	const canary = "CANARYECHO"
	refused := 0
	for path, methods := range doc.Paths {
		if strings.HasPrefix(path, "/api/v1/sign-") {
			continue // it would end the session that asks
		}
		op, ok := methods["post"]
		if !ok {
			continue
		}
		of := op.RequestBody.Content["application/json"].Schema
		if of.Ref != "" {
			of = doc.Components.Schemas[of.Ref[strings.LastIndexByte(of.Ref, '/')+1:]]
		}
		for field := range of.Properties {
			at := braces.ReplaceAllString(path, ids.ID{1, 2, 3}.String())
			for _, body := range []map[string]any{{field: canary + strings.Repeat("x", 5000)}, {field: []string{canary}}, {field: map[string]string{canary: canary}}, {field + canary: canary}} {
				got := s.send(ana, "POST", at, body)
				if got.status >= 500 || strings.Contains(string(got.body), canary) {
					t.Errorf("%s, field %s: %d %s", path, field, got.status, got.body)
				}
				if got.status >= 400 {
					refused++
				}
			}
		}
	}
	if refused < 500 {
		t.Error("only so many were refused: ", refused)
	}
}
