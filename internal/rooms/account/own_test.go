package account

import (
	"context"
	"errors"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// Whoever is alone becomes the person that they entered, once.
func TestTheCallerIsThePersonThatTheyEntered(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			k := newKit(t, e)
			browser, _ := k.member("lone@example.org")
			p := k.who(k.Service, browser)
			p.Matrix = access.Matrix{{Module: PermMembers.Module, Right: PermMembers.Right}: access.Org}
			p.Fresh = k.at.Now()
			sc, err := access.Authorize(p, PermMembers, k.at.Now())
			k.must(err)
			own := func(who ids.ID) error {
				return k.db.Write(context.Background(), testkit.Org(k.org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error { return k.OwnTx(ctx, tx, sc, who) })
			}
			var told []ids.ID
			k.OnMember = func(_ context.Context, _ *db.Tx, _ access.Scope, account ids.ID) error {
				told = append(told, account)
				return nil
			}
			me := ids.New(k.at.Now())
			k.must(own(me))
			if got := k.who(k.Service, browser).Person; got != me {
				t.Error("the next request is of ", got)
			}
			if len(told) != 1 || told[0] != p.Account {
				t.Error("who settles their reach heard of ", told)
			}
			if err := own(ids.New(k.at.Now())); !errors.Is(err, fault.Conflict) {
				t.Error("somebody else afterwards: ", err)
			}
		})
	}
}

// Somebody of the records is one member at most, whose own record it is until they are parted.
func TestAMemberIsSomebodyOfTheRecords(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			ctx := context.Background()
			k := newKit(t, e)
			browser, _ := k.member("ann@example.org")
			other, _ := k.member("bo@example.org")
			ann, bo := k.who(k.Service, browser).Account, k.who(k.Service, other).Account
			sc, nurse := k.scope(PermInvite), ids.New(k.at.Now())
			card := func() string {
				var b strings.Builder
				c, err := k.Card(ctx, k.scope(PermMembers), nurse)
				k.must(err)
				k.must(c.Render(ctx, &b))
				return b.String()
			}
			if got := card(); !strings.Contains(got, "account.signs_in_nobody") {
				t.Error(got)
			}
			k.must(k.Bind(ctx, sc, BindInput{ID: nurse, Account: ann}))
			if k.who(k.Service, browser).Person != nurse || !strings.Contains(card(), "account.signs_in_as") {
				t.Error("not joined: ", card())
			}
			if err := k.Bind(ctx, sc, BindInput{ID: nurse, Account: bo}); !errors.Is(err, fault.Conflict) {
				t.Error("a second member: ", err)
			}
			if err := k.Bind(ctx, sc, BindInput{ID: ids.New(k.at.Now()), Account: ann}); !errors.Is(err, fault.Conflict) {
				t.Error("a second record: ", err)
			}
			k.must(k.Unbind(ctx, sc, PersonRef{ID: nurse}))
			if !k.who(k.Service, browser).Person.Zero() {
				t.Error("still joined")
			}
			if err := k.Unbind(ctx, sc, PersonRef{ID: nurse}); !errors.Is(err, fault.NotFound) {
				t.Error("parted twice: ", err)
			}
			k.must(k.Bind(ctx, sc, BindInput{ID: nurse, Account: bo}))
		})
	}
}
