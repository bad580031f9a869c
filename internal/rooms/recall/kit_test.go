package recall

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
	"standing/internal/rooms/credential"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
	"standing/internal/rule"
)

// start is noon where the organization is.
var start = time.Date(2026, 5, 4, 16, 0, 0, 0, time.UTC)

var (
	ctx  = context.Background()
	anna = ids.ID{1, 1} // proposes
	bert = ids.ID{1, 2} // agrees
)

// kit is the room with what it stands on, in one organization.
type kit struct {
	*Service
	t      testing.TB
	d      *db.DB
	clock  *clock.Manual
	log    *audit.Log
	people *person.Service
	org    int64
	orgID  ids.ID
	mu     sync.Mutex
	seen   []audit.Event
	told   map[ids.ID]int
	kinds  []jobs.Kind
	fail   func() error // in the transaction in which facts are told
}

func (k *kit) Read(_ context.Context, _ access.Scope, e audit.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen = append(k.seen, e)
	return nil
}

type directory struct{}

func (directory) AddressOf(context.Context, db.Q, ids.ID) (pii.Text, error) {
	return pii.Hide("somebody@members.test"), nil
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), told: map[ids.ID]int{}}
	k.org, k.orgID = testkit.NewOrg(t, d)
	dirs := []string{t.TempDir(), t.TempDir()}
	signer, err := audit.CreateSigner(dirs...)
	k.must(err)
	ledger, err := audit.OpenLedger(dirs...)
	k.must(err)
	k.log = audit.New(d, k.clock, signer, ledger)
	ring := keystest.Ring(t)
	book, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "recall", Body: catalogue})
	k.must(err)
	posts, err := notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: ring, Sender: mailtest.Server(t).Sender(t), Words: book, Addresses: directory{}},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing"})
	k.must(err)
	k.people = person.New(d, ring, k.clock, ids.New, k)
	courses := catalog.New(d, k.clock, ids.New)
	asks := approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	records := training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Approvals: asks, Looks: k, OnFacts: k.facts})
	classes := class.New(class.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: courses, Training: records, Looks: k, Origin: "https://standing.test"})
	findings := finding.New(finding.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, People: k.people, Training: records, Classes: classes, Catalog: courses})
	held := credential.New(credential.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, People: k.people, Findings: findings})
	k.people.OnFacts, k.people.Owns = k.facts, held.Owns
	k.people.Asked = func(context.Context, db.Q, access.Scope) ([]person.Field, error) {
		return []person.Field{{Name: "national_certification", Kind: person.HoldingFact}}, nil
	}
	k.Service = New(Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, Approvals: asks, Catalog: courses, Training: records, Credentials: held, Notices: posts,
		Staff: k.staff, Index: []func(context.Context, access.Scope) error{records.NameClaims, held.NameIssuers}})
	records.Recalls, held.Recalls = k.InEffect, k.InEffect
	k.kinds = slices.Concat(k.Jobs(), asks.Jobs(), posts.Jobs(), findings.Jobs())
	k.join(anna)
	k.join(bert)
	return k
}

func (k *kit) facts(_ context.Context, tx *db.Tx, _ access.Scope, people []ids.ID) error {
	tx.After(func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, p := range people {
			k.told[p]++
		}
	})
	if k.fail != nil {
		return k.fail()
	}
	return nil
}

// staff are both, over everybody.
func (k *kit) staff(context.Context, db.Q, access.Scope) ([]access.Scope, error) {
	return []access.Scope{k.as(PermView, access.Org, anna, ids.ID{}), k.as(PermView, access.Org, bert, ids.ID{})}, nil
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) join(account ids.ID) {
	k.t.Helper()
	k.must(k.d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return testkit.Join(ctx, tx, k.org, account, start) }))
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

func (k *kit) boss(p access.Perm) access.Scope   { return k.as(p, access.Org, anna, ids.ID{}) }
func (k *kit) second(p access.Perm) access.Scope { return k.as(p, access.Org, bert, ids.ID{}) }
func (k *kit) system() access.Scope              { return access.System(k.org, k.orgID, "test") }

func (k *kit) exec(stmt string, args ...any) {
	k.t.Helper()
	k.must(k.d.Write(ctx, k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, stmt, append([]any{k.org}, args...)...)
		return err
	}))
}

func (k *kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(ctx, k.boss(person.PermEnter), person.Input{Name: name})
	k.must(err)
	return p.ID
}

// member is a person with an account.
func (k *kit) member(name string, account ids.ID) ids.ID {
	k.t.Helper()
	who := k.person(name)
	k.join(account)
	k.exec(`UPDATE membership SET person_id = $2 WHERE org_id = $1 AND account_id = $3`, who, account)
	return who
}

