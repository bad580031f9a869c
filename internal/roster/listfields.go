package roster

import (
	"strings"

	"standing/internal/sheet"
)

// listReader reads one completion per row.
type listReader struct {
	*rowReader
	layout
	own        bool // the people are those of this table
	course     int
	code       int
	categories []int
	deliveries []int
	topic      int
	completed  int
	started    int
	hours      int
	minutes    int
	creditUnit int
	result     int
	recorded   int
	voided     int
	expiresAt  int
	headUnit   string // the unit that the heading of the amounts names
}

func newListReader(r *rowReader, own bool) *listReader {
	l := &listReader{rowReader: r, layout: newLayout(r.t), own: own}
	for f, at := range map[Field]*int{Course: &l.course, CourseCode: &l.code, Topic: &l.topic, Completed: &l.completed, Started: &l.started,
		Hours: &l.hours, Minutes: &l.minutes, CreditUnit: &l.creditUnit, Result: &l.result, RecordedOn: &l.recorded, VoidedOn: &l.voided, Expires: &l.expiresAt} {
		*at = -1
		if c, ok := r.t.find(f); ok {
			*at = c.Index
		}
	}
	for _, c := range r.t.Columns {
		switch c.Field {
		case Category:
			l.categories = append(l.categories, c.Index)
		case Delivery:
			l.deliveries = append(l.deliveries, c.Index)
		case Hours:
			l.headUnit = headingUnit(c.Heading)
		default:
		}
	}
	return l
}

// headingUnit is the unit that a heading names.
func headingUnit(heading string) string {
	for _, w := range strings.Fields(fold(heading)) {
		switch {
		case w == "ceu" || w == "ceus":
			return "ceu"
		case unitWord(w) == hourWord:
			return hourUnit
		}
	}
	return ""
}

// amount reads how much credit the row states, in 1/3000, and its unit.
func (l *listReader) amount() (int32, string) {
	column := l.hours
	if column < 0 {
		column = l.minutes
	}
	s := l.text(column, false)
	if s == "" {
		return noAmount, ""
	}
	if l.cell(column).Kind == sheet.Day {
		l.problem(column, s, "is a date, not an amount", "format the column as a number")
		return noAmount, ""
	}
	a, wrong := ParseAmount(s)
	if wrong != "" {
		l.problem(column, s, wrong, "write it as a number of hours, for example 1.5")
		return noAmount, ""
	}
	if a.None {
		return noAmount, ""
	}
	unit := a.Unit
	switch {
	case a.Worded:
	case l.hours < 0:
		unit = minuteUnit
	default:
		unit = firstOf(l.text(l.creditUnit, false), l.headUnit)
	}
	if unitWord(fold(unit)) == minuteWord && !l.rd.v.countsMinutes() {
		a.Value, unit = a.Value.Times(sixtieth), hourUnit
	}
	return int32(a.Value), l.rd.words.unit(unit)
}
