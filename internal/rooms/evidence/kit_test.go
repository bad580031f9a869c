package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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
	"standing/internal/base/mail/mailtest"
	"standing/internal/base/malware"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/class"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/finding"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

var (
	start = time.Now().UTC() // files in the store are as old as the disk says
	ctx   = context.Background()
	admin = ids.ID{9}
)

// kit is the room with what it needs, in one organization.
type kit struct {
	*evidence.Service
	t        testing.TB
	d        *db.DB
	clock    *clock.Manual
	ring     *keys.Ring
	people   *person.Service
	training *training.Service
	courses  *catalog.Service
	finding  *finding.Service
	org      int64
	orgID    ids.ID
	dir      string
	store    *faulty
	reader   *evidencetest.Reader
	mail     *mailtest.SMTPServer
	mu       sync.Mutex
	seen     []string
}

func (k *kit) Read(_ context.Context, _ access.Scope, e audit.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen = append(k.seen, e.Verb)
	return nil
}

// faulty is a store that can be down: the next puts fail once fail has counted to zero.
type faulty struct {
	blob.Store
	mu   sync.Mutex
	fail int // 0: never
}

func (f *faulty) Put(ctx context.Context, name string, r io.Reader) error {
	f.mu.Lock()
	if f.fail > 0 {
		if f.fail--; f.fail == 0 {
			f.mu.Unlock()
			_, _ = io.CopyN(io.Discard, r, 100)
			return fmt.Errorf("%w: the store is down", fault.Busy)
		}
	}
	f.mu.Unlock()
	return f.Store.Put(ctx, name, r)
}

type directory struct{}

func (directory) AddressOf(_ context.Context, _ db.Q, a ids.ID) (pii.Text, error) {
	return pii.Hide(fmt.Sprintf("a%d@members.test", a[0])), nil
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), dir: t.TempDir(), mail: mailtest.Server(t), reader: &evidencetest.Reader{}, ring: keystest.Ring(t)}
	k.store = &faulty{Store: blob.NewDisk(k.dir)}
	k.org, k.orgID = testkit.NewOrg(t, d)
	k.people = person.New(d, k.ring, k.clock, ids.New, k)
	book, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "evidence", Body: (&evidence.Service{}).Room().Words})
	k.must(err)
	posts, err := notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: k.ring, Sender: k.mail.Sender(t), Words: book, Addresses: directory{}},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing"})
	k.must(err)
	asks := approval.New(d, k.ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	k.courses = catalog.New(d, k.clock, ids.New)
	k.training = training.New(training.Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: k.courses, Approvals: asks, Looks: k})
	classes := class.New(class.Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, People: k.people, Catalog: k.courses, Training: k.training, Looks: k, Origin: "https://standing.test"})
	k.finding = finding.New(finding.Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, Looks: k, People: k.people, Training: k.training, Classes: classes, Catalog: k.courses})
	k.Service = evidence.New(evidence.Needs{Findings: k.finding, Training: k.training, DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, Looks: k, Store: k.store, Scanner: malware.Off{}, Reader: k.reader, Spool: evidencetest.Spool, People: k.people, Notices: posts,
		Administrators: func(context.Context, db.Q, int64) ([]ids.ID, error) { return []ids.ID{admin}, nil }})
	k.finding.Numbers = append(k.finding.Numbers, k.Numbers)
	k.people.OnFacts = k.Changed
	k.training.OnFacts = k.finding.Changed
	return k
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) as(p access.Perm, reach access.Reach, account, self ids.ID) access.Scope {
	k.t.Helper()
	m := access.Matrix{{Module: "people", Right: access.View}: reach, {Module: "training", Right: access.View}: reach, {Module: "training", Right: access.Enter}: reach, {Module: p.Module, Right: p.Right}: reach}
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Session: ids.ID{7}, Matrix: m}, p, k.clock.Now())
	k.must(err)
	return sc
}

// staff reaches everybody, me is somebody who is in the records.
func (k *kit) staff(p access.Perm) access.Scope { return k.as(p, access.Org, ids.ID{1}, ids.ID{}) }
func (k *kit) me(p access.Perm, who ids.ID) access.Scope {
	return k.as(p, access.Own, ids.ID{2, who[15]}, who)
}

func (k *kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(ctx, k.staff(person.PermEnter), person.Input{Name: name})
	k.must(err)
	return p.ID
}

func (k *kit) send(sc access.Scope, in evidence.Arrival, file []byte) (evidence.Taken, error) {
	k.clock.Move(time.Millisecond)
	return k.Receive(ctx, sc, in, bytes.NewReader(file))
}

// sent is a document that somebody sent in about themselves, and that was looked at.
func (k *kit) sent(who ids.ID, name string, file []byte) ids.ID {
	k.t.Helper()
	t, err := k.send(k.me(evidence.PermEnter, who), evidence.Arrival{Name: name}, file)
	k.must(err)
	k.work()
	return t.ID
}

func (k *kit) work() {
	k.t.Helper()
	if err := k.try(); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) try() error {
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: slices.Concat(k.Jobs(), k.Notices.Jobs(), k.finding.Jobs())}
	for range 6 {
		if _, err := w.RunDue(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (k *kit) show(id ids.ID) evidence.View {
	k.t.Helper()
	v, err := k.Show(ctx, k.staff(evidence.PermView), evidence.ShowInput{ID: id})
	k.must(err)
	return v
}

func (k *kit) picture(sc access.Scope, in evidence.PictureInput) ([]byte, error) {
	r, _, err := k.Picture(ctx, sc, in)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(r)
}

// stored are the names in the store, count the rows of a table.
func (k *kit) stored() (out []string) {
	k.t.Helper()
	k.must(k.store.Each(ctx, "", func(name string, _ int64, _ time.Time) error { out = append(out, name); return nil }))
	slices.Sort(out)
	return out
}

func (k *kit) count(from string) (n int64) {
	k.t.Helper()
	k.must(k.d.Read(ctx, testkit.Org(k.org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM `+from+` WHERE org_id = $1`, k.org)
		return err
	}))
	return n
}

// whole fails unless each row of a file has its bytes, and all bytes a row.
func (k *kit) whole() {
	k.t.Helper()
	if rows, files := k.count("document_file"), len(k.stored()); int(rows) != files {
		k.t.Errorf("%d rows of files, %d files", rows, files)
	}
}

func reason(err error) string {
	for _, f := range fault.Fields(err) {
		return f.Reason
	}
	if err == nil {
		return ""
	}
	for _, f := range []error{fault.NotFound, fault.Gone, fault.Denied, fault.Busy, fault.Conflict} {
		if errors.Is(err, f) {
			return strings.ReplaceAll(f.Error(), " ", "_")
		}
	}
	return err.Error()
}

// sick is a scanner that finds what it is told to.
type sick struct {
	finding malware.Finding
	err     error
}

func (s *sick) Scan(_ context.Context, r io.Reader) (malware.Finding, error) {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return malware.Finding{}, fmt.Errorf("%w: clamd: %w", fault.Busy, err)
	}
	return s.finding, s.err
}
func (s *sick) Check(context.Context) error { return nil }
