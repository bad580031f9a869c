// Package roster turns the spreadsheets people really have into people and records.
//
// Three shapes are read: one row per completion, a wide matrix (one row per
// person, one column per course, dates in the cells), and columns that say only
// when a card runs out. What the columns mean is guessed from their headings and
// cells, told in a Mapping that can be printed, saved, edited and passed back.
//
// A date at which a card runs out becomes a record that states it; the day it was
// earned is then the earliest for which that can be (earnedBy in expiry.go). Such
// records have ids that end in ":expiry". Where no `current` need of the pack asks
// for that card it becomes a Holding. A Stream, which knows no one pack, hands it out as a
// Completion without a day (Undated). Beside a day of completion it is part of that record.
//
// Merged cells: a merge over the id, name or unit column gives each of its rows
// the value; in any other column that is used it is a Problem.
//
// Always true:
//   - Ids are text: leading zeros stay, and never decide a match by being dropped.
//   - The order of day and month is never guessed; a column that leaves it open stops the read.
//   - A row is read whole or named in Problems; whoever it concerns is marked Incomplete.
//   - The same files and options give the same people, in the order of the file, and the same record ids.
//   - Open reads as Read does, row by row, and holds no row; it looks nobody up.
//   - After Read a Roster never changes, so any number of goroutines may use it.
//
// Uses: sheet, pack, rule, credit, civil. Used by: check, intake, cmd.
// Not here: what counts (package rule), file formats (package sheet).
package roster
