package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/demo"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/migrations"
)

// keep fills testdata/upgrades/NAME with databases of today: once, when a release is made.
var keep = flag.String("keep-upgrade", "", "name under which today's databases are kept for the upgrade test")

// answers is what a kept database must still say after every later migration.
type answered struct {
	Rows   map[string]int64 `json:"rows"`
	People []string         `json:"people"`
	Roles  int              `json:"roles"`
	Log    int64            `json:"log"`
	// Stood says how everybody stood on the day that was kept with it.
	Day   civil.Date `json:"day,omitempty"`
	Stood []string   `json:"stood,omitempty"`
}

// Every database that was kept is brought to today's schema; nothing of it is lost, and it
// gives the same answers.
func TestUpgrades(t *testing.T) {
	if *keep != "" {
		for _, e := range []db.Engine{db.SQLite, db.Postgres} {
			keepDatabase(t, filepath.Join("testdata", "upgrades", *keep, string(e)), e)
		}
	}
	kept, err := filepath.Glob("testdata/upgrades/*/*")
	if err != nil || len(kept) == 0 {
		t.Fatal("no database was kept: ", err)
	}
	for _, dir := range kept {
		t.Run(strings.TrimPrefix(dir, "testdata/upgrades/"), func(t *testing.T) {
			keys := t.TempDir()
			if err := os.CopyFS(keys, os.DirFS(filepath.Join(dir, "keys"))); err != nil {
				t.Fatal(err)
			}
			for _, k := range []string{"a", "b"} {
				closeToOthers(t, filepath.Join(keys, k))
			}
			conf := restore(t, dir, db.Engine(filepath.Base(dir)))
			if _, err := db.Migrate(t.Context(), conf, migrations.Files, testkit.Tables(t), time.Now); err != nil {
				t.Fatal(err)
			}
			s := openSite(t, conf, filepath.Join(keys, "a"), filepath.Join(keys, "b"))
			var want answered
			read(t, filepath.Join(dir, "answers.json"), &want)
			got := s.answers(t, tables(want), want.Day)
			for table, n := range want.Rows {
				if got.Rows[table] < n {
					t.Errorf("%s has %d rows, had %d", table, got.Rows[table], n)
				}
			}
			if strings.Join(got.People, "|") != strings.Join(want.People, "|") || got.Roles < want.Roles || got.Log < want.Log {
				t.Errorf("it says %+v, said %+v", got, want)
			}
			if want.Day != 0 && (len(want.Stood) == 0 || !slices.Equal(got.Stood, want.Stood)) {
				t.Errorf("on %s they stood %q, and %q before", want.Day, got.Stood, want.Stood)
			}
		})
	}
}

func tables(a answered) []string {
	var out []string
	for t := range a.Rows {
		out = append(out, t)
	}
	return out
}

