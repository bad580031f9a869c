package jobs

import (
	"fmt"
	"time"

	"standing/internal/civil"
)

// Schedule says when something recurs.
type Schedule struct {
	every  time.Duration
	hour   int
	minute int
	zone   *time.Location
	weekly bool
	day    time.Weekday
}

// Every recurs d after it last ran.
func Every(d time.Duration) Schedule { return Schedule{every: d} }

// Daily recurs once on every civil day of the zone, at the hour and minute; where the
// clocks leave that minute out or have it twice, still once.
func Daily(hour, minute int, zone *time.Location) Schedule {
	return Schedule{hour: hour, minute: minute, zone: zone}
}

// Weekly recurs once on that day of every week.
func Weekly(day time.Weekday, hour, minute int, zone *time.Location) Schedule {
	return Schedule{hour: hour, minute: minute, zone: zone, weekly: true, day: day}
}

func (s Schedule) check() error {
	switch {
	case s.every != 0:
		if s.every < time.Second {
			return fmt.Errorf("every %s is more often than every second", s.every)
		}
	case s.zone == nil || s.hour < 0 || s.hour > 23 || s.minute < 0 || s.minute > 59:
		return fmt.Errorf("%02d:%02d is no time of a day in a zone", s.hour, s.minute)
	}
	return nil
}

func (s Schedule) String() string {
	switch {
	case s.every != 0:
		return "every " + s.every.String()
	case s.zone == nil:
		return "never"
	case s.weekly:
		return fmt.Sprintf("%s %02d:%02d %s", s.day, s.hour, s.minute, s.zone)
	}
	return fmt.Sprintf("daily %02d:%02d %s", s.hour, s.minute, s.zone)
}

// next is the first tick after now.
func (s Schedule) next(now time.Time) time.Time {
	if s.every != 0 {
		return now.Add(s.every)
	}
	for day := civil.At(now, s.zone); ; day++ {
		y, m, d := day.StartIn(s.zone).In(s.zone).Date()
		at := time.Date(y, m, d, s.hour, s.minute, 0, 0, s.zone)
		if at.After(now) && (!s.weekly || at.Weekday() == s.day) {
			return at.UTC()
		}
	}
}

// astray reports a next tick that lies further ahead than it ever should: the clock was
// set back. Only an interval is put right, which has no ticks of its own; a day that
// had its run does not get another.
func (s Schedule) astray(next, now time.Time) bool {
	return s.every != 0 && next.After(now.Add(s.every))
}
