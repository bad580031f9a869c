package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// backlog adds n jobs of one organization without enqueueing each.
func backlog(t testing.TB, d *db.DB, org int64, n int, s State, due time.Time) {
	t.Helper()
	err := platform(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Bulk(ctx, "job", []string{"id", "org_id", "kind", "state", "due_at", "attempt", "tries", "again", "code", "payload", "created_at"},
			func(yield func([]any, error) bool) {
				for range n {
					if !yield([]any{ids.New(due), org, "test.order", s, due, 0, 0, false, "", `{"What":"big"}`, due}, nil) {
						return
					}
				}
			}, "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// order is a kind that notes in which order organizations were served, and stops the
// worker when enough were.
func order(served *[]int64, stop func(n int) bool) Kind {
	return Outside("test.order", func(_ context.Context, sc access.Scope, _ note, _ string) error {
		*served = append(*served, sc.OrgID())
		if stop(len(*served)) {
			return errKilled
		}
		return nil
	})
}

func TestAnotherBacklogDelaysNobody(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		big := org(t, d)
		backlog(t, d, big, 3000, Ready, noon)
		var small []int64
		for range 5 {
			o := org(t, d)
			small = append(small, o)
			enqueue(t, d, o, New{Kind: "test.order"})
		}
		var served []int64
		w := worker(d, clock.At(noon), order(&served, func(n int) bool { return n == 12 }))
		_, _ = due(t, w)
		seen := map[int64]int{}
		for i, o := range served {
			if _, ok := seen[o]; !ok {
				seen[o] = i
			}
		}
		for _, o := range small {
			if at, ok := seen[o]; !ok || at >= 8 {
				t.Errorf("organization %d was not among the first: %v of %v", o, at, served)
			}
		}
	})
}

// More organizations have work than one claim can serve: each is served in its turn.
func TestOrganizationsTakeTurns(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		var all []int64
		for range 20 {
			o := org(t, d)
			all = append(all, o)
			backlog(t, d, o, 50, Ready, noon)
		}
		var served []int64
		w := worker(d, clock.At(noon), order(&served, func(n int) bool { return n == 60 }))
		w.Slots = 6
		_, _ = due(t, w)
		n := map[int64]int{}
		for _, o := range served[:60] {
			n[o]++
		}
		for _, o := range all {
			if n[o] < 2 || n[o] > 4 {
				t.Errorf("organization %d had %d of 60 turns", o, n[o])
			}
		}
	})
}

func TestNoOrganizationHoldsEverySlot(t *testing.T) {
	w := &Worker{Slots: 8}
	if err := w.prepare(); err != nil {
		t.Fatal(err)
	}
	of, last := w.shares([]int64{2}, 8)
	if len(of) != 1 || of[0].n != 6 || last != 0 {
		t.Error(of, last)
	}
	w.perOrg[2] = 6
	of, last = w.shares([]int64{2, 5, 9}, 2)
	if len(of) != 2 || of[0] != (share{5, 1}) || of[1] != (share{9, 1}) || last != 9 {
		t.Error(of, last)
	}
	if of, _ = w.shares([]int64{2}, 2); len(of) != 0 {
		t.Error(of)
	}
}

// A flood of scheduled jobs does not stand before another organization's.
func TestScheduledFloodDelaysNobody(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		big, small := org(t, d), org(t, d)
		backlog(t, d, big, 3000, Later, noon.Add(-time.Hour))
		backlog(t, d, small, 1, Later, noon.Add(-time.Minute))
		w := worker(d, clock.At(noon))
		if err := w.prepare(); err != nil {
			t.Fatal(err)
		}
		if n, err := w.promote(context.Background()); n != chunk || err != nil {
			t.Fatal(n, err)
		}
		got, err := w.claim(context.Background(), 8)
		if err != nil || len(got) != 5 || got[len(got)-1].org != small {
			t.Errorf("claimed %d, %v", len(got), err)
		}
	})
}

