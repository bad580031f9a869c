package roster

import (
	"strings"

	"standing/internal/civil"
	"standing/internal/rule"
)

// Person is one row of the people file.
type Person struct {
	ID         string // badge, employee or licence number, leading zeros kept
	Name       string
	Unit       string
	Facts      rule.Facts
	Incomplete bool // something about this person could not be read and was left out
}

// Roster is everything that was read. Records are kept compact and handed out
// per person, so a million of them fit in memory.
type Roster struct {
	People   []Person
	Records  int        // how many there are
	Earliest civil.Date // the oldest record that a file states; earlier periods cannot be judged
	Derived  int        // records that were worked out from the day a card runs out
	Undated  int        // completions that were not finished and so are no records
	Twice    int        // records that only repeat another one of the same person, course, day and amount
	Merged   int        // people rows that only repeated another one
	Problems []Problem  // what could not be read, at most maxProblems of it
	BadTotal int        // how many there were
	Skipped  int        // rows left out because of them
	Unknown  int        // ids of the records that no person has

	records store
}

// RecordsOf appends the records of person i to buf, oldest first.
func (r *Roster) RecordsOf(i int, buf []rule.Record) []rule.Record { return r.records.of(i, buf) }

// IsDerived reports whether a record's date was worked out from the day a card
// runs out, rather than stated by the file.
func IsDerived(recordID string) bool { return strings.HasSuffix(recordID, derivedSuffix) }

// Problem is one cell or row that could not be used, and what to do about it.
type Problem struct {
	File   string // with #Sheet where there is more than one
	Row    int    // as the spreadsheet numbers them, from 1; 0: the file as a whole
	Column string // letter and heading, for example "D (Completed)"
	Value  string // shortened, never the whole of a large cell
	Reason string // what is wrong
	Remedy string // what to change
}

func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Row > 0 {
		b.WriteString(" row " + itoa(p.Row))
	}
	if p.Column != "" {
		b.WriteString(" " + p.Column)
	}
	b.WriteString(": ")
	if p.Value != "" {
		b.WriteString("“" + p.Value + "” ")
	}
	b.WriteString(p.Reason)
	if p.Remedy != "" {
		b.WriteString("; " + p.Remedy)
	}
	return b.String()
}
