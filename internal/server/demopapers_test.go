package server

import (
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/pii"
	"standing/internal/demo"
	"standing/internal/rooms/org"
)

// A demonstration has certificates that wait for somebody to look: the server checks and reads
// them, the last names somebody else, and filled again there are no more of them.
func TestDemoHasDocuments(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	s.rooms.evidence.Reader, s.rooms.evidence.Spool = s.files.apart, s.files.apart.Spool
	var ana user
	for range 2 {
		r, _, err := s.Demo(t.Context(), demo.Options{People: 24, Seed: 1, Kind: org.Healthcare}, pii.Text{})
		if err != nil {
			t.Fatal(err)
		}
		if ana.cookie == nil {
			ana = s.admit(r.Org, "ana@lakeside.example", org.Administrator)
		}
		s.work()
	}
	all := s.call(ana, "GET", "/documents?state=review", nil)["documents"].([]any)
	if len(all) != 8 {
		t.Fatalf("%d documents were read", len(all))
	}
	others := 0
	for _, d := range all {
		r := s.call(ana, "GET", "/documents/"+d.(map[string]any)["id"].(string)+"/review", nil)
		if r["another"] == true {
			others++
		}
		for _, f := range r["fields"].([]any) {
			if f := f.(map[string]any); (f["field"] == "course" || f["field"] == "on") && (f["value"] == nil || f["value"] == "") {
				t.Errorf("%v was not read: %v", f["field"], r)
			}
		}
	}
	if others != 1 {
		t.Errorf("%d of them name somebody else", others)
	}
}
