package server

import (
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/pii"
	"standing/internal/demo"
	"standing/internal/rooms/org"
)

// A demonstration of a hospital has a list on which some of its people may be; filled again,
// whoever it adds is compared with the same list.
func TestDemoHasExclusions(t *testing.T) {
	t.Parallel()
	s := newSite(t, db.SQLite)
	var ana user
	for i, people := range []int{24, 40} {
		r, _, err := s.Demo(t.Context(), demo.Options{People: people, Seed: 1, Kind: org.Healthcare}, pii.Text{})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			ana = s.admit(r.Org, "ana@lakeside.example", org.Administrator)
		}
		s.work()
		d := s.call(ana, "GET", "/exclusions", nil)
		lists := d["lists"].([]any)
		if len(lists) != 1 || d["looking"].(float64) != 0 {
			t.Fatal(d)
		}
		one := lists[0].(map[string]any)
		if n := one["possible_matches"].(float64); n < 2 || one["checked_at"] == nil {
			t.Errorf("%v possible matches", one)
		}
	}
}
