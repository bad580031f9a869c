package intake_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// ready is a file that was checked and told to run.
func (k *kit) ready(text string) ids.ID {
	k.t.Helper()
	i := k.receive(text)
	k.agree(i.ID, intake.MapInput{MakeUnits: true})
	if _, err := k.Run(context.Background(), k.boss(), intake.RunInput{ID: i.ID, SkipBad: true}); err != nil {
		k.t.Fatal(err)
	}
	return i.ID
}

// Killed after, or in the middle of, any chunk, an import goes on where it was and ends as
// if nothing had happened.
func TestGoesOnAfterBeingKilled(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.ready(many(600)) // 1,200 rows are three chunks
		broken := k.needs
		for dies := range 3 {
			n := 0
			broken.OnFacts = func(context.Context, *db.Tx, access.Scope, []ids.ID) error {
				if n++; n > 1 || dies == 0 {
					return errors.New("killed in the middle of a chunk")
				}
				return nil
			}
			if err := intake.New(broken).Work(context.Background(), k.boss(), id, nil); err == nil {
				t.Fatal("it did not die")
			}
			if v := k.show(id); v.RowsDone != int64(500*min(dies, 2)) || v.RecordsNew != v.RowsDone {
				t.Fatal(dies, counted(v.Counts))
			}
			if got := k.count(`completion c WHERE c.org_id = $1`); got != k.show(id).RecordsNew {
				t.Fatal("half a chunk: ", got)
			}
		}
		ctx, stop := context.WithCancel(context.Background())
		stop()
		if err := k.Work(ctx, k.boss(), id, nil); err == nil {
			t.Error("a context that ended stops nothing")
		}
		k.work(id)
		v := k.show(id)
		if got, want := counted(v.Counts), "rows 1200 bad 0 people +600 =0 facts +600 records +1200 =0 courses +2"; got != want {
			t.Error(got)
		}
		if got := k.holds(); got != "600 people, 600 facts, 1200 records" || v.State != intake.Done {
			t.Error(v.State, got)
		}
		if n := k.count(`audit_content c WHERE c.org_id = $1 AND c.verb = 'import.loaded'`); n != 3 {
			t.Errorf("%d entries for three chunks", n)
		}
	})
}

func TestStopAndGoOn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.ready(many(300))
		err := k.Work(context.Background(), k.boss(), id, func(i intake.Import) {
			if i.State == intake.Running {
				if _, err := k.Stop(context.Background(), k.boss(), intake.Ref{ID: id}); err != nil {
					t.Error(err)
				}
			}
		})
		if v := k.show(id); err != nil || v.State != intake.Stopped || v.RowsDone != 500 {
			t.Fatal(err, v.State, v.RowsDone)
		}
		if v := k.run(id); v.State != intake.Done || v.RowsDone != 600 {
			t.Error(v.State, v.RowsDone)
		}
	})
}

func TestUndoTakesBackWhatTheImportAddedAndNothingElse(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		if _, err := k.people.Add(ctx, k.boss(), person.Input{Name: called(1), Number: "000001"}); err != nil {
			t.Fatal(err)
		}
		k.bring("ID,Name,Licensed on,Course,Completed\n000001," + called(1) + ",2020-01-01,Old,2024-01-01\n000009," + called(9) + ",,Old,2024-01-01\n")
		before := k.holds()
		v := k.bring(many(12))
		if got := k.holds(); got == before {
			t.Fatal(got)
		}
		if _, err := k.Undo(ctx, k.boss(), intake.Ref{ID: v.ID}); err != nil {
			t.Fatal(err)
		}
		k.work(v.ID)
		if v = k.show(v.ID); v.State != intake.Undone {
			t.Error(v.State)
		}
		if got := k.holds(); got != before {
			t.Errorf("%s, not %s", got, before)
		}
		clear(k.told)
		again := k.bring(many(12)) // what was taken back can be brought in again
		if got := counted(again.Counts); again.State != intake.Done || again.RecordsNew != 24 {
			t.Error(got, problems(again))
		}
	})
}

// What somebody corrected by hand since is theirs.
func TestUndoLeavesWhatWasCorrectedSince(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		v := k.bring("ID,Name,Course,Completed\n000001," + called(1) + ",First aid,2024-01-01\n000002," + called(2) + ",First aid,2024-01-01\n")
		wrong := k.one(`SELECT id FROM completion WHERE org_id = $1 ORDER BY id LIMIT 1`)
		if _, err := k.needs.Training.Correct(ctx, k.boss(), training.CorrectInput{ID: wrong, Done: training.Done{Course: "First aid", On: civil.Of(2024, 1, 2)}}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Undo(ctx, k.boss(), intake.Ref{ID: v.ID}); err != nil {
			t.Fatal(err)
		}
		k.work(v.ID)
		if got := k.holds(); got != "1 people, 0 facts, 1 records" {
			t.Error(got)
		}
	})
}

