package roster

import (
	"testing"
	"time"

	"standing/internal/civil"
)

func TestParseDate(t *testing.T) {
	const mar14 = "2025-03-14"
	for _, c := range []struct {
		text  string
		order DateOrder
		want  string // empty: the verdict is not DateRead
		v     Verdict
	}{
		{"2025-03-14", AnyOrder, mar14, DateRead},
		{" 2025-03-14 ", AnyOrder, mar14, DateRead},
		{"2025-3-14", AnyOrder, mar14, DateRead},
		{"2025/03/14", AnyOrder, mar14, DateRead},
		{"2025.03.14", AnyOrder, mar14, DateRead},
		{"20250314", AnyOrder, mar14, DateRead},
		{"3/14/2025", AnyOrder, mar14, DateRead},
		{"14/3/2025", AnyOrder, mar14, DateRead},
		{"14.03.2025", AnyOrder, mar14, DateRead},
		{"14. 3. 2025", AnyOrder, mar14, DateRead},
		{"14-Mar-2025", AnyOrder, mar14, DateRead},
		{"14-Mar-25", AnyOrder, mar14, DateRead},
		{"14 MAR 2025", AnyOrder, mar14, DateRead},
		{"March 14, 2025", AnyOrder, mar14, DateRead},
		{"Mar. 14, 2025", AnyOrder, mar14, DateRead},
		{"March 14th, 2025", AnyOrder, mar14, DateRead},
		{"14th March 2025", AnyOrder, mar14, DateRead},
		{"2025-Mar-14", AnyOrder, mar14, DateRead},
		{"25-Mar-14", YMD, mar14, DateRead},
		{"Friday, March 14, 2025", AnyOrder, mar14, DateRead},
		{"Fri 14 Mar 2025", AnyOrder, mar14, DateRead},
		{"Sept 1, 2024", AnyOrder, "2024-09-01", DateRead},
		{"3/14/2025 10:30", AnyOrder, mar14, DateRead},
		{"3/14/2025 10:30:15 PM", AnyOrder, mar14, DateRead},
		{"3/14/2025 12:00 a.m.", AnyOrder, mar14, DateRead},
		{"2025-03-14T23:59:59.123", AnyOrder, mar14, DateRead},
		{"2025-03-14 23:59 EST", AnyOrder, mar14, DateRead},
		{"03/03/2024", AnyOrder, "2024-03-03", DateRead},
		{"02/03/2024", AnyOrder, "", DateAmbiguous},
		{"2-3-2024", AnyOrder, "", DateAmbiguous},
		{"02.03.2024", AnyOrder, "", DateAmbiguous},
		{"02/03/04", AnyOrder, "", DateAmbiguous},
		{"13/03/24", AnyOrder, "", DateAmbiguous}, // 13 March 2024 or 2013-03-24
		{"14/03/98", AnyOrder, "1998-03-14", DateRead},
		{"12/31/69", AnyOrder, "2069-12-31", DateRead},
		{"12/31/70", AnyOrder, "1970-12-31", DateRead},
		{"02/03/2024", MDY, "2024-02-03", DateRead},
		{"02/03/2024", DMY, "2024-03-02", DateRead},
		{"02/03/2024", YMD, "", DateAmbiguous},
		{"02/03/04", MDY, "2004-02-03", DateRead},
		{"02/03/04", DMY, "2004-03-02", DateRead},
		{"02/03/04", YMD, "2002-03-04", DateRead},
		{"2024/02/03", DMY, "2024-02-03", DateRead},
		{"14/03/2025", MDY, "", DateWrongOrder},
		{"3/14/2025", DMY, "", DateWrongOrder},
		{"31/06/2024", AnyOrder, "", DateImpossible},
		{"2024-06-31", AnyOrder, "", DateImpossible},
		{"2023-02-29", AnyOrder, "", DateImpossible},
		{"31 June 2024", AnyOrder, "", DateImpossible},
		{"20251340", AnyOrder, "", DateImpossible},
		{"45/45/2024", MDY, "", DateImpossible},
		{"03/2026", AnyOrder, "", DateMonthOnly},
		{"Mar 2026", AnyOrder, "", DateMonthOnly},
		{"2026-03", AnyOrder, "", DateMonthOnly},
		{"Mar-26", AnyOrder, "", NotADate},
		{"45292", AnyOrder, "", NotADate},
		{"1.5", AnyOrder, "", NotADate},
		{"12.2024", AnyOrder, "", NotADate},
		{"3/14", AnyOrder, "", NotADate},
		{"3/14/225", AnyOrder, "", NotADate},
		{"3//14/2025", AnyOrder, "", NotADate},
		{"3/14-2025", AnyOrder, "", NotADate},
		{"1/2/3/2024", AnyOrder, "", NotADate},
		{"2025-03-14 25:00", AnyOrder, "", NotADate},
		{"2025-03-14 13:00 PM", AnyOrder, "", NotADate},
		{"3/14/2025 (online)", AnyOrder, "", NotADate},
		{"555-123-4567", AnyOrder, "", NotADate},
		{"yesterday", AnyOrder, "", NotADate},
		{"", AnyOrder, "", NotADate},
	} {
		m, v := ParseDate(c.text, c.order)
		if v != c.v || v == DateRead && m.Day.String() != c.want {
			t.Errorf("%q as %s: %s, verdict %d, want %s, %d", c.text, c.order, m.Day, v, c.want, c.v)
		}
	}
}

