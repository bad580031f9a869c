package training_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// countFor changes what a course counts for, as its page does.
func (k *kit) countFor(course ids.ID, tags ...string) {
	k.t.Helper()
	k.courses.OnCounts = k.CourseChanged
	sc := k.boss(catalog.PermManage)
	v, err := k.courses.Show(context.Background(), sc, catalog.Ref{ID: course})
	if err == nil {
		_, err = k.courses.Change(context.Background(), sc, catalog.ChangeInput{Ref: catalog.Ref{ID: course}, Input: catalog.Input{Title: v.Title, Tags: tags}})
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) past(course ids.ID) training.Past {
	k.t.Helper()
	p, err := k.ShowPast(context.Background(), k.boss(training.PermEnter), training.CourseRef{ID: course})
	if err != nil {
		k.t.Fatal(err)
	}
	return p
}

// told is a Past in few words.
func told(p training.Past) string {
	return fmt.Sprintf("%s +%s -%s: %d of %d people, %d own; %d of %d", p.State, strings.Join(p.Added, " "), strings.Join(p.Removed, " "), p.Records, p.People, p.Own, p.Done, p.Total)
}

// The records of a course that were entered before it counted for something else count so,
// too, once somebody says so; they stay readable, and it can be taken back.
func TestRecordsOfBeforeCountAsTheirCourseDoes(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc, law := k.boss(training.PermEnter), k.course("Law", "law")
		ref := training.CourseRef{ID: law}
		ann, bob := k.person("Ann", "1", ids.ID{}), k.person("Bob", "2", ids.ID{})
		if k.countFor(law, "law", "x"); k.past(law).State != "" {
			t.Error("nothing was entered before: ", k.past(law))
		}
		k.countFor(law, "law")
		if _, err := k.load(row(ann, law, "2026-01-05", "2", ids.ID{7}, "a"), row(ann, law, "2026-01-06", "2", ids.ID{7}, "b")); err != nil { // they count for ethics
			t.Fatal(err)
		}
		first := k.record(bob, done("Law", "2026-01-05", "2"))
		k.countFor(law, "law", "new")
		if k.countFor(law, "law"); k.past(law).State != "" {
			t.Error("it was changed back: ", k.past(law))
		}
		k.countFor(law, "new", "law")
		k.countFor(law, "new")
		if got := told(k.past(law)); got != "offered +new -law: 3 of 2 people, 0 own; 0 of 0" {
			t.Error(got)
		}
		before := k.records(person.Everything, ann)
		seen := map[ids.ID]bool{}
		k.OnFacts = func(_ context.Context, _ *db.Tx, _ access.Scope, people []ids.ID) error {
			for _, p := range people {
				seen[p] = true
			}
			return nil
		}
		for range 2 { // the second time there is nothing to do
			p, err := k.CountPast(ctx, sc, ref)
			if err != nil || p.State != training.RetagDone || p.Done != 3 {
				t.Fatal(p, err)
			}
		}
		if len(seen) != 2 {
			t.Error("who works out standings heard of ", seen)
		}
		if got := k.records(person.Everything, ann) + " | " + k.records(person.Everything, bob); got != "2026-01-05 2hour [ethics new]; 2026-01-06 2hour [ethics new] | 2026-01-05 2hour [new]" {
			t.Error(got)
		}
		v, err := k.Show(ctx, sc, training.Ref{ID: first.ID})
		if err != nil || len(v.Versions) != 2 || v.Newest().Reason != "course_changed" || v.Newest().Source != training.FromAdmin {
			t.Errorf("%+v %v", v.Versions, err)
		}
		if n, err := k.load(row(ann, law, "2026-01-05", "2", ids.ID{8}, "a")); err != nil || n.Added != 0 {
			t.Error("the same row of an import again: ", n, err)
		}
		if _, err := k.Correct(ctx, sc, training.CorrectInput{ID: v.Newest().ID, Done: done("Law", "2026-01-05", "9")}); err != nil {
			t.Fatal(err)
		}
		p, err := k.LeavePast(ctx, sc, ref)
		if err != nil || told(p) != "undone +new -law: 2 of 1 people, 0 own; 2 of 3" {
			t.Error(told(p), err)
		}
		if got := k.records(person.Everything, ann); got != before {
			t.Error(got, before)
		}
		if got := k.records(person.Everything, bob); got != "2026-01-05 9hour [new]" {
			t.Error("somebody corrected it since: ", got)
		}
		if n, _ := k.voidSource(ids.ID{7}, 10); n != 2 {
			t.Error("undoing the import took back ", n)
		}
	})
}

