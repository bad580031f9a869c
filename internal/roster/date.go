package roster

import (
	"fmt"
	"strings"
	"time"

	"standing/internal/civil"
)

// DateOrder says in which order a date of numbers stands.
type DateOrder uint8

const (
	AnyOrder DateOrder = iota // not known: dates that depend on it are not read
	MDY
	DMY
	YMD
)

var orderNames = [...]string{"", "mdy", "dmy", "ymd"}

func (o DateOrder) String() string { return orderNames[o] }

// Words is the order as people write it.
func (o DateOrder) Words() string {
	return [...]string{"", "month/day/year", "day/month/year", "year/month/day"}[o]
}

// ParseDateOrder reads mdy, dmy, ymd or nothing.
func ParseDateOrder(s string) (DateOrder, error) {
	for i, n := range orderNames {
		if strings.EqualFold(s, n) {
			return DateOrder(i), nil
		}
	}
	return 0, fmt.Errorf("%q is not mdy, dmy or ymd", s)
}

// Verdict is what became of a text that should be a date.
type Verdict uint8

const (
	DateRead       Verdict = iota
	DateAmbiguous          // day and month could be either
	DateImpossible         // the calendar has no such day
	DateWrongOrder         // not a date in the order that was given
	DateMonthOnly          // a month of a year; Day is its first day
	NotADate
)

// Moment is a day, or an instant where the text names its offset from UTC.
type Moment struct {
	Day      civil.Date
	At       time.Time // zero: only the day is known
	Suggests DateOrder // MDY or DMY: the text can be read in this order only
}

// twoDigitPivot: 70 is 1970, 69 is 2069.
const twoDigitPivot = 70

// ParseDate reads a date in any of the forms people use. Day and month of a date
// of numbers are told apart by order, or by the calendar, never by guessing.
//
// A time of day is dropped. A time with an offset from UTC is an instant, except
// midnight in UTC itself, which is how programs write a plain day. A zone given
// by name (EST) does not change the day that is written.
func ParseDate(s string, order DateOrder) (Moment, Verdict) {
	s = strings.TrimSpace(s)
	if len(s) < 6 || len(s) > 48 {
		return Moment{}, NotADate
	}
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		if d, err := civil.Parse(s); err == nil {
			return Moment{Day: d}, DateRead
		}
	}
	day, c, ok := cutClock(s)
	if !ok {
		return Moment{}, NotADate
	}
	m, v := parseDay(day, order)
	if v == DateRead && c.zoned {
		at := m.Day.StartIn(time.UTC).Add(c.sinceMidnight - c.offset)
		if c.offset != 0 || c.sinceMidnight != 0 {
			m.At = at
		}
	}
	return m, v
}
