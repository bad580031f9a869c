package account

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

func TestPromise_TC_03(t *testing.T) { // an invitation works once, for a week, and can be revoked: 410 after that
	each(t, func(k *kit) {
		ctx := context.Background()
		invite := func(address string) (Invitation, pii.Text) {
			k.Helper()
			inv, err := k.Invite(ctx, k.scope(PermInvite), InviteInput{Email: pii.Hide(address), Role: "member"})
			k.must(err)
			return inv, k.post.token(k.T, "invitation")
		}
		accept := func(token pii.Text, passphrase string) error {
			_, err := k.Accept(ctx, access.Principal{}, AcceptInput{Org: k.public, Token: token, Passphrase: pii.Hide(passphrase)}, *browser("192.0.2.1"))
			return err
		}
		_, token := invite("jo@example.org")
		for range 3 { // as mail scanners do
			o, err := k.LookInvitation(ctx, k.public, token)
			if k.must(err); o.Email.Reveal() != "jo@example.org" || o.Org.Name != "Test" || o.Account {
				k.Errorf("offer %+v", o)
			}
		}
		k.must(accept(token, good))
		for name, err := range map[string]error{"accepting": accept(token, other), "looking at": func() error { _, err := k.LookInvitation(ctx, k.public, token); return err }()} {
			if !gone(err) {
				k.Errorf("%s a used one: %v", name, err)
			}
		}
		inv, token := invite("al@example.org")
		k.must(k.Revoke(ctx, k.scope(PermInvite), InvitationRef{ID: inv.ID}))
		if err := accept(token, good); !gone(err) {
			k.Error("a revoked one:", err)
		}
		if err := k.Revoke(ctx, k.scope(PermInvite), InvitationRef{ID: inv.ID}); !errors.Is(err, fault.Conflict) {
			k.Error("revoking twice:", err)
		}
		_, token = invite("al@example.org")
		_, again := invite("al@example.org")
		if err := accept(token, good); !gone(err) {
			k.Error("an older one to the same address:", err)
		}
		k.at.Move(invitationLife)
		if err := accept(again, good); !gone(err) {
			k.Error("one that is over:", err)
		}
		other, public := testkit.NewOrg(k.T, k.db)
		_, token = invite("eve@example.org")
		if _, err := k.LookInvitation(ctx, public, token); !gone(err) {
			k.Error("under another organization:", err)
		}
		if _, err := k.LookInvitation(ctx, ids.New(noon), token); !gone(err) {
			k.Error("under none:", err)
		}
		if err := k.Revoke(ctx, k.scopeIn(other, public, PermInvite), InvitationRef{ID: inv.ID}); !errors.Is(err, fault.NotFound) {
			k.Error("another organization revokes it:", err)
		}
		for _, bad := range []string{"", "x", "A" + token.Reveal()[1:] + "A"} {
			if err := accept(pii.Hide(bad), good); !gone(err) {
				k.Errorf("the link %q: %v", bad, err)
			}
		}
	})
}

// One link, sixteen at once, on two replicas: one joins.
func TestRace_Accept(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		clients := make([]*Client, 8)
		for i := range clients {
			clients[i], _ = k.member(fmt.Sprintf("p%d@example.org", i))
		}
		second, public := testkit.NewOrg(k.T, k.db)
		_, err := k.Invite(ctx, k.scopeIn(second, public, PermInvite), InviteInput{Email: pii.Hide("new@example.org"), Role: "member"})
		k.must(err)
		token := k.post.token(k.T, "invitation")
		both := []*Service{k.Service, k.replica(0)}
		won := k.race(16, func(i int) error {
			in := AcceptInput{Org: public, Token: token, Passphrase: pii.Hide(good)}
			var p access.Principal
			c := browser("192.0.2.1")
			if i < len(clients) { // half of them have an account
				c = clients[i]
				var err error
				if p, err = both[i%2].Who(ctx, c.Session); err != nil {
					return err
				}
			}
			_, err := both[i%2].Accept(ctx, p, in, *c)
			return err
		}, func(err error) bool { return gone(err) || isReason("account.sign_in_first")(err) })
		if won != 1 {
			k.Errorf("%d accepted one invitation", won)
		}
		if n := k.count(`SELECT count(*) FROM membership WHERE org_id = ` + fmt.Sprint(second)); n != 1 {
			k.Errorf("%d memberships", n)
		}
	})
}