// Two replicas at work on one import: every row once.
func TestRace_TwoReplicasOnOneImport(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.ready(many(600))
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if err := intake.New(k.needs).Work(context.Background(), k.boss(), id, nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if v := k.show(id); v.State != intake.Done || v.RowsDone != 1200 || k.holds() != "600 people, 600 facts, 1200 records" {
			t.Error(v.State, counted(v.Counts), k.holds())
		}
		if n := k.count(`audit_content c WHERE c.org_id = $1 AND c.verb = 'import.loaded'`); n != 3 {
			t.Errorf("%d entries for three chunks", n)
		}
	})
}

// Two imports of one file at once: each person, fact and record once, also people without a
// number.
func TestRace_TheSameFileTwiceAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var b strings.Builder
		b.WriteString("Number,Name,E-mail,Licensed on,Course,Completed\n")
		for i := range 200 {
			fmt.Fprintf(&b, "N%d,%s,,2020-01-01,Falls,2025-01-01\n,%s,m%d@x.org,2020-01-01,Falls,2025-01-01\n", i, called(i), called(i+1000), i)
		}
		var wg sync.WaitGroup
		for range 4 {
			id := k.ready(b.String())
			wg.Go(func() {
				if err := intake.New(k.needs).Work(context.Background(), k.boss(), id, nil); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := k.holds(); got != "400 people, 400 facts, 400 records" {
			t.Error(got)
		}
	})
}

// The entry of a chunk commits to what it brought in: here read back and hashed anew.
func TestTheLogCommitsToTheRows(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.bring("ID,Name,Licensed on,Date of birth,Course,Completed\n1,Ann,2020-01-01,1980-02-03,Falls,2025-01-01\n2,Bo,,,Falls,2025-01-01\n")
		var codes string
		var people []ids.ID
		var facts []person.Fact
		var rows []training.Completion
		err := d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
			if codes, err = db.One(ctx, q, db.Scalar[string], `SELECT codes FROM audit_content WHERE org_id = $1 AND verb = 'import.loaded'`, k.org); err != nil {
				return err
			}
			if people, err = db.All(ctx, q, db.Scalar[ids.ID], `SELECT person_id FROM intake_person WHERE org_id = $1 ORDER BY person_id`, k.org); err != nil {
				return err
			}
			facts, err = db.All(ctx, q, func(r *sql.Rows) (f person.Fact, err error) {
				err = r.Scan(&f.Person, &f.Kind, &f.Name, &f.Value, db.Day(&f.From), db.Day(&f.To))
				return f, err
			}, `SELECT person_id, kind, name, value, from_on, to_on FROM person_fact WHERE org_id = $1 AND import_id IS NOT NULL ORDER BY id`, k.org)
			if err != nil {
				return err
			}
			rows, err = db.All(ctx, q, func(r *sql.Rows) (c training.Completion, err error) {
				err = r.Scan(&c.RowKey, &c.Person, &c.Course, db.Day(&c.HappenedOn))
				return c, err
			}, `SELECT row_key, person_id, course_id, happened_on FROM completion WHERE org_id = $1 ORDER BY id`, k.org)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(people) != 2 || len(facts) != 2 || len(rows) != 2 {
			t.Fatal(len(people), len(facts), len(rows))
		}
		if want := "digest=" + intake.Digest(people, facts, rows); !strings.Contains(codes, want) || !strings.Contains(codes, "rows=2") {
			t.Errorf("%q lacks %s", codes, want)
		}
		for _, f := range facts {
			if f.Name == "birth_date" && f.From != civil.Date(0) {
				t.Error("a day of birth lies open")
			}
		}
	})
}

// A workbook lists people on one sheet and what they did on another. Where more rows lie
// between the two than a chunk holds, the check knows the people of the chunks before, as the
// import will, and counts each once; what it promises is what comes.
func TestPeopleOfAnEarlierChunk(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var b strings.Builder
		b.WriteString("Employee ID,Name,Course,Completed,Hours\n")
		for i := range 600 { // chunks are of 500 rows
			fmt.Fprintf(&b, "N%d,%s,Falls,2025-01-01,1\n", i, called(i))
		}
		for i := range 600 {
			fmt.Fprintf(&b, "N%d,,Ethics,2025-02-01,2\n", i)
		}
		b.WriteString("N7,Somebody Else,Ethics,2025-03-01,2\nN999,,Ethics,2025-02-01,2\n")
		i := k.receive(b.String())
		v := k.agree(i.ID, intake.MapInput{})
		want := "rows 1202 bad 1 people +600 =0 facts +0 records +1201 =0 courses +2"
		if got := counted(v.Counts); got != want {
			t.Error("the check: ", got)
		}
		if got := problems(v); got != "1202 B twice_name “Somebody Else” \n1203 A unknown “N999” " {
			t.Error(got)
		}
		if got := counted(k.run(i.ID).Counts); got != want {
			t.Error("the import: ", got)
		}
		if got := counted(k.bring(b.String()).Counts); got != "rows 1202 bad 1 people +0 =600 facts +0 records +0 =1201 courses +0" {
			t.Error("again: ", got)
		}
	})
}
