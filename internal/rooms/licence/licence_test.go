package licence_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/credential"
	"standing/internal/rooms/licence"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
	"standing/internal/rooms/training"
)

var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// kit is the room with all that it stands on, for the administrator of one organization.
type kit struct {
	*licence.Service
	t      *testing.T
	d      *db.DB
	h      http.Handler
	p      access.Principal
	people *person.Service
	held   *credential.Service
}

func newKit(t *testing.T, d *db.DB, kind string) *kit {
	t.Helper()
	k := &kit{t: t, d: d}
	c := clock.At(start)
	org, orgID := testkit.NewOrg(t, d)
	k.must(d.Write(context.Background(), testkit.Org(org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE org SET kind = $2, name = 'Maria Lopez' WHERE id = $1`, org, kind)
		return err
	}))
	dirs := []string{t.TempDir(), t.TempDir()}
	signer, err := audit.CreateSigner(dirs...)
	k.must(err)
	ledger, err := audit.OpenLedger(dirs...)
	k.must(err)
	log := audit.New(d, c, signer, ledger)
	ring := keystest.Ring(t)
	k.people = person.New(d, ring, c, ids.New, log)
	courses := catalog.New(d, c, ids.New)
	asks := approval.New(d, ring, c, ids.New, func(context.Context, db.Q, int64, ids.ID) (bool, error) { return true, nil })
	done := training.New(training.Needs{DB: d, Keys: ring, Clock: c, NewID: ids.New, People: k.people, Catalog: courses, Approvals: asks, Looks: log})
	rules := requirement.New(requirement.Needs{DB: d, Keys: ring, Clock: c, NewID: ids.New, People: k.people, Approvals: asks, Looks: log})
	comp := compliance.New(compliance.Needs{DB: d, Clock: c, NewID: ids.New, Log: log, People: k.people, Catalog: courses, Training: done, Requirements: rules})
	k.people.OnFacts, done.OnFacts, rules.OnFacts, rules.OnRules = comp.Changed, comp.Changed, comp.Changed, comp.RulesChanged
	k.people.Cards = []person.Card{comp.Card, func(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
		return k.held.Card(ctx, sc, who)
	}, func(ctx context.Context, sc access.Scope, who ids.ID) (templ.Component, error) {
		return k.Card(ctx, sc, who)
	}}
	k.people.Asked = func(ctx context.Context, q db.Q, sc access.Scope) ([]person.Field, error) {
		terms, err := rules.FactNames(ctx, q, sc)
		out := make([]person.Field, 0, len(terms))
		for _, t := range terms {
			out = append(out, person.FieldOf(t.ID, t.Label, t.Date))
		}
		return out, err
	}
	k.held = credential.New(credential.Needs{DB: d, Keys: ring, Clock: c, NewID: ids.New, Looks: log, People: k.people})
	k.Service = licence.New(licence.Needs{DB: d, People: k.people, Requirements: rules, Compliance: comp, Credentials: k.held,
		Own: func(_ context.Context, tx *db.Tx, _ access.Scope, who ids.ID) error {
			tx.After(func() { k.p.Person = who }) // as the next request sees it
			return nil
		}})
	m := access.Matrix{}
	for _, mod := range []string{"people", "training", "contacts"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: mod, Right: r}] = access.Org
		}
	}
	k.p = access.Principal{Account: ids.ID{1}, Org: org, OrgID: orgID, Fresh: start, Matrix: m, Session: ids.ID{1}}
	book, err := words.Read(words.Source{Room: "licence", Body: licence.Words}, words.Source{Room: "person", Body: k.people.Room().Words},
		words.Source{Room: "requirement", Body: rules.Room().Words}, words.Source{Room: "compliance", Body: compliance.Words}, words.Source{Room: "credential", Body: k.held.Room().Words})
	k.must(err)
	routes := append(append(k.Routes(), k.people.Routes()...), k.held.Routes()...)
	srv := &web.Server{Routes: append(routes, comp.Routes()...), Clock: c, DB: d, Words: book, Secret: []byte("s"), Join: db.Join,
		Who: func(*http.Request) (access.Principal, error) { return k.p, nil }, Shell: func(_ context.Context, p ui.Page) ui.Page { p.Org = ui.Org{Name: "Test"}; return p }}
	k.h, err = srv.Handler()
	k.must(err)
	return k
}

// numbers are those of somebody's licences, as they are shown when they are asked for.
func (k *kit) numbers(who ids.ID) string {
	k.t.Helper()
	sc, err := access.Authorize(k.p, credential.PermView, start)
	k.must(err)
	l, err := k.held.Of(context.Background(), sc, credential.ListInput{Person: who})
	k.must(err)
	var out []string

	for _, v := range l.Credentials {
		n, err := k.held.ShowNumber(context.Background(), sc, credential.Ref{ID: v.ID})
		k.must(err)
		out = append(out, n.Number.Number)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *kit) get(path string, wants ...string) string {
	k.t.Helper()
	w := httptest.NewRecorder()
	k.h.ServeHTTP(w, httptest.NewRequest("GET", "http://standing.test"+path, nil))
	for _, want := range wants {
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			k.t.Errorf("%s: %d lacks %q", path, w.Code, want)
		}
	}
	return w.Body.String()
}

func (k *kit) post(path string, form url.Values) (int, string) {
	r := httptest.NewRequest("POST", "http://standing.test"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	k.h.ServeHTTP(w, r)
	if w.Code == 303 {
		return 303, w.Header().Get("Location")
	}
	return w.Code, w.Body.String()
}

func (k *kit) count(table string) (n int64) {
	k.must(k.d.Read(context.Background(), testkit.Org(k.p.Org), func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM `+table+` WHERE org_id = $1`, k.p.Org)
		return err
	}))
	return n
}

