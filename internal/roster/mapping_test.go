package roster

import (
	"errors"
	"strings"
	"testing"

	"standing/internal/pack"
	"standing/internal/sheet"
)

func TestMappingGuesses(t *testing.T) {
	for _, c := range []struct {
		heading, sample string
		want            Field
	}{
		{"Employee #", "1", PersonID}, {"EMPLID", "1", PersonID}, {"Badge", "A1", PersonID}, {"License Number", "RN1", PersonID}, {"Staff ID", "1", PersonID}, {"Officer Badge", "1", Ignored},
		{"Last, First", "Bo, Al", Name}, {"Full Name", "Al Bo", Name}, {"Surname", "Bo", LastName}, {"FirstName", "Al", FirstName}, {"Dept.", "ICU", UnitName}, {"Location", "North", UnitName},
		{"Completion Date", "2025-01-02", Completed}, {"Date Completed", "2025-01-02", Completed}, {"Completed", "2025-01-02", Completed}, {"Completed", "Yes", Result}, {"End Date", "2025-01-02", Completed}, {"Date", "2025-01-02", Completed},
		{"CompletionDate", "2025-01-02", Completed}, {"Start Date", "2025-01-02", Started}, {"CE Hours", "2", Hours}, {"Contact Hours", "2", Hours}, {"Credits", "2", Hours}, {"Hrs.", "1:30", Hours}, {"Minutes", "90", Minutes},
		{"Course Title", "CPR", Course}, {"Training", "CPR", Course}, {"Course #", "3188", CourseCode}, {"Subject Area", "Law", Topic}, {"Category", "Law", Category}, {"Type of Credit", "Law", Category},
		{"Delivery Method", "Online", Delivery}, {"Status", "Passed", Result}, {"Pass/Fail", "P", Result}, {"Status", "blue", Ignored}, {"Date Entered", "2025-01-02", RecordedOn}, {"Voided", "2025-01-02", VoidedOn}, {"Expiration Date", "2026-01-01", Expires}, {"Notes", "x y z", Ignored},
		{"Completion Date", "soon", Ignored}, {"Hours", "A", Ignored},
	} {
		tab := &table{Table: &Table{}}
		tab.sample = rowsOf([]string{c.heading, "Other"}, []string{c.sample, "word"})
		tab.setHeading(tab.sample[0])
		g := newGuesser(tab, newVocabulary(testPack()), wants{list: true})
		if err := g.byHeadings(); err != nil {
			t.Errorf("%s: %v", c.heading, err)
		}
		got := Ignored
		for _, col := range tab.Columns {
			if col.Index == 0 {
				got = col.Field
			}
		}
		if got != c.want {
			t.Errorf("%q over %q is %q, want %q", c.heading, c.sample, got, c.want)
		}
	}
}

func TestMappingIsSavedAndPassedBack(t *testing.T) {
	in := input{people: "Badge,Name,Licensed on,BLS expires,Foo\n1,Ann,02/03/2020,3/31/2026,x\n", records: "Badge,What,When,Kind\n1,Law,02/04/2024,Yoga\n"}
	in.mapping = "people:\n  dates: mdy\n  columns: {A: person_id + fact route, B: name, C: fact licensed_on, D: expires bls}\nrecords:\n  heading_row: 1\n  dates: dmy\n  columns: {A: person_id, B: course, C: completed, D: category}\nwords: {yoga: \"ethics, live\"}\n"
	r, m, err := in.read(t)
	want := "1/Ann/ licensed_on=2020-02-03 route=1\n  p2:D:expiry 2024-03-01 - \"bls\" bls\n  r2 2024-04-02 - \"Law\" ethics,live topic=Yoga\n"
	if err != nil || show(r) != want {
		t.Fatalf("%v\n%s", err, show(r))
	}
	var saved strings.Builder
	if err := m.Save(&saved); err != nil {
		t.Fatal(err)
	}
	in.mapping = saved.String()
	again, m2, err := in.read(t)
	if err != nil || show(again) != want {
		t.Fatalf("%v\n%s", err, saved.String())
	}
	var second strings.Builder
	if err := m2.Save(&second); err != nil || second.String() != saved.String() {
		t.Errorf("saved again it differs:\n%s", second.String())
	}
}

func TestGuessedMappingIsPassedBack(t *testing.T) {
	in := input{people: "Staff list\n\nBadge,Name,BLS,ACLS exp.\n1,Ann,2024-05-06,2026-03-31\n"}
	r, m, err := in.read(t)
	if err != nil {
		t.Fatal(err)
	}
	want := show(r)
	var b strings.Builder
	if err := m.Save(&b); err != nil {
		t.Fatal(err)
	}
	in.mapping = b.String()
	if r, _, err = in.read(t); err != nil || show(r) != want || r.Records != 2 {
		t.Errorf("%v\n%s", err, b.String())
	}
}

