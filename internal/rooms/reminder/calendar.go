package reminder

import (
	"strings"
	"time"
	"unicode/utf8"

	"standing/internal/base/ids"
	"standing/internal/civil"
)

// Appointment is a due date, as a calendar shows it.
type Appointment struct {
	Requirement ids.ID
	Due         civil.Date
	Title       string
	Text        string
}

// maxOctets is how long a line of a calendar may be (RFC 5545 §3.1), without its end.
const maxOctets = 75

// calendar is an iCalendar object (RFC 5545). owner makes the UIDs, which stay the same
// when a date moves, so that calendars move it too and show it once.
func calendar(name, owner string, at time.Time, all []Appointment) string {
	var b strings.Builder
	line := func(name, value string) { fold(&b, name+":"+value) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//Standing//Reminders//EN")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("X-WR-CALNAME", escape(name))
	line("REFRESH-INTERVAL;VALUE=DURATION", "PT12H")
	line("X-PUBLISHED-TTL", "PT12H")
	for _, a := range all {
		line("BEGIN", "VEVENT")
		line("UID", a.Requirement.String()+"-"+owner+"@standing")
		line("DTSTAMP", at.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE", compact(a.Due))
		line("DTEND;VALUE=DATE", compact(a.Due+1))
		line("SUMMARY", escape(a.Title))
		if a.Text != "" {
			line("DESCRIPTION", escape(a.Text))
		}
		line("TRANSP", "TRANSPARENT")
		line("CLASS", "PRIVATE")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return b.String()
}

func compact(d civil.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// escape writes TEXT (RFC 5545 §3.3.11); what cannot stand in one is left out.
func escape(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, escapes.Replace(s))
}

// fold ends a line after 75 octets and goes on in the next, never within a character.
func fold(b *strings.Builder, s string) {
	room := maxOctets
	for len(s) > room {
		n := room
		for !utf8.RuneStart(s[n]) {
			n--
		}
		b.WriteString(s[:n])
		b.WriteString("\r\n ")
		s, room = s[n:], maxOctets-1
	}
	b.WriteString(s)
	b.WriteString("\r\n")
}
