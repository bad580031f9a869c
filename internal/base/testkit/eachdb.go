package testkit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/datamap"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/migrations"
)

// EachDB runs f once per engine on a fresh, migrated database of its own.
func EachDB(t *testing.T, f func(*testing.T, *db.DB)) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			f(t, OpenDB(t, e))
		})
	}
}

// OpenDB makes a fresh, migrated database and opens it as the server would.
func OpenDB(t testing.TB, e db.Engine) *db.DB {
	t.Helper()
	return Reopen(t, NewDB(t, e))
}

// Reopen opens a database once more: another replica.
func Reopen(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// NewDB makes a fresh, migrated database: a copy of one that was migrated before.
func NewDB(t testing.TB, e db.Engine) db.Config {
	t.Helper()
	if e == db.SQLite {
		return newSQLite(t)
	}
	return newPostgres(t)
}

// OwnerDB connects to a database without its guards, as its owner: for looking at what
// is really there.
func OwnerDB(t testing.TB, c db.Config) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite", filepath.Join(c.Dir, "standing.db")
	if c.Engine() == db.Postgres {
		driver, dsn = "pgx", withParam(t, c.URL, "search_path", "standing")
	}
	d, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// Tables reads what the data map says about tables, from the files beside the rooms.
// A wrong answer about a column is reported by the tests of datamap and lint, not by
// every test that needs a database.
func Tables(t testing.TB) []db.Table {
	t.Helper()
	files, err := datamap.Find(os.DirFS(filepath.Join(Root(t), "internal")))
	if err != nil {
		t.Fatal(err)
	}
	m, err := datamap.Load(files...)
	if m == nil || len(m.Tables) == 0 {
		t.Fatal("the data map has no tables: ", err)
	}
	return m.Shape()
}

// fingerprint names what a migrated database is made of.
func fingerprint(t testing.TB) string {
	h := sha256.New()
	fmt.Fprintln(h, Tables(t), 4)
	for _, e := range []db.Engine{db.Postgres, db.SQLite} {
		steps, err := db.Steps(migrations.Files, e)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(h, steps)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:8])
}

var lite struct {
	once sync.Once
	dir  string
	err  error
}

func newSQLite(t testing.TB) db.Config {
	t.Helper()
	lite.once.Do(func() {
		if lite.dir, lite.err = os.MkdirTemp("", "standing-template"); lite.err == nil {
			_, lite.err = db.Migrate(context.Background(), db.Config{Dir: lite.dir}, migrations.Files, Tables(t), time.Now)
		}
	})
	if lite.err != nil {
		t.Fatal("migrate SQLite: ", lite.err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(lite.dir)); err != nil {
		t.Fatal(err)
	}
	return db.Config{Dir: dir}
}

var pgSeq atomic.Int64

func newPostgres(t testing.TB) db.Config {
	t.Helper()
	cluster := ClusterURL(t)
	return createPostgres(t, cluster, " TEMPLATE "+pgTemplate(t, cluster))
}

// EmptyPostgres is a database with nothing in it, in a cluster that has the two roles:
// for restoring into.
func EmptyPostgres(t testing.TB) db.Config {
	t.Helper()
	cluster := ClusterURL(t)
	pgTemplate(t, cluster) // makes the roles
	return createPostgres(t, cluster, "")
}

func createPostgres(t testing.TB, cluster, from string) db.Config {
	t.Helper()
	admin := dial(t, cluster)
	defer func() { _ = admin.Close() }()
	name := fmt.Sprintf("t_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), pgSeq.Add(1))
	if _, err := admin.Exec("CREATE DATABASE " + name + from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin := dial(t, cluster)
		defer func() { _ = admin.Close() }()
		if _, err := admin.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return db.Config{URL: withDatabase(t, cluster, name)}
}

var template struct {
	once sync.Once
	name string
}

// pgTemplate migrates one database per state of the schema, for all packages.
func pgTemplate(t testing.TB, cluster string) string {
	t.Helper()
	template.once.Do(func() {
		admin := dial(t, cluster)
		defer func() { _ = admin.Close() }()
		ctx := context.Background()
		conn, err := admin.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }() // and with it the lock
		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(77)"); err != nil {
			t.Fatal(err)
		}
		name := "tpl_" + fingerprint(t)
		var there bool
		if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil {
			t.Fatal(err)
		}
		if !there {
			making := name + "_making"
			for _, stmt := range []string{"DROP DATABASE IF EXISTS " + making + " WITH (FORCE)", "CREATE DATABASE " + making} {
				if _, err := conn.ExecContext(ctx, stmt); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := db.Migrate(ctx, db.Config{URL: withDatabase(t, cluster, making)}, migrations.Files, Tables(t), time.Now); err != nil {
				t.Fatal("migrate PostgreSQL: ", err)
			}
			if _, err := conn.ExecContext(ctx, "ALTER DATABASE "+making+" RENAME TO "+name); err != nil {
				t.Fatal(err)
			}
		}
		template.name = name
	})
	if template.name == "" {
		t.Fatal("the PostgreSQL template could not be made; see the first failure")
	}
	return template.name
}

func dial(t testing.TB, url string) *sql.DB {
	t.Helper()
	d, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func withDatabase(t testing.TB, cluster, name string) string {
	t.Helper()
	u, err := url.Parse(cluster)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + strings.TrimPrefix(name, "/")
	return u.String()
}

func withParam(t testing.TB, address, key, value string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(key, value)
	u.RawQuery = q.Encode()
	return u.String()
}

// Org is a tenancy for tests of the ground.
type Org int64

// OrgID is its number.
func (o Org) OrgID() int64 { return int64(o) }

// NewOrg adds an organization and gives its number and public id.
func NewOrg(t testing.TB, d *db.DB) (int64, ids.ID) {
	t.Helper()
	id := ids.New(time.Now())
	var n int64
	err := d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		n, err = db.One(ctx, tx, db.Scalar[int64], `INSERT INTO org (public_id, kind, name, zone, state, created_at)
			VALUES ($1, 'workforce', 'Test', 'America/New_York', 'active', 0) RETURNING id`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, id
}

// Join makes an account an active member of an organization, without the invitation that
// room account would ask for: for the tests of rooms below it.
func Join(ctx context.Context, tx *db.Tx, org int64, account ids.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO account (id, state, login_kind, created_at) VALUES ($1, 'active', 'email', $2)
		ON CONFLICT (id) DO NOTHING`, account, at)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO membership (id, org_id, account_id, state, since) VALUES ($1, $2, $3, 'active', $4)`, ids.New(at), org, account, at)
	return err
}
