package server

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/demo"
	"standing/internal/lint"
	"standing/internal/reading"
	"standing/internal/rooms/account"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/exclusion"
	"standing/internal/rooms/org"
)

// pages is where each page is seen: a path for the filled house, in which {person} and
// the like are objects of it. Those with a link in them or in the middle of signing in
// are seen by the walk that is named.
var pages = map[string]string{
	"/account":                              "",
	"/account/app":                          "",
	"/account/email":                        "",
	"/account/email/{side}/{token}":         "{email}",
	"/account/passkeys/new":                 "",
	"/account/passphrase":                   "",
	"/approvals":                            "",
	"/approvals/{id}":                       "/approvals/{approval}",
	"/approve/done":                         "",
	"/approve/{org}/{id}/{token}":           "{outside}",
	"/assignments/new":                      "/assignments/new?person={person}",
	"/confirm":                              "",
	"/console":                              "",
	"/console/bounces":                      "",
	"/console/cancellations":                "",
	"/console/health":                       "",
	"/console/jobs":                         "",
	"/console/organizations":                "",
	"/console/organizations/new":            "",
	"/console/tickets":                      "",
	"/console/tickets/{id}":                 "/console/tickets/{ticket}",
	"/courses":                              "",
	"/courses/new":                          "",
	"/courses/{id}":                         "/courses/{course}",
	"/courses/{id}/edit":                    "/courses/{course}/edit",
	"/courses/{id}/past":                    "/courses/{course}/past",
	"/dashboard":                            "",
	"/documents":                            "",
	"/batches":                              "",
	"/batches/{id}":                         "/batches/{batch}",
	"/batches/{id}/choose":                  "/batches/{batch}/choose?n=2&find=a",
	"/documents/mine":                       "",
	"/documents/new":                        "/documents/new?person={person}",
	"/documents/{id}":                       "/documents/{document}?page=2",
	"/documents/{id}/alike":                 "/documents/{document}/alike",
	"/documents/{id}/move":                  "/documents/{document}/move?find=a",
	"/documents/{id}/remove":                "/documents/{document}/remove",
	"/documents/{id}/review":                "/documents/{document}/review?queue=true",
	"/import":                               "",
	"/import/new":                           "",
	"/import/{id}":                          "/import/{import}",
	"/invitation/{org}/{token}":             "{invitation}",
	"/join-sent":                            "",
	"/join/{org}":                           "/join/{org}",
	"/log":                                  "",
	"/log/mine":                             "",
	"/members":                              "",
	"/members/cards":                        "",
	"/members/invite":                       "/members/invite?person={facts_of}",
	"/members/{account}/roles":              "/members/{member}/roles",
	"/notices":                              "",
	"/notices/bounces":                      "",
	"/notices/preferences":                  "",
	"/org":                                  "",
	"/org/sign-in":                          "",
	"/licences/new":                         "TestE2EOwnLicence",
	"/org/tokens":                           "",
	"/org/tokens/new":                       "",
	"/people/{id}/licences/new":             "/people/{person}/licences/new",
	"/organizations":                        "",
	"/organizations/new":                    "",
	"/people":                               "",
	"/people/duplicates":                    "",
	"/people/new":                           "",
	"/people/{id}":                          "/people/{person}",
	"/people/{id}/edit":                     "/people/{person}/edit",
	"/people/{id}/facts":                    "/people/{person}/facts",
	"/people/{id}/facts/new":                "/people/{person}/facts/new",
	"/people/{id}/facts/{fact}":             "/people/{facts_of}/facts/{fact}",
	"/people/{id}/log":                      "/people/{person}/log",
	"/people/{id}/merge":                    "/people/{person}/merge?gone={twin}",
	"/people/{id}/standing/{requirement}":   "/people/{person}/standing/{requirement}",
	"/people/{id}/training":                 "/people/{person}/training",
	"/people/{id}/training/new":             "/people/{person}/training/new",
	"/people/{id}/waivers/new":              "/people/{person}/waivers/new",
	"/answers/{id}":                         "/answers/{answers}",
	"/credentials":                          "/credentials?person={person}",
	"/credentials/mine":                     "",
	"/credentials/new":                      "/credentials/new?person={person}",
	"/credentials/{id}":                     "/credentials/{credential}",
	"/credentials/{id}/check":               "/credentials/{credential}/check",
	"/credentials/{id}/correct":             "/credentials/{credential}/correct",
	"/credentials/{id}/end":                 "/credentials/{credential}/end",
	"/credentials/{id}/number":              "/credentials/{credential}/number",
	"/credentials/{id}/renew":               "/credentials/{credential}/renew",
	"/sources":                              "",
	"/sources/new":                          "",
	"/sources/{id}":                         "/sources/{source}",
	"/sources/{id}/change":                  "/sources/{source}/change",
	"/recalls":                              "",
	"/recalls/new":                          "",
	"/recalls/{id}":                         "/recalls/{recall}",
	"/exclusions":                           "",
	"/exclusions/new":                       "",
	"/exclusions/{id}":                      "/exclusions/{exclusion}",
	"/findings":                             "",
	"/findings/{id}":                        "/findings/{finding}",
	"/findings/{id}/close":                  "/findings/{finding}/close",
	"/policies":                             "",
	"/policies/mine":                        "",
	"/policies/new":                         "",
	"/policies/{id}":                        "/policies/{policy}",
	"/policies/{id}/audience":               "/policies/{policy}/audience",
	"/policies/{id}/edit":                   "/policies/{policy}/edit",
	"/policies/{id}/paper":                  "/policies/{policy}/paper",
	"/policies/{id}/past":                   "/policies/{policy}/past",
	"/policies/{id}/publish":                "/policies/{policy}/publish",
	"/policies/{id}/read":                   "/policies/{policy}/read",
	"/policies/{id}/signatures":             "/policies/{policy}/signatures",
	"/policies/{id}/versions":               "/policies/{policy}/versions",
	"/profiles":                             "",
	"/profiles/new":                         "",
	"/profiles/{id}":                        "/profiles/{profile}",
	"/profiles/{id}/edit":                   "/profiles/{profile}/edit",
	"/record":                               "",
	"/reminders":                            "",
	"/reminders/lately":                     "",
	"/reminders/mine":                       "",
	"/reminders/settings":                   "",
	"/reports":                              "",
	"/reports/as-of":                        "/reports/as-of?on={past}",
	"/reports/expiring":                     "",
	"/reports/person":                       "/reports/person?find=a",
	"/reports/person/{id}":                  "/reports/person/{person}",
	"/reports/requirement":                  "",
	"/reports/unit":                         "",
	"/requirements":                         "",
	"/requirements/form":                    "",
	"/requirements/new":                     "",
	"/requirements/packs":                   "",
	"/requirements/text":                    "",
	"/requirements/{id}":                    "/requirements/{requirement}",
	"/requirements/{id}/edit":               "/requirements/{draft}/edit",
	"/requirements/{id}/publish":            "/requirements/{copied}/publish",
	"/requirements/{id}/text":               "/requirements/{copied}/text",
	"/requirements/{id}/versions":           "/requirements/{requirement}/versions",
	"/reset":                                "",
	"/reset/sent":                           "",
	"/reset/{token}":                        "{reset}",
	"/roles":                                "",
	"/roles/{code}":                         "/roles/manager",
	"/setup":                                "TestE2EFirstDay",
	"/sharing":                              "",
	"/sharing/new":                          "",
	"/sharing/{id}":                         "/sharing/{share}",
	"/sharing/{id}/revoke":                  "/sharing/{share}/revoke",
	"/asked/{id}":                           "/asked/{asked}",
	"/granted":                              "",
	"/granted/desk":                         "",
	"/relied":                               "",
	"/relied/{id}":                          "/relied/{decision}",
	"/granted/requests":                     "",
	"/granted/requests/new":                 "",
	"/granted/{id}":                         "/granted/{granted}",
	"/granted/{id}/items/{item}":            "/granted/{granted}/items/{granted_item}",
	"/sign-in":                              "",
	"/sign-in/factor":                       "TestE2ESecondFactor",
	"/sign-in/passphrase":                   "TestE2ECard",
	"/signatures/{id}":                      "/signatures/{signature}",
	"/standings":                            "",
	"/statements":                           "",
	"/sent":                                 "",
	"/sent/file":                            "",
	"/sent/new":                             "",
	"/sent/{id}":                            "/sent/{parcel}",
	"/senders":                              "",
	"/senders/new":                          "",
	"/senders/{id}":                         "/senders/{statement_source}",
	"/statements/{id}":                      "/statements/{statement}",
	"/statements/{id}/person":               "/statements/{statement_stray}/person?find=a",
	"/support":                              "",
	"/support/access":                       "",
	"/support/access/{id}":                  "/support/access/{access}",
	"/support/new":                          "",
	"/support/tickets/{id}":                 "/support/tickets/{ticket}",
	"/training/claims":                      "",
	"/training/claims/mine":                 "",
	"/training/claims/new":                  "",
	"/training/claims/{id}":                 "/training/claims/{claim}",
	"/training/completions/{id}":            "/training/completions/{completion}",
	"/training/completions/{id}/correct":    "/training/completions/{completion}/correct",
	"/training/record":                      "",
	"/training/record/{class}":              "/training/record/{class}",
	"/units":                                "",
	"/units/new":                            "",
	"/units/{id}":                           "/units/{unit}",
	"/unlock/{token}":                       "{unlock}",
	"/unsubscribe/{org}/{topic}/{token}":    "{unsubscribe}",
	"/waivers":                              "",
	"/waivers/{id}":                         "/waivers/{waiver}",
	"/{$}":                                  "/",
	"/checklists":                           "",
	"/checklists/new":                       "/checklists/new?from=nurse",
	"/checklists/{id}":                      "/checklists/{checklist}",
	"/checklists/{id}/change":               "/checklists/{checklist}/change",
	"/checklists/{id}/open":                 "/checklists/{checklist}/open",
	"/decisions/{id}":                       "/decisions/{filerecord}",
	"/files":                                "",
	"/files/new":                            "/files/new?person={twin}",
	"/files/{id}":                           "/files/{hiringfile}",
	"/files/{id}/close":                     "/files/{hiringfile}/close",
	"/files/{id}/decide":                    "/files/{hiringfile}/decide",
	"/files/{id}/items/{item}":              "/files/{hiringfile}/items/{fileitem}",
	"/files/{id}/update":                    "/files/{hiringfile}/update",
	"/my-files":                             "",
	"/my-files/{id}":                        "/my-files/{ownfile}",
	"/my-files/{id}/items/{item}":           "/my-files/{ownfile}/items/{ownitem}",
	"/reference/done":                       "",
	"/reference/{org}/{id}/{token}":         "{reference}",
	"/samples":                              "",
	"/samples/new":                          "",
	"/samples/{id}":                         "/samples/{sample}",
	"/classes":                              "",
	"/classes/new":                          "",
	"/classes/{id}":                         "/classes/{lesson}",
	"/classes/{id}/confirm":                 "/classes/{lesson}/confirm",
	"/classes/{id}/edit":                    "/classes/{lesson}/edit",
	"/classes/{id}/meetings/{meeting}":      "/classes/{lesson}/meetings/{meeting}",
	"/classes/{id}/meetings/{meeting}/code": "/classes/{lesson}/meetings/{meeting}/code?still=true",
	"/classes/{id}/people":                  "/classes/{lesson}/people?find=a",
	"/classes/{id}/sheet":                   "/classes/{lesson}/sheet",
	"/sign-in/{meeting}":                    "/sign-in/{meeting}",
	"/sign-in/{meeting}/{code}":             "/sign-in/{meeting}/ABCDEF",
}

