package server

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"standing/client"
	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// A program brings the LEIE in every month, reads who may be on it and keeps the record.
func TestClientExclusions(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			ana := s.admit(s.found(org.Healthcare, "Lakeside Hospital"), "ana@lakeside.example", org.Administrator)
			s.call(ana, "POST", "/people", map[string]any{"name": "Maria Lopez"})
			c := s.program(ana, "person.view", "exclusion.view", "exclusion.manage", "exclusion.export")
			s.clock.Move(access.StepUpWindow)
			list := func(born string) io.Reader {
				return strings.NewReader("LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n" +
					"LOPEZ,MARIA,,,,,,0000000000," + born + ",,,,,1128b4,20180419,00000000,00000000,\n")
			}
			day := s.local().AddDate(0, 0, -2).Format("2006-01-02")
			_, err := c.BringExclusions(t.Context(), client.ExclusionFile{OfOn: day}, "UPDATED.csv", list("1980"))
			if err == nil || !strings.Contains(err.Error(), "column 9 (DOB)") {
				t.Error(err)
			}
			id, err := c.BringExclusions(t.Context(), client.ExclusionFile{OfOn: day}, "UPDATED.csv", list("19800102"))
			if err != nil {
				t.Fatal(err)
			}
			again, err := c.BringExclusions(t.Context(), client.ExclusionFile{OfOn: day}, "other.csv", list("19800102"))
			if err != nil || again != id {
				t.Error(again, id, err)
			}
			s.work()
			l, err := c.ExclusionList(t.Context(), id)
			if err != nil || l.People != 1 || l.Matches != 1 || l.OfOn != day || l.CheckedAt.IsZero() {
				t.Error(l, err)
			}
			for m, err := range c.ExclusionMatches(t.Context(), id) {
				if err != nil || m.What != "name" || m.Strength != 1 || m.Line != 2 || m.ExcludedOn != "2018-04-19" {
					t.Error(m, err)
				}
			}
			st, err := c.Exclusions(t.Context())
			if err != nil || len(st) != 1 || st[0].Overdue || st[0].Newest.ID != id {
				t.Error(st, err)
			}
			if got := table(t)(c.ExclusionRecord(t.Context(), id, "csv")); len(got) < 2 || !strings.Contains(fmt.Sprint(got), "Maria Lopez") {
				t.Error(got)
			}
			pdf, err := c.ExclusionRecord(t.Context(), id, "pdf")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = pdf.Close() }()
			if b, err := io.ReadAll(pdf); err != nil || !strings.HasPrefix(string(b), "%PDF") {
				t.Error(len(b), err)
			}
		})
	}
}
