package db_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
)

// steps are migrations for both engines with the same text.
func steps(texts ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i, text := range texts {
		for _, e := range []db.Engine{db.SQLite, db.Postgres} {
			m[string(e)+"/000"+string(rune('1'+i))+"_step.sql"] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return m
}

// eachEmpty runs f with an empty database of each engine.
func eachEmpty(t *testing.T, f func(*testing.T, db.Config)) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			c := db.Config{Dir: t.TempDir()}
			if e == db.Postgres {
				c = testkit.EmptyPostgres(t)
			}
			f(t, c)
		})
	}
}

func migrate(c db.Config, files fstest.MapFS) ([]string, error) {
	return db.Migrate(context.Background(), c, files, nil, time.Now)
}

const (
	one   = `CREATE TABLE one (id INTEGER NOT NULL PRIMARY KEY);`
	rows  = `INSERT INTO one (id) VALUES (1), (2);`
	wrong = `CREATE TABLE two (id INTEGER NOT NULL PRIMARY KEY); INSERT INTO nothing VALUES (1);`
	two   = `CREATE TABLE two (id INTEGER NOT NULL PRIMARY KEY);`
)

func TestMigrationsGoForward(t *testing.T) {
	eachEmpty(t, func(t *testing.T, c db.Config) {
		if done, err := migrate(c, steps(one, rows, wrong)); err == nil || len(done) != 2 || !strings.Contains(err.Error(), "0003_step") {
			t.Fatal(done, err)
		}
		if todo, err := db.Pending(context.Background(), c, steps(one, rows, two)); err != nil || len(todo) != 1 {
			t.Fatal(todo, err)
		}
		if done, err := migrate(c, steps(one, rows, two)); err != nil || len(done) != 1 { // nothing of the step that failed is left
			t.Fatal("it does not resume: ", done, err)
		}
		if done, err := migrate(c, steps(one, rows, two)); err != nil || len(done) != 0 {
			t.Error(done, err)
		}
		if _, err := migrate(c, steps(one, rows, two+"-- later")); err == nil || !strings.Contains(err.Error(), "was changed") {
			t.Error("a changed step: ", err)
		}
		if _, err := migrate(c, steps(one, rows)); err == nil || !strings.Contains(err.Error(), "newer") {
			t.Error("a step of a newer version: ", err)
		}
	})
}

func TestRace_MigratorsWait(t *testing.T) {
	eachEmpty(t, func(t *testing.T, c db.Config) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		var done []string
		for range 4 {
			wg.Go(func() {
				d, err := migrate(c, steps(one, rows, two))
				mu.Lock()
				defer mu.Unlock()
				if done = append(done, d...); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if len(done) != 3 {
			t.Errorf("3 steps were taken %d times: %v", len(done), done)
		}
	})
}

// A step that loses rows is refused on both engines unless it says so, however they are lost;
// a rebuild on SQLite runs with foreign keys off, and may leave nothing that points at nothing.
func TestStepsLoseNothing(t *testing.T) {
	const plain = `CREATE TABLE plain (id INTEGER PRIMARY KEY); INSERT INTO plain VALUES (1), (2);`
	const child = `CREATE TABLE child (id INTEGER PRIMARY KEY, one_id INTEGER NOT NULL REFERENCES one (id)); INSERT INTO child VALUES (1, 1), (2, 2);`
	const rebuild = `CREATE TABLE new (id INTEGER NOT NULL PRIMARY KEY); INSERT INTO new SELECT id FROM one WHERE id > 1; DROP TABLE one; ALTER TABLE new RENAME TO one;`
	for name, c := range map[string]struct {
		step, want string
		other      map[db.Engine]string // what an engine says for itself
	}{
		"rows are deleted":             {`DELETE FROM plain WHERE id = 1`, "plain would lose 1 of 2 rows", nil},
		"all are":                      {`TRUNCATE plain`, "plain would lose 2 of 2 rows", map[db.Engine]string{db.SQLite: "syntax error"}},
		"the table is dropped":         {`DROP TABLE plain`, "plain would lose 2 of 2 rows", nil},
		"a rebuild forgets some":       {strings.ReplaceAll(rebuild, "one", "plain"), "plain would lose 1 of 2 rows", nil},
		"another is said":              {"-- removes: one\nDELETE FROM plain WHERE id = 1", "plain would lose 1 of 2 rows", nil},
		"it is said, a child is left":  {"-- removes: one\n" + rebuild, "is missing", map[db.Engine]string{db.Postgres: "cannot drop table one"}},
		"it is said, and nothing left": {"-- removes: one\n-- removes: child\nDELETE FROM child WHERE id = 1;" + rebuild, "", map[db.Engine]string{db.Postgres: "cannot drop table one"}},
		"it is said":                   {"-- removes: one\n-- removes: child\nDELETE FROM child WHERE id = 1; DELETE FROM one WHERE id = 1;", "", nil},
		"a rebuild keeps all":          {strings.ReplaceAll(strings.ReplaceAll(rebuild, "one", "plain"), " WHERE id > 1", "") + "DELETE FROM child WHERE id = 1; DELETE FROM one WHERE id = 1; INSERT INTO child VALUES (3, 2);\n-- removes: one", "", nil},
	} {
		eachEmpty(t, func(t *testing.T, conf db.Config) {
			want := c.want
			if w, ok := c.other[conf.Engine()]; ok { // SQLite knows no TRUNCATE; PostgreSQL lets nobody drop what others point at
				want = w
			}
			if _, err := migrate(conf, steps(one, rows, plain+child)); err != nil {
				t.Fatal(err)
			}
			_, err := migrate(conf, steps(one, rows, plain+child, c.step))
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", name, err)
			}
			var n int
			if e := testkit.OwnerDB(t, conf).QueryRow(`SELECT count(*) FROM one`).Scan(&n); e != nil || n != map[bool]int{true: 1, false: 2}[want == ""] {
				t.Errorf("%s: %d rows, %v", name, n, e)
			}
		})
	}
}

// What others delete while a step runs on PostgreSQL is not the step's loss, and what they add
// does not make up for it.
func TestStepsAnswerForThemselves(t *testing.T) {
	const side = `CREATE TABLE side (id INTEGER PRIMARY KEY); INSERT INTO side VALUES (1), (2);`
	for step, want := range map[string]string{"": "", "DELETE FROM side WHERE id = 1;": "side would lose 1 of 2 rows"} {
		c := testkit.EmptyPostgres(t)
		if _, err := migrate(c, steps(one, rows+side)); err != nil {
			t.Fatal(err)
		}
		owner := testkit.OwnerDB(t, c)
		done := make(chan error, 1)
		go func() {
			_, err := migrate(c, steps(one, rows+side, step+`SELECT pg_sleep(1);`))
			done <- err
		}()
		for sleeps := 0; sleeps == 0; time.Sleep(10 * time.Millisecond) {
			if err := owner.QueryRow(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`).Scan(&sleeps); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := owner.Exec(`DELETE FROM one WHERE id = 1; INSERT INTO side VALUES (7), (8)`); err != nil {
			t.Fatal(err)
		}
		if err := <-done; (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", step, err)
		}
	}
}

// A folder that cannot be made is an error, not an empty database elsewhere.
func TestMigrateNeedsItsFolder(t *testing.T) {
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := migrate(db.Config{Dir: file + "/data"}, steps(one)); err == nil {
		t.Error("migrated")
	}
}
