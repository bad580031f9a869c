package account

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

func TestInvitedPersonSignsIn(t *testing.T) {
	each(t, func(k *kit) {
		c, step := k.member("Jo@Example.org")
		if step.Stage != Full || step.Org != k.org || step.Session.Empty() || step.Device.Empty() || step.Keep != 0 {
			k.Fatalf("accepting gave %+v", step)
		}
		p := k.who(k.Service, c)
		if p.Account.Zero() || p.Org != k.org || p.OrgID != k.public || p.Session.Zero() || len(p.Matrix) == 0 || p.SecondFactor || !p.Fresh.Equal(noon) {
			k.Errorf("who: %+v", p)
		}
		again := browser("192.0.2.9")
		if step, err := k.signIn(" jo@EXAMPLE.org", good, again); err != nil || step.Stage != Full {
			k.Error("with another spelling of the address:", err)
		}
		if _, err := k.signIn("jo@example.org", good+"x", browser("192.0.2.9")); !isReason("account.refused")(err) {
			k.Error("a wrong passphrase:", err)
		}
		if n := k.count(`SELECT count(*) FROM audit_content WHERE verb IN ('account.created', 'session.started', 'invitation.accepted', 'member.invited')`); n != 5 {
			k.Errorf("%d entries in the logs, want 5", n)
		}
	})
}

// A token from before the sign-in never becomes a signed-in one, and none stays valid.
func TestSessionFixation(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		planted := c.Session
		if _, err := k.signIn("jo@example.org", good, c); err != nil || c.Session.Equal(planted) {
			k.Fatal("signing in kept the token", err)
		}
		if p, err := k.Who(ctx, planted); err != nil || !p.Account.Zero() {
			k.Error("the token from before still works", err)
		}
		before := c.Session
		k.at.Move(time.Hour / 2)
		s, err := k.Confirm(ctx, k.who(k.Service, c), ConfirmInput{Passphrase: pii.Hide(good)}, *c)
		k.must(err)
		c.keep(s)
		if p, _ := k.Who(ctx, before); c.Session.Equal(before) || !p.Account.Zero() {
			k.Error("confirming kept the token")
		}
		if p := k.who(k.Service, c); !p.Fresh.Equal(k.at.Now()) {
			k.Error("confirming did not make the session fresh")
		}
	})
}

func TestForgedCookies(t *testing.T) {
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		real := c.Session.Reveal()
		for _, bad := range []string{"", "x", real[:42], real + "A", forged(real), real[:42] + "-", fmt.Sprintf("%043d", 0)} {
			if bad == real {
				continue
			}
			if p, err := k.Who(context.Background(), pii.Hide(bad)); err != nil || !p.Account.Zero() {
				k.Errorf("the cookie %q is somebody: %v", bad, err)
			}
		}
	})
}

func TestSessionEndsByItself(t *testing.T) {
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		for range 3 { // used now and then, it lives on
			k.at.Move(50 * time.Minute)
			if k.who(k.Service, c).Account.Zero() {
				k.Fatal("a session that is used ended after", k.at.Now().Sub(noon))
			}
		}
		k.at.Move(61 * time.Minute)
		if !k.who(k.Service, c).Account.Zero() {
			k.Error("a session lives on after an hour without a request")
		}
		_, err := k.signIn("jo@example.org", good, c)
		k.must(err)
		for range 15 {
			k.at.Move(50 * time.Minute)
			k.who(k.Service, c)
		}
		if !k.who(k.Service, c).Account.Zero() {
			k.Error("a session lives longer than twelve hours")
		}
	})
}

// Seen is written once a minute, not with every request.
func TestSeenIsCoarse(t *testing.T) {
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		seen := func() int { return k.count(`SELECT seen_at / 1000000 FROM session`) }
		first := seen()
		k.at.Move(59 * time.Second)
		k.who(k.Service, c)
		if seen() != first {
			k.Error("written before a minute was over")
		}
		k.at.Move(time.Second)
		k.who(k.Service, c)
		if seen() != first+60 {
			k.Errorf("seen %d s later, want 60", seen()-first)
		}
	})
}

