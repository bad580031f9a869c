package account

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/pii"
)

func gone(err error) bool { return errors.Is(err, fault.Gone) }

func TestPromise_TC_14(t *testing.T) { // a reset goes to the address on file, works once, and tells nothing
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		ask := func(address string) error {
			return k.AskReset(ctx, AskResetInput{Login: pii.Hide(address)}, *browser("198.51.100.7"))
		}
		rows := func() [2]int {
			return [2]int{k.count(`SELECT count(*) FROM attempt`), k.count(`SELECT count(*) FROM job`)}
		}
		before := k.HashRuns()
		k.must(ask("first@example.org")) // the row of the network address
		start := rows()
		k.must(ask("jo@example.org"))
		known := rows()
		k.must(ask("nobody@example.org"))
		unknown := rows()
		if k.HashRuns() != before || known[0]-start[0] != unknown[0]-known[0] || known[1]-start[1] != unknown[1]-known[1] {
			k.Errorf("the request does other work for an unknown address: %v %v %v", start, known, unknown)
		}
		if len(k.post.of("reset")) != 0 {
			k.Error("the request itself found out whether there is an account")
		}
		k.work()
		all := k.post.of("reset")
		if len(all) != 1 || all[0].account != k.who(k.Service, c).Account || all[0].address != "" {
			k.Fatalf("mail %+v", all)
		}
		token := k.post.token(k.T, "reset")
		k.must(k.LookReset(ctx, token))
		k.must(k.LookReset(ctx, token))
		if err := k.Reset(ctx, ResetInput{Token: token, Passphrase: pii.Hide("password1234")}); !isReason("account.passphrase.common")(err) {
			k.Error("a common passphrase:", err)
		}
		won := k.race(16, func(i int) error {
			return k.Reset(ctx, ResetInput{Token: token, Passphrase: pii.Hide(fmt.Sprint(other, " ", i))})
		}, gone)
		if won != 1 {
			k.Errorf("the link worked %d times", won)
		}
		if err := k.LookReset(ctx, token); !gone(err) {
			k.Error("the used link:", err)
		}
		if !k.who(k.Service, c).Account.Zero() {
			k.Error("a session outlives the reset")
		}
		if _, err := k.signIn("jo@example.org", good, browser("198.51.100.8")); !refusedOnly(err) {
			k.Error("the old passphrase:", err)
		}
		if len(k.post.of("passphrase")) != 1 {
			k.Error("the owner was not told")
		}
	})
}

func TestResetLinks(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		k.member("jo@example.org")
		ask := func() pii.Text {
			k.Helper()
			k.must(k.AskReset(ctx, AskResetInput{Login: pii.Hide("jo@example.org")}, *browser("198.51.100.7")))
			k.work()
			return k.post.token(k.T, "reset")
		}
		first := ask()
		second := ask()
		if err := k.LookReset(ctx, first); !gone(err) {
			k.Error("an older link still works:", err)
		}
		for _, bad := range []string{"", "x", first.Reveal(), second.Reveal() + "A", forged(second.Reveal())} {
			if bad == second.Reveal() {
				continue
			}
			if err := k.Reset(ctx, ResetInput{Token: pii.Hide(bad), Passphrase: pii.Hide(other)}); !gone(err) {
				k.Errorf("the link %q: %v", bad, err)
			}
		}
		if err := k.UnlockSelf(ctx, UnlockInput{Token: second}); !gone(err) {
			k.Error("a reset link opens locks:", err)
		}
		k.at.Move(resetLife)
		if err := k.Reset(ctx, ResetInput{Token: second, Passphrase: pii.Hide(other)}); !gone(err) {
			k.Error("a link that is over:", err)
		}
		// Mail is limited, silently.
		for range 5 {
			k.must(k.AskReset(ctx, AskResetInput{Login: pii.Hide("jo@example.org")}, *browser("198.51.100.7")))
			k.work()
		}
		if n := len(k.post.of("reset")); n != mailLimit {
			k.Errorf("%d mails within the hour, want %d", n, mailLimit)
		}
		var wait *fault.TooMany
		var err error
		for i := range mailNetworkLimit + 1 {
			err = k.AskReset(ctx, AskResetInput{Login: pii.Hide(fmt.Sprintf("a%d@example.org", i))}, *browser("203.0.113.7"))
		}
		if !errors.As(err, &wait) {
			k.Error("one network address asks without limit:", err)
		}
	})
}

