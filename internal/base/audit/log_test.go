package audit_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "crypto/sha256"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/audit/proof"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

var system1 = clock.At(now)

// open makes the Log of one more replica on the same key directories.
func open(t testing.TB, d *db.DB, dirs ...string) *audit.Log {
	t.Helper()
	s, err := audit.CreateSigner(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := audit.OpenLedger(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	return audit.New(d, system1, s, ledger)
}

func twoDirs(t testing.TB) []string {
	return []string{t.TempDir(), t.TempDir()}
}

func drain(t testing.TB, l *audit.Log) {
	t.Helper()
	err := l.Drain(context.Background(), func(org int64, err error) { t.Errorf("organization %d: %v", org, err) })
	if err != nil {
		t.Error(err)
	}
}

func check(t testing.TB, l *audit.Log, org int64) audit.Result {
	t.Helper()
	r, err := l.Verify(context.Background(), org)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Sixteen writers, of whom one in ten changes their mind, three replicas that integrate
// and die at the worst points: no entry is lost, none is there twice, what a writer did
// first comes first, and the root is the one that an independent implementation makes
// of what the entries say.
func TestRace_Integrate(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		sc := system(t, d)
		dirs := twoDirs(t)
		const writers = 16
		const each, deaths = 60, 5 // who writes goes on until replicas died often enough
		var committed [writers]int
		var done atomic.Bool
		var crashes atomic.Int64
		errCrash := errors.New("the process died")
		var workers sync.WaitGroup
		for range 3 {
			l := open(t, testkit.Reopen(t, d.Config()), dirs...)
			l.CrashAt(func(string) error {
				if rand.IntN(8) == 0 {
					crashes.Add(1)
					return errCrash
				}
				return nil
			})
			workers.Go(func() {
				for !done.Load() {
					_, err := l.Integrate(ctx, sc.OrgID())
					if err == nil {
						err = l.Publish(ctx, sc.OrgID())
					}
					if err != nil && !errors.Is(err, errCrash) {
						t.Error(err)
					}
				}
			})
		}
		errMind := errors.New("changed my mind")
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := 0; i < each || crashes.Load() < deaths; i++ {
					var wrote int
					err := d.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
						wrote = 0
						for range 1 + rand.IntN(3) {
							_, err := audit.Append(ctx, tx, sc, audit.Event{At: now, Verb: "thing.done", Row: ids.ID{byte(w + 1)},
								Codes: map[string]string{"n": strconv.Itoa(committed[w] + wrote)}})
							if err != nil {
								return err
							}
							wrote++
						}
						time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
						if rand.IntN(10) == 0 {
							return errMind
						}
						return nil
					})
					if err == nil {
						committed[w] += wrote
					} else if !errors.Is(err, errMind) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		done.Store(true)
		workers.Wait()
		l := open(t, d, dirs...)
		drain(t, l)
		if err := l.Publish(ctx, sc.OrgID()); err != nil { // what a crash left unsigned
			t.Fatal(err)
		}
		r := check(t, l, sc.OrgID())
		if !r.OK() || r.Pending != 0 {
			t.Fatal(r.Problems, r.Pending)
		}
		judge(t, d, sc, r, committed[:])
	})
}

