package catalog_test

import (
	"context"
	"fmt"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/catalog"
)

// A slip of the hand is found; another year, part or code is another course.
func TestATitleThatIsNearlyKnown(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.ensure(t, catalog.Named{Title: "Hand Hygiene 2025"}, catalog.Named{Title: "Use of Force II"}, catalog.Named{Title: "Basics of CPR"}, catalog.Named{Title: "CPR"},
			catalog.Named{Title: "Fire safety", Code: "FS-1"}, catalog.Named{Title: "Éthique"})
		var known catalog.Titles
		if err := r.d.Read(context.Background(), r.boss(t, catalog.PermView), func(ctx context.Context, q db.Q) (err error) {
			known, err = r.Titles(ctx, q, r.boss(t, catalog.PermView))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for title, want := range map[string]string{
			"Hand Hygene 2025": "Hand Hygiene 2025", "Hand hygiene, 2025": "", "Hnad Hygiene 2025": "Hand Hygiene 2025", "Hand Hygiene 2026": "", "Hand Hygiene": "",
			"Use of Froce II": "Use of Force II", "Use of Force III": "", "Use of Force": "", "CPR basics of": "Basics of CPR", "CPT": "", "CPRs": "CPR",
			"Fire saefty": "Fire safety", "Etique": "Éthique", "": "", "###": "", "Handwashing": "",
		} {
			got := ""
			for _, c := range known.Near(catalog.Named{Title: title}) {
				got += c.Title
			}
			if got != want {
				t.Errorf("%q may mean %q, want %q", title, got, want)
			}
		}
		if got := known.Near(catalog.Named{Title: "Fire saefty", Code: "FS-2"}); len(got) != 0 {
			t.Error("another code: ", got)
		}
		if got := fmt.Sprint(len(known.Near(catalog.Named{Title: "Hand Hygene 2025", Code: "HH"}))); got != "1" {
			t.Error("a code that nobody has: ", got)
		}
	})
}