func TestInvitationRules(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		sc := k.scope(PermInvite)
		if _, err := k.Invite(ctx, sc, InviteInput{Email: pii.Hide("jo@example.org"), Role: "administrator"}); !isReason("account.role_not_yours")(err) {
			k.Error("a role that is not theirs to give:", err)
		}
		if _, err := k.Invite(ctx, sc, InviteInput{Email: pii.Hide("nonsense"), Role: "member"}); !isReason("not_an_email")(err) {
			k.Error(err)
		}
		inv, err := k.Invite(ctx, sc, InviteInput{Email: pii.Hide("jo@example.org"), Role: "member"})
		k.must(err)
		list, err := k.Invitations(ctx, sc)
		k.must(err)
		if len(list) != 1 || list[0].Email.Reveal() != "jo@example.org" || list[0].ID != inv.ID || !list[0].Open(k.at.Now()) {
			k.Errorf("open invitations %+v", list)
		}
		// An account that exists signs in first; then it joins with that account.
		c, _ := k.member("jo@example.org")
		second, public := testkit.NewOrg(k.T, k.db)
		_, err = k.Invite(ctx, k.scopeIn(second, public, PermInvite), InviteInput{Email: pii.Hide("JO@example.org"), Role: "member"})
		k.must(err)
		in := AcceptInput{Org: public, Token: k.post.token(k.T, "invitation"), Passphrase: pii.Hide(other)}
		if _, err := k.Accept(ctx, access.Principal{}, in, *browser("192.0.2.1")); !isReason("account.sign_in_first")(err) {
			k.Error("a link sets the passphrase of an account that exists:", err)
		}
		_, err = k.Accept(ctx, k.who(k.Service, c), in, *c)
		k.must(err)
		// Once it is closed the address is gone, and its key with it.
		if n := k.count(`SELECT count(*) FROM invitation WHERE state <> 'open' AND (email IS NOT NULL OR email_ix IS NOT NULL)`); n != 0 {
			k.Errorf("%d closed invitations keep the address", n)
		}
		if n := k.count(`SELECT count(*) FROM subject_key WHERE class = 'invitation'`); n != 0 {
			k.Errorf("%d keys of closed invitations are left", n)
		}
		_, err = k.Invite(ctx, k.scope(PermInvite), InviteInput{Email: pii.Hide("x@example.org"), Role: "member"})
		k.must(err)
		if _, err := k.Accept(ctx, k.who(k.Service, c), AcceptInput{Org: k.public, Token: k.post.token(k.T, "invitation")}, *c); !isReason("account.member_already")(err) {
			k.Error("joining twice:", err)
		}
	})
}

func TestSelfSignUp(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		ask := func(address string) error {
			return k.AskJoin(ctx, JoinInput{Org: k.public, Email: pii.Hide(address)}, *browser("198.51.100.7"))
		}
		if err := ask("jo@example.org"); !errors.Is(err, fault.NotFound) {
			k.Error("invitation only, and still:", err)
		}
		k.policy.set(k.org, Profile{SelfSignUp: true, SignUpRole: "member", SignUpDomains: []string{"example.org"}, Unlock: UnlockTimer})
		if err := ask("jo@example.net"); !isReason("account.domain_not_allowed")(err) {
			k.Error("another domain:", err)
		}
		if err := ask("jo@example.net.example.org.evil"); !isReason("account.domain_not_allowed")(err) {
			k.Error("a domain that looks alike:", err)
		}
		k.member("al@example.org")
		k.must(ask("al@example.org")) // has an account: the same answer
		k.must(ask("jo@example.org"))
		s, err := k.Accept(ctx, access.Principal{}, AcceptInput{Org: k.public, Token: k.post.token(k.T, "invitation"), Passphrase: pii.Hide(good)}, *browser("198.51.100.7"))
		if k.must(err); s.Org != k.org {
			k.Errorf("joined %d", s.Org)
		}
		sent := len(k.post.of("invitation"))
		for range 5 {
			k.must(ask("eve@example.org"))
		}
		if n := len(k.post.of("invitation")) - sent; n != mailLimit {
			k.Errorf("%d mails to one address within the hour, want %d", n, mailLimit)
		}
	})
}

func TestPromise_CF_48(t *testing.T) { // deactivation ends access and keeps records; the person may still come and ask
	each(t, func(k *kit) {
		ctx := context.Background()
		c, _ := k.member("jo@example.org")
		second := k.replica(0)
		p := k.who(second, c)
		if p.Org != k.org {
			k.Fatal("not a member")
		}
		k.at.Move(time.Hour / 2)
		told := 0
		k.OnMember = func(context.Context, *db.Tx, access.Scope, ids.ID) error { told++; return nil }
		_, err := k.Deactivate(ctx, k.scope(PermDeactivate), MemberRef{Account: p.Account})
		k.must(err)
		if !k.who(second, c).Account.Zero() || !k.who(k.Service, c).Account.Zero() {
			k.Error("a session survives the deactivation")
		}
		if n := k.count(`SELECT count(*) FROM membership WHERE state = 'deactivated' AND until IS NOT NULL`); n != 1 {
			k.Error("the membership is not kept")
		}
		s, err := k.signIn("jo@example.org", good, c)
		k.must(err)
		p = k.who(k.Service, c)
		if s.Org != 0 || s.Choices != 0 || p.Account.Zero() || p.Org != 0 {
			k.Errorf("the account itself: %+v, %+v", s, p)
		}
		if _, err := access.Authorize(p, data, k.at.Now()); !errors.Is(err, fault.Denied) {
			k.Error("reaches data:", err)
		}
		if err := k.Switch(ctx, p, SwitchInput{Org: k.public}); !errors.Is(err, fault.NotFound) {
			k.Error("switches back:", err)
		}
		k.at.Move(time.Hour / 2)
		_, err = k.Reactivate(ctx, k.scope(PermDeactivate), MemberRef{Account: p.Account})
		k.must(err)
		if told != 2 {
			k.Error("who settles their reach heard of it", told, "times")
		}
		all, err := k.History(ctx, k.scope(PermMembers), MemberRef{Account: p.Account})
		k.must(err)
		if len(all) != 2 || !all[0].From.Equal(noon) || !all[0].To.Equal(noon.Add(time.Hour/2)) || !all[1].To.IsZero() {
			k.Errorf("history %+v", all)
		}
		k.must(k.Switch(ctx, k.who(k.Service, c), SwitchInput{Org: k.public}))
		k.rights.admin = p.Account
		if _, err := k.Deactivate(ctx, k.scope(PermDeactivate), MemberRef{Account: p.Account}); !isReason("last_administrator")(err) {
			k.Error("the last administrator:", err)
		}
		if k.who(k.Service, c).Account.Zero() {
			k.Error("a deactivation that was refused ended the session")
		}
		stranger, public := testkit.NewOrg(k.T, k.db)
		if _, err := k.Deactivate(ctx, k.scopeIn(stranger, public, PermDeactivate), MemberRef{Account: p.Account}); !errors.Is(err, fault.NotFound) {
			k.Error("another organization deactivates:", err)
		}
	})
}

