package account

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
)

// admin is a member with the right to make tokens, and what that gives beside it.
func (k *kit) admin(address string) (access.Scope, access.Principal) {
	k.Helper()
	k.rights.more = access.Matrix{{Module: "access", Right: access.Manage}: access.Org, {Module: "access", Right: access.View}: access.Units, {Module: "people", Right: access.View}: access.Org}
	c, _ := k.member(address)
	p := k.who(k.Service, c)
	sc, err := access.Authorize(p, PermMakeToken, k.at.Now())
	k.must(err)
	return sc, p
}

func (k *kit) bearer(text pii.Text) access.Principal {
	k.Helper()
	p, err := k.Bearer(context.Background(), pii.Hide("Bearer "+text.Reveal()))
	k.must(err)
	return p
}

// A token may do what it names, as far as its maker may at that moment, step-up included;
// it is worth nothing once it ended, its time is over or its maker is no member.
func TestTokens(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		sc, p := k.admin("boss@here.test")
		for what, in := range map[string]TokenInput{
			"about tokens":         {Name: "x", Days: 10, Perms: []string{"token.make"}},
			"that nobody has":      {Name: "x", Days: 10, Perms: []string{"person.fly"}},
			"that are not theirs":  {Name: "x", Days: 10, Perms: []string{"member.invite"}},
			"not of this platform": {Name: "x", Days: 10, Perms: []string{"account.unlock"}},
		} {
			if _, _, err := k.MakeToken(ctx, sc, in, false); !isReason("account.perm_not_yours")(err) {
				k.Errorf("with permissions %s: %v", what, err)
			}
		}
		made, text, err := k.MakeToken(ctx, sc, TokenInput{Name: "CANARY payroll", Days: 30, Perms: []string{"person.view", "card.print"}}, false)
		k.must(err)
		if !strings.HasPrefix(text.Reveal(), "standing_"+k.public.String()+"_") {
			k.Error("a scanner would not know it")
		}
		got := k.bearer(text)
		if got.Account != p.Account || got.Org != k.org || got.Session != (ids.ID{}) || got.Via.ID != made.ID {
			k.Error(got)
		}
		for perm, want := range map[access.Perm]error{
			allPerms[len(allPerms)-2]: nil,          // person.view
			allPerms[len(allPerms)-1]: fault.Denied, // the same cell of the matrix under another name
			PermCard:                  nil,          // it was chosen by who had proved who they are
			PermMembers:               fault.Denied,
			PermMakeToken:             fault.Denied,
		} {
			if _, err := access.Authorize(got, perm, k.at.Now()); !errors.Is(err, want) || (err == nil) != (want == nil) {
				k.Errorf("%s: %v", perm, err)
			}
		}
		view, err := access.Authorize(got, allPerms[len(allPerms)-2], k.at.Now())
		k.must(err)
		if view.Reach() != access.Org || view.Can(PermMembers) != access.None {
			k.Error(view.Reach(), view.Can(PermMembers))
		}
		if _, _, err := k.MakeToken(ctx, view, TokenInput{Name: "x", Days: 1, Perms: []string{"person.view"}}, false); !errors.Is(err, fault.Denied) {
			k.Error("a token made a token: ", err)
		}

		k.rights.more = access.Matrix{{Module: "people", Right: access.View}: access.Units}
		if m := k.bearer(text).Matrix; m[access.Cell{Module: "people", Right: access.View}] != access.Units {
			k.Error("it does more than its maker may: ", m)
		}
		k.policy.set(k.org, Profile{Unlock: UnlockTimer, RequireFactor: true})
		if _, err := access.Authorize(k.bearer(text), allPerms[len(allPerms)-2], k.at.Now()); !errors.Is(err, fault.StepUp) {
			k.Error("made without the second factor that is asked for: ", err)
		}
		k.policy.set(k.org, Profile{Unlock: UnlockTimer})

		list, _, err := k.Tokens(ctx, sc, TokensInput{})
		if err != nil || len(list) != 1 || list[0].Name.Reveal() != "CANARY payroll" || list[0].UsedOn == 0 {
			k.Error(list, err)
		}
		if n := k.count(`SELECT count(*) FROM api_token WHERE name LIKE '%CANARY%'`); n != 0 && k.config.URL == "" {
			k.Error("its name lies in the clear")
		}
		k.must(k.EndToken(ctx, sc, TokenRef{ID: made.ID}))
		if err := k.EndToken(ctx, sc, TokenRef{ID: made.ID}); !errors.Is(err, fault.Gone) {
			k.Error(err)
		}
		if !k.bearer(text).Account.Zero() {
			k.Error("it works after its end")
		}
		_, text, err = k.MakeToken(ctx, sc, TokenInput{Name: "two", Days: 1, Perms: []string{"person.view"}}, false)
		if err == nil && k.bearer(text).Account.Zero() {
			k.Error("the second does not work")
		}
		k.at.Move(25 * time.Hour)
		if !k.bearer(text).Account.Zero() {
			k.Error("it works after its time")
		}
		_, text, err = k.MakeToken(ctx, sc, TokenInput{Name: "three", Days: 9, Perms: []string{"person.view"}}, false)
		k.must(err)
		_, err = k.Deactivate(ctx, k.scope(PermDeactivate), MemberRef{Account: p.Account})
		k.must(err)
		if !k.bearer(text).Account.Zero() {
			k.Error("it works after its maker left")
		}
	})
}

