package roster

import (
	"strings"
	"time"
)

var monthNames = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthNumber reads a month's English name or its first three or four letters.
func monthNumber(s string) int {
	if len(s) < 3 || len(s) > 9 || isDigit(s[0]) {
		return 0
	}
	var buf [9]byte
	low := buf[:len(s)]
	for i := 0; i < len(s); i++ {
		low[i] = s[i] | 0x20
	}
	for i, name := range monthNames {
		if string(low) == name || len(low) == 3 && string(low) == name[:3] {
			return i + 1
		}
	}
	if string(low) == "sept" {
		return 9
	}
	return 0
}

func cutOrdinal(s string) string {
	if n := len(s); n > 2 && n <= 4 && isDigit(s[0]) {
		switch strings.ToLower(s[n-2:]) {
		case "st", "nd", "rd", "th":
			return s[:n-2]
		}
	}
	return s
}

// cutWeekday takes "Friday, " off the front.
func cutWeekday(s string) string {
	i := strings.IndexAny(s, ", .")
	if i < 3 || isDigit(s[0]) {
		return s
	}
	word := strings.ToLower(s[:i])
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		if word == name || len(word) >= 3 && len(word) <= 5 && strings.HasPrefix(name, word) {
			return strings.TrimLeft(s[i:], ", .")
		}
	}
	return s
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func number(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// clock is the time that follows a date.
type clock struct {
	sinceMidnight time.Duration
	offset        time.Duration // from UTC, when zoned
	zoned         bool
}

// cutClock splits "2025-03-14T10:30:00Z" and "3/14/2025 10:30 PM" before the time.
func cutClock(s string) (day string, c clock, ok bool) {
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return s, c, true
	}
	i := colon
	for i > 0 && isDigit(s[i-1]) {
		i--
	}
	if i == 0 || i == colon || colon-i > 2 {
		return "", c, false
	}
	if sep := s[i-1]; sep != ' ' && sep != 'T' && sep != 't' {
		return "", c, false
	}
	c, ok = parseClock(s[i:])
	return strings.TrimRight(s[:i-1], " ,"), c, ok
}

func parseClock(s string) (c clock, ok bool) {
	h, rest, ok := cutNumber(s, 2)
	if !ok || rest == "" || rest[0] != ':' {
		return c, false
	}
	m, rest, ok := cutNumber(rest[1:], 2)
	sec := 0
	if ok && rest != "" && rest[0] == ':' {
		sec, rest, ok = cutNumber(rest[1:], 2)
		if ok && rest != "" && (rest[0] == '.' || rest[0] == ',') {
			_, rest, ok = cutNumber(rest[1:], 9)
		}
	}
	if !ok || h > 23 || m > 59 || sec > 60 {
		return c, false
	}
	rest = strings.TrimLeft(rest, " ")
	if half, after, is := cutHalf(rest); is {
		if h == 0 || h > 12 {
			return c, false
		}
		h = h%12 + half
		rest = strings.TrimLeft(after, " ")
	}
	c.sinceMidnight = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec)*time.Second
	c.offset, c.zoned, ok = parseZone(rest)
	return c, ok
}

func cutNumber(s string, most int) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == 0 || i > most {
		return 0, s, false
	}
	return number(s[:i]), s[i:], true
}

// cutHalf takes AM or PM off the front; half is the hours it adds.
func cutHalf(s string) (half int, rest string, ok bool) {
	if len(s) < 2 || s[1]|0x20 != 'm' && s[1] != '.' {
		return 0, s, false
	}
	switch s[0] | 0x20 {
	case 'a':
	case 'p':
		half = 12
	default:
		return 0, s, false
	}
	rest = s[2:]
	if s[1] == '.' { // a.m.
		if len(s) < 4 || s[2]|0x20 != 'm' {
			return 0, s, false
		}
		rest = strings.TrimPrefix(s[3:], ".")
	}
	return half, rest, true
}

// parseZone reads Z, +02:00, -0500 or a zone's name, which is not interpreted.
func parseZone(s string) (offset time.Duration, zoned, ok bool) {
	switch up := strings.ToUpper(s); {
	case s == "":
		return 0, false, true
	case up == "Z" || up == "UTC" || up == "GMT":
		return 0, true, true
	case s[0] == '+' || s[0] == '-':
		digits := strings.Replace(s[1:], ":", "", 1)
		if !allDigits(digits) || len(digits) != 2 && len(digits) != 4 {
			return 0, false, false
		}
		digits = (digits + "00")[:4]
		h, m := number(digits[:2]), number(digits[2:])
		offset = time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
		if s[0] == '-' {
			offset = -offset
		}
		return offset, true, h <= 14 && m < 60
	case len(s) <= 5 && strings.Trim(up, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "":
		return 0, false, true
	}
	return 0, false, false
}
