package db_test

import (
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// SQLite's planner leads from a person to what is known of them, and not through all that an
// organization has, in an installation that is empty as in one of millions.
func TestPlansAreOfALargeInstallation(t *testing.T) {
	owner := testkit.OwnerDB(t, testkit.NewDB(t, db.SQLite))
	rows, err := owner.Query(`EXPLAIN QUERY PLAN SELECT s.status FROM person p JOIN standing_state x ON x.org_id = p.org_id
		JOIN standing s ON s.org_id = p.org_id AND s.gen = x.shown AND s.person_id = p.root_id
		WHERE p.org_id = 2 AND x.org_id = 2 AND s.org_id = 2 AND p.id IN (x'00', x'01')`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, line)
	}
	all := strings.Join(plan, "\n")
	if err := rows.Err(); err != nil || !strings.Contains(all, "SEARCH p USING INDEX sqlite_autoindex_person_1 (org_id=? AND id=?)") ||
		!strings.Contains(all, "s USING INDEX sqlite_autoindex_standing_1 (org_id=? AND gen=? AND person_id=?)") {
		t.Errorf("%v\n%s", err, all)
	}
}