// printed are the pages that people hand over on paper.
var printed = map[string]bool{"/classes/{id}/sheet": true, "/people/{id}/standing/{requirement}": true, "/policies/{id}/past": true, "/record": true, "/reports/person/{id}": true, "/reports/unit": true, "/sharing/{id}": true, "/files/{id}": true, "/relied/{id}": true, "/training/record/{class}": true}

// house is an installation in use: a hospital with people, units, members, questions.
type house struct {
	*site
	org   org.Organization
	ana   user // administrator, and operator of the installation
	desk  user // the same, at work in the installation
	mia   user // a nurse, who sees her own record
	chief user // administrator of another hospital
	fill  map[string]string
}

func newHouse(t testing.TB, people int) *house {
	s := newSite(t, db.SQLite)
	h := &house{site: s, org: s.found(org.Healthcare, "Lakeside Hospital"), fill: map[string]string{}}
	h.ana = s.admit(h.org, "ana.ruiz@lakeside.example", org.Administrator)
	s.work()
	d := demo.Deps{DB: s.DB, Keys: s.Keys, Clock: s.clock, Perms: permissions(),
		Scope: func(n int64, id ids.ID) access.Scope { return access.System(n, id, "demo") }}
	if _, err := demo.FillOrg(t.Context(), d, h.org, demo.Options{People: people, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return h
}

// call asks the JSON interface as somebody, and fails unless it is done.
func (s *site) call(u user, method, path string, body any) map[string]any {
	s.t.Helper()
	var r io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		r = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.Config.URL+"/api/v1"+path, r)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	u.sign(req)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	all, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		s.t.Fatalf("%s %s: %d %s %v", method, path, resp.StatusCode, all, err)
	}
	out := map[string]any{}
	if bytes.HasPrefix(all, []byte("{")) {
		if err := json.Unmarshal(all, &out); err != nil {
			s.t.Fatal(err)
		}
	}
	return out
}