func TestPromise_TC_22(t *testing.T) { // stays signed in only where the profile allows it and the user chose
	each(t, func(k *kit) {
		k.member("jo@example.org")
		in := SignInInput{Login: pii.Hide("jo@example.org"), Passphrase: pii.Hide(good)}
		try := func(allowed, chosen bool, want time.Duration) *Client {
			k.Helper()
			k.policy.set(k.org, Profile{Persistence: allowed, Unlock: UnlockTimer})
			in.Keep = chosen
			c := browser("192.0.2.5")
			s, err := k.SignIn(context.Background(), in, *c)
			k.must(err)
			if s.Keep != want {
				k.Errorf("allowed %v, chosen %v: cookies live %v, want %v", allowed, chosen, s.Keep, want)
			}
			c.keep(s)
			return c
		}
		try(false, false, 0)
		try(false, true, 0)
		try(true, false, 0)
		c := try(true, true, keepFor)
		k.at.Move(20 * 24 * time.Hour)
		if k.who(k.Service, c).Account.Zero() {
			k.Error("the session that was to stay did not")
		}
		k.policy.set(k.org, Profile{Persistence: false, Unlock: UnlockTimer})
		if !k.who(k.Service, c).Account.Zero() {
			k.Error("a persistent session outlives the profile that allowed it")
		}
		// The strictest organization decides for all.
		k.policy.set(k.org, Profile{Persistence: true, Unlock: UnlockTimer})
		second, public := testkit.NewOrg(k.T, k.db)
		k.policy.set(second, Profile{Unlock: UnlockTimer})
		c = try(true, false, 0)
		_, err := k.Invite(context.Background(), k.scopeIn(second, public, PermInvite), InviteInput{Email: pii.Hide("jo@example.org"), Role: "member"})
		k.must(err)
		_, err = k.Accept(context.Background(), k.who(k.Service, c), AcceptInput{Org: public, Token: k.post.token(k.T, "invitation")}, *c)
		k.must(err)
		try(true, true, 0)
	})
}

func TestPromise_TC_23(t *testing.T) { // sign-out kills the server session: a replayed cookie is nobody
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		second := k.replica(0)
		if k.who(second, c).Account.Zero() {
			k.Fatal("the other replica does not know the session")
		}
		k.must(k.SignOut(context.Background(), c.Session))
		for name, s := range map[string]*Service{"this": k.Service, "the other": second} {
			if !k.who(s, c).Account.Zero() {
				k.Errorf("the cookie still works on %s replica", name)
			}
		}
		k.must(k.SignOut(context.Background(), c.Session))
		k.must(k.SignOut(context.Background(), pii.Hide("nonsense")))
	})
}

func TestPromise_CT_15(t *testing.T) { // session list, sign out everywhere: every other session is nobody at its next request
	each(t, func(k *kit) {
		ctx := context.Background()
		here, _ := k.member("jo@example.org")
		there, away := browser("198.51.100.7"), browser("203.0.113.9")
		for _, c := range []*Client{there, away} {
			_, err := k.signIn("jo@example.org", good, c)
			k.must(err)
		}
		second := k.replica(0)
		k.who(second, there)
		p := k.who(k.Service, here)
		list, err := k.Sessions(ctx, p)
		k.must(err)
		if len(list) != 3 {
			k.Fatalf("%d sessions, want 3", len(list))
		}
		ips := map[string]bool{}
		for _, s := range list {
			ips[s.IP.Reveal()] = true
			if s.Agent != "chrome.linux" || s.Org != "Test" || s.Current != (s.ID == p.Session) {
				k.Errorf("session %+v", s)
			}
		}
		if !ips["198.51.100.7"] || !ips["203.0.113.9"] || !ips["192.0.2.1"] {
			k.Error("the list does not show where from")
		}
		gone := k.who(k.Service, there).Session
		k.must(k.EndSession(ctx, p, gone))
		if !k.who(second, there).Account.Zero() || k.who(second, away).Account.Zero() {
			k.Error("ending one session ended another or none")
		}
		if err := k.EndSession(ctx, p, gone); !errors.Is(err, fault.NotFound) {
			k.Error("ending it twice:", err)
		}
		stranger, _ := k.member("al@example.org")
		if err := k.EndSession(ctx, p, k.who(k.Service, stranger).Session); !errors.Is(err, fault.NotFound) {
			k.Error("ending somebody else's session:", err)
		}
		n, err := k.SignOutElsewhere(ctx, p)
		k.must(err)
		if n != 1 || !k.who(second, away).Account.Zero() || k.who(second, here).Account.Zero() {
			k.Errorf("signing out elsewhere ended %d", n)
		}
	})
}

