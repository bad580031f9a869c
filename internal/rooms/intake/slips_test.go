package intake_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
	"standing/internal/rooms/intake"
)

// near is what the check asks about titles, in short.
func near(v intake.View) string {
	var out []string
	for _, n := range v.Near {
		for _, m := range n.Meant {
			out = append(out, n.Title+" → "+m.Title)
		}
	}
	return strings.Join(out, "; ")
}

// A title that is nearly a course is asked about once, and goes where it is said to belong.
func TestAMistypedTitleIsAskedAbout(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		k.bring("Employee ID,Name,Course,Completed,Hours\n1,Ann Lee,Hand Hygiene 2025,2025-03-01,1\n")
		i := k.receive("Employee ID,Name,Course,Completed,Hours\n1,Ann Lee,Hand Hygene 2025,2025-04-01,1\n2,Bo Roe,hand hygene 2025,2025-04-01,1\n2,Bo Roe,Hand Hygiene 2026,2026-01-01,1\n")
		v := k.agree(i.ID, intake.MapInput{})
		if got := near(v); got != "Hand Hygene 2025 → Hand Hygiene 2025" || v.CoursesNew != 2 {
			t.Fatal(got, v.CoursesNew)
		}
		bad := []intake.CourseChoice{{Key: v.Near[0].Key, Course: v.ID.String()}}
		if _, err := k.Run(ctx, k.boss(), intake.RunInput{ID: i.ID, Courses: bad}); len(fault.Fields(err)) != 1 {
			t.Error("a course that was not offered: ", err)
		}
		good := []intake.CourseChoice{{Key: v.Near[0].Key, Course: v.Near[0].Meant[0].ID.String()}}
		if _, err := k.Run(ctx, k.boss(), intake.RunInput{ID: i.ID, Courses: good}); err != nil {
			t.Fatal(err)
		}
		k.work(i.ID)
		if v = k.show(i.ID); v.CoursesNew != 1 || v.RecordsNew != 3 {
			t.Error(counted(v.Counts))
		}
		if n := k.count(`course c WHERE c.org_id = $1`); n != 2 {
			t.Error(n, " courses")
		}
		i = k.receive("Employee ID,Name,Course,Completed,Hours\n3,Cy Doe,Hand Hygene 2025,2025-04-01,1\n")
		k.agree(i.ID, intake.MapInput{})
		if v = k.run(i.ID); v.CoursesNew != 1 {
			t.Error("nothing was said, so it is a course of its own: ", counted(v.Counts))
		}
	})
}

// A number that was mistyped would make a second person: the check says whom they look like.
func TestNewPeopleWhoLookLikeSomebody(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.bring("Employee ID,Name\n00123,Maria Lopez\n00500,Sam Smith\n")
		i := k.receive("Employee ID,Name\n01023,Maria Lopez\n00132,M. Lopez\n00501,Jo Smith\n00502,Kim Smith\n00124,Ann Lee\n9001,Ann Lee\n00123,Maria Lopez\n777,Al Lopez\n")
		v := k.agree(i.ID, intake.MapInput{})
		// Sam Smith is 00500: 00501 is the next number, and another first name.
		if got := problems(v); got != "2  alike “Maria Lopez (01023)” \n3  alike “M. Lopez (00132)” \n7  alike_file “Ann Lee (9001)” " {
			t.Error(got)
		}
		if got := fmt.Sprint(v.Problems[0].Args[0]); got != "Maria Lopez (00123)" {
			t.Error(got)
		}
		if got := k.holds(); got != "2 people, 0 facts, 0 records" {
			t.Error("the check wrote: ", got)
		}
	})
}
