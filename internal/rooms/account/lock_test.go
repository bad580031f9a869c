package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

var refusedOnly = isReason("account.refused")

// fail signs in wrongly n times from a browser.
func (k *kit) fail(n int, address string, c *Client) {
	k.Helper()
	for range n {
		if _, err := k.signIn(address, "not the passphrase", c); !refusedOnly(err) {
			k.Fatal("a wrong passphrase: ", err)
		}
	}
}

func TestPromise_TC_20(t *testing.T) { // the tenth failure locks, also against the right passphrase, also after a restart
	each(t, func(k *kit) {
		k.member("jo@example.org")
		k.fail(9, "jo@example.org", browser("198.51.100.7"))
		if _, err := k.signIn("jo@example.org", good, browser("198.51.100.8")); err != nil {
			k.Fatal("nine failures locked:", err)
		}
		k.fail(10, "jo@example.org", browser("198.51.100.7"))
		_, locked := k.signIn("jo@example.org", good, browser("198.51.100.8"))
		_, wrong := k.signIn("jo@example.org", other, browser("198.51.100.8"))
		_, unknown := k.signIn("nobody@example.org", other, browser("198.51.100.8"))
		if !refusedOnly(locked) || locked.Error() != wrong.Error() || wrong.Error() != unknown.Error() {
			k.Errorf("answers differ: %v / %v / %v", locked, wrong, unknown)
		}
		restarted := k.replica(0)
		if _, err := restarted.SignIn(context.Background(), SignInInput{Login: pii.Hide("jo@example.org"), Passphrase: pii.Hide(good)}, *browser("198.51.100.9")); !refusedOnly(err) {
			k.Error("after a restart the right passphrase is let in:", err)
		}
	})
}

// The lock also holds for the second step and for the confirmation: all ways in.
func TestPromise_TC_20_EveryWay(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		home, _ := k.member("jo@example.org")
		key, _ := k.enrol(home)
		k.at.Move(time.Minute)
		c := browser("198.51.100.7")
		s, err := k.signIn("jo@example.org", good, c)
		k.must(err)
		if s.Stage != StageFactor || !k.who(k.Service, c).Account.Zero() {
			k.Fatal("the passphrase alone let in")
		}
		for i := range 10 {
			if _, err := k.SecondFactor(ctx, FactorInput{Code: pii.Hide("000000")}, *c); !isReason("account.code_refused")(err) {
				k.Fatal(i, err)
			}
		}
		if _, err := k.SecondFactor(ctx, FactorInput{Code: k.code(key)}, *c); !isReason("account.code_refused")(err) {
			k.Error("the right code opened a locked account:", err)
		}
		if _, err := k.signIn("jo@example.org", good, browser("198.51.100.8")); !refusedOnly(err) {
			k.Error("wrong codes did not lock:", err)
		}
	})
}

// A right passphrase between wrong codes does not give new guesses.
func TestPassphraseDoesNotForgiveCodes(t *testing.T) {
	each(t, func(k *kit) {
		home, _ := k.member("jo@example.org")
		k.enrol(home)
		k.at.Move(time.Minute)
		c := browser("198.51.100.7")
		guesses := 0
		for range 30 {
			if _, err := k.signIn("jo@example.org", good, c); err != nil {
				break
			}
			if _, err := k.SecondFactor(context.Background(), FactorInput{Code: pii.Hide("000000")}, *c); err == nil {
				k.Fatal("000000 was right")
			}
			guesses++
		}
		if guesses != 10 {
			k.Errorf("%d guesses at a code, want 10", guesses)
		}
	})
}

// A hundred attempts at once, on two replicas: at most ten are checked against the hash.
func TestRace_Lockout(t *testing.T) {
	each(t, func(k *kit) {
		k.member("jo@example.org")
		both := []*Service{k.Service, k.replica(1000)}
		k.Service.config.NetworkFailures = 1000
		ctx := context.Background()
		var checks atomic.Int64
		won := k.race(100, func(i int) error {
			s := both[i%2]
			tg, err := s.find(ctx, "jo@example.org", *browser(fmt.Sprintf("198.51.100.%d", i)))
			if err != nil {
				return err
			}
			allowed, err := s.reserve(ctx, tg) // what stands before every check
			if allowed {
				checks.Add(1)
			}
			return errors.Join(err, refused())
		}, refusedOnly)
		if won != 0 || checks.Load() != 10 {
			k.Errorf("%d checks of a hundred attempts, want 10", checks.Load())
		}
		if _, err := k.signIn("jo@example.org", good, browser("203.0.113.1")); !refusedOnly(err) {
			k.Error("the right passphrase is let in:", err)
		}
		if n := k.count(`SELECT count(*) FROM job WHERE kind = 'account.locked'`); n != 1 {
			k.Errorf("%d jobs follow the lock, want 1", n)
		}
	})
}

