// Package datamap says about everything the program keeps or passes on what it is,
// whom it is about, why it is there, how long, who sees it, and what becomes of it: every
// column, path of a JSON column, cookie, log key, job field, outgoing field and blob.
//
// The answers stand in a data.yaml beside the package that owns a table (docs/DATAMAP.md).
// What the database enforces, what an export holds, what an erasure does and when a sweep
// removes a row are compiled from them, so that page, promise and behaviour are one thing.
//
// Always true:
//   - Nothing is answered by default: a column without the full set of answers is refused.
//   - Every word is from a closed list; a category lies under another only at a dot.
//   - Every retention class that is named exists and has a table; none is there for show.
//   - Every personal column belongs to a table from which a person is reached.
//   - A row is never both deleted and kept.
//   - The same files give the same map, in the same order.
//
// Periods are ISO 8601 durations in years, months, weeks and days, counted on civil
// dates. Errors are tree.Error: file, path and line.
//
// Categories keep the keys of fideslang (ethyca, CC BY 4.0); our own lie under
// user.workplace. The letters of ccpa are those of Cal. Civ. Code 1798.140(v)(1).
//
// Uses: tree, civil, db (the shape of a table). Used by: testkit, lint, the server.
// Not here: the engines that carry out a request or a sweep.
package datamap
