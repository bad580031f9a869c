package account

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

var data = access.Perm{Name: "person.view", Module: "people", Right: access.View}

func TestPromise_CC_17(t *testing.T) { // where a second factor is required, the passphrase alone reaches no data
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		reaches := func() error {
			_, err := access.Authorize(k.who(k.Service, c), data, k.at.Now())
			return err
		}
		k.must(reaches())
		k.policy.set(k.org, Profile{RequireFactor: true, Unlock: UnlockTimer})
		if err := reaches(); !errors.Is(err, fault.StepUp) {
			k.Fatal("the requirement does not count at the next request:", err)
		}
		c = browser("198.51.100.7")
		s, err := k.signIn("jo@example.org", good, c)
		k.must(err)
		if !s.MustEnrol || !errors.Is(reaches(), fault.StepUp) {
			k.Errorf("a sign-in without a factor: %+v, %v", s, reaches())
		}
		me, err := k.Me(ctx, k.who(k.Service, c))
		if k.must(err); !me.MustEnrol {
			k.Error("nobody asks for a factor")
		}
		key, codes := k.enrol(c)
		k.must(reaches())
		if len(codes) != 10 || len(k.post.of("factor")) != 1 {
			k.Errorf("%d recovery codes, %d mails", len(codes), len(k.post.of("factor")))
		}
		k.at.Move(time.Minute)
		c = browser("198.51.100.8")
		s, err = k.signIn("jo@example.org", good, c)
		if k.must(err); s.Stage != StageFactor || !errors.Is(reaches(), fault.Anonymous) {
			k.Errorf("after the passphrase: %+v, %v", s, reaches())
		}
		half := c.Session
		s, err = k.SecondFactor(ctx, FactorInput{Code: k.code(key)}, *c)
		k.must(err)
		c.keep(s)
		k.must(reaches())
		if c.Session.Equal(half) || !k.who(k.Service, &Client{Session: half}).Account.Zero() {
			k.Error("the second step kept the token of the first")
		}
		k.must(k.RemoveTOTP(ctx, k.who(k.Service, c)))
		if !errors.Is(reaches(), fault.StepUp) {
			k.Error("a session counts as one with a factor that is gone")
		}
	})
}

func TestCodesCountOnce(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		home, _ := k.member("jo@example.org")
		key, codes := k.enrol(home)
		k.at.Move(time.Minute)
		wrong := isReason("account.code_refused")
		half := func(n int) []*Client {
			out := make([]*Client, n)
			for i := range out {
				out[i] = &Client{IP: home.IP, Agent: chrome, Device: home.Device} // known: the network has no say
				s, err := k.SignIn(ctx, SignInInput{Login: pii.Hide("jo@example.org"), Passphrase: pii.Hide(good)}, *out[i])
				k.must(err)
				out[i].keep(s)
			}
			return out
		}
		for name, code := range map[string]pii.Text{"app": k.code(key), "recovery": pii.Hide(codes[3])} {
			clients := half(8)
			if won := k.race(len(clients), func(i int) error {
				_, err := k.SecondFactor(ctx, FactorInput{Code: code}, *clients[i])
				return err
			}, wrong); won != 1 {
				k.Errorf("%s: one code let in %d times", name, won)
			}
		}
		left, err := k.Me(ctx, k.who(k.Service, home))
		if k.must(err); left.Codes != 9 {
			k.Errorf("%d recovery codes are left, want 9", left.Codes)
		}
		fresh, err := k.NewCodes(ctx, k.who(k.Service, home))
		k.must(err)
		c := half(1)[0]
		if _, err := k.SecondFactor(ctx, FactorInput{Code: pii.Hide(codes[4])}, *c); !wrong(err) {
			k.Error("an old recovery code:", err)
		}
		s, err := k.SecondFactor(ctx, FactorInput{Code: pii.Hide(fresh[0])}, *c)
		k.must(err)
		if s.Stage != Full {
			k.Error(s.Stage)
		}
		if n := k.count(`SELECT count(*) FROM audit_content WHERE verb = 'recovery_code.used'`); n != 2 {
			k.Errorf("%d entries about recovery codes", n)
		}
	})
}

