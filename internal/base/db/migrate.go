package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"sort"
	"strings"
	"time"
)

// Step is a migration that is known.
type Step struct {
	Name, Text, Sum string
}

// Steps lists the migrations of an engine in order.
func Steps(files fs.FS, engine Engine) ([]Step, error) {
	names, err := fs.Glob(files, string(engine)+"/*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var out []Step
	for _, n := range names {
		b, err := fs.ReadFile(files, n)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(b)
		out = append(out, Step{strings.TrimSuffix(path.Base(n), ".sql"), string(b), hex.EncodeToString(sum[:])})
	}
	return out, nil
}

// Pending lists the steps that the database has not had, as Migrate would take them.
func Pending(ctx context.Context, c Config, files fs.FS) ([]Step, error) {
	m, err := openMigrator(ctx, c)
	if err != nil {
		return nil, err
	}
	defer m.close()
	return m.pending(ctx, files)
}

// Migrate brings the database to the last step, then makes its guards anew unless
// nothing changed. Steps only
// go forward; each is a transaction. Two migrators wait for each other.
func Migrate(ctx context.Context, c Config, files fs.FS, tables []Table, now func() time.Time) (done []string, err error) {
	m, err := openMigrator(ctx, c)
	if err != nil {
		return nil, err
	}
	defer m.close()
	steps, err := m.pending(ctx, files)
	if err != nil {
		return nil, err
	}
	if err := m.retry(ctx, func() error {
		return m.within(ctx, func(tx *sql.Tx) error { return m.derived(ctx, tx, files, steps) })
	}); err != nil {
		return nil, err
	}
	for _, s := range steps {
		var had bool
		err := m.retry(ctx, func() (err error) {
			had, err = m.apply(ctx, s, now())
			return err
		})
		if err != nil {
			return done, fmt.Errorf("migration %s: %w", s.Name, err)
		}
		if !had {
			done = append(done, s.Name)
		}
	}
	return done, m.retry(ctx, func() error {
		return m.within(ctx, func(tx *sql.Tx) error {
			if m.engine == SQLite {
				if err := estimates(ctx, tx); err != nil {
					return err
				}
			}
			return enforce(ctx, tx, m.engine, tables, len(steps) > 0)
		})
	})
}

// derived makes the tables of index.db again when the file is not there, as after a
// restore: no backup holds it. It makes what the steps before the pending ones made, since
// those go on from there. What was in them is rebuilt by the rooms.
func (m *migrator) derived(ctx context.Context, tx *sql.Tx, files fs.FS, pending []Step) error {
	if m.engine == Postgres {
		return nil
	}
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM derived.sqlite_schema`).Scan(&n); err != nil || n > 0 {
		return err
	}
	steps, err := Steps(files, m.engine)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if slices.ContainsFunc(pending, func(p Step) bool { return p.Name == s.Name }) {
			continue
		}
		for _, stmt := range strings.Split(s.Text, ";\n") {
			if !strings.Contains(stmt, " derived.") {
				continue
			}
			if _, err := tx.ExecContext(ctx, stmt); err != nil {
				return fmt.Errorf("%s: %w", s.Name, err)
			}
		}
	}
	return nil
}

type migrator struct {
	engine Engine
	pool   *sql.DB
	conn   *sql.Conn
}

const migrationLock = 0x5374616e64 // any number that nobody else takes

func openMigrator(ctx context.Context, c Config) (*migrator, error) {
	m := &migrator{engine: c.Engine()}
	if m.engine == SQLite {
		if err := os.MkdirAll(c.Dir, 0o700); err != nil {
			return nil, err
		}
		m.pool = sql.OpenDB(&liteConnector{dir: c.Dir, write: true, migrate: true})
	} else {
		if err := prepareRoles(ctx, c.URL); err != nil {
			return nil, err
		}
		pool, err := openPostgres(c.URL, ownerRole)
		if err != nil {
			return nil, err
		}
		m.pool = pool
	}
	conn, err := m.pool.Conn(ctx)
	if err != nil {
		_ = m.pool.Close()
		return nil, err
	}
	m.conn = conn
	if err := m.begin(ctx); err != nil {
		m.close()
		return nil, err
	}
	return m, nil
}

func (m *migrator) close() { _ = errors.Join(m.conn.Close(), m.pool.Close()) }

func (m *migrator) begin(ctx context.Context) error {
	stmts := []string{`CREATE TABLE IF NOT EXISTS schema_migration (name TEXT NOT NULL PRIMARY KEY, sum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`}
	if m.engine == Postgres {
		stmts = []string{
			fmt.Sprintf("SET lock_timeout = 0; SELECT pg_advisory_lock(%d); SET lock_timeout = '3s'", migrationLock),
			`CREATE TABLE IF NOT EXISTS schema_migration (name TEXT COLLATE "C" NOT NULL PRIMARY KEY, sum TEXT NOT NULL, applied_at BIGINT NOT NULL)`,
		}
	}
	for _, s := range stmts {
		if _, err := m.conn.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (m *migrator) pending(ctx context.Context, files fs.FS) ([]Step, error) {
	steps, err := Steps(files, m.engine)
	if err != nil {
		return nil, err
	}
	rows, err := m.conn.QueryContext(ctx, `SELECT name, sum FROM schema_migration`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	had := map[string]string{}
	for rows.Next() {
		var n, s string
		if err := rows.Scan(&n, &s); err != nil {
			return nil, err
		}
		had[n] = s
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	delete(had, guardsName)
	var out []Step
	for _, s := range steps {
		sum, ok := had[s.Name]
		delete(had, s.Name)
		switch {
		case !ok:
			out = append(out, s)
		case sum != s.Sum:
			return nil, fmt.Errorf("migration %s was changed after this database had it", s.Name)
		}
	}
	for name := range had {
		return nil, fmt.Errorf("this database had migration %s, which this version does not know: it belongs to a newer one", name)
	}
	return out, nil
}

// apply takes a step, unless another migrator took it meanwhile: on SQLite they wait for
// each other at each step only.
func (m *migrator) apply(ctx context.Context, s Step, now time.Time) (had bool, err error) {
	err = m.withinAs(ctx, m.still(), func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `SELECT count(*) > 0 FROM schema_migration WHERE name = $1`, s.Name).Scan(&had)
		if err != nil || had {
			return err
		}
		before, err := m.counts(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, s.Text); err != nil {
			return err
		}
		if err := m.foreignKeys(ctx, tx); err != nil {
			return err
		}
		after, err := m.counts(ctx, tx)
		if err != nil {
			return err
		}
		if err := loses(s, before, after); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO schema_migration (name, sum, applied_at) VALUES ($1, $2, $3)`, s.Name, s.Sum, now.UnixMicro())
		return err
	})
	return had, err
}

func (m *migrator) within(ctx context.Context, fn func(*sql.Tx) error) error {
	return m.withinAs(ctx, nil, fn)
}

func (m *migrator) withinAs(ctx context.Context, o *sql.TxOptions, fn func(*sql.Tx) error) error {
	tx, err := m.conn.BeginTx(ctx, o)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit this does nothing
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// retry tries a step again that could not get its lock, so that it does not queue in
// front of everybody who only wants to read.
func (m *migrator) retry(ctx context.Context, fn func() error) error {
	for try := 1; ; try++ {
		err := fn()
		if err == nil || try == 10 || !retryable(err) {
			return classify(err)
		}
		select {
		case <-time.After(time.Duration(try) * 300 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
