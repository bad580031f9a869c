package training_test

import (
	"context"
	"crypto/sha256"
	"strings"
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
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// kit is the room with what it needs, in one organization.
type kit struct {
	*training.Service
	t       testing.TB
	d       *db.DB
	clock   *clock.Manual
	log     *audit.Log
	people  *person.Service
	courses *catalog.Service
	asks    *approval.Service
	org     int64
	orgID   ids.ID
	told    map[ids.ID]int // how often OnFacts heard of a person
	seen    int
}

func (k *kit) Read(context.Context, access.Scope, audit.Event) error { k.seen++; return nil }

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), told: map[ids.ID]int{}}
	k.org, k.orgID = testkit.NewOrg(t, d)
	dirs := []string{t.TempDir(), t.TempDir()}
	signer, err := audit.CreateSigner(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := audit.OpenLedger(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	k.log = audit.New(d, k.clock, signer, ledger)
	ring := keystest.Ring(t)
	k.people = person.New(d, ring, k.clock, ids.New, k)
	k.courses = catalog.New(d, k.clock, ids.New)
	k.asks = approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	k.Service = training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: k.courses, Approvals: k.asks, Looks: k})
	return k
}

// as is somebody with a reach in a permission, and in seeing people and training.
func (k *kit) as(p access.Perm, reach access.Reach, account, self ids.ID) access.Scope {
	k.t.Helper()
	m := access.Matrix{{Module: "people", Right: access.View}: reach, {Module: "contacts", Right: access.View}: reach,
		{Module: "training", Right: access.View}: reach, {Module: p.Module, Right: p.Right}: reach}
	p.Least = access.None // the room refuses as well
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: k.org, OrgID: k.orgID, Fresh: start, Matrix: m}, p, start)
	if err != nil {
		k.t.Fatal(err)
	}
	return sc
}

func (k *kit) boss(p access.Perm) access.Scope { return k.as(p, access.Org, ids.ID{1}, ids.ID{}) }

func (k *kit) person(name, number string, unit ids.ID) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(context.Background(), k.boss(person.PermEnter), person.Input{Name: name, Number: number, Unit: unit})
	if err != nil {
		k.t.Fatal(err)
	}
	return p.ID
}

func (k *kit) write(fn func(ctx context.Context, tx *db.Tx) error) {
	k.t.Helper()
	if err := k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), fn); err != nil {
		k.t.Fatal(err)
	}
}

// course puts one into the catalogue.
func (k *kit) course(title, tags string) ids.ID {
	k.t.Helper()
	id := ids.New(start)
	k.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO course (org_id, id, code, code_key, title, title_key, tags, parts, unit, provider, delivery, source, created_at)
			VALUES ($1, $2, '', '', $3, $4, $5, '', 'hour', '', '', 'admin', 0)`, k.org, id, title, strings.ToLower(title), tags)
		return err
	})
	return id
}

// load is LoadTx as an import does it, with its entry in the log.
func (k *kit) load(rows ...training.Completion) (got training.Loaded, err error) {
	sc := access.System(k.org, k.orgID, "test")
	err = k.d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		id, err := audit.Append(ctx, tx, sc, audit.Event{At: k.clock.Now(), Verb: "records.loaded", Table: "completion", Row: rows[0].Person})
		if err != nil {
			return err
		}
		got, err = k.LoadTx(ctx, tx, sc, rows, id)
		return err
	})
	return got, err
}

func (k *kit) voidSource(source ids.ID, limit int) (n int, people []ids.ID) {
	k.t.Helper()
	sc := access.System(k.org, k.orgID, "test")
	err := k.d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		id, err := audit.Append(ctx, tx, sc, audit.Event{At: k.clock.Now(), Verb: "records.undone", Table: "intake", Row: source})
		if err != nil {
			return err
		}
		n, people, err = k.VoidSourceTx(ctx, tx, sc, source, id, limit)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return n, people
}

func row(person, course ids.ID, on string, hours string, source ids.ID, key string) training.Completion {
	digest := sha256.Sum256([]byte(key))
	return training.Completion{Person: person, Course: course, HappenedOn: civil.MustParse(on), Amount: credit.MustParse(hours), Unit: "hour",
		Tags: []string{"ethics"}, Score: training.NoScore, SourceID: source, RowKey: digest[:16]}
}