func TestHalfSession(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		home, _ := k.member("jo@example.org")
		key, _ := k.enrol(home)
		k.at.Move(time.Minute)
		// A whole session is no half one, and the other way round.
		if _, err := k.SecondFactor(ctx, FactorInput{Code: k.code(key)}, *home); !errors.Is(err, fault.Anonymous) {
			k.Error("a second step without a first:", err)
		}
		if _, err := k.SetFirst(ctx, SetInput{Passphrase: pii.Hide(other)}, *home); !errors.Is(err, fault.Anonymous) {
			k.Error("a passphrase set without a card:", err)
		}
		c := browser("198.51.100.7")
		_, err := k.signIn("jo@example.org", good, c)
		k.must(err)
		k.at.Move(halfLife)
		if _, err := k.SecondFactor(ctx, FactorInput{Code: k.code(key)}, *c); !errors.Is(err, fault.Anonymous) {
			k.Error("a first step lasts for ever:", err)
		}
	})
}

func TestConfirm(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		export := access.Perm{Name: "person.export", Module: "people", Right: access.View, StepUp: true}
		may := func() error {
			_, err := access.Authorize(k.who(k.Service, c), export, k.at.Now())
			return err
		}
		k.at.Move(access.StepUpWindow + time.Second)
		if err := may(); !errors.Is(err, fault.StepUp) {
			k.Fatal(err)
		}
		if _, err := k.Confirm(ctx, k.who(k.Service, c), ConfirmInput{Passphrase: pii.Hide("wrong")}, *c); !isReason("account.passphrase_wrong")(err) {
			k.Error(err)
		}
		s, err := k.Confirm(ctx, k.who(k.Service, c), ConfirmInput{Passphrase: pii.Hide(good)}, *c)
		k.must(err)
		c.keep(s)
		k.must(may())
		key, _ := k.enrol(c)
		k.at.Move(access.StepUpWindow + time.Second)
		for _, in := range []ConfirmInput{{Passphrase: pii.Hide(good)}, {Passphrase: pii.Hide(good), Code: pii.Hide("000000")}, {Passphrase: pii.Hide("wrong"), Code: k.code(key)}} {
			if _, err := k.Confirm(ctx, k.who(k.Service, c), in, *c); len(fault.Fields(err)) != 1 || !errors.Is(may(), fault.StepUp) {
				k.Error("half a proof:", err)
			}
		}
		s, err = k.Confirm(ctx, k.who(k.Service, c), ConfirmInput{Passphrase: pii.Hide(good), Code: k.code(key)}, *c)
		k.must(err)
		c.keep(s)
		k.must(may())
		// A session left open is no way to guess.
		for range 11 {
			_, _ = k.Confirm(ctx, k.who(k.Service, c), ConfirmInput{Passphrase: pii.Hide("wrong")}, *c)
		}
		if _, err := k.Confirm(ctx, k.who(k.Service, c), ConfirmInput{Passphrase: pii.Hide(good)}, *c); !isReason("account.passphrase_wrong")(err) {
			k.Error("guessing by confirming does not lock:", err)
		}
	})
}

func TestEnrolOnce(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		p := k.who(k.Service, c)
		first, err := k.BeginTOTP(ctx, p)
		k.must(err)
		again, err := k.BeginTOTP(ctx, p)
		if k.must(err); !first.Key.Equal(again.Key) {
			k.Error("reloading the page voids what was scanned")
		}
		if _, _, err := k.EnrolTOTP(ctx, p, CodeInput{Code: pii.Hide("000000")}); !isReason("account.code_refused")(err) {
			k.Error(err)
		}
		if s, err := k.signIn("jo@example.org", good, browser("198.51.100.7")); err != nil || s.Stage != Full {
			k.Error("a key that was never proved is asked for:", err)
		}
		k.enrol(c)
		if _, err := k.BeginTOTP(ctx, k.who(k.Service, c)); !isReason("account.totp_there")(err) {
			k.Error("the key is shown again:", err)
		}
		if _, _, err := k.EnrolTOTP(ctx, k.who(k.Service, c), CodeInput{Code: k.code(first.Key.Reveal())}); !isReason("account.code_refused")(err) {
			k.Error("proved twice:", err)
		}
	})
}

