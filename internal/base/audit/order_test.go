package audit_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// Entries of one millisecond are shown in the order in which they were written, waiting
// or not, and paging through them loses and repeats none, wherever a page ends.
func TestOrderOfOneMoment(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := open(t, d, twoDirs(t)...)
		sc := system(t, d)
		start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		var want []ids.ID
		add := func(at time.Time, n int) {
			for range n {
				want = append(want, write(t, d, sc, audit.Event{At: at, Verb: "unit.renamed", Subject: ids.ID{9}})...)
			}
		}
		add(start, 7)
		add(start.Add(time.Millisecond), 1)
		add(start.Add(2*time.Millisecond), 8)
		drain(t, l)
		add(start.Add(2*time.Millisecond), 3) // these wait
		slices.Reverse(want)
		for _, f := range []audit.Filter{{}, {Verb: "unit.renamed"}, {Subject: ids.ID{9}}, {From: start, Until: start.Add(time.Hour)}} {
			for f.Limit = 1; f.Limit < 22; f.Limit++ {
				var got []ids.ID
				f.Before = ids.ID{}
				for {
					page, err := l.Search(ctx, sc, f)
					if err != nil {
						t.Fatal(err)
					}
					for _, e := range page {
						got = append(got, e.ID)
					}
					if len(page) < f.Limit {
						break
					}
					f.Before = got[len(got)-1]
				}
				if !slices.Equal(got, want) {
					t.Fatalf("%d a page, by %+v: %d entries, want %d in the order of the log", f.Limit, f, len(got), len(want))
				}
			}
		}
	})
}

// A verb that is rare in a long log is found by its index.
func TestVerbHasAnIndex(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			conf := testkit.NewDB(t, e)
			sc := system(t, testkit.Reopen(t, conf))
			owner := testkit.OwnerDB(t, conf)
			explain := `EXPLAIN QUERY PLAN `
			if e == db.Postgres {
				explain = `EXPLAIN `
				if _, err := owner.Exec(`INSERT INTO audit_content SELECT $1, int8send(g) || int8send(g), g, CASE WHEN g % 500 = 0 THEN 'unit.renamed' ELSE 'person.viewed' END,
					'system', int8send(0) || int8send(0), 'x', '', int8send(0) || int8send(0), '', int8send(0) || int8send(0), '', '', '', ''::bytea, sha256(''::bytea)
					FROM generate_series(1, 20000) g`, sc.OrgID()); err != nil {
					t.Fatal(err)
				}
				if _, err := owner.Exec(`ANALYZE audit_content`); err != nil {
					t.Fatal(err)
				}
			}
			stmt, args := audit.SearchStatement(sc, audit.Filter{Verb: "unit.renamed", Limit: 50})
			rows, err := owner.Query(explain+stmt, args...)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = rows.Close() }()
			var plan string
			for rows.Next() {
				var line string
				dest := []any{&line}
				if e == db.SQLite {
					var a, b, c int
					dest = []any{&a, &b, &c, &line}
				}
				if err := rows.Scan(dest...); err != nil {
					t.Fatal(err)
				}
				plan += line + "\n"
			}
			if !strings.Contains(plan, "audit_content_verb") {
				t.Error(plan)
			}
		})
	}
}
