package class_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// start is noon where the organization is.
var start = time.Date(2026, 3, 2, 17, 0, 0, 0, time.UTC)

// kit is the room with what it needs, in one organization.
type kit struct {
	*class.Service
	t       testing.TB
	d       *db.DB
	clock   *clock.Manual
	people  *person.Service
	records *training.Service
	org     int64
	orgID   ids.ID

	mu    sync.Mutex
	told  []string // code and account of every notice, as often as it was posted
	facts int
	seen  int
}

func (k *kit) Read(context.Context, access.Scope, audit.Event) error { k.seen++; return nil }

func (k *kit) Post(_ context.Context, tx *db.Tx, _ int64, m notice.Message) error {
	tx.After(func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.told = append(k.told, m.Code+" "+m.To.String()[:4])
	})
	return nil
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	ring := keystest.Ring(t)
	k.people = person.New(d, ring, k.clock, ids.New, k)
	courses := catalog.New(d, k.clock, ids.New)
	k.records = training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Looks: k,
		OnFacts: func(context.Context, *db.Tx, access.Scope, []ids.ID) error { k.facts++; return nil }})
	k.Service = class.New(class.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Training: k.records,
		Notices: k, Looks: k, Origin: "https://standing.example.org"})
	k.records.Reopened = k.IsOpen
	return k
}

// as is an account with a reach in everything of training, and in seeing people.
func (k *kit) as(p access.Perm, reach access.Reach, account, self ids.ID) access.Scope {
	k.t.Helper()
	m := access.Matrix{{Module: "people", Right: access.View}: reach, {Module: "training", Right: access.View}: reach,
		{Module: "people", Right: access.Enter}: reach, {Module: "training", Right: access.Enter}: reach, {Module: p.Module, Right: p.Right}: reach}
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Matrix: m}, p, k.clock.Now())
	if err != nil {
		k.t.Fatal(err)
	}
	return sc
}

func (k *kit) boss(p access.Perm) access.Scope { return k.as(p, access.Org, ids.ID{1}, ids.ID{}) }

// self is somebody who reaches themselves.
func (k *kit) self(who ids.ID) access.Scope { return k.as(class.PermEnrol, access.Own, who, who) }

func (k *kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(context.Background(), k.boss(person.PermEnter), person.Input{Name: name})
	if err != nil {
		k.t.Fatal(err)
	}
	return p.ID
}

// link gives somebody an account: its id is that of the person.
func (k *kit) link(who ids.ID) ids.ID {
	k.t.Helper()
	err := k.d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO account (id, state, login_kind, created_at) VALUES ($1, 'active', 'email', 0)`, who); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO membership (id, org_id, account_id, person_id, state, since) VALUES ($1, $2, $1, $1, 'active', 0)`, who, k.org)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return who
}

// first is a class of two meetings, today at noon and tomorrow.
func first(seats int) class.Input {
	return class.Input{Course: "De-escalation", Place: "Room 2", Seats: seats, Enrol: class.BySelf, Notes: "Bring boots",
		Meetings: []class.MeetingInput{{On: civil.Of(2026, 3, 2), Begins: "12:00", Ends: "14:00"}, {}, {On: civil.Of(2026, 3, 3), Begins: "9:00", Ends: "12:00", Hours: "2"}}}
}

func (k *kit) announce(in class.Input) class.Class {
	k.t.Helper()
	c, err := k.Announce(context.Background(), k.boss(class.PermManage), in)
	if err != nil {
		k.t.Fatal(err)
	}
	return c
}

func (k *kit) enrol(c class.Class, who ...ids.ID) {
	k.t.Helper()
	for _, p := range who {
		if _, err := k.Enrol(context.Background(), k.self(p), class.Ref{ID: c.ID}); err != nil {
			k.t.Fatal(err)
		}
	}
}

func (k *kit) view(c class.Class) class.View {
	k.t.Helper()
	v, err := k.Show(context.Background(), k.boss(class.PermView), class.Ref{ID: c.ID})
	if err != nil {
		k.t.Fatal(err)
	}
	return v
}

// list is who has a seat and who waits, by the first letters.
func (k *kit) list(c class.Class) string {
	var out []string
	for _, p := range k.view(c).People {
		out = append(out, strings.ToLower(p.Name[:3])+"="+string(p.State))
	}
	return strings.Join(out, " ")
}

// record is somebody's training: hours, day and whether it counts.
func (k *kit) record(who ids.ID) string {
	k.t.Helper()
	r, err := k.records.List(context.Background(), k.boss(training.PermView), training.ListInput{Person: who})
	if err != nil {
		k.t.Fatal(err)
	}
	var out []string
	for _, i := range r.Items {
		text := i.HappenedOn.String() + " " + i.Amount.String() + i.Unit + " " + string(i.Source)
		if i.Failed {
			text += " failed"
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

// reason is the first code of what was refused.
func reason(err error) string {
	if all := fault.Fields(err); len(all) > 0 {
		return all[0].Field + ":" + all[0].Reason
	}
	for _, f := range []error{fault.NotFound, fault.Denied, fault.Conflict, fault.Gone} {
		if errors.Is(err, f) {
			return f.Error()
		}
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// all runs fn at once, so often, and counts those without an error.
func all(n int, fn func(i int) error) int {
	var won atomic.Int64
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if fn(i) == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	return int(won.Load())
}

// work does the jobs that are due.
func (k *kit) work() {
	k.t.Helper()
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: k.Room().Jobs, Log: slog.New(slog.DiscardHandler)}
	if _, err := w.RunDue(context.Background()); err != nil {
		k.t.Fatal(err)
	}
}
