package db_test

import (
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// What the planner remembers of a column is in the log, in base backups and on replicas,
// however unlogged its table is: of derived tables, which hold clear names, it remembers no
// value.
func TestStatisticsHoldNoNames(t *testing.T) {
	conf := testkit.NewDB(t, db.Postgres)
	owner := testkit.OwnerDB(t, conf)
	for _, stmt := range []string{
		`INSERT INTO person_index (org_id, person_id, version, name_key, name, number, state)
			SELECT 7, int8send(i) || int8send(i), 1, 'canary ' || i % 9, 'Canary ' || i % 9, 'canary' || i % 9, 'active' FROM generate_series(1, 2000) i`,
		`INSERT INTO person_word (org_id, word, person_id) SELECT 7, 'canary' || i % 9, int8send(i) || int8send(i) FROM generate_series(1, 2000) i`,
		`ANALYZE`,
	} {
		if _, err := owner.Exec(stmt); err != nil {
			t.Fatal(err)
		}
	}
	var told, looked int
	err := owner.QueryRow(`SELECT count(*) FILTER (WHERE coalesce(most_common_vals::text, '') || coalesce(histogram_bounds::text, '') ILIKE '%canary%'), count(*)
		FROM pg_stats WHERE tablename IN ('person_index', 'person_word')`).Scan(&told, &looked)
	if err != nil || told > 0 || looked == 0 {
		t.Errorf("names in the statistics of %d columns, %d looked at: %v", told, looked, err)
	}
	var states int
	if err := owner.QueryRow(`SELECT n_distinct FROM pg_stats WHERE tablename = 'person_index' AND attname = 'state'`).Scan(&states); err != nil || states != 1 {
		t.Errorf("%d states are remembered, which no plan is good without: %v", states, err)
	}
}
