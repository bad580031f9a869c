package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"modernc.org/sqlite"

	"standing/internal/base/fault"
)

// The files of the embedded engine. What shows clear names is derived and lives in a
// file of its own, which no backup contains.
const (
	liteFile  = "standing.db"
	indexFile = "index.db"
)

// liteConnector opens connections to the two files in dir.
type liteConnector struct {
	dir   string
	write bool
	// migrate opens with foreign keys off: SQLite obeys that only outside a transaction.
	migrate bool
}

func (c *liteConnector) Driver() driver.Driver { return &sqlite.Driver{} }

func (c *liteConnector) Connect(ctx context.Context) (driver.Conn, error) {
	name := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.Join(c.dir, liteFile)}).EscapedPath()}).String()
	lock := "deferred"
	if c.write {
		lock = "immediate"
	}
	conn, err := (&sqlite.Driver{}).Open(name + "?_txlock=" + lock)
	if err != nil {
		return nil, err
	}
	for _, stmt := range c.setup() {
		if err := setUp(ctx, conn, stmt); err != nil {
			_ = conn.Close()
			return nil, fmt.Errorf("%s: %w", stmt, err)
		}
	}
	if c.migrate {
		return conn, nil
	}
	return keepStatements(conn)
}

// setUp runs a statement of setup. SQLite does not wait for another process while it turns a
// new file into one with a write-ahead log, whatever the timeout says: so this does.
func setUp(ctx context.Context, conn driver.Conn, stmt string) error {
	for wait := time.Millisecond; ; wait *= 2 {
		_, err := conn.(driver.ExecerContext).ExecContext(ctx, stmt, nil)
		if err == nil || wait > patience/2 || !errors.Is(classify(err), fault.Busy) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (c *liteConnector) setup() []string {
	index := filepath.Join(c.dir, indexFile)
	quoted := "'" + escapeQuote(index) + "'"
	stmts := []string{
		"PRAGMA busy_timeout = 5000", // another process, such as a command, may be writing
		"ATTACH DATABASE " + quoted + " AS derived",
		"PRAGMA main.journal_mode = WAL",
		"PRAGMA derived.journal_mode = WAL",
		"PRAGMA main.synchronous = FULL",
		"PRAGMA derived.synchronous = NORMAL", // what a power cut costs is made anew
		"PRAGMA main.secure_delete = ON",
		"PRAGMA derived.secure_delete = ON",
		"PRAGMA recursive_triggers = ON",
		"PRAGMA temp_store = MEMORY", // no clear value in a temporary file
		"PRAGMA cache_size = -16000",
		"PRAGMA wal_autocheckpoint = 4000", // a build changes the same pages of indexes with every chunk
	}
	if c.migrate {
		return append(stmts, "PRAGMA foreign_keys = OFF")
	}
	stmts = append(stmts, "PRAGMA foreign_keys = ON")
	if !c.write {
		stmts = append(stmts, "PRAGMA query_only = ON")
	}
	return stmts
}

func escapeQuote(s string) string {
	var out []byte
	for i := range len(s) {
		if s[i] == '\'' {
			out = append(out, '\'')
		}
		out = append(out, s[i])
	}
	return string(out)
}
