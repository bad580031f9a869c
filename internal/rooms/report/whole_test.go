package report

import (
	"context"
	"fmt"
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
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

// stack is the rooms that make what this one reports.
type stack struct {
	*Service
	testing.TB
	d        *db.DB
	clock    *clock.Manual
	log      *audit.Log
	people   *person.Service
	training *training.Service
	rules    *requirement.Service
	standing *compliance.Service
	org      int64
	id       ids.ID
}

func newStack(t testing.TB, d *db.DB) *stack {
	t.Helper()
	k := &stack{TB: t, d: d, clock: clock.At(start)}
	k.org, k.id = testkit.NewOrg(t, d)
	dir := t.TempDir()
	signer, err := audit.CreateSigner(dir)
	k.must(err)
	ledger, err := audit.OpenLedger(dir)
	k.must(err)
	k.log = audit.New(d, k.clock, signer, ledger)
	ring := keystest.Ring(t)
	k.people = person.New(d, ring, k.clock, ids.New, k.log)
	courses := catalog.New(d, k.clock, ids.New)
	asks := approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	k.training = training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Approvals: asks, Looks: k.log})
	k.rules = requirement.New(requirement.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Approvals: asks, Looks: k.log})
	k.standing = compliance.New(compliance.Needs{DB: d, Clock: k.clock, NewID: ids.New, Log: k.log, People: k.people, Catalog: courses, Training: k.training, Requirements: k.rules})
	k.people.OnFacts, k.training.OnFacts, k.rules.OnFacts, k.rules.OnRules = k.standing.Changed, k.standing.Changed, k.standing.Changed, k.standing.RulesChanged
	k.Service = New(Needs{DB: d, Clock: k.clock, Log: k.log, People: k.people, Replay: ReplayOf(k.standing)})
	return k
}

func (k *stack) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *stack) as(p access.Perm) access.Scope {
	k.Helper()
	m := access.Matrix{}
	for _, r := range access.Rights {
		for _, module := range []string{"people", "training", "contacts"} {
			m[access.Cell{Module: module, Right: r}] = access.Org
		}
	}
	sc, err := access.Authorize(access.Principal{Account: ids.ID{1}, Org: k.org, OrgID: k.id, Fresh: k.clock.Now(), Matrix: m}, p, k.clock.Now())
	k.must(err)
	return sc
}

func (k *stack) add(name string) ids.ID {
	k.Helper()
	p, err := k.people.Add(context.Background(), k.as(person.PermEnter), person.Input{Name: name, JoinedOn: civil.MustParse("2025-03-01")})
	k.must(err)
	return p.ID
}

const hours = `
title: Hours
version: "2026.1"
kind: workforce
jurisdiction: US
effective: 2000-01-01
citation: {text: the house, url: "https://example.org", seen: 2026-01-01, confidence: quoted}
rule:
  name: hours
  unit: hour
  cycle: {fixed_from: 2024-01-01, years: 1}
  needs:
    - {pool: total, need: 4}
`

