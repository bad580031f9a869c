package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

func TestHoursAsPeopleWriteThem(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		sc := r.boss(t, catalog.PermManage)
		for i, c := range []struct {
			in   catalog.Input
			want string // amount, none, unit, parts, tags; or the field and reason
		}{
			{catalog.Input{Hours: "1.5"}, "1.5 false hour [] []"},
			{catalog.Input{Hours: "90 min"}, "1.5 false hour [] []"},
			{catalog.Input{Hours: "1:30"}, "1.5 false hour [] []"},
			{catalog.Input{Hours: ""}, "0 true hour [] []"},
			{catalog.Input{Hours: "8", Categories: "ethics 2\nMedical errors: 90 min\n"}, "8 false hour [{ethics 2} {medical_errors 1.5}] [ethics medical_errors]"},
			{catalog.Input{Hours: "8", Tags: []string{"CPR"}, OtherTags: "bls, cpr"}, "8 false hour [] [bls cpr]"},
			{catalog.Input{Hours: "long"}, "hours course_hours"},
			{catalog.Input{Hours: "1", Categories: "ethics 2"}, "categories parts_exceed"},
			{catalog.Input{Hours: "8", Categories: "ethics"}, "categories category_form"},
			{catalog.Input{Hours: "8", Categories: "ethics 1\nEthics 1"}, "categories category_twice"},
			{catalog.Input{Delivery: "by_mail"}, "delivery delivery_unknown"},
			{catalog.Input{Code: "--"}, "code number_form"},
		} {
			c.in.Title = fmt.Sprint("T", i)
			got, err := r.Add(ctx, sc, c.in)
			text := fmt.Sprint(got.Amount, " ", got.NoAmount, " ", got.Unit, " ", got.Parts, " ", got.Tags)
			if f := fault.Fields(err); len(f) == 1 {
				text = f[0].Field + " " + f[0].Reason
			} else if err != nil {
				t.Error(err)
			}
			if text != c.want {
				t.Errorf("%+v: %s, not %s", c.in, text, c.want)
			}
			if err != nil {
				continue
			}
			if v, err := r.Show(ctx, sc, catalog.Ref{ID: got.ID}); err != nil || fmt.Sprint(v.Amount, " ", v.NoAmount, " ", v.Unit, " ", v.Parts, " ", v.Tags) != c.want {
				t.Error("stored: ", v.Course, err)
			}
		}
	})
}

func TestCoursesAreArchivedNeverDeleted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		sc := r.boss(t, catalog.PermManage)
		add := func(title, code string) catalog.Course {
			t.Helper()
			c, err := r.Add(ctx, sc, catalog.Input{Title: title, Code: code, Hours: "2", Provider: "Red Cross"})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		list := func(f catalog.Filter) (out string) {
			t.Helper()
			p, err := r.List(ctx, sc, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range p.Courses {
				out += c.Title + ";"
			}
			return out
		}
		a, b := add("Basic Life Support", "BLS-101"), add("Éthics", "")
		for _, c := range []struct{ title, code, reason string }{{"Other", "bls 101", "course_code_taken"}, {"ethics", "", "course_title_taken"}} {
			_, err := r.Add(ctx, sc, catalog.Input{Title: c.title, Code: c.code})
			if f := fault.Fields(err); len(f) != 1 || f[0].Reason != c.reason {
				t.Error(err)
			}
		}
		if got := list(catalog.Filter{}); got != "Basic Life Support;Éthics;" {
			t.Error(got)
		}
		for find, want := range map[string]string{"sup": "Basic Life Support;", "bls101": "Basic Life Support;", "ethi": "Éthics;", "red": "Basic Life Support;Éthics;", "x": ""} {
			if got := list(catalog.Filter{Find: find}); got != want {
				t.Error(find, got)
			}
		}
		changed, err := r.Change(at(ctx, sc, b.ID, 1), sc, catalog.ChangeInput{Ref: catalog.Ref{ID: b.ID}, Input: catalog.Input{Title: "Ethics at work", Hours: "3", OtherTags: "ethics"}})
		if err != nil || changed.Amount != credit.Of(3) {
			t.Fatal(changed, err)
		}
		if _, err := r.Change(at(ctx, sc, b.ID, 1), sc, catalog.ChangeInput{Ref: catalog.Ref{ID: b.ID}, Input: catalog.Input{Title: "Late"}}); !errors.Is(err, fault.Conflict) {
			t.Error("a stale version: ", err)
		}
		if got := list(catalog.Filter{Tag: "ethics"}); got != "Ethics at work;" {
			t.Error(got)
		}
		if _, err := r.Archive(ctx, sc, catalog.Ref{ID: a.ID}); err != nil {
			t.Fatal(err)
		}
		if got := list(catalog.Filter{}) + "|" + list(catalog.Filter{Archived: true}); got != "Ethics at work;|Basic Life Support;" {
			t.Error(got)
		}
		if again, made := r.ensure(t, catalog.Named{Code: "BLS101"}); made != 0 || again[0].ID != a.ID {
			t.Error("an archived course was made again")
		}
		if c, err := r.Restore(ctx, sc, catalog.Ref{ID: a.ID}); err != nil || c.Archived {
			t.Error(c, err)
		}
		if got := list(catalog.Filter{After: a.ID}); got != "Ethics at work;" {
			t.Error(got)
		}
		mine := newRoom(t, d)
		if _, err := mine.Show(ctx, mine.boss(t, catalog.PermView), catalog.Ref{ID: a.ID}); !errors.Is(err, fault.NotFound) {
			t.Error("another organization's: ", err)
		}
	})
}

