package db_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// What was deleted is in neither file of the embedded engine, once the log of writes is
// folded into them.
func TestDeletedRowsLeaveTheFiles(t *testing.T) {
	conf := testkit.NewDB(t, db.SQLite)
	d := testkit.Reopen(t, conf)
	ctx := context.Background()
	org, _ := testkit.NewOrg(t, d)
	canary := strings.Repeat("canary bird ", 8)
	write := func(fn func(context.Context, *db.Tx) error) {
		t.Helper()
		if err := d.Write(ctx, testkit.Org(org), db.Fresh(), fn); err != nil {
			t.Fatal(err)
		}
	}
	write(func(ctx context.Context, tx *db.Tx) error {
		for i := range 200 {
			if _, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $4, 0)`, org, unitID(i), canary, fmt.Sprint(canary, i)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `INSERT INTO person_word (org_id, word, person_id) VALUES ($1, $2, $3)`, org, fmt.Sprint(canary, i), unitID(i)); err != nil {
				return err
			}
		}
		return nil
	})
	found := func() (n int) {
		t.Helper()
		write(func(ctx context.Context, tx *db.Tx) error { // a reader would keep the log from being folded
			_, err := tx.Exec(ctx, `UPDATE org SET version = version + 1 WHERE id = $1`, org)
			return err
		})
		for _, f := range []string{"standing.db", "index.db"} {
			fold(t, filepath.Join(conf.Dir, f))
			b, err := os.ReadFile(filepath.Join(conf.Dir, f))
			if err != nil {
				t.Fatal(err)
			}
			n += bytes.Count(b, []byte("canary bird"))
		}
		return n
	}
	if found() == 0 {
		t.Fatal("the canaries were never there")
	}
	write(func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM unit WHERE org_id = $1`, org); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM person_word WHERE org_id = $1`, org)
		return err
	})
	if n := found(); n > 0 {
		t.Errorf("%d canaries are still in the files", n)
	}
}

func fold(t *testing.T, file string) {
	t.Helper()
	raw := openLite(t, file)
	var busy, log, done int
	if err := raw.QueryRow(`PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &log, &done); err != nil || busy != 0 {
		t.Fatal(file, busy, err)
	}
}

func TestWhatPointsNowhereIsRefused(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		org, _ := testkit.NewOrg(t, d)
		err := d.Write(context.Background(), testkit.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, parent_id, name, name_key, created_at) VALUES ($1, $2, $3, 'x', 'x', 0)`, org, ids.ID{1}, ids.ID{2})
			return err
		})
		if !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

// A database elsewhere is reached over TLS or not at all; only this machine may do without.
func TestNoDatabaseInTheClear(t *testing.T) {
	for url, refused := range map[string]bool{
		"postgres://u:p@db.example.com/x?sslmode=disable":             true,
		"postgres://u:p@db.example.com/x?sslmode=prefer":              true,
		"postgres://u:p@db.example.com/x?sslmode=allow":               true,
		"postgres://u:p@10.0.0.1/x":                                   true,
		"postgres://u:p@127.0.0.1:1,db.example.com/x?sslmode=disable": true,
		"postgres://u:p@127.0.0.1:1/x?sslmode=disable":                false,
		"postgres://u:p@localhost:1/x?sslmode=disable":                false,
		"postgres://u:p@[::1]:1/x?sslmode=disable":                    false,
		"postgres://u:p@127.0.0.1:1/x?sslmode=verify-full":            false,
	} {
		_, err := db.Open(context.Background(), db.Config{URL: url})
		if err == nil {
			t.Fatal(url, " was reached")
		}
		if strings.Contains(err.Error(), "without TLS") != refused {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func openLite(t *testing.T, file string) *sql.DB {
	t.Helper()
	raw, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	return raw
}
