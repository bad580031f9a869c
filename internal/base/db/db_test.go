package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/migrations"
)

func insertKey(ctx context.Context, tx *db.Tx, org int64, key string) error {
	_, err := tx.Exec(ctx, `INSERT INTO idempotency (org_id, actor_id, key, request, status, location, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, org, ids.ID{1}, key, []byte{1}, 200, "/", time.Unix(5, 0))
	return err
}

func TestRowSecurity(t *testing.T) {
	ctx := context.Background()
	d := testkit.OpenDB(t, db.Postgres)
	a, _ := testkit.NewOrg(t, d)
	b, _ := testkit.NewOrg(t, d)
	write := func(as, row int64) error {
		return d.Write(ctx, testkit.Org(as), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, row, "k") })
	}
	if err := write(a, a); err != nil {
		t.Fatal(err)
	}
	if err := write(a, b); err == nil {
		t.Error("organization a wrote a row of b")
	}
	seen := func(as db.Tenancy) (n int64) {
		err := d.Read(ctx, as, func(ctx context.Context, q db.Q) error {
			var err error // the statement forgot org_id
			n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := seen(testkit.Org(a)); n != 1 {
		t.Errorf("a sees %d of its rows, not 1", n)
	}
	if n := seen(testkit.Org(b)) + seen(db.Platform); n != 0 {
		t.Errorf("others see %d rows of a", n)
	}
}

func TestKinds(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		org, _ := testkit.NewOrg(t, d)
		write := func(fn func(context.Context, *db.Tx) error) error {
			return d.Write(ctx, testkit.Org(org), db.Fresh(), fn)
		}
		if err := write(func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, org, "k") }); err != nil {
			t.Fatal(err)
		}
		err := write(func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, org, "k") })
		if !errors.Is(err, fault.Conflict) || !db.Unique(err) {
			t.Error("the same key twice: ", err)
		}
		err = write(func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, org, "a\x00b") })
		if len(fault.Fields(err)) != 1 {
			t.Error("NUL: ", err)
		}
		err = write(func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, org, "") })
		if v := (*db.Violation)(nil); !errors.As(err, &v) || v.Kind != "check" {
			t.Error("check: ", err)
		}
		err = d.Read(ctx, testkit.Org(org), func(ctx context.Context, q db.Q) error {
			rows, err := q.Query(ctx, `DELETE FROM idempotency RETURNING key`)
			if err == nil {
				defer func() { _ = rows.Close() }()
				rows.Next()
				err = rows.Err()
			}
			return err
		})
		if err == nil {
			t.Error("a read handle deleted")
		}
	})
}

// Without the touch, readers of the same state would all decide alike.
func TestRace_TouchSerializesDecisions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		org, _ := testkit.NewOrg(t, d)
		const writers, seats = 16, 5
		var wg sync.WaitGroup
		for i := range writers {
			wg.Go(func() {
				err := d.Write(ctx, testkit.Org(org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
					n, err := db.One(ctx, tx, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1`, org)
					if err != nil || n >= seats {
						return err
					}
					return insertKey(ctx, tx, org, ids.New(time.Unix(int64(i), 0)).String())
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var n int64
		err := d.Read(ctx, testkit.Org(org), func(ctx context.Context, q db.Q) (err error) {
			n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1`, org)
			return err
		})
		if err != nil || n != seats {
			t.Errorf("%d took %d seats, %v", n, seats, err)
		}
	})
}

func TestBulk(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		org, _ := testkit.NewOrg(t, d)
		for range 2 {
			err := d.Write(ctx, testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				for range 2 {
					_, err := tx.Bulk(ctx, "idempotency", []string{"org_id", "actor_id", "key", "request", "status", "location", "created_at"},
						func(yield func([]any, error) bool) {
							for i := range 1000 {
								if !yield([]any{org, ids.ID{2}, ids.ID{byte(i >> 8), byte(i), 1}.String(), []byte{1}, 200, "/", time.Unix(1, 0)}, nil) {
									return
								}
							}
						}, "ON CONFLICT (org_id, actor_id, key) DO NOTHING")
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		err := d.Read(ctx, testkit.Org(org), func(ctx context.Context, q db.Q) error {
			n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1 AND created_at = $2`, org, time.Unix(1, 0))
			if n != 1000 {
				t.Errorf("%d rows", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A backup holds no index.db: its tables come back empty, and nothing else changes.
func TestDerivedTablesComeBack(t *testing.T) {
	ctx := context.Background()
	c := testkit.NewDB(t, db.SQLite)
	for _, f := range []string{"index.db", "index.db-wal", "index.db-shm"} {
		if err := os.Remove(filepath.Join(c.Dir, f)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if _, err := db.Migrate(ctx, c, migrations.Files, testkit.Tables(t), time.Now); err != nil {
		t.Fatal(err)
	}
	err := testkit.Reopen(t, c).Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		_, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person_index`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What joins a write is committed with it, once, or not at all.
func TestJoin(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		org, _ := testkit.NewOrg(t, d)
		joined := 0
		ctx := db.Join(context.Background(), func(ctx context.Context, tx *db.Tx, _ db.Tenancy) error {
			joined++
			return insertKey(ctx, tx, org, "joined")
		})
		fail := errors.New("no")
		write := func(err error) error {
			return d.Write(ctx, testkit.Org(org), db.Fresh(), func(context.Context, *db.Tx) error { return err })
		}
		if err := write(fail); !errors.Is(err, fail) {
			t.Error(err)
		}
		if err := errors.Join(write(nil), write(nil)); err != nil || joined != 2 {
			t.Error(joined, err)
		}
	})
}

// The tables of index.db come back as the steps before the pending ones left them, since
// those go on from there: an upgrade after a restore.
func TestDerivedTablesComeBackBeforeWhatIsPending(t *testing.T) {
	ctx := context.Background()
	c := db.Config{Dir: t.TempDir()}
	first, second := `CREATE TABLE derived.names (id INTEGER NOT NULL PRIMARY KEY);`, `CREATE TABLE derived.words (id INTEGER NOT NULL PRIMARY KEY);
ALTER TABLE derived.names ADD COLUMN more INTEGER NOT NULL DEFAULT 0;`
	if _, err := migrate(c, steps(first)); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"index.db", "index.db-wal", "index.db-shm"} {
		if err := os.Remove(filepath.Join(c.Dir, f)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if done, err := migrate(c, steps(first, second)); err != nil || len(done) != 1 {
		t.Fatal(done, err)
	}
	d, err := db.Open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }() // only a test's
	err = d.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) error {
		_, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM names n JOIN words w ON w.id = n.id AND n.more = 0`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