// lived lets things happen in a house, some time apart.
func (h *house) lived() *house {
	t := h.t
	later := func() { h.clock.Move(40 * time.Second) }
	bo := h.admit(h.org, "bo.lindqvist@lakeside.example", org.Recorder)
	later()
	h.admit(h.org, "chidi.okafor@lakeside.example", "manager")
	later()
	h.call(h.ana, "POST", "/members/invite", map[string]any{"email": "dana.weiss@lakeside.example", "role": "manager"})
	h.fill["invitation"] = h.link("dana.weiss@lakeside.example", "You are invited")
	h.call(h.ana, "POST", "/org/sign-in", map[string]any{"require_factor": false, "persistence": false, "unlock": "self", "self_sign_up": true, "sign_up_domains": "lakeside.example"})
	h.fill["org"], h.fill["member"] = h.org.ID.String(), bo.id.String()
	later()
	h.fill["unit"] = h.call(h.ana, "POST", "/units", map[string]any{"name": "Night clinic"})["id"].(string)
	h.fill["ticket"] = h.call(bo, "POST", "/support", map[string]any{"subject": "The list of people stays empty", "body": "I opened People after the import and saw nobody.\n\nWhat should I do?"})["id"].(string)
	h.work()
	later()
	h.desk = h.operator()
	h.call(h.desk, "POST", "/console/tickets/"+h.fill["ticket"], map[string]any{"body": "We are looking into it."})
	h.call(h.desk, "POST", "/console/tickets/"+h.fill["ticket"]+"/access", map[string]any{"hours": 2})
	h.work()
	h.fill["access"] = firstID(t, h.call(h.ana, "GET", "/support/tickets/"+h.fill["ticket"], nil)["accesses"])
	h.fill["approval"] = firstID(t, h.call(h.ana, "GET", "/approvals", nil)["requests"])
	h.fill["reset"] = h.asked("/reset", "login", "chidi.okafor@lakeside.example", "Choose a new passphrase")
	h.call(h.desk, "POST", "/account/email", map[string]any{"email": "ana@lakeside.example"})
	h.fill["email"] = h.link("ana@lakeside.example", "Confirm your new address")
	for range 10 {
		_, _ = h.rooms.account.SignIn(t.Context(), account.SignInInput{Login: pii.Hide("bo.lindqvist@lakeside.example"), Passphrase: pii.Hide("not this one either")}, account.Client{})
	}
	later() // it is mailed a little later, so that timing says nothing
	h.fill["unlock"] = h.link("bo.lindqvist@lakeside.example", "Your account is locked")
	h.looked(bo)
	h.trained()
	h.shared()
	h.said()
	return h
}

// looked lets people be added and looked at.
func (h *house) looked(bo user) {
	added := h.call(bo, "POST", "/people", map[string]any{"name": "Dana Whitfield", "number": "RN004711", "unit": h.fill["unit"]})["id"].(string)
	h.clock.Move(40 * time.Second)
	h.call(bo, "POST", "/people/"+added, map[string]any{"name": "Dana Whitfield", "number": "RN004712", "unit": h.fill["unit"]})
	h.fill["person"] = firstID(h.t, h.call(h.ana, "GET", "/people", nil)["entries"])
	h.clock.Move(40 * time.Second)
	h.call(h.ana, "GET", "/people/"+h.fill["person"], nil)
	h.work()
}

