package training_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

func done(course, on, hours string) training.Done {
	return training.Done{Course: course, On: civil.MustParse(on), Hours: hours}
}

func (k *kit) record(who ids.ID, d training.Done) training.Completion {
	k.t.Helper()
	c, err := k.Record(context.Background(), k.boss(training.PermEnter), training.RecordInput{Person: who, Done: d})
	if err != nil {
		k.t.Fatal(err)
	}
	return c
}

func reason(err error) string {
	for _, f := range fault.Fields(err) {
		return f.Field + ":" + f.Reason
	}
	return ""
}

func TestRecordCorrectVoidRestore(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		var told int
		k.OnFacts = func(_ context.Context, _ *db.Tx, _ access.Scope, people []ids.ID) error {
			told += len(people)
			return nil
		}
		sc := k.boss(training.PermEnter)
		ann := k.person("Ann", "1", ids.ID{})
		now := func() string { t.Helper(); return k.records(person.Everything, ann) }
		first := done("Ethics in practice", "2026-01-05", "1:30")
		first.Categories = "ethics, law=0.5"
		c := k.record(ann, first)
		if got := now(); got != "2026-01-05 0.5hour [ethics law]; 2026-01-05 1hour [ethics]" {
			t.Error(got)
		}
		if _, err := k.Record(ctx, sc, training.RecordInput{Person: ann, Done: done("ethics IN practice", "2026-01-05", "9")}); reason(err) != "course:training.already" {
			t.Error("the same course on the same day: ", err)
		}
		better, err := k.Correct(ctx, sc, training.CorrectInput{ID: c.ID, Done: done("Ethics in practice", "2026-01-06", "2")})
		if err != nil {
			t.Fatal(err)
		}
		if got := now(); got != "2026-01-06 2hour [ethics law]" {
			t.Error(got)
		}
		if _, err := k.Correct(ctx, sc, training.CorrectInput{ID: c.ID, Done: first}); !errors.Is(err, fault.Conflict) {
			t.Error("somebody else corrected it meanwhile: ", err)
		}
		void, err := k.Void(ctx, sc, training.Ref{ID: better.ID})
		if err != nil || now() != "" {
			t.Error(err, now())
		}
		if _, err := k.Restore(ctx, sc, training.Ref{ID: void.ID}); !errors.Is(err, fault.NotFound) {
			t.Error("that it does not hold is nothing to restore: ", err)
		}
		if _, err := k.Restore(ctx, sc, training.Ref{ID: better.ID}); err != nil || now() != "2026-01-06 2hour [ethics law]" {
			t.Error(err, now())
		}
		if _, err := k.Restore(ctx, sc, training.Ref{ID: c.ID}); err != nil || now() != "2026-01-05 0.5hour [ethics law]; 2026-01-05 1hour [ethics]" {
			t.Error("the first version again: ", err, now())
		}
		if told != 5 {
			t.Error("standings were told of ", told)
		}
	})
}

func TestWhatIsRecordedIsChecked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann", "1", ids.ID{})
		for want, in := range map[string]training.RecordInput{
			"course:required":                    {Done: done(" ", "2026-01-05", "1")},
			"on:required":                        {Done: training.Done{Course: "A"}},
			"on:training.future":                 {Done: done("A", "2026-03-03", "1")},
			"hours:training.hours_form":          {Done: done("A", "2026-01-05", "many")},
			"score:training.score_form":          {Done: done("A", "2026-01-05", "1"), Result: training.Result{Score: "101"}},
			"categories:training.parts_too_much": {Done: training.Done{Course: "A", On: civil.MustParse("2026-01-05"), Hours: "1", Categories: "law=2"}},
		} {
			in.Person = ann
			if _, err := k.Record(context.Background(), k.boss(training.PermEnter), in); reason(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
	})
}

// Nobody records their own training, however they are registered, and nobody somebody's
// whom they do not reach.
func TestWhoMayRecord(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		self, other := k.person("Me", "1", ids.ID{}), k.person("Other", "2", ids.ID{})
		in := training.RecordInput{Person: self, Done: done("A", "2026-01-05", "1")}
		if _, err := k.Record(ctx, k.as(training.PermEnter, access.Org, ids.ID{9}, self), in); reason(err) != ":training.own" {
			t.Error(err)
		}
		if _, err := k.Record(ctx, k.as(training.PermEnter, access.Own, ids.ID{9}, self), in); !errors.Is(err, fault.Denied) {
			t.Error("a member: ", err)
		}
		in.Person = other
		if _, err := k.Record(ctx, k.as(training.PermEnter, access.Units, ids.ID{9}, self), in); !errors.Is(err, fault.NotFound) {
			t.Error("out of reach: ", err)
		}
		k.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET root_id = $2 WHERE org_id = $1 AND id = $3`, k.org, self, other)
			return err
		})
		if _, err := k.Record(ctx, k.as(training.PermEnter, access.Org, ids.ID{9}, self), in); reason(err) != ":training.own" {
			t.Error("the same human under another number: ", err)
		}
		k.professional()
		if _, err := k.Record(ctx, k.as(training.PermEnter, access.Org, ids.ID{9}, self), in); err != nil {
			t.Error("alone: ", err)
		}
	})
}

func (k *kit) professional() {
	k.t.Helper()
	err := k.d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE org SET kind = 'professional' WHERE id = $1`, k.org)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

// all runs 16 at once and counts who succeeded.
func all(fn func(i int) error) (won int64) {
	var wg sync.WaitGroup
	var count atomic.Int64
	for i := range 16 {
		wg.Go(func() {
			if fn(i) == nil {
				count.Add(1)
			}
		})
	}
	wg.Wait()
	return count.Load()
}

func TestRace_OneOfManyCorrections(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann", "1", ids.ID{})
		c := k.record(ann, done("A", "2026-01-05", "1"))
		sc := k.boss(training.PermEnter)
		if won := all(func(int) error {
			_, err := k.Correct(context.Background(), sc, training.CorrectInput{ID: c.ID, Done: done("A", "2026-01-06", "2")})
			if err != nil && !errors.Is(err, fault.Conflict) {
				t.Error(err)
			}
			return err
		}); won != 1 {
			t.Error("corrected times ", won)
		}
	})
}

func TestRace_ImportsOfTheSameRows(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, c := k.person("Ann", "1", ids.ID{}), k.course("A", "a")
		rows := []training.Completion{row(ann, c, "2026-01-05", "2", ids.ID{7}, "a"), row(ann, c, "2026-01-06", "2", ids.ID{7}, "b")}
		for range 2 { // the second time after all of it was taken back
			var added atomic.Int64
			all(func(int) error {
				got, err := k.load(rows...)
				if err != nil {
					t.Error(err)
				}
				added.Add(int64(got.Added))
				return err
			})
			if added.Load() != 2 {
				t.Error("added ", added.Load())
			}
			if n, _ := k.voidSource(ids.ID{7}, 10); n != 2 {
				t.Error("took back ", n)
			}
		}
	})
}
