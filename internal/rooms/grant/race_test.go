package grant

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// Sixteen read at two replicas while the grant is revoked at one: who asks after the revocation
// was committed is not answered, and every answer there was is in the list before it.
func TestRace_NobodyIsAnsweredAfterARevocation(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		g := k.given(k.things.add(k.ada, "BLS card", true))
		replicas := []*Service{k.Service, k.replica(testkit.Reopen(t, d.Config()), k.Notices)}
		by, item := k.their(PermGranted), ItemRef{g.ID, g.Items[0].ID}
		var revoked atomic.Bool
		var served, refused, late atomic.Int64
		var wg sync.WaitGroup
		begun := make(chan struct{}, 16)
		for i := range 16 {
			wg.Go(func() {
				for n, after := 0, 0; after < 3 && n < 2000; n++ {
					was := revoked.Load() // before the question is put
					_, err := replicas[i%2].Item(context.Background(), by, item)
					switch {
					case err == nil && was:
						late.Add(1)
					case err == nil:
						served.Add(1)
					case errors.Is(err, fault.NotFound):
						refused.Add(1)
					case !errors.Is(err, fault.Busy):
						t.Error(err)
					}
					if was {
						after++
					}
					if n == 1 {
						begun <- struct{}{}
					}
				}
			})
		}
		for range 16 {
			<-begun
		}
		_, err := replicas[1].Revoke(context.Background(), k.mine(PermShares), ShareRef{g.ID})
		revoked.Store(true)
		wg.Wait()
		k.must(err)
		if late.Load() != 0 {
			t.Errorf("%d were answered after the revocation was committed", late.Load())
		}
		if served.Load() == 0 || refused.Load() < 16 {
			t.Errorf("%d served, %d refused: the race did not happen", served.Load(), refused.Load())
		}
		var looks int64
		k.must(k.d.Read(context.Background(), db.Org(k.home.org), func(ctx context.Context, q db.Q) (err error) {
			looks, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM grant_look WHERE org_id = $1 AND grant_id = $2`, k.home.org, g.ID)
			return err
		}))
		if looks != served.Load() {
			t.Errorf("%d looks for %d answers", looks, served.Load())
		}
		var after int64
		k.must(k.d.Read(context.Background(), db.Org(k.home.org), func(ctx context.Context, q db.Q) (err error) {
			after, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM audit_pending p JOIN audit_content c ON c.org_id = $1 AND c.id = p.entry_id WHERE p.org_id = $1 AND c.verb = 'grant.looked'
				AND p.ord > (SELECT r.ord FROM audit_pending r JOIN audit_content v ON v.org_id = $1 AND v.id = r.entry_id WHERE r.org_id = $1 AND v.verb = 'grant.revoked')`, k.home.org)
			return err
		}))
		if after != 0 {
			t.Errorf("%d looks are in the log after the revocation", after)
		}
	})
}

// Of sixteen who answer one request in two ways, one does.
func TestRace_OneAnswerToARequest(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		card := k.things.add(k.ada, "BLS card", true)
		r := k.ask("ada@home.test")
		me, seen := k.mine(PermGive), k.mine(PermShares)
		in := k.input(card)
		in.To, in.Request = "", r.ID
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				var err error
				if i%2 == 0 {
					_, err = k.Give(context.Background(), me, in)
				} else {
					_, err = k.Decline(context.Background(), seen, DeclineInput{AskedRef: AskedRef{r.ID}})
				}
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Busy) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d answers", won.Load())
		}
	})
}

// Of sixteen organizations that want one name, one has it.
func TestRace_OneNameOfOneOrganization(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var all []access.Scope
		for range 16 {
			var p place
			p.org, p.id = testkit.NewOrg(t, d)
			all = append(all, k.as(p, ids.ID{8}, ids.ID{}, PermDesk))
		}
		var won atomic.Int64
		var wg sync.WaitGroup
		for _, sc := range all {
			wg.Go(func() {
				_, err := k.Settle(context.Background(), sc, DeskInput{Takes: true, Name: "The Board"})
				if err == nil {
					won.Add(1)
				} else if reason(err) != "grant.name_taken" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d have the name", won.Load())
		}
	})
}

// A revocation is over within a second also where a look is under way.
func TestRevocationIsFast(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		g := k.given(k.things.add(k.ada, "BLS card", true))
		k.must(k.open(k.their(PermGranted), g.ID))
		begun := time.Now()
		_, err := k.Revoke(context.Background(), k.mine(PermShares), ShareRef{g.ID})
		k.must(err)
		k.absent("revoked", k.open(k.their(PermGranted), g.ID))
		if took := time.Since(begun); took > time.Second {
			t.Errorf("it took %s", took)
		}
	})
}
