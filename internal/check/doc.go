// Package check is the main job without a server: who of these people is in good
// standing under this pack, who is not, what is missing, and by when.
//
// Always true:
//   - A report is written while the people come. CSV and JSON hold one of them at
//     a time; the table and the page hold no more rows than they show, and count
//     everyone.
//   - The counts of a Summary add up to the number of people it was given.
//   - Every report names its pack and version. All but CSV, which has no place for
//     it, also cite the source and say to check the official text.
//   - Text from files is never a formula in CSV, markup in HTML or an escape
//     sequence on a terminal.
//   - The page loads nothing, and its own policy forbids it to.
//
// Uses: civil, credit, rule, pack, wording, term, chart. Used by: cmd.
// Not here: reading spreadsheets (roster), what a rule means (rule).
package check
