package grant

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
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
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
)

// start is Monday, 9 in the morning in New York, where testkit's organizations are.
var start = time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC)

var (
	giver    = ids.ID{1, 1} // the account of Ada, of the first organization
	reader   = ids.ID{2, 1} // of Dr Reed, of the second
	another  = ids.ID{2, 2} // of the same
	stranger = ids.ID{3, 1} // of the third
)

// place is an organization.
type place struct {
	org int64
	id  ids.ID
}

// kit is the room among three organizations: the giver's, the receiver's, and another.
type kit struct {
	*Service
	t                 testing.TB
	d                 *db.DB
	ring              *keys.Ring
	clock             *clock.Manual
	people            *person.Service
	home, hill, third place
	ada, bob          ids.ID
	things            *shelf
	mail              *mailtest.SMTPServer
}

// shelf is what can be granted in these tests: texts of people.
type shelf struct {
	mu  sync.Mutex
	of  map[ids.ID]ids.ID
	say map[ids.ID]string
	own map[ids.ID]bool
}

func (th *shelf) kind() Kind {
	read := func(sc access.Scope, id ids.ID) (string, error) {
		th.mu.Lock()
		defer th.mu.Unlock()
		if !sc.Gives("thing", id) || th.of[id] != sc.About() || th.say[id] == "" {
			return "", fault.NotFound
		}
		return th.say[id], nil
	}
	return Kind{Code: "thing",
		Offer: func(_ context.Context, _ db.Q, _ access.Scope, who ids.ID) (out []Offer, err error) {
			th.mu.Lock()
			defer th.mu.Unlock()
			for id, of := range th.of {
				if of == who {
					out = append(out, Offer{ID: id, Label: th.say[id], Own: th.own[id]})
				}
			}
			return out, nil
		},
		Read: func(_ context.Context, _ db.Q, sc access.Scope, id ids.ID) (Shown, error) {
			text, err := read(sc, id)
			return Shown{Label: text, Media: "text/plain", Lines: []Line{{Name: "value", Value: text}}}, err
		},
		File: func(_ context.Context, _ db.Q, sc access.Scope, id ids.ID) (File, error) {
			text, err := read(sc, id)
			return File{Name: "thing.txt", Media: "text/plain", Bytes: int64(len(text)), Open: func(context.Context) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}, err
		}}
}

func (th *shelf) add(of ids.ID, say string, own bool) ids.ID {
	th.mu.Lock()
	defer th.mu.Unlock()
	id := ids.New(start)
	th.of[id], th.say[id], th.own[id] = of, say, own
	return id
}

func (th *shelf) drop(id ids.ID) {
	th.mu.Lock()
	defer th.mu.Unlock()
	delete(th.say, id)
}

// nobody writes no look of the receiver's down; the tests of the server have the real log.
type nobody struct{}

func (nobody) Read(context.Context, access.Scope, audit.Event) error { return nil }

type directory struct{}

func (directory) AddressOf(context.Context, db.Q, ids.ID) (pii.Text, error) {
	return pii.Hide("somebody@members.test"), nil
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), ring: keystest.Ring(t), mail: mailtest.Server(t),
		things: &shelf{of: map[ids.ID]ids.ID{}, say: map[ids.ID]string{}, own: map[ids.ID]bool{}}}
	for _, p := range []*place{&k.home, &k.hill, &k.third} {
		p.org, p.id = testkit.NewOrg(t, d)
	}
	book, err := words.Read(words.Source{Room: "notice", Body: notice.Words}, words.Source{Room: "grant", Body: catalogue})
	k.must(err)
	posts, err := notice.New(notice.Needs{DB: d, Clock: k.clock, NewID: ids.New, Ring: k.ring, Sender: k.mail.Sender(t), Words: book, Addresses: directory{}},
		notice.Config{Origin: "https://standing.test", From: "no-reply@standing.test", FromName: "Standing"})
	k.must(err)
	k.people = person.New(d, k.ring, k.clock, ids.New, nobody{})
	k.Service = k.replica(d, posts)
	k.join(k.home, giver)
	k.join(k.hill, reader)
	k.join(k.hill, another)
	k.join(k.third, stranger)
	k.ada, k.bob = k.person("Ada Lin"), k.person("Bob Ray")
	k.exec(db.Platform, `UPDATE membership SET person_id = $2 WHERE account_id = $1`, giver, k.ada)
	_, err = k.Settle(context.Background(), k.as(k.hill, reader, ids.ID{}, PermDesk), DeskInput{Takes: true, Name: "Hill Hospital"})
	k.must(err)
	return k
}