func TestMappingRefused(t *testing.T) {
	for _, c := range []struct{ mapping, says string }{
		{"people: {columns: {A: badge}}", `no field "badge"`}, {"people: {columns: {A: completed, B: completed}}", "both completed"}, {"people: {columns: {A1: name}}", "not a column letter"},
		{"people: {columns: {A: fact}}", "needs a name"}, {"people: {dates: xyz, columns: {A: name}}", "mdy, dmy or ymd"}, {"people: {shape: cube, columns: {A: name}}", "not people or list"},
		{"persons: {}", "persons"}, {"people: {columns: {Z: name}}", "column Z"}, {"people: {heading_row: 77, columns: {A: name}}", "row 77"}, {"people: [", "mapping"}, {"people: {columns: {B: name}}\nrecords: {columns: {A: person_id}}", "date of completion"},
	} {
		if _, _, err := (input{people: onePerson, records: "Employee ID,Completed\n00123,2025-01-01\n", mapping: c.mapping}).read(t); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.mapping, err)
		}
	}
}

func TestUnclear(t *testing.T) {
	for _, c := range []struct{ name, people, records, says string }{
		{"no headings, several candidates", onePerson, "00123,A12,2025-01-02,2025-01-03\n00124,A13,2025-01-02,2025-01-03\n00125,A14,2025-01-02,2025-01-03\n", "no row of headings was found"},
		{"no date", onePerson, "Employee ID,Course,Hours\n00123,X,1\n", "no column is recognised as the date of completion"},
		{"no id", onePerson, "Course,Completed\nX,2025-01-01\n", "id or name"},
		{"no id at all", onePerson, "Course,Completed,Hours\nX,2025-01-01,1\n", "id or name"},
		{"doubled heading", onePerson, "Employee ID,Completed,Completed\n00123,2025-01-01,2025-01-02\n", "columns B and C have the same heading"},
		{"nothing in common", "Employee ID,Dept\n1,A\n", "Learner,Completed\nAnn Smith,2025-01-01\n", "neither an id nor a name in common"},
		{"people only", "Employee ID,Name\n1,Ann\n", "", "a records file is missing"},
		{"empty", "\n\n", "", "empty"},
	} {
		_, _, err := input{people: c.people, records: c.records}.read(t)
		var u *Unclear
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.says) || u.Remedy == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestMappingPrint(t *testing.T) {
	_, m, err := input{people: "Employee ID,Name,Shoe size,DOB\n1,Ann,38,1980-01-01\n", records: "Employee ID,Completed,Category\n1,2025-01-02,Yoga\n1,2025-01-03,CPR\n"}.read(t)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := m.Print(&b); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"  A   Employee ID  -> person id\n", "  C   Shoe size    -> ignored\n", "  D   DOB          -> fact birth_date\n", "  Yoga (1) -> yoga\n", "  CPR (1) -> bls\n", "cut by commas"} {
		if !strings.Contains(b.String(), line) {
			t.Errorf("%q is missing in\n%s", line, b.String())
		}
	}
}

func TestExpiryThatIsAFact(t *testing.T) {
	p := testPack()
	p.Facts = append(p.Facts, pack.Term{ID: "license_expires_on", Label: "Licence expires", Also: []string{"expiration date"}, Date: true})
	p.Credentials = []pack.Term{{ID: "aprn", Label: "APRN license"}}
	for heading, want := range map[string]string{"Lic. Exp.": "fact license_expires_on", "License Expiration Date": "fact license_expires_on", "Expiration": "fact license_expires_on",
		"RN License Exp Date": "fact license_expires_on", "APRN License exp.": "expires aprn", "BLS exp.": "expires bls"} {
		_, m, err := input{people: "ID,Name," + heading + "\n1,Ann,2026-04-30\n", records: "ID,Completed\n1,2025-01-01\n", opt: Options{Pack: p}}.read(t)
		if err != nil {
			t.Fatal(err)
		}
		if c := m.People.Columns[2]; string(c.Field)+" "+c.Of != want {
			t.Errorf("%q is %s %s, want %s", heading, c.Field, c.Of, want)
		}
	}
}

func TestFactsThatThePackDoesNotAskForAreNotRead(t *testing.T) {
	_, m, err := input{people: "Employee ID,Name,Hire Date\n1,Ann,2019-01-01\n", records: "Employee ID,Completed\n1,2025-01-02\n"}.read(t)
	if err != nil || m.People.Columns[2].Field != Ignored || m.People.Columns[2].Why != "not asked by this pack" {
		t.Errorf("%v %+v", err, m.People.Columns)
	}
}

func rowsOf(rows ...[]string) []sheet.Row {
	var out []sheet.Row
	for i, texts := range rows {
		row := sheet.Row{Number: i + 1}
		for _, s := range texts {
			row.Cells = append(row.Cells, sheet.Cell{Kind: sheet.Text, Text: s})
		}
		out = append(out, row)
	}
	return out
}
