package exclusion

import (
	"context"
	"io"
	"runtime"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/civil"
)

// line is one of good ones with a cell changed.
func spoilt(old, new string) string {
	return leieHead + leie("LOPEZ", "MARIA", "", "", "19800102", "") + strings.Replace(leie("GRAY", "ANN", "", "", "19750101", ""), old, new, 1)
}

// Of a file that cannot be read the answer names the place, and nothing stays.
func TestABadFileLeavesNothing(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for _, c := range []struct{ name, body, want string }{
			{"empty", "", "file exclusion.empty"},
			{"headings alone", leieHead, "file exclusion.empty"},
			{"another file", "Name,Course,Date\nMaria Lopez,BLS,2026-01-01\n", "file exclusion.unknown"},
			{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00", "file exclusion.cell_not_utf8 1 1"},
			{"a heading missing", strings.Replace(leieHead, "DOB,", "BIRTH,", 1) + leie("LOPEZ", "MARIA", "", "", "19800102", ""), "file exclusion.headings_leie DOB"},
			{"no day", spoilt("19750101", "19751301"), "file exclusion.cell_date 3 9 (DOB)"},
			{"a day in another order", spoilt("20180419", "04/19/2018"), "file exclusion.cell_date 3 15 (EXCLDATE)"},
			{"an NPI too short", spoilt("0000000000", "12345"), "file exclusion.cell_npi 3 8 (NPI)"},
			{"a formula", spoilt("GRAY", `"=HYPERLINK(""http://evil.example"")"`), "file exclusion.cell_formula 3 1 (LASTNAME)"},
			{"a formula as code", spoilt("1128b4", "=1+1"), "file exclusion.cell_kind 3 14 (EXCLTYPE)"},
			{"a long name", spoilt("GRAY", strings.Repeat("x", 201)), "file exclusion.cell_name_long 3 1 (LASTNAME)"},
			{"nobody", spoilt("GRAY", ""), "file exclusion.cell_nobody 3 1 (LASTNAME)"},
			{"Latin-1", spoilt("GRAY", "GR\xe4Y"), "file exclusion.cell_not_utf8 3 1"},
			{"a NUL", spoilt("GRAY", "GR\x00Y"), "file exclusion.cell_control 3 1"},
			{"an open quote", spoilt("GRAY", `"GRAY`), "file exclusion.cell_quotes 3"},
			{"a quote within", spoilt("GRAY", `GR"AY`), "file exclusion.cell_quotes 3"},
			{"broken off", strings.TrimSuffix(spoilt("x", "y"), ",20180419,00000000,00000000,\r\n"), "file exclusion.cell_width 3 14"},
			{"one column more", spoilt("1 ELM ST", "1 ELM ST,X"), "file exclusion.cell_width 3 18"},
		} {
			_, err := k.Receive(context.Background(), k.boss(PermManage), Arrival{Of: civil.Of(2026, 5, 1)}, strings.NewReader(c.body))
			if got := reason(err); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
			for _, table := range []string{"exclusion_list", "exclusion_entry", "exclusion_key"} {
				if n := k.count(table); n != 0 {
					t.Errorf("%s: %d rows in %s", c.name, n, table)
				}
			}
		}
	})
}

// A line of 1 GB is refused before it is in memory.
func TestALongLineIsNotHeld(t *testing.T) {
	for _, c := range []struct{ name, begin string }{{"bare", ""}, {"in quotes", `"`}, {"in quotes with line breaks", "\"\n"}} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := Read(io.MultiReader(strings.NewReader(leieHead+c.begin), io.LimitReader(endless(c.begin), 1<<30)), func(Source, Line) error { return nil })
		runtime.ReadMemStats(&after)
		bad, ok := err.(BadCell) //nolint:errorlint // it is not wrapped
		if !ok || bad.Why != "line_long" || bad.Line != 2 {
			t.Errorf("%s: %v", c.name, err)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
			t.Errorf("%s: %d MB were allocated", c.name, n>>20)
		}
	}
}

// endless is text without an end: with line breaks where it begins with one.
type endless string

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
		if strings.HasSuffix(string(e), "\n") && i%64 == 63 {
			p[i] = '\n'
		}
	}
	return len(p), nil
}

// A file larger than a list can be is refused while it is read.
func TestAFileTooLarge(t *testing.T) {
	_, err := io.Copy(io.Discard, &most{r: io.LimitReader(endless(""), MaxFile+1)})
	if got := reason(err); got != "file exclusion.too_large 200" {
		t.Error(got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(leieHead + leie("LOPEZ", "MARIA", "", "1234567893", "19800102", "20250101"))
	f.Add(samHead + `"Individual","","","ANA","M","SILVA","III","","","","","","","","","","","","Reciprocal","HHS","","Prohibition/Restriction","","11/20/2023","Indefinite","","","S4X","","1234567893","2023-11-20"` + "\n")
	f.Add("LASTNAME,\"")
	f.Fuzz(func(t *testing.T, body string) {
		_, _, err := Read(strings.NewReader(body), func(_ Source, l Line) error {
			formsOfLine(l)
			formsOf(l.Last + ", " + l.First)
			if l.N < 2 || len(l.Kind) > 40 {
				t.Errorf("line %d of kind %q", l.N, l.Kind)
			}
			return nil
		})
		if err != nil && reason(err) == "" {
			t.Error("no reason")
		}
	})
}
