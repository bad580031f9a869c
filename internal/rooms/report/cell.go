package report

import (
	"database/sql"
	"strings"
	"time"
	"unicode"

	"standing/internal/civil"
	"standing/internal/credit"
)

func amountOf(n sql.NullInt64) (credit.Amount, bool) { return credit.Amount(n.Int64), !n.Valid }

// Cell is one value of a line, as every format writes it in its own way.
type Cell struct {
	Text   string
	Day    civil.Date
	Amount credit.Amount
	Type   Type
}

// Type is what a cell, or all of a column, holds. A cell whose value is missing is Blank.
type Type uint8

// The types.
const (
	Blank Type = iota
	Words
	Date
	Figure
)

func text(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{Text: s, Type: Words}
}

func day(d civil.Date) Cell {
	if d == 0 {
		return Cell{}
	}
	return Cell{Day: d, Type: Date}
}

func figure(a credit.Amount) Cell { return Cell{Amount: a, Type: Figure} }

// String is the cell in one line of text.
func (c Cell) String() string {
	if c.Type == Date {
		return c.Day.String()
	}
	if c.Type == Figure {
		return c.Amount.String()
	}
	return c.Text
}

// Column is the head of a column.
type Column struct {
	Label string
	Type  Type
	Width float64 // in parts of the page
}

// Sheet is a report ready to be written: its head, and a stream of lines.
type Sheet struct {
	Name    string // of the file, without its ending; nothing personal
	Title   string
	Lang    string
	Org     string
	Paper   Paper // where the organization is
	Made    time.Time
	Facts   [][2]string // what it was asked for, when it was made
	Columns []Column
	// Heads are headings that say more on paper than what programs know a column by.
	Heads map[int]string
	// Group is the column by whose value lines stand together, -1 for none: on paper it is
	// a heading instead of a column.
	Group int
	Empty string // said where there is no line
	Words Phrases
	// Each hands out the lines; a line is good until fn returns.
	Each func(fn func([]Cell) error) error
}

// Phrases are what writers say themselves.
type Phrases struct {
	Page      string // "Page {0} of {1}"
	Continued string // "(continued)"
	About     string // the sheet that says what was asked for
	Missing   string // why there are boxes instead of letters
}

// oneLine is text without what breaks a line or a file: controls become blanks.
func oneLine(s string) string {
	if !strings.ContainsFunc(s, unicode.IsControl) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