// What was corrected last is taken back first, also where the course was changed since: the page
// says of every change whether it can be taken back, or why not.
func TestEarlierChangesAreTakenBackInTurn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc, c := k.boss(training.PermEnter), k.course("C", "a")
		ref := training.CourseRef{ID: c}
		ann := k.person("Ann", "1", ids.ID{})
		k.record(ann, done("C", "2026-01-05", "1"))
		is := func(want string) {
			t.Helper()
			if got := k.records(person.Everything, ann); got != "2026-01-05 1hour ["+want+"]" {
				t.Error(got, ", not ", want)
			}
		}
		changed := func(tags ...string) {
			t.Helper()
			k.clock.Move(time.Second)
			k.countFor(c, tags...)
		}
		ways := func(want string) {
			t.Helper()
			var out []string
			for _, e := range k.past(c).Earlier {
				out = append(out, fmt.Sprintf("%s %s %v", strings.Join(e.Added, " "), e.State, e.Undo))
			}
			if got := strings.Join(out, "; "); got != want {
				t.Errorf("%q, not %q", got, want)
			}
		}
		for _, tags := range [][]string{{"a", "b"}, {"a", "b", "c"}} {
			changed(tags...)
			if _, err := k.CountPast(ctx, sc, ref); err != nil {
				t.Fatal(err)
			}
		}
		ways("b done false")
		changed("a", "b", "c", "d") // nobody was asked about it yet
		ways("c done true; b done false")
		if is("a b c"); k.past(c).State != training.RetagOffered {
			t.Error(k.past(c).State)
		}
		if _, err := k.LeavePast(ctx, sc, ref); err != nil {
			t.Fatal(err)
		}
		is("a b")
		ways("b done true")
		if got := told(k.past(c)); got != "offered +c d -: 1 of 1 people, 0 own; 0 of 0" {
			t.Error("what waits begins where the other did: ", got)
		}
		if _, err := k.LeavePast(ctx, sc, ref); err != nil {
			t.Fatal(err)
		}
		is("a")
		ways("")
		if _, err := k.LeavePast(ctx, sc, ref); !errors.Is(err, fault.Conflict) {
			t.Error("there is nothing more to take back: ", err)
		}
		if _, err := k.CountPast(ctx, sc, ref); err != nil {
			t.Fatal(err)
		}
		is("a b c d")
	})
}

