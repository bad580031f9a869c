package notice

import (
	"testing"
	"time"
)

func TestQuietHours(t *testing.T) {
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		from, until int
		now, end    string // on Chicago's clock; no end: not quiet
	}{
		{20, 7, "2026-03-02 19:59", ""},
		{20, 7, "2026-03-02 20:00", "2026-03-03 07:00"},
		{20, 7, "2026-03-03 06:59", "2026-03-03 07:00"},
		{20, 7, "2026-03-03 07:00", ""},
		{20, 7, "2026-03-07 23:00", "2026-03-08 07:00"}, // the clocks go forward that night
		{12, 14, "2026-03-02 13:30", "2026-03-02 14:00"},
		{12, 14, "2026-03-02 11:30", ""},
		{0, 0, "2026-03-02 00:00", ""},
		{9, 9, "2026-03-02 09:00", ""},
		{22, 0, "2026-03-02 23:00", "2026-03-03 00:00"},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, chicago)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if end := (Way{QuietFrom: c.from, QuietUntil: c.until}).quietEnd(now.UTC(), chicago); !end.IsZero() {
			got = end.In(chicago).Format("2006-01-02 15:04")
		}
		if got != c.end {
			t.Errorf("quiet from %d until %d, at %s: until %q, want %q", c.from, c.until, c.now, got, c.end)
		}
	}
}
