package roster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/pack"
	"standing/internal/rule"
)

func testPack() *pack.Pack {
	card := func(tag string) *rule.Need {
		return &rule.Need{Name: tag, Current: &rule.Current{Of: rule.Select{All: []string{tag}}, Months: 24, ToMonthEnd: true}}
	}
	return &pack.Pack{
		Tags: []pack.Term{{ID: "ethics", Label: "Ethics and law", Also: []string{"Jurisprudence"}}, {ID: "medical_errors", Label: "Prevention of medical errors"},
			{ID: "bls", Label: "Basic Life Support", Also: []string{"CPR"}}, {ID: "acls"}, {ID: "online", Label: "Online", Also: []string{"Webinar", "E-Learning"}}, {ID: "live", Also: []string{"In person"}}},
		Facts:       []pack.Term{{ID: "licensed_on", Label: "Licensed on", Date: true}, {ID: "birth_date", Date: true}, {ID: "route", Label: "Route to licence", Also: []string{"Licensed by"}}},
		Credentials: []pack.Term{{ID: "rn", Label: "RN license", Also: []string{"License"}}},
		Rule: &rule.Rule{Unit: "hour", Versions: []rule.Version{{
			Needs:   []*rule.Need{{Name: "total", Pool: &rule.Pool{Within: []*rule.Need{card("bls")}}}, {Choice: &rule.Choices{Options: []rule.Option{{All: []*rule.Need{card("acls")}}}}}},
			Process: rule.Process{Convert: []rule.Conversion{{Unit: "ceu", Per: credit.One, Gives: credit.Of(10)}}}}}},
	}
}

func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// input is what a test reads: the text of CSV files.
type input struct {
	people, records, mapping string
	opt                      Options
}

func (in input) read(t testing.TB) (*Roster, *Mapping, error) {
	t.Helper()
	opt := in.opt
	if in.people != "" {
		opt.PeopleFile = file(t, "people.csv", in.people)
	}
	if in.records != "" {
		opt.RecordsFile = file(t, "records.csv", in.records)
	}
	if in.mapping != "" {
		opt.MapFile = file(t, "map.yaml", in.mapping)
	}
	if opt.Pack == nil {
		opt.Pack = testPack()
	}
	if opt.Today == 0 {
		opt.Today = civil.MustParse("2025-11-21")
	}
	return Read(context.Background(), opt)
}

// show writes a roster as lines: people, then their records.
func show(r *Roster) string {
	var b strings.Builder
	for i, p := range r.People {
		fmt.Fprintf(&b, "%s/%s/%s", p.ID, p.Name, p.Unit)
		for _, f := range []string{"licensed_on", "birth_date"} {
			if d := p.Facts.Dates[f]; d != 0 {
				fmt.Fprintf(&b, " %s=%s", f, d)
			}
		}
		for f, v := range p.Facts.Values {
			fmt.Fprintf(&b, " %s=%s", f, v)
		}
		for _, h := range p.Facts.Holdings {
			fmt.Fprintf(&b, " holds %s %s..%s", h.Credential, h.From, h.To)
		}
		if p.Incomplete {
			b.WriteString(" incomplete")
		}
		b.WriteString("\n")
		for _, rec := range r.RecordsOf(i, nil) {
			b.WriteString("  " + showRecord(rec) + "\n")
		}
	}
	return b.String()
}

func showRecord(rec rule.Record) string {
	s := fmt.Sprintf("%s %s %s %q %s", rec.ID, rec.Date, rec.Amount, rec.Course, strings.Join(rec.Tags, ","))
	if rec.NoAmount {
		s = strings.Replace(s, " 0 ", " - ", 1)
	}
	if rec.Unit != "" {
		s += " unit=" + rec.Unit
	}
	if rec.Topic != "" {
		s += " topic=" + rec.Topic
	}
	if !rec.At.IsZero() {
		s += " at=" + rec.At.Format("2006-01-02T15:04Z")
	}
	for _, x := range []struct {
		name string
		day  civil.Date
	}{{"started", rec.Started}, {"recorded", rec.RecordedOn}, {"voided", rec.VoidedOn}} {
		if x.day != 0 {
			s += " " + x.name + "=" + x.day.String()
		}
	}
	if rec.Failed {
		s += " failed"
	}
	return s
}

