package intake_test

import (
	"context"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/person"
)

// What a file says otherwise of people who are here is listed, and taken only where that was
// agreed: one fact for each change, and nothing the second time.
func TestNamesAndUnitsAreUpdatedWhereAgreed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.bring("Employee ID,Name,E-mail,Department\n1,Ann Lee,ann@x.org,ICU\n2,Bo Roe,bo@x.org,ICU\n")
		units := `person_fact f WHERE f.org_id = $1 AND f.name = 'unit'`
		before := k.count(units)
		file := "Employee ID,Name,E-mail,Department\n1,Ann Miller,ann.miller@x.org,Emergency\n2,Bo Roe,bo@x.org,ICU\n"
		for _, update := range []bool{false, true, true} {
			i := k.receive(file)
			v := k.agree(i.ID, intake.MapInput{MakeUnits: true, Update: update})
			want := "2  differs_name “Ann Miller” \n2  differs_email “ann.miller@x.org” "
			if update {
				want = "2  changed_name “Ann Miller” \n2  changed_unit “Emergency” \n2  differs_email “ann.miller@x.org” "
			}
			if got := problems(v); k.count(units) == before && got != want {
				t.Error(update, got)
			}
			if v = k.run(i.ID); v.State != intake.Done || v.PeopleNew != 0 {
				t.Error(v.State, counted(v.Counts), problems(v))
			}
			l, err := k.people.List(context.Background(), k.boss(), person.Filter{Find: "Ann"}, person.After{}, 10)
			if err != nil || len(l.Entries) != 1 || (l.Entries[0].Name == "Ann Miller") != update {
				t.Error(l.Entries, err)
			}
		}
		if n := k.count(units); n != before+1 {
			t.Error(n, before)
		}
	})
}
