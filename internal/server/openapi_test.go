package server

import (
	"flag"
	"net/http"
	"os"
	"testing"

	"standing/internal/base/db"
)

// openAPI says where to write the document of the API, for the linters of scripts/openapi.
var openAPI = flag.String("openapi", "", "write the document of the API to this file")

func TestOpenAPI(t *testing.T) {
	s := newSite(t, db.SQLite)
	got := s.send(user{}, "GET", "/api/openapi.json", nil)
	if got.status != http.StatusOK {
		t.Fatal(got.status)
	}
	if *openAPI != "" {
		if err := os.WriteFile(*openAPI, got.body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
