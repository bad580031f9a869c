package account

import (
	"context"
	"errors"
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
