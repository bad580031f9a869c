package db

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
)

// A connection keeps so many statements and no more, runs one beside itself while it is
// read, and finds out when a table under one was made anew.
func TestKeptStatements(t *testing.T) {
	pool := sql.OpenDB(&liteConnector{dir: t.TempDir(), write: true})
	defer func() { _ = pool.Close() }()
	pool.SetMaxOpenConns(1)
	ctx := context.Background()
	c, err := pool.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	exec := func(text string, args ...any) {
		t.Helper()
		if _, err := c.ExecContext(ctx, text, args...); err != nil {
			t.Fatal(text, err)
		}
	}
	one := func(text string, args ...any) (n int) {
		t.Helper()
		if err := c.QueryRowContext(ctx, text, args...).Scan(&n); err != nil {
			t.Fatal(text, err)
		}
		return n
	}
	exec(`CREATE TABLE a (n INTEGER)`)
	for i := range 3 {
		exec(`INSERT INTO a VALUES ($1)`, i)
	}
	outer, err := c.QueryContext(ctx, `SELECT n FROM a WHERE n >= $1 ORDER BY n`, 0)
	if err != nil {
		t.Fatal(err)
	}
	for want := 0; outer.Next(); want++ {
		var n int
		if err := outer.Scan(&n); err != nil || n != want {
			t.Fatal(n, err)
		}
		if got := one(`SELECT n FROM a WHERE n >= $1 ORDER BY n`, 2); got != 2 {
			t.Errorf("read beside itself: %d", got)
		}
	}
	if err := outer.Err(); err != nil {
		t.Fatal(err)
	}
	exec(`DROP TABLE a`)
	exec(`CREATE TABLE a (m INTEGER, n INTEGER)`)
	exec(`INSERT INTO a VALUES (7, 9)`)
	if got := one(`SELECT n FROM a WHERE n >= $1 ORDER BY n`, 0); got != 9 {
		t.Errorf("the new table gives %d", got)
	}
	for i := range keptStatements + 50 {
		if got := one(fmt.Sprintf(`SELECT $1 + %d`, i), 1); got != i+1 {
			t.Fatal(got, i)
		}
	}
	err = c.Raw(func(raw any) error {
		own := raw.(*liteConn)
		if len(own.kept) != keptStatements || own.order.Len() != keptStatements {
			t.Errorf("%d and %d are kept", len(own.kept), own.order.Len())
		}
		for _, e := range own.kept {
			if e.Value.(*liteStmt).busy {
				t.Errorf("%q is still read", e.Value.(*liteStmt).text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
