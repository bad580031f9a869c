package compliance_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/training"
)

// site is the room behind HTTP, for whoever p is.
type site struct {
	*kit
	h http.Handler
	p access.Principal
}

func newSite(t *testing.T, d *db.DB) *site {
	t.Helper()
	s := &site{kit: newKit(t, d)}
	s.as1(access.Org, ids.ID{1}, ids.ID{})
	book, err := words.Read(words.Source{Room: "compliance", Body: compliance.Words})
	s.must(err)
	srv := &web.Server{Routes: s.Routes(), Clock: s.clock, DB: d, Words: book, Secret: []byte("s"), Join: db.Join,
		Who: func(*http.Request) (access.Principal, error) { return s.p, nil }, Shell: func(_ context.Context, p ui.Page) ui.Page { p.Org = ui.Org{Name: "Test"}; return p }}
	s.h, err = srv.Handler()
	s.must(err)
	return s
}

func (s *site) as1(reach access.Reach, account, self ids.ID) {
	m := access.Matrix{}
	for _, mod := range []string{"training", "people", "contacts"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: mod, Right: r}] = reach
		}
	}
	s.p = access.Principal{Account: account, Person: self, Org: s.org, OrgID: s.orgID, Fresh: start, Matrix: m, Session: ids.ID{1}}
}

func (s *site) ask(path string) (int, string) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, httptest.NewRequest("GET", "http://standing.test"+path, nil))
	return w.Code, w.Body.String()
}

var codes = regexp.MustCompile(`\bstanding\.[a-z_]+\b`)

func (s *site) get(path string, wants ...string) string {
	s.t.Helper()
	code, body := s.ask(path)
	if code != 200 {
		s.t.Fatalf("%s: %d %s", path, code, body)
	}
	if m := codes.FindString(strings.ReplaceAll(body, "standing.test", "")); m != "" {
		s.t.Errorf("%s shows the code %s", path, m)
	}
	for _, w := range wants {
		if !strings.Contains(body, w) {
			s.t.Errorf("%s lacks %q", path, w)
		}
	}
	return body
}

func TestPages(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.get("/dashboard", "Three steps until this page fills")
		ward := s.unit("Ward 3")
		a, b := s.add("Ana Lima", ward, "2025-03-01"), s.add("Ben Okafor", ids.ID{}, "2025-03-01")
		rule := s.publish("Yearly hours", 10)
		s.build()
		for _, course := range []string{"Ethics 101", "Fire safety"} {
			_, err := s.Training.Record(context.Background(), s.boss(training.PermEnter), training.RecordInput{Person: a, Done: training.Done{Course: course, On: dayOf(start) - 20, Hours: "3", Categories: map[string]string{"Ethics 101": "ethics", "Fire safety": "safety"}[course]}})
			s.must(err)
		}
		s.get("/dashboard", "Ana Lima", "Ben Okafor", "Yearly hours", "Ward 3", "Who needs attention first")
		s.get("/standings", "Ana Lima", "Ben Okafor", "Still to do")
		s.get("/standings?status=open&requirement="+rule.String()+"&unit="+ward.String(), "Ana Lima", "6 / 10")
		s.get("/standings?status=met", "Nobody here")
		why := "/people/" + a.String() + "/standing/" + rule.String()
		s.get(why, "Ethics 101", "Fire safety", "Counted", "3 of 2 h", "What to do next", "4 h")
		s.get(why+"?as_of=2028-02-01", "forecast")
		s.get(why + "?known_at=2026-03-03")
		s.must(s.log.Drain(context.Background(), func(_ int64, err error) { t.Error(err) }))
		s.clock.Move(3 * 24 * time.Hour)
		s.get(why+"?as_of=2026-02-01&known_at=2026-02-01", "was not published yet")
		s.get(why+"?as_of=2026-03-03&known_at=2026-03-03", "nothing that was recorded or corrected later")
		s.get("/people/"+b.String()+"/standing/"+rule.String(), "Courses that would fill the gap", "Ethics 101")
		s.get("/record", "You are not on the list of people")
		s.as1(access.Own, ids.ID{2}, a)
		s.get("/record", "Yearly hours", "6 / 10")
		s.get(why, "Ethics 101")
		if code, _ := s.ask("/people/" + b.String() + "/standing/" + rule.String()); code != 404 {
			t.Error("somebody else's standing: ", code)
		}
		if body := s.get("/standings", "Ana Lima"); strings.Contains(body, "Ben Okafor") {
			t.Error("a member sees somebody else")
		}
		if body := s.get("/dashboard"); strings.Contains(body, "Ben Okafor") {
			t.Error("a member sees somebody else")
		}
		badges, err := s.PersonBadges(context.Background(), s.boss(compliance.PermView), []ids.ID{a, b})
		if err != nil || len(badges) != 2 {
			t.Error(badges, err)
		}
		for _, card := range []func() (interface{}, error){
			func() (interface{}, error) { return s.Card(context.Background(), s.boss(compliance.PermView), a) },
			func() (interface{}, error) {
				return s.RequirementCard(context.Background(), s.boss(compliance.PermView), rule)
			},
		} {
			if c, err := card(); err != nil || c == nil {
				t.Error(c, err)
			}
		}
	})
}