func TestPromise_CF_14(t *testing.T) { // a new device gives one alert, a known one none
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		alerts := func() int { return len(k.post.of("new_device")) }
		if alerts() != 0 {
			k.Error("joining is no alert")
		}
		_, err := k.signIn("jo@example.org", good, c)
		k.must(err)
		if alerts() != 0 {
			k.Error("the known device gave an alert")
		}
		fresh := browser("198.51.100.7")
		_, err = k.signIn("jo@example.org", good, fresh)
		k.must(err)
		if alerts() != 1 {
			k.Errorf("the new device gave %d alerts, want 1", alerts())
		}
		for range 3 {
			s, err := k.signIn("jo@example.org", good, fresh)
			k.must(err)
			if !s.Device.Empty() {
				k.Error("a known device got another cookie")
			}
		}
		if alerts() != 1 || k.post.of("new_device")[0].args["browser"] != "Chrome" {
			k.Errorf("now %d alerts", alerts())
		}
		// Another account on the same browser: one cookie, a device for each.
		k.member("al@example.org")
		s, err := k.signIn("al@example.org", good, fresh)
		k.must(err)
		if alerts() != 2 || !s.Device.Empty() {
			k.Error("a browser that somebody else used is not new to this account")
		}
	})
}

func TestSwitch(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		second, public := testkit.NewOrg(k.T, k.db)
		third, hidden := testkit.NewOrg(k.T, k.db)
		_, err := k.Invite(ctx, k.scopeIn(second, public, PermInvite), InviteInput{Email: pii.Hide("other@example.net"), Role: "member"})
		k.must(err)
		s, err := k.Accept(ctx, k.who(k.Service, c), AcceptInput{Org: public, Token: k.post.token(k.T, "invitation")}, *c)
		k.must(err)
		c.keep(s)
		if p := k.who(k.Service, c); p.Org != second {
			k.Errorf("after accepting, works in %d, want %d", p.Org, second)
		}
		other := k.replica(0)
		k.who(other, c)
		k.must(k.Switch(ctx, k.who(k.Service, c), SwitchInput{Org: k.public}))
		if p := k.who(other, c); p.Org != k.org {
			k.Error("the other replica is still in the other organization")
		}
		places, err := k.Places(ctx, k.who(k.Service, c))
		k.must(err)
		if len(places) != 2 || !places[0].Current || places[1].Current {
			k.Errorf("places %+v", places)
		}
		for _, id := range []ids.ID{hidden, ids.New(noon)} {
			if err := k.Switch(ctx, k.who(k.Service, c), SwitchInput{Org: id}); !errors.Is(err, fault.NotFound) {
				k.Error("switching to where one is no member:", err)
			}
		}
		again := browser("192.0.2.77")
		if s, err := k.signIn("jo@example.org", good, again); err != nil || s.Org != k.org || s.Choices != 2 {
			k.Errorf("signing in goes on in %d, want the last one: %v", s.Org, err)
		}
		_ = third
	})
}

func TestSuspendedOrganization(t *testing.T) {
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		_, err := k.owner.Exec(`UPDATE org SET state = 'suspended' WHERE id > 1`)
		k.must(err)
		p := k.who(k.Service, c)
		if p.Org != 0 || p.Account.Zero() {
			k.Errorf("works in %d", p.Org)
		}
		if _, err := access.Authorize(p, access.Perm{Name: "person.view", Module: "people", Right: access.View}, noon); !errors.Is(err, fault.Denied) {
			k.Error(err)
		}
	})
}

// An account that was closed is nobody from the next request on, and cannot sign in.
func TestClosedAccount(t *testing.T) {
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		_, err := k.owner.Exec(`UPDATE account SET state = 'closed'`)
		k.must(err)
		if !k.who(k.Service, c).Account.Zero() {
			k.Error("a session outlives its account")
		}
		if _, err := k.signIn("jo@example.org", good, c); err == nil {
			k.Error("a closed account signs in")
		}
	})
}

// Who is no member any more has no rights from the next request on, whatever became of
// their session.
func TestSessionWithoutMembership(t *testing.T) {
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		_, err := k.owner.Exec(`UPDATE membership SET state = 'deactivated', until = since`)
		k.must(err)
		if p := k.who(k.Service, c); p.Account.Zero() || p.Org != 0 || len(p.Matrix) != 0 || !p.Person.Zero() {
			k.Errorf("%+v", p)
		}
	})
}
