package statement

import (
	"cmp"
	"context"
	"errors"
	"slices"
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
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/grant"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// start is Monday, 9 in the morning in New York, where testkit's organizations are.
var start = time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC)

var ctx = context.Background()

// house is an organization.
type house struct {
	org int64
	id  ids.ID
}

// kit is the room with what it stands on: a hospital that receives, a college that sends, and
// another organization.
type kit struct {
	*Service
	t                     testing.TB
	d                     *db.DB
	clock                 *clock.Manual
	records               *training.Service
	held                  *credential.Service
	grants                *grant.Service
	home, college, third  house
	ada, bob, boss, clerk ids.ID
	mu                    sync.Mutex
	seen                  []string
	ended                 map[ids.ID]bool
	told                  map[string]string
}

func (k *kit) Read(_ context.Context, _ access.Scope, e audit.Event) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen = append(k.seen, e.Verb)
	return nil
}

// outbox keeps what members are told, once under a key.
type outbox struct{ *kit }

func (k outbox) Post(_ context.Context, _ *db.Tx, _ int64, m notice.Message) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.told[m.Key] == "" {
		k.told[m.Key] = m.Code + " " + m.Args["page"]
	}
	return nil
}

// noticed fails unless two members were told this, once each and nothing else, since it was asked for last.
func (k *kit) noticed(want string) {
	k.t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	got := map[string]int{}
	for _, what := range k.told {
		got[what]++
	}
	if len(got) != 1 || got[want] != 2 {
		k.t.Errorf("told %v, want %q to two", got, want)
	}
	k.told = map[string]string{}
}

func newKit(t testing.TB, d *db.DB) *kit {
	t.Helper()
	k := &kit{t: t, d: d, clock: clock.At(start), ended: map[ids.ID]bool{}, told: map[string]string{}, boss: ids.ID{1}, clerk: ids.ID{4}}
	for _, p := range []*house{&k.home, &k.college, &k.third} {
		p.org, p.id = testkit.NewOrg(t, d)
	}
	ring := keystest.Ring(t)
	people := person.New(d, ring, k.clock, ids.New, k)
	courses := catalog.New(d, k.clock, ids.New)
	asks := approval.New(d, ring, k.clock, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	k.records = training.New(training.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, People: people, Catalog: courses, Approvals: asks, Looks: k})
	k.held = credential.New(credential.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, People: people})
	k.grants = grant.New(grant.Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k})
	k.Service = New(Needs{DB: d, Keys: ring, Clock: k.clock, NewID: ids.New, Looks: k, People: people, Training: k.records, Credentials: k.held, Dir: t.TempDir(),
		Names: func(context.Context, access.Scope, []ids.ID, []ids.ID) (map[ids.ID]string, error) {
			return map[ids.ID]string{k.boss: "Dana"}, nil
		},
		Token: func(context.Context, *db.Tx, access.Scope, string) (ids.ID, pii.Text, error) {
			id := ids.New(k.clock.Now())
			return id, pii.Hide("token"), nil
		},
		Notices: outbox{k}, WhoMay: func(_ context.Context, _ db.Q, sc access.Scope, may access.Perm) ([]ids.ID, error) {
			if may != PermDecide && sc.OrgID() != k.college.org {
				return nil, nil
			}
			return []ids.ID{k.boss, {3}}, nil
		},
		EndToken: func(_ context.Context, _ *db.Tx, _ access.Scope, id ids.ID) error {
			k.ended[id] = true
			return nil
		}})
	k.course(k.home, "BLS renewal")
	k.ada, k.bob = k.person("Ada Lin", "RN 10442", "ada@home.test"), k.person("Bob Ray", "10443", "bob@home.test")
	return k
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// as is an account of an organization with a reach in everything.
func (k *kit) as(p house, perm access.Perm, reach access.Reach, account, self ids.ID, via access.Via) access.Scope {
	k.t.Helper()
	k.clock.Move(time.Millisecond) // ids are in the order in which things are made
	m := access.Matrix{}
	for _, right := range access.Rights {
		for _, module := range []string{"people", "contacts", "training", "org", "access"} {
			m[access.Cell{Module: module, Right: right}] = reach
		}
	}
	who := access.Principal{Account: account, Person: self, Org: p.org, OrgID: p.id, Fresh: k.clock.Now(), Session: ids.ID{7}, Matrix: m}
	if !via.ID.Zero() {
		who.Via, who.Only, who.Session = via, map[string]bool{perm.Name: true}, ids.ID{}
	}
	sc, err := access.Authorize(who, perm, k.clock.Now())
	k.must(err)
	return sc
}

func (k *kit) staff(perm access.Perm) access.Scope {
	return k.as(k.home, perm, access.Org, k.boss, ids.ID{}, access.Via{})
}

func (k *kit) own(perm access.Perm, who ids.ID) access.Scope {
	return k.as(k.home, perm, access.Own, ids.ID{2, who[15]}, who, access.Via{})
}

func (k *kit) sender(perm access.Perm) access.Scope {
	return k.as(k.college, perm, access.Org, k.clerk, ids.ID{}, access.Via{})
}

