package person_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

// However many people are reached and whatever is looked for, small sets and large ones,
// the list has the people who have all of the words, in the order of names, each once.
func TestListIsTheSameWhicheverWayItIsFound(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		rng := rand.New(rand.NewPCG(7, 1))
		chief := ids.ID{9}
		units := []ids.ID{ids.New(start), ids.New(start)}
		r.reaches(t, chief, units)
		given, family := []string{"ada", "adam", "ben", "bea", "cy"}, []string{"ash", "asher", "bo", "cole"}
		var all []person.Person
		for i := range 60 {
			p, err := r.Add(context.Background(), r.boss(t, person.PermEnter), person.Input{Number: fmt.Sprint("a", i), Unit: units[i%2],
				Name: given[rng.IntN(len(given))] + " " + family[rng.IntN(len(family))]})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, p)
		}
		scopes := map[access.Reach]access.Scope{access.Org: r.boss(t, person.PermView)}
		for _, reach := range []access.Reach{access.Units, access.Own} {
			scopes[reach] = r.as(t, person.PermView, reach, chief, all[1].ID)
		}
		reached := func(reach access.Reach, p person.Person) bool {
			return reach == access.Org || p.ID == all[1].ID || reach == access.Units && p.Unit == units[0]
		}
		for _, size := range [][2]int{{10_000, 5000}, {1, 3}, {1, 1}, {8, 4}, {20, 1000}} {
			r.Sized(size[0], size[1])
			for reach, sc := range scopes {
				for _, find := range []string{"", "a", "ad as", "b bo", "cy", "c c", "a1", "a a", "zz", "a zz"} {
					for _, unit := range []ids.ID{{}, units[0], units[1]} {
						var want []string
						for _, p := range all {
							if reached(reach, p) && (unit.Zero() || p.Unit == unit) && hasAll(p, find) {
								want = append(want, p.Name.Reveal()+" "+p.ID.String())
							}
						}
						slices.Sort(want)
						if got := r.listed(t, sc, person.Filter{Find: find, Unit: unit}, 1+rng.IntN(9)); !slices.Equal(got, want) {
							t.Errorf("%v, %v, %q, unit %v: %d people, not %d", size, reach, find, unit, len(got), len(want))
						}
					}
				}
			}
		}
	})
}

// hasAll reports whether each of the words begins one of somebody's.
func hasAll(p person.Person, find string) bool {
	of := append(strings.Fields(p.Name.Reveal()), p.Number.Reveal())
	for _, w := range strings.Fields(find) {
		if !slices.ContainsFunc(of, func(o string) bool { return strings.HasPrefix(o, w) }) {
			return false
		}
	}
	return true
}

// listed is every page of a list.
func (r room) listed(t *testing.T, sc access.Scope, f person.Filter, limit int) (out []string) {
	t.Helper()
	for from := (person.After{}); ; {
		page, err := r.List(context.Background(), sc, f, from, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			out = append(out, e.Name+" "+e.ID.String())
		}
		if from = page.Next; from.Zero() {
			return out
		}
	}
}

// reaches makes units, and gives the first to an account.
func (r room) reaches(t *testing.T, account ids.ID, units []ids.ID) {
	t.Helper()
	err := r.d.Write(context.Background(), access.System(r.org, r.id, "test"), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, u := range units {
			if _, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $3, 0)`, r.org, u, u.String()); err != nil {
				return err
			}
		}
		if err := testkit.Join(ctx, tx, r.org, account, start); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO reach (org_id, account_id, unit_id) VALUES ($1, $2, $3)`, r.org, account, units[0])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
