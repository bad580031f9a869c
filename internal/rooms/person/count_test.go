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

func TestCountObeysReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		ana := r.add(t, "Ana", "1")
		r.add(t, "Ben", "2")
		left := r.add(t, "Cleo", "3")
		if _, err := r.Leave(context.Background(), r.boss(t, person.PermEnter), person.Ref{ID: left.ID, On: left.JoinedOn}); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			sc   access.Scope
			want int
		}{
			"everybody": {r.boss(t, person.PermView), 2},
			"own":       {r.as(t, person.PermView, access.Own, ids.ID{9}, ana.ID), 1},
		} {
			if n, err := r.Count(context.Background(), c.sc); err != nil || n != c.want {
				t.Errorf("%s: %d, %v, want %d", name, n, err, c.want)
			}
		}
	})
}
