package roster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/pack"
)

// told is what a stream hands out, in short.
func told(t *testing.T, opt Options, packs ...*pack.Pack) (out []string, err error) {
	t.Helper()
	s, _, err := Open(context.Background(), opt, packs)
	if s != nil {
		defer s.Close()
	}
	if err != nil {
		return nil, err
	}
	for row := range s.Rows() {
		p := row.Person
		line := fmt.Sprintf("%d %s|%s|%s|%s", row.Number, p.ID, p.Name, row.Email, p.Unit)
		for _, d := range []string{"hired_on", "licensed_on"} {
			if p.Facts.Dates[d] != 0 {
				line += fmt.Sprintf(" %s=%s", d, p.Facts.Dates[d])
			}
		}
		for _, h := range p.Facts.Holdings {
			line += fmt.Sprintf(" holds %s to %s", h.Credential, h.To)
		}
		for _, c := range row.Done {
			day := c.Date.String()
			if c.Undated {
				day = "undated"
			}
			line += fmt.Sprintf(" [%s %s/%s %s %s %v", day, c.Title, c.Code, c.Amount, c.Unit, c.Tags)
			if c.Expires != 0 {
				line += " to " + c.Expires.String()
			}
			line += "]"
		}
		for _, p := range row.Problems {
			line += fmt.Sprintf(" ! %s “%s” %s", p.Column, p.Value, p.Reason)
		}
		out = append(out, line)
	}
	return out, s.Err()
}

func TestStreamShapes(t *testing.T) {
	for name, c := range map[string]struct {
		text, mapped, want string
		packs              []*pack.Pack
	}{
		"one row per completion": {text: "Employee No,Last,First,E-mail,Dept,Hire date,Course,Course ID,Date completed,Hours,Category\n" +
			"0012,Doe,Jane,j@x.org,ICU,2020-01-05,Ethics in care,E-1,2025-03-14,2,Ethics\nRN-13,Roe,Al,,,,Falls,,31 Feb 2025,1,\n",
			want: "2 0012|Jane Doe|j@x.org|ICU hired_on=2020-01-05 [2025-03-14 Ethics in care/E-1 2 hour [ethics]]\n" +
				"3 RN-13|Al Roe|| ! I (Date completed) “31 Feb 2025” is not a day of the calendar"},
		"a matrix": {text: "Badge,Name,Use of force,First aid\n007,\"Bond, J.\",2025-01-02,2024-05-06; 2025-05-07\n008,Leiter,,x\n",
			want: "2 007|Bond, J.|| [2025-01-02 Use of force/ 0  [use_of_force]] [2024-05-06 First aid/ 0  [first_aid]] [2025-05-07 First aid/ 0  [first_aid]]\n" +
				"3 008|Leiter|| ! D (First aid) “x” says that it was done, but not when"},
		"expiry only": {text: "ID,Name,BLS expires,Notary expires\n1,A,2026-04-30,2027-01-01\n", packs: []*pack.Pack{testPack()},
			want: "2 1|A|| holds notary to 2027-01-01 [undated BLS/ 0  [bls] to 2026-04-30] [undated Notary/ 0  [notary] to 2027-01-01]"},
		"when it runs out, beside the day": {text: "ID,Name,Course,Date,Runs out,Hours\n1,A,Falls,2025-01-02,2026-01-02,1\n1,A,Law,2025-01-02,never,1\n1,A,Ethics,2025-01-02,12/31/9999,1\n1,A,Fire,2025-01-02,2024-12-31,1\n1,A,Fire,,2026-02-03,\n",
			mapped: "people:\n  heading_row: 1\n  shape: list\n  columns: {A: person_id, B: name, C: course, D: completed, E: expires, F: hours}\n",
			want: "2 1|A|| [2025-01-02 Falls/ 1 hour [] to 2026-01-02]\n3 1|A|| [2025-01-02 Law/ 1 hour []]\n4 1|A|| [2025-01-02 Ethics/ 1 hour []]\n" +
				"5 1|A|| ! E (Runs out) “2024-12-31” is before the day of completion\n6 1|A|| [undated Fire/ 0  [] to 2026-02-03]"},
		"a matrix says when its newest runs out": {text: "ID,Name,Fire safety completed,Fire safety expires,Use of force expires\n1,A,2023-02-03; 2025-02-03,2026-02-28,2026-03-01\n",
			want: "2 1|A|| holds fire_safety to 2026-02-28 holds use_force to 2026-03-01 [2023-02-03 Fire safety completed/ 0  [fire_safety fire_safety_completed]] " +
				"[2025-02-03 Fire safety completed/ 0  [fire_safety fire_safety_completed] to 2026-02-28] [undated Use of force/ 0  [use_force use_of_force] to 2026-03-01]"},
		"people only":       {text: "Name,E-mail\nAnn,a@x.org\n", want: "2 Ann|Ann|a@x.org|"},
		"e-mail is all":     {text: "E-mail,Course,Date completed\na@x.org,Falls,2025-01-02\n", want: "2 a@x.org||| [2025-01-02 Falls/ 0  []]"},
		"minutes are hours": {text: "ID,Name,Course,Date,Minutes\n1,A,Falls,2025-01-02,90\n", packs: []*pack.Pack{testPack()}, want: "2 1|A|| [2025-01-02 Falls/ 1.5 hour []]"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := told(t, Options{PeopleFile: file(t, "f.csv", c.text), Map: []byte(c.mapped), Today: civil.MustParse("2025-11-21")}, c.packs...)
			if s := strings.Join(got, "\n"); s != c.want || err != nil {
				t.Errorf("%v\n%s\nnot\n%s", err, s, c.want)
			}
		})
	}
}

func TestStreamStopsAtDatesThatCouldBeEither(t *testing.T) {
	path := file(t, "f.csv", "ID,Name,Course,Date\n1,A,Falls,2025-01-02\n2,B,Falls,3/4/2025\n")
	got, err := told(t, Options{PeopleFile: path})
	var amb *AmbiguousDates
	if !errors.As(err, &amb) || len(got) != 2 || amb.Columns[0].Count != 1 {
		t.Fatal(got, err)
	}
	if got, err = told(t, Options{PeopleFile: path, DateOrder: DMY}); err != nil || !strings.Contains(got[1], "2025-04-03") {
		t.Error(got, err)
	}
}

// A stream gives what Read gives, however many rows there are: nothing of one row is left
// in another.
func TestStreamGivesWhatReadGives(t *testing.T) {
	var b strings.Builder
	b.WriteString("ID,Name,Course,Date,Hours,Category\n")
	for i := range 9000 {
		fmt.Fprintf(&b, "%05d,P %d,Course %d,2025-01-%02d,%d,Cat %d\n", i/3, i/3, i%7, i%28+1, i%4, i%5)
	}
	opt := Options{PeopleFile: file(t, "f.csv", b.String())}
	ros, _, err := Read(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for i, p := range ros.People {
		for _, r := range ros.RecordsOf(i, nil) {
			want[p.ID+r.ID] = fmt.Sprint(r)
		}
	}
	s, _, err := Open(context.Background(), opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := 0
	for row := range s.Rows() {
		for _, c := range row.Done {
			n++
			if c.Unit == "hour" { // Read without a pack has no word for it
				c.Unit = ""
			}
			if k := row.Person.ID + c.ID; want[k] != fmt.Sprint(c.Record) {
				t.Fatalf("%s is %v, not %s", k, c.Record, want[k])
			}
		}
	}
	if n != 9000 || len(want) != n || s.Err() != nil {
		t.Error(n, len(want), s.Err())
	}
}
