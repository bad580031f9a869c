package intake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/person"
)

const list = `Employee ID,Name,E-mail,Department,Hire date,Course,Completed,Hours,Category
RN 001,"Lopez, Maria",m@x.org,ICU,2020-01-05,Ethics in care,2025-03-14,2,Ethics
rn-001,Maria Lopez,,ICU,,Falls,2025-04-01,1.5,
RN 01,Ann Lee,,Emergency,2021-02-03,Falls,2025-04-01,1.5,
RN 001,Maria Lopez,,ICU,,Falls,2025-04-01,1.5,
RN 7,,,,,Falls,2025-04-01,1.5,
RN 8,Bo Roe,,ICU,,Falls,31 Feb 2025,1,
RN 9,Cy Doe,,ICU,,Falls,2031-01-01,1,
`

func TestOneRowPerCompletion(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		i := k.receive(list)
		v := k.agree(i.ID, intake.MapInput{MakeUnits: true})
		want := "rows 7 bad 3 people +2 =0 facts +0 records +3 =1 courses +2"
		if got := counted(v.Counts); v.State != intake.Checked || got != want {
			t.Fatal(v.State, got, problems(v))
		}
		if got, want := problems(v), "6 A unknown “RN 7” \n7 G cell “31 Feb 2025” is not a day of the calendar\n8 G future “2031-01-01” "; got != want {
			t.Error(got)
		}
		if got := k.holds(); got != "0 people, 0 facts, 0 records" || k.count(`course c WHERE c.org_id = $1`) != 0 {
			t.Error("the check wrote: ", got)
		}
		if _, err := k.Run(context.Background(), k.boss(), intake.RunInput{ID: i.ID}); len(fault.Fields(err)) != 1 {
			t.Error("bad rows need a decision: ", err)
		}
		v = k.run(i.ID)
		if got := counted(v.Counts); v.State != intake.Done || got != want {
			t.Error(v.State, got)
		}
		if got := k.holds(); got != "2 people, 0 facts, 3 records" {
			t.Error(got)
		}
		if n := k.count(`unit u WHERE u.org_id = $1`); n != 2 {
			t.Error(n, "units")
		}
		if n := k.count(`intake_part p WHERE p.org_id = $1`); n != 0 {
			t.Error("the file is kept: ", n)
		}
		if len(k.told) != 2 {
			t.Error("standings were told of ", len(k.told))
		}
	})
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.bring(list)
		before := k.holds()
		clear(k.told)
		i := k.receive(list)
		v := k.agree(i.ID, intake.MapInput{MakeUnits: true})
		want := "rows 7 bad 3 people +0 =2 facts +0 records +0 =4 courses +0"
		if got := counted(v.Counts); got != want {
			t.Error("check: ", got, problems(v))
		}
		if !k.remembers(i.ID) {
			t.Error("the columns are not remembered")
		}
		if got := counted(k.run(i.ID).Counts); got != want {
			t.Error("run: ", got)
		}
		if after := k.holds(); after != before || len(k.told) != 0 {
			t.Error(before, after, k.told)
		}
	})
}

func TestMatrixAndExpiry(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		v := k.bring("Badge,Name,Licensed on,Use of force,First aid,Notary expires\n007,Ann,2019-01-02,2025-01-02,2024-05-06; 2025-05-07,2027-01-01\n7,Bo,,x,,\n08,Cy,,2025-01-03,,\n")
		if got := counted(v.Counts); got != "rows 3 bad 1 people +2 =0 facts +2 records +5 =0 courses +3" {
			t.Error(got, problems(v))
		}
		if got := k.holds(); got != "2 people, 2 facts, 5 records" {
			t.Error(got)
		}
	})
}

func TestWhoIsThereIsOnlyAddedTo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		for _, in := range []person.Input{{Name: "Maria Lopez", Number: "RN 001"}, {Name: "Ann Lee", Email: "ann@x.org"}, {Name: "Twin"}, {Name: "Twin"}, {Name: "Bo Roe", Email: "bo@x.org", Number: "5"}} {
			if _, err := k.people.Add(ctx, k.as(access.Org), in); err != nil {
				t.Fatal(err)
			}
		}
		v := k.bring("Number,Name,E-mail,Licensed on,Course,Completed\n" +
			"rn001,Maria Gomez,,2020-01-01,Falls,2025-01-01\n" + // another name
			",Ann Lee,ANN@x.org,,Falls,2025-01-01\n" + // by name and e-mail
			",Twin,,,Falls,2025-01-01\n" + // two of them
			"6,Bo Roe,bo@x.org,,Falls,2025-01-01\n" + // another number
			"RN-001,Maria Lopez,,2021-01-01,Falls,2025-01-02\n") // another day
		if got, want := counted(v.Counts), "rows 5 bad 2 people +0 =2 facts +1 records +3 =0 courses +1"; got != want {
			t.Error(got)
		}
		got := problems(v)
		for _, want := range []string{"2 B differs_name “Maria Gomez”", "3 A no_number “Ann Lee”", "several “Twin”", "5 A other “6”", "6  differs_fact “2021-01-01”"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %s in\n%s", want, got)
			}
		}
		if k.count(`person p WHERE p.org_id = $1`) != 5 {
			t.Error("somebody was added")
		}
	})
}

