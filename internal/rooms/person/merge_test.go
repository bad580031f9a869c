package person_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

func (r room) merge(t *testing.T, kept, gone ids.ID) error {
	t.Helper()
	_, err := r.Merge(context.Background(), r.boss(t, person.PermMerge), person.MergeInput{ID: kept, Gone: gone})
	return err
}

func (r room) found(t *testing.T, find string) string {
	t.Helper()
	p, err := r.List(context.Background(), r.boss(t, person.PermView), person.Filter{Find: find}, person.After{}, 50)
	if err != nil {
		t.Fatal(err)
	}
	return names(p)
}

func TestMergeAndUndo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		r.setKind(t, "law_enforcement")
		a, b, c := r.add(t, "Ann Whitfield", "1"), r.add(t, "Anne Smith", "2"), r.add(t, "A. Smythe", "3")
		r.enter(t, a.ID, "licensed_on", person.Said{From: day("2020-01-01")})
		r.enter(t, b.ID, "licensed_on", person.Said{From: day("2019-01-01")})
		r.enter(t, b.ID, "rank", person.Said{Value: "sergeant"})
		if err := r.merge(t, b.ID, c.ID); err != nil {
			t.Fatal(err)
		}
		if err := r.merge(t, a.ID, b.ID); err != nil {
			t.Fatal(err)
		}
		if err := r.merge(t, a.ID, c.ID); !errors.Is(err, fault.Conflict) {
			t.Error("merged twice: ", err)
		}
		if got := r.found(t, ""); got != "Ann Whitfield" {
			t.Error(got)
		}
		check := func() {
			t.Helper()
			for _, find := range []string{"whitf", "smythe", "anne smith", "3"} {
				if got := r.found(t, find); got != "Ann Whitfield" {
					t.Error(find, " finds ", got)
				}
			}
		}
		check()
		if n, err := r.Count(ctx, r.boss(t, person.PermView)); n != 1 || err != nil {
			t.Error(n, err)
		}
		for _, gone := range []ids.ID{b.ID, c.ID} {
			if v, err := r.Show(ctx, r.boss(t, person.PermView), person.ShowInput{ID: gone}); err != nil || v.ID != a.ID {
				t.Error(v.ID, err)
			}
		}
		k := r.known(t, person.Everything, a.ID, b.ID)
		if one := k[a.ID]; len(k) != 1 || len(one.Members) != 3 || one.Members[0] != a.ID || one.Facts.Dates["licensed_on"] != day("2020-01-01") || len(one.Facts.Timeline) != 1 {
			t.Error(k[a.ID])
		}
		if _, err := r.Change(ctx, r.boss(t, person.PermEnter), person.ChangeInput{ID: a.ID, Input: person.Input{Name: "Ann Whitfield", Number: "1"}}); err != nil {
			t.Fatal(err)
		}
		check()
		if err := r.wipe(); err != nil {
			t.Fatal(err)
		}
		if n, err := r.Reindex(ctx, r.boss(t, person.PermView)); n != 1 || err != nil {
			t.Error(n, err)
		}
		check()
		undo := func(id ids.ID) error {
			_, err := r.Unmerge(ctx, r.boss(t, person.PermMerge), person.ShowInput{ID: id})
			return err
		}
		if err := undo(b.ID); !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.NotFound) {
			t.Error("below another merge: ", err)
		}
		if err := undo(a.ID); err != nil {
			t.Fatal(err)
		}
		if got := r.found(t, ""); got != "Ann Whitfield, Anne Smith" || r.found(t, "smythe") != "Anne Smith" {
			t.Error(got, r.found(t, "smythe"))
		}
		if err := undo(b.ID); err != nil {
			t.Fatal(err)
		}
		if err := undo(b.ID); !errors.Is(err, fault.NotFound) {
			t.Error("nothing is left: ", err)
		}
		if got := r.found(t, "smythe"); got != "A. Smythe" {
			t.Error(got)
		}
		if k := r.known(t, person.Everything, a.ID, b.ID, c.ID); len(k) != 3 || len(k[b.ID].Members) != 1 {
			t.Error(k)
		}
	})
}

func (r room) wipe() error {
	return r.d.Write(context.Background(), testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, table := range []string{"person_word", "person_index", "person_index_state"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE org_id = $1`, r.org); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestMergeKeepsWhoSignsIn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		a, b := r.add(t, "Ann", "1"), r.add(t, "Ann", "2")
		signs := map[ids.ID]bool{a.ID: true, b.ID: true}
		r.Linked = func(context.Context, db.Q, access.Scope, []ids.ID) (map[ids.ID]bool, error) { return signs, nil }
		for _, want := range []string{"merge_accounts", "merge_keep_account", ""} {
			err := r.merge(t, a.ID, b.ID)
			if f := fault.Fields(err); want == "" && err != nil || want != "" && (len(f) != 1 || f[0].Reason != want) {
				t.Error(want, err)
			}
			if want == "merge_accounts" {
				signs[a.ID] = false
			} else {
				signs[a.ID], signs[b.ID] = true, false
			}
		}
		if err := r.merge(t, a.ID, a.ID); fault.Fields(err) == nil {
			t.Error(err)
		}
	})
}

func TestRace_MergeEachIntoTheOther(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		for range 5 {
			a, b, c := r.add(t, "A", ""), r.add(t, "B", ""), r.add(t, "C", "")
			var wg sync.WaitGroup
			for _, p := range [][2]ids.ID{{a.ID, b.ID}, {b.ID, a.ID}, {b.ID, c.ID}, {c.ID, a.ID}, {c.ID, b.ID}, {a.ID, c.ID}} {
				wg.Add(1)
				go func() {
					defer wg.Done()
					if err := r.merge(t, p[0], p[1]); err != nil && !errors.Is(err, fault.Conflict) {
						t.Error(err)
					}
				}()
			}
			wg.Wait()
			k := r.known(t, person.Everything, a.ID, b.ID, c.ID)
			if len(k) != 1 {
				t.Error(len(k), "roots")
			}
			for root, one := range k {
				if len(one.Members) != 3 || one.Members[0] != root {
					t.Error(one.Members)
				}
			}
		}
	})
}
