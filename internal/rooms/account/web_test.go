package account

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
)

// site serves this room alone, on this machine.
func (k *kit) site() *httptest.Server {
	k.Helper()
	var h http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }))
	k.Cleanup(srv.Close)
	u, err := url.Parse(srv.URL)
	k.must(err)
	origin := "http://localhost:" + u.Port() // where a browser lets a page ask for passkeys
	ring, err := keys.Open(keys.Config{Dirs: k.dirs}, k.at)
	k.must(err)
	k.Service, err = New(Needs{DB: k.db, Clock: k.at, NewID: ids.New, Ring: ring, Policy: k.policy, Roles: k.rights, Guard: k.rights, Outbox: k.post, People: k.rights},
		Config{Origin: origin, Name: "Standing", Slots: 2, Perms: allPerms})
	k.must(err)
	book, err := words.Read(words.Source{Room: "account", Body: catalogue})
	k.must(err)
	home := web.Page("/{$}", web.SignedIn("the page after signing in"), k.Service.accountPage)
	assets := web.Raw("GET", "/assets/{path...}", web.Public("style and script"), func(w http.ResponseWriter, r *http.Request, _ access.Scope) error {
		ui.Assets().ServeHTTP(w, r)
		return nil
	}, web.Stream{Bare: true, Kinds: map[string]string{"path": "asset"}})
	people := web.Page("/people", PermMembers, func(context.Context, access.Scope, web.None) (templ.Component, error) { return ui.Text("people"), nil })
	s := &web.Server{Routes: append(k.Routes(), home, assets, people), Who: k.WhoOf, Clock: k.at, DB: k.db, Words: book, Cookies: Cookies()}
	inner, err := s.Handler()
	k.must(err)
	h = Around(inner)
	srv.URL = origin
	return srv
}

// visitor is a browser without script.
type visitor struct {
	*kit
	http *http.Client
	at   string
}

