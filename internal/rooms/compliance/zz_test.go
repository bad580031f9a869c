package compliance_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

func TestZZ(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.SQLite {
			return
		}
		k := newKit(t, d)
		k.fillList(50000)
		k.must(d.Read(context.Background(), testkit.Org(k.org), func(ctx context.Context, q db.Q) error {
			ex := func(stmt string, args ...any) {
				rows, err := q.Query(ctx, "EXPLAIN QUERY PLAN "+stmt, args...)
				k.must(err)
				for rows.Next() {
					var a, b, c int
					var s string
					k.must(rows.Scan(&a, &b, &c, &s))
					t.Log(s)
				}
				rows.Close()
				for range 3 {
				at := time.Now()
				n := 0
				k.must(db.Each(ctx, q, func(r *sql.Rows) (int, error) { return 0, nil }, func(int) error { n++; return nil }, stmt, args...))
				t.Log(n, time.Since(at))
}
			}
			ex(`SELECT l.person_id, l.name_key FROM standing_list l
		JOIN standing s ON s.org_id = l.org_id AND s.gen = l.gen AND s.person_id = l.person_id
		JOIN person p ON p.org_id = l.org_id AND p.id = l.person_id
		WHERE l.org_id = $1 AND s.org_id = $1 AND p.org_id = $1 AND l.gen = $3 AND s.gen = $3 AND s.requirement_id = $7
		AND (l.name_key, l.person_id) > ($5, $6) AND l.status = $4 AND s.next_on > $2 AND p.state = $8 ORDER BY l.name_key, l.person_id LIMIT 50`, k.org, "2026-03-02", 1, "not_met", "", ids.ID{}, ids.ID{}, "active")
			ex(`SELECT t.unit_id, sum(t.n) FROM tally t WHERE t.org_id = $1 AND t.gen = $2 AND t.on_day <= $3 AND t.unit_id IN (SELECT u.id FROM unit u WHERE u.org_id = $1) AND t.requirement_id = $4 AND t.status IN ('not_met', 'grace', 'unknown', 'open', 'met', 'exempt', 'not_applicable') GROUP BY t.unit_id`, k.org, 1, "2026-03-02", ids.ID{})
			return nil
		}))
	})
}
