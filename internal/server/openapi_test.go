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
		Parameters  []struct {
			Name string `json:"name"`
			In   string `json:"in"`
		} `json:"parameters"`
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