func TestDatesThatCouldBeEitherAreAskedAbout(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		i := k.receive("ID,Name,Course,Completed\n1,Ann,Falls,3/4/2025\n")
		v := k.agree(i.ID, intake.MapInput{})
		if v.State != intake.Mapped || v.Reason != "dates" || len(v.Problems) != 1 {
			t.Fatal(v.State, v.Reason, problems(v))
		}
		if v = k.agree(i.ID, intake.MapInput{Dates: "dmy"}); v.State != intake.Checked || v.RecordsNew != 1 {
			t.Error(v.State, counted(v.Counts))
		}
		k.run(i.ID)
		if k.count(`completion c WHERE c.org_id = $1 AND c.happened_on = '2025-04-03'`) != 1 {
			t.Error("the day is another")
		}
	})
}

func TestBadFilesSayWhatIsWrong(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for text, want := range map[string]string{
			"%PDF-1.7 ...":                             "this is a PDF document",
			"PK\x03\x04 broken":                        "",
			"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old":     "this is an old Excel file",
			"<html><table></table></html>":             "web page",
			"\n\n":                                     "the table is empty",
			"Alpha,Beta\nx,y\n":                        "no column is recognised",
			"ID,ID,Course,Date\n1,2,A,2025-01-01\n":    "the same heading",
			"ID,Name\n1," + strings.Repeat("x", 20000): "",
		} {
			i := k.receive(text)
			v := k.show(i.ID)
			if want != "" && (len(v.Problems) != 1 || !strings.Contains(v.Problems[0].Reason, want) || v.Problems[0].Remedy == "") {
				t.Errorf("%.20q: %s %s %s", text, v.State, v.Reason, problems(v))
			}
			if v.State == intake.Failed && k.count(`intake_part p WHERE p.org_id = $1 AND p.intake_id IN (SELECT i.id FROM intake i WHERE i.org_id = $1 AND i.state = 'failed')`) != 0 {
				t.Errorf("%.20q is kept", text)
			}
		}
		if _, err := k.Receive(context.Background(), k.boss(), "x", strings.NewReader("")); len(fault.Fields(err)) != 1 {
			t.Error(err)
		}
	})
}

func TestColumnsAreSaidByHand(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		i := k.receive("Alpha,Beta,Gamma,Delta\n0012,Ann Lee,Falls,2025-01-01\n")
		if v := k.show(i.ID); v.State != intake.Mapped && v.State != intake.Received {
			t.Fatal(v.State, problems(v))
		}
		v := k.agree(i.ID, intake.MapInput{FirstRow: "headings", People: map[string]string{"A": "person_id", "B": "name", "D": "done falls"}})
		if got := counted(v.Counts); got != "rows 1 bad 0 people +1 =0 facts +0 records +1 =0 courses +1" {
			t.Error(got, problems(v))
		}
		_, err := k.Map(context.Background(), k.boss(), intake.MapInput{ID: i.ID, People: map[string]string{"A": "name", "B": "name"}})
		if f := fault.Fields(err); len(f) != 1 || f[0].Field != "people.B" || f[0].Reason != "import_twice" {
			t.Error(err)
		}
		_, err = k.Map(context.Background(), k.boss(), intake.MapInput{ID: i.ID, People: map[string]string{"C": "unit"}})
		if f := fault.Fields(err); len(f) != 1 || f[0].Reason != "import_no_person" {
			t.Error(err)
		}
	})
}

func TestOnlyWhoReachesEverybodyImports(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		sc := k.as(access.Units)
		_, err := k.Receive(context.Background(), sc, "x", strings.NewReader("a"))
		_, err2 := k.List(context.Background(), sc, intake.ListInput{})
		if !errors.Is(err, fault.Denied) || !errors.Is(err2, fault.Denied) {
			t.Error(err, err2)
		}
	})
}

// many is a file of n people with two records each.
func many(n int) string {
	var b strings.Builder
	b.WriteString("ID,Name,Licensed on,Course,Completed,Hours\n")
	for i := range n {
		for c := range 2 {
			fmt.Fprintf(&b, "%06d,%s,2020-01-%02d,Course %d,2025-02-%02d,%d\n", i, called(i), i%28+1, c, i%28+1, c+1)
		}
	}
	return b.String()
}

// called is a name for a number, without digits.
func called(n int) string {
	b := []byte("Person Aaaa")
	for i := len(b) - 1; n > 0; i, n = i-1, n/26 {
		b[i] += byte(n % 26)
	}
	return string(b)
}
