package civil

import (
	"testing"
	"time"
)

func TestOfAgreesWithTheStandardLibrary(t *testing.T) {
	start := time.Date(1895, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range 100_000 {
		want := start.AddDate(0, 0, i)
		d := At(want, time.UTC)
		if d.String() != want.Format(time.DateOnly) {
			t.Fatalf("day %d: got %s, want %s", i, d, want.Format(time.DateOnly))
		}
		if i > 0 && d != At(start, time.UTC)+Date(i) {
			t.Fatalf("%s does not follow its eve", d)
		}
	}
	if Of(1, 1, 1) != 1 || Of(9999, 12, 31) != Max {
		t.Fatal("the ends of the calendar moved")
	}
}

func TestParseRefusesDaysThatDoNotExist(t *testing.T) {
	for _, s := range []string{"", "2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026/01/01", "2026-1-1", "0000-01-01", "2026-04-31", "2026-01-0x"} {
		if d, err := Parse(s); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", s, d)
		}
	}
	if d, err := Parse("2024-02-29"); err != nil || d.String() != "2024-02-29" {
		t.Errorf("leap day: %v %v", d, err)
	}
}

func TestMonthArithmeticClamps(t *testing.T) {
	for _, c := range []struct {
		from   string
		months int
		want   string
	}{
		{"2025-08-31", 6, "2026-02-28"}, {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
		{"2025-01-31", 1, "2025-02-28"}, {"2025-03-31", -1, "2025-02-28"}, {"2025-01-15", -13, "2023-12-15"},
	} {
		if got := MustParse(c.from).AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestWholeMonthsCountsBothEnds(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2024-11-01", "2025-09-30", 11}, {"2024-10-01", "2025-09-30", 12}, {"2024-10-02", "2025-09-30", 11},
		{"2025-01-01", "2025-12-31", 12}, {"2025-01-31", "2025-02-28", 1}, {"2025-05-05", "2025-05-04", 0}, {"2026-05-05", "2025-05-04", 0},
	} {
		if got := WholeMonths(MustParse(c.from), MustParse(c.to)); got != c.want {
			t.Errorf("WholeMonths(%s, %s) = %d, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestStartInSurvivesAMissingMidnight(t *testing.T) {
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	d := MustParse("2017-10-15") // clocks went from 00:00 to 01:00
	if s := d.StartIn(zone); At(s, zone) != d || At(s.Add(-time.Second), zone) != d-1 {
		t.Errorf("start of %s is %s", d, s)
	}
}