// Through the whole door: with the right passphrase, wrong ones beside it never lock what
// succeeded, and hashes are computed for all, so that nobody can tell.
func TestRace_LockoutSpendsTheSameWork(t *testing.T) {
	each(t, func(k *kit) {
		k.member("jo@example.org")
		before := k.HashRuns()
		k.race(30, func(i int) error {
			_, err := k.SignIn(context.Background(), SignInInput{Login: pii.Hide("jo@example.org"), Passphrase: pii.Hide("wrong")}, *browser(fmt.Sprintf("198.51.100.%d", i)))
			return err
		}, refusedOnly)
		if n := k.HashRuns() - before; n != 30 {
			k.Errorf("%d hashes for 30 attempts", n)
		}
		fails := k.count(`SELECT max(fails) FROM attempt WHERE kind = 'login'`)
		if fails != 10 {
			k.Errorf("%d failures counted, want 10", fails)
		}
	})
}

// Who locks somebody's account does not lock its owner out of a device that is known.
func TestLockoutIsNoWeapon(t *testing.T) {
	each(t, func(k *kit) {
		home, _ := k.member("jo@example.org")
		k.fail(12, "jo@example.org", browser("198.51.100.7"))
		k.must(k.SignOut(context.Background(), home.Session))
		if _, err := k.signIn("jo@example.org", good, home); err != nil {
			k.Fatal("the owner's own device is locked out:", err)
		}
		if _, err := k.signIn("jo@example.org", good, browser("198.51.100.8")); !refusedOnly(err) {
			k.Error("the owner's sign-in opened the lock for strangers:", err)
		}
		// A known device is no way around the limit.
		k.fail(10, "jo@example.org", home)
		if _, err := k.signIn("jo@example.org", good, home); !refusedOnly(err) {
			k.Error("a known device can guess for ever:", err)
		}
		al, _ := k.member("al@example.org")
		k.fail(10, "al@example.org", al)
		if _, err := k.signIn("al@example.org", good, browser("198.51.100.8")); !refusedOnly(err) {
			k.Error("ten failures on a known device did not lock the account:", err)
		}
	})
}

// One network address can fail only so often from unknown devices; successes do not count
// and known devices go on.
func TestNetworkBudget(t *testing.T) {
	each(t, func(k *kit) {
		k.Service.config.NetworkFailures = 12
		school := "198.51.100.7"
		pupil, _ := k.member("jo@example.org")
		pupil.IP = browser(school).IP
		for i := range 15 { // successes behind one address
			if _, err := k.signIn("jo@example.org", good, browser(school)); err != nil {
				k.Fatal(i, err)
			}
		}
		for i := range 12 {
			if _, err := k.signIn(fmt.Sprintf("nobody%d@example.org", i), "wrong", browser(school)); !refusedOnly(err) {
				k.Fatal(i, err)
			}
		}
		var wait *fault.TooMany
		if _, err := k.signIn("jo@example.org", good, browser(school)); !errors.As(err, &wait) || wait.Wait <= 0 || wait.Wait > networkWindow {
			k.Error("the thirteenth failure:", err)
		}
		if _, err := k.signIn("nobody99@example.org", good, browser(school)); !errors.As(err, &wait) {
			k.Error("unknown addresses are told something else:", err)
		}
		if _, err := k.signIn("jo@example.org", good, pupil); err != nil {
			k.Error("a known device is a victim:", err)
		}
		if _, err := k.signIn("jo@example.org", good, browser("203.0.113.4")); err != nil {
			k.Error("another address is a victim:", err)
		}
		k.at.Move(networkWindow)
		if _, err := k.signIn("jo@example.org", good, browser(school)); err != nil {
			k.Error("the window does not end:", err)
		}
	})
}

func TestNetworkOf(t *testing.T) {
	same := browser("2001:db8:1:2:3::1").network()
	if same != browser("2001:db8:1:2:ffff::9").network() || same == browser("2001:db8:1:3::1").network() {
		t.Error("one IPv6 customer has a /64")
	}
	if browser("::ffff:192.0.2.1").network() != browser("192.0.2.1").network() {
		t.Error("a mapped address is another")
	}
}

