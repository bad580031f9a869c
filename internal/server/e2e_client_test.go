package server

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"standing/client"
	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// A payroll program's evening: it brings a spreadsheet in and watches it, reads a standing
// with its ledger and takes the report out, all over the client and with one token.
func TestE2EClient(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			ana := s.admit(s.found(org.Workforce, "Hill Works"), "ana@hill.example", org.Administrator)
			rule := s.call(ana, "POST", "/requirements", map[string]any{"title": "Safety", "what": "hours", "amount": "8", "every": 1, "every_unit": "years",
				"anchor": "calendar", "from": "2020-01-01", "source": "own"})["id"].(string)
			s.call(ana, "POST", "/requirements/"+rule+"/publish", map[string]any{})
			s.call(ana, "POST", "/profiles", map[string]any{"name": "All", "everybody": true, "requirements": []string{rule}})
			c := s.program(ana, "person.view", "contact.view", "completion.view", "standing.view", "import.run", "report.export", "person.export")
			reader := s.program(ana, "person.view", "standing.view", "report.view")
			s.clock.Move(access.StepUpWindow + time.Minute) // its maker proved who they are when they made it

			year := s.local().Year() // the organization's: its first day is past or today, on every day
			imp := s.bring(t, c, fmt.Sprintf("Employee ID,Name,Course,Date completed,Hours\n00123,Dana Whitfield,Rigging,%d-01-01,2\n00999,Ed Nowak,Rigging,%d-01-01,9\n00777,Fay Ode,Rigging,soon,1\n", year, year))
			if imp.State != "done" || imp.PeopleNew != 2 || imp.RecordsNew != 2 || imp.RowsBad != 1 {
				t.Fatal(imp)
			}
			if got := table(t)(c.ProblemsCSV(t.Context(), imp.ID)); len(got) != 2 || got[1][2] != "soon" {
				t.Error(got)
			}
			dana := all(t, c.People(t.Context(), client.PeopleFilter{Find: "00123"}))[0]
			st, err := c.Standings(t.Context(), dana.ID)
			if err != nil || len(st.Parts) != 1 || st.Parts[0].Counted != 2 || st.Parts[0].Remaining != 6 {
				t.Fatal(st, err)
			}
			l, err := c.Ledger(t.Context(), dana.ID, rule, "", "")
			if err != nil || len(l.Needs) == 0 || len(l.Needs[0].Lines) != 1 || !l.Needs[0].Lines[0].Counts || l.Needs[0].Lines[0].Course != "Rigging" {
				t.Error(l, err)
			}
			for name, got := range map[string][][]string{
				"report":     table(t)(c.Report(t.Context(), client.Report{Kind: "unit", Status: "short"})),
				"people":     table(t)(c.PeopleCSV(t.Context(), client.PeopleFilter{Find: "00123"})),
				"transcript": table(t)(c.Transcript(t.Context(), dana.ID, "csv")),
			} {
				if text := fmt.Sprint(got); len(got) < 2 || name != "transcript" && !strings.Contains(text, "Dana Whitfield") || strings.Contains(text, "Ed Nowak") {
					t.Errorf("%s: %v", name, got)
				}
			}
			s.exportsNot(t, ana, c, reader)
		})
	}
}

// bring imports a table, skipping what is wrong, while a worker works as it would in a server.
func (s *site) bring(t *testing.T, c *client.Client, text string) (imp client.Import) {
	t.Helper()
	ctx, done := context.WithCancel(t.Context())
	over := make(chan error)
	go func() {
		for ctx.Err() == nil {
			if _, err := s.Worker.RunDue(ctx); err != nil && ctx.Err() == nil {
				over <- err
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		over <- nil
	}()
	last := func(id string) {
		for i, err := range c.Progress(ctx, id) {
			if err != nil {
				t.Fatal(err)
			}
			imp = i
		}
	}
	id, err := c.Upload(ctx, "evening.csv", strings.NewReader(text))
	if err == nil {
		_, err = c.Map(ctx, id, client.Columns{AsGuessed: true})
	}
	if last(id); err != nil || imp.State != "checked" {
		t.Fatal(err, imp)
	}
	_, err = c.Run(ctx, id, true)
	last(id)
	done()
	if err := errors.Join(err, <-over); err != nil {
		t.Fatal(err)
	}
	s.work()
	return imp
}

// table reads a file of rows.
func table(t *testing.T) func(io.ReadCloser, error) [][]string {
	return func(f io.ReadCloser, err error) [][]string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		return rows
	}
}

// exportsNot: a file leaves with a token that was given the right to take it, by name, by
// somebody who had just proved who they are; and in no other way.
func (s *site) exportsNot(t *testing.T, ana user, c, reader *client.Client) {
	t.Helper()
	const file = "/api/v1/reports/unit/file?format=csv"
	if w := s.send(ana, "GET", file, nil); w.status != 403 || w.field("code") != "step_up" {
		t.Errorf("a session proven long ago took a file: %d %s", w.status, w.body)
	}
	if w := s.send(ana, "POST", "/api/v1/org/tokens", map[string]any{"name": "x", "permissions": []string{"report.export"}, "days": 1}); w.status != 403 || w.field("code") != "step_up" {
		t.Errorf("a session proven long ago made a token: %d %s", w.status, w.body)
	}
	if _, err := reader.Report(t.Context(), client.Report{Kind: "unit"}); !strings.Contains(fmt.Sprint(err), "403") {
		t.Error("a token without the right took a file: ", err)
	}
	if w := s.send(user{}, "GET", "/reports/unit/file?format=csv", nil, "Authorization", "Bearer "+c.Token); w.status == 200 {
		t.Error("a token took a file outside of the API")
	}
	if w := s.send(user{}, "GET", file, nil, "Authorization", "Bearer "+c.Token); w.status != 200 || w.head.Get("Content-Type") != "text/csv; charset=utf-8; header=present" {
		t.Error(w.status, w.head)
	}
	if w := s.send(user{}, "GET", "/api/v1/reports/unit/file?format=doc&unit=CANARY", nil, "Authorization", "Bearer "+c.Token); w.status != 422 || strings.Contains(string(w.body), "CANARY") {
		t.Errorf("%d %s", w.status, w.body)
	}
}
