package roster

import (
	"errors"
	"strings"
	"testing"
)

func TestAmbiguousDatesStopTheRead(t *testing.T) {
	records := "Employee ID,Course,Completed\n00123,X,02/03/04\n00123,X,3/14/2025\n00123,X,3/15/2025\n00123,X,03/03/2024\n00123,X,04/05/2024\n00123,X,2024-01-02\n00123,X,2025-06-31\n"
	for _, skip := range []bool{false, true} {
		r, _, err := input{people: onePerson, records: records, opt: Options{SkipBad: skip}}.read(t)
		var amb *AmbiguousDates
		if !errors.As(err, &amb) || r != nil || len(amb.Columns) != 1 {
			t.Fatalf("%v", err)
		}
		c := amb.Columns[0]
		if c.Count != 2 || c.OnlyMDY != 2 || c.OnlyDMY != 0 || c.Column != "C (Completed)" || len(c.First) != 2 || c.First[0] != (Place{2, "02/03/04"}) || c.First[1] != (Place{6, "04/05/2024"}) {
			t.Errorf("%+v", c)
		}
		for _, say := range []string{"--dates mdy", "“02/03/04”", "probably mdy", "row 6"} {
			if !strings.Contains(err.Error(), say) {
				t.Errorf("%q is not in: %v", say, err)
			}
		}
	}
}

func TestAmbiguousSuggestions(t *testing.T) {
	for _, c := range []struct{ dates, says string }{
		{"02/03/2024\n14/03/2024", "probably dmy"}, {"02/03/2024\n3/3/2024", "no other date"}, {"02/03/2024\n14/03/2024\n3/14/2024", "mixes both"},
	} {
		records := "Employee ID,Completed\n"
		for _, d := range strings.Split(c.dates, "\n") {
			records += "00123," + d + "\n"
		}
		if _, _, err := (input{people: onePerson, records: records}).read(t); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v", c.dates, err)
		}
	}
}

func TestDateOrderSettlesThem(t *testing.T) {
	for order, want := range map[DateOrder]string{MDY: "2004-02-03", DMY: "2004-03-02", YMD: "2002-03-04"} {
		r, m, err := input{people: onePerson, records: "Employee ID,Completed\n00123,02/03/04\n", opt: Options{DateOrder: order}}.read(t)
		if err != nil || r.RecordsOf(0, nil)[0].Date.String() != want {
			t.Errorf("%s: %v", order, err)
			continue
		}
		var b strings.Builder
		if err := m.Print(&b); err != nil || !strings.Contains(b.String(), "B   Completed    -> date of completion ("+order.Words()+")") {
			t.Errorf("%s", b.String())
		}
	}
}

func TestWrongOrderIsAProblem(t *testing.T) {
	_, _, err := input{people: onePerson, records: "Employee ID,Completed\n00123,14/03/2025\n", opt: Options{DateOrder: MDY}}.read(t)
	var bad *BadRows
	if !errors.As(err, &bad) || !strings.Contains(bad.Problems[0].Reason, "month/day/year") {
		t.Errorf("%v", err)
	}
}

func TestAmbiguousPeopleDates(t *testing.T) {
	_, _, err := input{people: "ID,Name,DOB\n1,Ann,02/03/1980\n", records: "ID,Completed\n1,2025-01-01\n"}.read(t)
	var amb *AmbiguousDates
	if !errors.As(err, &amb) || amb.Columns[0].Column != "C (DOB)" {
		t.Errorf("%v", err)
	}
}
