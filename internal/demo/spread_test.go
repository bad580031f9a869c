package demo_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/demo"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

var kinds = []org.Kind{org.Healthcare, org.LawEnforcement, org.Workforce, org.Certification, org.School}

// standings is the room that shows what was made.
func standings(t testing.TB, x demo.Deps) *compliance.Service {
	t.Helper()
	people := person.New(x.DB, x.Keys, x.Clock, ids.New, nil)
	courses := catalog.New(x.DB, x.Clock, ids.New)
	return compliance.New(compliance.Needs{DB: x.DB, Clock: x.Clock, NewID: ids.New, Log: x.Log, People: people, Catalog: courses,
		Training:     training.New(training.Needs{DB: x.DB, Keys: x.Keys, Clock: x.Clock, NewID: ids.New, People: people, Catalog: courses, Approvals: asks(x)}),
		Requirements: requirement.New(requirement.Needs{DB: x.DB, Keys: x.Keys, Clock: x.Clock, NewID: ids.New, People: people, Approvals: asks(x)})})
}

// Of every kind of organization, on days all over the year: most people have what is asked of
// them, and every other way to stand occurs too.
func TestSpread(t *testing.T) {
	for _, day := range []string{"2026-03-01", "2027-05-04"} {
		for _, kind := range kinds {
			t.Run(day+"/"+string(kind), func(t *testing.T) {
				t.Parallel()
				x := demo.Deps{DB: testkit.OpenDB(t, db.SQLite), Keys: keystest.Ring(t), Clock: clock.At(civil.MustParse(day).StartIn(time.UTC).Add(15 * time.Hour)), Perms: permissions(),
					Scope: func(n int64, id ids.ID) access.Scope { return access.System(n, id, "demo") }}
				res := fill(t, x, demo.Options{People: 300, Seed: 1, Kind: kind})
				ctx, sc := context.Background(), x.Scope(res.Org.Number, res.Org.ID)
				d, err := standings(t, x).Dashboard(ctx, sc)
				if err != nil {
					t.Fatal(err)
				}
				checkSpread(t, d)
			})
		}
	}
}

func checkSpread(t *testing.T, d compliance.Dashboard) {
	t.Helper()
	if d.Building != nil || !d.Computed {
		t.Fatalf("%+v", d)
	}
	n := map[compliance.Status]int64{}
	for _, r := range d.Requirements {
		for status, k := range r.N {
			n[status] += k
		}
	}
	for _, status := range []compliance.Status{compliance.Met, compliance.Open, compliance.Grace, compliance.NotMet, compliance.Exempt} {
		if n[status] == 0 {
			t.Errorf("nobody is %s: %v", status, n)
		}
	}
	var asked int64
	for _, k := range d.People.N {
		asked += k
	}
	if met, bad := d.People.N[compliance.Met], d.People.N[compliance.NotMet]; met*100 < asked*55 || bad*100 < asked*2 || bad*100 > asked*15 {
		t.Errorf("%v of %d", d.People.N, asked)
	}
	weeks, due := 0, int64(0)
	for _, w := range d.Weeks {
		if due += w.N; w.N > 0 {
			weeks++
		}
	}
	if weeks < 4 || due < 10 {
		t.Errorf("due by week: %v", d.Weeks)
	}
}

var filled = []string{"unit", "course", "requirement", "requirement_version", "profile", "profile_edition", "person", "person_fact", "person_merge", "completion", "claim", "waiver", "approval", "standing"}

// Run again, on another day, it adds nothing; and what it made is what facts and rules say.
func TestFillAgainAddsNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		x := deps(t, d)
		x.Log = logOf(t, x)
		for _, kind := range append(kinds, org.Professional) {
			o := demo.Options{People: 90, Seed: 5, Kind: kind}
			res := fill(t, x, o)
			sc := x.Scope(res.Org.Number, res.Org.ID)
			was := rows(t, d, res.Org.Number)
			for _, table := range []string{"completion", "person_fact", "standing"} {
				if was[table] == 0 {
					t.Errorf("%s: no %s", kind, table)
				}
			}
			for _, table := range []string{"claim", "waiver", "person_merge"} {
				if was[table] == 0 && kind != org.Professional {
					t.Errorf("%s: no %s", kind, table)
				}
			}
			later := x
			later.Clock = clock.At(x.Clock.Now().Add(49 * time.Hour))
			if again := fill(t, later, o); again.People+again.Units != 0 {
				t.Error(again)
			}
			if is := rows(t, d, res.Org.Number); !maps.Equal(was, is) {
				t.Errorf("%s: %v, then %v", kind, was, is)
			}
			v, err := standings(t, x).Verify(context.Background(), sc, func(d compliance.Difference) { t.Error(kind, d) }, func(int) {})
			if err != nil || v.Standings == 0 || v.Waiting > 0 {
				t.Error(kind, v, err)
			}
		}
	})
}

func logOf(t *testing.T, x demo.Deps) *audit.Log {
	t.Helper()
	dirs := []string{t.TempDir(), t.TempDir()}
	signer, err := audit.CreateSigner(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := audit.OpenLedger(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	return audit.New(x.DB, x.Clock, signer, ledger)
}

func rows(t *testing.T, d *db.DB, number int64) map[string]int64 {
	t.Helper()
	out := map[string]int64{}
	err := d.Read(context.Background(), testkit.Org(number), func(ctx context.Context, q db.Q) (err error) {
		for _, table := range filled {
			if out[table], err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM `+table+` WHERE org_id = $1`, number); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Nothing of a person is in the future, and nobody learned here after they left.
func TestCrowdIsPossible(t *testing.T) {
	x := deps(t, testkit.OpenDB(t, db.SQLite))
	res := fill(t, x, demo.Options{People: 200, Seed: 2, Kind: org.LawEnforcement})
	if !demo.Made(res.Org.ID) || demo.Made(ids.New(x.Clock.Now())) {
		t.Error("a demonstration is not told from others")
	}
	today := civil.At(x.Clock.Now(), time.UTC)
	err := x.DB.Read(context.Background(), testkit.Org(res.Org.Number), func(ctx context.Context, q db.Q) error {
		n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM completion c JOIN person p ON p.org_id = c.org_id AND p.id = c.person_id
			WHERE c.org_id = $1 AND (c.happened_on > $2 OR c.known_at > $3 OR p.left_on IS NOT NULL AND c.happened_on > p.left_on)`, res.Org.Number, today, x.Clock.Now())
		if n > 0 {
			t.Errorf("%d records cannot be", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
