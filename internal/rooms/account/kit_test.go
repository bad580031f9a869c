package account

import (
	"context"
	"database/sql"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// good passphrases; each is one that nobody else uses here.
const (
	good  = "correct tuba lantern wharf"
	other = "plovers eat marmalade quietly"
)

// kit is an installation with one organization.
type kit struct {
	*testing.T
	*Service
	config db.Config
	dirs   []string
	at     *clock.Manual
	post   *outbox
	policy *policies
	rights *rights
	org    int64
	public ids.ID
	owner  *sql.DB // past every guard
}

func each(t *testing.T, f func(*kit)) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			f(newKit(t, e))
		})
	}
}

func newKit(t *testing.T, e db.Engine) *kit {
	t.Helper()
	k := &kit{T: t, config: testkit.NewDB(t, e), dirs: keystest.Dirs(t), at: clock.At(noon), post: &outbox{}, policy: &policies{}, rights: &rights{}}
	k.Service = k.replica(0)
	k.org, k.public = testkit.NewOrg(t, k.db)
	k.owner = testkit.OwnerDB(t, k.config)
	return k
}

// replica is another server on the same database, with its own connections.
func (k *kit) replica(failures int64) *Service {
	k.Helper()
	d := testkit.Reopen(k.T, k.config)
	ring, err := keys.Open(keys.Config{Dirs: k.dirs}, k.at)
	k.must(err)
	s, err := New(Needs{DB: d, Clock: k.at, NewID: ids.New, Ring: ring, Policy: k.policy, Roles: k.rights, Guard: k.rights, Outbox: k.post, People: k.rights},
		Config{Origin: "https://standing.example.org", Name: "Standing", Slots: 2, NetworkFailures: failures, Perms: allPerms})
	k.must(err)
	return s
}

// allPerms are those of the program under test.
var allPerms = append(Permissions(), access.Perm{Name: "person.view", Module: "people", Right: access.View}, access.Perm{Name: "fact.view", Module: "people", Right: access.View})

func (k *kit) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// scope is an administrator's in the organization.
func (k *kit) scope(p access.Perm) access.Scope {
	k.Helper()
	return k.scopeIn(k.org, k.public, p)
}

func (k *kit) scopeIn(org int64, public ids.ID, p access.Perm) access.Scope {
	k.Helper()
	sc, err := access.Authorize(access.Principal{Account: ids.ID{7}, Org: org, OrgID: public, Fresh: k.at.Now(),
		Matrix: access.Matrix{{Module: p.Module, Right: p.Right}: access.Org}}, p, k.at.Now())
	k.must(err)
	return sc
}

var chrome = pii.Hide("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36")

// browser is a browser somewhere; it keeps its cookies.
func browser(ip string) *Client {
	return &Client{IP: netip.MustParseAddr(ip), Agent: chrome}
}

// keep is what the browser does with an answer.
func (c *Client) keep(s Step) Step {
	if !s.Session.Empty() {
		c.Session = s.Session
	}
	if !s.Device.Empty() {
		c.Device = s.Device
	}
	return s
}

// member invites an address and accepts on a browser of its own.
func (k *kit) member(address string) (*Client, Step) {
	k.Helper()
	return k.memberOf(k.org, k.public, address)
}

func (k *kit) memberOf(org int64, public ids.ID, address string) (*Client, Step) {
	k.Helper()
	_, err := k.Invite(context.Background(), k.scopeIn(org, public, PermInvite), InviteInput{Email: pii.Hide(address), Role: "member"})
	k.must(err)
	c := browser("192.0.2.1")
	s, err := k.Accept(context.Background(), access.Principal{}, AcceptInput{Org: public, Token: k.post.token(k.T, "invitation"), Passphrase: pii.Hide(good)}, *c)
	k.must(err)
	return c, c.keep(s)
}

func (k *kit) signIn(address, passphrase string, c *Client) (Step, error) {
	s, err := k.SignIn(context.Background(), SignInInput{Login: pii.Hide(address), Passphrase: pii.Hide(passphrase)}, *c)
	return c.keep(s), err
}

func (k *kit) who(s *Service, c *Client) access.Principal {
	k.Helper()
	p, err := s.Who(context.Background(), c.Session)
	k.must(err)
	return p
}

// enrol gives the account an authenticator app and returns its key and recovery codes.
func (k *kit) enrol(c *Client) (key string, codes []string) {
	k.Helper()
	ctx := context.Background()
	e, err := k.BeginTOTP(ctx, k.who(k.Service, c))
	k.must(err)
	s, codes, err := k.EnrolTOTP(ctx, k.who(k.Service, c), CodeInput{Code: k.code(e.Key.Reveal())})
	k.must(err)
	c.keep(s)
	return e.Key.Reveal(), codes
}

func (k *kit) code(key string) pii.Text {
	k.Helper()
	c, err := totp.GenerateCode(key, k.at.Now())
	k.must(err)
	return pii.Hide(c)
}

// work does the jobs that are due.
func (k *kit) work() {
	k.Helper()
	w := &jobs.Worker{DB: k.db, Clock: k.at, Kinds: k.Jobs()}
	_, err := w.RunDue(context.Background())
	k.must(err)
}