// What compliance worked out is what is reported, today and as it was on a past day.
func TestReportsOfWhatComplianceWorkedOut(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newStack(t, d)
		ana := k.add("Ana Lima")
		k.add("Ben Ode")
		r, err := k.rules.Write(ctx, k.as(requirement.PermManage), requirement.TextInput{Text: hours})
		k.must(err)
		_, err = k.rules.Publish(ctx, k.as(requirement.PermManage), requirement.PublishInput{ID: r.ID, Confirm: true})
		k.must(err)
		_, err = k.rules.AddProfile(ctx, k.as(requirement.PermManage), requirement.ProfileInput{Name: "All", Everybody: true, Requirements: []ids.ID{r.ID}})
		k.must(err)
		k.must(k.standing.Build(ctx, access.System(k.org, k.id, "test")))
		k.must(k.log.Drain(ctx, func(_ int64, err error) { t.Error(err) }))
		then := civil.At(k.clock.Now(), time.UTC)
		k.clock.Move(5 * 24 * time.Hour)
		_, err = k.training.Record(ctx, k.as(training.PermEnter), training.RecordInput{Person: ana, Done: training.Done{Course: "Ethics 101", On: then, Hours: "4"}})
		k.must(err)
		k.must(k.log.Drain(ctx, func(_ int64, err error) { t.Error(err) }))
		k.must(k.standing.Fold(ctx, access.System(k.org, k.id, "test")))

		lines := func(kind Kind, f Filter) string {
			t.Helper()
			p, err := k.Page(ctx, k.as(PermView), kind, Input{Filter: f})
			k.must(err)
			var out []string
			for _, r := range p.Rows {
				out = append(out, fmt.Sprint(r.Name, " ", r.Title, " ", r.Status, " ", r.Due, " ", r.Counted, "/", r.Required))
			}
			return strings.Join(out, "\n")
		}
		for _, c := range []struct {
			kind Kind
			in   Filter
			want string
		}{
			{ByUnit, Filter{}, "Ana Lima Hours met  4/4\nBen Ode Hours open 2026-12-31 0/4"},
			{ByRequirement, Filter{Status: Short}, "Ben Ode Hours open 2026-12-31 0/4"},
			{Expiring, Filter{Until: civil.MustParse("2026-12-31")}, "Ben Ode Hours open 2026-12-31 0/4"},
			{AsOf, Filter{On: then}, "Ana Lima Hours open 2026-12-31 0/4\nBen Ode Hours open 2026-12-31 0/4"},
			{AsOf, Filter{On: then, Known: Now}, "Ana Lima Hours met  4/4\nBen Ode Hours open 2026-12-31 0/4"},
			{ByUnit, Filter{Each: EachPerson}, "Ana Lima  met  0/0\nBen Ode  open 2026-12-31 0/0"},
		} {
			if got := lines(c.kind, c.in); got != c.want {
				t.Errorf("%s %+v:\n%s\nnot\n%s", c.kind, c.in, got, c.want)
			}
		}
		p, err := k.Page(ctx, k.as(PermView), ByUnit, Input{})
		k.must(err)
		if p.Totals[Met] != 1 || p.Totals[Open] != 1 || len(p.Totals) > 4 {
			t.Error(p.Totals)
		}
		one, err := k.Transcript(ctx, k.as(PermView), TranscriptInput{ana})
		k.must(err)
		if len(one.Rows) != 1 || len(one.Done) != 1 || one.Done[0].Course != "Ethics 101" {
			t.Errorf("%+v", one)
		}
	})
}

// A past day of 1,000 people, worked out again from their facts, as a CSV.
func BenchmarkAsOf(b *testing.B) {
	ctx := context.Background()
	k := newStack(b, testkit.OpenDB(b, db.SQLite))
	for i := range 1000 {
		k.add(fmt.Sprint("Person ", i))
	}
	r, err := k.rules.Write(ctx, k.as(requirement.PermManage), requirement.TextInput{Text: hours})
	k.must(err)
	_, err = k.rules.Publish(ctx, k.as(requirement.PermManage), requirement.PublishInput{ID: r.ID, Confirm: true})
	k.must(err)
	_, err = k.rules.AddProfile(ctx, k.as(requirement.PermManage), requirement.ProfileInput{Name: "All", Everybody: true, Requirements: []ids.ID{r.ID}})
	k.must(err)
	k.must(k.standing.Build(ctx, access.System(k.org, k.id, "test")))
	k.must(k.log.Drain(ctx, func(_ int64, err error) { b.Error(err) }))
	on := civil.At(k.clock.Now(), time.UTC)
	k.clock.Move(48 * time.Hour)
	for b.Loop() {
		lines := 0
		k.must(k.d.Read(ctx, k.as(PermExport), func(ctx context.Context, q db.Q) error {
			f, err := k.frame(ctx, q, k.as(PermExport))
			if err != nil {
				return err
			}
			return k.then(ctx, q, k.as(PermExport), f, Filter{On: on, Known: Then}, func(Row) error { lines++; return nil })
		}))
		if lines != 1000 {
			b.Fatal(lines)
		}
	}
}
