// Package civil holds the calendar date: a day without a time of day or a zone.
//
// Rules of licensing boards speak of days in the board's own zone, with both
// ends of a period inclusive. A Date is such a day; only At and StartIn know
// about zones.
//
// Always true:
//   - A Date is comparable with <, = and >; the zero Date means "no date".
//   - Month arithmetic clamps: 31 August plus six months is the last of February.
package civil

import (
	"fmt"
	"time"
)

// Date counts days: 1 is 0001-01-01 in the proleptic Gregorian calendar.
// The zero Date means that there is no date.
type Date int32

// Max is later than any date a rule can reach; it stands for "no end".
const Max Date = 3652059 // 9999-12-31

// Of returns the date of a year, month and day. A day outside the month
// overflows into the next, as with time.Date.
func Of(year int, month time.Month, day int) Date {
	y := year
	if month <= 2 {
		y--
	}
	era := floorDiv(y, 400)
	yoe := y - era*400
	mp := (int(month) + 9) % 12
	doy := (153*mp+2)/5 + day - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Date(era*146097 + doe - 305)
}

// Civil returns the year, month and day (the inverse of Of).
// The algorithm is Howard Hinnant's "civil_from_days".
func (d Date) Civil() (year int, month time.Month, day int) {
	z := int(d) + 305
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	m := mp + 3
	if m > 12 {
		m -= 12
	}
	year = yoe + era*400
	if m <= 2 {
		year++
	}
	return year, time.Month(m), day
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// Parse reads YYYY-MM-DD and refuses days that do not exist.
func Parse(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, fmt.Errorf("%q is not a date in the form YYYY-MM-DD", s)
	}
	y, ok1 := digits(s[0:4])
	m, ok2 := digits(s[5:7])
	day, ok3 := digits(s[8:10])
	if !ok1 || !ok2 || !ok3 {
		return 0, fmt.Errorf("%q is not a date in the form YYYY-MM-DD", s)
	}
	if !Exists(y, m, day) {
		return 0, fmt.Errorf("%q is not a day of the calendar", s)
	}
	return Of(y, time.Month(m), day), nil
}

// MustParse is Parse for dates written in the source; it panics on a bad one.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Exists reports whether the calendar has that day, in the years 1 to 9999.
func Exists(year, month, day int) bool {
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= DaysIn(year, time.Month(month))
}

func digits(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// DaysIn returns the number of days of a month.
func DaysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	default:
		return 31
	}
}

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == 0 }

// String returns YYYY-MM-DD, or an empty string for no date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return string(d.AppendText(make([]byte, 0, 10)))
}

// AppendText appends YYYY-MM-DD to b.
func (d Date) AppendText(b []byte) []byte {
	y, m, day := d.Civil()
	return append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// MarshalText writes YYYY-MM-DD; no date is the empty text.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD or the empty text.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	v, err := Parse(string(b))
	*d = v
	return err
}

// Year returns the year of the date.
func (d Date) Year() int { y, _, _ := d.Civil(); return y }

// Month returns the month of the date.
func (d Date) Month() time.Month { _, m, _ := d.Civil(); return m }

// Day returns the day of the month.
func (d Date) Day() int { _, _, day := d.Civil(); return day }

// AddMonths moves by whole months; a day the target month lacks becomes its last.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Civil()
	idx := y*12 + int(m) - 1 + n
	ny, nm := floorDiv(idx, 12), time.Month(idx-floorDiv(idx, 12)*12+1)
	return Of(ny, nm, min(day, DaysIn(ny, nm)))
}

// AddYears moves by whole years; 29 February becomes the 28th in common years.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// MonthStart returns the first day of the date's month.
func (d Date) MonthStart() Date { y, m, _ := d.Civil(); return Of(y, m, 1) }

// MonthEnd returns the last day of the date's month.
func (d Date) MonthEnd() Date { y, m, _ := d.Civil(); return Of(y, m, DaysIn(y, m)) }

// MonthIndex counts months from year 0, so that differences are months apart.
func (d Date) MonthIndex() int { y, m, _ := d.Civil(); return y*12 + int(m) - 1 }

// WholeMonths returns how many complete months lie in [from, to], both days
// included: 1 January to 31 December is twelve.
func WholeMonths(from, to Date) int {
	end := to + 1
	n := end.MonthIndex() - from.MonthIndex()
	for n > 0 && from.AddMonths(n) > end {
		n--
	}
	return max(n, 0)
}

// At returns the day on which an instant falls in a zone.
func At(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Of(y, m, d)
}

// StartIn returns the first instant of the day in a zone.
func (d Date) StartIn(zone *time.Location) time.Time {
	y, m, day := d.Civil()
	t := time.Date(y, m, day, 0, 0, 0, 0, zone)
	// Where a clock change swallows midnight, time.Date may name the day before.
	for At(t, zone) < d {
		t = t.Add(15 * time.Minute)
	}
	return t
}
