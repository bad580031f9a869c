// Package transparency shows the log: to those who may search it, to each person what
// concerns them, and to an auditor as a file that proves itself.
//
// An Entry says who did or saw what, when. The log itself is made by base/audit; this
// room is its face.
//
// Always true:
//   - Whoever searches sees entries about people in their reach only.
//   - Every person who signs in can see who looked at their own record.
//   - Taking the log out needs the right to export and a fresh proof of who it is.
//
// Permissions: log.view, log.own, log.export.
// Tables: none. Personal data: none of its own.
// Uses: access, audit, ui, web, words.
// Not here: writing to the log, verifying it (base/audit).
package transparency
