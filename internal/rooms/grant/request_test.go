package grant

import (
	"context"
	"errors"
	"reflect"
	"slices"
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

// ask is a request of Hill Hospital's, and whoever it is for found.
func (k *kit) ask(address string) Request {
	k.t.Helper()
	r, err := k.Ask(context.Background(), k.their(PermAsk), AskInput{Address: address, Kinds: []string{"thing"}, Purpose: "privileging", Words: pii.Hide("For the emergency ward"), Days: 30})
	k.must(err)
	k.work()
	return r
}

func (k *kit) requests() []Request {
	k.t.Helper()
	l, err := k.Requests(context.Background(), k.their(PermAsk), RequestsInput{})
	k.must(err)
	return l.Requests
}

func TestRequest(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		card := k.things.add(k.ada, "BLS card", true)
		r := k.ask("ada@home.test")
		l, err := k.Shares(context.Background(), k.mine(PermShares), PageInput{})
		k.must(err)
		if len(l.Asked) != 1 || l.Asked[0].Org != "Hill Hospital" || l.Asked[0].Words != "For the emergency ward" || l.Asked[0].Address != "" {
			t.Fatalf("asked: %+v", l.Asked)
		}
		for what, sc := range map[string]access.Scope{"somebody else": k.as(k.home, ids.ID{1, 2}, k.bob, PermShares), "who asked": k.their(PermShares)} {
			_, err := k.Asked(context.Background(), sc, AskedRef{r.ID})
			k.absent("the request of "+what, err)
			_, err = k.Decline(context.Background(), sc, DeclineInput{AskedRef: AskedRef{r.ID}})
			k.absent("a no of "+what, err)
		}
		in := k.input(card)
		in.To, in.Request = "", r.ID
		g, err := k.Give(context.Background(), k.mine(PermGive), in)
		k.must(err)
		k.work()
		if all := k.requests(); all[0].State != Given || all[0].Grant != g.ID {
			t.Errorf("%+v", all[0])
		}
		k.must(k.open(k.their(PermGranted), g.ID))
		_, err = k.Give(context.Background(), k.mine(PermGive), in)
		k.absent("answered twice", err)
	})
}

// Whoever asks sees no difference between nobody, somebody who does not answer, and somebody who
// says no without a word: not in what is answered, nor in what is listed, ever.
func TestNobodyLearnsWhoIsThere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		there, nobody := k.ask("ada@home.test"), k.ask("bob@home.test")
		same := func(when string, a, b Request) {
			t.Helper()
			a.ID, a.Address, a.AskedAt, a.ExpiresAt, a.Version, a.RemindedAt = b.ID, b.Address, b.AskedAt, b.ExpiresAt, b.Version, b.RemindedAt
			if !reflect.DeepEqual(a, b) {
				t.Errorf("%s: %+v and %+v", when, a, b)
			}
		}
		same("asked", there, nobody)
		listed := func(when string) {
			t.Helper()
			all := k.requests()
			same(when, all[1], all[0])
		}
		listed("found")
		_, err := k.Decline(context.Background(), k.mine(PermShares), DeclineInput{AskedRef: AskedRef{there.ID}})
		k.must(err)
		k.work()
		listed("declined without a word")
		k.clock.Move(remindAfter)
		for _, r := range []Request{there, nobody} {
			_, err := k.Remind(context.Background(), k.their(PermAsk), RequestRef{r.ID})
			k.must(err)
			_, err = k.Remind(context.Background(), k.their(PermAsk), RequestRef{r.ID})
			if reason(err) != "grant.not_now" {
				t.Error("reminded twice: ", err)
			}
		}
		k.work()
		listed("reminded")
		k.clock.Move(askFor)
		listed("over")
		if all := k.requests(); all[0].State != Lapsed {
			t.Error(all[0].State)
		}
	})
}

func TestDeclineWithAWord(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		r := k.ask("ada@home.test")
		_, err := k.Decline(context.Background(), k.mine(PermShares), DeclineInput{AskedRef: AskedRef{r.ID}, Word: pii.Hide("Ask my office.")})
		k.must(err)
		k.work()
		if all := k.requests(); all[0].State != Declined || all[0].Answer != "Ask my office." {
			t.Errorf("%+v", all[0])
		}
		var told []string
		k.must(k.d.Read(context.Background(), db.Org(k.hill.org), func(ctx context.Context, q db.Q) (err error) {
			told, err = db.All(ctx, q, db.Scalar[string], `SELECT code FROM notice WHERE org_id = $1`, k.hill.org)
			return err
		}))
		if !slices.Equal(told, []string{"grant.answered_declined"}) {
			t.Errorf("%q", told)
		}
	})
}

func TestRequestsThatAreRefused(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		good := AskInput{Address: "ada@home.test", Kinds: []string{"thing"}, Purpose: "review", Days: 30}
		for want, change := range map[string]func(*AskInput){
			"email_form":    func(in *AskInput) { in.Address = "Ada <ada@home.test>" },
			"grant.choose":  func(in *AskInput) { in.Kinds = []string{"secrets"} },
			"too_large":     func(in *AskInput) { in.Days = 0 },
			"required":      func(in *AskInput) { in.Purpose = "fun" },
			"grant.say_why": func(in *AskInput) { in.Purpose = Other },
			"too_long":      func(in *AskInput) { in.Words = pii.Hide(strings.Repeat("a", maxWords+1)) },
		} {
			in := good
			change(&in)
			_, err := k.Ask(context.Background(), k.their(PermAsk), in)
			if got := reason(err); got != want {
				t.Errorf("%s: %q %v", want, got, err)
			}
		}
		if _, err := k.Ask(context.Background(), k.as(k.third, stranger, ids.ID{}, PermAsk), good); reason(err) != "grant.desk_shut" {
			t.Error("who can be given nothing asked for something: ", err)
		}
		r := k.ask("ada@home.test")
		for what, err := range map[string]error{"withdrawn by another": func() error {
			_, err := k.Withdraw(context.Background(), k.as(k.third, stranger, ids.ID{}, PermAsk), RequestRef{r.ID})
			return err
		}()} {
			k.absent(what, err)
		}
		_, err := k.Withdraw(context.Background(), k.their(PermAsk), RequestRef{r.ID})
		k.must(err)
		_, err = k.Asked(context.Background(), k.mine(PermShares), AskedRef{r.ID})
		k.absent("withdrawn", err)
		if _, err := k.Withdraw(context.Background(), k.their(PermAsk), RequestRef{r.ID}); !errors.Is(err, fault.Gone) {
			t.Error(err)
		}
		bare, err := k.Ask(context.Background(), k.their(PermAsk), good) // without a word
		k.must(err)
		if bare.Words != "" || len(k.requests()) != 2 {
			t.Errorf("%+v", bare)
		}
		late := k.ask("ada@home.test")
		k.clock.Move(askFor + time.Second)
		_, err = k.Asked(context.Background(), k.mine(PermShares), AskedRef{late.ID})
		k.absent("too late", err)
	})
}