// What a worker asks again and again is answered from an index, however much waits.
func TestPlans(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		big := org(t, d)
		backlog(t, d, big, 20_000, Ready, noon)
		backlog(t, d, big, 20_000, Later, noon.Add(time.Hour))
		// What the planner knows after a vacuum: that nearly everything waits.
		if _, err := testkit.OwnerDB(t, d.Config()).Exec("ANALYZE"); err != nil {
			t.Fatal(err)
		}
		spy := &spy{}
		w := worker(d, clock.At(noon))
		if err := w.prepare(); err != nil {
			t.Fatal(err)
		}
		err := platform(t, d, func(ctx context.Context, tx *db.Tx) error {
			spy.Q = tx
			_, err := readyOrgs(ctx, spy, 0, 8)
			if err == nil {
				_, _, err = laterOrgs(ctx, spy, 0, noon, 8)
			}
			if err == nil {
				_, err = oldest(ctx, spy, noon, 1000)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		spy.asked = append(spy.asked,
			asked{`SELECT id FROM job WHERE state = 'ready' AND org_id = $1 ORDER BY due_at, id LIMIT $2`, []any{big, 8}},
			asked{`SELECT id FROM job WHERE state <> 'ready' AND state = $1 AND due_at >= $2 AND due_at <= $3 ORDER BY due_at, id LIMIT $4`, []any{"later", 0, 1, 500}},
			asked{`SELECT id FROM job WHERE state = 'later' AND org_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT $3`, []any{big, 1, 8}})
		one := ids.New(noon)
		for i, text := range statementsByID(t) {
			args := [][]any{{one, 1, false}, {one, 1, false, one, 1, true}, {"later", 1, "", 0, one, 1}, {1, one, 1}}[i]
			plan := explain(t, d, asked{text, args})
			if !strings.Contains(plan, "job_pkey") && !strings.Contains(plan, "sqlite_autoindex_job_1") {
				t.Errorf("%s:\n%s", text, plan)
			}
		}
		for _, a := range spy.asked {
			plan := explain(t, d, a)
			for _, bad := range []string{"Seq Scan on job", "SCAN job", "SCAN j\n", "Bitmap", "Sort", "TEMP B-TREE FOR ORDER BY (due_at"} {
				if strings.Contains(plan, bad) && !strings.Contains(a.text, "RECURSIVE") {
					t.Errorf("%s:\n%s", a.text, plan)
				}
			}
			if strings.Contains(plan, "Seq Scan on job") || strings.Contains(plan, "SCAN job\n") {
				t.Errorf("%s:\n%s", a.text, plan)
			}
		}
	})
}

type asked struct {
	text string
	args []any
}

// spy keeps what was asked.
type spy struct {
	db.Q
	asked []asked
}

func (s *spy) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s.asked = append(s.asked, asked{text, args})
	return s.Q.Query(ctx, text, args...)
}

func explain(t testing.TB, d *db.DB, a asked) string {
	t.Helper()
	var out []string
	err := d.Read(context.Background(), db.Platform, func(ctx context.Context, q db.Q) (err error) {
		if q.Engine() == db.Postgres {
			out, err = db.All(ctx, q, db.Scalar[string], `EXPLAIN `+a.text, a.args...)
			return err
		}
		out, err = db.All(ctx, q, func(r *sql.Rows) (s string, err error) {
			var x, y, z any
			err = r.Scan(&x, &y, &z, &s)
			return s, err
		}, `EXPLAIN QUERY PLAN `+a.text, a.args...)
		return err
	})
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", a.text, err))
	}
	return strings.Join(out, "\n") + "\n"
}

// statementsByID reads from sql.go every statement about one job that is held.
func statementsByID(t testing.TB) []string {
	t.Helper()
	b, err := os.ReadFile("sql.go")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile("`((?:DELETE FROM|UPDATE) job [^`]*attempt = \\$\\d[^`]*)`").FindAllStringSubmatch(string(b), -1)
	if len(all) != 4 {
		t.Fatalf("%d statements", len(all))
	}
	var out []string
	for _, m := range all {
		out = append(out, m[1])
	}
	return out
}
