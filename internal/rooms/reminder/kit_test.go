package reminder

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
)

// start is Monday, 9 in the morning in New York, where testkit's organizations are.
var start = time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC)

type kit struct {
	*Service
	t      *testing.T
	d      *db.DB
	ring   *keys.Ring
	clock  *clock.Manual
	org    int64
	orgID  ids.ID
	mail   *mailtest.SMTPServer
	rights map[ids.ID]access.Matrix
	n      byte
}

type directory struct{}

func (directory) AddressOf(_ context.Context, _ db.Q, a ids.ID) (pii.Text, error) {
	return pii.Hide(fmt.Sprintf("a%d@members.test", a[1])), nil
}

func (directory) Names(_ context.Context, _ access.Scope, people []ids.ID) (map[ids.ID]string, error) {
	out := map[ids.ID]string{}
	for _, p := range people {
		out[p] = fmt.Sprintf("Person %d", p[1])
	}
	return out, nil
}

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), mail: mailtest.Server(t), ring: keystest.Ring(t), rights: map[ids.ID]access.Matrix{}}
	k.org, k.orgID = testkit.NewOrg(t, d)
	k.Service = k.replica(d)
	k.exec(`INSERT INTO standing_state (org_id, shown, building) VALUES ($1, 1, 0)`, k.org)
	return k
}

// replica is the room as another process has it.
func (k *kit) replica(d *db.DB) *Service {
	k.t.Helper()
	book, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "reminder", Body: catalogue})
	k.must(err)
	n, err := notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: k.ring, Sender: k.mail.Sender(k.t), Words: book, Addresses: directory{}},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing", Topics: Topics})
	k.must(err)
	return New(Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: k.ring, Notices: n, People: directory{}, Origin: "https://standing.test",
		Rights: func(_ context.Context, _ db.Q, _ int64, a ids.ID) (access.Matrix, error) { return k.rights[a], nil }})
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) exec(stmt string, args ...any) {
	k.t.Helper()
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, stmt, args...)
		return err
	}))
}

func (k *kit) platform(stmt string, args ...any) {
	k.t.Helper()
	k.must(k.d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, stmt, args...)
		return err
	}))
}

func (k *kit) count(stmt string, args ...any) (n int64) {
	k.t.Helper()
	k.must(k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], stmt, args...)
		return err
	}))
	return n
}

func (k *kit) next(kind byte) ids.ID {
	k.n++
	return ids.ID{kind, k.n}
}

// person is somebody in the records.
func (k *kit) person() ids.ID {
	k.t.Helper()
	id := k.next(1)
	k.exec(`INSERT INTO person (org_id, id, root_id, name, alias, source, state, created_at) VALUES ($1, $2, $2, $3, $4, 'admin', 'active', 0)`, k.org, id, []byte{1}, false)
	return id
}

// account is a member, who is a person or nobody.
func (k *kit) account(person ids.ID, role string) ids.ID {
	k.t.Helper()
	id := k.next(2)
	k.platform(`INSERT INTO account (id, state, login_kind, created_at) VALUES ($1, 'active', 'email', 0)`, id)
	k.platform(`INSERT INTO membership (id, org_id, account_id, person_id, state, since) VALUES ($1, $2, $1, $3, 'active', 0)`, id, k.org, person.OrNull())
	k.exec(`INSERT INTO member_role (org_id, account_id, role, given_at, given_by) VALUES ($1, $2, $3, 0, $2)`, k.org, id, role)
	return id
}

func (k *kit) requirement(title string) ids.ID {
	k.t.Helper()
	id := k.next(3)
	k.exec(`INSERT INTO requirement (org_id, id, title, title_key, pack, published, created_at) VALUES ($1, $2, $3, $4, '', 1, 0)`, k.org, id, title, strings.ToLower(title))
	return id
}

// stands writes where somebody stands, as room compliance does, and says so.
func (k *kit) stands(person, requirement ids.ID, due civil.Date, status string) {
	k.t.Helper()
	next, then := due+1, "not_met"
	if status == "not_met" {
		next = civil.Max
	}
	k.must(k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO standing (org_id, gen, person_id, requirement_id, unit_id, status, next_on, next_status, due_on, required, counted, remaining, rule_n)
			VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 1) ON CONFLICT (org_id, gen, person_id, requirement_id)
			DO UPDATE SET status = excluded.status, due_on = excluded.due_on, next_on = excluded.next_on, next_status = excluded.next_status`,
			k.org, person, requirement, ids.ID{}, status, next, then, due); err != nil {
			return err
		}
		return k.Changed(ctx, tx, k.system())
	}))
}

func (k *kit) system() access.Scope { return access.System(k.org, k.orgID, "test") }

func (k *kit) admin(p access.Perm) access.Scope {
	k.t.Helper()
	sc, err := access.Authorize(access.Principal{Account: ids.ID{9}, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Matrix: access.Matrix{
		{Module: "training", Right: access.Manage}: access.Org, {Module: "training", Right: access.View}: access.Org, {Module: "people", Right: access.View}: access.Org}}, p, k.clock.Now())
	k.must(err)
	return sc
}

func (k *kit) worker(d *db.DB, s *Service) *jobs.Worker {
	return &jobs.Worker{DB: d, Clock: k.clock, Kinds: append(s.Jobs(), s.Notices.Jobs()...), Crons: s.Crons()}
}

// work finds who has somebody to remind, and does what is due.
func (k *kit) work() {
	k.t.Helper()
	k.must(k.find(context.Background(), access.Scope{}, noPayload{}, ""))
	_, err := k.worker(k.d, k.Service).RunDue(context.Background())
	k.must(err)
}

// day moves the clock by whole days and works.
func (k *kit) day(n int) {
	k.t.Helper()
	k.clock.Move(time.Duration(n) * 24 * time.Hour)
	k.work()
}

func (k *kit) mails(n int) []mailtest.Received {
	k.t.Helper()
	got := k.mail.Messages()
	if len(got) != n {
		var all []string
		for _, m := range got {
			all = append(all, fmt.Sprint(m.To, m.Subject))
		}
		k.t.Fatalf("%d messages came, want %d:\n%s", len(got), n, strings.Join(all, "\n"))
	}
	return got
}

func (k *kit) today() civil.Date {
	zone, err := time.LoadLocation("America/New_York")
	k.must(err)
	return civil.At(k.clock.Now(), zone)
}

// site serves this room; who is whom the requests come from.
func (k *kit) site(who access.Principal) http.Handler {
	k.t.Helper()
	s := &web.Server{Routes: k.Routes(), Clock: k.clock, DB: k.d, Words: k.Notices.Words, Who: func(*http.Request) (access.Principal, error) {
		if who.Account.Zero() {
			return who, fault.Anonymous
		}
		return who, nil
	}}
	h, err := s.Handler()
	k.must(err)
	return h
}
