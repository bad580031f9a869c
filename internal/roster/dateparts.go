package roster

import (
	"time"

	"standing/internal/civil"
)

// parts are the up to three pieces of a date, numbers or one month's name.
type parts struct {
	text  [3]string
	seps  [2]byte
	n     int
	month int // index of the piece that is a month's name, -1: none
}

func parseDay(s string, order DateOrder) (Moment, Verdict) {
	s = cutWeekday(s)
	if len(s) == 8 && allDigits(s) {
		return checked(number(s[:4]), number(s[4:6]), number(s[6:]))
	}
	p, ok := split(s)
	switch {
	case !ok:
		return Moment{}, NotADate
	case p.n == 2:
		return monthOnly(p)
	case p.month >= 0:
		return named(p, order)
	case p.seps[0] != p.seps[1]:
		return Moment{}, NotADate
	}
	return numeric(p, order)
}

// split cuts at blanks, commas, points, slashes and dashes.
func split(s string) (p parts, ok bool) {
	p.month = -1
	for i := 0; i < len(s); {
		begin := i
		for i < len(s) && !isSeparator(s[i]) {
			i++
		}
		if i == begin || p.n == 3 {
			return p, false
		}
		piece := s[begin:i]
		if m := monthNumber(piece); m > 0 {
			if p.month >= 0 {
				return p, false
			}
			p.month = p.n
		} else if piece = cutOrdinal(piece); !allDigits(piece) || len(piece) > 4 {
			return p, false
		}
		p.text[p.n] = piece
		p.n++
		if i == len(s) {
			return p, p.n >= 2
		}
		sep := byte(' ')
		for ; i < len(s) && isSeparator(s[i]); i++ {
			if s[i] == ' ' {
				continue
			}
			if sep != ' ' {
				return p, false // two of them in a row
			}
			sep = s[i]
		}
		if p.n <= 2 {
			p.seps[p.n-1] = sep
		}
	}
	return p, false
}

func isSeparator(c byte) bool {
	return c == '/' || c == '-' || c == '.' || c == ' ' || c == ','
}

// numeric reads three numbers.
func numeric(p parts, order DateOrder) (Moment, Verdict) {
	a, b, c := number(p.text[0]), number(p.text[1]), number(p.text[2])
	la, lb, lc := len(p.text[0]), len(p.text[1]), len(p.text[2])
	switch {
	case la == 4 && lb <= 2 && lc <= 2:
		return checked(a, b, c)
	case la > 2 || lb > 2 || lc != 2 && lc != 4:
		return Moment{}, NotADate
	}
	var found [3]civil.Date // by order
	for i, o := range [...]DateOrder{MDY, DMY, YMD} {
		y, m, d := c, a, b
		switch {
		case o == DMY:
			m, d = b, a
		case o == YMD && lc == 4 || o == YMD && la != 2:
			continue
		case o == YMD:
			y, m, d = a, b, c
		}
		if lc == 2 {
			y = century(y)
		}
		if civil.Exists(y, m, d) {
			found[i] = civil.Of(y, time.Month(m), d)
		}
	}
	return choose(found, order, lc == 4)
}

// choose takes the day of the order that was given, else the only one there is.
func choose(found [3]civil.Date, order DateOrder, fourDigits bool) (Moment, Verdict) {
	if order != AnyOrder && !(order == YMD && fourDigits) {
		if d := found[order-1]; d != 0 {
			return Moment{Day: d}, DateRead
		}
		if found == [3]civil.Date{} {
			return Moment{}, DateImpossible
		}
		return Moment{}, DateWrongOrder
	}
	var only Moment
	for i, d := range found {
		switch {
		case d == 0:
		case only.Day == 0:
			only = Moment{Day: d, Suggests: DateOrder(i + 1)}
		case d == only.Day:
			only.Suggests = AnyOrder
		default:
			return Moment{}, DateAmbiguous
		}
	}
	if only.Day == 0 {
		return Moment{}, DateImpossible
	}
	return only, DateRead
}

// named reads a date with a month's name: 14-Mar-2025, March 14, 2025.
func named(p parts, order DateOrder) (Moment, Verdict) {
	m := monthNumber(p.text[p.month])
	var rest [2]string
	n := 0
	for i, t := range p.text {
		if i != p.month {
			rest[n] = t
			n++
		}
	}
	day, year := rest[0], rest[1]
	if len(day) == 4 || len(year) != 4 && order == YMD && p.month == 1 {
		day, year = year, day
	}
	if len(day) > 2 || len(year) != 2 && len(year) != 4 || p.month == 2 {
		return Moment{}, NotADate
	}
	y := number(year)
	if len(year) == 2 {
		y = century(y)
	}
	return checked(y, m, number(day))
}

// monthOnly reads 03/2026, 2026-03 and Mar 2026.
func monthOnly(p parts) (Moment, Verdict) {
	year, month := p.text[1], p.text[0]
	if len(p.text[0]) == 4 && p.month != 0 {
		year, month = month, year
	}
	m := monthNumber(month)
	if m == 0 {
		if len(month) > 2 || !allDigits(month) || p.seps[0] == '.' || p.seps[0] == ' ' || p.seps[0] == ',' {
			return Moment{}, NotADate
		}
		m = number(month)
	}
	if len(year) != 4 || !allDigits(year) {
		return Moment{}, NotADate
	}
	mo, v := checked(number(year), m, 1)
	if v == DateRead {
		v = DateMonthOnly
	}
	return mo, v
}

func checked(y, m, d int) (Moment, Verdict) {
	if !civil.Exists(y, m, d) {
		return Moment{}, DateImpossible
	}
	return Moment{Day: civil.Of(y, time.Month(m), d)}, DateRead
}

func century(y int) int {
	if y < twoDigitPivot {
		return 2000 + y
	}
	return 1900 + y
}