// A token of one organization says nothing in another, and no odd header does harm.
func TestOddTokens(t *testing.T) {
	each(t, func(k *kit) {
		sc, _ := k.admin("boss@here.test")
		_, text, err := k.MakeToken(context.Background(), sc, TokenInput{Name: "x", Days: 30, Perms: []string{"person.view"}}, false)
		k.must(err)
		for _, odd := range []string{"", "Bearer", "Bearer x", "Basic " + text.Reveal(), "Bearer standing_", "Bearer standing_x_y", "Bearer " + text.Reveal() + "x",
			"Bearer " + strings.Replace(text.Reveal(), k.public.String(), ids.New(noon).String(), 1), "Bearer " + strings.TrimPrefix(text.Reveal(), "standing_")} {
			if p, err := k.Bearer(context.Background(), pii.Hide(odd)); err != nil || !p.Account.Zero() {
				k.Error(odd, p.Account, err)
			}
		}
		if k.bearer(text).Account.Zero() {
			k.Error("the right one does not work")
		}
	})
}

// Over HTTP: the API alone, no page, nothing about the account itself; who brings many that
// are worth nothing is told to wait, and a right one works all the same.
func TestTokensOverHTTP(t *testing.T) {
	k := newKit(t, db.SQLite)
	srv := k.site()
	sc, _ := k.admin("boss@here.test")
	k.Service.config.NetworkFailures = 3
	_, text, err := k.MakeToken(context.Background(), sc, TokenInput{Name: "x", Days: 30, Perms: []string{"member.view"}}, false)
	k.must(err)
	v := k.visitor(srv)
	ask := func(path, token string) reply {
		r, err := http.NewRequest("GET", v.at+path, nil)
		k.must(err)
		r.Header.Set("Authorization", "Bearer "+token)
		return v.do(r, nil)
	}
	for path, want := range map[string]int{"/api/v1/members": 200, "/api/v1/org/tokens": 403, "/api/v1/account/sessions": 403, "/members": 303, "/account": 303, "/": 303} {
		if got := ask(path, text.Reveal()); got.status != want {
			k.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
	bad := "standing_" + k.public.String() + "_" + strings.Repeat("A", 43)
	for i, want := range []int{401, 401, 401, 429, 429} {
		got := ask("/api/v1/members", bad)
		if got.status != want || strings.Contains(got.body, "AAAA") {
			k.Errorf("failure %d: %d %s", i, got.status, got.body)
		}
	}
	if got := ask("/api/v1/members", text.Reveal()); got.status != 200 {
		k.Error("a right token after the failures of others: ", got.status)
	}
}