// answers asks the first organization that somebody made.
func (s *site) answers(t *testing.T, tables []string, day civil.Date) (a answered) {
	t.Helper()
	ctx := t.Context()
	var number int64
	var id ids.ID
	err := s.DB.Read(ctx, db.Platform, func(ctx context.Context, q db.Q) (err error) {
		if number, err = db.One(ctx, q, db.Scalar[int64], `SELECT min(id) FROM org WHERE id > 1`); err != nil {
			return err
		}
		id, err = db.One(ctx, q, db.Scalar[ids.ID], `SELECT public_id FROM org WHERE id = $1`, number)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	sc := access.System(number, id, "test")
	if _, err := s.rooms.person.Reindex(ctx, sc); err != nil {
		t.Fatal(err)
	}
	list, err := s.rooms.person.List(ctx, sc, person.Filter{}, person.After{}, 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list.Entries {
		a.People = append(a.People, e.Name+" "+e.Number)
	}
	a.Day, a.Stood = day, s.stood(t, sc, list.Entries, day)
	roles, err := s.rooms.org.Roles(ctx, sc)
	if err != nil {
		t.Fatal(err)
	}
	a.Roles = len(roles)
	err = s.Audit.VerifyAll(ctx, func(n int64, _ ids.ID, r audit.Result) error {
		if !r.OK() {
			t.Errorf("the log of %d: %+v", n, r.Problems)
		}
		a.Log += r.Size
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	owner := testkit.OwnerDB(t, Database(s.Config))
	a.Rows = map[string]int64{}
	for _, table := range tables {
		var n int64
		if err := owner.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
			t.Fatal(table, err)
		}
		a.Rows[table] = n
	}
	return a
}

// stood works out from the facts where people stood on a day.
func (s *site) stood(t *testing.T, sc access.Scope, all []person.Entry, day civil.Date) (out []string) {
	t.Helper()
	err := s.DB.Read(t.Context(), sc, func(ctx context.Context, q db.Q) error {
		for _, e := range all {
			stands, err := s.rooms.compliance.Replay(ctx, q, sc, []ids.ID{e.ID}, day, math.MaxInt64)
			if err != nil {
				return err
			}
			for _, st := range stands[e.ID] {
				out = append(out, fmt.Sprintf("%s, %s: %s, %d of %d, due %s", e.Name, st.Title, st.Status, st.Counted, st.Required, st.DueOn))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// passing are tables whose rows go as soon as somebody works on them.
var passing = []string{"job", "job_cron", "job_count", "audit_pending", "key_revoked"}

// keepDatabase makes a small filled database and writes it down with its answers.
func keepDatabase(t *testing.T, dir string, e db.Engine) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(dir, "keys")
	for _, k := range []string{"a", "b"} {
		if err := os.MkdirAll(filepath.Join(keys, k), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	conf := testkit.NewDB(t, e)
	s := openSite(t, conf, filepath.Join(keys, "a"), filepath.Join(keys, "b"))
	r, _, err := s.Demo(t.Context(), demo.Options{People: 12, Seed: 3, Kind: org.Healthcare}, pii.Text{})
	if err != nil {
		t.Fatal(err)
	}
	s.admit(r.Org, "ann@example.org", org.Administrator)
	s.admit(r.Org, "ben@example.org", org.Manager)
	s.work()
	var names []string
	for _, table := range testkit.Tables(t) {
		if !table.Derived && !slices.Contains(passing, table.Name) {
			names = append(names, table.Name)
		}
	}
	b, err := json.MarshalIndent(s.answers(t, names, s.today()), "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "answers.json"), b)
	dump(t, filepath.Join(dir, "data.gz"), conf)
}

func dump(t *testing.T, path string, c db.Config) {
	t.Helper()
	var b []byte
	if c.Engine() == db.SQLite {
		file := filepath.Join(t.TempDir(), "copy.db")
		if _, err := testkit.OwnerDB(t, c).Exec("VACUUM INTO '" + file + "'"); err != nil {
			t.Fatal(err)
		}
		b = must(os.ReadFile(file))(t)
	} else {
		b = must(exec.Command("pg_dump", "--schema=standing", "--inserts", "--no-unlogged-table-data", c.URL).Output())(t)
	}
	var z bytes.Buffer
	w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, path, z.Bytes())
}

// restore brings a kept database back, without its index of names, as from a backup.
func restore(t *testing.T, dir string, e db.Engine) db.Config {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "data.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b := must(io.ReadAll(z))(t)
	if e == db.SQLite {
		data := t.TempDir()
		write(t, filepath.Join(data, "standing.db"), b)
		return db.Config{Dir: data}
	}
	c := testkit.EmptyPostgres(t)
	admin, err := sql.Open("pgx", c.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close() }()
	conn, err := admin.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(t.Context(), withoutMeta(string(b))); err != nil {
		t.Fatal(err)
	}
	return c
}

// withoutMeta drops the lines that only psql understands.
func withoutMeta(dump string) string {
	var out strings.Builder
	for line := range strings.Lines(dump) {
		if !strings.HasPrefix(line, `\`) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// closeToOthers gives a folder of keys the permissions that git does not keep.
func closeToOthers(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			return os.Chmod(p, 0o700)
		}
		return os.Chmod(p, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string, into any) {
	t.Helper()
	if err := json.Unmarshal(must(os.ReadFile(path))(t), into); err != nil {
		t.Fatal(err)
	}
}
