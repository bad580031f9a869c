package credential_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/blob"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/malware"
	"standing/internal/base/outside"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// start is noon where the organization is.
var start = time.Date(2026, 5, 4, 16, 0, 0, 0, time.UTC)

var ctx = context.Background()

// kit is the room with what it stands on, in one organization.
type kit struct {
	*credential.Service
	t        testing.TB
	d        *db.DB
	clock    *clock.Manual
	ring     *keys.Ring
	people   *person.Service
	files    *evidence.Service
	findings *finding.Service
	org      int64
	orgID    ids.ID
	mu       sync.Mutex
	seen     []string
	told     int // how often standings were told of facts
}

func (k *kit) Read(_ context.Context, _ access.Scope, e audit.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen = append(k.seen, e.Verb)
	return nil
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), ring: keystest.Ring(t)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	k.people = person.New(d, k.ring, k.clock, ids.New, k)
	courses := catalog.New(d, k.clock, ids.New)
	asks := approval.New(d, k.ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	records := training.New(training.Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Approvals: asks, Looks: k})
	classes := class.New(class.Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Training: records, Looks: k, Origin: "https://standing.test"})
	k.files = evidence.New(evidence.Needs{Training: records, DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, Looks: k, Store: blob.NewDisk(t.TempDir()), Scanner: malware.Off{}, Reader: &evidencetest.Reader{}, Spool: evidencetest.Spool, People: k.people})
	k.findings = finding.New(finding.Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, Looks: k, People: k.people, Training: records, Classes: classes, Catalog: courses})
	k.Service = credential.New(credential.Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, Looks: k, People: k.people, Documents: k.files, Findings: k.findings,
		Client: outside.Client(2*time.Second, true), Plain: true,
		Own: func(context.Context, *db.Tx, access.Scope, ids.ID) error { return nil }})
	k.findings.Numbers = append(k.findings.Numbers, k.Numbers)
	k.people.Owns = k.Owns
	k.people.OnFacts = func(ctx context.Context, tx *db.Tx, sc access.Scope, people []ids.ID) error {
		k.mu.Lock()
		k.told++
		k.mu.Unlock()
		return k.findings.Changed(ctx, tx, sc, people)
	}
	k.people.Asked = func(context.Context, db.Q, access.Scope) ([]person.Field, error) {
		return []person.Field{{Name: "national_certification", Kind: person.HoldingFact}, {Name: "license_number", Kind: person.ValueFact, Sealed: true}}, nil
	}
	return k
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// as is an account with a reach in everything of people and training.
func (k *kit) as(p access.Perm, reach access.Reach, account, self ids.ID) access.Scope {
	k.t.Helper()
	m := access.Matrix{}
	for _, right := range access.Rights {
		for _, module := range []string{"people", "contacts", "training"} {
			m[access.Cell{Module: module, Right: right}] = reach
		}
	}
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Session: ids.ID{7}, Matrix: m}, p, k.clock.Now())
	k.must(err)
	return sc
}

// boss reaches everybody, me is somebody who is in the records.
func (k *kit) boss(p access.Perm) access.Scope { return k.as(p, access.Org, ids.ID{1}, ids.ID{}) }
func (k *kit) me(p access.Perm, who ids.ID) access.Scope {
	return k.as(p, access.Own, ids.ID{2, who[15]}, who)
}

func (k *kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(ctx, k.boss(person.PermEnter), person.Input{Name: name})
	k.must(err)
	return p.ID
}

// alone makes the organization one person's.
func (k *kit) alone() {
	k.t.Helper()
	k.must(k.d.Write(ctx, testkit.Org(k.org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE org SET kind = 'professional' WHERE id = $1`, k.org)
		return err
	}))
}

func day(y int, m time.Month, d int) civil.Date { return civil.Of(y, m, d) }

// said is a nurse's licence.
func said(number string) credential.Said {
	return credential.Said{Kind: credential.Licence, Title: "Registered nurse", Issuer: "Florida Board of Nursing", Jurisdiction: "Florida", Number: number, IssuedOn: day(2020, 5, 1), ExpiresOn: day(2027, 4, 30), Code: "national_certification"}
}

func (k *kit) add(who ids.ID, s credential.Said) credential.View {
	k.t.Helper()
	v, err := k.Add(ctx, k.boss(credential.PermEnter), credential.AddInput{Person: who, Said: s})
	k.must(err)
	return v
}

func (k *kit) show(id ids.ID) credential.View {
	k.t.Helper()
	v, err := k.Show(ctx, k.boss(credential.PermView), credential.ShowInput{ID: id})
	k.must(err)
	return v
}

// document is a file of somebody that was looked at.
func (k *kit) document(who ids.ID, title string) ids.ID {
	k.t.Helper()
	got, err := k.files.Receive(ctx, k.boss(evidence.PermEnter), evidence.Arrival{Person: who, Name: title + ".pdf", Title: title}, strings.NewReader("%PDF-1.4\n/Type /Page\n"+title))
	k.must(err)
	k.work()
	return got.ID
}

// holds are the days of what rules see of somebody.
func (k *kit) holds(who ids.ID) (out []string) {
	k.t.Helper()
	k.must(k.d.Read(ctx, testkit.Org(k.org), func(ctx context.Context, q db.Q) error {
		all, err := k.people.KnownOf(ctx, q, access.System(k.org, k.orgID, "test"), []ids.ID{who}, person.Everything)
		if err != nil {
			return err
		}
		for _, h := range all[who].Facts.Holdings {
			out = append(out, fmt.Sprintf("%s %s %s", h.Credential, h.From, h.To))
		}
		return nil
	}))
	slices.Sort(out)
	return out
}

// work runs what waits, once.
func (k *kit) work() {
	k.t.Helper()
	all := append(append(k.Jobs(), k.findings.Jobs()...), k.files.Jobs()...)
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: all, Log: slog.New(slog.DiscardHandler)}
	if _, err := w.RunDue(ctx); err != nil && !strings.Contains(err.Error(), "does not answer") {
		k.t.Fatal(err)
	}
}

// look finds what is due, as the job of the installation does.
func (k *kit) look() {
	k.t.Helper()
	k.must(k.d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, db.Platform.OrgID(), jobs.New{Kind: "credential.find", Now: k.clock.Now()})
	}))
	k.work()
}

// posted are the findings, as kind and state.
func (k *kit) posted() (out []string) {
	k.t.Helper()
	l, err := k.findings.List(ctx, k.boss(finding.PermView), finding.ListInput{Filter: finding.Filter{State: "all"}})
	k.must(err)
	for _, f := range l.Findings {
		out = append(out, fmt.Sprintf("%s %s", f.Kind, f.State))
	}
	return out
}

// reason is why something was refused.
func reason(err error) string {
	if all := fault.Fields(err); len(all) > 0 {
		return all[0].Field + " " + all[0].Reason
	}
	for _, f := range []error{fault.NotFound, fault.Denied, fault.Conflict, fault.Gone} {
		if errors.Is(err, f) {
			return f.Error()
		}
	}
	return fmt.Sprint(err)
}
