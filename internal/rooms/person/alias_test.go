package person_test

import (
	"context"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

func TestAliasIsAsTheOrganizationSays(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		mode := "off"
		r.Alias = func(context.Context, db.Q, access.Scope) (string, error) { return mode, nil }
		sc := r.boss(t, person.PermEnter)
		_, err := r.Add(ctx, sc, person.Input{Name: "Robin", Alias: true})
		if f := fault.Fields(err); len(f) != 1 || f[0].Reason != "alias_off" {
			t.Error(err)
		}
		if got := r.load(t, sc, person.LoadRow{Input: person.Input{Name: "Robin", Alias: true}}); got.Refused != 1 {
			t.Error(got)
		}
		mode = "required"
		if p, err := r.Add(ctx, sc, person.Input{Name: "Robin"}); err != nil || !p.Alias {
			t.Error(p.Alias, err)
		}
		mode = "allowed"
		p, err := r.Add(ctx, sc, person.Input{Name: "Robin"})
		if err != nil || p.Alias {
			t.Error(p.Alias, err)
		}
		if p, err = r.Change(ctx, sc, person.ChangeInput{ID: p.ID, Input: person.Input{Name: "Robin", Alias: true}}); err != nil || !p.Alias {
			t.Error(p.Alias, err)
		}
		mode = "off" // what was entered before stays
		if p, err = r.Change(ctx, sc, person.ChangeInput{ID: p.ID, Input: person.Input{Name: "Robyn", Alias: true}}); err != nil || !p.Alias {
			t.Error(p.Alias, err)
		}
	})
}
