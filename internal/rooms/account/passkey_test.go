package account

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

// A passkey in a real browser: added, used to sign in and to confirm, refused while the
// account is locked, removed.
func TestPasskey(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			k := newKit(t, e)
			srv := k.site()
			k.member("jo@example.org")
			b := testkit.Browser(t)
			device := b.VirtualAuthenticator()
			b.Visit(srv.URL + "/sign-in")
			b.Fill("E-mail address or username", "jo@example.org")
			b.Fill("Passphrase", good)
			b.Click("Sign in")
			b.Visit(srv.URL + "/account/passkeys/new")
			b.Fill("What to call it", "My key")
			b.Click("Add a passkey")
			b.See("Keep these codes")
			if device.Credentials() != 1 {
				t.Fatal("the authenticator has no key")
			}
			b.Visit(srv.URL + "/account")
			b.See("My key")
			// Confirming with it.
			k.at.Move(access.StepUpWindow + time.Minute)
			b.Visit(srv.URL + "/account/email")
			b.See("Confirm who you are")
			b.Click("Use a passkey")
			b.See("We send a link to both addresses")
			// Signing in with it alone: it is both factors.
			b.Visit(srv.URL + "/account")
			k.must(k.SignOut(context.Background(), pii.Hide(cookieOf(t, b, "standing"))))
			k.policy.set(k.org, Profile{RequireFactor: true, Unlock: UnlockTimer})
			b.Visit(srv.URL + "/sign-in?next=/account")
			b.Click("Use a passkey")
			b.See("Where you are signed in")
			p, err := k.Who(context.Background(), pii.Hide(cookieOf(t, b, "standing")))
			if err != nil || !p.SecondFactor || p.Org != k.org {
				t.Errorf("signed in as %+v, %v", p, err)
			}
			// As the second step after the passphrase.
			b.Visit(srv.URL + "/sign-in?next=/account")
			b.Fill("E-mail address or username", "jo@example.org")
			b.Fill("Passphrase", good)
			b.Click("Sign in")
			b.See("Second step")
			b.Click("Use a passkey")
			b.See("Where you are signed in")
			if n := k.count(`SELECT count(*) FROM ceremony`); n != 0 {
				t.Errorf("%d questions are still open", n)
			}
			lockedOut(t, k, b, srv.URL)
		})
	}
}

// lockedOut: a locked account does not open for its passkey, on a browser it does not know.
func lockedOut(t *testing.T, k *kit, b *testkit.B, at string) {
	t.Helper()
	k.fail(10, "jo@example.org", browser("198.51.100.7"))
	b.SetCookie("standing-device", "")
	b.Visit(at + "/sign-in?next=/account")
	b.Click("Use a passkey")
	b.See("This passkey does not work here")
	k.must(k.db.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM attempt WHERE kind = 'login'`)
		return err
	}))
	b.Visit(at + "/sign-in?next=/account")
	b.Click("Use a passkey")
	b.See("Where you are signed in")
	b.Click("Remove My key")
	b.See("No passkeys")
	b.Visit(at + "/sign-in?next=/account")
	b.Click("Use a passkey")
	b.See("This passkey does not work here")
}

func cookieOf(t *testing.T, b *testkit.B, name string) string {
	t.Helper()
	for _, c := range b.Cookies() {
		if c.Name == name {
			return c.Value
		}
	}
	t.Fatal("no cookie ", name)
	return ""
}

// What a browser did not say is refused, and questions are answered once.
func TestForgedPasskeys(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		refused := isReason("account.passkey_refused")
		for _, bad := range []string{"", "{}", "null", `{"id":"x"}`, `{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AAAA","signature":"AAAA"}}`, strings.Repeat("[", 10000)} {
			if _, err := k.SignInPasskey(ctx, PasskeyInput{Credential: pii.Hide(bad)}, *browser("198.51.100.7")); !refused(err) {
				k.Errorf("signing in with %.40q: %v", bad, err)
			}
			if _, _, err := k.EnrolPasskey(ctx, k.who(k.Service, c), PasskeyInput{Credential: pii.Hide(bad)}); !refused(err) {
				k.Errorf("adding %.40q: %v", bad, err)
			}
		}
		for _, what := range []string{"", "enrol", "everything"} {
			if _, err := k.AskPasskey(ctx, what, k.who(k.Service, c).Account); !errors.Is(err, fault.NotFound) {
				k.Errorf("asking for %q: %v", what, err)
			}
		}
		options, err := k.AskPasskey(ctx, ForSignIn, ids.ID{})
		k.must(err)
		challenge := options.Response.Challenge.String()
		won := k.race(16, func(int) error {
			return k.platformWrite(ctx, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				return k.answered(ctx, tx, challenge, ForSignIn, ids.ID{})
			})
		}, gone)
		if won != 1 {
			k.Errorf("one question was answered %d times", won)
		}
	})
}
