package intake_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/intake"
)

// records are the completions that hold: course, day and last day.
func (k *kit) records() string {
	k.t.Helper()
	var out []string
	err := k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		out, err = db.All(ctx, q, func(r *sql.Rows) (string, error) {
			var title, day string
			var end sql.NullString
			var undated bool
			err := r.Scan(&title, &day, &end, &undated)
			if undated {
				day = "by " + day
			}
			return title + " " + day + " to " + end.String, err
		}, `SELECT k.title, c.happened_on, c.expires_on, c.undated FROM completion c JOIN course k ON k.org_id = c.org_id AND k.id = c.course_id
			WHERE c.org_id = $1 AND k.org_id = $1 AND NOT c.voided AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)
			ORDER BY k.title, c.happened_on, c.expires_on`, k.org)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return strings.Join(out, "; ")
}

const (
	untold = "Number,Name,Course,Completed\nRN 1,Ann Lee,Fire safety,2025-11-20\n"
	told   = "Number,Name,Course,Completed,Runs out\nRN 1,Ann Lee,Fire safety,2025-11-20,2025-11-21\n"
	other  = "Number,Name,Course,Completed,Runs out\nRN 1,Ann Lee,Fire safety,2025-11-20,2027-01-01\n"
)

// bringTold brings in a file whose column E says when a record runs out.
func (k *kit) bringTold(text string) intake.View {
	k.t.Helper()
	i := k.receive(text)
	v := k.agree(i.ID, intake.MapInput{People: map[string]string{"A": "person_id", "B": "name", "C": "course", "D": "completed", "E": "expires"}})
	checked := counted(v.Counts)
	v = k.run(i.ID)
	if ran := counted(v.Counts); ran != checked {
		k.t.Errorf("checked %s\nran %s", checked, ran)
	}
	return v
}

func TestARecordKeepsTheDayOnWhichItRunsOut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		v := k.bringTold(told)
		if got := k.records(); got != "Fire safety 2025-11-20 to 2025-11-21" || v.RecordsNew != 1 {
			t.Error(got, counted(v.Counts), problems(v))
		}
		v = k.bringTold(told)
		if got := counted(v.Counts); got != "rows 1 bad 0 people +0 =1 facts +0 records +0 =1 courses +0" || len(v.Problems) > 0 {
			t.Error(got, problems(v))
		}
		v = k.bringTold(other)
		if got := problems(v); got != "2 E differs_end “2027-01-01” " || k.records() != "Fire safety 2025-11-20 to 2025-11-21" {
			t.Error(got, k.records())
		}
	})
}

// A record that came in before its last day was read gets it from the same row, once, and is as
// it was when that import is taken back.
func TestALaterFileSaysWhenARecordRunsOut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		first := k.bring(untold)
		second := k.bringTold(told)
		if got := k.records(); got != "Fire safety 2025-11-20 to 2025-11-21" || second.RecordsNew != 1 || k.count(`completion c WHERE c.org_id = $1`) != 2 {
			t.Fatal(got, counted(second.Counts))
		}
		if v := k.bringTold(told); v.RecordsNew != 0 {
			t.Error("again: ", counted(v.Counts))
		}
		if v := k.bring(untold); v.RecordsNew != 0 {
			t.Error("the first file again: ", counted(v.Counts))
		}
		undo := func(v intake.View) {
			if _, err := k.Undo(ctx, k.boss(), intake.Ref{ID: v.ID}); err != nil {
				t.Fatal(err)
			}
			k.work(v.ID)
		}
		undo(second)
		if got := k.records(); got != "Fire safety 2025-11-20 to " {
			t.Error(got)
		}
		if v := k.bringTold(told); v.RecordsNew != 1 || k.records() != "Fire safety 2025-11-20 to 2025-11-21" {
			t.Error(counted(v.Counts), k.records())
		}
		undo(first)
		if got := k.records(); got != "" {
			t.Error("the record went with the import that brought it: ", got)
		}
	})
}

// A column that says only when something runs out is a record of it, whose day nobody invents.
func TestAnExpiryColumnIsARecord(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		file := "Employee ID,Name,BLS expires,Fire safety exp. date\n1,Ann Lee,2027-03-31,2025-12-31\n2,Bo Roe,N/A,\n"
		v := k.bring(file)
		if got := counted(v.Counts); got != "rows 2 bad 0 people +2 =0 facts +2 records +2 =0 courses +2" {
			t.Error(got, problems(v))
		}
		if got := k.records(); got != "BLS by 2026-03-02 to 2027-03-31; Fire safety by 2025-12-31 to 2025-12-31" {
			t.Error(got)
		}
		if v = k.bring(file); v.RecordsNew != 0 || v.RecordsSame != 2 || v.FactsNew != 0 {
			t.Error("again: ", counted(v.Counts))
		}
		v = k.bring(strings.Replace(file, "2027-03-31", "2029-03-31", 1))
		if got := k.records(); got != "BLS by 2026-03-02 to 2027-03-31; BLS by 2026-03-02 to 2029-03-31; Fire safety by 2025-12-31 to 2025-12-31" {
			t.Error("a card that was renewed: ", got, counted(v.Counts))
		}
	})
}

// courseOf is a course of the catalogue that is good for some months; 0: for ever.
func (k *kit) courseOf(title string, months int) {
	k.t.Helper()
	sc, err := access.Authorize(access.Principal{Account: ids.ID{1}, Org: k.org, OrgID: k.orgID, Fresh: start, Matrix: access.Matrix{{Module: "training", Right: access.Manage}: access.Org}}, catalog.PermManage, start)
	if err == nil {
		_, err = k.needs.Catalog.Add(context.Background(), sc, catalog.Input{Title: title, ValidityMonths: months})
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

// The check of a file says which records would never run out although their course does; what
// says its day, or is of a course without months, is not told of.
func TestTheCheckSaysWhatWouldNeverRunOut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.courseOf("Fire safety", 24)
		k.courseOf("Orientation", 0)
		i := k.receive("Number,Name,Course,Completed,Runs out\nRN 1,Ann Lee,Fire safety,2025-11-20,\nRN 2,Bo Roe,fire  SAFETY,2025-11-20,\nRN 3,Cy Doe,Fire safety,2025-11-20,2027-01-01\nRN 3,Cy Doe,Orientation,2025-11-20,\n")
		v := k.agree(i.ID, intake.MapInput{People: map[string]string{"A": "person_id", "B": "name", "C": "course", "D": "completed", "E": "expires"}})
		if len(v.Endless) != 1 || v.Endless[0].Title != "Fire safety" || v.Endless[0].Months != 24 || v.Endless[0].Records != 2 {
			t.Errorf("%+v", v.Endless)
		}
		k.run(i.ID)
		again := k.receive("Number,Name,Course,Completed,Runs out\nRN 1,Ann Lee,Fire safety,2025-11-20,\n")
		if v := k.agree(again.ID, intake.MapInput{People: map[string]string{"A": "person_id", "B": "name", "C": "course", "D": "completed", "E": "expires"}}); len(v.Endless) != 0 {
			t.Errorf("what is here already: %+v", v.Endless)
		}
	})
}
