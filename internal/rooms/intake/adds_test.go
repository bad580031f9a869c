package intake_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/intake"
)

// Every row of a list of people is somebody new, somebody who is here, somebody of a row above,
// or has a problem.
func TestTheNumbersOfACheckAddUp(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		i := k.receive("Employee ID,Name,E-mail\n1,Ann Lee,ann@x.org\n2,Bo Roe,\n1,Ann Lee,\n,Cy Doe,\n3,Di Poe,nobody\n")
		v := k.agree(i.ID, intake.MapInput{})
		if got := counted(v.Counts); got != "rows 5 bad 1 people +3 =0 facts +0 records +0 =0 courses +0" {
			t.Error(got)
		}
		if got, want := problems(v), "4  twice “Ann Lee (1)” \n5 A no_number “Cy Doe” \n6 C email “nobody” "; got != want {
			t.Error(got)
		}
	})
}

// A unit that the check warned of goes when the import that made it is taken back, unless
// somebody is in it, and comes back with the next; a mended file moves its people.
func TestUnitsOfAnImport(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		units := func() (out string) {
			nodes, err := k.units.Units(ctx, k.boss())
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range nodes {
				out += n.Name + ";"
			}
			return out
		}
		file := "Employee ID,Name,Department\n1,Ann Lee,Radiology\n2,Bo Roe,Radiolgy ???\n3,Cy Doe,Ward 1\n4,Di Poe,Ward 2\n"
		for range 2 {
			i := k.receive(file)
			v := k.agree(i.ID, intake.MapInput{MakeUnits: true})
			if got := fmt.Sprint(v.Slips()); got != "[{Radiolgy ??? Radiology}]" {
				t.Error(got)
			}
			if v = k.run(i.ID); units() != "Radiolgy ???;Radiology;Ward 1;Ward 2;" {
				t.Error(units())
			}
			k.undo(v)
			if got := units(); got != "" {
				t.Error("empty units stay: ", got)
			}
		}
		k.bring(file)
		i := k.receive(strings.Replace(file, "Radiolgy ???", "Radiology", 1))
		if v := k.agree(i.ID, intake.MapInput{MakeUnits: true, Update: true}); problems(v) != "3 C changed_unit “Radiology” " {
			t.Error(problems(v))
		}
		k.run(i.ID)
		if n := k.count(`person p JOIN unit u ON u.org_id = p.org_id AND u.id = p.unit_id WHERE p.org_id = $1 AND u.name = 'Radiology'`); n != 2 {
			t.Error("moved: ", n)
		}
	})
}

// The order of dates is remembered with the columns.
func TestTheOrderOfDatesIsRemembered(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		file := "ID,Name,Course,Completed\n1,Ann,Falls,3/4/2025\n"
		i := k.receive(file)
		k.agree(i.ID, intake.MapInput{Dates: "dmy"})
		if v := k.show(k.receive(file).ID); !v.Remembered || v.Dates() != "dmy" {
			t.Error(v.Remembered, v.Dates())
		}
	})
}
