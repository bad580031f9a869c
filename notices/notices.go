// Package notices holds the licences under which the program contains the work of others: their
// notices go with every copy of it.
//
// Always true: every module that the program is built from is named, with the text of its
// licence; so are the font of PDFs and what the pages are built from.
//
// Uses: nothing of this module. Used by: cmd, server.
// Not here: the program's own licence (LICENSE), a list to read at a glance (NOTICE).
package notices

import _ "embed" // third-party.txt

//go:generate go run ./gen

// Text is all of them, for people.
//
//go:embed third-party.txt
var Text string
