package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

var errOwn = errors.New("of its own")

// Those who waited share a transaction, and each gets what is its own: who fails, panics or
// is interrupted leaves nothing, and takes nothing from the others, who are written once.
func TestRace_SharedCommits(t *testing.T) {
	ctx := context.Background()
	d := testkit.OpenDB(t, db.SQLite)
	org, _ := testkit.NewOrg(t, d)
	for round := range 20 {
		hold, waiting := make(chan struct{}), atomic.Int64{}
		var wg sync.WaitGroup
		write := func(ctx context.Context, key string, then func(context.Context, *db.Tx) error) error {
			return d.Write(ctx, testkit.Org(org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
				if err := insertKey(ctx, tx, org, fmt.Sprint(round, key)); err != nil || then == nil {
					return err
				}
				return then(ctx, tx)
			})
		}
		want := func(key string, want error, ctx context.Context, then func(context.Context, *db.Tx) error) {
			waiting.Add(1)
			wg.Go(func() {
				if err := write(ctx, key, then); !errors.Is(err, want) {
					t.Errorf("%s: %v", key, err)
				}
			})
		}
		want("first", nil, ctx, func(context.Context, *db.Tx) error { <-hold; return nil })
		time.Sleep(5 * time.Millisecond)
		for i := range 10 {
			want(fmt.Sprint("good", i), nil, ctx, nil)
			switch i {
			case 2:
				want("refused", errOwn, ctx, func(context.Context, *db.Tx) error { return errOwn })
			case 4:
				waiting.Add(1)
				wg.Go(func() {
					defer func() {
						if recover() == nil {
							t.Error("no panic")
						}
					}()
					_ = write(ctx, "panics", func(context.Context, *db.Tx) error { panic("of its own") })
				})
			case 6:
				impatient, stop := context.WithCancel(ctx)
				want("interrupted", context.Canceled, impatient, func(ctx context.Context, tx *db.Tx) error {
					time.AfterFunc(3*time.Millisecond, stop)
					_, err := tx.Exec(ctx, `UPDATE idempotency SET status = (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n) WHERE org_id = $1`, org)
					if err == nil {
						t.Error("not interrupted")
					}
					return errors.Join(err, ctx.Err())
				})
			}
			time.Sleep(time.Millisecond)
		}
		close(hold)
		wg.Wait()
		if n := keysOf(t, d, org); n != int64(11*(round+1)) {
			t.Fatalf("%d rows after round %d", n, round)
		}
	}
}

// What was begun apart joins nobody's transaction, and nobody loses their turn to it.
func TestRace_Apart(t *testing.T) {
	ctx := context.Background()
	d := testkit.OpenDB(t, db.SQLite)
	org, _ := testkit.NewOrg(t, d)
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			ctx := ctx
			if w%4 == 0 {
				ctx = db.Apart(ctx)
			}
			for i := range 20 {
				ctx, stop := context.WithTimeout(ctx, time.Duration(1+(w+i)%40)*time.Millisecond) // some give up
				err := d.Write(ctx, testkit.Org(org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
					return insertKey(ctx, tx, org, fmt.Sprint(w, " ", i))
				})
				if err != nil && ctx.Err() == nil {
					t.Error(err)
				}
				stop()
			}
		})
	}
	wg.Wait()
	last, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	if err := d.Write(last, testkit.Org(org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, org, "last") }); err != nil {
		t.Error("the turn was lost:", err)
	}
}

// Who was refused for what another has written sees it then: it is there, or not at all.
func TestRace_RefusedForWhatIsThere(t *testing.T) {
	ctx := context.Background()
	d := testkit.OpenDB(t, db.SQLite)
	org, _ := testkit.NewOrg(t, d)
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := range 30 {
				err := d.Write(ctx, testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
					return insertKey(ctx, tx, org, fmt.Sprint(i))
				})
				if err == nil {
					continue
				}
				if n := keysOf(t, d, org); !db.Unique(err) || n < int64(i+1) {
					t.Errorf("writer %d, key %d: %v, %d rows", w, i, err, n)
				}
			}
		})
	}
	wg.Wait()
}
