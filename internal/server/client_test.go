package server

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"standing/client"
	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// program is a program with a token of an administrator.
func (s *site) program(u user, perms ...string) *client.Client {
	s.t.Helper()
	made := s.call(u, "POST", "/org/tokens", map[string]any{"name": "payroll", "permissions": perms, "days": 30})
	return &client.Client{Base: s.srv.URL, Token: made["token"].(string)}
}

func all[T any](t *testing.T, seq iter.Seq2[T, error]) (out []T) {
	t.Helper()
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// The Go client against the whole program: a person, a completion, the standing and the
// ledger that follow, lists over several pages, an import, and what a token may not.
func TestClient(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			s := newSite(t, e)
			ana := s.admit(s.found(org.Workforce, "Hill Works"), "ana@hill.example", org.Administrator)
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			rule := s.call(ana, "POST", "/requirements", map[string]any{"title": "Safety", "what": "hours", "amount": "8", "every": 1, "every_unit": "years",
				"anchor": "calendar", "from": "2020-01-01", "source": "own"})["id"].(string)
			s.call(ana, "POST", "/requirements/"+rule+"/publish", map[string]any{})
			c := s.program(ana, "person.view", "person.enter", "contact.view", "fact.enter", "course.view", "course.manage", "completion.view", "completion.enter", "standing.view", "import.run")

			p, err := c.AddPerson(ctx, client.NewPerson{Name: "Dana Whitfield", Number: "00123", JoinedOn: "2020-01-05"})
			must(err)
			if got, err := c.Person(ctx, p.ID); err != nil || got.Name != "Dana Whitfield" || got.JoinedOn != "2020-01-05" {
				t.Error(got, err)
			}
			if _, err := c.ChangePerson(ctx, p.ID, 99, client.NewPerson{Name: "Nobody"}); !client.Changed(err) {
				t.Error("changed what was not read: ", err)
			}
			if got, err := c.ChangePerson(ctx, p.ID, p.Version, client.NewPerson{Name: "Dana Weiss", Number: "00123"}); err != nil || got.Name != "Dana Weiss" {
				t.Error(got, err)
			}
			_, err = c.AddFact(ctx, p.ID, client.NewFact{Name: "role", Value: "welder", From: "2020-01-05"})
			must(err)
			if facts, err := c.Facts(ctx, p.ID); err != nil || !strings.Contains(fmt.Sprint(facts), "welder") {
				t.Error(facts, err)
			}
			s.call(ana, "POST", "/assignments", map[string]any{"people": []string{p.ID}, "requirement": rule})

			course, err := c.AddCourse(ctx, client.NewCourse{Title: "Ladders", Code: "L-1", Hours: "1.5"})
			must(err)
			if course.Amount != 1.5 {
				t.Error(course)
			}
			today := s.local().Format(time.DateOnly)
			done, err := c.Record(ctx, p.ID, client.NewCompletion{Course: "L-1", On: today})
			must(err)
			s.work()
			st, err := c.Standings(ctx, p.ID)
			if err != nil || len(st.Parts) != 1 || st.Parts[0].Requirement != rule || st.Parts[0].Counted != 1.5 || st.Parts[0].Remaining != 6.5 {
				t.Fatal(st, err)
			}
			l, err := c.Ledger(ctx, p.ID, rule, "", "")
			if err != nil || len(l.Needs) == 0 || len(l.Needs[0].Lines) != 1 || l.Needs[0].Lines[0].Completion != done.ID || !l.Needs[0].Lines[0].Counts {
				t.Error(l, err)
			}
			for i := range 60 {
				_, err := c.AddPerson(ctx, client.NewPerson{Name: fmt.Sprintf("Person %02d", i)})
				must(err)
			}
			people := all(t, c.People(ctx, client.PeopleFilter{}))
			if len(people) != 61 || people[0].Name != "Dana Weiss" || people[60].Name != "Person 59" {
				t.Error("over two pages: ", len(people))
			}
			s.brings(t, c)
			s.classes(t, ana, p.ID, people[1].ID)
			s.policies(t, ana, p.ID)
			s.documents(t, ana, p.ID)
			s.refuses(t, ana, c, p.ID)
		})
	}
}

// brings imports a file.
func (s *site) brings(t *testing.T, c *client.Client) {
	t.Helper()
	ctx := t.Context()
	id, err := c.Upload(ctx, "training.csv", strings.NewReader("Employee ID,Name,Course,Date completed,Hours\n00123,Dana Weiss,Rigging,2025-03-14,2\n00999,Ed Nowak,Rigging,2025-03-14,2\n"))
	if err != nil || id == "" {
		t.Fatal(id, err)
	}
	if _, err := c.Map(ctx, id, client.Columns{AsGuessed: true}); err != nil {
		t.Fatal(err)
	}
	s.work()
	if got, err := c.Import(ctx, id, 0); err != nil || got.RowsTotal != 2 || got.RowsBad != 0 {
		t.Fatal(got, err)
	}
	if _, err := c.Run(ctx, id, false); err != nil {
		t.Fatal(err)
	}
	s.work()
	if list := all(t, c.Imports(ctx)); len(list) != 1 || list[0].RecordsNew != 2 || list[0].PeopleNew != 1 {
		t.Error(list)
	}
	if got := all(t, c.Completions(ctx, all(t, c.People(ctx, client.PeopleFilter{Find: "00123"}))[0].ID)); len(got) != 2 || got[0].Title != "Ladders" {
		t.Error(got)
	}
}

// refuses shows what a token may not do, and how the client tells of it.
func (s *site) refuses(t *testing.T, ana user, c *client.Client, person string) {
	t.Helper()
	ctx := t.Context()
	_, err := c.AddPerson(ctx, client.NewPerson{Name: "CANARY " + strings.Repeat("x", 500)})
	if p := (*client.Problem)(nil); !errors.As(err, &p) || p.Status != http.StatusUnprocessableEntity || len(p.Errors) == 0 || strings.Contains(err.Error(), "CANARY") {
		t.Error(err)
	}
	reader := s.program(ana, "person.view")
	_, err = reader.Record(ctx, person, client.NewCompletion{Course: "L-1", On: "2025-01-01"})
	if p := (*client.Problem)(nil); !errors.As(err, &p) || p.Status != http.StatusForbidden {
		t.Error("a token that may only read recorded: ", err)
	}
	if got, err := reader.Person(ctx, person); err != nil || got.Name != "Dana Weiss" {
		t.Error(got, err)
	}
	_, err = (&client.Client{Base: s.srv.URL, Token: "standing_x"}).Person(ctx, person)
	if p := (*client.Problem)(nil); !errors.As(err, &p) || p.Status != http.StatusUnauthorized {
		t.Error(err)
	}
	for v := range s.tokens(ana) {
		s.call(ana, "POST", "/org/tokens/"+v+"/end", nil)
	}
	if _, err := reader.Person(ctx, person); err == nil {
		t.Error("a token that was ended works")
	}
}

func (s *site) tokens(u user) iter.Seq[string] {
	list := s.call(u, "GET", "/org/tokens", nil)["tokens"].([]any)
	return func(yield func(string) bool) {
		for _, v := range list {
			if !yield(v.(map[string]any)["id"].(string)) {
				return
			}
		}
	}
}
