package sheet

import (
	"math"
	"strconv"
	"time"

	"standing/internal/civil"
)

const secondsPerDay = 86400

// maxSerial is 9999-12-31, the last day that a spreadsheet can show.
const maxSerial = 2958465

// fromSerial returns the day and the seconds into it that a spreadsheet's serial
// number means. In the 1900 system number 60 is 29 February 1900, a day that
// never was, kept by Excel for the sake of an older program; ok is false for it
// and for everything outside of the calendar.
func fromSerial(serial float64, date1904 bool) (day civil.Date, seconds int, ok bool) {
	if math.IsNaN(serial) || serial < 0 || serial >= maxSerial+1 {
		return 0, 0, false
	}
	whole := math.Floor(serial)
	seconds = int(math.Round((serial - whole) * secondsPerDay))
	if seconds == secondsPerDay {
		whole, seconds = whole+1, 0
	}
	n := civil.Date(whole)
	switch {
	case date1904:
		day = civil.Of(1904, time.January, 1) + n
	case n < 1 || n == 60:
		return 0, 0, false
	case n < 60:
		day = civil.Of(1899, time.December, 31) + n
	default:
		day = civil.Of(1899, time.December, 30) + n
	}
	return day, seconds, day <= civil.Max
}

// dateCell makes a cell of a serial number whose style is a date.
func dateCell(serial float64, date1904 bool) Cell {
	day, seconds, ok := fromSerial(serial, date1904)
	if !ok {
		if !date1904 && math.Floor(serial) == 60 {
			return Cell{Kind: Text, Text: "1900-02-29"}
		}
		return Cell{Kind: Number, Text: plainNumber(serial)}
	}
	c := Cell{Kind: Day, Date: day, Text: day.String()}
	if seconds > 0 {
		y, m, d := day.Civil()
		c.Time = time.Date(y, m, d, 0, 0, seconds, 0, time.UTC)
		c.Text += c.Time.Format(" 15:04:05")
	}
	return c
}

// clockCell makes a cell of a number whose style is a time or a duration.
func clockCell(serial float64) Cell {
	if serial < 0 || serial > 1e6 {
		return Cell{Kind: Number, Text: plainNumber(serial)}
	}
	s := int64(math.Round(serial * secondsPerDay))
	b := strconv.AppendInt(nil, s/3600, 10)
	b = append(b, ':', byte('0'+s/600%6), byte('0'+s/60%10))
	if s%60 != 0 {
		b = append(b, ':', byte('0'+s/10%6), byte('0'+s%10))
	}
	return Cell{Kind: Clock, Text: string(b)}
}

// plainNumber writes a number the way a spreadsheet shows it: fifteen digits at
// most, so that 0.1+0.2 is 0.3, and never an exponent.
func plainNumber(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatInt(int64(f), 10)
	}
	short := strconv.FormatFloat(f, 'g', 15, 64)
	g, err := strconv.ParseFloat(short, 64)
	if err != nil {
		g = f
	}
	return strconv.FormatFloat(g, 'f', -1, 64)
}