const onePerson = "Employee ID,Name\n00123,Ann Smith\n"

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name string
		in   input
		want string
	}{
		{"list with people", input{
			people: "Employee #,\"Last, First\",Dept,DOB,Licensed by\n00123,\"Smith, Ann\",ICU,1980-05-06,Exam\nRN 7,\"Bo, Al\",,,\n",
			records: "Badge No.,Course Title,Subject Area,Date Completed,Contact Hours,Delivery Method,Result,Start Date,Date Recorded,Date Voided\n" +
				"00123,Law 1,Jurisprudence,2025-02-01,\"1,5\",Webinar,Passed,2025-01-30,2025-02-03,\n" +
				"rn-7,CPR,,2024-03-05,4,In person,Fail,,,2024-04-01\n00123,Law  1,Ethics and Law,14-Mar-2024,90 min,,Complete,,,\n"},
			"00123/Smith, Ann/ICU birth_date=1980-05-06 route=Exam\n" +
				"  r4 2024-03-14 1.5 \"Law 1\" ethics topic=Ethics and Law\n" +
				"  r2 2025-02-01 1.5 \"Law 1\" ethics,online topic=Jurisprudence started=2025-01-30 recorded=2025-02-03\n" +
				"RN 7/Bo, Al/\n  r3 2024-03-05 4 \"CPR\" bls,live voided=2024-04-01 failed\n"},
		{"list only, people from it", input{records: "Title row of the report,,\n\nLast Name,First Name,Staff ID,Training,Completed on,Hrs\nSmith,Ann,1,CPR,2025-01-02,2\nBo,Al,2,Yoga,2025-01-03,1\nSmith,Ann,1,Yoga,2025-01-04,1\n"},
			"1/Ann Smith/\n  r4 2025-01-02 2 \"CPR\" bls\n  r6 2025-01-04 1 \"Yoga\" \n2/Al Bo/\n  r5 2025-01-03 1 \"Yoga\" \n"},
		{"list given as people file", input{people: "ID,Course,Date,Hours\n1,CPR,2025-01-02,2\n"}, "1//\n  p2 2025-01-02 2 \"CPR\" bls\n"},
		{"wide matrix", input{people: "Badge,Officer Name,Unit,BLS,ACLS date,Fire Safety\n1,Ann,A,2024-05-06,2024-01-02; 2025-01-03,n/a\n2,Bo,B,,-,2025-06-07\n"},
			"1/Ann/A\n  p2:E 2024-01-02 - \"ACLS date\" acls\n  p2:D 2024-05-06 - \"BLS\" bls\n  p2:E:2 2025-01-03 - \"ACLS date\" acls\n2/Bo/B\n  p3:F 2025-06-07 - \"Fire Safety\" fire_safety\n"},
		{"expiry columns", input{people: "Badge,Name,BLS expires,ACLS Exp. Date,License exp.,License issued,Parking Permit expiration\n1,Ann,2026-03-31,03/2026,4/30/2026,2020-05-01,2026-01-31\n"},
			"1/Ann/ licensed_on=2020-05-01 holds rn 2020-05-01..2026-04-30 holds parking_permit ..2026-01-31\n  p2:C:expiry 2024-03-01 - \"bls\" bls\n  p2:D:expiry 2024-03-01 - \"acls\" acls\n"},
		{"completion beside expiry", input{people: "Badge,Name,BLS completed,BLS expires\n1,Ann,2024-05-06,2026-05-31\n2,Bo,,2026-05-31\n"},
			"1/Ann/\n  p2:C 2024-05-06 - \"BLS completed\" bls\n2/Bo/\n  p3:D:expiry 2024-05-01 - \"bls\" bls\n"},
		{"list of expiries", input{people: onePerson, records: "Employee ID,Certification,Expiration Date\n00123,BLS,2026-03-31\n00123,RN License,2026-04-30\n"},
			"00123/Ann Smith/ holds rn ..2026-04-30\n  r2:expiry 2024-03-01 - \"BLS\" bls\n"},
		{"no headings", input{people: onePerson, records: "00123,CPR,2025-01-02,2\n00123,Yoga,2025-01-03,1.5\n"},
			"00123/Ann Smith/\n  r1 2025-01-02 2 \"CPR\" bls\n  r2 2025-01-03 1.5 \"Yoga\" \n"},
		{"names only", input{people: "Name,Dept\nAnn Smith,A\n\"Bo, Al\",B\n", records: "Learner,Course,Completion Date\n\"Smith, Ann\",CPR,2025-01-02\nAL BO,CPR,2025-01-03\n"},
			"Ann Smith/Ann Smith/A\n  r2 2025-01-02 - \"CPR\" bls\nBo, Al/Bo, Al/B\n  r3 2025-01-03 - \"CPR\" bls\n"},
		{"the id that both have", input{people: "Employee ID,License Number,Name\n1,RN1,Ann\n2,RN2,Bo\n", records: "License #,Course,Completed\nRN2,CPR,2025-01-02\n"},
			"RN1/Ann/\nRN2/Bo/\n  r2 2025-01-02 - \"CPR\" bls\n"},
		{"headings repeated and totals", input{people: onePerson, records: "Employee ID,Course,Completed,Hours\n00123,CPR,2025-01-02,1\nemployee id,course,completed,hours\n00123,CPR,2025-01-03,1\nTotal,,,2\nPage 1 of 1,,,\n"},
			"00123/Ann Smith/\n  r2 2025-01-02 1 \"CPR\" bls\n  r4 2025-01-03 1 \"CPR\" bls\n"},
		{"the same heading twice with the same cells", input{people: onePerson, records: "Employee ID,Course,Completed,Completed\n00123,CPR,2025-01-02,2025-01-02\n"},
			"00123/Ann Smith/\n  r2 2025-01-02 - \"CPR\" bls\n"},
		{"not finished is no record", input{people: onePerson, records: "Employee ID,Course,Completed,Status\n00123,CPR,2025-01-02,In Progress\n00123,CPR,,No Show\n00123,CPR,2025-01-04,Completed\n"},
			"00123/Ann Smith/\n  r4 2025-01-04 - \"CPR\" bls\n"},
		{"instants", input{people: onePerson, records: "Employee ID,Course,Completed\n00123,CPR,2025-01-02T03:00:00Z\n00123,CPR,2025-01-03T00:00:00Z\n"},
			"00123/Ann Smith/\n  r2  - \"CPR\" bls at=2025-01-02T03:00Z\n  r3 2025-01-03 - \"CPR\" bls\n"},
		{"categories", input{people: onePerson, records: "Employee ID,Course,Completed,Category\n00123,X,2025-01-02,\"Ethics, Medical Errors\"\n00123,X,2025-01-03,CPR / online\n00123,X,2025-01-04,\"Ethics, Other\"\n00123,X,2025-01-05,Éthics; Yoga\n00123,X,2025-01-06,Prevention of Medical-Errors\n"},
			"00123/Ann Smith/\n  r2 2025-01-02 - \"X\" ethics,medical_errors topic=Ethics, Medical Errors\n  r3 2025-01-03 - \"X\" bls,online topic=CPR / online\n" +
				"  r4 2025-01-04 - \"X\" ethics_other topic=Ethics, Other\n  r5 2025-01-05 - \"X\" ethics,yoga topic=Éthics; Yoga\n  r6 2025-01-06 - \"X\" medical_errors topic=Prevention of Medical-Errors\n"},
		{"units", input{people: onePerson, records: "Employee ID,Course,Completed,CEUs\n00123,X,2025-01-02,2.4\n00123,X,2025-01-03,60 min\n"},
			"00123/Ann Smith/\n  r2 2025-01-02 2.4 \"X\"  unit=ceu\n  r3 2025-01-03 1 \"X\" \n"},
		{"unit column", input{people: onePerson, records: "Employee ID,Course,Completed,Amount,Unit\n00123,X,2025-01-02,2,CEU\n00123,X,2025-01-03,90,Minutes\n00123,X,2025-01-04,3,Contact Hours\n"},
			"00123/Ann Smith/\n  r2 2025-01-02 2 \"X\"  unit=ceu\n  r3 2025-01-03 1.5 \"X\" \n  r4 2025-01-04 3 \"X\" \n"},
		{"minutes column", input{people: onePerson, records: "Employee ID,Course,Completed,Duration (minutes)\n00123,X,2025-01-02,90\n"}, "00123/Ann Smith/\n  r2 2025-01-02 1.5 \"X\" \n"},
		{"identical people are one", input{people: "Employee ID,Name,Dept\n1,Ann,A\n1,Ann,A\n1,ANN,\n"}, "1/Ann/A\n"},
		{"never read", input{people: "SSN,Employee ID,Name\n123-45-6789,1,Ann\n"}, "1/Ann/\n"},
	} {
		if c.in.records == "" && !strings.Contains(c.in.people, "expires") && (c.name == "identical people are one" || c.name == "never read") {
			c.in.records = "Employee ID,Course,Completed\n"
		}
		r, m, err := c.in.read(t)
		if err != nil {
			var b strings.Builder
			if m != nil {
				_ = m.Print(&b)
			}
			t.Errorf("%s: %v\n%s", c.name, err, b.String())
			continue
		}
		if got := show(r); got != c.want {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.want)
		}
	}
}

