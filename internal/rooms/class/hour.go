package class

import (
	"regexp"
	"strconv"
	"time"

	"standing/internal/civil"
	"standing/internal/credit"
)

// Hour is a time of day on the organization's clock, as 18:30; empty is none.
type Hour string

var hourForm = regexp.MustCompile(`^([01]?\d|2[0-3])[:.h]([0-5]\d)$`)

// parseHour reads 18:30, also 8.05 and 18h30.
func parseHour(s string) (Hour, bool) {
	m := hourForm.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	if len(m[1]) == 1 {
		m[1] = "0" + m[1]
	}
	return Hour(m[1] + ":" + m[2]), true
}

// minutes are those since midnight.
func (h Hour) minutes() int {
	if len(h) != 5 {
		return 0
	}
	hours, _ := strconv.Atoi(string(h[:2])) // parseHour made it
	minutes, _ := strconv.Atoi(string(h[3:]))
	return hours*60 + minutes
}

// between is how long it is from one time of day to another, which may be on the next day.
func between(from, to Hour) int {
	n := to.minutes() - from.minutes()
	if n <= 0 {
		n += 24 * 60
	}
	return n
}

const perMinute = credit.One / 60

func creditOf(minutes int) credit.Amount { return credit.Amount(minutes) }

// on is the instant of a time of day. What the clocks leave out is as they go on.
func (h Hour) on(d civil.Date, zone *time.Location) time.Time {
	y, m, day := d.Civil()
	return time.Date(y, m, day, 0, h.minutes(), 0, 0, zone)
}

// span is from when to when a meeting lasts.
func (m Meeting) span(zone *time.Location) (from, to time.Time) {
	day := m.On
	if m.Ends.minutes() <= m.Begins.minutes() {
		day++
	}
	return m.Begins.on(m.On, zone), m.Ends.on(day, zone)
}

// slack is how long before and after a meeting people may sign in.
const slack = 30 * time.Minute

// open reports whether people may sign in now.
func (m Meeting) open(now time.Time, zone *time.Location) bool {
	from, to := m.span(zone)
	return !now.Before(from.Add(-slack)) && !now.After(to.Add(slack))
}