// lock locks jo's account and does what follows.
func (k *kit) lock(how Unlock) {
	k.Helper()
	k.member("jo@example.org")
	k.policy.set(k.org, Profile{Unlock: how})
	k.fail(10, "jo@example.org", browser("198.51.100.7"))
	k.at.Move(10 * time.Second)
	k.work()
	if all := k.post.of("locked"); len(all) != 1 || all[0].code != "locked_"+string(how) {
		k.Fatalf("the owner was told %v", all)
	}
}

func (k *kit) open(want bool) {
	k.Helper()
	_, err := k.signIn("jo@example.org", good, browser("203.0.113.44"))
	if got := err == nil; got != want {
		k.Errorf("open: %v (%v), want %v", got, err, want)
	}
}

func TestUnlockByTimer(t *testing.T) {
	each(t, func(k *kit) {
		k.lock(UnlockTimer)
		k.at.Move(unlockAfter - time.Minute)
		k.open(false)
		k.at.Move(time.Minute)
		k.fail(3, "jo@example.org", browser("198.51.100.7"))
		k.open(true)
	})
}

// A timer that runs when the profile becomes stricter stops.
func TestStricterProfileStopsTimer(t *testing.T) {
	each(t, func(k *kit) {
		k.lock(UnlockTimer)
		now := Profile{Unlock: UnlockSupport}
		k.policy.set(k.org, now)
		k.must(k.db.Write(context.Background(), db.Org(k.org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
			return k.PolicyChanged(ctx, tx, k.org, now)
		}))
		k.at.Move(24 * time.Hour)
		k.open(false)
	})
}

// Nor does a known device that failed too often open by a timer that no longer is.
func TestStricterProfileShutsDevice(t *testing.T) {
	each(t, func(k *kit) {
		home, _ := k.member("jo@example.org")
		k.fail(10, "jo@example.org", home)
		k.at.Move(10 * time.Second)
		k.work()
		now := Profile{Unlock: UnlockSupport}
		k.policy.set(k.org, now)
		k.must(k.db.Write(context.Background(), db.Org(k.org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
			return k.PolicyChanged(ctx, tx, k.org, now)
		}))
		k.at.Move(24 * time.Hour)
		if _, err := k.signIn("jo@example.org", good, home); !refusedOnly(err) {
			k.Error("the device opened by itself:", err)
		}
	})
}

func TestUnlockByOneself(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		k.lock(UnlockSelf)
		k.at.Move(12 * time.Hour)
		k.open(false)
		token := k.post.token(k.T, "locked")
		k.must(k.LookUnlock(ctx, token))
		k.open(false) // looking opens nothing
		k.must(k.UnlockSelf(ctx, UnlockInput{Token: token}))
		k.open(true)
		if err := k.UnlockSelf(ctx, UnlockInput{Token: token}); !errors.Is(err, fault.Gone) {
			k.Error("the link works twice:", err)
		}
	})
}

