package finding

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/report"
	"standing/internal/rooms/training"
)

// start is noon where the organization is.
var start = time.Date(2026, 5, 4, 16, 0, 0, 0, time.UTC)

// kit is the room with what it stands on, in one organization.
type kit struct {
	*Service
	t     testing.TB
	d     *db.DB
	clock *clock.Manual
	org   int64
	orgID ids.ID
	mail  *mailtest.SMTPServer
	posts *notice.Service
	seen  int
	left  []audit.Event // files that were handed out
}

func (k *kit) Read(_ context.Context, _ access.Scope, e audit.Event) error {
	if k.seen++; e.Verb == "finding.exported" {
		k.left = append(k.left, e)
	}
	return nil
}

func (k *kit) KnownAt(context.Context, access.Scope, time.Time) (int64, error) { return 0, nil }

// directory gives everybody an address.
type directory struct{}

func (directory) AddressOf(_ context.Context, _ db.Q, a ids.ID) (pii.Text, error) {
	return pii.Hide(fmt.Sprintf("a%d@members.test", a[0])), nil
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), mail: mailtest.Server(t)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	ring := keystest.Ring(t)
	people := person.New(d, ring, k.clock, ids.New, k)
	courses := catalog.New(d, k.clock, ids.New)
	records := training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: people, Catalog: courses, Looks: k})
	classes := class.New(class.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: people, Catalog: courses, Training: records, Looks: k, Origin: "https://standing.test"})
	book, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "finding", Body: catalogue})
	k.must(err)
	k.posts, err = notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: ring, Sender: k.mail.Sender(t), Words: book, Addresses: directory{}},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing"})
	k.must(err)
	files := report.New(report.Needs{DB: d, Clock: k.clock, Log: k, People: people})
	k.Service = New(Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, People: people, Training: records, Classes: classes, Catalog: courses, Notices: k.posts, Files: files,
		Deciders: func(context.Context, db.Q, access.Scope) ([]ids.ID, error) { return []ids.ID{{1}, {2}}, nil }})
	people.Asked = func(context.Context, db.Q, access.Scope) ([]person.Field, error) {
		return []person.Field{{Name: "license_number", Kind: person.ValueFact, Sealed: true}, {Name: "firearms_instructor", Kind: person.HoldingFact}}, nil
	}
	people.OnFacts, records.OnFacts, classes.OnHeld = k.Changed, k.Changed, k.ChangedClass
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

func (k *kit) boss(p access.Perm) access.Scope { return k.as(p, access.Org, ids.ID{1}, ids.ID{}) }

func (k *kit) system() access.Scope { return access.System(k.org, k.orgID, "test") }

func (k *kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.People.Add(context.Background(), k.boss(person.PermEnter), person.Input{Name: name})
	k.must(err)
	return p.ID
}

// class is one of one meeting on 3 May.
func (k *kit) class(title, begins, ends string, seats int) class.Class {
	k.t.Helper()
	c, err := k.Classes.Announce(context.Background(), k.boss(class.PermManage), class.Input{Course: title, Enrol: class.ByStaff, Seats: seats,
		Meetings: []class.MeetingInput{{On: civil.Of(2026, 5, 3), Begins: begins, Ends: ends}}})
	k.must(err)
	return c
}

// attend notes that people were at a class, past its seats if need be.
func (k *kit) attend(c class.Class, who ...ids.ID) {
	k.t.Helper()
	k.must(k.d.Write(context.Background(), k.system(), db.On("class", c.ID), func(ctx context.Context, tx *db.Tx) error {
		for _, p := range who {
			if _, err := tx.Exec(ctx, `INSERT INTO class_attendance (org_id, meeting_id, person_id, class_id, amount, how, noted_at) VALUES ($1, $2, $3, $4, $5, 'hand', 0)`,
				k.org, c.Meetings[0].ID, p, c.ID, int64(c.Meetings[0].Amount)); err != nil {
				return err
			}
		}
		return k.ChangedClass(ctx, tx, k.system(), c.ID, who)
	}))
}

func (k *kit) fact(who ids.ID, name string, said person.Said) person.Fact {
	k.t.Helper()
	f, err := k.People.Enter(context.Background(), k.boss(person.PermFact), person.FactInput{Person: who, Name: name, Said: said})
	k.must(err)
	return f
}

func (k *kit) work() {
	k.t.Helper()
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: append(k.Jobs(), k.posts.Jobs()...), Log: slog.New(slog.DiscardHandler)}
	_, err := w.RunDue(context.Background())
	k.must(err)
}

// record is training of somebody on 3 May.
func (k *kit) record(who ids.ID, course, hours string) training.Completion {
	k.t.Helper()
	c, err := k.Training.Record(context.Background(), k.boss(training.PermEnter), training.RecordInput{Person: who, Done: training.Done{Course: course, On: civil.Of(2026, 5, 3), Hours: hours}})
	k.must(err)
	return c
}

// said is what a finding says to somebody in English.
func (k *kit) said(f Finding) string {
	k.t.Helper()
	return brief(k.english(), f)
}

func (k *kit) english() context.Context {
	k.t.Helper()
	book, err := words.Read(words.Source{Room: "finding", Body: catalogue})
	k.must(err)
	return words.With(context.Background(), book.Of("en"))
}

// found are the findings of a state, as kind and state.
func (k *kit) found(state string) (out []string) {
	k.t.Helper()
	l, err := k.List(context.Background(), k.boss(PermView), ListInput{Filter: Filter{State: state}})
	k.must(err)
	for _, f := range l.Findings {
		out = append(out, fmt.Sprintf("%s %s", f.Kind, f.State))
	}
	return out
}

// one is the only finding there is.
func (k *kit) one() Finding {
	k.t.Helper()
	l, err := k.List(context.Background(), k.boss(PermView), ListInput{Filter: Filter{State: "all"}})
	k.must(err)
	if len(l.Findings) != 1 {
		k.t.Fatalf("%d findings", len(l.Findings))
	}
	return l.Findings[0]
}

func reason(err error) string {
	if all := fault.Fields(err); len(all) > 0 {
		return all[0].Reason
	}
	for _, f := range []error{fault.NotFound, fault.Denied, fault.Conflict, fault.Gone} {
		if errors.Is(err, f) {
			return f.Error()
		}
	}
	return fmt.Sprint(err)
}