// token is the scope of the program of a source.
func (k *kit) token(m Made) access.Scope {
	return k.as(k.home, PermPost, access.Org, k.boss, ids.ID{}, access.Via{Kind: "grant", ID: m.token, Until: k.clock.Now().Add(time.Hour), Write: true})
}

func (k *kit) person(name, number, email string) ids.ID {
	k.t.Helper()
	p, err := k.People.Add(ctx, k.staff(person.PermEnter), person.Input{Name: name, Number: number, Email: email})
	k.must(err)
	return p.ID
}

func (k *kit) course(p house, title string) {
	k.t.Helper()
	sc := access.System(p.org, p.id, "test")
	k.must(k.d.Write(ctx, sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		_, _, err := k.records.Catalog.EnsureTx(ctx, tx, sc, []catalog.Named{{Title: title, Unit: "hour", NoAmount: true}}, ids.ID{})
		return err
	}))
}

// source registers one.
func (k *kit) source(kind SourceKind, name string) Made {
	k.t.Helper()
	m, err := k.Register(ctx, k.staff(PermToken), SourceInput{Kind: kind, Name: name, Jurisdiction: map[SourceKind]string{Board: "Florida"}[kind]})
	k.must(err)
	return m
}

// bls is a line about Ada.
func bls(ref string) Line {
	return Line{Ref: ref, Number: "rn-10442", Name: "Lin, Ada", Course: "BLS renewal", On: civil.Of(2026, 2, 20), Hours: "4"}
}

// licence is what a board says of Ada's.
func licence(ref string) Line {
	return Line{Ref: ref, What: Credential, Number: "RN10442", Name: "Ada Lin", Licence: "RN 9412345", Issuer: "Florida Board of Nursing", Jurisdiction: "Florida", Title: "Registered nurse",
		IssuedOn: civil.Of(2020, 5, 1), Expires: civil.Of(2027, 4, 30)}
}

// post has a source say lines, and the jobs done.
func (k *kit) post(m Made, all ...Line) Taken {
	k.t.Helper()
	out, err := k.Post(ctx, k.token(m), PostInput{all})
	k.must(err)
	k.work()
	return out
}

func (k *kit) work() {
	k.t.Helper()
	w := &jobs.Worker{DB: k.d, Clock: k.clock, Kinds: k.Jobs()}
	_, err := w.RunDue(ctx)
	k.must(err)
}

// all are the statements that the hospital has, in the order of their references and of what
// was said under each.
func (k *kit) all() []View {
	k.t.Helper()
	l, err := k.List(ctx, k.staff(PermView), ListInput{State: "all"})
	k.must(err)
	slices.SortFunc(l.Statements, func(a, b View) int {
		return cmp.Or(cmp.Compare(a.Said.Ref, b.Said.Ref), a.ArrivedAt.Compare(b.ArrivedAt))
	})
	return l.Statements
}

// of is what was said last under a reference.
func (k *kit) of(ref string) View {
	k.t.Helper()
	all := slices.DeleteFunc(k.all(), func(v View) bool { return v.Said.Ref != ref })
	if len(all) == 0 {
		k.t.Fatal("there is no statement " + ref)
	}
	return all[len(all)-1]
}

// newest is what arrived last.
func (k *kit) newest() View {
	k.t.Helper()
	return slices.MaxFunc(k.all(), func(a, b View) int { return a.ArrivedAt.Compare(b.ArrivedAt) })
}

func (k *kit) accept(id ids.ID) View {
	k.t.Helper()
	v, err := k.Accept(ctx, k.staff(PermDecide), AcceptInput{Ref: Ref{id}})
	k.must(err)
	return v
}

// done are the completions of somebody that hold.
func (k *kit) done(who ids.ID) []training.Item {
	k.t.Helper()
	r, err := k.records.List(ctx, k.staff(training.PermView), training.ListInput{Person: who})
	k.must(err)
	return r.Items
}

func (k *kit) count(stmt string) (n int64) {
	k.t.Helper()
	k.must(k.d.Read(ctx, db.Org(k.home.org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], stmt, k.home.org)
		return err
	}))
	return n
}

func (k *kit) alone() {
	k.t.Helper()
	k.must(k.d.Write(ctx, testkit.Org(k.home.org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE org SET kind = 'professional' WHERE id = $1`, k.home.org)
		return err
	}))
}

// reason is why something was refused.
func reasonOf(err error) string {
	if all := fault.Fields(err); len(all) > 0 {
		return all[0].Reason
	}
	for name, k := range map[string]error{"gone": fault.Gone, "denied": fault.Denied, "conflict": fault.Conflict, "not_found": fault.NotFound} {
		if errors.Is(err, k) {
			return name
		}
	}
	return ""
}

func (k *kit) refused(want string, err error) {
	k.t.Helper()
	if got := reasonOf(err); got != want || err == nil {
		k.t.Errorf("%q, not %q: %v", got, want, err)
	}
}

// faultArgs are the arguments of what is wrong.
func faultArgs(err error) []any {
	if all := fault.Fields(err); len(all) > 0 {
		return all[0].Args
	}
	return nil
}
