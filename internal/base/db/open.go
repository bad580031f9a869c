package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"standing/internal/base/config"
)

// Engine is one of the two databases.
type Engine string

// The engines.
const (
	Postgres Engine = "postgres"
	SQLite   Engine = "sqlite"
)

// The roles of PostgreSQL. The account that logs in is a member of both: migrations
// and backups use the owner, everything else the app, which row security binds.
const (
	ownerRole = "standing_owner"
	appRole   = "standing_app"
	schema    = "standing"
)

// Config says where the data is.
type Config struct {
	URL string // postgres://…; empty for SQLite
	Dir string // SQLite: the folder of standing.db and index.db
}

// Engine is the one that Config means.
func (c Config) Engine() Engine {
	if c.URL != "" {
		return Postgres
	}
	return SQLite
}

// DB is an open database.
type DB struct {
	engine  Engine
	readers *sql.DB
	writer  *sql.DB
	turns   turns // of the writers on SQLite
	conf    Config
	retried atomic.Int64
}

// Open opens the database for serving. It does not migrate.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Engine() == Postgres {
		readers, err := openPostgres(c.URL, appRole)
		if err != nil {
			return nil, err
		}
		writer, err := openPostgres(c.URL, appRole)
		if err != nil {
			return nil, errors.Join(err, readers.Close())
		}
		// Two pools: a page that holds its snapshot while its look is written to the log
		// must not wait for a connection that other such pages hold.
		for _, pool := range []*sql.DB{readers, writer} {
			pool.SetMaxOpenConns(16)
			pool.SetMaxIdleConns(16) // to begin one costs more than most requests
			pool.SetConnMaxIdleTime(5 * time.Minute)
		}
		d := &DB{engine: Postgres, readers: readers, writer: writer, conf: c}
		return d, d.reachable(ctx)
	}
	d := &DB{engine: SQLite, conf: c}
	d.writer = sql.OpenDB(&liteConnector{dir: c.Dir, write: true})
	d.writer.SetMaxOpenConns(1)
	d.readers = sql.OpenDB(&liteConnector{dir: c.Dir})
	d.readers.SetMaxOpenConns(8)
	d.readers.SetMaxIdleConns(8)
	return d, d.reachable(ctx)
}

func (d *DB) reachable(ctx context.Context) error {
	if err := d.writer.PingContext(ctx); err != nil {
		_ = d.Close()
		return fmt.Errorf("open the database: %w", err)
	}
	return nil
}

// Engine is the engine that runs.
func (d *DB) Engine() Engine { return d.engine }

// Config is what it was opened with, for a second process that backs it up.
func (d *DB) Config() Config { return d.conf }

// Close ends every connection.
func (d *DB) Close() error {
	if d.readers == d.writer {
		return d.writer.Close()
	}
	return errors.Join(d.readers.Close(), d.writer.Close())
}

// openPostgres opens a pool whose every connection acts as role.
func openPostgres(url, role string) (*sql.DB, error) {
	conf, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the database URL cannot be read: %w", redact(err, url))
	}
	if err := encrypted(conf); err != nil {
		return nil, err
	}
	conf.RuntimeParams["search_path"] = schema
	conf.RuntimeParams["application_name"] = "standing"
	conf.RuntimeParams["timezone"] = "UTC"
	conf.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	conf.RuntimeParams["lock_timeout"] = "5s"
	conf.RuntimeParams["idle_in_transaction_session_timeout"] = "120s"
	if conf.ConnectTimeout == 0 {
		conf.ConnectTimeout = 10 * time.Second
	}
	return stdlib.OpenDB(*conf, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
		if role == "" {
			return nil
		}
		if _, err := c.Exec(ctx, "SET ROLE "+role); err != nil {
			return fmt.Errorf("become %s (run `standing migrate` first): %w", role, err)
		}
		return nil
	})), nil
}

// encrypted refuses a connection that would cross a network in the clear.
func encrypted(conf *pgx.ConnConfig) error {
	ways := []*pgx.ConnConfig{conf}
	for _, f := range conf.Fallbacks {
		ways = append(ways, &pgx.ConnConfig{Config: conf.Config})
		last := ways[len(ways)-1]
		last.Host, last.TLSConfig = f.Host, f.TLSConfig
	}
	for _, w := range ways {
		if w.TLSConfig == nil && !loopback(w.Host) {
			return fmt.Errorf("the database at %s would be reached without TLS; add sslmode=verify-full to its URL (only a database on this machine may do without)", w.Host)
		}
	}
	return nil
}

func loopback(host string) bool {
	return strings.HasPrefix(host, "/") || config.Loopback(host) // the first is a socket in the file system
}

// redact keeps a password out of a message about a URL.
func redact(err error, url string) error {
	return errors.New(strings.ReplaceAll(err.Error(), url, "…"))
}

// Skew is how far this process's clock is ahead of the database's. SQLite has no
// clock of its own.
func (d *DB) Skew(ctx context.Context, now func() time.Time) (time.Duration, error) {
	if d.engine == SQLite {
		return 0, nil
	}
	var us int64
	before := now()
	err := d.readers.QueryRowContext(ctx, `SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint`).Scan(&us)
	if err != nil {
		return 0, classify(err)
	}
	mid := before.Add(now().Sub(before) / 2)
	return mid.Sub(time.UnixMicro(us)), nil
}
