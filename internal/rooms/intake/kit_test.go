package intake_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/pack"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/intake"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

var start = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)

// kit is the room with what it needs, in one organization.
type kit struct {
	*intake.Service
	t      testing.TB
	d      *db.DB
	clock  *clock.Manual
	people *person.Service
	units  *org.Service
	org    int64
	orgID  ids.ID
	needs  intake.Needs
	mu     sync.Mutex
	told   map[ids.ID]int // how often OnFacts heard of a person
}

func (k *kit) Read(context.Context, access.Scope, audit.Event) error { return nil }

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), told: map[ids.ID]int{}}
	k.org, k.orgID = testkit.NewOrg(t, d)
	ring := keystest.Ring(t)
	k.people = person.New(d, ring, k.clock, ids.New, k)
	courses := catalog.New(d, k.clock, ids.New)
	asks := approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	done := training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Approvals: asks, Looks: k})
	k.units = org.New(d, k.clock, ids.New, nil)
	k.needs = intake.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Training: done, Units: k.units, Dir: t.TempDir(),
		Packs: func(context.Context, access.Scope) ([]*pack.Pack, error) { return nil, nil },
		OnFacts: func(_ context.Context, _ *db.Tx, _ access.Scope, people []ids.ID) error {
			k.mu.Lock()
			defer k.mu.Unlock()
			for _, p := range people {
				k.told[p]++
			}
			return nil
		}}
	k.Service = intake.New(k.needs)
	return k
}

// as is somebody with a reach in managing people.
func (k *kit) as(reach access.Reach) access.Scope {
	k.t.Helper()
	m := access.Matrix{{Module: "people", Right: access.View}: reach, {Module: "people", Right: access.Manage}: reach, {Module: "contacts", Right: access.View}: reach,
		{Module: "org", Right: access.Enter}: access.Org}
	anywhere := intake.PermRun
	anywhere.Least = access.None // the room refuses as well
	sc, err := access.Authorize(access.Principal{Account: ids.ID{1}, Org: k.org, OrgID: k.orgID, Fresh: start, Matrix: m}, anywhere, start)
	if err != nil {
		k.t.Fatal(err)
	}
	return sc
}

func (k *kit) boss() access.Scope { return k.as(access.Org) }

// receive takes a file in.
func (k *kit) receive(text string) intake.Import {
	k.t.Helper()
	i, err := k.Receive(context.Background(), k.boss(), "list.csv", strings.NewReader(text))
	if err != nil {
		k.t.Fatal(err)
	}
	return i
}

// agree takes the columns as they were guessed, and has the file checked.
func (k *kit) agree(id ids.ID, in intake.MapInput) intake.View {
	k.t.Helper()
	in.ID = id
	if in.People == nil {
		in.People, in.Records = k.guessed(id)
	}
	if _, err := k.Map(context.Background(), k.boss(), in); err != nil {
		k.t.Fatal(err)
	}
	k.work(id)
	return k.show(id)
}

func (k *kit) guessed(id ids.ID) (people, records map[string]string) {
	k.t.Helper()
	all, err := k.Guessed(context.Background(), k.boss(), id)
	if err != nil {
		k.t.Fatal(err)
	}
	out := []map[string]string{{}, {}}
	for i, t := range all {
		for _, c := range t.Columns {
			if c.Means != "" {
				out[i][c.Letter] = c.Means
			}
		}
	}
	return out[0], out[1]
}

func (k *kit) work(id ids.ID) {
	k.t.Helper()
	if err := k.Work(context.Background(), k.boss(), id, nil); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) show(id ids.ID) intake.View {
	k.t.Helper()
	v, err := k.Show(context.Background(), k.boss(), intake.ShowInput{ID: id})
	if err != nil {
		k.t.Fatal(err)
	}
	return v
}

// run brings in a file whose check was agreed to.
func (k *kit) run(id ids.ID) intake.View {
	k.t.Helper()
	if _, err := k.Run(context.Background(), k.boss(), intake.RunInput{ID: id, SkipBad: true}); err != nil {
		k.t.Fatal(err)
	}
	k.work(id)
	return k.show(id)
}

// bring is the whole way of a file.
func (k *kit) bring(text string) intake.View {
	k.t.Helper()
	i := k.receive(text)
	k.agree(i.ID, intake.MapInput{MakeUnits: true})
	return k.run(i.ID)
}

// counted is the counts of an import in short.
func counted(c intake.Counts) string {
	return fmt.Sprintf("rows %d bad %d people +%d =%d facts +%d records +%d =%d courses +%d", c.RowsDone, c.RowsBad, c.PeopleNew, c.PeopleSame, c.FactsNew, c.RecordsNew, c.RecordsSame, c.CoursesNew)
}

// told is what the problems say, in short.
func problems(v intake.View) string {
	var out []string
	for _, p := range v.Problems {
		out = append(out, fmt.Sprintf("%d %s %s “%s” %s", p.Row, p.Column, p.Code, p.Value, p.Reason))
	}
	return strings.Join(out, "\n")
}

func (k *kit) count(query string) (n int64) {
	k.t.Helper()
	err := k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM `+query, k.org)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return n
}

// one is the id that a statement finds.
func (k *kit) one(stmt string) (id ids.ID) {
	k.t.Helper()
	err := k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		id, err = db.One(ctx, q, db.Scalar[ids.ID], stmt, k.org)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return id
}

// holds is how many people are active, how many facts of imports and how many completions hold.
func (k *kit) holds() string {
	return fmt.Sprintf("%d people, %d facts, %d records", k.count(`person p WHERE p.org_id = $1 AND p.state = 'active'`),
		k.count(`person_fact f WHERE f.org_id = $1 AND f.kind <> 'void' AND f.import_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person_fact n WHERE n.org_id = $1 AND n.supersedes_id = f.id)`),
		k.count(`completion c WHERE c.org_id = $1 AND NOT c.voided AND NOT EXISTS (SELECT 1 FROM completion n WHERE n.org_id = $1 AND n.supersedes_id = c.id)`))
}

func (k *kit) remembers(id ids.ID) bool {
	k.t.Helper()
	return k.show(id).Remembered
}

// The tests take chunks of 500 rows, so that few rows make several.
func TestMain(m *testing.M) {
	intake.SetChunk(500)
	os.Exit(m.Run())
}
