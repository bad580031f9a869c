package training_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
	"standing/internal/rule"
)

// records are what RecordsOf gives for people who are their own roots, written short.
func (k *kit) records(known int64, people ...ids.ID) string {
	k.t.Helper()
	roots := map[ids.ID]ids.ID{}
	for _, p := range people {
		roots[p] = people[0]
	}
	sc := access.System(k.org, k.orgID, "test")
	var got map[ids.ID][]rule.Record
	err := k.d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) (err error) {
		got, err = k.RecordsOf(ctx, q, sc, roots, known)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	var out []string
	for _, r := range got[people[0]] {
		s := fmt.Sprintf("%s %s%s [%s]", r.Date, r.Amount, r.Unit, strings.Join(r.Tags, " "))
		if r.NoAmount {
			s += " bare"
		}
		out = append(out, s)
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// size is how many entries the log has, all that waits included.
func (k *kit) size() int64 {
	k.t.Helper()
	k.clock.Move(10 * time.Second)
	if err := k.log.Drain(context.Background(), func(_ int64, err error) { k.t.Error(err) }); err != nil {
		k.t.Fatal(err)
	}
	var n int64
	err := k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM audit_leaf WHERE org_id = $1`, k.org)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return n
}

// Every answer as of a place in the log stays what it was, whatever became known later.
func TestRecordsAsOfAPlaceInTheLog(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, bob := k.person("Ann", "1", ids.ID{}), k.person("Bob", "2", ids.ID{})
		c, source := k.course("Ethics", "ethics"), ids.New(start)
		before := k.size()
		if _, err := k.load(row(ann, c, "2026-01-05", "2", source, "a"), row(bob, c, "2026-01-05", "2", source, "b")); err != nil {
			t.Fatal(err)
		}
		loaded := k.size()
		if n, people := k.voidSource(source, 10); n != 2 || len(people) != 2 {
			t.Error(n, people)
		}
		undone := k.size()
		if got, err := k.load(row(ann, c, "2026-01-05", "2", source, "a")); err != nil || got.Added != 1 {
			t.Error("what was taken back holds again when it is imported again: ", got, err)
		}
		const one = "2026-01-05 2hour [ethics]"
		for _, want := range []struct {
			known int64
			ann   string
		}{{person.Everything, one}, {k.size(), one}, {before, ""}, {loaded, one}, {undone, ""}} {
			if got := k.records(want.known, ann); got != want.ann {
				t.Errorf("at %d: %q, not %q", want.known, got, want.ann)
			}
		}
		if got := k.records(loaded, ann, bob); got != one+"; "+one {
			t.Error("of a merge: ", got)
		}
		if got := k.records(person.Everything, bob); got != "" {
			t.Error(got)
		}
	})
}

func TestRowsAreLoadedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, c := k.person("Ann", "1", ids.ID{}), k.course("Ethics", "ethics")
		rows := []training.Completion{row(ann, c, "2026-01-05", "2", ids.ID{7}, "a"), row(ann, c, "2026-01-06", "2", ids.ID{7}, "b"), row(ann, c, "2026-01-06", "2", ids.ID{7}, "b")}
		if got, err := k.load(rows...); err != nil || got != (training.Loaded{Added: 2, Present: 1}) {
			t.Error(got, err)
		}
		if got, err := k.load(rows...); err != nil || got != (training.Loaded{Present: 3}) {
			t.Error(got, err)
		}
		if n, _ := k.voidSource(ids.ID{7}, 1); n != 1 {
			t.Error(n)
		}
		if n, _ := k.voidSource(ids.ID{7}, 5); n != 1 {
			t.Error(n)
		}
		if got, err := k.load(rows...); err != nil || got != (training.Loaded{Added: 2, Present: 1}) {
			t.Error(got, err)
		}
		if got, err := k.load(rows...); err != nil || got != (training.Loaded{Present: 3}) {
			t.Error(got, err)
		}
	})
}

func TestPartsAndEquivalences(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, c, other := k.person("Ann", "1", ids.ID{}), k.course("Full", "general"), k.course("Other", "cpr")
		k.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO course_equal (org_id, course_id, equals_id, from_on, until_on, created_at) VALUES ($1, $2, $3, NULL, '2026-01-31', 0)`, k.org, c, other)
			return err
		})
		r := row(ann, c, "2026-01-05", "6", ids.ID{7}, "a")
		r.Tags, r.Parts = []string{"general", "ethics"}, []catalog.Part{{Tag: "ethics", Amount: 2 * 3000}, {Tag: "law", Amount: 3000}}
		late := row(ann, c, "2026-02-05", "1", ids.ID{7}, "b")
		late.NoAmount = true
		if _, err := k.load(r, late); err != nil {
			t.Fatal(err)
		}
		want := "2026-01-05 1hour [cpr general law]; 2026-01-05 2hour [cpr ethics general]; 2026-01-05 3hour [cpr general]; 2026-02-05 0hour [ethics] bare"
		if got := k.records(person.Everything, ann); got != want {
			t.Error(got)
		}
	})
}

func TestUnitsOfRules(t *testing.T) {
	recs := []rule.Record{{Unit: "hour"}, {Unit: ""}, {Unit: "landing"}}
	for unit, want := range map[string]string{"hour": "hour", "contact hour": "", "credit": "", "credits": "", "course": "hour", "landing": "hour"} {
		got := training.InUnitOf(recs, unit)
		if got[0].Unit != want || got[1].Unit != "" || got[2].Unit != "landing" {
			t.Errorf("%s: %v", unit, got)
		}
	}
}