func TestProblems(t *testing.T) {
	people := "Employee ID,Name\n00123,Ann Smith\n7,Bo\n"
	row := func(id, date, hours string) string {
		return "Employee ID,Course,Completed,Hours\n" + id + ",X," + date + "," + hours + "\n7,X,2025-01-02,1\n7,X,2025-01-03,1\n7,X,2025-01-04,1\n"
	}
	for _, c := range []struct {
		name           string
		people         string
		records        string
		column, reason string
		remedy         string
	}{
		{"impossible date", people, row("7", "2025-06-31", "1"), "C (Completed)", "not a day of the calendar", "correct"},
		{"before 1900", people, row("7", "1899-12-31", "1"), "C (Completed)", "before 1900", "year"},
		{"too far ahead", people, row("7", "2086-01-01", "1"), "C (Completed)", "too far in the future", "year"},
		{"no date", people, row("7", "", "1"), "C (Completed)", "no date of completion", "fill in"},
		{"not a date", people, row("7", "soon", "1"), "C (Completed)", "is not a date", "2025-03-14"},
		{"serial in a CSV", people, row("7", "45292", "1"), "C (Completed)", "a number, not a date", "format the column"},
		{"month only", people, row("7", "Mar 2025", "1"), "C (Completed)", "is a month", "day"},
		{"negative", people, row("7", "2025-01-01", "-1"), "D (Hours)", "below zero", "number of hours"},
		{"absurd", people, row("7", "2025-01-01", "2000"), "D (Hours)", "more than 1,000", "number of hours"},
		{"comma unsure", people, row("7", "2025-01-01", "\"1,500\""), "D (Hours)", "thousand or a fraction", "number of hours"},
		{"not a number", people, row("7", "2025-01-01", "lots"), "D (Hours)", "not an amount", "number of hours"},
		{"unknown person", people, row("99", "2025-01-01", "1"), "A (Employee ID)", "is the id of nobody in the people file", "--skip-bad"},
		{"leading zeros", people, row("123", "2025-01-01", "1"), "A (Employee ID)", "“00123” differs from it only by leading zeros", "zeros back"},
		{"number with a point", people, row("7.0", "2025-01-01", "1"), "A (Employee ID)", "nobody in the people file", "zeros"},
		{"rounded id", people, row("1.23E+11", "2025-01-01", "1"), "A (Employee ID)", "rounded number", "text"},
		{"no id", people, row("", "2025-01-01", "1"), "A (Employee ID)", "id is empty", "fill in"},
		{"large cell", people, row("7", "2025-01-01", strings.Repeat("9", 40000)), "D (Hours)", "larger than 32 KB", "empty it"},
		{"conflicting people", "Employee ID,Name\n7,Bo\n00123,Ann\n7,Zed\n", row("7", "2025-01-01", "1"), "A (Employee ID)", "row 2 with another name", "keep one"},
		{"person without id", "Employee ID,Name\n7,Bo\n,Zed\n", row("7", "2025-01-01", "1"), "A (Employee ID)", "id is empty", "fill in"},
		{"birth in the future", "Employee ID,Name,DOB\n7,Bo,12/31/65\n", row("7", "2025-01-01", "1"), "C (DOB)", "birth date in the future", "four digits"},
	} {
		r, _, err := input{people: c.people, records: c.records}.read(t)
		var bad *BadRows
		if !errors.As(err, &bad) || r != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		p := bad.Problems[0]
		if bad.Total != 1 || p.Column != c.column || !strings.Contains(p.Reason, c.reason) || !strings.Contains(p.Remedy, c.remedy) || p.Row == 0 || p.File == "" || len(p.Value) > 120 {
			t.Errorf("%s: %d, %+v", c.name, bad.Total, p)
		}
		if !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: the error does not say it: %v", c.name, err)
		}
		skipped, _, err := input{people: c.people, records: c.records, opt: Options{SkipBad: true}}.read(t)
		if err != nil || skipped.BadTotal != 1 || skipped.Records < 3 || len(skipped.Problems) != 1 {
			t.Errorf("%s: skipping: %v", c.name, err)
		}
	}
}

