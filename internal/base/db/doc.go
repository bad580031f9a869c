// Package db is the only package that knows which SQL engine is running: PostgreSQL,
// or SQLite inside the program. Rooms write one SQL text, with $1, $2, …, that both
// understand (docs/SQL.md), and hand it to a handle that they get for one transaction.
//
//	db.Read(ctx, sc, func(ctx, q) error)               one snapshot, cannot write
//	db.Write(ctx, sc, db.On("person", id), func(ctx, tx) error)
//
// A write first touches what it decides about: it adds one to the version of those
// rows, which locks them, and gives the ETag. It may decide only from rows under what
// it touched. On PostgreSQL it is READ COMMITTED; on SQLite writes take turns, and those
// who waited share a commit. fn may run twice: it sets its results and never appends to them.
//
// Always true:
//   - Every statement runs in a transaction that carries the organization; on
//     PostgreSQL row security refuses the rows of any other.
//   - Instants are BIGINT microseconds UTC, dates TEXT 'YYYY-MM-DD', credit integers of
//     1/3000 hour; a zero time or date is NULL. No text holds NUL or broken UTF-8.
//   - A handle of Read cannot write, not even by mistake.
//   - The pool is out of reach inside a transaction: asking for it stops the program.
//   - A commit whose outcome is unknown is Busy; operations carry a key that makes
//     repeating them safe.
//
// Errors are kinds of fault: NotFound, Conflict (unique), Invalid, Busy, Held.
package db
