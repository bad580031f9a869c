// Package term knows what the place is like that text is written to: whether it
// is a terminal, how wide it is, and whether colour is wanted there.
//
// Always true:
//   - What is written to a pipe or a file holds no escape sequence unless colour
//     was asked for with --color=always or CLICOLOR_FORCE.
//   - Text from files reaches a terminal only through Clean, so that a name in a
//     spreadsheet cannot move the cursor or change the title.
//   - Widths are columns on the screen, not bytes or runes.
//
// Uses: golang.org/x/term, golang.org/x/text/width. Used by: wording, check, cmd.
package term