func TestPromise_TC_15(t *testing.T) { // changing the passphrase ends the other sessions
	each(t, func(k *kit) {
		ctx := context.Background()
		here, _ := k.member("jo@example.org")
		there := browser("198.51.100.7")
		_, err := k.signIn("jo@example.org", good, there)
		k.must(err)
		p := k.who(k.Service, here)
		if _, err := k.ChangePassphrase(ctx, p, ChangeInput{Old: pii.Hide("wrong"), New: pii.Hide(other)}, *here); !isReason("account.passphrase_wrong")(err) {
			k.Error("with a wrong old one:", err)
		}
		if _, err := k.ChangePassphrase(ctx, p, ChangeInput{Old: pii.Hide(good), New: pii.Hide("jo@example.org")}, *here); !isReason("account.passphrase.about_you")(err) {
			k.Error("to the own address:", err)
		}
		s, err := k.ChangePassphrase(ctx, p, ChangeInput{Old: pii.Hide(good), New: pii.Hide(other)}, *here)
		k.must(err)
		old := here.Session
		here.keep(s)
		if k.who(k.Service, here).Account != p.Account || !k.who(k.Service, there).Account.Zero() || !k.who(k.Service, &Client{Session: old}).Account.Zero() {
			k.Error("who is signed in after the change is not who should be")
		}
		if _, err := k.signIn("jo@example.org", good, browser("198.51.100.8")); !refusedOnly(err) {
			k.Error("the old passphrase:", err)
		}
		if _, err := k.signIn("jo@example.org", other, there); err != nil {
			k.Error("the new passphrase:", err)
		}
		if _, err := k.ChangePassphrase(ctx, access.Principal{}, ChangeInput{}, *here); !errors.Is(err, fault.Anonymous) {
			k.Error("nobody changes:", err)
		}
		for range 10 {
			_, _ = k.ChangePassphrase(ctx, k.who(k.Service, here), ChangeInput{Old: pii.Hide("wrong"), New: pii.Hide(good)}, *here)
		}
		if _, err := k.ChangePassphrase(ctx, k.who(k.Service, here), ChangeInput{Old: pii.Hide(other), New: pii.Hide(good)}, *here); !isReason("account.passphrase_wrong")(err) {
			k.Error("a session left open can guess:", err)
		}
	})
}

func TestChangeEmail(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		p := k.who(k.Service, c)
		k.must(k.ChangeEmail(ctx, p, EmailInput{Email: pii.Hide("Jo.New@example.net")}))
		oldLink, newLink := k.post.token(k.T, "email_old"), k.post.token(k.T, "email_new")
		if to := k.post.of("email_new")[0].address; to != "jo.new@example.net" {
			k.Error("the new address got nothing:", to)
		}
		k.must(k.LookEmail(ctx, "new", newLink))
		if _, err := k.AgreeEmail(ctx, AgreeInput{Side: "old", Token: newLink}); !gone(err) {
			k.Error("one side's link is good for the other:", err)
		}
		if done, err := k.AgreeEmail(ctx, AgreeInput{Side: "new", Token: newLink}); err != nil || done {
			k.Error("one side alone:", done, err)
		}
		if _, err := k.signIn("jo.new@example.net", good, browser("198.51.100.8")); !refusedOnly(err) {
			k.Error("the address changed before both agreed")
		}
		if done, err := k.AgreeEmail(ctx, AgreeInput{Side: "old", Token: oldLink}); err != nil || !done {
			k.Error("both:", done, err)
		}
		if _, err := k.signIn("jo.new@example.net", good, browser("198.51.100.8")); err != nil {
			k.Error("the new address:", err)
		}
		if _, err := k.signIn("jo@example.org", good, browser("198.51.100.8")); !refusedOnly(err) {
			k.Error("the old address:", err)
		}
		me, err := k.Me(ctx, k.who(k.Service, c))
		if k.must(err); me.Login.Reveal() != "jo.new@example.net" {
			k.Error("me:", me.Login.Reveal())
		}
		// An address that is taken is found out by its owner only.
		k.member("al@example.org")
		k.must(k.ChangeEmail(ctx, p, EmailInput{Email: pii.Hide("al@example.org")}))
		_, err = k.AgreeEmail(ctx, AgreeInput{Side: "old", Token: k.post.token(k.T, "email_old")})
		k.must(err)
		if _, err = k.AgreeEmail(ctx, AgreeInput{Side: "new", Token: k.post.token(k.T, "email_new")}); !isReason("account.address_taken")(err) {
			k.Error("a taken address:", err)
		}
		// Nobody escapes a lock by another address.
		k.fail(10, "jo.new@example.net", browser("198.51.100.9"))
		if err := k.ChangeEmail(ctx, p, EmailInput{Email: pii.Hide("third@example.org")}); !isReason("account.locked")(err) {
			k.Error("a locked account changes its address:", err)
		}
	})
}

func TestSweep(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		k.must(k.AskReset(ctx, AskResetInput{Login: pii.Hide("jo@example.org")}, *c))
		k.work()
		k.must(k.ChangeEmail(ctx, k.who(k.Service, c), EmailInput{Email: pii.Hide("x@example.org")}))
		_, err := k.AskPasskey(ctx, ForSignIn, k.who(k.Service, c).Account)
		k.must(err)
		k.fail(10, "jo@example.org", browser("198.51.100.9"))
		k.fail(10, "nobody@example.org", browser("198.51.100.9"))
		k.at.Move(attemptLife + time.Hour)
		k.must(k.sweep(ctx, k.scopeIn(1, k.public, PermUnlock), sweepJob{}, ""))
		for _, table := range []string{"session", "link", "ceremony", "email_change"} {
			if n := k.count(`SELECT count(*) FROM ` + table); n != 0 {
				k.Errorf("%d rows of %s are left", n, table)
			}
		}
		if n := k.count(`SELECT count(*) FROM attempt`); n != 1 {
			k.Errorf("%d counters are left, want 1: the lock of an account stays", n)
		}
		k.open(false)
	})
}
