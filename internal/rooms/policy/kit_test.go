package policy

import (
	"context"
	"fmt"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// start is Monday, 9 in the morning in New York, where testkit's organizations are.
var start = time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC)

// kit is the room with all that it stands on, in one organization.
type kit struct {
	*Service
	t     testing.TB
	d     *db.DB
	clock *clock.Manual
	org   int64
	orgID ids.ID
	mail  *mailtest.SMTPServer
	seen  int
	n     byte
}

func (k *kit) Read(context.Context, access.Scope, audit.Event) error { k.seen++; return nil }

type directory struct{}

func (directory) AddressOf(_ context.Context, _ db.Q, a ids.ID) (pii.Text, error) {
	return pii.Hide(fmt.Sprintf("a%d@members.test", a[1])), nil
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), mail: mailtest.Server(t)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	ring := keystest.Ring(t)
	people := person.New(d, ring, k.clock, ids.New, k)
	asks := approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	rules := requirement.New(requirement.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: people, Approvals: asks, Looks: k})
	book, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "policy", Body: catalogue})
	k.must(err)
	posts, err := notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: ring, Sender: k.mail.Sender(t), Words: book, Addresses: directory{}},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing"})
	k.must(err)
	k.Service = New(Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, People: people, Requirements: rules, Notices: posts})
	people.OnFacts, rules.OnFacts = k.Changed, k.Changed
	return k
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// as is somebody with a reach in a permission, and in seeing people and training.
func (k *kit) as(p access.Perm, reach access.Reach, account, self ids.ID) access.Scope {
	k.t.Helper()
	m := access.Matrix{{Module: "people", Right: access.View}: reach, {Module: "training", Right: access.View}: reach, {Module: p.Module, Right: p.Right}: reach}
	p.Least = access.None // the room refuses as well
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Session: ids.ID{7}, Matrix: m}, p, k.clock.Now())
	k.must(err)
	return sc
}

func (k *kit) boss(p access.Perm) access.Scope { return k.as(p, access.Org, ids.ID{1}, ids.ID{}) }

// me is a member in their own session.
func (k *kit) me(who ids.ID) access.Scope { return k.as(PermSign, access.Own, ids.ID{2, who[15]}, who) }

func (k *kit) system() access.Scope { return access.System(k.org, k.orgID, "test") }

func (k *kit) person(name string, unit ids.ID) ids.ID {
	k.t.Helper()
	p, err := k.People.Add(context.Background(), k.boss(person.PermEnter), person.Input{Name: name, Unit: unit})
	k.must(err)
	return p.ID
}

// account is a member who is a person.
func (k *kit) account(who ids.ID) {
	k.t.Helper()
	k.n++
	id := ids.ID{2, k.n}
	k.must(k.d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO account (id, state, login_kind, created_at) VALUES ($1, 'active', 'email', 0)`, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO membership (id, org_id, account_id, person_id, state, since) VALUES ($1, $2, $1, $3, 'active', 0)`, id, k.org, who)
		return err
	}))
}

func (k *kit) unit(name string) ids.ID {
	k.t.Helper()
	id := ids.New(k.clock.Now())
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $3, 0)`, k.org, id, name)
		return err
	}))
	return id
}

const useOfForce = "# Use of force\n\nForce is the last means.\n\n- Warn first.\n- Report every use."

// published is a policy that everybody signs within 14 days.
func (k *kit) published(number string) Policy {
	k.t.Helper()
	p, err := k.Add(context.Background(), k.boss(PermManage), Input{Number: number, Title: "Use of force", DueDays: 14, Text: useOfForce})
	k.must(err)
	return k.publish(p, "anew")
}

func (k *kit) publish(p Policy, signing string) Policy {
	k.t.Helper()
	p, err := k.Publish(context.Background(), k.boss(PermManage), PublishInput{ID: p.ID, EffectiveOn: k.today2(), Summary: "It changed", Signing: signing})
	k.must(err)
	k.work()
	return p
}

func (k *kit) edit(p Policy, text string) {
	k.t.Helper()
	_, err := k.Change(context.Background(), k.boss(PermManage), ChangeInput{ID: p.ID, Input: Input{Number: p.Number, Title: p.Title, DueDays: p.DueDays, Text: text}})
	k.must(err)
}

func (k *kit) today2() civil.Date {
	zone, err := time.LoadLocation("America/New_York")
	k.must(err)
	return civil.At(k.clock.Now(), zone)
}

func (k *kit) work() {
	k.t.Helper()
	k.must(k.find(context.Background(), access.Scope{}, noPayload{}, ""))
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: append(k.Jobs(), k.Notices.Jobs()...), Crons: k.Crons()}
	_, err := w.RunDue(context.Background())
	k.must(err)
}

// sign signs the newest version as somebody.
func (k *kit) sign(p Policy, who ids.ID) (Signature, error) {
	v, err := k.Show(context.Background(), k.as(PermView, access.Own, ids.ID{3}, who), Ref{p.ID})
	k.must(err)
	return k.Sign(context.Background(), k.me(who), SignInput{ID: p.ID, N: v.Now.N, Digest: v.Now.Digest.String(), Read: true})
}

// stands are the states of everybody a policy asks, by person.
func (k *kit) stands(p Policy) map[ids.ID]State {
	k.t.Helper()
	l, err := k.Asked(context.Background(), k.boss(PermView), AskedInput{ID: p.ID})
	k.must(err)
	out := map[ids.ID]State{}
	for _, r := range l.Rows {
		out[r.Person] = r.State
	}
	return out
}