func TestAProfessionalAddsALicenceInFourFields(t *testing.T) {
	for _, c := range []struct {
		pack   string
		form   url.Values
		record []string
	}{
		{"nursing-fl", url.Values{"kinds": {"route:examination"}, "expires_on": {"2027-04-30"}, "number": {"RN-0012"}, "confirm": {"on"}}, []string{"Florida RN", "2027", "Still to do"}},
		{"peace-officer-ca", url.Values{"expires_on": {"2027-08-14"}, "number": {"P 77"}}, []string{"California peace officer", "2027", "Still to do"}},
		{"emt-nremt-2016", url.Values{"expires_on": {"2027-03-31"}, "issued_on": {"2023-05-02"}, "number": {"E 5"}, "confirm": {"on"}}, []string{"NREMT", "2027", "Still to do"}},
		{"teacher-tx", url.Values{"expires_on": {"2028-02-29"}}, []string{"Texas classroom teacher", "2028", "Still to do"}},
	} {
		testkit.EachDB(t, func(t *testing.T, d *db.DB) {
			k := newKit(t, d, "professional")
			k.get("/licences/new", "Board and licence")
			k.get("/licences/new?pack="+c.pack, "Expiry as printed", `value="Maria Lopez"`)
			c.form.Set("pack", c.pack)
			c.form.Set("name", "Maria Lopez")
			code, to := k.post("/licences", c.form)
			if code != 303 || to != "/record" {
				t.Fatal(c.pack, code, to)
			}
			k.get("/record", c.record...)
			if k.count("assignment") != 1 || k.count("person") != 1 || k.count("standing") != 2 {
				t.Error(c.pack, k.count("assignment"), k.count("person"), k.count("standing"))
			}
		})
	}
}

func TestARefusedLicenceLeavesNothingBehind(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, "professional")
		for want, form := range map[string]url.Values{
			"ends on":                      {"pack": {"nursing-fl"}, "name": {"M"}, "expires_on": {"2027-07-31"}, "confirm": {"on"}},
			"tick that you did":            {"pack": {"nursing-fl"}, "name": {"M"}, "expires_on": {"2027-04-30"}},
			"Choose a board from the list": {"pack": {"bls"}, "name": {"M"}, "expires_on": {"2027-04-30"}},
			"Choose one of those":          {"pack": {"nursing-fl"}, "name": {"M"}, "expires_on": {"2027-04-30"}, "confirm": {"on"}, "kinds": {"route:examination", "route:endorsement"}},
			"licence was not held":         {"pack": {"emt-nremt-2016"}, "name": {"M"}, "expires_on": {"2027-03-31"}, "confirm": {"on"}},
		} {
			if want == "licence was not held" {
				form.Set("issued_on", "2027-03-30")
				want = "ends on"
			}
			if code, body := k.post("/licences", form); code != 422 || !strings.Contains(body, want) {
				t.Error(want, code)
			}
		}
		for _, table := range []string{"person", "requirement", "assignment", "person_fact"} {
			if n := k.count(table); n != 0 {
				t.Error(table, n)
			}
		}
	})
}

// Two boards that go by the printed expiry run out on two days.
func TestTwoBoardsHaveTwoDays(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, "professional")
		for _, form := range []url.Values{
			{"pack": {"nursing-fl"}, "name": {"Maria Lopez"}, "expires_on": {"2027-04-30"}, "number": {"RN-1"}, "confirm": {"on"}},
			{"pack": {"nursing-nj"}, "expires_on": {"2028-05-31"}, "confirm": {"on"}},
		} {
			if code, body := k.post("/licences", form); code != 303 {
				t.Fatal(code, body)
			}
		}
		k.get("/record", "Florida", "New Jersey", "2027-04-30", "2028-05-31")
	})
}

