// Package wording is the one catalogue of words that people read: statuses,
// reasons, rules in plain English and what a person still has to do.
//
// Always true:
//   - Every Status and every Reason of package rule has words; a test reads the
//     constants from the source, so a new one cannot be forgotten.
//   - Dates are written as "30 April 2026", which nobody can read two ways.
//   - Credit inside a total is never added to the total: what is said to be
//     missing is the least further credit that finishes both.
//
// Uses: civil, credit, rule, pack, term (wrapping). Used by: check, cmd.
// Not here: columns, colours and files.
package wording