// judge reads what is stored by itself and compares.
func judge(t *testing.T, d *db.DB, sc access.Scope, r audit.Result, committed []int) {
	owner := testkit.OwnerDB(t, d.Config())
	rows, err := owner.Query(`SELECT l.seq, c.row_id, c.codes, e.commitment FROM audit_leaf l JOIN audit_content c ON c.org_id = l.org_id AND c.id = l.entry_id
		JOIN audit_entry e ON e.org_id = l.org_id AND e.id = l.entry_id WHERE l.org_id = $1 ORDER BY l.seq`, sc.OrgID())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	tree := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	next := make([]int, len(committed))
	for n := int64(0); rows.Next(); n++ {
		var seq int64
		var row, commitment []byte
		var codes string
		if err := rows.Scan(&seq, &row, &codes, &commitment); err != nil {
			t.Fatal(err)
		}
		w := int(row[0]) - 1
		if seq != n || codes != "n="+strconv.Itoa(next[w]) {
			t.Fatalf("place %d holds %s of writer %d, whose next is %d", seq, codes, w, next[w])
		}
		next[w]++
		if err := tree.Append(rfc6962.DefaultHasher.HashLeaf(commitment), nil); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(next) != fmt.Sprint(committed) {
		t.Errorf("in the log %v, committed %v", next, committed)
	}
	root, err := tree.GetRootHash(nil)
	if err != nil || proof.Hash(root) != r.Root {
		t.Errorf("root %x, not %x: %v", r.Root, root, err)
	}
}

// A worker hears of entries and integrates them; many organizations get their turn.
func TestRun(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx, stop := context.WithCancel(context.Background())
		l := open(t, d, twoDirs(t)...)
		var ended sync.WaitGroup
		ended.Go(func() { l.Run(ctx, func(org int64, err error) { t.Errorf("%d: %v", org, err) }) })
		var all []access.Scope
		for range 5 {
			all = append(all, system(t, d))
		}
		for _, sc := range all {
			write(t, d, sc, event(ids.ID{1}), event(ids.ID{2}))
		}
		for _, sc := range all {
			for tries := 0; ; time.Sleep(20 * time.Millisecond) {
				if r := check(t, l, sc.OrgID()); r.Size == 2 && r.OK() {
					break
				} else if tries++; tries > 1000 {
					t.Fatalf("not integrated: %+v", r)
				}
			}
		}
		stop()
		ended.Wait()
		seen := 0
		err := l.VerifyAll(context.Background(), func(_ int64, _ ids.ID, r audit.Result) error {
			if seen++; !r.OK() || r.Size != 2 {
				t.Error(r)
			}
			return nil
		})
		if err != nil || seen != len(all) {
			t.Errorf("%d logs verified, %v", seen, err)
		}
	})
}

// Time never goes back in a log, and what was known at a time never changes.
func TestKnownAt(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		c := clock.At(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
		dirs := twoDirs(t)
		s, err := audit.CreateSigner(dirs...)
		if err != nil {
			t.Fatal(err)
		}
		ledger, err := audit.OpenLedger(dirs...)
		if err != nil {
			t.Fatal(err)
		}
		l := audit.New(d, c, s, ledger)
		sc := system(t, d)
		known := func(at time.Time) int64 {
			n, err := l.KnownAt(ctx, sc, at)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		start := c.Now()
		if n := known(start.Add(-time.Hour)); n != 0 {
			t.Error(n)
		}
		add := func(n int) {
			for range n {
				write(t, d, sc, event(ids.ID{1}))
			}
			drain(t, l)
		}
		add(3)
		c.Move(time.Minute)
		add(2)
		c.Move(time.Minute)
		if a, b := known(start), known(start.Add(time.Minute)); a != 3 || b != 5 {
			t.Error(a, b)
		}
		at := c.Now().Add(-time.Second * 10)
		before := known(at)
		c.Move(-24 * time.Hour) // a clock that went mad does not change the past
		add(1)
		c.Move(25 * time.Hour)
		if n := known(at); n != before {
			t.Error(n, before)
		}
		if _, err := l.KnownAt(ctx, sc, c.Now()); err == nil {
			t.Error("the present was said to be final")
		}
		if r := check(t, l, sc.OrgID()); !r.OK() {
			t.Error(r.Problems)
		}
	})
}

// The guards of the database keep what is written.
func TestAppendOnly(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		sc := system(t, d)
		write(t, d, sc, event(ids.ID{1}))
		drain(t, open(t, d, twoDirs(t)...))
		for _, table := range []string{"audit_entry", "audit_leaf", "audit_head", "audit_checkpoint"} {
			for _, stmt := range []string{"DELETE FROM " + table + " WHERE org_id = $1", "UPDATE " + table + " SET org_id = org_id WHERE org_id = $1"} {
				err := d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
					n, err := tx.Exec(ctx, stmt, sc.OrgID())
					if err == nil {
						t.Errorf("%s changed %d rows", stmt, n)
					}
					return err
				})
				if err == nil {
					t.Error(stmt)
				}
			}
		}
	})
}
