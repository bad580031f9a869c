package db

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"strings"
)

// keptStatements is how many prepared statements a connection to SQLite keeps: all that the
// rooms have, in practice. Preparing costs more than most of them take to run.
const keptStatements = 512

// liteConn is a connection that keeps its prepared statements.
type liteConn struct {
	liteDriverConn
	kept  map[string]*list.Element // of *liteStmt
	order *list.List               // the one used last in front
}

// liteDriverConn is what the driver's own connections can do.
type liteDriverConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type liteStmt struct {
	text string
	stmt liteDriverStmt
	busy bool // its rows are still being read
}

type liteDriverStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

func keepStatements(c driver.Conn) (driver.Conn, error) {
	own, ok := c.(liteDriverConn)
	if !ok {
		return nil, errors.Join(errors.New("db: the driver of SQLite has changed"), c.Close())
	}
	return &liteConn{liteDriverConn: own, kept: map[string]*list.Element{}, order: list.New()}, nil
}

// ExecContext runs a statement that gives no rows.
func (c *liteConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.liteDriverConn.ExecContext(ctx, text, args)
	}
	return s.stmt.ExecContext(ctx, args)
}

// QueryContext runs one that does.
func (c *liteConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.liteDriverConn.QueryContext(ctx, text, args)
	}
	rows, err := s.stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &liteRows{rows, s}, nil
}

// Close ends the kept statements and the connection.
func (c *liteConn) Close() error {
	var errs []error
	for e := c.order.Front(); e != nil; e = e.Next() {
		errs = append(errs, e.Value.(*liteStmt).stmt.Close())
	}
	return errors.Join(append(errs, c.liteDriverConn.Close())...)
}

// statement is the kept statement of a text, made now if need be; nil for what is not kept:
// one that is being read, and what does not come again, such as BEGIN.
func (c *liteConn) statement(ctx context.Context, text string) (*liteStmt, error) {
	if e, ok := c.kept[text]; ok {
		s := e.Value.(*liteStmt)
		if s.busy {
			return nil, nil
		}
		c.order.MoveToFront(e)
		return s, nil
	}
	if !repeats(text) {
		return nil, nil
	}
	made, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	own, ok := made.(liteDriverStmt)
	if !ok {
		return nil, errors.Join(errors.New("db: the driver of SQLite has changed"), made.Close())
	}
	s := &liteStmt{text: text, stmt: own}
	c.kept[text] = c.order.PushFront(s)
	return s, c.forget()
}

// forget ends the statement that was not used for longest, where there are too many.
func (c *liteConn) forget() error {
	for e := c.order.Back(); c.order.Len() > keptStatements && e != nil; e = c.order.Back() {
		s := e.Value.(*liteStmt)
		if s.busy {
			return nil
		}
		c.order.Remove(e)
		delete(c.kept, s.text)
		if err := s.stmt.Close(); err != nil {
			return err
		}
	}
	return nil
}

func repeats(text string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(text, " \t\n"), " ")
	switch word {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "SAVEPOINT", "RELEASE":
		return true
	}
	return false
}

// liteRows gives the statement back when they are closed.
type liteRows struct {
	driver.Rows
	of *liteStmt
}

// Close ends reading.
func (r *liteRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
