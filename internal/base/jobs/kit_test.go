package jobs

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// note is the payload of the tests: what is to be noted.
type note struct {
	What string
	N    int
}

// mark writes a row that is never the same twice, so that a doubled effect is counted.
func mark(ctx context.Context, tx *db.Tx, org int64, what string) error {
	_, err := tx.Exec(ctx, `INSERT INTO idempotency (org_id, actor_id, key, request, status, location, created_at)
		VALUES ($1, $2, $3, $4, 200, $5, 0)`, org, ids.ID{9}, ids.New(noon).String(), []byte{1}, what)
	return err
}

func marks(t testing.TB, d *db.DB, org int64) map[string]int {
	t.Helper()
	out := map[string]int{}
	err := d.Read(context.Background(), testkit.Org(org), func(ctx context.Context, q db.Q) error {
		all, err := db.All(ctx, q, db.Scalar[string], `SELECT location FROM idempotency WHERE org_id = $1`, org)
		for _, s := range all {
			out[s]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// marker is the Tx kind of the tests.
func marker(name string) Kind {
	return Tx(name, func(ctx context.Context, tx *db.Tx, sc access.Scope, p note) error {
		return mark(ctx, tx, sc.OrgID(), p.What)
	})
}

// receiver is the other side of an Outside kind: it notes every key it was given.
type receiver struct {
	mu   sync.Mutex
	keys map[string][]string // by what was asked
}

func (r *receiver) kind(name string) Kind {
	return Outside(name, func(_ context.Context, _ access.Scope, p note, key string) error {
		r.got(p.What, key)
		return nil
	})
}

func (r *receiver) got(what, key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keys == nil {
		r.keys = map[string][]string{}
	}
	r.keys[what] = append(r.keys[what], key)
}

func (r *receiver) of(what string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.keys[what]
}

func enqueue(t testing.TB, d *db.DB, org int64, all ...New) {
	t.Helper()
	err := d.Write(context.Background(), testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, n := range all {
			if n.Now.IsZero() {
				n.Now = noon
			}
			if err := Enqueue(ctx, tx, org, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func due(t testing.TB, w *Worker) (int, error) {
	t.Helper()
	return w.RunDue(context.Background())
}

func mustDo(t testing.TB, w *Worker, want int) {
	t.Helper()
	if n, err := due(t, w); err != nil || n != want {
		t.Fatalf("did %d jobs, %v; want %d", n, err, want)
	}
}

func org(t testing.TB, d *db.DB) int64 {
	n, _ := testkit.NewOrg(t, d)
	return n
}

func worker(d *db.DB, c clock.Clock, kinds ...Kind) *Worker {
	return &Worker{DB: d, Clock: c, Kinds: kinds}
}

type row struct {
	id             ids.ID
	kind           string
	state          State
	due            time.Time
	attempt, tries int64
	code           string
}

func rows(t testing.TB, d *db.DB) []row {
	t.Helper()
	var out []row
	err := d.Read(context.Background(), db.Platform, func(ctx context.Context, q db.Q) (err error) {
		out, err = db.All(ctx, q, func(r *sql.Rows) (j row, err error) {
			err = r.Scan(&j.id, &j.kind, &j.state, db.At(&j.due), &j.attempt, &j.tries, &j.code)
			return j, err
		}, `SELECT id, kind, state, due_at, attempt, tries, code FROM job ORDER BY due_at, id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func only(t testing.TB, d *db.DB) row {
	t.Helper()
	all := rows(t, d)
	if len(all) != 1 {
		t.Fatalf("%d jobs, want one: %+v", len(all), all)
	}
	return all[0]
}

func platform(t testing.TB, d *db.DB, fn func(context.Context, *db.Tx) error) error {
	t.Helper()
	return d.Write(context.Background(), db.Platform, db.Fresh(), fn)
}

func testLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func totalDay(c clock.Clock) civil.Date { return civil.At(c.Now(), time.UTC) }