func TestPromise_TC_21(t *testing.T) { // only support unlocks, and only after contact from the account's own address
	each(t, func(k *kit) {
		ctx := context.Background()
		k.lock(UnlockSupport)
		k.at.Move(20 * 24 * time.Hour / 2)
		k.open(false)
		var id ids.ID
		k.must(k.platformRead(ctx, func(ctx context.Context, q db.Q) error {
			ix, err := k.ring.Blind(ctx, q, 1, loginField, "jo@example.org")
			if err != nil {
				return err
			}
			a, err := accountByLogin(ctx, q, ix)
			id = a.ID
			return err
		}))
		// A reset changes the passphrase and opens nothing.
		k.must(k.AskReset(ctx, AskResetInput{Login: pii.Hide("jo@example.org")}, *browser("192.0.2.3")))
		k.work()
		k.must(k.Reset(ctx, ResetInput{Token: k.post.token(k.T, "reset"), Passphrase: pii.Hide(good + " again")}))
		if _, err := k.signIn("jo@example.org", good+" again", browser("203.0.113.44")); !refusedOnly(err) {
			k.Error("the reset opened the lock:", err)
		}
		// An administrator can deactivate and take back: that opens nothing either.
		_, err := k.Deactivate(ctx, k.scope(PermDeactivate), MemberRef{Account: id})
		k.must(err)
		_, err = k.Reactivate(ctx, k.scope(PermDeactivate), MemberRef{Account: id})
		k.must(err)
		if _, err := k.signIn("jo@example.org", good+" again", browser("203.0.113.44")); !refusedOnly(err) {
			k.Error("an administrator opened the lock:", err)
		}
		platform := k.scopeIn(1, ids.ID{15: 1}, PermUnlock)
		try := func(sc Contact) error {
			return k.UnlockBySupport(ctx, platform, UnlockBySupportInput{Account: id, Contact: sc})
		}
		unproved := isReason("account.contact_unproved")
		for name, c := range map[string]Contact{
			"no contact":                {},
			"a forged From":             {From: pii.Hide("jo@example.org"), Aligned: false},
			"another address":           {From: pii.Hide("eve@example.org"), Aligned: true},
			"a From with a second name": {From: pii.Hide("jo@example.org <eve@example.org>"), Aligned: true},
		} {
			if err := try(c); !unproved(err) {
				k.Errorf("%s: %v", name, err)
			}
		}
		if err := try(Contact{Token: pii.Hide(forged(k.post.of("locked")[0].args["contact"]))}); !errors.Is(err, fault.Gone) {
			k.Error("a forged token:", err)
		}
		if err := k.UnlockBySupport(ctx, k.scope(PermUnlock), UnlockBySupportInput{Account: id, Contact: Contact{From: pii.Hide("jo@example.org"), Aligned: true}}); !errors.Is(err, fault.NotFound) {
			k.Error("an organization's administrator can unlock:", err)
		}
		if _, err := k.signIn("jo@example.org", good+" again", browser("203.0.113.44")); !refusedOnly(err) {
			k.Error("something opened the lock:", err)
		}
		k.must(try(Contact{From: pii.Hide("Jo@Example.org"), Aligned: true}))
		if _, err := k.signIn("jo@example.org", good+" again", browser("203.0.113.44")); err != nil {
			k.Error("support could not unlock:", err)
		}
		if n := k.count(`SELECT count(*) FROM audit_content WHERE verb = 'account.unlocked'`); n != 1 {
			k.Errorf("%d entries say so, want 1", n)
		}
	})
}

func TestUnlockByReply(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		k.lock(UnlockSupport)
		token := pii.Hide(k.post.of("locked")[0].args["contact"])
		id := k.post.of("locked")[0].account
		platform := k.scopeIn(1, ids.ID{15: 1}, PermUnlock)
		stranger, _ := k.member("al@example.org")
		if err := k.UnlockBySupport(ctx, platform, UnlockBySupportInput{Account: k.who(k.Service, stranger).Account, Contact: Contact{Token: token}}); !errors.Is(err, fault.Gone) {
			k.Error("the token of one account unlocks another:", err)
		}
		won := k.race(8, func(int) error {
			return k.UnlockBySupport(ctx, platform, UnlockBySupportInput{Account: id, Contact: Contact{Token: token}})
		}, func(err error) bool { return errors.Is(err, fault.Gone) })
		if won != 1 {
			k.Errorf("the token worked %d times", won)
		}
		k.open(true)
	})
}

// Whether an address has an account cannot be told from the work: the same hashes, the
// same questions and writes, the same rows.
func TestUnknownAddressesCostTheSame(t *testing.T) {
	each(t, func(k *kit) {
		k.member("jo@example.org")
		type cost struct {
			hashes       int64
			rows, queued int
			err          string
		}
		spend := func(address string) (all []cost) {
			for range 12 { // past the lock
				h, r, q := k.HashRuns(), k.count(`SELECT count(*) FROM attempt`), k.count(`SELECT count(*) FROM job`)
				_, err := k.signIn(address, "wrong", browser("198.51.100.7"))
				all = append(all, cost{k.HashRuns() - h, k.count(`SELECT count(*) FROM attempt`) - r, k.count(`SELECT count(*) FROM job`) - q, fmt.Sprint(err)})
			}
			return all
		}
		spend("first@example.org") // the row of the network address
		known, unknown, neither := spend("jo@example.org"), spend("nobody@example.org"), spend("neither address nor name'")
		if !slices.Equal(known, unknown) || !slices.Equal(known, neither) {
			k.Errorf("costs differ:\n%v\n%v\n%v", known, unknown, neither)
		}
		k.at.Move(10 * time.Second)
		k.work()
		if n := len(k.post.of("locked")); n != 1 {
			k.Errorf("%d mails about locks, want 1: to the one that exists", n)
		}
	})
}
