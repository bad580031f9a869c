package server

import (
	"errors"
	"strings"
	"testing"
	"time"

	"standing/client"
	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// A provider outside sends with the token that it was given, line by line and as a file, and
// reads what became of it; the hospital's program accepts. The token opens nothing else.
func TestClientStatements(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, e)
			boss := s.admit(s.found(org.Healthcare, "Hill Hospital"), "boss@hill.example", org.Administrator)
			s.call(boss, "POST", "/people", map[string]any{"name": "Ada Lin", "number": "RN 10442"})
			s.call(boss, "POST", "/courses", map[string]any{"title": "BLS renewal"})
			staff := s.program(boss, "statement.view", "statement.decide", "completion.enter", "credential.enter")
			made := s.call(boss, "POST", "/senders", map[string]any{"kind": "provider", "name": "City College"})
			s.clock.Move(access.StepUpWindow)
			college := &client.Client{Base: s.srv.URL, Token: made["token"].(string)}
			day := s.local().AddDate(0, 0, -10).Format(time.DateOnly)
			line := client.Stated{Reference: "1", Number: "rn-10442", Name: "Ada Lin", Course: "BLS renewal", CompletedOn: day, Hours: "4"}
			if out, err := college.Say(t.Context(), line); err != nil || out != (client.TakenIn{Lines: 1}) {
				t.Fatal(out, err)
			}
			if out, err := college.SayFile(t.Context(), "more.csv", strings.NewReader("Reference,Employee number,Name,Course,Completion date,Hours\n1,rn-10442,Ada Lin,BLS renewal,"+day+",4\n2,77,Bob,BLS renewal,"+day+",4\n")); err != nil || out != (client.TakenIn{Lines: 2, Again: 1}) {
				t.Fatal(out, err)
			}
			_, err := college.SayFile(t.Context(), "bad.csv", strings.NewReader("Reference,Employee number,Course,Completion date\n3,1,BLS renewal,04/05/2026\n"))
			if err == nil || !strings.Contains(err.Error(), "Row 2, Completion date") {
				t.Error(err)
			}
			s.work()
			told := all(t, college.Said(t.Context()))
			if len(told) != 2 || told[0].State != "taken" || told[1].State != "taken" {
				t.Errorf("%+v", told)
			}
			for _, st := range all(t, staff.Statements(t.Context(), "")) {
				if st.Person == "" {
					continue
				}
				if st, err = staff.AcceptStatement(t.Context(), st.ID); err != nil || st.State != "accepted" || st.SourceName != "City College" || st.Made == "" {
					t.Error(st, err)
				}
			}
			if told = all(t, college.Said(t.Context())); told[0].State+told[1].State != "acceptedtaken" && told[0].State+told[1].State != "takenaccepted" {
				t.Errorf("%+v", told)
			}
			var p *client.Problem
			for what, err := range map[string]error{"people": firstOf(college.People(t.Context(), client.PeopleFilter{})), "statements": firstOf(college.Statements(t.Context(), ""))} {
				if !errors.As(err, &p) || p.Status != 403 {
					t.Errorf("the token of a source reads %s: %v", what, err)
				}
			}
			if _, err := staff.Say(t.Context(), line); !errors.As(err, &p) || p.Status != 403 {
				t.Error("another token says something: ", err)
			}
		})
	}
}

// firstOf is the error with which a sequence begins.
func firstOf[T any](seq func(func(T, error) bool)) (err error) {
	seq(func(_ T, e error) bool { err = e; return false })
	return err
}
