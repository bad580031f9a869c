package person_test

import (
	"context"
	"errors"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

// Reach is obeyed also where the index is not asked: in the order of ids, and for names.
func TestReachWithoutTheIndex(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		me, other := r.add(t, "Me", "1"), r.add(t, "Other", "2")
		sc := r.as(t, person.PermView, access.Own, ids.ID{4}, me.ID)
		err := d.Write(ctx, testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM person_index_state WHERE org_id = $1`, r.org)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		page, err := r.List(ctx, sc, person.Filter{}, person.After{}, 10)
		if err != nil || !page.ByID || names(page) != "Me" {
			t.Error(page.ByID, names(page), err)
		}
		known, err := r.Names(ctx, sc, []ids.ID{me.ID, other.ID})
		if err != nil || len(known) != 1 || known[me.ID] != "Me" {
			t.Error(known, err)
		}
	})
}

// A person of another organization is not there, whoever asks for the id. On PostgreSQL
// row security says so as well; here the statement itself does.
func TestAnotherOrganizationsPersonIsNotThere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		p := r.add(t, "Theirs", "1")
		mine := r
		mine.org, mine.id = testkit.NewOrg(t, d)
		boss := mine.boss(t, person.PermView)
		if _, err := mine.ByID(ctx, boss, p.ID); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if known, err := mine.Names(ctx, boss, []ids.ID{p.ID}); err != nil || len(known) != 0 {
			t.Error(len(known), err)
		}
		for _, f := range []person.Filter{{}, {Find: "theirs"}, {Find: "1"}} {
			if page, err := mine.List(ctx, boss, f, person.After{}, 10); err != nil || len(page.Entries) != 0 {
				t.Error(f, names(page), err)
			}
		}
		_, err := mine.Change(ctx, mine.boss(t, person.PermEnter), person.ChangeInput{ID: p.ID, Input: person.Input{Name: "Mine"}})
		if !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}
