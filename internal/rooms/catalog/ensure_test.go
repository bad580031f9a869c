package catalog_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type room struct {
	*catalog.Service
	d   *db.DB
	org int64
	id  ids.ID
}

func newRoom(t *testing.T, d *db.DB) room {
	t.Helper()
	r := room{Service: catalog.New(d, clock.At(start), ids.New), d: d}
	r.org, r.id = testkit.NewOrg(t, d)
	return r
}

func (r room) boss(t *testing.T, p access.Perm) access.Scope {
	t.Helper()
	m := access.Matrix{}
	for _, right := range access.Rights {
		m[access.Cell{Module: "training", Right: right}] = access.Org
	}
	sc, err := access.Authorize(access.Principal{Account: ids.ID{1}, Org: r.org, OrgID: r.id, Fresh: start, Matrix: m}, p, start)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func (r room) ensure(t *testing.T, names ...catalog.Named) (out []catalog.Course, made int) {
	t.Helper()
	sc := r.boss(t, catalog.PermManage)
	err := r.d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		out, made, err = r.EnsureTx(ctx, tx, sc, names, ids.ID{7})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, made
}

func TestEnsureFindsHoweverTyped(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		first, made := r.ensure(t,
			catalog.Named{Code: "BLS-101", Title: "Basic Life Support", Tags: []string{"cpr", "BLS"}, Amount: credit.Of(4), Unit: "hour"},
			catalog.Named{Title: "Éthics  at work", NoAmount: true},
			catalog.Named{Title: "ethics at Work."},
			catalog.Named{Code: "X"})
		if made != 3 || first[1].ID != first[2].ID || first[0].Title != "Basic Life Support" || first[3].Title != "X" {
			t.Fatal(made, first)
		}
		if c := first[0]; fmt.Sprint(c.Tags, c.Amount, c.NoAmount) != "[bls cpr] 4 false" || !first[1].NoAmount {
			t.Error(first)
		}
		again, made := r.ensure(t,
			catalog.Named{Code: "bls 101", Title: "CPR"},
			catalog.Named{Title: "basic life support"},                // the title of one with a code
			catalog.Named{Code: "ETH", Title: "Ethics at work"},       // one without a code may be it
			catalog.Named{Code: "BLS-2", Title: "Basic life support"}) // another code is another course
		if made != 1 || again[0].ID != first[0].ID || again[1].ID != first[0].ID || again[2].ID != first[1].ID || again[3].ID == first[0].ID {
			t.Error(made, again)
		}
		got, err := r.read(t, first[0].ID, ids.ID{9})
		if err != nil || len(got) != 1 || got[first[0].ID].Code != "BLS-101" {
			t.Error(got, err)
		}
	})
}

func (r room) read(t *testing.T, courses ...ids.ID) (out map[ids.ID]catalog.Course, err error) {
	sc := r.boss(t, catalog.PermView)
	err = r.d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) error {
		out, err = r.ByIDs(ctx, q, sc, courses)
		return err
	})
	return out, err
}

func TestRace_TwoImportsOneNewCourse(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		for round := range 5 {
			names := []catalog.Named{{Title: fmt.Sprint("New ", round)}, {Code: fmt.Sprint("C-", round), Title: "Coded"}, {Title: fmt.Sprint("Also new ", round)}}
			got := make([][]catalog.Course, 8)
			made := make([]int, len(got))
			var wg sync.WaitGroup
			for i := range got {
				wg.Add(1)
				go func() {
					defer wg.Done()
					mine := names
					if i%2 == 1 { // the other way round
						mine = []catalog.Named{names[2], names[1], names[0]}
					}
					got[i], made[i] = r.ensure(t, mine...)
				}()
			}
			wg.Wait()
			all := 0
			for i := range got {
				all += made[i]
				a, b := got[i][0].ID, got[i][2].ID
				if i%2 == 1 {
					a, b = b, a
				}
				if a != got[0][0].ID || b != got[0][2].ID || got[i][1].ID != got[0][1].ID {
					t.Error("two courses of one name", round, i)
				}
			}
			if all != 3 {
				t.Error("made", all)
			}
		}
	})
}

// A course is known by its whole title, however it is typed, and by no part of it.
func TestTermsMeanTitles(t *testing.T) {
	term := catalog.Term{Code: "medical_errors", Label: "Prevention of medical errors", Also: []string{"medical errors"}}
	for text, want := range map[string]bool{"Prevention of Medical Errors": true, "MEDICAL  errors": true, "medical_errors": true, "Medical errors in surgery": false, "": false} {
		if got := term.Means(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestTitledCountsByWholeTitle(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		made, _ := r.ensure(t, catalog.Named{Title: "Medical  ERRORS"}, catalog.Named{Title: "Medical errors in surgery"}, catalog.Named{Title: "Firearms"})
		sc := r.boss(t, catalog.PermView)
		err := d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) error {
			got, err := r.Titled(ctx, q, sc, []catalog.Term{{Code: "medical_errors", Label: "Prevention of medical errors", Also: []string{"medical errors"}}, {Code: "none", Label: "Nothing"}})
			if len(got) != 1 || len(got[made[0].ID]) != 1 || got[made[0].ID][0] != "medical_errors" {
				t.Error(got)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}
