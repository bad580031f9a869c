package account

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/rooms/account/secret"
)

func TestOneTimeCard(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		sc := k.scope(PermCard)
		cards, err := k.NewCards(ctx, sc, CardsInput{Role: "member", Count: 2})
		k.must(err)
		name, code := cards[0].Username.Reveal(), cards[0].Code.Reveal()
		if len(cards) != 2 || cards[1].Username.Equal(cards[0].Username) {
			k.Fatalf("cards %+v", cards)
		}
		clients := make([]*Client, 8)
		for i := range clients {
			clients[i] = browser("198.51.100.7")
		}
		steps := make([]Step, len(clients))
		won := k.race(len(clients), func(i int) (err error) {
			steps[i], err = k.SignIn(ctx, SignInInput{Login: pii.Hide(strings.ToUpper(name)), Passphrase: pii.Hide(strings.ReplaceAll(code, "-", " "))}, *clients[i])
			return err
		}, refusedOnly)
		if won != 1 {
			k.Fatalf("one card let in %d times", won)
		}
		var c *Client
		for i, s := range steps {
			if !s.Session.Empty() {
				c = clients[i]
				if c.keep(s); s.Stage != StageCard || !k.who(k.Service, c).Account.Zero() {
					k.Errorf("the card led to %+v", s)
				}
			}
		}
		if _, err := k.SetFirst(ctx, SetInput{Passphrase: pii.Hide(name)}, *c); !isReason("account.passphrase.about_you")(err) {
			k.Error("the username as passphrase:", err)
		}
		s, err := k.SetFirst(ctx, SetInput{Passphrase: pii.Hide(good)}, *c)
		k.must(err)
		c.keep(s)
		if p := k.who(k.Service, c); p.Org != k.org {
			k.Errorf("signed in %+v", p)
		}
		if _, err := k.signIn(name, code, browser("198.51.100.8")); !refusedOnly(err) {
			k.Error("the card works again:", err)
		}
		if _, err := k.signIn(name, good, browser("198.51.100.8")); err != nil {
			k.Error("the passphrase:", err)
		}
		if n := len(k.post.sent); n != 0 {
			k.Errorf("%d mails to somebody without address", n)
		}
		// The other card is over after a month.
		k.at.Move(cardLife)
		if _, err := k.signIn(cards[1].Username.Reveal(), cards[1].Code.Reveal(), browser("198.51.100.9")); !refusedOnly(err) {
			k.Error("an old card:", err)
		}
	})
}

func TestReprint(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		sc := k.scope(PermCard)
		cards, err := k.NewCards(ctx, sc, CardsInput{Role: "member", Count: 1})
		k.must(err)
		c := browser("198.51.100.7")
		_, err = k.signIn(cards[0].Username.Reveal(), cards[0].Code.Reveal(), c)
		k.must(err)
		s, err := k.SetFirst(ctx, SetInput{Passphrase: pii.Hide(good)}, *c)
		k.must(err)
		c.keep(s)
		id := k.who(k.Service, c).Account
		again, err := k.Reprint(ctx, sc, MemberRef{Account: id})
		k.must(err)
		if !again.Username.Equal(cards[0].Username) || again.Code.Equal(cards[0].Code) || !k.who(k.Service, c).Account.Zero() {
			k.Error("a new card keeps the session or changes the name")
		}
		_, err = k.signIn(again.Username.Reveal(), again.Code.Reveal(), c)
		k.must(err)
		s, err = k.SetFirst(ctx, SetInput{Passphrase: pii.Hide(other)}, *c)
		k.must(err)
		c.keep(s)
		no := isReason("account.not_managed")
		// A card is a way in: not for accounts with an address, nor once they work elsewhere.
		mail, _ := k.member("jo@example.org")
		if _, err := k.Reprint(ctx, sc, MemberRef{Account: k.who(k.Service, mail).Account}); !no(err) {
			k.Error("an account with an address:", err)
		}
		second, public := testkit.NewOrg(k.T, k.db)
		_, err = k.Invite(ctx, k.scopeIn(second, public, PermInvite), InviteInput{Email: pii.Hide("x@example.org"), Role: "member"})
		k.must(err)
		_, err = k.Accept(ctx, k.who(k.Service, c), AcceptInput{Org: public, Token: k.post.token(k.T, "invitation")}, *c)
		k.must(err)
		for name, in := range map[string]access.Scope{"the first": sc, "the second": k.scopeIn(second, public, PermCard)} {
			if _, err := k.Reprint(ctx, in, MemberRef{Account: id}); !no(err) {
				k.Errorf("%s organization prints a way into both: %v", name, err)
			}
		}
		// Nor does it open a lock.
		only, err := k.NewCards(ctx, sc, CardsInput{Role: "member", Count: 1})
		k.must(err)
		k.fail(10, only[0].Username.Reveal(), browser("198.51.100.9"))
		fresh, err := k.Reprint(ctx, sc, MemberRef{Account: only[0].Account})
		k.must(err)
		if _, err := k.signIn(fresh.Username.Reveal(), fresh.Code.Reveal(), browser("203.0.113.3")); !refusedOnly(err) {
			k.Error("a new card opened the lock:", err)
		}
	})
}