func TestSkipBadMarksThePerson(t *testing.T) {
	r, _, err := input{people: "Employee ID,Name\n1,Ann\n2,Bo\n", records: "Employee ID,Course,Completed\n1,X,2025-06-31\n1,X,2025-06-30\n2,X,2025-06-30\n9,X,2025-06-30\n9,X,2025-07-30\n", opt: Options{SkipBad: true}}.read(t)
	if err != nil {
		t.Fatal(err)
	}
	want := "1/Ann/ incomplete\n  r3 2025-06-30 - \"X\" \n2/Bo/\n  r4 2025-06-30 - \"X\" \n"
	if got := show(r); got != want || r.Skipped != 3 || r.Unknown != 1 || r.Records != 2 || r.BadTotal != 2 {
		t.Errorf("%s %+v", got, r.Problems)
	}
	if last := r.Problems[1]; last.Row != 5 || !strings.Contains(last.Reason, "(2 rows)") {
		t.Errorf("%+v", last)
	}
}

func TestProblemsAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString("Employee ID,Course,Completed\n00123,X,2025-01-01\n00123,X,2025-01-01\n00123,X,2025-01-01\n")
	for range 3000 {
		b.WriteString("00123,X,2025-06-31\n")
	}
	_, _, err := input{people: onePerson, records: b.String()}.read(t)
	var bad *BadRows
	if !errors.As(err, &bad) || len(bad.Problems) != 1000 || bad.Total != 3000 {
		t.Fatalf("%v", err)
	}
}

