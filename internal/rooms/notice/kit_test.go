package notice_test

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/pii"
	"standing/internal/base/sms/smstest"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/rooms/notice"
)

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const testWords = `
test.plain.subject: Something for {name}
test.plain.text: "Hello {name}, follow {link} or see {page}."
test.digest.subject: A digest
test.digest.text: Nothing much.
test.digest.topic: The digest
`

type book struct {
	mu sync.Mutex
	of map[ids.ID]string
}

func (b *book) AddressOf(_ context.Context, _ db.Q, account ids.ID) (pii.Text, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a, ok := b.of[account]; ok {
		return pii.Hide(a), nil
	}
	return pii.Text{}, fault.NotFound
}

type kit struct {
	t      *testing.T
	d      *db.DB
	clock  *clock.Manual
	server *mailtest.SMTPServer
	texts  *smstest.Server
	book   *book
	svc    *notice.Service
	org    int64
	orgID  ids.ID
	words  *words.Book
}

var (
	ann = ids.ID{1}
	bob = ids.ID{2}
)

func newKit(t *testing.T, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), server: mailtest.Server(t), texts: smstest.Gateway(t), book: &book{of: map[ids.ID]string{ann: "ann@members.test", bob: "bob@members.test"}}}
	k.org, k.orgID = testkit.NewOrg(t, d)
	all, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "test", Body: []byte(testWords)})
	if err != nil {
		t.Fatal(err)
	}
	k.words = all
	k.svc, err = notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: keystest.Ring(t), Sender: k.server.Sender(t), Texts: k.texts.Sender(t), Words: all, Addresses: k.book},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing", Topics: []string{"test.digest"}})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *kit) worker() *jobs.Worker {
	return &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: k.svc.Jobs()}
}

// work runs what is due; failures of jobs are the business of the test.
func (k *kit) work() error {
	_, err := k.worker().RunDue(context.Background())
	return err
}

func plain(key string) notice.Message {
	return notice.Message{To: ann, Kind: notice.Requested, Code: "test.plain", Key: key,
		Args: map[string]string{"name": "Ann", "link": "/reset/s3cret", "page": "/tickets/1"}}
}

func (k *kit) try(all ...notice.Message) error {
	return k.d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, m := range all {
			if err := k.svc.Post(ctx, tx, k.org, m); err != nil {
				return err
			}
		}
		return nil
	})
}

func (k *kit) post(all ...notice.Message) {
	k.t.Helper()
	if err := k.try(all...); err != nil {
		k.t.Fatal(err)
	}
}

type row struct {
	ID       ids.ID
	State    notice.State
	Reason   string
	Attempts int64
	Address  []byte
}

func (k *kit) rows() (out []row) {
	k.t.Helper()
	err := k.d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		out, err = db.All(ctx, q, func(r *sql.Rows) (n row, err error) {
			err = r.Scan(&n.ID, &n.State, &n.Reason, &n.Attempts, &n.Address)
			return n, err
		}, `SELECT id, state, reason, attempts, to_address FROM notice WHERE org_id = $1 ORDER BY id`, k.org)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return out
}

func (k *kit) only() row {
	k.t.Helper()
	all := k.rows()
	if len(all) != 1 {
		k.t.Fatalf("%d notices, want one", len(all))
	}
	return all[0]
}

func (k *kit) is(state notice.State, reason string) {
	k.t.Helper()
	if n := k.only(); n.State != state || n.Reason != reason {
		k.t.Fatalf("the notice is %s (%s), want %s (%s)", n.State, n.Reason, state, reason)
	}
}

func (k *kit) mails(n int) []mailtest.Received {
	k.t.Helper()
	got := k.server.Messages()
	if len(got) != n {
		k.t.Fatalf("%d messages came, want %d", len(got), n)
	}
	return got
}

func (k *kit) principal(who ids.ID) access.Principal {
	return access.Principal{Account: who, Org: k.org, OrgID: k.orgID, Matrix: access.Matrix{{Module: "notice", Right: access.Manage}: access.Org}}
}

func (k *kit) admin() access.Scope {
	k.t.Helper()
	sc, err := access.Authorize(k.principal(bob), notice.PermBounces, k.clock.Now())
	if err != nil {
		k.t.Fatal(err)
	}
	return sc
}

// later moves the clock past a job's pause and does what is due then.
func (k *kit) later(d time.Duration) error {
	k.clock.Move(d)
	return k.work()
}

var errRolledBack = errors.New("rolled back")
