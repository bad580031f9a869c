package server

import (
	"fmt"
	"strings"
	"testing"

	"standing/client"
	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// A program opens a file and says what came; and draws a sample of whoever holds a licence, whose
// results it reads as a table. A licence that ends in its own room is missing in the file.
func TestClientHiring(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			hill := s.found(org.Healthcare, "Hill Hospital")
			ana := s.admit(hill, "ana@hill.example", org.Administrator)
			ctx, day := t.Context(), s.local().AddDate(0, 0, 20).Format("2006-01-02")
			who := s.call(ana, "POST", "/people", map[string]any{"name": "Maria Lopez"})["id"].(string)
			s.call(ana, "POST", "/people", map[string]any{"name": "No Licence"})
			held := s.call(ana, "POST", "/credentials", map[string]any{"person": who, "kind": "licence", "title": "RN", "issuer": "Board", "status": "active"})["id"].(string)
			list := s.call(ana, "POST", "/checklists", map[string]any{"name": "Nurse", "items": []any{map[string]any{"title": "Licence", "kind": "credential", "what": "licence"}, map[string]any{"title": "History", "kind": "text"}}})["id"].(string)
			c := s.program(ana, "hiringfile.view", "hiringfile.enter", "sample.draw", "sample.export", "credential.view")
			f, err := c.OpenFile(ctx, who, list, day)
			if err != nil || f.State != "open" || len(f.Items) != 2 || f.DueOn != day {
				t.Fatal(f, err)
			}
			if _, err := c.PointItem(ctx, f.ID, f.Items[0].ID, "credential", held); err != nil {
				t.Fatal(err)
			}
			if f, err = c.JudgeItem(ctx, f.ID, f.Items[0].ID, true, ""); err != nil || f.Items[0].Status != "accepted" {
				t.Fatal(f, err)
			}
			s.call(ana, "POST", "/credentials/"+held+"/end", map[string]any{"status": "suspended", "status_on": s.local().Format("2006-01-02")})
			if f, err = c.CredentialingFile(ctx, f.ID); err != nil || f.Items[0].Status != "missing" || f.Items[0].Why != "bad" {
				t.Error(f.Items[0], err)
			}
			n := 0
			for one, err := range c.CredentialingFiles(ctx, "open") {
				if n++; err != nil || one.ID != f.ID || len(one.Summary.Missing) != 2 {
					t.Error(one, err)
				}
			}
			if n != 1 {
				t.Error(n)
			}
			s.call(ana, "POST", "/credentials/"+held+"/renew", map[string]any{"valid_from": s.local().Format("2006-01-02"), "expires_on": s.local().AddDate(1, 0, 0).Format("2006-01-02")})
			if _, err := s.Audit.Integrate(ctx, hill.Number); err != nil {
				t.Fatal(err)
			}
			drawn, err := c.DrawSample(ctx, client.NewSample{Name: "Spring", Credential: "licence", Checklist: list, Percent: 100, DueOn: day})
			if err != nil || drawn.People != 1 || drawn.Drawn != 1 || drawn.Again != "same" || drawn.Results.NoAnswer != 2 || len(drawn.Seed) != 64 {
				t.Fatal(drawn, err)
			}
			whole, err := c.CredentialingFile(ctx, drawn.Files[0].ID)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = c.AnswerItem(ctx, whole.ID, whole.Items[1].ID, "Since 2020 here"); err != nil {
				t.Fatal(err)
			}
			if _, err = c.JudgeItem(ctx, whole.ID, whole.Items[1].ID, false, "Since which month?"); err != nil {
				t.Fatal(err)
			}
			if got, err := c.Sample(ctx, drawn.ID); err != nil || got.Results.Refused != 1 || got.Results.NoAnswer != 1 {
				t.Error(got, err)
			}
			if got := fmt.Sprint(table(t)(c.SampleResults(ctx, drawn.ID, "csv"))); !strings.Contains(got, "Maria Lopez") || !strings.Contains(got, "Since which month?") || strings.Contains(got, "No Licence") {
				t.Error(got)
			}
		})
	}
}

// A demonstration of a hospital has files in various states, however often it grows.
func TestDemoFiles(t *testing.T) {
	s := newSite(t, db.SQLite)
	hill := s.found(org.Healthcare, "Hill Hospital")
	ana := s.admit(hill, "ana@hill.example", org.Administrator)
	for i := range 5 {
		s.call(ana, "POST", "/people", map[string]any{"name": "Person " + string(rune('A'+i))})
	}
	for range 2 {
		if err := s.demoFiles(t.Context(), hill); err != nil {
			t.Fatal(err)
		}
	}
	got := map[float64]bool{}
	all := s.call(ana, "GET", "/files", nil)["files"].([]any)
	for _, f := range all {
		got[f.(map[string]any)["summary"].(map[string]any)["settled"].(float64)] = true
	}
	if len(all) != 5 || len(got) != 4 || !got[10] {
		t.Error(len(all), got)
	}
}
