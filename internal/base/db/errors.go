package db

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"standing/internal/base/fault"
)

// Violation says which kind of key or check refused a row. It is a fault.Conflict if
// something else has the value, and a fault.NotFound if what it points to is missing.
type Violation struct {
	Kind string // unique, foreign, check
	err  error
}

func (v *Violation) Error() string { return "db: " + v.Kind + ": " + v.err.Error() }

// Is maps the kind to a fault.
func (v *Violation) Is(target error) bool {
	return v.Kind == "unique" && target == fault.Conflict || v.Kind == "foreign" && target == fault.NotFound
}

// Unique reports whether err says that the value is taken.
func Unique(err error) bool {
	var v *Violation
	return errors.As(err, &v) && v.Kind == "unique"
}

// heldState is the SQLSTATE of the hold triggers.
const heldState = "ZH001"

// appendOnly is what the trigger of a table that only grows says on SQLite, which has no
// states for triggers to tell apart.
const appendOnly = "append-only"

func classify(err error) error {
	var p *pgconn.PgError
	var s *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		switch p.Code {
		case "23505":
			return &Violation{"unique", err}
		case "23503":
			return &Violation{"foreign", err}
		case "23514", "23502":
			return &Violation{"check", err}
		case heldState:
			return fmt.Errorf("%w: %w", fault.Held, err)
		case "40P01", "40001", "55P03", "57P01", "57P02", "57P03", "53300", "57014", "53100", "53200":
			return fmt.Errorf("%w: %w", fault.Busy, err)
		}
	case errors.As(err, &s):
		switch s.Code() {
		case 2067, 1555, 2579:
			return &Violation{"unique", err}
		case 787:
			return &Violation{"foreign", err}
		case 275, 1299, 3091: // CHECK, NOTNULL, DATATYPE of a STRICT table
			return &Violation{"check", err}
		case 1811: // TRIGGER
			if strings.Contains(err.Error(), appendOnly) {
				return err // a mistake of the program
			}
			return fmt.Errorf("%w: %w", fault.Held, err)
		case 13: // FULL
			return fmt.Errorf("%w: %w", fault.Busy, err)
		}
		if s.Code()&0xff == 5 || s.Code()&0xff == 6 { // BUSY, LOCKED
			return fmt.Errorf("%w: %w", fault.Busy, err)
		}
	case lost(err):
		return fmt.Errorf("%w: %w", fault.Busy, err)
	}
	return err
}

// lost reports a connection that broke.
func lost(err error) bool {
	var n net.Error
	var c *pgconn.ConnectError
	return pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &n) || errors.As(err, &c)
}

// retryable reports that nothing happened and the same may succeed now.
func retryable(err error) bool {
	if errors.Is(err, errShared) {
		return true
	}
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return p.Code == "40P01" || p.Code == "40001" || p.Code == "55P03"
	}
	var s *sqlite.Error
	return errors.As(err, &s) && (s.Code()&0xff == 5 || s.Code()&0xff == 6)
}

// refused reports that the database itself answered, so the outcome is known.
func refused(err error) bool {
	var p *pgconn.PgError
	var s *sqlite.Error
	return errors.As(err, &p) || errors.As(err, &s)
}
