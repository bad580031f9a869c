package roster

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"standing/internal/civil"
	"standing/internal/sheet"
)

// rowReader reads the cells of one row and says what is wrong with them.
type rowReader struct {
	rd   *reading
	t    *table
	row  sheet.Row
	bad  bool
	said said
	amb  map[int]*AmbiguousColumn // by column
}

func (r *rowReader) cell(i int) *sheet.Cell {
	if i < 0 || i >= len(r.row.Cells) {
		return &noCell
	}
	return &r.row.Cells[i]
}

var noCell sheet.Cell

// problem records that a cell cannot be used; the row is then not read.
func (r *rowReader) problem(column int, value, reason, remedy string) {
	r.bad = true
	label := ""
	if column >= 0 {
		label = r.label(column)
	}
	r.rd.problem(Problem{File: r.t.File, Row: r.row.Number, Column: label, Value: shorten(value), Reason: reason, Remedy: remedy})
}

func (r *rowReader) label(column int) string {
	c := Column{Index: column}
	if column < len(r.t.heading) {
		c.Heading = r.t.heading[column]
	}
	return c.Label()
}

// usable says what is wrong with a cell before its value is looked at.
func (r *rowReader) usable(i int, fill bool) bool {
	c := r.cell(i)
	switch c.Kind {
	case sheet.Formula:
		r.problem(i, "", "a formula whose value was never computed", "open and save the file in the spreadsheet program, or paste the values")
		return false
	case sheet.Error:
		r.problem(i, c.Text, "an error of the spreadsheet", "correct the formula, or empty the cell")
		return false
	case sheet.TooLong:
		r.problem(i, "", "a cell larger than 32 KB", "empty it; is a quotation mark missing?")
		return false
	default:
	}
	if c.Merged && !fill {
		r.problem(i, c.Text, "merged cells: it is not clear to which rows the value belongs", "undo the merge and fill in every row")
		return false
	}
	return true
}

// text returns the text of a cell; empty when it cannot be used or says nothing.
func (r *rowReader) text(i int, fill bool) string {
	c := r.cell(i)
	if c.Kind == sheet.Empty || !r.usable(i, fill) {
		return ""
	}
	s := strings.TrimSpace(c.Text)
	if len(s) > maxText {
		r.problem(i, "", fmt.Sprintf("a text of %d characters", utf8.RuneCountInString(s)), "shorten it; is a quotation mark missing, or the wrong column chosen?")
		return ""
	}
	return s
}

// maxText is longer than any name, title or id. A workbook can repeat one long
// text in every row at no cost to its own size.
const maxText = 1000

// date reads the date in a cell; present is false when the cell says nothing or
// was reported.
func (r *rowReader) date(i int, monthEnd bool) (m Moment, present bool) {
	c := r.cell(i)
	if c.Kind == sheet.Empty || !r.usable(i, false) {
		return m, false
	}
	if c.Kind == sheet.Day {
		return r.bounded(i, Moment{Day: c.Date}, c.Text)
	}
	s := strings.TrimSpace(c.Text)
	if saysNothing(s) {
		return m, false
	}
	return r.parseDate(i, s, c.Kind == sheet.Number, monthEnd)
}

func (r *rowReader) parseDate(i int, s string, isNumber, monthEnd bool) (Moment, bool) {
	m, v := ParseDate(s, r.t.Dates)
	switch v {
	case DateRead:
		r.suggest(i, m.Suggests)
		return r.bounded(i, m, s)
	case DateAmbiguous:
		r.ambiguous(i, s)
		return Moment{}, false
	case DateMonthOnly:
		if monthEnd {
			m.Day = m.Day.MonthEnd()
			return r.bounded(i, m, s)
		}
		r.problem(i, s, "is a month, not a day", "write the day as well")
	case DateImpossible:
		r.problem(i, s, "is not a day of the calendar", "correct the date")
	case DateWrongOrder:
		remedy := "correct the date, or the order given with --dates"
		if r.rd.stream { // whoever reads it has no command line
			remedy = "correct the date, or say another order of day and month"
		}
		r.problem(i, s, "is not a date in the order "+r.t.Dates.Words(), remedy)
	default:
		r.notADate(i, s, isNumber)
	}
	return Moment{}, false
}

func (r *rowReader) notADate(i int, s string, isNumber bool) {
	if n := number(s[:min(len(s), 6)]); allDigits(s) && n > 20000 && n < 80000 && len(s) == 5 {
		r.problem(i, s, "is a number, not a date", "if it is a spreadsheet's count of days, format the column as a date and save again")
		return
	}
	if isNumber {
		r.problem(i, s, "is a number, not a date", "format the column as a date, or write the date as 2025-03-14")
		return
	}
	r.problem(i, s, "is not a date", "write it as 2025-03-14, or empty the cell")
}

const maxAhead = 60 * 12 // months

func (r *rowReader) bounded(i int, m Moment, s string) (Moment, bool) {
	switch {
	case m.Day < r.rd.firstDay:
		r.problem(i, s, "is before 1900", "correct the year")
		return Moment{}, false
	case m.Day > r.rd.lastDay:
		r.problem(i, s, "is too far in the future", "correct the year")
		return Moment{}, false
	}
	return m, true
}

// ambiguous remembers a date whose order is open, for the error that stops the read.
func (r *rowReader) ambiguous(i int, s string) {
	r.bad = true
	a := r.amb[i]
	if a == nil {
		a = &AmbiguousColumn{File: r.t.File, Column: r.label(i)}
		r.amb[i] = a
	}
	a.Count++
	if len(a.First) < 5 {
		a.First = append(a.First, Place{r.row.Number, shorten(s)})
	}
}

// suggest counts the dates that can only be read in one order.
func (r *rowReader) suggest(i int, order DateOrder) {
	if order != MDY && order != DMY || r.t.Dates != AnyOrder {
		return
	}
	a := r.amb[i]
	if a == nil {
		a = &AmbiguousColumn{File: r.t.File, Column: r.label(i)}
		r.amb[i] = a
	}
	if order == MDY {
		a.OnlyMDY++
	} else {
		a.OnlyDMY++
	}
}

// dayOf is the civil day that a fact or an information column means: the day as
// it is written, whatever the zone.
func (r *rowReader) dayOf(i int) civil.Date {
	m, _ := r.date(i, false)
	return m.Day
}

// readID reads a person's id as text, and refuses what a spreadsheet made of it.
func (r *rowReader) readID(i int) string {
	c := r.cell(i)
	s := r.text(i, true)
	if s == "" {
		return ""
	}
	if c.Kind == sheet.Day || c.Kind == sheet.Clock {
		r.problem(i, s, "the spreadsheet turned the id into a date or a time", "format the column as text and type the id again")
		return ""
	}
	if isScientific(s) {
		r.problem(i, s, "the spreadsheet turned the id into a rounded number", "format the column as text and fill in the ids again")
		return ""
	}
	return s
}

// isScientific recognises 1.23E+11, which has lost the digits of an id.
func isScientific(s string) bool {
	mantissa, exp, ok := strings.Cut(strings.ToUpper(s), "E+")
	return ok && allDigits(exp) && allDigits(strings.Replace(mantissa, ".", "", 1))
}
