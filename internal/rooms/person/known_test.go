package person_test

import (
	"context"
	"fmt"
	"testing"

	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

func (r room) known(t *testing.T, at int64, roots ...ids.ID) map[ids.ID]*person.Known {
	t.Helper()
	var out map[ids.ID]*person.Known
	sc := r.boss(t, person.PermView)
	err := r.d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) (err error) {
		out, err = r.KnownOf(ctx, q, sc, roots, at)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestKnownOfSomebodyNew(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		a, b := r.add(t, "Zoë", "1"), r.add(t, "Bob", "2")
		got := r.known(t, person.Everything, a.ID, b.ID, ids.ID{9})
		if len(got) != 2 || got[a.ID].NameKey != "zoe" || got[a.ID].State != person.Active || fmt.Sprint(got[a.ID].Members) != fmt.Sprint([]ids.ID{a.ID}) {
			t.Error(got)
		}
		sc := r.boss(t, person.PermView)
		err := d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) error {
			all, err := r.RootsAfter(ctx, q, sc, ids.ID{}, 10)
			if len(all) != 2 {
				t.Error(all)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// What was known at a place in the log stays what it was, whatever is said afterwards.
func TestKnownOfThePast(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		r.setKind(t, "healthcare")
		dirs := []string{t.TempDir(), t.TempDir()}
		signer, err := audit.CreateSigner(dirs...)
		if err != nil {
			t.Fatal(err)
		}
		ledger, err := audit.OpenLedger(dirs...)
		if err != nil {
			t.Fatal(err)
		}
		log := audit.New(d, clock.At(start), signer, ledger)
		size := func() (n int64) {
			t.Helper()
			if err := log.Drain(ctx, func(_ int64, err error) { t.Error(err) }); err != nil {
				t.Fatal(err)
			}
			err := d.Read(ctx, testkit.Org(r.org), func(ctx context.Context, q db.Q) (err error) {
				n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM audit_leaf WHERE org_id = $1`, r.org)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		one, two := ids.New(start), ids.New(start)
		r.units(t, one, two)
		sc := r.boss(t, person.PermEnter)
		p, err := r.Add(ctx, sc, person.Input{Name: "Ann", Unit: one, JoinedOn: day("2020-01-01")})
		if err != nil {
			t.Fatal(err)
		}
		born := r.enter(t, p.ID, "birth_date", person.Said{From: day("1990-01-01")})
		first := size()
		_, err = r.Correct(ctx, r.boss(t, person.PermFact), person.CorrectInput{FactRef: person.FactRef{Person: p.ID, Fact: born.ID}, Said: person.Said{From: day("1991-01-01")}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Change(ctx, sc, person.ChangeInput{ID: p.ID, Input: person.Input{Name: "Ann", Unit: two, JoinedOn: day("2020-02-02")}}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Leave(ctx, sc, person.Ref{ID: p.ID, On: day("2026-02-01")}); err != nil {
			t.Fatal(err)
		}
		waiting := r.known(t, first+3, p.ID)[p.ID] // nothing of it is in the log yet
		second := size()
		for _, c := range []struct {
			at    int64
			born  string
			hired string
			unit  ids.ID
			state person.State
		}{{first, "1990-01-01", "2020-01-01", one, person.Active}, {second, "1991-01-01", "2020-02-02", two, person.Left}, {person.Everything, "1991-01-01", "2020-02-02", two, person.Left}} {
			k := r.known(t, c.at, p.ID)[p.ID]
			if k.Facts.Dates["birth_date"] != day(c.born) || k.Facts.Dates["hired_on"] != day(c.hired) || k.Unit != c.unit || k.State != c.state {
				t.Error(c.at, k.Facts.Dates, k.Unit == c.unit, k.State)
			}
		}
		if waiting.Facts.Dates["birth_date"] != day("1990-01-01") || waiting.State != person.Active {
			t.Error("known before it was in the log: ", waiting.Facts.Dates)
		}
		if k := r.known(t, 0, p.ID)[p.ID]; len(k.Facts.Dates) != 0 || len(k.Facts.Timeline) != 0 {
			t.Error("known before anything: ", k.Facts)
		}
	})
}
