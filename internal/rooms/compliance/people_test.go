package compliance_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// reaches gives an account a unit.
func (k *kit) reaches(account, unit ids.ID) {
	k.t.Helper()
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if err := testkit.Join(ctx, tx, k.org, account, k.clock.Now()); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO reach (org_id, account_id, unit_id) VALUES ($1, $2, $3)`, k.org, account, unit)
		return err
	}))
}

// listed are the names of a list of people, page by page.
func (k *kit) listed(sc access.Scope, f person.Filter) (out []string) {
	k.t.Helper()
	var from person.After
	for {
		page, err := k.people.List(context.Background(), sc, f, from, 1)
		k.must(err)
		for _, e := range page.Entries {
			out = append(out, e.Name)
		}
		if from = page.Next; from.Zero() {
			return out
		}
	}
}

func TestPeopleAreListedByHowTheyStand(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.people.Stands = k.Service
		ward, other := k.unit("Ward"), k.unit("Other")
		chief := ids.ID{9}
		k.reaches(chief, ward)
		b, a := k.add("Ben Öz", ward, "2025-03-01"), k.add("Ana Lima", other, "2025-03-01")
		c := k.add("Cleo Lima", ward, "2025-03-01")
		boss := k.boss(person.PermView)
		if got := k.listed(boss, person.Filter{Standing: "open"}); len(got) != 0 {
			t.Error("before anything is worked out: ", got)
		}
		rule := k.publish("Yearly hours", 10)
		k.loaded([]ids.ID{c}, "ethics", "2026-01-10", "10")
		k.build()
		for what, x := range map[string]struct {
			sc   access.Scope
			f    person.Filter
			want []string
		}{
			"open":              {boss, person.Filter{Standing: "open"}, []string{"Ana Lima", "Ben Öz"}},
			"met":               {boss, person.Filter{Standing: "met"}, []string{"Cleo Lima"}},
			"not met":           {boss, person.Filter{Standing: "not_met"}, nil},
			"of a unit":         {boss, person.Filter{Standing: "open", Unit: ward}, []string{"Ben Öz"}},
			"by name":           {boss, person.Filter{Standing: "open", Find: "lim"}, []string{"Ana Lima"}},
			"those who left":    {boss, person.Filter{Standing: "open", State: person.Left}, nil},
			"whoever has units": {k.as(person.PermView, access.Units, chief, ids.ID{}), person.Filter{Standing: "open"}, []string{"Ben Öz"}},
			"and oneself":       {k.as(person.PermView, access.Units, chief, a), person.Filter{Standing: "open"}, []string{"Ana Lima", "Ben Öz"}},
			"both at once":      {k.as(person.PermView, access.Units, chief, b), person.Filter{Standing: "open"}, []string{"Ben Öz"}},
			"oneself":           {k.as(person.PermView, access.Own, ids.ID{8}, a), person.Filter{Standing: "open"}, []string{"Ana Lima"}},
		} {
			if got := k.listed(x.sc, x.f); !slices.Equal(got, x.want) {
				t.Errorf("%s: %v, not %v", what, got, x.want)
			}
		}
		// A record moves somebody, a year's end moves everybody, before any sweep.
		_, err := k.Training.Record(context.Background(), k.boss(training.PermEnter), training.RecordInput{Person: b, Done: training.Done{Course: "E", On: dayOf(start) - 1, Hours: "10", Categories: "ethics"}})
		k.must(err)
		if got := k.listed(boss, person.Filter{Standing: "met"}); !slices.Equal(got, []string{"Ben Öz", "Cleo Lima"}) {
			t.Error(got, k.status(b, rule))
		}
		k.clock.Move(320 * 24 * time.Hour)
		for _, f := range []string{"not_met", "open", "met"} {
			var want []string
			for _, p := range []struct {
				id   ids.ID
				name string
			}{{a, "Ana Lima"}, {b, "Ben Öz"}, {c, "Cleo Lima"}} {
				if k.status(p.id, ids.ID{}) == compliance.Status(f) {
					want = append(want, p.name)
				}
			}
			if got := k.listed(boss, person.Filter{Standing: f}); !slices.Equal(got, want) {
				t.Errorf("%s the year after: %v, not %v", f, got, want)
			}
		}
	})
}

func TestADashboardOfUnitsIsThatOfTheirPeople(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ward, other := k.unit("Ward"), k.unit("Other")
		chief := ids.ID{9}
		k.reaches(chief, ward)
		k.add("Ana Lima", ward, "2025-03-01")
		k.add("Ben Öz", other, "2025-03-01")
		k.add("Cleo", ids.ID{}, "2025-03-01")
		k.publish("Yearly hours", 10)
		k.build()
		k.must(k.Sweep(ctx, k.system()))
		check := func(sc access.Scope, people int64, units, needy int, trend bool) {
			t.Helper()
			for range 2 { // the second is one that was kept
				got, err := k.Dashboard(ctx, sc)
				k.must(err)
				var due int64
				for _, w := range got.Weeks {
					due += w.N
				}
				if got.People.Asked() != people || len(got.Units) != units || len(got.Attention) != needy || (len(got.Trend) > 0) != trend || len(got.Requirements) != 1 || got.Requirements[0].Asked() != people {
					t.Errorf("%+v", got)
				}
				for _, u := range got.Units {
					if u.Name == "" {
						t.Error("a unit without a name")
					}
				}
			}
		}
		check(k.boss(compliance.PermView), 3, 2, 3, true)
		check(k.as(compliance.PermView, access.Units, chief, ids.ID{}), 1, 1, 1, false)
		k.clock.Move(320 * 24 * time.Hour) // the year was left unmet
		k.must(k.Sweep(ctx, k.system()))
		got, err := k.Dashboard(ctx, k.boss(compliance.PermView))
		k.must(err)
		if len(got.Gaps.Units) != 2 || got.Gaps.Units[0].Name != "Other" || got.Gaps.Units[0].N[0] != 1 {
			t.Errorf("%+v", got.Gaps)
		}
		got, err = k.Dashboard(ctx, k.as(compliance.PermView, access.Units, chief, ids.ID{}))
		k.must(err)
		if len(got.Gaps.Units) != 1 || got.Gaps.Units[0].Name != "Ward" {
			t.Errorf("%+v", got.Gaps)
		}
	})
}
