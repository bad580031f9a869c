package intake_test

import (
	"context"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/org"
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
			want := "2 B differs_name “Ann Miller” \n2 D differs_unit “Emergency” \n2 C differs_email “ann.miller@x.org” "
			if update {
				want = "2 B changed_name “Ann Miller” \n2 D changed_unit “Emergency” \n2 C differs_email “ann.miller@x.org” "
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

// Undoing an import gives names and units back as they were, where nobody changed them since,
// and says how many it left.
func TestUndoGivesNamesAndUnitsBack(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		k.bring("Employee ID,Name,Department\n1,Ann Lee,ICU\n2,Bo Roe,ICU\n3,Cy Poe,\n4,Di Fox,ICU\n")
		find := func(number string) person.Person {
			t.Helper()
			l, err := k.people.List(ctx, k.boss(), person.Filter{Find: number}, person.After{}, 10)
			if err != nil || len(l.Entries) != 1 {
				t.Fatal(l.Entries, err)
			}
			p, err := k.people.ByID(ctx, k.boss(), l.Entries[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		said := func(number string) string {
			p := find(number)
			return p.Name.Reveal() + " in " + k.unit(p.Unit).Name
		}
		i := k.receive("Employee ID,Name,Department\n1,Ann Miller,Emergency\n2,Bo Bell,Emergency\n3,Cy Poe,Emergency\n4,Di Fox,ICU\n1,Ann Moss,Emergency\n")
		k.agree(i.ID, intake.MapInput{MakeUnits: true, Update: true})
		v := k.run(i.ID)
		if v.State != intake.Done {
			t.Fatal(v.State, problems(v))
		}
		if got := said("1") + ", " + said("2") + ", " + said("3"); got != "Ann Miller in Emergency, Bo Bell in Emergency, Cy Poe in Emergency" {
			t.Fatal(got)
		}
		bo := find("2")
		if _, err := k.people.Change(ctx, k.boss(), person.ChangeInput{ID: bo.ID, Input: person.Input{Name: "Bo Bell-Roe", Number: "2", Unit: bo.Unit, JoinedOn: bo.JoinedOn}}); err != nil {
			t.Fatal(err)
		}
		if n := k.count(`intake_renewed r WHERE r.org_id = $1 AND length(r.name_was) > 0 AND length(r.name_now) > 0`); n != 2 {
			t.Error("names that are kept: ", n)
		}
		for range 2 { // the second time nothing is left to do
			if _, err := k.Undo(ctx, k.boss(), intake.Ref{ID: v.ID}); err != nil {
				break
			}
			k.work(v.ID)
		}
		if v = k.show(v.ID); v.State != intake.Undone || v.Left != 1 {
			t.Error(v.State, v.Left)
		}
		if got := said("1") + ", " + said("2") + ", " + said("3") + ", " + said("4"); got != "Ann Lee in ICU, Bo Bell-Roe in ICU, Cy Poe in , Di Fox in ICU" {
			t.Error(got)
		}
		// What rules ask about is as before from the day of the change on.
		for _, u := range k.tree() {
			if n := k.count(`person_fact f WHERE f.org_id = $1 AND f.name = 'unit' AND f.value = '` + u.ID.String() + `' AND f.kind <> 'void'
				AND NOT EXISTS (SELECT 1 FROM person_fact n WHERE n.org_id = $1 AND n.supersedes_id = f.id)`); (u.Name == "Emergency") != (n == 0) {
				t.Error(u.Name, n)
			}
		}
	})
}

func (k *kit) tree() []org.Node {
	k.t.Helper()
	all, err := k.units.Units(context.Background(), k.boss())
	if err != nil {
		k.t.Fatal(err)
	}
	return all
}

// unit is one by its id, nothing for none.
func (k *kit) unit(id ids.ID) (u org.Node) {
	for _, n := range k.tree() {
		if n.ID == id {
			u = n
		}
	}
	return u
}
