package words

import (
	"strconv"
	"strings"
	"time"

	"standing/internal/civil"
)

// Day writes a date as 5 March 2026; no date is empty. It is the same day everywhere.
func (l *Lang) Day(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return strconv.Itoa(d.Day()) + " " + l.Text("month."+strconv.Itoa(int(d.Month()))) + " " + strconv.Itoa(d.Year())
}

// Instant writes a moment as it was on the clocks of a zone, with the zone's name:
// 5 March 2026, 14:05 EST. The zero time is empty.
func (l *Lang) Instant(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return l.Text("format.instant", l.Day(civil.At(t, zone)), t.In(zone).Format("15:04 MST"))
}

// Number writes a whole number with its thousands apart: 12,345.
func (l *Lang) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(l.Text("format.thousands"))
		}
		b.WriteRune(c)
	}
	return sign + b.String()
}

// Duration writes a length of time in its one or two largest units, rounded up to the
// smaller one, so that who waits as long as they were told has waited long enough.
func (l *Lang) Duration(d time.Duration) string {
	units := []struct {
		code string
		size time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}}
	if d <= 0 {
		return l.Text("duration.second", 0)
	}
	for i, u := range units {
		if d < u.size && i < len(units)-1 {
			continue
		}
		if i == len(units)-1 {
			return l.Text("duration."+u.code, int64((d+u.size-1)/u.size))
		}
		small := units[i+1]
		parts := int64((d + small.size - 1) / small.size)
		per := int64(u.size / small.size)
		out := l.Text("duration."+u.code, parts/per)
		if rest := parts % per; rest > 0 {
			out += " " + l.Text("duration."+small.code, rest)
		}
		return out
	}
	return ""
}

// List writes a, b and c.
func (l *Lang) List(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return l.Text("format.and", strings.Join(items[:n-1], ", "), items[n-1])
	}
}