func TestPromise_TT_05(t *testing.T) { // breached and short passphrases are refused, long ones taken
	each(t, func(k *kit) {
		ctx := context.Background()
		_, err := k.Invite(ctx, k.scope(PermInvite), InviteInput{Email: pii.Hide("jo@example.org"), Role: "member"})
		k.must(err)
		accept := func(passphrase string) error {
			_, err := k.Accept(ctx, access.Principal{}, AcceptInput{Org: k.public, Token: k.post.token(k.T, "invitation"), Passphrase: pii.Hide(passphrase)}, *browser("192.0.2.1"))
			return err
		}
		for bad, code := range map[string]string{"": "too_short", "kV9#xQ2!mz7": "too_short", "password1234": "common", "jo@example.org": "about_you", "qwertyuiop[]": "keyboard"} {
			if err := accept(bad); !isReason("account.passphrase." + code)(err) {
				k.Errorf("%q: %v, want %s", bad, err, code)
			}
		}
		long := "plovers eat quietly under eleven tall marmalade ships at half past noon on Tuesdays"
		k.must(accept(long))
		if _, err := k.signIn("jo@example.org", long, browser("198.51.100.7")); err != nil {
			k.Error(err)
		}
	})
}

func TestPromise_TC_19(t *testing.T) { // the meter says what would help, with the owner's own address known
	each(t, func(k *kit) {
		c, _ := k.member("jo.brightwater@example.org")
		for typed, want := range map[string]string{"brightwater12": "about_you", "aaaaaaaaaaaaaaaa": "repeat", "short": "too_short"} {
			v, err := k.Judge(context.Background(), k.who(k.Service, c), pii.Hide(typed))
			if k.must(err); v.OK || !slices.Contains(v.Codes, want) {
				k.Errorf("%q: %+v, want %s", typed, v, want)
			}
		}
		v, err := k.Judge(context.Background(), access.Principal{}, pii.Hide(other))
		if k.must(err); !v.OK || v.Score < 3 {
			k.Errorf("%+v", v)
		}
	})
}

// Neither a change of the passphrase nor a passkey that was left out stands for the whole
// proof: who holds a session and the passphrase, and not the second factor, stays out.
func TestStepUpAsksForAllFactors(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		k.enrol(c)
		fresh := func() bool { return k.at.Now().Sub(k.who(k.Service, c).Fresh) <= access.StepUpWindow }
		k.at.Move(access.StepUpWindow + time.Second)
		s, err := k.ChangePassphrase(ctx, k.who(k.Service, c), ChangeInput{Old: pii.Hide(good), New: pii.Hide(other)}, *c)
		k.must(err)
		c.keep(s)
		if fresh() {
			k.Error("a change of the passphrase stood for the second factor")
		}
		second, _ := k.member("al@example.org")
		id := k.who(k.Service, second).Account
		k.must(k.db.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return insertPasskey(ctx, tx, Passkey{ID: ids.ID{9}, account: id, CreatedAt: k.at.Now(), label: []byte{1}, cred: webauthn.Credential{ID: []byte{1}, PublicKey: []byte{1}, Authenticator: webauthn.Authenticator{AAGUID: make([]byte, 16)}}})
		}))
		if _, err := k.Confirm(ctx, k.who(k.Service, second), ConfirmInput{Passphrase: pii.Hide(good)}, *second); !isReason("required")(err) {
			k.Error("who has a passkey confirms with the passphrase alone:", err)
		}
	})
}
