// Package roster turns the spreadsheets people really have into people and records.
package roster

import (
	"standing/internal/civil"
	"standing/internal/rule"
)

// Person is one row of the people file.
type Person struct {
	ID    string // badge, employee or licence number, leading zeros kept
	Name  string
	Unit  string
	Facts rule.Facts
}

// Roster is everything that was read. Records are kept compact and handed out
// per person, so a million of them fit in memory.
type Roster struct {
	People   []Person
	Records  int        // how many there are
	Earliest civil.Date // the oldest record; earlier periods cannot be judged
	Problems []Problem  // every row that could not be read

	records store
}

// RecordsOf appends the records of person i to buf, oldest first.
func (r *Roster) RecordsOf(i int, buf []rule.Record) []rule.Record { return r.records.of(i, buf) }

// Problem is one cell or row that could not be used, and what to do about it.
type Problem struct {
	File   string // with #Sheet where there is more than one
	Row    int    // as the spreadsheet numbers them, from 1
	Column string // letter and heading, for example "D (Completed)"
	Value  string // shortened, never the whole of a large cell
	Reason string // what is wrong
	Remedy string // what to change
}

type store struct{}

func (store) of(int, []rule.Record) []rule.Record { return nil }