func TestMarksWithoutADate(t *testing.T) {
	_, _, err := input{people: "Badge,Name,BLS,ACLS\n1,Ann,x,2025-01-02\n2,Bo,2025-01-03,Yes\n"}.read(t)
	var bad *BadRows
	if !errors.As(err, &bad) || bad.Total != 2 || !strings.Contains(bad.Problems[0].Reason, "not when") || bad.Problems[0].Column != "C (BLS)" {
		t.Fatalf("%v", err)
	}
}

// Groups over their columns, with the heading of the id in either row.
func TestHeadingsOnTwoLevels(t *testing.T) {
	for _, head := range []string{"Training matrix 2026,,,,,\n,,BLS,,ACLS,\nBadge,Name,Done,Exp.,Done,Exp.\n", "Badge,Name,BLS,,ACLS,\n,,Done,Exp.,Done,Exp.\n"} {
		r, m, err := input{people: head + "7,Ann,2025-02-03,2027-02-28,2024-01-05,2026-01-31\n8,Bo,,2026-03-31,,\n"}.read(t)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.People) != 2 || r.People[1].ID != "8" {
			t.Errorf("%+v", r.People)
		}
		recs := r.RecordsOf(0, nil)
		if len(recs) < 2 || recs[0].Date.String() != "2024-01-05" || !slices.Contains(recs[0].Tags, "acls") {
			t.Errorf("%+v\n%+v", recs, m.People.Columns)
		}
		if late := r.RecordsOf(1, nil); len(late) != 1 || late[0].Expires.String() != "2026-03-31" || !slices.Contains(late[0].Tags, "bls") {
			t.Errorf("%+v", late)
		}
	}
}

