package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// lone is an organization with one administrator, a person and a rule.
type lone struct {
	*site
	org          org.Organization
	ana          user
	person, rule string
}

func newLone(t *testing.T, e db.Engine) *lone {
	s := newSite(t, e)
	l := &lone{site: s, org: s.found(org.Workforce, "Hill Works")}
	l.ana = s.admit(l.org, "ana@hill.example", org.Administrator)
	l.person = s.call(l.ana, "POST", "/people", map[string]any{"name": "Dana Whitfield", "number": "4711"})["id"].(string)
	l.rule = s.call(l.ana, "POST", "/requirements", map[string]any{"title": "Safety", "what": "hours", "amount": "8", "every": 1, "every_unit": "years",
		"anchor": "calendar", "from": "2020-01-01", "source": "own"})["id"].(string)
	s.call(l.ana, "POST", "/requirements/"+l.rule+"/publish", map[string]any{})
	return l
}

func (l *lone) ask(more map[string]any) map[string]any {
	l.t.Helper()
	body := map[string]any{"requirement": l.rule, "kind": "waive", "reason": "on leave"}
	for k, v := range more {
		body[k] = v
	}
	return l.call(l.ana, "POST", "/people/"+l.person+"/waivers", body)
}

func (l *lone) state(waiver map[string]any) string {
	l.t.Helper()
	return l.call(l.ana, "GET", "/waivers/"+waiver["id"].(string), nil)["state"].(string)
}

// post sends a form as a browser does.
func (s *site) post(u user, path string, form url.Values) int {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), "POST", s.srv.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if u.cookie != nil {
		u.sign(r)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// A lone administrator asks for a waiver, and a named person from outside agrees by the
// link that was shown once.
func TestOutsidePersonAgrees(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			l := newLone(t, e)
			w := l.ask(map[string]any{"outside": "Dr. Outside"})
			link, _ := w["link"].(string)
			if w["how"] != "outside_person" || !strings.HasPrefix(link, l.Config.URL+"/approve/") {
				t.Fatal(w)
			}
			link = strings.TrimPrefix(link, l.Config.URL)
			if got := l.send(l.ana, "POST", "/api/v1/waivers/"+w["id"].(string)+"/decide", map[string]any{"yes": "yes"}); got.status != http.StatusUnprocessableEntity {
				t.Error("who asked agreed: ", got.status)
			}
			page := l.send(user{}, "GET", link, nil)
			for _, want := range []string{"Dana Whitfield", "Safety", "on leave"} { // nobody agrees blind
				if page.status != 200 || !strings.Contains(string(page.body), want) || strings.Contains(string(page.body), "4711") {
					t.Error("the page of the link: ", page.status, want)
				}
			}
			if got := l.post(user{}, link, url.Values{"yes": {"yes"}}); got != http.StatusSeeOther {
				t.Error("agreeing: ", got)
			}
			if got := l.post(user{}, link, url.Values{"yes": {"no"}}); got != http.StatusNotFound {
				t.Error("the link decided twice: ", got)
			}
			if l.state(w) != "granted" {
				t.Error("it is ", l.state(w))
			}
			l.work()
			l.mail.to(t, "ana@hill.example", "Agreed: A waiver of “Safety”")
		})
	}
}

// Where nobody else is there and nobody outside was named, it takes effect after 72 hours
// of which the administrators were told; an objection in that time stops it.
func TestDelayWithNoticeAndObjection(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			l := newLone(t, e)
			w := l.ask(nil)
			if w["how"] != "delay" {
				t.Fatal(w)
			}
			path := l.link("ana@hill.example", "ana@hill.example asked for approval")
			if page := l.send(l.ana, "GET", path, nil); page.status != 200 || !strings.Contains(string(page.body), "/waivers/"+w["id"].(string)) {
				t.Error("the page that the notice leads to: ", page.status)
			}
			if got := l.post(l.ana, path, url.Values{"yes": {"yes"}}); got != http.StatusUnprocessableEntity {
				t.Error("who asked agreed: ", got)
			}
			bea := l.admit(l.org, "bea@hill.example", org.Administrator)
			if got := l.post(bea, path, url.Values{"yes": {"no"}}); got != http.StatusSeeOther {
				t.Error("the objection: ", got)
			}
			l.ripen(w, "refused", "Refused: ")
			l.call(l.ana, "POST", "/members/"+bea.id.String()+"/deactivate", nil)
			again := l.ask(nil)
			if again["how"] != "delay" {
				t.Fatal(again)
			}
			l.ripen(again, "granted", "Agreed: ")
		})
	}
}

