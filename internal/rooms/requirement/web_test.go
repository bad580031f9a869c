package requirement_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/pack"
	"standing/internal/rooms/requirement"
)

// site is the room behind its pages.
type site struct {
	kit
	http.Handler
	account ids.ID
}

func newSite(t *testing.T, d *db.DB) *site {
	t.Helper()
	s := &site{kit: newKit(t, d), account: boss}
	body, err := os.ReadFile("words.yaml")
	if err != nil {
		t.Fatal(err)
	}
	book, err := words.Read(words.Source{Room: "requirement", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	m := access.Matrix{}
	for _, mod := range []string{"training", "people", "contacts", "notice"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: mod, Right: r}] = access.Org
		}
	}
	people := []web.Route{web.Page("/people", requirement.PermView, func(context.Context, access.Scope, web.None) (templ.Component, error) { return ui.Text("people"), nil }),
		web.Page("/people/{id}", requirement.PermView, func(ctx context.Context, sc access.Scope, in personPage) (templ.Component, error) {
			return s.Card(ctx, sc, in.ID)
		})}
	server := &web.Server{Routes: append(s.Routes(), people...), Clock: s.clock, DB: d, Words: book, Secret: []byte("s"),
		Shell: func(_ context.Context, p ui.Page) ui.Page {
			p.Org.Name = "Test"
			return p
		},
		Who: func(*http.Request) (access.Principal, error) {
			return access.Principal{Account: s.account, Org: s.org, OrgID: s.orgID, Fresh: start, Matrix: m}, nil
		}}
	if s.Handler, err = server.Handler(); err != nil {
		t.Fatal(err)
	}
	return s
}

type personPage struct {
	ID ids.ID `path:"id" kind:"person" json:"-"`
}

func (s *site) get(path string, says ...string) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	s.check(w, "GET "+path, 200, says)
}

func (s *site) check(w *httptest.ResponseRecorder, what string, status int, says []string) {
	s.t.Helper()
	body := w.Body.String()
	if w.Code != status {
		s.t.Fatalf("%s: %d, want %d: %s", what, w.Code, status, body[:min(len(body), 1500)])
	}
	for _, want := range says {
		if !strings.Contains(body, want) {
			s.t.Errorf("%s does not say %q", what, want)
		}
	}
	for _, code := range []string{"requirement.", "profile.", "assignment.", "waiver."} {
		if i := strings.Index(body, ">"+code); i >= 0 {
			s.t.Errorf("%s shows a code: %s", what, body[i:min(len(body), i+60)])
		}
	}
}

