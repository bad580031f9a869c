package db_test

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// scripts/measure runs these on a cluster whose commits wait for the disk.

func eachEngine(b *testing.B, f func(*testing.B, *db.DB, db.Config)) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(string(e), func(b *testing.B) {
			c := testkit.NewDB(b, e)
			f(b, testkit.Reopen(b, c), c)
		})
	}
}

func unitID(i int) (id ids.ID) {
	binary.BigEndian.PutUint64(id[8:], uint64(i)+1)
	return id
}

func addUnits(b *testing.B, d *db.DB, org int64, n int) {
	b.Helper()
	err := d.Write(context.Background(), testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Bulk(ctx, "unit", []string{"org_id", "id", "version", "name", "name_key", "created_at"}, func(yield func([]any, error) bool) {
			for i := range n {
				if !yield([]any{org, unitID(i), 1, fmt.Sprintf("Unit %06d", i), fmt.Sprintf("unit %06d", i), 0}, nil) {
					return
				}
			}
		}, "")
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkTouchWrite: 16 writers in one organization for three seconds, each transaction
// touching one of 200 rows and adding one.
func BenchmarkTouchWrite(b *testing.B) {
	eachEngine(b, func(b *testing.B, d *db.DB, _ db.Config) {
		org, _ := testkit.NewOrg(b, d)
		addUnits(b, d, org, 200)
		for b.Loop() {
			var mu sync.Mutex
			var took []time.Duration
			var wg sync.WaitGroup
			start := time.Now()
			for w := range 16 {
				wg.Go(func() {
					var mine []time.Duration
					for i := 0; time.Since(start) < 3*time.Second; i++ {
						before := time.Now()
						err := d.Write(context.Background(), testkit.Org(org), db.On("unit", unitID(rand.IntN(200))), func(ctx context.Context, tx *db.Tx) error {
							return insertKey(ctx, tx, org, fmt.Sprintf("%d-%d-%d", b.N, w, i))
						})
						if err != nil {
							b.Error(err)
							return
						}
						mine = append(mine, time.Since(before))
					}
					mu.Lock()
					took = append(took, mine...)
					mu.Unlock()
				})
			}
			wg.Wait()
			b.ReportMetric(float64(len(took))/time.Since(start).Seconds(), "tx/s")
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		}
	})
}

// BenchmarkPage reads a page of 50 of 20,000 rows: by Read, in a transaction of the
// organization and on PostgreSQL under row security, and as the tables' owner without
// either.
func BenchmarkPage(b *testing.B) {
	const text = `SELECT id, name FROM unit WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT 50`
	scan := func(r *sql.Rows) (n string, err error) {
		var id ids.ID
		err = r.Scan(&id, &n)
		return n, err
	}
	eachEngine(b, func(b *testing.B, d *db.DB, c db.Config) {
		const rows = 20_000
		org, _ := testkit.NewOrg(b, d)
		addUnits(b, d, org, rows)
		// As the database does by itself a minute after so many rows came in.
		if _, err := testkit.OwnerDB(b, c).Exec("ANALYZE"); err != nil {
			b.Fatal(err)
		}
		full := func(b *testing.B, n int, err error) {
			if n != 50 || err != nil {
				b.Fatal(n, err)
			}
		}
		b.Run("scoped", func(b *testing.B) {
			for b.Loop() {
				err := d.Read(context.Background(), testkit.Org(org), func(ctx context.Context, q db.Q) error {
					all, err := db.All(ctx, q, scan, text, org, unitID(rand.IntN(rows-100)))
					full(b, len(all), err)
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("bare", func(b *testing.B) {
			raw := testkit.OwnerDB(b, c)
			for b.Loop() {
				at := unitID(rand.IntN(rows - 100))
				rows, err := raw.Query(text, org, at[:])
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				for ; rows.Next(); n++ {
					if _, err := scan(rows); err != nil {
						b.Fatal(err)
					}
				}
				full(b, n, rows.Err())
				if err := rows.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}