// A word in the column of a course that the pack does not ask for stops nobody.
func TestColumnsThatThePackDoesNotAskForAreNotRead(t *testing.T) {
	bls, err := pack.Load("bls")
	if err != nil {
		t.Fatal(err)
	}
	r, m, err := input{people: "Badge,Name,BLS,ACLS\n1,Ann,2025-02-03,exempt\n2,Bo,2025-02-04,2025-02-04\n3,Cy,2025-02-05,2025-03-04\n", opt: Options{Pack: bls}}.read(t)
	if err != nil || r.Records != 3 {
		t.Fatalf("%d records, %v", r.Records, err)
	}
	if c := m.People.Columns[3]; c.Field != Ignored || !strings.Contains(c.Why, "no such course") {
		t.Errorf("%+v", c)
	}
	// Where nothing is recognised, all of it is read and named, so that it can be mapped.
	r, m, err = input{people: "Badge,Name,Welding,Crane\n1,Ann,2025-02-03,2025-02-03\n2,Bo,2025-02-04,2025-02-04\n3,Cy,2025-02-05,2025-03-04\n", opt: Options{Pack: bls}}.read(t)
	if err != nil || r.Records != 6 || len(m.Unnamed) != 2 {
		t.Errorf("%d records, %v, %v", r.Records, m.Unnamed, err)
	}
}

func TestWhatIsOddIsNoted(t *testing.T) {
	p := testPack()
	p.Rule.Unit = "hour"
	p.Facts = append(p.Facts, pack.Term{ID: "proficiency", Label: "Proficiency certificate"})
	r, m, err := input{
		people:  "Employee ID,Name\n7,Ann Lee\n8,Bob Roe\n",
		records: "Employee ID,Name,Course,Completed,Hours\n7,\"Lee, Ann\",Tax,2025-01-15,40\n7,Ann Lee,Tax,2025-01-15,40\n7,Ann Roe-Lee,Law,2025-01-15,2 points\n8,Ann Lee,Law,2025-01-15,2\n",
		opt:     Options{Pack: p},
	}.read(t)
	if err != nil || r.Twice != 1 {
		t.Fatalf("%v, %d twins", err, r.Twice)
	}
	notes := strings.Join(m.Notes, "\n")
	for _, want := range []string{"1 record repeats another one", "1 record names somebody else than the person with that id (row 5 names “Ann Lee”, and its id is that of “Bob Roe”)", "1 amount is in “point”, which this rule does not count", "gives “Proficiency certificate”"} {
		if !strings.Contains(notes, want) {
			t.Errorf("%q is not in\n%s", want, notes)
		}
	}
	_, _, err = input{people: "Employee ID,Name\n7," + strings.Repeat("x", 1001) + "\n", records: "Employee ID,Course,Completed,Hours\n7,Tax,2025-01-15,40\n"}.read(t)
	var bad *BadRows
	if !errors.As(err, &bad) || !strings.Contains(bad.Problems[0].Reason, "1001 characters") {
		t.Errorf("a name of 1001 characters: %v", err)
	}
}
