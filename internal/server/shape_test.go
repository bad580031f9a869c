package server

import (
	"encoding/json"
	"net/http/httptest"
	"regexp"
	"testing"

	"standing/internal/base/db"
)

var small = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Every name in the JSON interface is in small letters: a struct without tags would
// publish the names of its fields.
func TestNamesOfTheJSONInterface(t *testing.T) {
	s := newSite(t, db.SQLite)
	w := httptest.NewRecorder()
	s.Public.ServeHTTP(w, httptest.NewRequest("GET", "/api/openapi.json", nil))
	var doc struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || len(doc.Components.Schemas) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	for name, schema := range doc.Components.Schemas {
		for p := range schema.Properties {
			if p != "$schema" && !small.MatchString(p) {
				t.Errorf("%s publishes %q", name, p)
			}
		}
	}
}
