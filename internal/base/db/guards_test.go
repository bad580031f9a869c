package db_test

import (
	"context"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/migrations"
)

// A replica that starts beside others needs no table for itself: with a row of every one
// of them locked, it finds its guards and goes on. What somebody took away comes back.
func TestGuardsAreMadeAnewOnlyWhenTheyDiffer(t *testing.T) {
	conf := testkit.NewDB(t, db.Postgres)
	owner := testkit.OwnerDB(t, conf)
	migrate := func() error {
		ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
		defer stop()
		_, err := db.Migrate(ctx, conf, migrations.Files, testkit.Tables(t), time.Now)
		return err
	}
	busy, err := owner.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := busy.Exec(`LOCK TABLE org, unit, idempotency IN ROW EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	if err := migrate(); err != nil {
		t.Error("beside somebody who works: ", err)
	}
	if err := busy.Rollback(); err != nil {
		t.Fatal(err)
	}
	for _, take := range []string{`DROP POLICY tenant ON unit`, `ALTER TABLE unit DISABLE ROW LEVEL SECURITY`, `DROP TRIGGER guard_append ON audit_entry`} {
		if _, err := owner.Exec(take); err != nil {
			t.Fatal(err)
		}
		if err := migrate(); err != nil {
			t.Error(err)
		}
	}
	var n int
	err = owner.QueryRow(`SELECT (SELECT count(*) FROM pg_policies WHERE tablename = 'unit') + (SELECT count(*) FROM pg_class WHERE relname = 'unit' AND relrowsecurity)
		+ (SELECT count(*) FROM pg_trigger WHERE tgname = 'guard_append' AND tgrelid = 'audit_entry'::regclass)`).Scan(&n)
	if err != nil || n != 3 {
		t.Error("what was taken away did not come back: ", n, err)
	}
}

// Not even the owner of the tables, who restores and migrates, changes what only grows, or
// changes what is only added and erased.
func TestGuardsHoldTheOwner(t *testing.T) {
	owner := testkit.OwnerDB(t, testkit.NewDB(t, db.Postgres))
	for _, c := range []struct {
		stmt string
		may  bool
	}{
		{`UPDATE audit_entry SET org_id = org_id WHERE false`, false},
		{`DELETE FROM audit_entry WHERE false`, false},
		{`TRUNCATE audit_entry`, false},
		{`UPDATE completion SET unit = unit WHERE false`, false},
		{`TRUNCATE completion CASCADE`, false},
		{`DELETE FROM completion WHERE false`, true},
	} {
		if _, err := owner.Exec(c.stmt); (err == nil) != c.may {
			t.Errorf("%s: %v", c.stmt, err)
		}
	}
}