func TestParseDateInstants(t *testing.T) {
	for _, c := range []struct{ text, at string }{
		{"2025-03-14T00:00:00Z", ""}, // how programs write a plain day
		{"2025-03-14T00:00:00.000Z", ""},
		{"2025-03-14T00:00:00+00:00", ""},
		{"2025-03-14T02:30:00Z", "2025-03-14T02:30:00Z"},
		{"2025-03-14T23:30:00-05:00", "2025-03-15T04:30:00Z"},
		{"2025-03-14T00:00:00-05:00", "2025-03-14T05:00:00Z"},
		{"3/14/2025 1:00 PM UTC", "2025-03-14T13:00:00Z"},
		{"2025-03-14 10:30 +0530", "2025-03-14T05:00:00Z"},
		{"2025-03-14 10:30 PST", ""},
		{"2025-03-14 10:30", ""},
	} {
		m, v := ParseDate(c.text, AnyOrder)
		got := ""
		if !m.At.IsZero() {
			got = m.At.Format(time.RFC3339)
		}
		if v != DateRead || m.Day != civil.MustParse("2025-03-14") || got != c.at {
			t.Errorf("%q: %s at %q, verdict %d, want %q", c.text, m.Day, got, v, c.at)
		}
	}
}

func TestParseDateSuggests(t *testing.T) {
	for text, want := range map[string]DateOrder{"3/14/2025": MDY, "14/3/2025": DMY, "3/3/2025": AnyOrder, "2025-03-14": AnyOrder, "14-Mar-2025": AnyOrder} {
		if m, _ := ParseDate(text, AnyOrder); m.Suggests != want {
			t.Errorf("%q suggests %q, want %q", text, m.Suggests, want)
		}
	}
}

// FuzzParseDate: whatever is read is a day of the calendar; an order never
// changes what is not ambiguous; and a day that is read is read again from its
// ISO form.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025-03-14", "3/14/2025", "02/03/04", "14-Mar-25", "March 14, 2025", "20250314", "2025-03-14T10:30:00+02:00", "3/14/2025 1:02 PM EST", "03/2026", "31 June 2024", "Fri, 14. Mar. 2025"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, v := ParseDate(s, AnyOrder)
		if v != DateRead {
			return
		}
		if y := m.Day.Year(); y < 1 || y > 9999 {
			t.Fatalf("%q: year %d", s, y)
		}
		if again, v := ParseDate(m.Day.String(), AnyOrder); v != DateRead || again.Day != m.Day {
			t.Fatalf("%q: %s is read as %s", s, m.Day, again.Day)
		}
		for _, o := range []DateOrder{MDY, DMY, YMD} {
			if with, v := ParseDate(s, o); v == DateRead && with.Day != m.Day && !namedYearFirst(s) {
				t.Fatalf("%q: %s, but %s as %s", s, m.Day, with.Day, o)
			}
		}
	})
}

