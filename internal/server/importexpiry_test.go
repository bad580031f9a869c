package server

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/client"
	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/civil"
	"standing/internal/rooms/org"
	"standing/internal/roster"
	"standing/internal/rule"
)

// A table of expiry dates says the same of everybody in the program as in standing check, also
// where it came in before any rule asked for its cards.
func TestExpiryColumnsStandAsInACheck(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			s := newSite(t, e)
			o := s.found(org.Healthcare, "Hill Hospital")
			ana := s.admit(o, "ana@hill.example", org.Administrator)
			c := s.program(ana, "person.view", "contact.view", "standing.view", "import.run", "completion.view")
			today := s.today()
			table := "Employee ID,Name,BLS expires,ACLS expires,Fire safety exp. date\n" +
				fmt.Sprintf("001,Ann Lee,%s,%s,%s\n002,Bo Roe,%s,,never\n003,Cy Doe,,%s,%s\n", today+100, today+30, today-1, today-40, today, today+1)
			if got := s.bring(t, c, table); got.RecordsNew != 6 || got.CoursesNew != 3 {
				t.Errorf("%+v", got)
			}
			var asked []string
			for _, course := range []string{"BLS", "ACLS", "Fire safety"} {
				id := s.call(ana, "POST", "/requirements", map[string]any{"title": course, "what": "renew", "course": course, "valid": 24, "source": "own"})["id"].(string)
				s.call(ana, "POST", "/requirements/"+id+"/publish", map[string]any{})
				asked = append(asked, id)
			}
			s.call(ana, "POST", "/profiles", map[string]any{"name": "Everybody", "everybody": true, "requirements": asked})
			s.work()
			number, err := s.Intake().Number(ctx, o.ID)
			if err != nil {
				t.Fatal(err)
			}
			packs, err := s.packs(ctx, access.System(number, o.ID, "test"))
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "cards.csv")
			if err := os.WriteFile(file, []byte(table), 0o600); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{}
			for _, p := range packs {
				if p.Rule == nil {
					continue
				}
				people, _, err := roster.Read(ctx, roster.Options{PeopleFile: file, Pack: p, Today: today})
				if err != nil {
					t.Fatal(err)
				}
				for i, who := range people.People {
					a, err := p.Rule.Evaluate(&who.Facts, people.RecordsOf(i, nil), rule.Question{AsOf: today})
					if err != nil {
						t.Fatal(err)
					}
					want[who.Name+" "+p.Title] = fmt.Sprint(strings.ReplaceAll(a.Status.String(), " ", "_"), " ", a.Due)
				}
			}
			for _, p := range all(t, c.People(ctx, client.PeopleFilter{})) {
				st, err := c.Standings(ctx, p.ID)
				if err != nil {
					t.Fatal(err)
				}
				for _, part := range st.Parts {
					key := p.Name + " " + part.Title
					due := strings.TrimPrefix(part.DueOn, civil.Max.String())
					if got := fmt.Sprint(part.Status, " ", due); got != want[key] {
						t.Errorf("%s: %s here, %s in a check", key, got, want[key])
					}
					delete(want, key)
				}
			}
			if len(want) > 0 {
				t.Error("not answered here: ", want)
			}
			if again := s.bring(t, c, table); again.RecordsNew != 0 || again.CoursesNew != 0 {
				t.Errorf("again, with rules: %+v", again)
			}
		})
	}
}
