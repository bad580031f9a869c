// Package report answers, on one page of filters, what others are asked for on paper: who
// stands where by unit or by requirement, what falls due, how it was on a past day, and
// one person's transcript.
//
// A Report is a kind and its filters, which stand in the address. Its rows are the same on
// the screen and in a file: CSV, XLSX and PDF are made from one stream of them.
//
// Always true:
//   - A file has exactly the rows that its page leads through, for the same right.
//   - Every report obeys the caller's reach; numbers are there only within contact.view.
//   - Whoever takes a file out is in the log, with what they asked for, before its first
//     byte, and with how many lines after its last.
//   - No cell of a file is taken for a formula by a spreadsheet.
//   - A file that could not be finished is cut off, and does not look whole.
//   - A file is read from one state of the database; of a CSV nothing but a line is held.
//
// Permissions: report.view, report.export.
// Tables: none. Personal data: none of its own; what leaves is standing, person_index and completion.
// Uses: access, audit, compliance, db, person, ui, web, wording, words. Used by: server.
// Not here: how standings come about (compliance), schedules, submissions to boards; and
// who was called what in which unit then: a past day has the names and units of today.
package report
