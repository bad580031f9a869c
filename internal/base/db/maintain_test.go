package db_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// maintainers are the files that may go around row security, and why.
var maintainers = map[string]string{
	"internal/base/keys/doctor.go": "counts keys per epoch",
	"internal/base/keys/rotate.go": "wraps every key anew",
}

func TestWhoMaintains(t *testing.T) {
	call := regexp.MustCompile(`\bdb\.Maintain\(`)
	var found []string
	root := testkit.Root(t)
	for _, top := range []string{"internal", "cmd", "scripts"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(p string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
				return err
			}
			b, err := os.ReadFile(p)
			if err == nil && call.Match(b) {
				rel, _ := filepath.Rel(root, p)
				found = append(found, filepath.ToSlash(rel))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var want []string
	for p := range maintainers {
		want = append(want, p)
	}
	sort.Strings(want)
	if strings.Join(found, "\n") != strings.Join(want, "\n") {
		t.Errorf("these go around row security:\n%s\nthese may:\n%s", strings.Join(found, "\n"), strings.Join(want, "\n"))
	}
}

func TestMaintain(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		var orgs [2]int64
		for i := range orgs {
			orgs[i], _ = testkit.NewOrg(t, d)
			err := d.Write(ctx, testkit.Org(orgs[i]), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, orgs[i], "k") })
			if err != nil {
				t.Fatal(err)
			}
		}
		count := func(q db.Q) int64 {
			n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency`)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		stop := errors.New("stop")
		err := db.Maintain(ctx, d, func(ctx context.Context, m *db.Maintenance) error {
			rows := func(yield func([]any, error) bool) {
				_ = yield([]any{orgs[0], "k", 201}, nil) && yield([]any{orgs[1], "k", 202}, nil) && yield([]any{orgs[1], "none", 203}, nil)
			}
			err := m.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				n, err := tx.ExecEach(ctx, `UPDATE idempotency SET status = $3 WHERE org_id = $1 AND key = $2`, rows)
				if n != 2 {
					t.Errorf("%d of 2 rows of two organizations changed", n)
				}
				return err
			})
			if err != nil {
				return err
			}
			undone := m.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `DELETE FROM idempotency`)
				return errors.Join(err, stop)
			})
			if !errors.Is(undone, stop) {
				t.Error(undone)
			}
			return m.Read(ctx, func(_ context.Context, q db.Q) error {
				if n := count(q); n != 2 {
					t.Errorf("sees %d of 2 rows", n)
				}
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if d.Engine() == db.SQLite {
			return
		}
		err = d.Read(ctx, testkit.Org(orgs[0]), func(ctx context.Context, q db.Q) error { // the serving pool is as bound as before
			if n := count(q); n != 1 {
				t.Errorf("sees %d rows, not its own", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// The planner is told of tables by the account of the program, whose rows it sees otherwise
// only one organization at a time.
func TestAnalyze(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		org, _ := testkit.NewOrg(t, d)
		for i := range 50 {
			if err := d.Write(t.Context(), testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error { return insertKey(ctx, tx, org, fmt.Sprint(i)) }); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Analyze(t.Context(), "idempotency"); err != nil {
			t.Fatal(err)
		}
		if d.Engine() == db.SQLite {
			return
		}
		var n float64
		err := testkit.OwnerDB(t, d.Config()).QueryRow(`SELECT reltuples FROM pg_class WHERE oid = 'standing.idempotency'::regclass`).Scan(&n)
		if err != nil || n != 50 {
			t.Error(n, err)
		}
	})
}