func TestPromise_TT_61(t *testing.T) { // staff that leaves is out at the next request, on every replica
	each(t, func(k *kit) {
		ctx := context.Background()
		k.member("jo@example.org")
		replicas := []*Service{k.Service, k.replica(0), k.replica(0)}
		var clients []*Client
		for i := range 3 {
			c := browser(fmt.Sprintf("198.51.100.%d", i))
			_, err := k.signIn("jo@example.org", good, c)
			k.must(err)
			clients = append(clients, c)
			for _, r := range replicas {
				if k.who(r, c).Org != k.org {
					k.Fatal("not in")
				}
			}
		}
		id := k.who(k.Service, clients[0]).Account
		_, err := replicas[2].Deactivate(ctx, k.scope(PermDeactivate), MemberRef{Account: id})
		k.must(err)
		for i, r := range replicas {
			for j, c := range clients {
				if !k.who(r, c).Account.Zero() {
					k.Errorf("replica %d lets session %d in", i, j)
				}
			}
		}
	})
}

// A change of role counts at the next request: nothing about rights is kept.
func TestRightsAreReadAnew(t *testing.T) {
	each(t, func(k *kit) {
		c, _ := k.member("jo@example.org")
		second := k.replica(0)
		if len(k.who(second, c).Matrix) != 1 {
			k.Fatal("no rights")
		}
		k.rights.mu.Lock()
		k.rights.closed = true
		k.rights.mu.Unlock()
		if len(k.who(second, c).Matrix) != 0 {
			k.Error("rights that were taken still hold")
		}
	})
}

func TestMembers(t *testing.T) {
	each(t, func(k *kit) {
		ctx := context.Background()
		for i := range 5 {
			k.at.Move(time.Second)
			k.member(fmt.Sprintf("p%d@example.org", i))
		}
		seen := map[ids.ID]bool{}
		var after ids.ID
		for range 3 {
			page, err := k.Members(ctx, k.scope(PermMembers), MembersInput{After: after, Limit: 2})
			k.must(err)
			for _, m := range page {
				seen[m.Account] = true
				after = m.ID
				if m.State != MemberActive || m.SeenAt.IsZero() || m.Managed {
					k.Errorf("member %+v", m)
				}
			}
		}
		if len(seen) != 5 {
			k.Errorf("%d members in three pages", len(seen))
		}
		other, public := testkit.NewOrg(k.T, k.db)
		if page, err := k.Members(ctx, k.scopeIn(other, public, PermMembers), MembersInput{}); err != nil || len(page) != 0 {
			k.Error("another organization's members:", len(page), err)
		}
	})
}

// The log names who joined as who did it, whether they accepted an invitation or made an
// organization of their own: the Scope is the system's, for they had no role until then.
func TestTheLogNamesWhoJoined(t *testing.T) {
	each(t, func(k *kit) {
		_, step := k.member("jo@example.org")
		number, public := testkit.NewOrg(k.T, k.db)
		k.must(k.db.Write(context.Background(), db.Org(number), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
			return k.JoinTx(ctx, tx, access.System(number, public, "account.own"), step.Account, "administrator")
		}))
		for _, verb := range []string{"invitation.accepted", "member.joined"} {
			var kind, name string
			var by ids.ID
			k.must(k.owner.QueryRow(`SELECT actor_kind, actor_id, actor_name FROM audit_content WHERE verb = $1`, verb).Scan(&kind, &by, &name))
			if kind != "account" || by != step.Account || name != "" {
				k.Errorf("%s: %s %v %q", verb, kind, by, name)
			}
		}
	})
}