// canary is a passphrase that stands nowhere in the program or its memory as it is.
type canary []byte

func newCanary(s string) canary {
	c := make(canary, len(s))
	for i := range s {
		c[i] = s[i] ^ 0x5a
	}
	return c
}

func (c canary) plain() []byte {
	out := make([]byte, len(c))
	for i := range c {
		out[i] = c[i] ^ 0x5a
	}
	return out
}

func TestPromise_TC_10(t *testing.T) { // no passphrase in the database, its files or in memory; work at least OWASP's
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) { // not in parallel: the memory is everybody's
			k := newKit(t, e)
			token, _ := secret.NewToken()
			word := newCanary("zimt " + token[:24] + " wacholder")
			use(k, word)
			if n := k.count(`SELECT count(*) FROM account WHERE secret LIKE '$argon2id$v=19$m=19456,t=2,p=1$%'`); n != 1 {
				t.Errorf("%d hashes with the floor's parameters", n)
			}
			plain := word.plain()
			for where, text := range k.everything() {
				if bytes.Contains(text, plain) {
					t.Errorf("the passphrase is in %s", where)
				}
			}
			clear(plain)
			if scan(t, word) {
				t.Error("the passphrase is still in memory")
			}
		})
	}
}

//go:noinline
func use(k *kit, word canary) {
	ctx := context.Background()
	_, err := k.Invite(ctx, k.scope(PermInvite), InviteInput{Email: pii.Hide("jo@example.org"), Role: "member"})
	k.must(err)
	_, err = k.Accept(ctx, access.Principal{}, AcceptInput{Org: k.public, Token: k.post.token(k.T, "invitation"), Passphrase: pii.Hide(string(word.plain()))}, *browser("192.0.2.1"))
	k.must(err)
	_, err = k.SignIn(ctx, SignInInput{Login: pii.Hide("jo@example.org"), Passphrase: pii.Hide(string(word.plain()))}, *browser("192.0.2.2"))
	k.must(err)
}

// everything is what the database holds: its files, or each row of each table as text.
func (k *kit) everything() map[string][]byte {
	k.Helper()
	out := map[string][]byte{}
	if k.config.Dir != "" {
		files, err := filepath.Glob(filepath.Join(k.config.Dir, "*"))
		k.must(err)
		for _, f := range files {
			out[f], err = os.ReadFile(f)
			k.must(err)
		}
		return out
	}
	owner := k.owner
	for _, t := range testkit.Tables(k.T) {
		rows, err := owner.Query(`SELECT row_to_json(t)::text FROM ` + t.Name + ` t`)
		k.must(err)
		for rows.Next() {
			var row []byte
			k.must(rows.Scan(&row))
			out[t.Name] = append(out[t.Name], row...)
		}
		k.must(rows.Err())
		k.must(rows.Close())
	}
	return out
}

// scan looks through the live heap as the runtime dumps it.
func scan(t *testing.T, word canary) bool {
	t.Helper()
	for range 3 {
		runtime.GC()
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "heap"))
	if err != nil {
		t.Fatal(err)
	}
	debug.WriteHeapDump(f.Fd())
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	dump, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	// Compared byte by byte with the disguised word, which alone is in memory.
	for i := 0; i+len(word) <= len(dump); i++ {
		j := 0
		for j < len(word) && dump[i+j] == word[j]^0x5a {
			j++
		}
		if j == len(word) {
			return true
		}
	}
	return false
}

// The scan finds what is there: otherwise it would prove nothing.
func TestScanFindsWhatIsThere(t *testing.T) {
	word := newCanary("kardamom " + ids.New(noon).String())
	held := word.plain()
	if !scan(t, word) {
		t.Error("a passphrase that is held is not found")
	}
	runtime.KeepAlive(held)
}