// count asks as the owner, past every guard.
func (k *kit) count(stmt string) int {
	k.Helper()
	var n int
	k.must(k.owner.QueryRow(stmt).Scan(&n))
	return n
}

// policies is every organization's profile.
type policies struct {
	mu sync.Mutex
	of map[int64]Profile
}

func (p *policies) Of(_ context.Context, _ db.Q, org int64) (Profile, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v, ok := p.of[org]; ok {
		return v, nil
	}
	return Profile{Unlock: UnlockTimer}, nil
}

func (p *policies) set(org int64, v Profile) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.of = maps.Clone(p.of)
	if p.of == nil {
		p.of = map[int64]Profile{}
	}
	p.of[org] = v
}

// rights gives everybody one role; admin is the last administrator.
type rights struct {
	mu     sync.Mutex
	admin  ids.ID
	closed bool // nobody may do anything
	more   access.Matrix
	// What room person would know, and the units that whoever joined last was given.
	contacts []Known
	units    []ui.Option
	admitted []ids.ID
}

func (r *rights) MatrixOf(context.Context, db.Q, int64, ids.ID) (access.Matrix, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, nil
	}
	return access.Union(access.Matrix{{Module: "people", Right: access.View}: access.Own}, r.more), nil
}

func (r *rights) Offered(context.Context, db.Q, access.Scope) ([]Role, error) {
	return []Role{{Code: "member", Name: "Member"}}, nil
}

func (r *rights) StillGives(context.Context, db.Q, int64, ids.ID, string) (bool, error) {
	return true, nil
}

func (r *rights) Says(_ context.Context, _ db.Q, _ int64, role string) (string, error) {
	return "As " + role + " you may see yourself.", nil
}

func (r *rights) NotAbove(context.Context, db.Q, access.Scope, ids.ID) error { return nil }

func (r *rights) NameOf(context.Context, access.Scope, ids.ID) (string, error) { return "Ann Lee", nil }

func (r *rights) InReach(context.Context, db.Q, access.Scope, ids.ID) (bool, error) { return true, nil }

func (r *rights) Contacts(_ context.Context, _ access.Scope, people []ids.ID) (out []Known, err error) {
	for _, c := range r.contacts {
		if slices.Contains(people, c.ID) {
			out = append(out, c)
		}
	}
	return out, nil
}

func (r *rights) WithAddress(_ context.Context, _ access.Scope, address string) (out []Known, err error) {
	for _, c := range r.contacts {
		if c.Email.Reveal() == address {
			out = append(out, c)
		}
	}
	return out, nil
}

func (r *rights) Units(context.Context, db.Q, access.Scope) ([]ui.Option, error) { return r.units, nil }

func (r *rights) Admit(_ context.Context, _ *db.Tx, _ access.Scope, _ ids.ID, _ string, units []ids.ID) error {
	r.admitted = units
	return nil
}

func (r *rights) BeforeLeave(_ context.Context, _ *db.Tx, _ access.Scope, account ids.ID) error {
	if account == r.admin {
		return fault.Bad("roles", "last_administrator")
	}
	return nil
}

// outbox remembers mail once it is committed.
type outbox struct {
	mu   sync.Mutex
	sent []mail
}

type mail struct {
	org     int64
	account ids.ID
	address string
	code    string
	args    map[string]string
}

func (o *outbox) Post(_ context.Context, tx *db.Tx, org int64, to ids.ID, _, code string, args map[string]string) error {
	tx.After(func() { o.add(mail{org: org, account: to, code: code, args: args}) })
	return nil
}

func (o *outbox) PostTo(_ context.Context, tx *db.Tx, org int64, address pii.Text, _, code string, args map[string]string) error {
	tx.After(func() { o.add(mail{org: org, address: address.Reveal(), code: code, args: args}) })
	return nil
}

func (o *outbox) add(m mail) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, m)
}

func (o *outbox) of(code string) []mail {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(o.sent), func(m mail) bool { return !strings.HasPrefix(m.code, code) })
}

// token is that of the last link of this code.
func (o *outbox) token(t *testing.T, code string) pii.Text {
	t.Helper()
	all := o.of(code)
	if len(all) == 0 {
		t.Fatalf("no mail %q was sent", code)
	}
	link := all[len(all)-1].args["link"]
	return pii.Hide(link[strings.LastIndexByte(link, '/')+1:])
}

// race runs f n times at once and counts how often it succeeded; others fail as want says.
func (k *kit) race(n int, f func(i int) error, want func(error) bool) (won int) {
	k.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			err := f(i)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case !want(err):
				k.Errorf("racer %d: %v", i, err)
			}
		})
	}
	close(start)
	all.Wait()
	return won
}

func isReason(reason string) func(error) bool {
	return func(err error) bool {
		return slices.ContainsFunc(fault.Fields(err), func(f *fault.Invalid) bool { return f.Reason == reason })
	}
}

// forged is a token with another first character.
func forged(token string) string {
	if token[0] == 'A' {
		return "B" + token[1:]
	}
	return "A" + token[1:]
}
