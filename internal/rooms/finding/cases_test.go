package finding

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/class"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// twins are two people with one number, written in two ways, and looked at.
func twins(t *testing.T, d *db.DB) (k *kit, ana, bo ids.ID, of person.Fact) {
	k = newKit(t, d)
	ana, bo = k.person("Ana Ruiz"), k.person("Bo Li")
	k.fact(ana, "license_number", person.Said{Value: "RN-12 34"})
	of = k.fact(bo, "license_number", person.Said{Value: "rn1234"})
	k.fact(k.person("Cy Moe"), "license_number", person.Said{Value: "RN 1235"})
	k.work()
	return k, ana, bo, of
}

func TestOneNumberUnderTwoNamesAndGoneWhenOneIsCorrected(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, _, bo, of := twins(t, d)
		f := k.one()
		if got := k.said(f); f.Kind != SameNumber || got != "Ana Ruiz and Bo Li have the same licence number on record." && got != "Bo Li and Ana Ruiz have the same licence number on record." {
			t.Fatalf("%s %q", f.Kind, got)
		}
		_, err := k.People.Correct(context.Background(), k.boss(person.PermFact), person.CorrectInput{FactRef: person.FactRef{Person: bo, Fact: of.ID}, Said: person.Said{Value: "RN 9999"}})
		k.must(err)
		k.work()
		if f := k.one(); f.State != Closed || f.Code != Gone {
			t.Errorf("%+v", f)
		}
	})
}

func TestTwoWhoAreMergedAreOne(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, ana, bo, _ := twins(t, d)
		a, b := k.class("Alpha", "9:00", "12:00", 0), k.class("Beta", "10:30", "11:30", 0)
		k.attend(a, ana)
		k.attend(b, bo)
		k.work()
		if f := k.one(); f.Kind != SameNumber || f.State != Open {
			t.Fatalf("before they are one: %+v", f)
		}
		_, err := k.People.Merge(context.Background(), k.boss(person.PermMerge), person.MergeInput{ID: ana, Gone: bo})
		k.must(err)
		k.work()
		if got := k.found("all"); len(got) != 2 || !slices.Contains(got, "overlap open") || !slices.Contains(got, "same_number closed") {
			t.Error(got)
		}
		l, err := k.List(context.Background(), k.boss(PermView), ListInput{Filter: Filter{Person: ana}})
		if k.must(err); len(l.Findings) != 1 || k.said(l.Findings[0]) != "Ana Ruiz was at Alpha 09:00–12:00 and was at Beta 10:30–11:30 on 3 May 2026; nobody can be at both." {
			t.Errorf("%+v", l.Findings)
		}
		_, err = k.People.Unmerge(context.Background(), k.boss(person.PermMerge), person.ShowInput{ID: ana})
		k.must(err)
		k.work()
		if got := k.found("all"); len(got) != 2 || !slices.Contains(got, "overlap closed") || !slices.Contains(got, "same_number open") {
			t.Errorf("two again: %v", got)
		}
	})
}

func TestWhoTaughtAfterTheirCredentialEnded(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		had := k.fact(ana, "firearms_instructor", person.Said{From: civil.Of(2024, 5, 1), To: civil.Of(2026, 5, 2)})
		c := k.class("Firearms", "9:00", "12:00", 0)
		k.must(d.Write(context.Background(), k.system(), db.On("class", c.ID), func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE class SET tags = 'firearms' WHERE org_id = $1 AND id = $2`, k.org, c.ID); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO class_teacher (org_id, class_id, person_id) VALUES ($1, $2, $3)`, k.org, c.ID, ana)
			if err != nil {
				return err
			}
			return k.ChangedClass(ctx, tx, k.system(), c.ID, []ids.ID{ana})
		}))
		k.work()
		if f, want := k.one(), "Ana Ruiz taught Firearms on 3 May 2026; the last known firearms_instructor had ended on 2 May 2026."; f.Kind != LapsedTeach || k.said(f) != want {
			t.Errorf("%s %q", f.Kind, k.said(f))
		}
		_, err := k.People.Correct(context.Background(), k.boss(person.PermFact), person.CorrectInput{FactRef: person.FactRef{Person: ana, Fact: had.ID}, Said: person.Said{From: civil.Of(2024, 5, 1), To: civil.Of(2026, 5, 3)}})
		k.must(err)
		k.work()
		if f := k.one(); f.Code != Gone {
			t.Errorf("%+v", f)
		}
	})
}

