package person_test

import (
	"context"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

// Whoever has no right to contact details at all sees and finds nobody's, not even where
// the list is read without the index.
func TestContactWithoutTheRight(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		p, err := r.Add(ctx, r.boss(t, person.PermEnter), person.Input{Name: "Ann", Number: "N 1", Email: "ann@x.test"})
		if err != nil {
			t.Fatal(err)
		}
		view := r.seeing(t, person.PermView, access.Org, access.None, ids.ID{5}, ids.ID{})
		v, err := r.Show(ctx, view, person.ShowInput{ID: p.ID})
		if err != nil || v.Email != "" || v.Number != "" || !v.Masked {
			t.Error(v, err)
		}
		for find, want := range map[string]int{"": 1, "n1": 0} {
			l, err := r.List(ctx, view, person.Filter{Find: find}, person.After{}, 10)
			if err != nil || len(l.Entries) != want || want == 1 && l.Entries[0].Number != "" {
				t.Error(find, l.Entries, err)
			}
		}
	})
}
