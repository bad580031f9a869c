package keys_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/keys"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

// BenchmarkKeys gives the figures of docs/decisions/0012-sealing.md; scripts/measure/keys
// runs it and prints them beside their limits. Each of the two rotations after the first
// is slower on PostgreSQL, which has the rows of the one before to clean up.
func BenchmarkKeys(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			h := newHospital(b, e, 1_000_000)
			b.Run("page", func(b *testing.B) { benchPage(b, h) })
			b.Run("rebuild", func(b *testing.B) { benchRebuild(b, h) })
			b.Run("rewrap", func(b *testing.B) { benchRewrap(b, h) })
		})
	}
}

// hospital is an organization of people with sealed names, and an empty derived index.
type hospital struct {
	d   *db.DB
	r   *keys.Ring
	org int64
	n   int
}

const (
	class = "roster"
	chunk = 10_000
)

func person(i int) (id ids.ID) {
	copy(id[:], fmt.Sprintf("%016d", i+1))
	return id
}

func place(id ids.ID) keys.Place { return keys.Place{Table: "bench_person", Column: "name", Row: id} }

func newHospital(b *testing.B, e db.Engine, n int) *hospital {
	b.Helper()
	conf := testkit.NewDB(b, e)
	benchTables(b, conf)
	h := &hospital{d: testkit.Reopen(b, conf), n: n}
	h.r, _ = keystest.RingIn(b, keystest.Dirs(b))
	h.org, _ = testkit.NewOrg(b, h.d)
	for i := 0; i < n; i += chunk {
		h.add(b, i, min(i+chunk, n))
	}
	return h
}

func benchTables(b *testing.B, conf db.Config) {
	b.Helper()
	exec := func(d *sql.DB, stmts ...string) {
		for _, s := range stmts {
			if _, err := d.Exec(s); err != nil {
				b.Fatal(err)
			}
		}
	}
	owner := testkit.OwnerDB(b, conf)
	if conf.Engine() == db.Postgres {
		exec(owner, `CREATE TABLE bench_person (org_id BIGINT NOT NULL, id BYTEA NOT NULL, name BYTEA NOT NULL, PRIMARY KEY (org_id, id))`,
			`CREATE UNLOGGED TABLE bench_index (org_id BIGINT NOT NULL, id BYTEA NOT NULL, name TEXT COLLATE "C" NOT NULL, PRIMARY KEY (org_id, id))`,
			`GRANT ALL ON bench_person, bench_index TO standing_app`)
		return
	}
	exec(owner, `CREATE TABLE bench_person (org_id INTEGER NOT NULL, id BLOB NOT NULL, name BLOB NOT NULL, PRIMARY KEY (org_id, id)) STRICT, WITHOUT ROWID`)
	index, err := sql.Open("sqlite", filepath.Join(conf.Dir, "index.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = index.Close() }()
	exec(index, `CREATE TABLE bench_index (org_id INTEGER NOT NULL, id BLOB NOT NULL, name TEXT NOT NULL, PRIMARY KEY (org_id, id)) STRICT, WITHOUT ROWID`)
}

func (h *hospital) write(b *testing.B, fn func(context.Context, *db.Tx) error) {
	b.Helper()
	if err := h.d.Write(context.Background(), testkit.Org(h.org), db.Fresh(), fn); err != nil {
		b.Fatal(err)
	}
}

func (h *hospital) add(b *testing.B, from, to int) {
	b.Helper()
	h.write(b, func(ctx context.Context, tx *db.Tx) error {
		var people []ids.ID
		for i := from; i < to; i++ {
			people = append(people, person(i))
		}
		o, err := h.r.Make(ctx, tx, h.org, class, people)
		if err != nil {
			return err
		}
		_, err = tx.Bulk(ctx, "bench_person", []string{"org_id", "id", "name"}, func(yield func([]any, error) bool) {
			for _, p := range people {
				s, err := o.Seal(p, place(p), pii.Hide("Delacroix-Washington, Maria "+string(p[8:])))
				if !yield([]any{h.org, p, s}, err) || err != nil {
					return
				}
			}
		}, "")
		return err
	})
}

type named struct {
	id   ids.ID
	name keys.Sealed
}

func scanNamed(r *sql.Rows) (n named, err error) {
	err = r.Scan(&n.id, &n.name)
	return n, err
}

func (h *hospital) page(ctx context.Context, q db.Q, after ids.ID, n int) ([]named, error) {
	return db.All(ctx, q, scanNamed, `SELECT id, name FROM bench_person WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT $3`, h.org, after, n)
}

// benchPage reads pages of 200 people in id order, as a list does: rows, keys, names.
func benchPage(b *testing.B, h *hospital) {
	var took []float64
	for b.Loop() {
		for i := range 200 {
			start := time.Now()
			if err := h.d.Read(context.Background(), testkit.Org(h.org), func(ctx context.Context, q db.Q) error {
				return h.show(ctx, q, person(i*7919%(h.n-200)))
			}); err != nil {
				b.Fatal(err)
			}
			took = append(took, float64(time.Since(start))/1e6)
		}
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms/page")
	b.ReportMetric(took[len(took)*99/100], "ms/p99")
}

func (h *hospital) show(ctx context.Context, q db.Q, after ids.ID) error {
	rows, err := h.page(ctx, q, after, 200)
	if err != nil {
		return err
	}
	people := make([]ids.ID, len(rows))
	for i, r := range rows {
		people[i] = r.id
	}
	o, err := h.r.Load(ctx, q, h.org, class, people)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, err := o.Open(r.id, place(r.id), r.name); err != nil {
			return err
		}
	}
	return nil
}

// benchRebuild fills the derived index from nothing but the sealed names.
func benchRebuild(b *testing.B, h *hospital) {
	for b.Loop() {
		b.StopTimer()
		h.write(b, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM bench_index WHERE org_id = $1`, h.org)
			return err
		})
		b.StartTimer()
		var last ids.ID
		for total := 0; total < h.n; {
			n := 0
			h.write(b, func(ctx context.Context, tx *db.Tx) (err error) {
				n, last, err = h.index(ctx, tx, last)
				return err
			})
			if n == 0 {
				b.Fatal("rows are missing")
			}
			total += n
		}
	}
}

func (h *hospital) index(ctx context.Context, tx *db.Tx, after ids.ID) (int, ids.ID, error) {
	rows, err := h.page(ctx, tx, after, chunk)
	if err != nil || len(rows) == 0 {
		return 0, after, err
	}
	last := rows[len(rows)-1].id
	o, err := h.r.LoadRange(ctx, tx, h.org, class, after, last)
	if err != nil {
		return 0, after, err
	}
	_, err = tx.Bulk(ctx, "bench_index", []string{"org_id", "id", "name"}, func(yield func([]any, error) bool) {
		for _, r := range rows {
			name, err := o.Open(r.id, place(r.id), r.name)
			if !yield([]any{h.org, r.id, name.Reveal()}, err) || err != nil {
				return
			}
		}
	}, "")
	return len(rows), last, err
}

func benchRewrap(b *testing.B, h *hospital) {
	for b.Loop() {
		got, err := h.r.Rotate(context.Background(), h.d)
		if err != nil {
			b.Fatal(err)
		}
		if got.Rows != int64(h.n) {
			b.Fatalf("%d of %d keys wrapped anew", got.Rows, h.n)
		}
	}
}
