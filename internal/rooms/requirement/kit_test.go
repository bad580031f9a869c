package requirement_test

import (
	"context"
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
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// Who is who in these tests.
var (
	boss  = ids.ID{1}
	other = ids.ID{2} // may do the same
)

type looks struct{ n int }

func (l *looks) Read(context.Context, access.Scope, audit.Event) error { l.n++; return nil }

// kit is the room with people.
type kit struct {
	*requirement.Service
	t         *testing.T
	d         *db.DB
	org       int64
	orgID     ids.ID
	clock     *clock.Manual
	people    *person.Service
	approvals *approval.Service
	log       *audit.Log
	looks     *looks
	deciders  []ids.ID
	facts     *[]ids.ID // whose facts changed
	rules     *int      // how often the rulebook did
}

func newKit(t *testing.T, d *db.DB) kit {
	t.Helper()
	k := kit{t: t, d: d, clock: clock.At(start), looks: &looks{}, deciders: []ids.ID{boss, other}, facts: new([]ids.ID), rules: new(int)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	signer, err := audit.CreateSigner(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := audit.OpenLedger(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	k.log = audit.New(d, k.clock, signer, ledger)
	ring := keystest.Ring(t)
	k.people = person.New(d, ring, k.clock, ids.New, k.looks)
	k.approvals = approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	k.Service = requirement.New(requirement.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Approvals: k.approvals, Looks: k.looks,
		Deciders: func(context.Context, db.Q, access.Scope, ids.ID) ([]ids.ID, error) { return k.deciders, nil }})
	var heard sync.Mutex // of writers at once
	k.OnFacts = func(_ context.Context, tx *db.Tx, _ access.Scope, people []ids.ID) error {
		tx.After(func() { heard.Lock(); defer heard.Unlock(); *k.facts = append(*k.facts, people...) })
		return nil
	}
	k.OnRules = func(_ context.Context, tx *db.Tx, _ access.Scope) error {
		tx.After(func() { heard.Lock(); defer heard.Unlock(); *k.rules++ })
		return nil
	}
	return k
}

// as is somebody who may do everything in training, as far as reach.
func (k kit) as(p access.Perm, account, self ids.ID, reach access.Reach) access.Scope {
	k.t.Helper()
	m := access.Matrix{}
	for _, mod := range []string{"training", "people", "contacts", "notice"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: mod, Right: r}] = reach
		}
	}
	p.Least = access.None // the room refuses as well
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: k.org, OrgID: k.orgID, Fresh: start, Matrix: m}, p, start)
	if err != nil {
		k.t.Fatal(err)
	}
	return sc
}

func (k kit) boss(p access.Perm) access.Scope { return k.as(p, boss, ids.ID{}, access.Org) }

func (k kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(context.Background(), k.boss(person.PermEnter), person.Input{Name: name})
	if err != nil {
		k.t.Fatal(err)
	}
	return p.ID
}

// policy is a rule of the organization's own, as the form makes it.
func policy(title string) requirement.FormInput {
	return requirement.FormInput{Title: title, What: "hours", Amount: "24", Every: 2, EveryUnit: "years", Anchor: "person", Fact: "hired_on",
		Parts: []requirement.FormPart{{Name: "Ethics", Amount: "2"}, {}}, Source: "own"}
}

// publish makes a rule that holds.
func (k kit) publish(title string) ids.ID {
	k.t.Helper()
	ctx := context.Background()
	sc := k.boss(requirement.PermManage)
	r, err := k.Form(ctx, sc, policy(title))
	if err != nil {
		k.t.Fatal(err)
	}
	if _, err := k.Publish(ctx, sc, requirement.PublishInput{ID: r.ID}); err != nil {
		k.t.Fatal(err)
	}
	return r.ID
}

func (k kit) profile(in requirement.ProfileInput) ids.ID {
	k.t.Helper()
	p, err := k.AddProfile(context.Background(), k.boss(requirement.PermManage), in)
	if err != nil {
		k.t.Fatal(err)
	}
	return p.ID
}

func (k kit) book(known int64) *requirement.Rulebook {
	k.t.Helper()
	var b *requirement.Rulebook
	sc := k.boss(requirement.PermView)
	err := k.d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) (err error) {
		b, err = k.RulebookOf(ctx, q, sc, known)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return b
}

func (k kit) personal(known int64, people ...ids.ID) map[ids.ID]*requirement.Personal {
	k.t.Helper()
	roots := map[ids.ID]ids.ID{}
	for _, p := range people {
		roots[p] = p
	}
	var out map[ids.ID]*requirement.Personal
	sc := k.boss(requirement.PermView)
	err := k.d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) (err error) {
		out, err = k.PersonalOf(ctx, q, sc, roots, known)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return out
}

// place is how long the log is now.
func (k kit) place() int64 {
	k.t.Helper()
	var at int64
	if _, err := k.log.Integrate(context.Background(), k.org); err != nil {
		k.t.Fatal(err)
	}
	sc := k.boss(requirement.PermView)
	err := k.d.Read(context.Background(), sc, func(ctx context.Context, q db.Q) (err error) {
		at, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM audit_leaf WHERE org_id = $1`, k.org)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return at
}

func titles(b *requirement.Rulebook) string {
	var out []string
	for _, r := range b.Requirements {
		out = append(out, r.Title)
	}
	return strings.Join(out, ", ")
}