// post sends a form and gives where it leads.
func (s *site) post(path string, status int, form url.Values, says ...string) string {
	s.t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	s.check(w, "POST "+path, status, says)
	return w.Header().Get("Location")
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// An administrator makes a rule in the form, looks at it, publishes it, changes it, and
// asks it of people, in the browser and without script.
func TestFromTheFormToAPerson(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.get("/requirements", "No requirement yet")
		s.get("/requirements/new", "/requirements/packs", "what=renew")
		s.get("/requirements/form?what=renew", "Good for")
		s.get("/requirements/form?what=hours", "parts[0].name")
		s.get("/requirements/text", "fixed_from")
		answers := form("title", "Ethics & more", "what", "hours", "amount", "24", "unit", "hour", "every", "2", "every_unit", "years", "anchor", "person", "fact", "hired_on",
			"parts[0].name", "Ethics", "parts[0].amount", "2", "parts[1].name", "", "parts[1].amount", "", "source", "own")
		wrong := form("title", "Kept", "what", "hours", "amount", "many", "every", "2", "anchor", "person", "fact", "hired_on", "parts[0].name", "Ethics", "parts[0].amount", "2", "source", "own")
		s.post("/requirements", 422, wrong, "Write a number above zero", "Kept", `value="Ethics"`)
		edit := s.post("/requirements", 303, answers)
		at := strings.TrimSuffix(edit, "/edit")
		s.get(edit, "24 hours", "Ethics &amp; more", "Look and publish")
		s.get(edit[:len(at)]+"/text", "pool: total")
		s.get(at, "Not published yet")
		s.get(at+"/publish", "24 hours")
		if to := s.post(at+"/publish", 303, form("note", "First")); to != at {
			t.Error(to)
		}
		answers.Set("amount", "30")
		s.post(at+"/edit", 303, answers)
		s.get(at+"/publish", "30 hours", "What is different")
		s.post(at+"/publish", 303, form())
		s.get(at, "30 hours", "Our own rule")
		s.get(at+"/versions", "Version 2", "Changed in version 2", "First")
		s.get("/requirements", "Ethics &amp; more")

		id := strings.TrimPrefix(at, "/requirements/")
		s.get("/profiles", "No profile yet")
		s.get("/profiles/new", "Ethics &amp; more")
		s.post("/profiles", 422, form("name", "Nurses", "rules[0].group", "1", "rules[0].value", "nurse"), `value="nurse"`)
		profile := s.post("/profiles", 303, form("name", "Nurses", "requirements", id, "rules[0].group", "1", "rules[0].fact", "role", "rules[0].not", "false", "rules[0].value", "nurse",
			"rules[1].group", "1", "rules[1].fact", "", "rules[1].not", "false", "rules[1].value", ""))
		s.get(profile, "Role is nurse", "0 people today")
		s.get(profile+"/edit", `value="nurse"`)
		s.post(profile, 303, form("name", "Nurses", "everybody", "true"))
		ann := s.person("Ann")
		s.get("/assignments/new", "Choose people first")
		s.get("/assignments/new?person="+ann.String(), "Ann")
		s.post("/assignments/choose", 200, form("pick", ann.String()), "Ann", "Nurses")
		s.post("/assignments", 422, form("people", ann.String()), "Choose either", "Ann")
		s.post("/assignments", 303, form("people", ann.String(), "requirement", id, "from", "2026-03-01"))
		s.get("/people/"+ann.String(), "Ethics &amp; more", "2026-03-01")
		s.post(profile+"/archive", 303, form())
		s.get(profile, "Archived")
		s.post(at+"/archive", 303, form())
		s.get("/requirements?archived=true", "Ethics &amp; more")
	})
}

func TestWaiverInTheBrowser(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		one, ann := s.publish("One"), s.person("Ann")
		at := "/people/" + ann.String() + "/waivers"
		s.get("/waivers", "Nobody asked")
		s.get(at+"/new", "One", "Ethics")
		s.post(at, 422, form("requirement", one.String(), "kind", "extend", "reason", "CANARY"), "CANARY")
		s.post(at+"/preview", 422, form("requirement", one.String(), "kind", "extend", "reason", "CANARY"), "CANARY")
		s.post(at+"/preview", 200, form("requirement", one.String(), "kind", "extend", "until", "2027-01-31", "reason", "CANARY", "outside", "Dr. Moore"), "CANARY", "Ann", "2027-01-31", "Nothing has been asked yet", "A colleague who may decide")
		// who changes it finds all that was typed in the form
		s.post(at+"/preview", 200, form("requirement", one.String(), "kind", "extend", "until", "2027-01-31", "reason", "CANARY"), ">CANARY</textarea>",
			`name="until"`, `value="2027-01-31"`, `value="extend" checked`, `action="`+at+`/preview"`)
		s.get("/waivers", "Nobody asked")
		w := s.post(at, 303, form("requirement", one.String(), "kind", "extend", "until", "2027-01-31", "reason", "CANARY"))
		s.get(w, "CANARY", "Take the question back")
		s.get("/waivers", "Ann: One", "Waits")
		s.account = other
		s.get(w, "Grant it")
		s.post(w+"/decide", 303, form("yes", "yes"))
		s.get(w, "Granted", "2026-03-02")
		s.get("/waivers?state=granted", "Ann: One")
		s.post(w+"/end", 303, form())
		s.get("/people/"+ann.String(), "Taken back")
	})
}