func (k *kit) visitor(srv *httptest.Server) *visitor {
	jar, err := cookiejar.New(nil)
	k.must(err)
	return &visitor{kit: k, at: srv.URL, http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

type reply struct {
	status int
	to     string
	body   string
	header http.Header
}

func (v *visitor) do(r *http.Request, err error) reply {
	v.Helper()
	v.must(err)
	r.Header.Set("User-Agent", chrome.Reveal())
	got, err := v.http.Do(r)
	v.must(err)
	b, err := io.ReadAll(got.Body)
	v.must(err)
	v.must(got.Body.Close())
	return reply{got.StatusCode, got.Header.Get("Location"), string(b), got.Header}
}

func (v *visitor) get(path string) reply {
	v.Helper()
	return v.do(http.NewRequest("GET", v.at+path, nil))
}

func (v *visitor) send(path string, pairs ...string) reply {
	v.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequest("POST", v.at+path, strings.NewReader(form.Encode()))
	if err == nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return v.do(r, err)
}

// want fails unless the answer is this; to is where a 303 leads.
func (v *visitor) want(r reply, status int, to string) reply {
	v.Helper()
	if r.status != status || r.to != to {
		v.Fatalf("got %d to %q, want %d to %q\n%s", r.status, r.to, status, to, r.body[:min(len(r.body), 1500)])
	}
	return r
}

func (v *visitor) link(code string) string {
	v.Helper()
	all := v.post.of(code)
	if len(all) == 0 {
		v.Fatal("no mail ", code)
	}
	return strings.TrimPrefix(all[len(all)-1].args["link"], v.at)
}

func TestPages(t *testing.T) {
	each(t, func(k *kit) {
		srv := k.site()
		v := k.visitor(srv)
		_, err := k.Invite(context.Background(), k.scope(PermInvite), InviteInput{Email: pii.Hide("jo@example.org"), Role: "member"})
		k.must(err)
		invitation := v.link("invitation")
		for range 2 {
			if r := v.want(v.get(invitation), 200, ""); !strings.Contains(r.body, "jo@example.org") || !strings.Contains(r.body, "Join Test") {
				k.Error(r.body)
			}
		}
		if r := v.want(v.send(invitation, "passphrase", "password1234"), 422, ""); strings.Contains(r.body, "password1234") || !strings.Contains(r.body, "too easy to guess") {
			k.Error("a bad passphrase: ", r.body)
		}
		r := v.want(v.send(invitation, "passphrase", good), 303, "/")
		for _, line := range r.header.Values("Set-Cookie") {
			if !strings.Contains(line, "HttpOnly") || !strings.Contains(line, "SameSite") || strings.Contains(line, "Max-Age") && !strings.Contains(line, "flash") || strings.Contains(line, "__Host-") {
				k.Errorf("cookie %s", line)
			}
		}
		v.want(v.get(invitation), 410, "")
		v.want(k.visitor(srv).send(invitation, "passphrase", good), 410, "")
		if r := v.want(v.get("/account"), 200, ""); !strings.Contains(r.body, "jo@example.org") || !strings.Contains(r.body, "Chrome on Linux") {
			k.Error(r.body)
		}
		// Signing out kills the session; replaying the cookie leads to the sign-in page.
		u, _ := url.Parse(v.at)
		replay := v.http.Jar.Cookies(u)
		v.want(v.send("/sign-out"), 303, "/sign-in")
		thief := k.visitor(srv)
		thief.http.Jar.SetCookies(u, replay)
		thief.want(thief.get("/account"), 303, "/sign-in?next=%2Faccount")
		req, err := http.NewRequest("GET", v.at+"/api/v1/account/sessions", nil)
		if r := thief.do(req, err); r.status != 401 {
			k.Errorf("replayed cookie: %d, want 401", r.status)
		}
		// Signing in goes on where it was asked, never to another site.
		v.want(v.send("/sign-in", "login", "jo@example.org", "passphrase", good, "next", "//evil.example"), 303, "/")
		v.want(v.send("/sign-in", "login", "jo@example.org", "passphrase", good, "next", "/account"), 303, "/account")
		wrong := v.want(v.send("/sign-in", "login", "jo@example.org", "passphrase", "x"), 422, "")
		unknown := v.want(k.visitor(srv).send("/sign-in", "login", "jo@example.org", "passphrase", "x"), 422, "")
		if wrong.body != unknown.body {
			k.Error("answers to a known and an unknown device differ")
		}
		a := k.visitor(srv).send("/sign-in", "login", "aa@example.org", "passphrase", "x").body
		if strings.ReplaceAll(a, "aa@example.org", "jo@example.org") != unknown.body {
			k.Error("an unknown address is answered otherwise")
		}
		first, second := k.visitor(srv).send("/reset", "login", "jo@example.org"), k.visitor(srv).send("/reset", "login", "nobody@example.org")
		if first.status != 303 || first.to != second.to || first.body != second.body {
			k.Error("asking for a reset tells who has an account")
		}
		k.work()
		reset := v.link("reset")
		v.want(v.get(reset), 200, "")
		v.want(v.send(reset, "passphrase", other), 303, "/sign-in")
		v.want(v.get(reset), 410, "")
		v.want(v.get("/account"), 303, "/sign-in?next=%2Faccount")
		v.want(v.send("/sign-in", "login", "jo@example.org", "passphrase", other), 303, "/")
		v.want(v.send("/account/passphrase", "old", other, "new", good), 303, "/account")
		v.want(v.get("/account/passphrase"), 200, "")
		v.want(v.get("/organizations"), 200, "")
		v.want(v.get("/account/email"), 200, "")
		v.want(v.send("/account/email", "email", "new@example.org"), 303, "/account")
		v.want(v.get(v.link("email_old")), 200, "")
		v.want(v.send(v.link("email_old")), 303, "/account")
		v.want(v.get(v.link("email_new")), 200, "")
		v.want(v.send(v.link("email_new")), 303, "/account")
		if r := v.get("/account"); !strings.Contains(r.body, "new@example.org") {
			k.Error("the address did not change")
		}
	})
}

func TestFactorPages(t *testing.T) {
	each(t, func(k *kit) {
		srv := k.site()
		v := k.visitor(srv)
		k.policy.set(k.org, Profile{RequireFactor: true, Unlock: UnlockTimer})
		_, err := k.Invite(context.Background(), k.scope(PermInvite), InviteInput{Email: pii.Hide("jo@example.org"), Role: "member"})
		k.must(err)
		v.want(v.send(v.link("invitation"), "passphrase", good), 303, "/account/app")
		page := v.want(v.get("/account/app"), 200, "")
		_, key, _ := strings.Cut(page.body, `data-value="`)
		key, _, _ = strings.Cut(key, `"`)
		v.want(v.send("/account/app", "code", "000000"), 422, "")
		r := v.want(v.send("/account/app", "code", k.code(key).Reveal()), 200, "")
		if strings.Count(r.body, "<li><code>") != 10 {
			k.Error("no recovery codes are shown")
		}
		v.want(v.get("/account"), 200, "")
		k.at.Move(time.Minute)
		v.want(v.send("/sign-in", "login", "jo@example.org", "passphrase", good, "next", "/account"), 303, "/sign-in/factor?next=%2Faccount")
		v.want(v.get("/account"), 303, "/sign-in?next=%2Faccount")
		v.want(v.get("/sign-in/factor?next=%2Faccount"), 200, "")
		v.want(v.send("/sign-in/factor", "code", "000000", "next", "/account"), 422, "")
		v.want(v.send("/sign-in/factor", "code", k.code(key).Reveal(), "next", "/account"), 303, "/account")
		v.want(v.get("/sign-in/factor"), 303, "/sign-in?next=%2Fsign-in%2Ffactor")
		k.at.Move(11 * time.Minute)
		v.want(v.send("/account/app/remove"), 303, "/confirm?next=%2Faccount")
		v.want(v.get("/confirm?next=%2Faccount"), 200, "")
		v.want(v.send("/confirm", "passphrase", good, "code", k.code(key).Reveal(), "next", "/account"), 303, "/account")
		v.want(v.send("/account/app/remove"), 303, "/account")
	})
}

func TestCardPages(t *testing.T) {
	each(t, func(k *kit) {
		srv := k.site()
		cards, err := k.NewCards(context.Background(), k.scope(PermCard), CardsInput{Role: "member", Count: 1})
		k.must(err)
		v := k.visitor(srv)
		v.want(v.get("/sign-in/passphrase"), 303, "/sign-in?next=%2Fsign-in%2Fpassphrase")
		v.want(v.send("/sign-in", "login", cards[0].Username.Reveal(), "passphrase", cards[0].Code.Reveal()), 303, "/sign-in/passphrase")
		v.want(v.get("/sign-in/passphrase"), 200, "")
		v.want(v.send("/sign-in/passphrase", "passphrase", "short"), 422, "")
		v.want(v.send("/sign-in/passphrase", "passphrase", good), 303, "/")
		v.want(v.get("/account"), 200, "")
	})
}

// What a card is printed on, and what administrators see: drawn without a server around it.
func TestMemberPages(t *testing.T) {
	k := newKit(t, db.SQLite)
	k.member("jo@example.org")
	ctx := context.Background()
	_, err := k.Invite(ctx, k.scope(PermInvite), InviteInput{Email: pii.Hide("al@example.org"), Role: "member"})
	k.must(err)
	out, err := k.membersOp(ctx, k.scope(PermMembers), MembersInput{})
	k.must(err)
	if len(out.Members) != 1 || out.Members[0].Name != "jo@example.org" || len(out.pending) != 0 {
		t.Errorf("%+v", out)
	}
	out, err = k.membersOp(ctx, k.scope(PermInvite), MembersInput{})
	k.must(err)
	if len(out.pending) != 1 {
		t.Error("who may invite sees no invitations")
	}
	for name, page := range map[string]struct {
		has []string
		c   interface {
			Render(context.Context, io.Writer) error
		}
	}{
		"members": {[]string{"jo@example.org", "al@example.org"}, membersPage(ctx, k.scope(PermInvite), MembersInput{}, out)},
		"cards":   {[]string{"brisk-otter-1234", "abcd-efgh"}, printCards(ctx, k.scope(PermCard), CardsInput{}, []CardView{{Username: "brisk-otter-1234", Code: "abcd-efgh"}})},
		"invite":  {[]string{"Member", "account.invite_named", "bo@example.org"}, inviteForm(inviteView{roles: []Role{{Code: "member", Name: "Member"}}, person: ids.ID{1}, name: "Ann Lee", free: []ui.Option{{Value: "x", Label: "bo@example.org"}}})},
		"print":   {[]string{"Member"}, cardsForm([]Role{{Code: "member", Name: "Member"}})},
	} {
		var b strings.Builder
		if err := page.c.Render(ctx, &b); err != nil {
			t.Error(name, err)
		}
		for _, h := range page.has {
			if !strings.Contains(strings.ReplaceAll(b.String(), "<wbr>", ""), h) { // where a long word may break
				t.Errorf("page %s lacks %s", name, h)
			}
		}
	}
}

func TestListing(t *testing.T) {
	k := newKit(t, db.SQLite)
	testkit.Golden(t, "routes.txt", web.Listing(k.Routes()))
}