// one is the id that a statement finds in the house.
func (h *house) one(stmt string, args ...any) (id ids.ID) {
	h.t.Helper()
	sc := access.System(h.org.Number, h.org.ID, "test")
	err := h.DB.Read(h.t.Context(), sc, func(ctx context.Context, q db.Q) (err error) {
		id, err = db.One(ctx, q, db.Scalar[ids.ID], stmt, append([]any{h.org.Number}, args...)...)
		return err
	})
	if err != nil {
		h.t.Fatal(stmt, err)
	}
	return id
}

// trained gives every page about training somebody and something to show: a nurse with a
// long record, a claim of hers, a class of yesterday, an import that waits for a yes, a
// requirement in the making.
func (h *house) trained() {
	busy := h.one(`SELECT person_id FROM completion WHERE org_id = $1 GROUP BY person_id ORDER BY count(*) DESC, person_id LIMIT 1`)
	fact := `FROM person_fact f JOIN person p ON p.org_id = f.org_id AND p.id = f.person_id WHERE f.org_id = $1 AND p.root_id = p.id AND f.name = 'role' AND f.kind <> 'void'
		AND NOT EXISTS (SELECT 1 FROM person_fact s WHERE s.org_id = f.org_id AND s.supersedes_id = f.id) ORDER BY f.id LIMIT 1`
	for name, id := range map[string]ids.ID{"person": busy,
		"completion":  h.one(`SELECT id FROM completion WHERE org_id = $1 AND person_id = $2 ORDER BY id DESC LIMIT 1`, busy),
		"requirement": h.one(`SELECT requirement_id FROM standing WHERE org_id = $1 AND person_id = $2 ORDER BY requirement_id DESC LIMIT 1`, busy),
		"fact":        h.one(`SELECT f.id ` + fact), "facts_of": h.one(`SELECT f.person_id ` + fact),
		"twin":    h.one(`SELECT id FROM person WHERE org_id = $1 AND id <> $2 AND root_id = id ORDER BY id LIMIT 1`, busy),
		"course":  h.one(`SELECT course_id FROM completion WHERE org_id = $1 AND person_id = $2 ORDER BY id DESC LIMIT 1`, busy),
		"profile": h.one(`SELECT id FROM profile WHERE org_id = $1 ORDER BY id LIMIT 1`),
		"waiver":  h.one(`SELECT id FROM waiver WHERE org_id = $1 ORDER BY id LIMIT 1`),
	} {
		h.fill[name] = id.String()
	}
	h.fill["past"] = h.local().AddDate(0, 0, -90).Format(time.DateOnly)
	h.mia = h.admitPerson(h.org, "mia.stone@lakeside.example", org.Member, busy)
	yesterday := h.local().AddDate(0, 0, -2).Format(time.DateOnly)
	for _, course := range []string{"Wound care update", "State conference, two days"} {
		h.fill["claim"] = h.call(h.mia, "POST", "/training/claims", map[string]any{"course": course, "on": yesterday, "hours": "6", "provider": "State association", "note": "I have the certificate here."})["id"].(string)
		h.clock.Move(40 * time.Second)
	}
	h.fill["class"] = ids.New(h.clock.Now()).String()
	h.call(h.ana, "POST", "/training/record/"+h.fill["class"], map[string]any{"course": "Fire safety drill", "on": yesterday, "hours": "1.5", "people": []string{h.fill["person"], h.fill["twin"]}})
	h.fill["draft"] = h.call(h.ana, "POST", "/requirements", map[string]any{"title": "Fire and evacuation", "what": "hours", "amount": "6", "every": 1, "every_unit": "years", "anchor": "calendar", "from": "2026-01-01",
		"parts": []any{map[string]any{"name": "Evacuation", "amount": "2"}}, "once_per": true, "source": "own"})["id"].(string)
	h.fill["copied"] = h.call(h.ana, "POST", "/requirements/copy", map[string]any{"pack": "nursing-tx"})["id"].(string)
	h.policies()
	h.documents()
	h.credentials()
	h.announced()
	h.sent()
	h.outside()
	h.checklists()
	h.work()
}

// policies has one signed on paper and written anew, so that every page of it shows something.
func (h *house) policies() {
	text := map[string]any{"number": "IC-900", "title": "Visitors during an outbreak", "owner": "Infection control", "due_days": 14, "text": "# Visitors\n\nOne visitor at a time.\n\n- Mask on.\n- Hands washed."}
	h.fill["policy"] = h.call(h.ana, "POST", "/policies", text)["id"].(string)
	at := "/policies/" + h.fill["policy"]
	today := h.local().Format(time.DateOnly)
	h.call(h.ana, "POST", at+"/publish", map[string]any{"effective_on": today, "signing": "anew"})
	h.work()
	h.fill["signature"] = h.call(h.ana, "POST", at+"/paper", map[string]any{"person": h.fill["twin"], "signed_on": today, "reason": "No account; binder 3"})["id"].(string)
	text["text"] = "# Visitors\n\nTwo visitors at a time.\n\n- Mask on.\n- Hands washed."
	h.call(h.ana, "POST", at, text)
	h.call(h.ana, "POST", at+"/publish", map[string]any{"effective_on": today, "signing": "stand", "summary": "Two visitors instead of one."})
	text["title"] = "Visitors"
	h.call(h.ana, "POST", at, text)
	h.work()
}