// course puts one of a provider into the catalogue.
func (k *kit) course(title, provider string) ids.ID {
	k.t.Helper()
	id := ids.New(start)
	k.exec(`INSERT INTO course (org_id, id, code, code_key, title, title_key, tags, parts, unit, provider, delivery, source, created_at)
		VALUES ($1, $2, '', '', $3, $4, '', '', 'hour', $5, '', 'admin', 0)`, id, title, strings.ToLower(title), provider)
	return id
}

func day(text string) civil.Date { return civil.MustParse(text) }

func (k *kit) record(who ids.ID, course, on string) training.Completion {
	k.t.Helper()
	c, err := k.Training.Record(ctx, k.boss(training.PermEnter), training.RecordInput{Person: who, Done: training.Done{Course: course, On: day(on), Hours: "2"}})
	k.must(err)
	return c
}

// load records by the many, as an import does.
func (k *kit) load(course ids.ID, on string, people ...ids.ID) {
	k.t.Helper()
	sc := k.system()
	k.must(k.d.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		entry, err := audit.Append(ctx, tx, sc, audit.Event{At: k.clock.Now(), Verb: "records.loaded", Table: "completion", Row: people[0]})
		if err != nil {
			return err
		}
		var rows []training.Completion
		for _, p := range people {
			rows = append(rows, training.Completion{Person: p, Course: course, HappenedOn: day(on), NoAmount: true, Unit: "hour", Score: training.NoScore})
		}
		_, err = k.Training.LoadTx(ctx, tx, sc, rows, entry)
		return err
	}))
}

var spring = Terms{Issuer: "Acme Safety School", From: civil.MustParse("2026-01-01"), To: civil.MustParse("2026-03-31"), Reason: "Its accreditation was withdrawn"}

func (k *kit) propose(in Terms) Recall {
	k.t.Helper()
	v, err := k.Propose(ctx, k.boss(PermPropose), in)
	k.must(err)
	return v.Recall
}

func (k *kit) answer(id ids.ID, yes string) View {
	k.t.Helper()
	v, err := k.Decide(ctx, k.second(PermApprove), DecideInput{Ref: Ref{id}, Yes: yes, Note: "seen"})
	k.must(err)
	return v
}

// recalled is a recall that took effect, with everything marked.
func (k *kit) recalled(in Terms) Recall {
	k.t.Helper()
	r := k.propose(in)
	k.answer(r.ID, "yes")
	k.work()
	return k.show(r.ID).Recall
}

func (k *kit) lifted(id ids.ID) {
	k.t.Helper()
	_, err := k.Lift(ctx, k.boss(PermPropose), Ref{id})
	k.must(err)
	k.answer(id, "yes")
	k.work()
}

func (k *kit) show(id ids.ID) View {
	k.t.Helper()
	v, err := k.Show(ctx, k.boss(PermView), ShowInput{Ref: Ref{id}})
	k.must(err)
	return v
}

func (k *kit) run() error {
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: k.kinds, Log: slog.New(slog.DiscardHandler)}
	_, err := w.RunDue(ctx)
	return err
}

func (k *kit) work() { k.t.Helper(); k.must(k.run()) }

// rules is what rules are told of somebody as of a place in the log: each day, and what is recalled.
func (k *kit) rules(known int64, who ids.ID) string {
	k.t.Helper()
	var got map[ids.ID][]rule.Record
	k.must(k.d.Read(ctx, k.system(), func(ctx context.Context, q db.Q) (err error) {
		got, err = k.Training.RecordsOf(ctx, q, k.system(), map[ids.ID]ids.ID{who: who}, known)
		return err
	}))
	var out []string
	for _, r := range got[who] {
		text := r.Date.String()
		if r.Recalled {
			text += " recalled"
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// place is how far the log is.
func (k *kit) place() int64 {
	k.t.Helper()
	k.clock.Move(10 * time.Second)
	k.must(k.log.Drain(ctx, func(_ int64, err error) { k.t.Error(err) }))
	return k.count(`SELECT count(*) FROM audit_leaf WHERE org_id = $1`)
}

func (k *kit) count(stmt string, args ...any) (n int64) {
	k.t.Helper()
	k.must(k.d.Read(ctx, k.system(), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], stmt, append([]any{k.org}, args...)...)
		return err
	}))
	return n
}

// notices are how many of a code an account has.
func (k *kit) notices(code string, to ids.ID) int64 {
	k.t.Helper()
	return k.count(`SELECT count(*) FROM notice WHERE org_id = $1 AND code = $2 AND account_id = $3`, code, to)
}

func reason(err error) string {
	if all := fault.Fields(err); len(all) > 0 {
		return all[0].Field + ":" + all[0].Reason
	}
	for _, f := range []error{fault.NotFound, fault.Denied, fault.Conflict, fault.Gone} {
		if errors.Is(err, f) {
			return f.Error()
		}
	}
	return fmt.Sprint(err)
}
