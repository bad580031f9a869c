package intake_test

import (
	"context"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/person"
)

const two = "Number,Name,Licensed on,Course,Completed\nRN 1,Ann Lee,2020-01-02,Falls,2025-01-02\nRN 2,Bo Roe,2020-01-02,Falls,2025-01-02\n"

func (k *kit) undo(v intake.View) {
	k.t.Helper()
	if _, err := k.Undo(context.Background(), k.boss(), intake.Ref{ID: v.ID}); err != nil {
		k.t.Fatal(err)
	}
	k.work(v.ID)
}

// Taken back and brought in again, people are there as before; taken back again, they are not.
func TestATakenBackImportComesBackWhole(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		first := k.bring(two)
		k.undo(first)
		if got := k.holds(); got != "0 people, 0 facts, 0 records" {
			t.Fatal(got)
		}
		for range 2 {
			clear(k.told)
			i := k.receive(two)
			v := k.agree(i.ID, intake.MapInput{})
			if got := counted(v.Counts); got != "rows 2 bad 0 people +0 =0 facts +2 records +2 =0 courses +0" || v.PeopleBack != 2 || len(v.Problems) != 0 {
				t.Fatal(got, v.PeopleBack, problems(v))
			}
			v = k.run(i.ID)
			if got := k.holds(); got != "2 people, 2 facts, 2 records" || v.PeopleBack != 2 || v.PeopleSame != 0 || len(k.told) != 2 {
				t.Error(got, v.Counts, len(k.told))
			}
			if n := k.count(`person_index x WHERE x.org_id = $1 AND x.state = 'active'`); n != 2 {
				t.Error("listed: ", n)
			}
			k.undo(v)
			if got := k.holds(); got != "0 people, 0 facts, 0 records" {
				t.Error(got)
			}
		}
	})
}

// Who left otherwise is named, and comes back only where somebody says so; taking the import
// back lets them have left on the day on which they had.
func TestWhoLeftIsAskedAbout(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		k.bring(two)
		ann := k.one(`SELECT f.person_id FROM person_fact f JOIN person_index x ON x.org_id = f.org_id AND x.person_id = f.person_id WHERE f.org_id = $1 AND x.name = 'Ann Lee' LIMIT 1`)
		if _, err := k.people.Leave(ctx, k.as(access.Org), person.Ref{ID: ann, On: civil.MustParse("2026-02-01")}); err != nil {
			t.Fatal(err)
		}
		again := func(back bool) intake.View {
			t.Helper()
			i := k.receive(two)
			v := k.agree(i.ID, intake.MapInput{})
			if got := problems(v); v.PeopleSame != 2 || v.PeopleBack != 0 || !strings.Contains(got, "2  left “Ann Lee (RN 1)”") {
				t.Fatal(v.Counts, got)
			}
			if _, err := k.Run(ctx, k.boss(), intake.RunInput{ID: i.ID, Return: back}); err != nil {
				t.Fatal(err)
			}
			k.work(i.ID)
			return k.show(i.ID)
		}
		if v := again(false); v.PeopleBack != 0 || k.count(`person p WHERE p.org_id = $1 AND p.state = 'active'`) != 1 {
			t.Error("back unasked: ", v.Counts)
		}
		v := again(true)
		if v.PeopleBack != 1 || v.PeopleSame != 1 || !strings.Contains(problems(v), "returned") || k.count(`person p WHERE p.org_id = $1 AND p.state = 'active'`) != 2 {
			t.Error(v.Counts, problems(v))
		}
		k.undo(v)
		if k.count(`person p WHERE p.org_id = $1 AND p.state = 'left' AND p.left_on = '2026-02-01'`) != 1 {
			t.Error("they have not left again")
		}
	})
}