// credentials are of one nurse: a licence that was checked, seen and renewed, one that a list
// says otherwise of, and one that ended.
func (h *house) credentials() {
	add := func(who, title, number, expires string) string {
		h.clock.Move(time.Second)
		return h.call(h.ana, "POST", "/credentials", map[string]any{"person": who, "kind": "licence", "title": title, "issuer": "Texas Board of Nursing", "jurisdiction": "Texas", "number": number, "issued_on": "2019-06-01", "expires_on": expires})["id"].(string)
	}
	one := add(h.fill["person"], "Registered nurse", "RN 0034871", "2026-08-31")
	at := "/credentials/" + one
	h.call(h.ana, "POST", at+"/seen", map[string]any{"document": h.fill["document"]})
	h.call(h.ana, "POST", at+"/renew", map[string]any{"expires_on": "2028-08-31"})
	h.call(h.ana, "POST", at+"/check", map[string]any{"where": "https://board.example/lookup", "status": "active", "expires_on": "2028-08-31"})
	over := add(h.fill["person"], "Vocational nurse", "LVN 0018332", "2027-01-31")
	h.call(h.ana, "POST", "/credentials/"+over+"/end", map[string]any{"status": "surrendered", "status_on": "2025-03-01"})
	differs := add(h.fill["person"], "Wound care certified", "WCC 55120", "2027-11-30")
	id, err := ids.Parse(h.call(h.ana, "POST", "/sources", map[string]any{"name": "Board's monthly list", "how": "file", "issuer": "Texas Board of Nursing", "jurisdiction": "Texas"})["id"].(string))
	if err != nil {
		h.t.Fatal(err)
	}
	a, err := h.rooms.credential.ReadAnswers(h.t.Context(), access.System(h.org.Number, h.org.ID, "test"), id, civil.At(h.clock.Now(), time.UTC), strings.NewReader("number,name,status,expires_on\nWCC 55120,\"WHITFIELD, DANA\",Lapsed,2026-01-31\nRN 990,Nobody,Active,\nRN 1,x,,\n"))
	if err != nil {
		h.t.Fatal(err)
	}
	h.fill["credential"], h.fill["source"], h.fill["answers"] = differs, id.String(), a.ID.String()
	for _, said := range []map[string]any{{"kind": "licence", "title": "Registered nurse", "issuer": "Texas Board of Nursing", "jurisdiction": "Texas", "number": "RN 0099120", "issued_on": "2018-03-01", "expires_on": civil.At(h.clock.Now(), time.UTC).AddMonths(1).String()},
		{"kind": "certification", "title": "Basic life support", "issuer": "American Heart Association", "expires_on": "2028-02-28"}} {
		h.call(h.mia, "POST", "/credentials", said)
	}
}

