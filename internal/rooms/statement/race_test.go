package statement

import (
	"errors"
	"sync"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

func many(fn func(int)) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

// Sixteen accept one statement: it becomes one completion.
func TestRace_Accept(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.post(k.source(Provider, "City College"), bls("1"))
		k.post(k.source(Provider, "Cards Inc"), bls("1"))
		all := k.all()
		sc := k.staff(PermDecide)
		var mu sync.Mutex
		yes := 0
		many(func(i int) {
			_, err := k.Accept(ctx, sc, AcceptInput{Ref: Ref{all[i%2].ID}})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				yes++
			} else if !errors.Is(err, fault.Gone) {
				t.Error(err)
			}
		})
		if n := len(k.done(k.ada)); yes != 2 || n != 1 {
			t.Errorf("%d accepted, %d completions", yes, n)
		}
	})
}

// Sixteen say something under one reference: one of them holds, and the others were replaced.
func TestRace_Post(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		m := k.source(Provider, "City College")
		sc := k.token(m)
		many(func(i int) {
			l := bls("1")
			l.Hours = string(rune('1' + i%8))
			if _, err := k.Post(ctx, sc, PostInput{[]Line{l}}); err != nil {
				t.Error(err)
			}
		})
		k.work()
		if n := k.count(`SELECT count(*) FROM statement WHERE org_id = $1 AND state = 'waiting'`); n != 1 {
			t.Error("waiting: ", n)
		}
	})
}

// Somebody disputes while others accept: it was accepted first and is disputed, or disputed
// and then accepted by who had not seen that; it never counts twice, and the dispute is kept.
func TestRace_Dispute(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.post(k.source(Provider, "City College"), bls("1"))
		v := k.newest()
		staff, own := k.staff(PermDecide), k.own(PermAnswer, k.ada)
		many(func(i int) {
			if i%2 == 0 {
				_, _ = k.AcceptMany(ctx, staff, Many{IDs: []ids.ID{v.ID}})
				return
			}
			_, _ = k.Dispute(ctx, own, DisputeInput{Ref{v.ID}, "Not so."})
		})
		if v = k.newest(); v.State != Disputed || v.Reason != "Not so." || len(k.done(k.ada)) > 1 {
			t.Errorf("%+v", v)
		}
	})
}