// Many are corrected by a job that may be killed at any chunk.
func TestManyRecordsAreCorrectedByAJob(t *testing.T) {
	t.Cleanup(training.RetagChunk(2)) // after both engines
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc, c := k.boss(training.PermEnter), k.course("C", "c")
		ref := training.CourseRef{ID: c}
		ann := k.person("Ann", "1", ids.ID{})
		for i := range 5 {
			k.record(ann, done("C", fmt.Sprintf("2026-01-%02d", 5-i), "1"))
		}
		k.countFor(c, "e")
		p, err := k.CountPast(ctx, sc, ref)
		if err != nil || told(p) != "running +e -c: 0 of 0 people, 0 own; 0 of 5" {
			t.Fatal(told(p), err)
		}
		k.clock.Move(time.Second)                           // so that ids of later are later
		late := k.record(ann, done("C", "2026-02-01", "1")) // it has what the course says now
		chunks, killed := 0, errors.New("killed")
		k.OnFacts = func(context.Context, *db.Tx, access.Scope, []ids.ID) error {
			if chunks++; chunks == 2 {
				return killed
			}
			return nil
		}
		if err := k.RetagAll(ctx, sc, ref); !errors.Is(err, killed) {
			t.Fatal(err)
		}
		if got := told(k.past(c)); got != "running +e -c: 0 of 0 people, 0 own; 2 of 5" {
			t.Error(got)
		}
		if err := k.RetagAll(ctx, sc, ref); err != nil {
			t.Fatal(err)
		}
		if got := told(k.past(c)); got != "done +e -c: 0 of 0 people, 0 own; 5 of 5" {
			t.Error(got)
		}
		if n := k.count(`SELECT count(*) FROM completion WHERE org_id = $1`); n != 11 {
			t.Error("rows: ", n)
		}
		if v, err := k.Show(ctx, sc, training.Ref{ID: late.ID}); err != nil || len(v.Versions) != 1 {
			t.Error("what was entered since is as it was: ", v.Versions, err)
		}
		if p, err = k.LeavePast(ctx, sc, ref); err != nil || p.State != training.RetagUndoing {
			t.Fatal(p, err)
		}
		if err := k.RetagAll(ctx, sc, ref); err != nil {
			t.Fatal(err)
		}
		if got := k.records(person.Everything, ann); strings.Count(got, "[c]") != 5 || strings.Count(got, "[e]") != 1 {
			t.Error(got)
		}
		if n := k.count(`SELECT count(*) FROM audit_content WHERE org_id = $1 AND verb IN ('completions.retagged', 'completions.untagged')`); n != 6 {
			t.Error("entries of chunks: ", n)
		}
	})
}

func (k *kit) count(stmt string) (n int) {
	k.t.Helper()
	if err := k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int], stmt, k.org)
		return err
	}); err != nil {
		k.t.Fatal(err)
	}
	return n
}

// Nobody corrects their own records by correcting everybody's, and only who reaches everybody
// corrects everybody's.
func TestWhoCorrectsTheRecordsOfACourse(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		c, self, other := k.course("C", "c"), k.person("Me", "1", ids.ID{}), k.person("Other", "2", ids.ID{})
		ref := training.CourseRef{ID: c}
		k.record(self, done("C", "2026-01-05", "1"))
		k.record(other, done("C", "2026-01-05", "1"))
		k.countFor(c, "c", "e")
		me := ids.ID{9}
		if err := d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			if err := testkit.Join(ctx, tx, k.org, me, start); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE membership SET person_id = $3 WHERE org_id = $1 AND account_id = $2`, k.org, me, self)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.CountPast(ctx, k.as(training.PermEnter, access.Units, me, self), ref); !errors.Is(err, fault.Denied) {
			t.Error("own units only: ", err)
		}
		p, err := k.CountPast(ctx, k.as(training.PermEnter, access.Org, me, self), ref)
		if err != nil || p.Done != 1 {
			t.Error(p, err)
		}
		if got := k.records(person.Everything, self) + k.records(person.Everything, other); got != "2026-01-05 1hour [c]2026-01-05 1hour [c e]" {
			t.Error(got)
		}
	})
}

func TestRace_RecordsAreCorrectedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		sc, c, ann := k.boss(training.PermEnter), k.course("C", "c"), k.person("Ann", "1", ids.ID{})
		one := k.record(ann, done("C", "2026-01-05", "1"))
		k.record(ann, done("C", "2026-01-06", "1"))
		k.countFor(c, "e")
		var corrected atomic.Int64
		all(func(i int) error {
			if i%2 == 0 {
				_, err := k.CountPast(context.Background(), sc, training.CourseRef{ID: c})
				if err != nil {
					t.Error(err)
				}
				return err
			}
			_, err := k.Correct(context.Background(), sc, training.CorrectInput{ID: one.ID, Done: done("C", "2026-01-05", "2")})
			if err == nil {
				corrected.Add(1)
			} else if !errors.Is(err, fault.Conflict) {
				t.Error(err)
			}
			return err
		})
		if n := k.count(`SELECT count(*) FROM completion WHERE org_id = $1`); corrected.Load() > 1 || n != 4 {
			t.Error("rows: ", n, ", corrected by hand: ", corrected.Load())
		}
		if got := k.records(person.Everything, ann); strings.Contains(got, "[c]") || strings.Count(got, "[e]") != 2 {
			t.Error(got)
		}
	})
}