// documents are of one nurse: a certificate of three pages in two versions, one that was
// refused, one that is still being checked.
func (h *house) documents() {
	h.rooms.evidence.Reader = &evidencetest.Reader{Says: func([]byte) ([]reading.Word, error) {
		return evidencetest.Lines("Certificate of Completion", "This certifies that", "Dana Whitfield", "has completed", "Fire safety drills", "Date completed: 02/03/2026", "Contact hours: 2"), nil
	}}
	one := func(in evidence.Arrival, file []byte) string {
		h.clock.Move(time.Second)
		got, err := h.rooms.evidence.Receive(h.t.Context(), access.System(h.org.Number, h.org.ID, "test"), in, bytes.NewReader(file))
		if err != nil {
			h.t.Fatal(err)
		}
		return got.ID.String()
	}
	id, err := ids.Parse(h.fill["person"])
	if err != nil {
		h.t.Fatal(err)
	}
	h.fill["document"] = one(evidence.Arrival{Person: id, Name: "ACLS_provider_card.pdf"}, evidencetest.PDF(3, "first"))
	h.work()
	document, _ := ids.Parse(h.fill["document"]) // it is one
	one(evidence.Arrival{Document: document, Name: "ACLS_provider_card_2026.pdf"}, evidencetest.PDF(3, "second"))
	twin, err := ids.Parse(h.call(h.ana, "POST", "/people", map[string]any{"name": "Diana Whitford"})["id"].(string))
	if err != nil {
		h.t.Fatal(err)
	}
	one(evidence.Arrival{Person: twin, Name: "ACLS_card_scan.pdf"}, evidencetest.PDF(3, "third")) // the same under another name
	one(evidence.Arrival{Person: id, Name: "locked.pdf"}, evidencetest.PDF(1, "ENCRYPTED"))
	h.work()
	var z bytes.Buffer
	packed := zip.NewWriter(&z)
	for _, name := range []string{"Whitfield, Dana/ACLS 2026.pdf", "scan0001.pdf", "RN004712 licence.pdf", "more.zip"} {
		f, err := packed.Create(name)
		if err == nil {
			_, err = f.Write(evidencetest.PDF(1, name))
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		h.t.Fatal(err)
	}
	b, err := h.rooms.evidence.ReceiveBatch(h.t.Context(), access.System(h.org.Number, h.org.ID, "test"), "May certificates.zip", &z)
	if err != nil {
		h.t.Fatal(err)
	}
	h.fill["batch"] = b.ID.String()
	h.work()
}

// announced is a class that is held now, with two people, one of whom was there for a part.
func (h *house) announced() {
	now := h.local()
	c := h.call(h.ana, "POST", "/classes", map[string]any{"course": "De-escalation", "enrol": "self", "seats": 2, "share": 80, "place": "Room 2", "categories": "ethics=1", "notes": "Bring boots.",
		"meetings": []any{map[string]any{"on": now.AddDate(0, 0, -7).Format(time.DateOnly), "begins": "18:00", "ends": "20:00"},
			map[string]any{"on": now.Format(time.DateOnly), "begins": "00:00", "ends": "23:59", "hours": "2"}}})
	h.fill["lesson"] = c["id"].(string)
	meetings := c["meetings"].([]any)
	h.fill["meeting"] = meetings[1].(map[string]any)["id"].(string)
	h.call(h.ana, "POST", "/classes/"+h.fill["lesson"]+"/people", map[string]any{"people": []string{h.fill["person"], h.fill["twin"], h.fill["facts_of"]}})
	h.call(h.ana, "POST", "/classes/"+h.fill["lesson"]+"/meetings/"+meetings[0].(map[string]any)["id"].(string), map[string]any{"rows": []any{
		map[string]any{"person": h.fill["person"], "there": "all"}, map[string]any{"person": h.fill["twin"], "there": "part", "part": "18:30-20:00"}}})
	at := h.call(h.ana, "POST", "/classes", map[string]any{"course": "Report writing", "enrol": "staff", "meetings": []any{map[string]any{"on": now.AddDate(0, 0, -7).Format(time.DateOnly), "begins": "19:00", "ends": "21:00"}}})
	h.call(h.ana, "POST", "/classes/"+at["id"].(string)+"/people", map[string]any{"people": []string{h.fill["person"]}})
	h.call(h.ana, "POST", "/classes/"+at["id"].(string)+"/meetings/"+at["meetings"].([]any)[0].(map[string]any)["id"].(string), map[string]any{"rows": []any{map[string]any{"person": h.fill["person"], "there": "all"}}})
	h.work()
	h.excluded()
	h.fill["recall"] = h.call(h.ana, "POST", "/recalls", map[string]any{"issuer": "Report Writing Institute", "from": "2026-01-01", "to": "2026-12-31", "reason": "Its cards were sold"})["id"].(string)
	h.fill["finding"] = h.call(h.ana, "GET", "/findings", nil)["findings"].([]any)[0].(map[string]any)["id"].(string)
}

// excluded has a list of excluded people brought in, on which somebody may be.
func (h *house) excluded() {
	of := civil.Of(h.local().Year(), h.local().Month(), h.local().Day()) - 3
	l, err := h.rooms.exclusion.Receive(h.t.Context(), access.System(h.org.Number, h.org.ID, "test"), exclusion.Arrival{Of: of}, strings.NewReader(
		"LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n"+
			"WEISS,DANA,,,IND- LIC HC SERV PRO,NURSE/NURSES AIDE,,0000000000,00000000,,,TX,,1128b4,20180419,00000000,00000000,\n"))
	if err != nil {
		h.t.Fatal(err)
	}
	h.fill["exclusion"] = l.ID.String()
	h.work()
}

// sent has a spreadsheet checked that has a bad row in it.
func (h *house) sent() {
	file := "Name,Employee no,Unit,Hired,Course,Completed,Hours\n" +
		"Nora Bright,000815,Night clinic,2024-03-14,Fire safety drill,2026-02-03,1.5\n" +
		"Olu Adeyemi,000816,Night clinic,2023-11-20,Fire safety drill,2026-02-30,1.5\n" +
		"Pia Sund,000817,Night clinic,2022-07-25,Wound care update,2026-02-13,two hours\n"
	i, err := h.rooms.intake.Receive(h.t.Context(), access.System(h.org.Number, h.org.ID, "test"), "night-clinic.csv", strings.NewReader(file))
	if err != nil {
		h.t.Fatal(err)
	}
	h.fill["import"] = i.ID.String()
	h.call(h.ana, "POST", "/import/"+h.fill["import"]+"/columns", map[string]any{"make_units": true, "people": map[string]string{
		"A": "name", "B": "person_id", "C": "unit", "D": "fact hired_on", "E": "course", "F": "completed", "G": "hours"}})
	h.work()
}

// outside is a small firm where nobody else could agree, so that somebody from outside is asked.
func (h *house) outside() {
	firm := h.found(org.Workforce, "Harbour Joinery")
	boss := h.admit(firm, "boss@harbour.example", org.Administrator)
	h.work()
	someone := h.call(boss, "POST", "/people", map[string]any{"name": "Finn Harlow"})["id"].(string)
	rule := h.call(boss, "POST", "/requirements", map[string]any{"title": "First aid at work", "what": "renew", "course": "First aid", "valid": 24, "source": "own"})["id"].(string)
	h.call(boss, "POST", "/requirements/"+rule+"/publish", map[string]any{"confirm": true})
	h.call(boss, "POST", "/assignments", map[string]any{"people": []string{someone}, "requirement": rule})
	h.work()
	asked := h.call(boss, "POST", "/people/"+someone+"/waivers", map[string]any{"requirement": rule, "kind": "waive", "reason": "Is in hospital until spring.", "outside": "Dr. Moore"})
	link, _ := asked["link"].(string)
	h.fill["outside"] = strings.TrimPrefix(link, h.Config.URL)
	h.fill["unsubscribe"] = h.unsubscribe(h.ana.id, "reminder.due")
}

// unsubscribe is the address in a reminder's header.
func (h *house) unsubscribe(who ids.ID, topic string) string {
	var mac []byte
	err := h.DB.Write(h.t.Context(), db.Org(h.org.Number), db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
		mac, err = h.Keys.Blind(ctx, tx, h.org.Number, "notice.unsubscribe", who.String()+" "+topic)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return "/unsubscribe/" + h.org.ID.String() + "/" + topic + "/" + base64.RawURLEncoding.EncodeToString(append(who[:], mac...))
}

// admitPerson is admit, of somebody who is in the records.
func (s *site) admitPerson(o org.Organization, email, role string, is ids.ID) user {
	s.t.Helper()
	to := &handed{}
	ctx := context.WithValue(s.t.Context(), handedKey{}, to)
	if _, err := s.rooms.account.Invite(ctx, access.System(o.Number, o.ID, "test"), account.InviteInput{Email: pii.Hide(email), Role: role, Person: is}); err != nil {
		s.t.Fatal(err)
	}
	link := to.link.Reveal()
	step, err := s.rooms.account.Accept(s.t.Context(), access.Principal{}, account.AcceptInput{Org: o.ID, Token: pii.Hide(link[strings.LastIndexByte(link, '/')+1:]), Passphrase: pii.Hide(passphrase)}, account.Client{})
	if err != nil {
		s.t.Fatal(err)
	}
	return user{step.Account, &http.Cookie{Name: "standing", Value: step.Session.Reveal()}}
}

// asked has something mailed to an address, and gives the link in it.
func (h *house) asked(path, field, address, subject string) string {
	h.t.Helper()
	h.call(user{cookie: &http.Cookie{Name: "standing"}}, "POST", path, map[string]any{field: address})
	return h.link(address, subject)
}

// operator is a second session of the first administrator, at work in the installation.
func (h *house) operator() user {
	h.t.Helper()
	u := h.signedIn("ana.ruiz@lakeside.example", h.ana.id)
	r, err := http.NewRequestWithContext(h.t.Context(), "GET", "/", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	u.sign(r)
	p, err := h.rooms.account.WhoOf(r)
	if err != nil {
		h.t.Fatal(err)
	}
	places, err := h.rooms.account.Places(h.t.Context(), p)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, place := range places {
		if place.Kind == string(org.Installation) {
			h.call(u, "POST", "/organizations", map[string]any{"org": place.ID})
		}
	}
	return u
}

// signedIn is a new session.
func (s *site) signedIn(login string, id ids.ID) user {
	s.t.Helper()
	step, err := s.rooms.account.SignIn(s.t.Context(), account.SignInInput{Login: pii.Hide(login), Passphrase: pii.Hide(passphrase)}, account.Client{})
	if err != nil {
		s.t.Fatal(err)
	}
	return user{id, &http.Cookie{Name: "standing", Value: step.Session.Reveal()}}
}

func firstID(t testing.TB, list any) string {
	t.Helper()
	for _, e := range list.([]any) {
		return e.(map[string]any)["id"].(string)
	}
	t.Fatal("nobody is there")
	return ""
}

// Every page that somebody can open, as it is in an installation in use and in an empty
// one (below), in light and dark, on a desk and on a phone.
func TestE2EPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, 300).lived()
	paths := h.paths(t)
	by := map[user][]string{}
	for path := range paths {
		u := h.whoSees(path)
		by[u] = append(by[u], path)
	}
	for u, theirs := range by {
		slices.Sort(theirs)
		for some := range slices.Chunk(theirs, 16) { // a window of one's own for each page takes longer than the page
			t.Run(nameOf(some[0]), func(t *testing.T) {
				t.Parallel()
				v := h.visitor(t).as(u)
				for _, path := range some {
					if status := v.open(paths[path]); status != http.StatusOK {
						t.Errorf("%s answers %d", paths[path], status)
						continue
					}
					v.inspect(t, nameOf(path))
					if printed[path] {
						v.Print(true)
						v.shot(nameOf(path) + "-print")
						v.Print(false)
					}
				}
			})
		}
	}
}

// A new organization has nothing to show yet, and every page says what to do about it.
func TestE2EEmptyPages(t *testing.T) {
	t.Parallel()
	s, _, u := school(t)
	v := s.visitor(t).as(u)
	for path, says := range map[string]string{"/": "What you can do next", "/people": "Nobody here yet", "/units": "There are no units yet", "/approvals": "Nothing waits",
		"/notices": "No notices yet", "/support": "No questions yet", "/support/access": "Nobody was let in", "/log/mine": "Nobody has looked", "/notices/bounces": "Everything was delivered",
		"/dashboard": "Three steps until this page fills", "/standings": "Nobody here", "/record": "You are not on the list of people", "/classes": "No classes are coming", "/classes/new": "", "/courses": "", "/courses/new": "", "/documents": "No documents yet", "/batches": "No batch yet", "/documents/mine": "You are not one of the people", "/credentials/mine": "No credentials yet", "/credentials/new": "You are not on the list of people", "/sources": "No sources yet", "/sources/new": "", "/import": "Nothing imported yet", "/import/new": "",
		"/people/duplicates": "", "/people/new": "", "/findings": "Nothing needs a look", "/exclusions": "No list is here yet", "/exclusions/new": "", "/recalls": "Nothing is recalled", "/recalls/new": "", "/policies": "No policy yet", "/policies/mine": "Nothing to sign", "/policies/new": "", "/profiles": "No profile yet", "/profiles/new": "There is no requirement yet", "/reminders": "", "/reminders/lately": "", "/reminders/mine": "", "/reminders/settings": "",
		"/files": "There are no files here", "/files/new": "There is no checklist yet", "/checklists": "There is no checklist yet", "/checklists/new": "Begin with a suggestion", "/my-files": "Nothing is asked of you", "/samples": "Nothing was drawn yet", "/samples/new": "",
		"/sharing": "There is nothing of yours here", "/sharing/new": "There is nothing of yours here", "/granted": "Nothing was shared with you", "/relied": "Nothing was taken down", "/granted/requests": "Nothing was asked for", "/granted/requests/new": "", "/granted/desk": "",
		"/statements": "Nothing waits", "/senders": "Nobody sends anything yet", "/senders/new": "", "/sent": "Nothing was sent", "/sent/new": "", "/sent/file": "",
		"/reports": "Report by unit", "/reports/as-of": "Choose a day", "/reports/expiring": "Nothing to report", "/reports/person": "Whose transcript?", "/reports/requirement": "Nothing to report", "/reports/unit": "Nothing to report",
		"/requirements": "No requirement yet", "/requirements/form": "", "/requirements/packs": "", "/requirements/text": "", "/training/claims": "Nothing waits", "/training/claims/mine": "", "/training/claims/new": "",
		"/training/record": "", "/waivers": "Nobody asked for one", "/assignments/new": "Choose people first"} {
		if status := v.open(path); status != http.StatusOK {
			t.Errorf("%s answers %d", path, status)
		}
		v.See(says)
		v.glance("empty-" + nameOf(path))
	}
}

// Whatever is written to the log is said there in words.
func TestEveryVerbHasWords(t *testing.T) {
	h := newHouse(t, 5).lived()
	book, err := Book(h.Rooms)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, u := range []user{h.ana, h.desk} {
		for _, e := range h.call(u, "GET", "/log", nil)["entries"].([]any) {
			n++
			if verb := e.(map[string]any)["verb"].(string); !book.Of("en").Has("did." + verb) {
				t.Errorf("%s has no words: say did.%s in room transparency", verb, verb)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d entries", n)
	}
}

// Whatever is done in the background is said on the operators' pages in words.
func TestEveryJobHasWords(t *testing.T) {
	s := newSite(t, db.SQLite)
	book, err := Book(s.Rooms)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range s.Rooms {
		for _, k := range r.Jobs {
			if !book.Of("en").Has("job." + k.Name) {
				t.Errorf("%s has no words: say job.%s in room support", k.Name, k.Name)
			}
		}
	}
}

// Whatever the program does by itself is said in the log and on pages of history in words.
func TestEveryPartOfTheProgramHasWords(t *testing.T) {
	s := newSite(t, db.SQLite)
	book, err := Book(s.Rooms)
	if err != nil {
		t.Fatal(err)
	}
	source, err := lint.Read(testkit.Root(t))
	if err != nil {
		t.Fatal(err)
	}
	why := lint.Reasons(source)
	if i := slices.Index(why, "(internal/base/jobs/attempt.go)"); i >= 0 { // the kind of the job
		why = slices.Delete(why, i, i+1)
	}
	for _, r := range s.Rooms {
		for _, k := range r.Jobs {
			why = append(why, "job:"+k.Name)
		}
	}
	if len(why) < 30 {
		t.Error("only ", why)
	}
	l := book.Of("en")
	for _, w := range why {
		if !l.Has("by." + strings.ReplaceAll(w, ":", ".")) {
			t.Errorf("%s has no words: say by.%s in room transparency", w, w)
		}
	}
}

// whoSees a page: the installation's own have an operator at work there.
func (h *house) whoSees(path string) user {
	switch {
	case strings.HasPrefix(path, "/console"):
		return h.desk
	case strings.HasPrefix(path, "/sharing"), strings.HasPrefix(path, "/asked"), strings.HasPrefix(path, "/my-files"), path == "/record", path == "/reminders/mine", path == "/training/claims/mine", path == "/training/claims/new", path == "/policies/mine", path == "/policies/{id}/read", path == "/documents/mine", path == "/credentials/mine":
		return h.mia
	}
	return h.ana
}

func nameOf(path string) string {
	n := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(path, "-"), "-")
	if n == "" {
		return "start"
	}
	return n
}

// paths are where the pages are, and fails for a page that nobody sees.
func (h *house) paths(t *testing.T) map[string]string {
	out := map[string]string{}
	for _, r := range h.Routes() {
		if r.Method != "GET" || !r.HTML {
			continue
		}
		at, ok := pages[r.Path]
		switch {
		case !ok:
			t.Errorf("%s is a page that no test looks at: list it in pages", r.Path)
		case strings.HasPrefix(at, "Test"):
		case at == "":
			out[r.Path] = r.Path
		default:
			for k, val := range h.fill {
				at = strings.ReplaceAll(at, "{"+k+"}", val)
			}
			out[r.Path] = at
		}
	}
	return out
}

// glance looks at another state of a page that is inspected elsewhere: in two modes that have
// each of the two widths and of the two colours.
func (v *visitor) glance(name string) {
	v.s.t.Helper()
	v.look()
	v.shot(name + "-desk")
	v.Dark(true)
	v.Phone()
	v.wide()
	v.Narrower()
	v.shot(name + "-phone")
	v.Desktop()
	v.Dark(false)
}

// inspect looks at the page that is open: on a desk and on a phone, in light and in the dark.
func (v *visitor) inspect(t *testing.T, name string) {
	t.Helper()
	v.wide()
	v.Axe()
	if html := v.HTML(); strings.Contains(html, `class="side"`) && !strings.Contains(html, `action="/sign-out"`) {
		t.Error("nobody can sign out here")
	}
	v.shot(name + "-desk")
	v.Dark(true)
	v.Colours()
	v.shot(name + "-dark")
	v.Phone()
	v.wide()
	v.Colours()
	v.Dark(false)
	v.Narrower()
	v.shot(name + "-phone")
	v.Desktop()
}
