// Package intake brings spreadsheets in: people, what is known about them, and what they
// completed.
//
// An Import is one file on its way. It is received in sealed parts, looked at, read once
// without writing anything (the check), then run in chunks. What its columns mean is guessed
// by package roster, shown, corrected, and remembered for the next file with these headings.
//
// Always true:
//   - A chunk, how far the import is, and one entry of the log that commits to its rows take
//     effect together: killed at any line, it goes on after the last chunk.
//   - The same file again changes nothing, and two at once bring in each person and record once.
//   - Somebody who is there already is only added to, unless it was agreed that the file
//     has their names and units; what it says otherwise is reported.
//   - A title that nearly is a course, and somebody new who looks like somebody known, is told
//     before anything is written.
//   - A column that says only when something runs out is a record of it, whose day is not made up.
//   - Who had left only because an import was taken back comes back with the next; who left
//     otherwise is named, and comes back if somebody says so.
//   - A date that can be read in two orders stops the import until somebody says which it is.
//   - Undoing an import takes back what it added, puts units away that it made and that are
//     empty, and gives back names and units that it changed, and nothing else; corrected or changed since, it stays.
//   - The file lies here sealed and goes when it is done with, at the latest after 30 days.
//   - Only who may manage all people of the organization imports.
//
// Permissions: import.run.
// Tables: intake, intake_part, intake_problem, intake_person, intake_renewed, intake_turn, intake_memory.
// Personal data: file, name of the file, problems, people who were added; retention intake.
// Uses: access, audit, db, jobs, keys, roster, web; person, catalog, training, org.
// Not here: how a table is read (roster, sheet), what counts (rule).
package intake