func TestMoreHoursThanTheClassHad(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana, bo := k.person("Ana Ruiz"), k.person("Bo Li")
		c := k.class("Alpha", "9:00", "12:00", 0)
		_, err := k.Classes.Put(context.Background(), k.boss(class.PermManage), class.PutInput{Ref: class.Ref{ID: c.ID}, People: []ids.ID{ana, bo}})
		k.must(err)
		k.attend(c, ana, bo)
		_, err = k.Classes.Confirm(context.Background(), k.boss(class.PermManage), class.ConfirmInput{Ref: class.Ref{ID: c.ID}})
		k.must(err)
		k.work()
		if got := k.found("all"); len(got) != 0 {
			t.Fatal(got)
		}
		all := k.recordsOf(ana)
		correct := func(hours string) {
			was := all[len(all)-1]
			now, err := k.Training.Correct(context.Background(), k.boss(training.PermEnter), training.CorrectInput{ID: was.ID, Done: training.Done{Course: "Alpha", On: was.HappenedOn, Hours: hours}})
			k.must(err)
			all = append(all, now)
			k.work()
		}
		correct("30")
		if f, want := k.one(), "The meetings of Alpha make 3 h; up to 30 h are recorded for people who were there."; f.Kind != MoreHours || k.said(f) != want || len(f.Pieces) != 1 {
			t.Errorf("%s %q", f.Kind, k.said(f))
		}
		if correct("3"); k.one().Code != Gone {
			t.Errorf("%+v", k.one())
		}
	})
}

// recordsOf are the records of somebody that hold.
func (k *kit) recordsOf(who ids.ID) (out []training.Completion) {
	k.t.Helper()
	k.must(k.d.Read(context.Background(), k.system(), func(ctx context.Context, q db.Q) (err error) {
		out, err = k.Training.HoldingOf(ctx, q, k.system(), []ids.ID{who})
		return err
	}))
	return out
}

func TestMoreHoursThanADayHas(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ana := k.person("Ana Ruiz")
		k.record(ana, "First", "8")
		k.record(ana, "Second", "8")
		k.record(ana, "Third", "8")
		if k.work(); len(k.found("all")) != 0 {
			t.Fatal("a day has 24 hours")
		}
		last := k.record(ana, "Fourth", "0.5")
		k.work()
		if f, want := k.one(), "Ana Ruiz has 24.5 hours recorded for 3 May 2026; there are 24."; f.Kind != LongDay || k.said(f) != want {
			t.Errorf("%s %q", f.Kind, k.said(f))
		}
		_, err := k.Training.Void(context.Background(), k.boss(training.PermEnter), training.Ref{ID: last.ID})
		k.must(err)
		if k.work(); k.one().Code != Gone {
			t.Errorf("%+v", k.one())
		}
	})
}

func TestWhoIsGivenAFindingIsToldOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, _, _, _ := overlap(t, d)
		ctx, f, boss := context.Background(), k.one(), k.boss(PermDecide)
		if _, err := k.Assign(ctx, boss, AssignInput{Ref: Ref{f.ID}, To: ids.ID{3}}); reason(err) != "finding.not_a_decider" {
			t.Error(err)
		}
		for range 2 {
			_, err := k.Assign(ctx, boss, AssignInput{Ref: Ref{f.ID}, To: ids.ID{2}})
			k.must(err)
			k.work()
		}
		if got := k.mail.Messages(); len(got) != 1 || !strings.Contains(got[0].Text, "https://standing.test/findings/"+f.ID.String()) || strings.Contains(got[0].Text, "Ana") {
			t.Errorf("%d mails: %v", len(got), got)
		}
		_, err := k.Assign(ctx, boss, AssignInput{Ref: Ref{f.ID}})
		k.must(err)
		if k.work(); len(k.mail.Messages()) != 1 {
			t.Error("who took it themselves was told")
		}
	})
}

func TestAFileOfFindings(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k, _, _, _ := overlap(t, d)
		get := func(sc access.Scope, query string) string {
			w := httptest.NewRecorder()
			k.must(k.file(w, httptest.NewRequest("GET", "/findings/file?format=csv"+query, nil).WithContext(k.english()), sc))
			return w.Body.String()
		}
		got := get(k.boss(PermExport), "")
		if !strings.Contains(got, "In two classes at once") || !strings.Contains(got, "Ana Ruiz was at Alpha 09:00–12:00") || len(k.left) != 1 {
			t.Errorf("%s\n%+v", got, k.left)
		}
		for who, sc := range map[string]access.Scope{"of other findings": k.boss(PermExport), "out of reach": k.as(PermExport, access.Class, ids.ID{8}, ids.ID{})} {
			query := map[string]string{"of other findings": "&state=closed"}[who]
			if got := get(sc, query); strings.Contains(got, "Ana") || !strings.Contains(got, "What it is") {
				t.Errorf("%s: %s", who, got)
			}
		}
	})
}