// ripen lets the time go by in which one can object.
func (l *lone) ripen(w map[string]any, state, subject string) {
	l.t.Helper()
	l.clock.Move(approval.Ripe + time.Minute)
	l.work()
	l.ana = l.signedIn("ana@hill.example", l.ana.id)
	if got := l.state(w); got != state {
		l.t.Error("after 72 hours it is ", got)
	}
	l.mail.to(l.t, "ana@hill.example", subject)
}

// A manager answers for their unit: they are told what waits and agree to it. To the
// manager of another unit it does not exist.
func TestManagersAnswerForTheirUnits(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			l := newLone(t, e)
			managers := map[string]user{}
			units := map[string]string{}
			for _, name := range []string{"East", "West"} {
				units[name] = l.call(l.ana, "POST", "/units", map[string]any{"name": name})["id"].(string)
				managers[name] = l.admit(l.org, strings.ToLower(name)+"@hill.example", org.Manager)
				l.call(l.ana, "POST", "/members/"+managers[name].id.String()+"/roles", map[string]any{"roles": []string{org.Manager}, "units": []string{units[name]}})
			}
			l.call(l.ana, "POST", "/people/"+l.person, map[string]any{"name": "Dana Whitfield", "number": "4711", "unit": units["East"]})
			w := l.ask(nil)
			if w["how"] != "second_person" {
				t.Fatal("a manager who reaches the person is a second person: ", w["how"])
			}
			l.work()
			l.mail.to(t, "east@hill.example", "1 waiting for your yes or no")
			for _, m := range l.mail.all {
				if m.To.Reveal() == "west@hill.example" && strings.Contains(m.Subject.Reveal(), "waiting") {
					t.Error("the manager of another unit was told")
				}
			}
			east, west := managers["East"], managers["West"]
			id := l.call(east, "GET", "/approvals", nil)["requests"].([]any)[0].(map[string]any)["id"].(string)
			nothing := l.send(west, "GET", "/api/v1/approvals/"+id, nil)
			for _, path := range []string{"/approvals/" + id, "/waivers/" + w["id"].(string) + "/decide"} {
				if got := l.send(west, "POST", "/api/v1"+path, map[string]any{"yes": "yes"}); got.status != http.StatusNotFound {
					t.Error("the manager of another unit: ", path, got.status)
				}
			}
			if nothing.status != http.StatusNotFound && nothing.status != http.StatusMethodNotAllowed {
				t.Error(nothing.status)
			}
			if page := l.send(east, "GET", "/waivers/"+w["id"].(string), nil); !strings.Contains(string(page.body), "/decide") {
				t.Error("the waiver's page has no form for who decides")
			}
			if got := l.post(east, "/approvals/"+id, url.Values{"yes": {"yes"}}); got != http.StatusSeeOther || l.state(w) != "granted" {
				t.Error(got, l.state(w))
			}
		})
	}
}

// The list of what waits says of whom, what and until when, where the caller reaches the person;
// to whom it was handed without that, it says the kind alone.
func TestTheListOfWhatWaitsSaysOfWhomAndWhat(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			l := newLone(t, e)
			w := l.ask(nil)
			page := string(l.send(l.ana, "GET", "/approvals", nil).body)
			for _, want := range []string{"Dana Whitfield: Safety", ">Waiver<", "takes effect by itself", `href="/approvals/`} {
				if !strings.Contains(page, want) {
					t.Error("the list lacks ", want)
				}
			}
			if strings.Contains(page, "on leave") {
				t.Error("the list says why")
			}
			bo := l.admit(l.org, "bo@hill.example", org.Administrator)
			l.call(l.ana, "POST", "/waivers/"+w["id"].(string)+"/withdraw", map[string]any{})
			l.ask(map[string]any{"kind": "extend", "until": "2027-01-31", "cycle_on": "2026-12-31"})
			page = string(l.send(bo, "GET", "/approvals", nil).body)
			if !strings.Contains(page, "Dana Whitfield: Safety") || !strings.Contains(page, "Extension until 31 January 2027") {
				t.Error("the extension: ", page)
			}
			out := l.admit(l.org, "out@hill.example", org.Member)
			open := l.call(bo, "GET", "/approvals", nil)["requests"].([]any)[0].(map[string]any)
			if open["who"] != "Dana Whitfield" || open["what"] != "Safety" {
				t.Error(open)
			}
			if got := l.send(bo, "POST", "/api/v1/approvals/"+open["id"].(string)+"/hand", map[string]any{"to": out.id.String()}); got.status != http.StatusOK {
				t.Fatal(got.status, string(got.body))
			}
			page = string(l.send(out, "GET", "/approvals", nil).body)
			if !strings.Contains(page, "A waiver or an extension") || strings.Contains(page, "Dana") {
				t.Error("out of reach: ", page)
			}
		})
	}
}
