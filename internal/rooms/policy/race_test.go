package policy

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

func TestRace_OneSignatureOfOnePersonForOneVersion(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann", ids.ID{})
		p := k.published("1")
		in := SignInput{ID: p.ID, N: 1, Digest: digestOf(useOfForce).String(), Read: true}
		me, clerk := k.me(ann), k.as(PermRecord, access.Org, ids.ID{4}, ids.ID{})
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				var err error
				if i%2 == 0 {
					_, err = k.Sign(context.Background(), me, in)
				} else {
					_, err = k.Paper(context.Background(), clerk, PaperInput{ID: p.ID, Person: ann, SignedOn: k.today2(), Reason: "r"})
				}
				if err == nil {
					won.Add(1)
				} else if reason(err) != "policy.signed_already" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d signatures", won.Load())
		}
	})
}

func TestRace_TwoReplicasTellOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for range 6 {
			k.account(k.person("Ann", ids.ID{}))
		}
		p, err := k.Add(context.Background(), k.boss(PermManage), Input{Number: "1", Title: "T", DueDays: 14, Text: "x"})
		k.must(err)
		_, err = k.Publish(context.Background(), k.boss(PermManage), PublishInput{ID: p.ID, EffectiveOn: k.today2(), Signing: "anew"})
		k.must(err)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if err := k.Run(context.Background(), k.system()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		k.work()
		if n := len(k.mail.Messages()); n != 6 {
			t.Errorf("%d messages, want 6", n)
		}
	})
}

// Whoever signs while everybody is looked at anew has signed afterwards.
func TestRace_SigningWhileEverybodyIsLookedAt(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		var all []ids.ID
		for range 8 {
			all = append(all, k.person("Ann", ids.ID{}))
		}
		p := k.published("1")
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if i%2 == 1 {
					if err := k.Run(context.Background(), k.system()); err != nil {
						t.Error(err)
					}
				} else if _, err := k.Sign(context.Background(), k.me(all[i/2]), SignInput{ID: p.ID, N: 1, Digest: digestOf(useOfForce).String(), Read: true}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for who, st := range k.stands(p) {
			if st != Signed {
				t.Errorf("%s is %s", who, st)
			}
		}
	})
}