// namedYearFirst: 25-Mar-14 is the one form that an order reads differently
// although it is not ambiguous without one.
func namedYearFirst(s string) bool {
	day, _, _ := cutClock(s)
	p, ok := split(cutWeekday(day))
	return ok && p.month == 1
}

func TestParseAmount(t *testing.T) {
	for _, c := range []struct{ text, want, unit, wrong string }{
		{"1.5", "1.5", "", ""}, {"1,5", "1.5", "", ""}, {"1,25", "1.25", "", ""}, {"0,125", "0.125", "", ""}, {"0", "0", "", ""}, {".5", "0.5", "", ""}, {"2", "2", "", ""},
		{"1:30", "1.5", "hour", ""}, {"0:50", "0.833", "hour", ""}, {"1:30:00", "1.5", "hour", ""}, {"1:30 hrs", "1.5", "hour", ""},
		{"90 min", "90", "minute", ""}, {"90 minutes", "90", "minute", ""}, {"90m", "90", "minute", ""}, {"2 hrs", "2", "hour", ""}, {"2h", "2", "hour", ""},
		{"1 h 30 min", "1.5", "hour", ""}, {"1hr30min", "1.5", "hour", ""}, {"1½", "1.5", "", ""}, {"1 1/2 hours", "1.5", "hour", ""}, {"½ h", "0.5", "hour", ""},
		{"2.4 CEU", "2.4", "ceu", ""}, {"3 credits", "3", "credits", ""},
		{"1,000.0", "1000", "", ""},
		{"1,500", "", "", commaUnsure}, {"-1", "", "", "is below zero"}, {"-2 hrs", "", "", "is below zero"}, {"1001", "", "", "is more than 1,000"},
		{"99999999999", "", "", "is more than 1,000"}, {"1,234,567", "", "", "is more than 1,000"}, {"70000 min", "", "", "is more than 1,000"},
		{"abc", "", "", notAnAmount}, {"1:75", "", "", notAnAmount}, {"1.2.3", "", "", notAnAmount}, {"1e3", "", "", notAnAmount}, {"3/14/2025", "", "", notAnAmount}, {"two", "", "", notAnAmount},
	} {
		a, wrong := ParseAmount(c.text)
		if wrong != c.wrong || wrong == "" && (a.Value.String() != c.want || a.Unit != c.unit || a.None) {
			t.Errorf("%q: %s %q %q, want %s %q %q", c.text, a.Value, a.Unit, wrong, c.want, c.unit, c.wrong)
		}
	}
	for _, s := range []string{"", "n/a", "-", "N/A", "none", " "} {
		if a, wrong := ParseAmount(s); !a.None || wrong != "" {
			t.Errorf("%q: %+v %q", s, a, wrong)
		}
	}
}

func TestFoldAndKeys(t *testing.T) {
	for in, want := range map[string]string{"  Médical—Errors (2 h) ": "medical errors 2 h", "medical_errors": "medical errors", "Peace Officer’s": "peace officers", "ÅÄÖ": "aao", "": ""} {
		if got := fold(in); got != want {
			t.Errorf("fold %q: %q", in, got)
		}
	}
	if got := foldTag("Wellness & Stress / Yoga"); got != "wellness_stress_yoga" {
		t.Errorf("tag: %q", got)
	}
	for in, want := range map[string]string{"RN 12345": "rn12345", "rn-12345": "rn12345", "00123": "00123", "123.0": "123.0", "A.B": "ab"} {
		if got := string(appendKey(nil, in)); got != want {
			t.Errorf("key of %q: %q", in, got)
		}
	}
	for in, want := range map[string]string{"00123": "123", "rn00123": "rn123", "123.0": "123", "000": "0", "1200": "1200"} {
		if got := looseKey(in); got != want {
			t.Errorf("loose key of %q: %q", in, got)
		}
	}
	if nameKey("Smith, Ann") != nameKey("ANN  SMITH") {
		t.Error("names")
	}
}