// replica is the room in another process.
func (k *kit) replica(d *db.DB, posts *notice.Service) *Service {
	return New(Needs{DB: d, Keys: k.ring, Clock: k.clock, NewID: ids.New, Looks: nobody{}, Notices: posts, Kinds: []Kind{k.things.kind()},
		Names: func(_ context.Context, _ access.Scope, accounts, _ []ids.ID) (map[ids.ID]string, error) {
			out := map[ids.ID]string{}
			for _, a := range accounts {
				out[a] = map[ids.ID]string{reader: "Dr Reed", another: "Nurse Poe", stranger: "Mallory", giver: "Ada"}[a]
			}
			return out, nil
		},
		Administrators: func(_ context.Context, _ db.Q, org int64) ([]ids.ID, error) {
			return map[int64][]ids.ID{k.home.org: {giver}, k.hill.org: {reader}, k.third.org: {stranger}}[org], nil
		},
		Account: func(_ context.Context, _ db.Q, address pii.Text) (ids.ID, error) {
			if address.Reveal() == "ada@home.test" {
				return giver, nil
			}
			return ids.ID{}, fault.NotFound
		}})
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) exec(at db.Tenancy, stmt string, args ...any) {
	k.t.Helper()
	k.must(k.d.Write(context.Background(), at, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, stmt, args...)
		return err
	}))
}

func (k *kit) join(p place, account ids.ID) {
	k.t.Helper()
	k.must(k.d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		return testkit.Join(ctx, tx, p.org, account, start)
	}))
}

func (k *kit) person(name string) ids.ID {
	k.t.Helper()
	p, err := k.people.Add(context.Background(), access.System(k.home.org, k.home.id, "test"), person.Input{Name: name})
	k.must(err)
	return p.ID
}

// as is somebody with a permission in an organization.
func (k *kit) as(p place, account, self ids.ID, perm access.Perm) access.Scope {
	k.t.Helper()
	k.clock.Move(time.Millisecond) // ids are in the order in which things are made
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: p.org, OrgID: p.id, Fresh: k.clock.Now(), Session: ids.ID{7}, Matrix: access.Matrix{
		{Module: "training", Right: access.View}: access.Org, {Module: "training", Right: access.Enter}: access.Org, {Module: "training", Right: access.Export}: access.Org, {Module: "org", Right: access.Manage}: access.Org}}, perm, k.clock.Now())
	k.must(err)
	return sc
}

func (k *kit) mine(perm access.Perm) access.Scope  { return k.as(k.home, giver, k.ada, perm) }
func (k *kit) their(perm access.Perm) access.Scope { return k.as(k.hill, reader, ids.ID{}, perm) }

// given is a grant of some things of Ada's, which has arrived.
func (k *kit) given(all ...ids.ID) Grant {
	k.t.Helper()
	g, err := k.Give(context.Background(), k.mine(PermGive), k.input(all...))
	k.must(err)
	k.work()
	return g
}

func (k *kit) input(all ...ids.ID) GiveInput {
	in := GiveInput{To: "hill  hospital", Purpose: "privileging", Until: civil.Of(2026, 5, 1), Agreed: true}
	for _, id := range all {
		in.Items = append(in.Items, ref("thing", id))
	}
	return in
}

func (k *kit) work() {
	k.t.Helper()
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: append(k.Jobs(), k.Notices.Jobs()...)}
	_, err := w.RunDue(context.Background())
	k.must(err)
}

// open is what opening a grant says: nil, or that it is not there.
func (k *kit) open(sc access.Scope, id ids.ID) error {
	_, err := k.Open(context.Background(), sc, GrantedRef{id})
	return err
}

// absent fails unless err says that there is nothing.
func (k *kit) absent(what string, err error) {
	k.t.Helper()
	if !errors.Is(err, fault.NotFound) {
		k.t.Errorf("%s: %v", what, err)
	}
}

// looks are what the giver reads, the first first.
func (k *kit) looks(id ids.ID) (out []string) {
	k.t.Helper()
	v, err := k.Share(context.Background(), k.mine(PermShares), ShareInput{ID: id})
	k.must(err)
	for _, l := range v.Looks {
		out = append(out, strings.TrimSpace(strings.Join([]string{l.Who, l.Org, string(l.Did), l.What}, " ")))
	}
	slices.Reverse(out)
	return out
}

// logged are the verbs about a grant in the log of an organization, the first first.
func (k *kit) logged(p place, row ids.ID) (out []string) {
	k.t.Helper()
	k.must(k.d.Read(context.Background(), db.Org(p.org), func(ctx context.Context, q db.Q) (err error) {
		out, err = db.All(ctx, q, db.Scalar[string], `SELECT verb FROM audit_content WHERE org_id = $1 AND row_id = $2 ORDER BY id`, p.org, row)
		return err
	}))
	return out
}

// until moves the clock to a time, also back.
func (k *kit) until(at time.Time) { k.clock.Move(at.Sub(k.clock.Now())) }