func TestAnAdministratorAddsALicenceOfSomebody(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, "healthcare")
		ctx := context.Background()
		sc, err := access.Authorize(k.p, person.PermEnter, start)
		k.must(err)
		p, err := k.people.Add(ctx, sc, person.Input{Name: "Ana Lima"})
		k.must(err)
		at := "/people/" + p.ID.String()
		k.get("/licences/new", "Choose the person first")
		k.get(at+"/licences/new?pack=nursing-fl", "Ana Lima", "I read the current official text")
		if code, to := k.post(at+"/licences", url.Values{"pack": {"nursing-fl"}, "expires_on": {"2027-04-30"}, "kinds": {"route:endorsement", "holds:national_certification"}, "number": {"RN 7"}, "confirm": {"on"}}); code != 303 || to != at {
			t.Fatal(code, to)
		}
		k.get(at, "Florida RN", "Endorsement")
		if got := k.numbers(p.ID); got != "RN 7" {
			t.Error("the number: ", got)
		}
		if body := k.get(at + "/licences/new?pack=nursing-fl"); strings.Contains(body, "I read the current official text") {
			t.Error("asks to confirm what is published already")
		}
		// A second time says nothing anew but the day that changed.
		facts := k.count("person_fact")
		if code, _ := k.post(at+"/licences", url.Values{"pack": {"nursing-fl"}, "expires_on": {"2029-04-30"}, "number": {"RN 7"}}); code != 303 {
			t.Error(code)
		}
		if n := k.count("person_fact"); n != facts+1 || k.count("assignment") != 1 {
			t.Error(n, facts, k.count("assignment"))
		}
		own, err := access.Authorize(k.p, licence.PermAdd, start)
		k.must(err)
		if _, err := k.Add(ctx, own, licence.Input{Pack: "nursing-fl", Expires: civil.MustParse("2027-04-30")}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

// A licence that is known is renewed on the form that it was added on, filled in; and as a fact
// its day is held against the same rule. The number of another licence is not overwritten.
func TestALicenceIsRenewedAndCorrected(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, "healthcare")
		k.people.Vet = k.Vet
		ctx := context.Background()
		as := func(p access.Perm) access.Scope {
			sc, err := access.Authorize(k.p, p, start)
			k.must(err)
			return sc
		}
		p, err := k.people.Add(ctx, as(person.PermEnter), person.Input{Name: "Ana Lima"})
		k.must(err)
		at := "/people/" + p.ID.String()
		form := func(pack, expires string, more ...string) url.Values {
			v := url.Values{"pack": {pack}, "expires_on": {expires}, "confirm": {"on"}}
			for i := 0; i < len(more); i += 2 {
				v.Set(more[i], more[i+1])
			}
			return v
		}
		if code, to := k.post(at+"/licences", form("nursing-fl", "2027-04-30", "answers.route", "endorsement", "number", "RN 7")); code != 303 {
			t.Fatal(code, to)
		}
		k.get(at, "Renew or correct", at+"/licences/new?pack=nursing-fl", "2027-04-30")
		body := k.get(at+"/licences/new?pack=nursing-fl", "Renew or correct", `value="2027-04-30"`, `name="answers.route"`, "Leave it empty to keep")
		if n := strings.Count(body, `type="radio"`); n != 3 {
			t.Error("one choice of a route, or none: ", n)
		}
		fact := func(day string) error {
			_, err := k.people.Enter(ctx, as(person.PermFact), person.FactInput{Person: p.ID, Name: "license_expires_on", Said: person.Said{From: civil.MustParse(day)}})
			return err
		}
		if f := fault.Fields(fact("2027-07-31")); len(f) != 1 || f[0].Field != "from" || f[0].Reason != "licence.other_day" {
			t.Error("a day that the form refuses: ", f)
		}
		if f := fault.Fields(fact("2029-04-30")); len(f) != 1 || f[0].Reason != "licence.said_there" {
			t.Error("a day that the licence says: ", f)
		}
		if code, to := k.post(at+"/licences", form("nursing-fl", "2029-04-30", "answers.route", "endorsement", "ahead", "on")); code != 303 {
			t.Fatal(code, to)
		}
		k.get(at+"/licences/new?pack=nursing-fl", `value="2029-04-30"`)
		if code, to := k.post(at+"/licences", form("nursing-nj", "2028-05-31", "number", "NJ 9")); code != 303 {
			t.Error(code, to)
		}
		if got := k.numbers(p.ID); got != "NJ 9, RN 7" {
			t.Error("each licence has its own number: ", got)
		}
		k.get(at, "pack=nursing-fl", "pack=nursing-nj", "2028-05-31", "2029-04-30")
		if code, _ := k.post(at+"/licences", form("nursing-nj", "2030-05-31")); code != 303 {
			t.Error(code)
		}
		k.get(at, "2029-04-30", "2030-05-31")
	})
}

// What the rule tells apart is offered in the field's own words, each meaning once; and what has
// to be confirmed is shown.
func TestAnswersAreOfferedOnceAndTheRuleIsShown(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d, "professional")
		page := k.get("/licences/new?pack=nursing-ca", "Examination", "Endorsement", "30 hours", `href="https://`)
		for _, not := range []string{"Nclex", "Exam<", "Four answers"} {
			if strings.Contains(page, not) {
				t.Error("the page says ", not)
			}
		}
	})
}
