package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/credit"
)

// Every value has one spelling on both engines.
func TestSpelling(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		at, day := time.Date(2026, 3, 1, 12, 0, 0, 1000, time.FixedZone("x", 3600)), civil.MustParse("2026-03-01")
		err := d.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
			if got, err := db.One(ctx, q, db.Scalar[int64], `SELECT CAST($1 AS BIGINT)`, at); err != nil || got != at.UnixMicro() {
				t.Error(got, err)
			}
			if got, err := db.One(ctx, q, db.Scalar[string], `SELECT CAST($1 AS TEXT)`, day); err != nil || got != "2026-03-01" {
				t.Error(got, err)
			}
			if got, err := db.One(ctx, q, db.Scalar[int64], `SELECT CAST($1 AS BIGINT)`, credit.Amount(3000)); err != nil || got != 3000 {
				t.Error(got, err)
			}
			for _, none := range []any{time.Time{}, civil.Date(0)} {
				if null, err := db.One(ctx, q, db.Scalar[bool], `SELECT CAST($1 AS TEXT) IS NULL`, none); err != nil || !null {
					t.Errorf("%T: %v %v", none, null, err)
				}
			}
			back, err := db.One(ctx, q, func(r *sql.Rows) (v struct {
				at, none time.Time
				day, no  civil.Date
			}, err error) {
				err = r.Scan(db.At(&v.at), db.At(&v.none), db.Day(&v.day), db.Day(&v.no))
				return v, err
			}, `SELECT CAST($1 AS BIGINT), CAST(NULL AS BIGINT), CAST($2 AS TEXT), CAST(NULL AS TEXT)`, at, day)
			if err != nil || !back.at.Equal(at) || !back.none.IsZero() || back.day != day || back.no != 0 {
				t.Error(back, err)
			}
			if _, err := db.One(ctx, q, db.Scalar[string], `SELECT CAST($1 AS TEXT)`, 0.5); err == nil {
				t.Error("a float was bound")
			}
			for _, bad := range []string{"a\x00b", "\xff"} {
				if _, err := db.One(ctx, q, db.Scalar[string], `SELECT CAST($1 AS TEXT)`, bad); len(fault.Fields(err)) != 1 {
					t.Errorf("%q: %v", bad, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Inside a write the pool is out of reach: a second connection would wait for the first.
func TestNoPoolInsideAWrite(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		org, _ := testkit.NewOrg(t, d)
		stops := func(what string, fn func(context.Context)) {
			defer func() {
				if recover() == nil {
					t.Error(what, " inside a write went on")
				}
			}()
			_ = d.Write(context.Background(), testkit.Org(org), db.Fresh(), func(ctx context.Context, _ *db.Tx) error {
				fn(ctx)
				return nil
			})
		}
		stops("a write", func(ctx context.Context) {
			_ = d.Write(ctx, testkit.Org(org), db.Fresh(), func(context.Context, *db.Tx) error { return nil })
		})
		stops("a read", func(ctx context.Context) {
			_ = d.Read(ctx, testkit.Org(org), func(context.Context, db.Q) error { return nil })
		})
		stops("a snapshot", func(ctx context.Context) {
			_ = d.Snapshot(ctx, func(context.Context) error { return nil })
		})
		if n := keysOf(t, d, org); n != 0 {
			t.Error("the connections are gone: ", n)
		}
	})
}

func keysOf(t *testing.T, d *db.DB, org int64) (n int64) {
	t.Helper()
	err := d.Read(context.Background(), testkit.Org(org), func(ctx context.Context, q db.Q) (err error) {
		n, err = countKeys(ctx, q, org)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func countKeys(ctx context.Context, q db.Q, org int64) (int64, error) {
	return db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1`, org)
}

// A request that only reads sees one state, however many reads it makes.
func TestSnapshotIsOneState(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		org, _ := testkit.NewOrg(t, d)
		count := func(ctx context.Context) (n int64) {
			err := d.Read(ctx, testkit.Org(org), func(ctx context.Context, q db.Q) (err error) {
				n, err = countKeys(ctx, q, org)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		err := d.Snapshot(context.Background(), func(ctx context.Context) error {
			before := count(ctx)
			err := d.Write(context.Background(), testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, org, "k") })
			if after := count(ctx); before != 0 || after != 0 {
				t.Errorf("%d, then %d", before, after)
			}
			return err
		})
		if err != nil || keysOf(t, d, org) != 1 {
			t.Error(err)
		}
	})
}

// SQLite's one writer is served in order, nobody is turned away, and who waits may give up.
func TestRace_WritersQueue(t *testing.T) {
	ctx := context.Background()
	d := testkit.OpenDB(t, db.SQLite)
	org, _ := testkit.NewOrg(t, d)
	write := func(ctx context.Context, key string, hold <-chan struct{}) error {
		return d.Write(ctx, testkit.Org(org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
			if hold != nil {
				<-hold
			}
			return insertKey(ctx, tx, org, key)
		})
	}
	var wg sync.WaitGroup
	hold := make(chan struct{})
	wg.Go(func() {
		if err := write(ctx, "first", hold); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(20 * time.Millisecond)
	short, stop := context.WithTimeout(ctx, 30*time.Millisecond)
	defer stop()
	if err := write(short, "impatient", nil); !errors.Is(err, fault.Busy) || !errors.Is(err, context.DeadlineExceeded) {
		t.Error("gave up with: ", err)
	}
	var mu sync.Mutex
	var order []int
	for i := range 64 {
		wg.Go(func() {
			err := d.Write(ctx, testkit.Org(org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				return insertKey(ctx, tx, org, fmt.Sprint(i))
			})
			if err != nil {
				t.Error(err)
			}
		})
		time.Sleep(2 * time.Millisecond)
	}
	close(hold)
	wg.Wait()
	late := 0
	for i, who := range order {
		if who != i {
			late++
		}
	}
	if len(order) != 64 || late > 8 { // the machine may start a few of them in another order
		t.Errorf("%d wrote, %d out of turn: %v", len(order), late, order)
	}
	if n := keysOf(t, d, org); n != 65 {
		t.Errorf("%d of 65 rows", n)
	}
}

// fn runs again when the database asks for it; what After was given runs once, and only
// when it is committed.
func TestAgainAndAfter(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		org, _ := testkit.NewOrg(t, d)
		var runs, after int
		err := d.Write(ctx, testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			runs++
			tx.After(func() { after++ })
			if runs == 1 && d.Engine() == db.Postgres {
				_, err := tx.Exec(ctx, `DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`)
				return err
			}
			return insertKey(ctx, tx, org, "k")
		})
		if want := map[db.Engine]int{db.Postgres: 2, db.SQLite: 1}[d.Engine()]; err != nil || runs != want || after != 1 {
			t.Error(runs, after, err)
		}
		err = d.Write(ctx, testkit.Org(org), db.Fresh(), func(_ context.Context, tx *db.Tx) error {
			tx.After(func() { after++ })
			return fault.Gone
		})
		if !errors.Is(err, fault.Gone) || after != 1 {
			t.Error(after, err)
		}
	})
}

func TestTouch(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		org, _ := testkit.NewOrg(t, d)
		unit := ids.ID{1}
		nothing := func(context.Context, *db.Tx) error { return nil }
		err := d.Write(ctx, testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, 'a', 'a', 0)`, org, unit)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the version that was there is still there after a refusal
			err = d.Write(ctx, testkit.Org(org), db.On("unit", unit).And(db.OnOrg()).At(7), nothing)
			if !errors.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		err = d.Write(ctx, testkit.Org(org), db.On("unit", unit).At(1), func(_ context.Context, tx *db.Tx) error {
			if v := tx.Version("unit", unit); v != 2 {
				t.Error("version ", v)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		other, _ := testkit.NewOrg(t, d)
		if err := d.Write(ctx, testkit.Org(other), db.On("unit", unit), nothing); !errors.Is(err, fault.NotFound) {
			t.Error("another organization's: ", err)
		}
		if err := d.Write(ctx, testkit.Org(org), db.On("unit", ids.ID{9}).At(3), nothing); !errors.Is(err, fault.NotFound) {
			t.Error("of nothing: ", err)
		}
		if err := d.Write(ctx, testkit.Org(org), db.On("unit", make([]ids.ID, 501)...), nothing); err == nil {
			t.Error("501 rows were touched")
		}
	})
}

// Skew sees how wrong this machine's clock is.
func TestSkew(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		got, err := d.Skew(context.Background(), func() time.Time { return time.Now().Add(time.Hour) })
		want := map[db.Engine]time.Duration{db.Postgres: time.Hour}[d.Engine()]
		if err != nil || (got-want).Abs() > time.Minute {
			t.Error(got, err)
		}
	})
}

// No connection crosses a network in the clear, and no password is in a message.
func TestTLSOrThisMachine(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // it gets no further than to say whether it would connect
	for url, refused := range map[string]bool{
		"postgres://u:canary@db.example/x?sslmode=disable":             true,
		"postgres://u:canary@db.example/x?sslmode=prefer":              true,
		"postgres://u:canary@db.example/x":                             true,
		"postgres://u:canary@localhost,db.example/x?sslmode=disable":   true,
		"postgres://u:canary@10.0.0.1/x?sslmode=allow":                 true,
		"postgres://u:canary@127.0.0.1.evil.example/x?sslmode=disable": true,
		"postgres://u:canary@db.example/x?sslmode=require":             false,
		"postgres://u:canary@db.example/x?sslmode=verify-full":         false,
		"postgres://u:canary@localhost/x?sslmode=disable":              false,
		"postgres://u:canary@127.0.0.1/x":                              false,
		"postgres://u:canary@[::1]/x?sslmode=disable":                  false,
		"postgres:///x?host=/var/run/nowhere&user=u":                   false,
		"postgres://u:canary@db.example:port/x":                        false,
	} {
		d, err := db.Open(ctx, db.Config{URL: url})
		if err == nil {
			_ = d.Close()
			t.Error("connected: ", url)
			continue
		}
		if got := strings.Contains(err.Error(), "without TLS"); got != refused {
			t.Errorf("%s: refused %v: %v", url, got, err)
		}
		if strings.Contains(err.Error(), "canary") {
			t.Error("the password is in the message: ", err)
		}
	}
}

// What a trigger refuses because of a hold is Held; what it refuses because a table only
// grows is a mistake of the program.
func TestRefusedByATrigger(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			conf := testkit.NewDB(t, e)
			plant := `CREATE TRIGGER held BEFORE DELETE ON unit BEGIN SELECT RAISE(ABORT, 'held'); END`
			if e == db.Postgres {
				plant = `CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'held' USING ERRCODE = 'ZH001'; END $$;
					CREATE TRIGGER held BEFORE DELETE ON unit FOR EACH STATEMENT EXECUTE FUNCTION held()`
			}
			if _, err := testkit.OwnerDB(t, conf).Exec(plant); err != nil {
				t.Fatal(err)
			}
			d := testkit.Reopen(t, conf)
			org, _ := testkit.NewOrg(t, d)
			do := func(stmt string) error {
				return d.Write(context.Background(), testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
					if _, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, 'a', 'a', 0)`, org, ids.ID{1}); err != nil {
						return err
					}
					if _, err := tx.Exec(ctx, `INSERT INTO audit_entry (org_id, id, commitment) VALUES ($1, $2, $3)`, org, ids.ID{1}, make([]byte, 32)); err != nil {
						return err
					}
					_, err := tx.Exec(ctx, stmt, org)
					return err
				})
			}
			if err := do(`DELETE FROM unit WHERE org_id = $1`); !errors.Is(err, fault.Held) {
				t.Error(err)
			}
			if err := do(`DELETE FROM audit_entry WHERE org_id = $1`); err == nil || errors.Is(err, fault.Held) {
				t.Error(err)
			}
		})
	}
}

// A request takes one connection, however many organizations it reads of, and none if it asks
// nothing; row security goes by the organization of the innermost read, and of the outer one
// again after it.
func TestSnapshotTakesOneConnection(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		one, _ := testkit.NewOrg(t, d)
		two, _ := testkit.NewOrg(t, d)
		for _, org := range []int64{one, two} {
			if err := d.Write(ctx, testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, org, "k") }); err != nil {
				t.Fatal(err)
			}
		}
		all := func(ctx context.Context, q db.Q, org int64) int64 {
			n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1`, org)
			if err != nil {
				t.Error(err)
			}
			return n
		}
		var wg sync.WaitGroup
		for range 40 { // more than there are connections: each that took a second would wait for ever
			wg.Go(func() {
				short, stop := context.WithTimeout(ctx, 20*time.Second)
				defer stop()
				err := d.Snapshot(short, func(ctx context.Context) error {
					return d.Read(ctx, testkit.Org(one), func(ctx context.Context, q db.Q) error {
						if n := all(ctx, q, one); n != 1 {
							t.Error("before: ", n)
						}
						err := d.Read(ctx, testkit.Org(two), func(ctx context.Context, q db.Q) error {
							time.Sleep(5 * time.Millisecond)
							if mine, other := all(ctx, q, two), all(ctx, q, one); mine != 1 || d.Engine() == db.Postgres && other != 0 {
								t.Error("within: ", mine, other)
							}
							return nil
						})
						if n := all(ctx, q, one); n != 1 {
							t.Error("after: ", n)
						}
						return err
					})
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		held, stop := context.WithCancel(ctx)
		stop() // nothing may be asked any more
		if err := d.Snapshot(held, func(context.Context) error { return nil }); err != nil {
			t.Error("a page that asks nothing: ", err)
		}
	})
}

// What was asked once in a snapshot is not asked again, and a write always asks.
func TestOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		org, _ := testkit.NewOrg(t, d)
		type what int
		asked := 0
		ask := func(q db.Q) int {
			n, _ := db.Once(q, what(1), func() (int, error) { asked++; return asked, nil })
			return n
		}
		err := d.Snapshot(context.Background(), func(ctx context.Context) error {
			for range 3 {
				if err := d.Read(ctx, testkit.Org(org), func(_ context.Context, q db.Q) error { ask(q); return nil }); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || asked != 1 {
			t.Error(asked, err)
		}
		err = d.Write(context.Background(), testkit.Org(org), db.Fresh(), func(_ context.Context, tx *db.Tx) error { ask(tx); ask(tx); return nil })
		if err != nil || asked != 3 {
			t.Error(asked, err)
		}
	})
}
