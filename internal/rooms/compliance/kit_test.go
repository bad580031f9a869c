package compliance_test

import (
	"context"
	"fmt"
	"slices"
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
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// kit is the room with all that it stands on, in one organization.
type kit struct {
	*compliance.Service
	t      testing.TB
	d      *db.DB
	clock  *clock.Manual
	log    *audit.Log
	people *person.Service
	org    int64
	orgID  ids.ID
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start)}
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
	k.people = person.New(d, ring, k.clock, ids.New, k.log)
	courses := catalog.New(d, k.clock, ids.New)
	asks := approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	done := training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Approvals: asks, Looks: k.log})
	rules := requirement.New(requirement.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Approvals: asks, Looks: k.log})
	k.Service = compliance.New(compliance.Needs{DB: d, Clock: k.clock, NewID: ids.New, Log: k.log, People: k.people, Catalog: courses, Training: done, Requirements: rules})
	rules.Outlook = k.Outlook
	k.people.OnFacts, done.OnFacts, rules.OnFacts, rules.OnRules = k.Changed, k.Changed, k.Changed, k.RulesChanged
	rules.Effect = k.Effect
	return k
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) system() access.Scope { return access.System(k.org, k.orgID, "test") }

// as is somebody with a reach in people and training.
func (k *kit) as(p access.Perm, reach access.Reach, account, self ids.ID) access.Scope {
	k.t.Helper()
	m := access.Matrix{}
	for _, r := range access.Rights {
		m[access.Cell{Module: "people", Right: r}], m[access.Cell{Module: "training", Right: r}], m[access.Cell{Module: "contacts", Right: r}] = reach, reach, reach
	}
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Matrix: m}, p, k.clock.Now())
	k.must(err)
	return sc
}

func (k *kit) boss(p access.Perm) access.Scope { return k.as(p, access.Org, ids.ID{1}, ids.ID{}) }

func (k *kit) add(name string, unit ids.ID, hired string) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(context.Background(), k.boss(person.PermEnter), person.Input{Name: name, Unit: unit, JoinedOn: civil.MustParse(hired)})
	k.must(err)
	return p.ID
}

func (k *kit) unit(name string) ids.ID {
	k.t.Helper()
	id := ids.New(k.clock.Now())
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, parent_id, name, name_key, created_at) VALUES ($1, $2, $3, $4, $5, $6)`, k.org, id, nil, name, name, k.clock.Now())
		return err
	}))
	return id
}

// loaded adds completions as an import does.
func (k *kit) loaded(people []ids.ID, course, on, hours string) {
	k.t.Helper()
	sc := k.system()
	k.must(k.d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		entry, err := audit.Append(ctx, tx, sc, audit.Event{At: k.clock.Now(), Verb: "records.loaded", Table: "completion", Row: people[0]})
		if err != nil {
			return err
		}
		all, _, err := k.Catalog.EnsureTx(ctx, tx, sc, []catalog.Named{{Title: course, Unit: "hour", Tags: []string{course}}}, ids.ID{})
		if err != nil {
			return err
		}
		rows := make([]training.Completion, len(people))
		for i, p := range people {
			rows[i] = training.Completion{Person: p, Course: all[0].ID, HappenedOn: civil.MustParse(on), Amount: credit.MustParse(hours), Unit: "hour", Tags: []string{course}, Score: training.NoScore}
		}
		if _, err := k.Training.LoadTx(ctx, tx, sc, rows, entry); err != nil {
			return err
		}
		return k.Changed(ctx, tx, sc, people)
	}))
}

const ten = `
title: %s
version: "2026.1"
kind: workforce
jurisdiction: US
effective: 2000-01-01
citation: {text: the house, url: "https://example.org", seen: 2026-01-01, confidence: quoted}
tags:
  ethics: {label: ethics}
  safety: {label: safety}
rule:
  name: hours
  unit: hour
  cycle: {fixed_from: 2024-01-01, years: 1}
  needs:
    - {pool: total, need: %d, within: [{pool: ethics, of: {all: [ethics]}, need: 2}]}
`

// publish makes a requirement from a text and gives it to everybody.
func (k *kit) publish(title string, hours int) ids.ID {
	k.t.Helper()
	ctx, sc := context.Background(), k.boss(requirement.PermManage)
	r, err := k.Requirements.Write(ctx, sc, requirement.TextInput{Text: fmt.Sprintf(ten, title, hours)})
	k.must(err)
	_, err = k.Requirements.Publish(ctx, sc, requirement.PublishInput{ID: r.ID, Confirm: true})
	k.must(err)
	_, err = k.Requirements.AddProfile(ctx, sc, requirement.ProfileInput{Name: title, Everybody: true, Requirements: []ids.ID{r.ID}})
	k.must(err)
	return r.ID
}

// revise publishes another text of it.
func (k *kit) revise(id ids.ID, title string, hours int) {
	k.t.Helper()
	ctx, sc := context.Background(), k.boss(requirement.PermManage)
	_, err := k.Requirements.ChangeText(ctx, sc, requirement.ChangeTextInput{ID: id, TextInput: requirement.TextInput{Text: fmt.Sprintf(ten, title, hours)}})
	k.must(err)
	_, err = k.Requirements.Publish(ctx, sc, requirement.PublishInput{ID: id, Confirm: true})
	k.must(err)
}

func (k *kit) build() {
	k.t.Helper()
	k.must(k.Build(context.Background(), k.system()))
}

func (k *kit) catchUp() {
	k.t.Helper()
	k.must(k.CatchUp(context.Background(), k.system()))
}

// verified fails with every difference.
func (k *kit) verified() compliance.Verified {
	k.t.Helper()
	v, err := k.Verify(context.Background(), k.system(), func(d compliance.Difference) { k.t.Errorf("%v", d) }, func(int) {})
	k.must(err)
	return v
}

func (k *kit) status(who, requirement ids.ID) compliance.Status {
	k.t.Helper()
	m, err := k.Of(context.Background(), k.boss(compliance.PermView), who)
	k.must(err)
	if requirement.Zero() {
		return m.Shown
	}
	i := slices.IndexFunc(m.Parts, func(p compliance.Part) bool { return p.Requirement == requirement })
	if i < 0 {
		return ""
	}
	return m.Parts[i].Shown
}

func (k *kit) count(table string) int64 {
	k.t.Helper()
	var n int64
	k.must(k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM `+table+` WHERE org_id = $1`, k.org)
		return err
	}))
	return n
}

func dayOf(t time.Time) civil.Date { return civil.At(t, time.UTC) }