func TestPacksInTheBrowser(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		bls, err := pack.Load("bls")
		if err != nil {
			t.Fatal(err)
		}
		s.get("/requirements/packs", "Basic life support", "What was left out", "Secondary source")
		to := s.post("/requirements/copy", 303, form("pack", "bls"))
		s.get(to, "Nobody here has read the official text yet")
		s.post(to, 422, form(), "Read the official text first")
		s.post(to, 303, form("confirm", "true"))
		at := strings.TrimSuffix(to, "/publish")
		s.get(at, bls.Citation.URL, "stands for this one")
		s.get("/requirements/packs", "You have it already")
		s.post("/requirements/copy", 422, form("pack", "bls"), "already")
		s.post(at+"/text", 303, form("text", "title: [\n"))
		s.get(at+"/text", "title: [", "Line")
		s.post(at+"/withdraw", 303, form())
		s.get(at, "Basic life support")
	})
}

// Where nobody was compared, the page says whether nobody asks, or nobody is of a profile that
// does, and leads on.
func TestAPreviewSaysThatNobodyIsAsked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.Effect = func(context.Context, access.Scope, requirement.Trial) (requirement.Effect, error) {
			return requirement.Effect{}, nil
		}
		id := s.publish("One")
		in := policy("One")
		in.Amount = "30"
		if _, err := s.ChangeForm(context.Background(), s.boss(requirement.PermManage), requirement.ChangeFormInput{ID: id, FormInput: in}); err != nil {
			t.Fatal(err)
		}
		page := "/requirements/" + id.String() + "/publish"
		s.get(page, "Nobody is asked for this yet", `href="/profiles"`, `href="/people"`)
		s.profile(requirement.ProfileInput{Name: "Divers", Requirements: []ids.ID{id}, Rules: []requirement.ConditionInput{{Fact: "role", Value: "diver"}}})
		s.get(page, "of nobody today: Divers")
	})
}

// A profile can tick a draft, and its form shows whom it changes before it is saved.
func TestAProfileIsTriedBeforeItIsSaved(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		who := ids.New(start)
		s.Effect = func(_ context.Context, _ access.Scope, change requirement.Trial) (requirement.Effect, error) {
			change(s.book(-1))
			return requirement.Effect{People: 3, Changed: 1, New: 2, Moves: []requirement.Move{{From: "not_applicable", To: "not_met", N: 1}},
				First: []requirement.Moved{{Person: who, Name: "Ana Lima", Requirement: "One", From: "not_applicable", To: "not_met"}}}, nil
		}
		r, err := s.Form(context.Background(), s.boss(requirement.PermManage), policy("One"))
		if err != nil {
			t.Fatal(err)
		}
		s.get("/profiles/new", "One (a draft: asked once it is published)", "See whom it changes", `formaction="/profiles"`)
		in := form("name", "Nurses", "everybody", "true", "requirements", r.ID.String())
		s.post("/profiles/preview", 200, in, "Ana Lima", `value="Nurses"`, `action="/profiles"`, `formaction="/profiles/preview"`, "asked of nobody until it is published")
		s.get("/profiles", "No profile yet")
		s.post("/profiles/preview", 422, form("name", ""), "See whom it changes")
		for range 2 { // an error adds no lines
			w := httptest.NewRecorder()
			body := form("name", "", "rules[0].group", "1", "rules[1].group", "1", "rules[2].group", "1").Encode()
			r := httptest.NewRequest("POST", "/profiles", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if s.ServeHTTP(w, r); strings.Contains(w.Body.String(), "rules[3].") {
				t.Error("an error added a condition")
			}
		}
		at := s.post("/profiles", 303, in)
		s.get(at, "A draft. It is asked once it is published.")
		s.post(at+"/preview", 200, in, "Ana Lima", `action="`+at+`"`)
	})
}