func TestEquivalences(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		told := 0
		r.OnEquals = func(context.Context, *db.Tx, access.Scope) error { told++; return nil }
		sc := r.boss(t, catalog.PermManage)
		all, _ := r.ensure(t, catalog.Named{Code: "OLD", Title: "Old course"}, catalog.Named{Title: "New course", Tags: []string{"x", "y"}})
		until := civil.MustParse("2025-12-31")
		equate := func(in catalog.EqualInput) error {
			_, err := r.Equate(ctx, sc, in)
			return err
		}
		if err := equate(catalog.EqualInput{ID: all[0].ID, Other: "new COURSE", Until: until}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			in   catalog.EqualInput
			want string
		}{
			{catalog.EqualInput{ID: all[0].ID, Other: "none"}, "equal_unknown"},
			{catalog.EqualInput{ID: all[0].ID, Other: "old"}, "course_itself"},
			{catalog.EqualInput{ID: all[0].ID, Other: "New course", From: until, Until: until - 1}, "ends_before"},
		} {
			if f := fault.Fields(equate(c.in)); len(f) != 1 || f[0].Reason != c.want {
				t.Error(c.want, f)
			}
		}
		read := func() (out map[ids.ID][]catalog.Equal) {
			t.Helper()
			err := d.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
				out, err = r.Equals(ctx, q, sc)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if got := read(); len(got) != 1 || fmt.Sprint(got[all[0].ID][0].Tags, got[all[0].ID][0].Until) != "[x y] 2025-12-31" {
			t.Error(got)
		}
		if err := equate(catalog.EqualInput{ID: all[1].ID, Other: "old", Both: true}); err != nil {
			t.Fatal(err)
		}
		if got := read(); len(got) != 2 || got[all[0].ID][0].Until != 0 {
			t.Error(got)
		}
		v, err := r.Show(ctx, sc, catalog.Ref{ID: all[1].ID})
		if err != nil || len(v.Also) != 1 || len(v.Counts) != 1 || v.Also[0].Title != "Old course" || v.Counts[0].Title != "Old course" {
			t.Error(v, err)
		}
		ref := catalog.EqualRef{ID: all[1].ID, Other: all[0].ID}
		if _, err := r.Unequate(ctx, sc, ref); err != nil {
			t.Error(err)
		}
		if _, err := r.Unequate(ctx, sc, ref); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if told != 3 || len(read()) != 1 {
			t.Error(told, read())
		}
	})
}

// at is the context of a request that was shown version.
func at(ctx context.Context, sc access.Scope, id ids.ID, version int64) context.Context {
	ctx, _ = db.Expect(ctx, sc, db.Row("course", id), version)
	return ctx
}
