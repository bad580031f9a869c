package server

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/rooms/account"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
	"standing/internal/rooms/support"
)

// The list of routes with their permissions: what is new in it is what a reviewer reads.
func TestRoutesGolden(t *testing.T) {
	s := newSite(t, db.SQLite)
	testkit.Golden(t, "routes", web.Listing(s.Routes()))
	book, err := Book(s.Rooms)
	if err != nil {
		t.Fatal(err)
	}
	var perms string
	for _, p := range permissions() {
		if err := p.Valid(); err != nil {
			t.Error(err)
		}
		if !book.Of("en").Has("perm." + p.Name) {
			t.Errorf("%s has no sentence: a page that previews a role cannot name it", p)
		}
		perms += fmt.Sprintf("%-22s %-10s %-8s step-up=%v\n", p.Name, p.Module, p.Right, p.StepUp)
	}
	testkit.Golden(t, "permissions", perms)
}

// CT-12, CC-19, TT-03, CF-18: every route with every role, other organizations' ids and
// people out of reach; the table is what each role may do. The operators' routes are
// walked in the installation, where the roles of an organization are refused.
func TestWalk(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			w := newWorld(newSite(t, e), org.School)
			table := testkit.Walk(t, w.tenant()) + "\n" + testkit.Walk(t, w.platform())
			testkit.Golden(t, "walk", table)
			w.silent()
		})
	}
}

// The same where people answer for units: a school has nobody who does.
func TestWalkUnits(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			w := newWorld(newSite(t, e), org.Workforce)
			testkit.Golden(t, "walkunits", testkit.Walk(t, w.tenant()))
			w.silent()
		})
	}
}

// silent fails where the log of requests holds what it must not.
func (w *world) silent() {
	for _, secret := range append(append(secrets, farTexts...), contactOf, ownTexts) {
		if strings.Contains(w.log.String(), secret) {
			w.t.Errorf("the log of requests holds %q", secret)
		}
	}
}

// Texts that must not be where they have no business.
const (
	otherName  = "CANARYFRED Foreign"
	otherMail  = "canaryfred@foreign.example"
	otherOrg   = "CANARYORG Academy"
	otherUnit  = "CANARYUNIT"
	otherText  = "CANARYTEXT of a ticket"
	otherBoss  = "canaryboss@other.example"
	farName    = "CANARYFAR Fiona"
	contactOf  = "canarymail@near.example"
	numberOf   = "CANARYNUMBER7"
	ticketText = "CANARYMINE of a ticket"

	otherWork   = "CANARYWORK" // in titles of courses and requirements, in names of profiles
	otherReason = "CANARYREASON of a waiver"
	otherFile   = "CANARYFILE"
	farClaim    = "CANARYFARCLAIM"
	farReason   = "CANARYFARREASON"
	farUnit     = "CANARYFARUNIT"
	farFact     = "CANARYFARFACT"
	farFile     = "CANARYFARFILE"
)

var secrets = []string{otherName, otherMail, otherOrg, otherUnit, otherText, otherBoss, otherWork, otherReason, otherFile}

// farTexts are about somebody out of reach of the narrow roles.
var farTexts = []string{farName, farClaim, farReason, farFact, farFile}

// tenants are the roles that walk: those of a school, and those where there are units.
var tenants = map[org.Kind][]string{
	org.School:    {org.Administrator, org.Recorder, org.Auditor, org.Teacher, org.Guardian, org.Member},
	org.Workforce: {org.Administrator, org.Manager, org.Recorder, org.Auditor, org.Member},
}

// narrow are those that reach a part of its people only.
var narrow = map[string]bool{org.Manager: true, org.Teacher: true, org.Guardian: true, org.Member: true}

// world is two organizations, one of which is walked, and the installation.
type world struct {
	*site
	kind               org.Kind
	mine, other, house org.Organization
	users              map[string]user
	cookies            map[string]*http.Cookie
	kinds              map[string]testkit.Objects
}

func newWorld(s *site, kind org.Kind) *world {
	w := &world{site: s, kind: kind, users: map[string]user{}, cookies: map[string]*http.Cookie{}, kinds: map[string]testkit.Objects{}}
	w.mine, w.other = s.found(kind, "Mine"), s.found(kind, otherOrg)
	w.house = org.Organization{Number: db.Platform.OrgID(), ID: w.id(db.Platform, `SELECT public_id FROM org WHERE id = $1`, db.Platform.OrgID())}
	for _, r := range tenants[w.kind] {
		w.users[r] = s.admit(w.mine, address(r), r)
	}
	w.users["boss"] = s.admit(w.other, otherBoss, org.Administrator)
	w.users[org.Operator] = s.admit(w.house, address(org.Operator), org.Operator)
	for _, fill := range []func(){w.fillUnits, w.fillPeople, w.fillAccounts, w.fillNotices, w.fillSupport, w.fillCourses, w.fillTraining, w.fillClasses, w.fillRules, w.fillWaivers, w.fillPolicies, w.fillDocuments, w.fillFindings, w.fillCredentials, w.fillExclusions, w.fillRecalls, w.fillImports, w.fillGrants, w.fillChecklists, w.fillRest} {
		w.clock.Move(time.Second) // what is filled together lies together in time
		fill()
	}
	w.work()
	w.clock.Move(time.Second)
	return w
}

func address(role string) string { return role + "@mine.example" }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) scope(o org.Organization) access.Scope { return access.System(o.Number, o.ID, "test") }

// as is the scope of a user who does p.
func (w *world) as(o org.Organization, name string, p access.Perm) access.Scope {
	w.t.Helper()
	sc, err := access.Authorize(access.Principal{Account: w.users[name].id, Org: o.Number, OrgID: o.ID, Fresh: w.clock.Now(), Matrix: w.matrix(o, name)}, p, w.clock.Now())
	w.must(err)
	return sc
}

func (w *world) matrix(o org.Organization, name string) (m access.Matrix) {
	w.t.Helper()
	w.must(w.DB.Read(w.t.Context(), w.scope(o), func(ctx context.Context, q db.Q) (err error) {
		_, m, err = w.rooms.org.Rights(ctx, q, o.Number, w.users[name].id)
		return err
	}))
	return m
}

// id is what a statement finds first.
func (w *world) id(at db.Tenancy, stmt string, args ...any) (id ids.ID) {
	w.t.Helper()
	w.must(w.DB.Read(w.t.Context(), at, func(ctx context.Context, q db.Q) (err error) {
		id, err = db.One(ctx, q, db.Scalar[ids.ID], stmt, args...)
		return err
	}))
	return id
}

func (w *world) exec(at db.Tenancy, stmt string, args ...any) {
	w.t.Helper()
	w.must(w.DB.Write(w.t.Context(), at, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, stmt, args...)
		return err
	}))
}

// put makes a kind of ids. The id of nothing stands right beside the other organization's,
// so that a list that begins there begins at the same place.
func (w *world) put(kind string, mine, other, far ids.ID, why string) {
	o := testkit.Objects{Mine: mine.String(), Other: other.String(), Missing: beside(other).String(), NoFar: why}
	if !far.Zero() {
		o.Far = far.String()
	}
	w.kinds[kind] = o
}

func beside(id ids.ID) ids.ID {
	id[len(id)-1] ^= 1
	return id
}

func (w *world) fillUnits() {
	add := func(o org.Organization, name string) ids.ID {
		u, err := w.rooms.org.AddUnit(w.t.Context(), w.scope(o), org.UnitInput{Name: name})
		w.must(err)
		return u.ID
	}
	w.put("unit", add(w.mine, "A"), add(w.other, otherUnit), add(w.mine, farUnit), "")
	w.kinds["role"] = testkit.Objects{Mine: org.Recorder, Other: "canary_role", Missing: "no_such_role", NoFar: "roles are the organization's"}
	_, err := w.rooms.org.SaveRole(w.t.Context(), w.as(w.other, "boss", org.PermRole), org.RoleInput{Code: "new", Name: "Canary role"})
	w.must(err)
	w.kinds["org"] = testkit.Objects{Mine: w.mine.ID.String(), Other: w.other.ID.String(), Missing: beside(w.other.ID).String(), NoFar: "it is everybody's"}
	w.kinds["logo"] = testkit.Objects{Mine: "00c0ffee", Other: "01c0ffee", Missing: "02c0ffee", NoFar: "there is one", Passing: "the walk uploads nothing, which takes it away"}
}

// fillPeople: everybody reaches Nora; the narrow roles do not reach Fiona. Nora's e-mail
// and number are for her guardian and for whoever the matrix says, and not for her teacher.
func (w *world) fillPeople() {
	add := func(o org.Organization, in person.Input) ids.ID {
		p, err := w.rooms.person.Add(w.t.Context(), w.scope(o), in)
		w.must(err)
		return p.ID
	}
	near := add(w.mine, person.Input{Name: "Near Nora", Email: contactOf, Number: numberOf, Unit: w.idOf("unit", "mine")})
	w.put("person", near, add(w.other, person.Input{Name: otherName, Email: otherMail}), add(w.mine, person.Input{Name: farName, Unit: w.idOf("unit", "far")}), "")
	if m, ok := w.users[org.Manager]; ok {
		_, err := w.rooms.org.SetMember(w.t.Context(), w.scope(w.mine), org.MemberInput{Account: m.id, Roles: []string{org.Manager}, Units: []ids.ID{w.idOf("unit", "mine")}})
		w.must(err)
	}
	for who, kind := range map[string]string{org.Teacher: "class", org.Guardian: "ward", org.Member: "ward"} {
		if _, walks := w.users[who]; !walks {
			continue
		}
		w.exec(w.scope(w.mine), `INSERT INTO reach_person (org_id, account_id, person_id, kind) VALUES ($1, $2, $3, $4)`, w.mine.Number, w.users[who].id, near, kind)
	}
}

func (w *world) fillAccounts() {
	const managed = "members are managed for the whole organization"
	w.put("member", w.users[org.Member].id, w.users["boss"].id, ids.ID{}, managed)
	w.kinds["account"] = testkit.Objects{Mine: w.users[org.Member].id.String(), Missing: beside(w.users[org.Member].id).String(), NoOther: "accounts are of no organization", NoFar: managed}
	membership := func(o org.Organization, name string) ids.ID {
		return w.id(db.Platform, `SELECT id FROM membership WHERE org_id = $1 AND account_id = $2`, o.Number, w.users[name].id)
	}
	w.put("membership", membership(w.mine, org.Member), membership(w.other, "boss"), ids.ID{}, managed)
	invite := func(o org.Organization, email string) ids.ID {
		i, err := w.rooms.account.Invite(w.t.Context(), w.scope(o), account.InviteInput{Email: pii.Hide(email), Role: org.Member})
		w.must(err)
		return i.ID
	}
	w.put("invitation", invite(w.mine, "one@mine.example"), invite(w.other, otherMail), ids.ID{}, managed)
	session := func(name string) ids.ID {
		return w.id(db.Platform, `SELECT id FROM session WHERE account_id = $1`, w.users[name].id)
	}
	w.put("session", session(org.Administrator), session("boss"), session(org.Recorder), "")
	passkey := func(name string) ids.ID {
		id := ids.New(w.clock.Now())
		w.exec(db.Platform, `INSERT INTO passkey (id, account_id, credential_id, public_key, aaguid, flags, sign_count, transports, created_at) VALUES ($1, $2, $3, $3, $3, 0, 0, '', $4)`,
			id, w.users[name].id, id[:], w.clock.Now())
		return id
	}
	token := func(o org.Organization, name, text string) ids.ID {
		t, _, err := w.rooms.account.MakeToken(w.t.Context(), w.as(o, name, account.PermMakeToken), account.TokenInput{Name: text, Perms: []string{"person.view"}, Days: 1}, true)
		w.must(err)
		return t.ID
	}
	w.put("token", token(w.mine, org.Administrator, "Payroll"), token(w.other, "boss", otherWork), ids.ID{}, managed)
	// Whoever has a passkey needs it to sign in: these are of people who do not walk.
	w.users["keeper"] = w.admit(w.mine, address("keeper"), org.Member)
	w.put("passkey", passkey("keeper"), passkey("boss"), passkey("keeper"), "")
}

func (w *world) fillNotices() {
	post := func(o org.Organization, to string) ids.ID {
		w.must(w.DB.Write(w.t.Context(), w.scope(o), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			return w.rooms.notice.Post(ctx, tx, o.Number, notice.Message{To: w.users[to].id, Kind: notice.Requested, Code: "support.asked", Args: map[string]string{"page": "/support"}})
		}))
		return w.id(w.scope(o), `SELECT id FROM notice WHERE org_id = $1 AND account_id = $2`, o.Number, w.users[to].id)
	}
	w.put("notice", post(w.mine, org.Administrator), post(w.other, "boss"), post(w.mine, org.Recorder), "")
}

// fillSupport: a ticket in each organization, one that is not the narrow roles', and the
// operators' question for access.
func (w *world) fillSupport() {
	open := func(o org.Organization, name, body string) ids.ID {
		t, err := w.rooms.support.Open(w.t.Context(), w.as(o, name, support.PermWrite), support.OpenInput{Subject: pii.Hide(body), Body: pii.Hide(body)})
		w.must(err)
		return t.ID
	}
	mine, other := open(w.mine, org.Administrator, ticketText), open(w.other, "boss", otherText)
	w.put("ticket", mine, other, open(w.mine, org.Recorder, ticketText), "")
	ask := func(o org.Organization, ticket ids.ID) (id, view, waits ids.ID) {
		a, err := w.rooms.support.Ask(w.t.Context(), w.as(w.house, org.Operator, support.PermAsk), support.AskInput{Ticket: ticket, Hours: 1})
		w.must(err)
		view = ids.New(w.clock.Now())
		w.exec(w.scope(o), `INSERT INTO support_view (org_id, id, access_id, at, method, route, object) VALUES ($1, $2, $3, $4, 'GET', '/people', '')`, o.Number, view, a.ID, w.clock.Now())
		w.work()
		return a.ID, view, w.id(w.scope(o), `SELECT id FROM approval WHERE org_id = $1`, o.Number)
	}
	access, view, waits := ask(w.mine, mine)
	access2, view2, waits2 := ask(w.other, other)
	const whole = "who lets support in answers for the whole organization"
	w.put("access", access, access2, ids.ID{}, whole)
	w.put("view", view, view2, ids.ID{}, whole)
	w.put("approval", waits, waits2, waits, "")
}

func (w *world) fillRest() {
	entry := func(o org.Organization) ids.ID {
		return w.id(w.scope(o), `SELECT id FROM audit_entry WHERE org_id = $1 ORDER BY id DESC`, o.Number)
	}
	w.put("entry", entry(w.mine), entry(w.other), ids.ID{}, "it says where a page begins in time, whatever it is about")
	job := ids.New(w.clock.Now())
	w.exec(db.Platform, `INSERT INTO job (id, org_id, kind, state, due_at, attempt, tries, again, code, payload, created_at) VALUES ($1, $2, 'person.reindex', 'dead', $3, 1, 1, $4, 'failed', '{}', $3)`,
		job, w.mine.Number, w.clock.Now(), false)
	w.kinds["job"] = testkit.Objects{Mine: job.String(), Missing: beside(job).String(), NoOther: "jobs are the installation's", NoFar: "likewise"}
	for _, kind := range []string{"link", "side", "ceremony", "topic"} { // of pages that anybody may open
		w.kinds[kind] = testkit.Objects{Mine: "mine", Other: "other", Missing: "missing", NoFar: "the link is the proof"}
	}
}

// cookie is a session of a user that works, in their organization: the walk signs people
// out, too. An old one was proven an hour ago.
func (w *world) cookie(name string, old bool) *http.Cookie {
	key := fmt.Sprint(name, old)
	if c := w.cookies[key]; c != nil {
		if p, err := w.rooms.account.Who(w.t.Context(), pii.Hide(c.Value)); err == nil && p.Org != 0 {
			return c
		}
	}
	step, err := w.rooms.account.SignIn(w.t.Context(), account.SignInInput{Login: pii.Hide(address(name)), Passphrase: pii.Hide(passphrase)}, account.Client{})
	w.must(err)
	c := &http.Cookie{Name: "standing", Value: step.Session.Reveal()}
	p, err := w.rooms.account.Who(w.t.Context(), step.Session)
	if err != nil || p.Org == 0 {
		w.t.Fatal("cannot sign in any more as ", name, err)
	}
	if old {
		w.exec(db.Platform, `UPDATE session SET fresh_at = $2 WHERE id = $1`, p.Session, w.clock.Now().Add(-time.Hour))
	}
	w.cookies[key] = c
	return c
}

func (w *world) role(o org.Organization, name string) testkit.Role {
	sign := func(old bool) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(w.cookie(name, old)) }
	}
	r := testkit.Role{Name: name, Matrix: w.matrix(o, name), Narrow: narrow[name], Sign: sign(false), Stale: sign(true)}
	if r.Matrix[access.Cell{Module: "contacts", Right: access.View}] == access.None {
		r.Hidden = []string{contactOf, numberOf}
	}
	return r
}

func (w *world) routes(platform bool) (out []web.Route) {
	for _, r := range w.Routes() {
		if p, ok := r.Perm(); (ok && p.Module == "platform") == platform {
			out = append(out, r)
		}
	}
	return out
}

// bodies are valid ones, for the routes that want more than their ids.
var bodies = map[string]map[string]any{
	"POST /people":                          {"name": "Walked"},
	"POST /people/{id}":                     {"name": "Walked"},
	"POST /people/{id}/facts":               {"name": "role", "value": "8c"},
	"POST /people/{id}/facts/{fact}":        {"value": "8c"},
	"POST /people/{id}/merge":               {},
	"POST /units":                           {"name": "Walked"},
	"POST /units/{id}":                      {"name": "Walked"},
	"POST /roles/{code}":                    {"cells": map[string]any{}},
	"POST /roles/{code}/preview":            {"cells": map[string]any{}},
	"POST /members/{account}/roles":         {"roles": []any{org.Member}},
	"POST /members/invite":                  {"email": "walked@mine.example", "role": org.Member},
	"POST /members/cards":                   {"role": org.Member},
	"POST /support":                         {"subject": "s", "body": "b"},
	"POST /support/tickets/{id}":            {"body": "b"},
	"POST /support/access/{id}":             {"yes": false, "note": "n"},
	"POST /approvals/{id}":                  {"yes": "no", "note": "n"},
	"POST /console/tickets/{id}":            {"body": "b"},
	"POST /console/tickets/{id}/access":     {"hours": 1},
	"POST /accounts/{account}/unlock":       {"token": "t"},
	"POST /courses":                         {"title": "Walked"},
	"POST /courses/{id}":                    {"title": "Walked"},
	"POST /courses/{id}/equals":             {"other": "Botany"},
	"POST /people/{id}/training":            {"course": "Algebra", "on": "2026-03-05", "hours": "1"},
	"POST /training/completions/{id}":       {"course": "Algebra", "on": "2026-03-06", "hours": "1"},
	"POST /training/record/{class}":         {"course": "Algebra", "on": "2026-03-07", "hours": "1"},
	"POST /training/record/{class}/check":   {"course": "Algebra", "on": "2026-03-08", "hours": "1"},
	"POST /training/claims":                 {"course": "Algebra", "on": "2026-03-09"},
	"POST /training/claims/{id}":            {"yes": "no", "note": "n"},
	"POST /requirements":                    {"title": "Walked", "what": "once", "course": "Algebra", "source": "own"},
	"POST /requirements/text":               {"text": "title: Walked"},
	"POST /requirements/copy":               {"pack": "bls"},
	"POST /requirements/{id}/edit":          {"title": "Walked", "what": "once", "course": "Algebra", "source": "own"},
	"POST /requirements/{id}/text":          {"text": "title: Walked"},
	"POST /profiles":                        {"name": "Walked"},
	"POST /profiles/{id}":                   {"name": "Walked"},
	"POST /profiles/preview":                {"name": "Walked"},
	"POST /profiles/{id}/preview":           {"name": "Walked"},
	"POST /assignments":                     {"people": []any{"{person}"}},
	"POST /people/{id}/waivers":             {"kind": "waive", "reason": "n"},
	"POST /people/{id}/waivers/preview":     {"kind": "waive", "reason": "n"},
	"POST /sharing/consent":                 {"receiver": "Third Clinic", "items": []any{"fact:00"}, "purpose": "review", "until": "2026-04-01"},
	"POST /sharing":                         {"receiver": "Third Clinic", "items": []any{"fact:00"}, "purpose": "review", "until": "2026-04-01", "agreed": true},
	"POST /granted/desk":                    {"takes": true, "name": "Walked"},
	"POST /granted/requests":                {"address": "walked@mine.example", "kinds": []any{"fact"}, "purpose": "review", "days": 30},
	"POST /statements":                      {"lines": []any{map[string]any{"reference": "w"}}},
	"POST /statements/accept":               {"statements": []any{"{statement}"}},
	"POST /statements/{id}/dispute":         {"reason": "r"},
	"POST /statements/{id}/refuse":          {"reason": "r"},
	"POST /statements/{id}/person":          {"person": "{person}"},
	"POST /senders":                         {"kind": "provider", "name": "Walked"},
	"POST /senders/{id}":                    {"kind": "provider", "name": "Walked", "tells": "usual"},
	"POST /sent":                            {"to": "Third Clinic", "reference": "w"},
	"POST /sent/lines":                      {"to": "Third Clinic", "lines": []any{map[string]any{"reference": "w"}}},
	"POST /checklists":                      {"name": "Walked", "items": []any{map[string]any{"title": "Diploma"}}},
	"POST /checklists/{id}":                 {"name": "Walked", "items": []any{map[string]any{"title": "Diploma"}}},
	"POST /files/{id}/update":               {"to_version": 1},
	"POST /files/{id}/decide":               {"verdict": "denied", "reasons": "r"},
	"POST /files/{id}/items/{item}/judge":   {"yes": "no", "reason": "r"},
	"POST /files/{id}/items/{item}/waive":   {"reason": "r"},
	"POST /files/{id}/items/{item}":         {"text": "t"},
	"POST /my-files/{id}/items/{item}":      {"text": "t"},
	"POST /samples":                         {"name": "Walked", "people": 1, "due_on": "2030-01-01"},
	"POST /policies":                        {"number": "9", "title": "t", "due_days": 1, "text": "x"},
	"POST /policies/{id}":                   {"number": "1", "title": "t", "due_days": 1, "text": "x"},
	"POST /policies/{id}/audience":          {"everybody": true},
	"POST /policies/{id}/publish":           {"effective_on": "2026-03-09", "signing": "anew", "summary": "s"},
	"POST /policies/{id}/sign":              {"n": 1, "digest": strings.Repeat("0", 64), "read": true},
	"POST /policies/{id}/paper":             {"signed_on": "2026-03-09", "reason": "r"},
	"POST /signatures/{id}":                 {"signed_on": "2026-03-09", "reason": "r"},
	"POST /credentials":                     {"person": "{person}", "kind": "licence", "title": "Walked", "issuer": "Board"},
	"POST /credentials/{id}/correct":        {"kind": "licence", "title": "Walked", "issuer": "Board"},
	"POST /credentials/{id}/renew":          {"expires_on": "2040-04-30", "valid_from": "2035-01-01"},
	"POST /credentials/{id}/end":            {"status": "inactive", "status_on": "2025-01-01"},
	"POST /credentials/{id}/check":          {"where": "w", "status": "active"},
	"POST /sources":                         {"name": "Walked", "how": "manual", "issuer": "Board"},
	"POST /sources/{id}":                    {"name": "Walked", "how": "file", "issuer": "Board list"},
	"POST /findings/{id}/close":             {"code": "explained", "reason": "r"},
	"POST /recalls":                         {"issuer": "Walked", "from": "2026-01-01", "to": "2026-01-31", "reason": "r"},
	"POST /recalls/preview":                 {"issuer": "Walked", "from": "2026-01-01", "to": "2026-01-31", "reason": "r"},
	"POST /recalls/{id}/decide":             {"yes": "no", "note": "n"},
	"POST /exclusions/interval":             {"every_days": 40},
	"POST /documents/{id}":                  {"title": "Walked"},
	"POST /batches/{id}/choose":             {"n": 1},
	"POST /documents/{id}/remove":           {"reason": "r"},
	"POST /documents/{id}/review":           {"course": "Algebra", "on": "2026-03-09"},
	"POST /waivers/{id}/decide":             {"yes": "no", "note": "n"},
	"POST /import/{id}/sheets":              {"people": "1"},
	"POST /import/{id}/columns":             {"dates": "ymd"},
	"POST /reminders/settings":              {"active": true, "steps": "90 30", "hour": 8, "digest_to": "nobody"},
	"POST /reminders/webhook":               {"url": "https://hooks.example/x"},
	"POST /reminders/mine":                  {"digest": "weekly"},
	"POST /approve/{org}/{id}/{token}":      {"yes": "yes"},
	"POST /org/tokens":                      {"name": "Walked", "permissions": []any{"person.view"}, "days": 1},
	"POST /licences":                        {"pack": "nursing-fl", "expires_on": "2027-04-30"},
	"POST /people/{id}/licences":            {"pack": "nursing-fl", "expires_on": "2027-04-30", "kinds": []any{}},
	"POST /training/record/choose":          {},
	"POST /people/pick":                     {},
	"POST /people/move":                     {},
	"POST /classes":                         walkedClass,
	"POST /classes/{id}":                    walkedClass,
	"POST /classes/{id}/meetings/{meeting}": {"rows": []any{map[string]any{"person": "", "there": "no"}}},
	"POST /sign-in/{meeting}":               {"code": "ABCDEF"},
}

// fresh are the ids that the page of a past class makes up.
var fresh = regexp.MustCompile(`/training/record/[0-9a-z]{26}`)

// queries are for the files, which want a format.
var queries = map[string]string{
	"GET /credentials":                   "person={person}",
	"GET /findings/file":                 "format=csv",
	"GET /exclusions/{id}/file":          "format=csv",
	"GET /samples/{id}/file":             "format=csv",
	"GET /policies/{id}/signatures/file": "format=csv",
	"GET /reports/unit/file":             "format=csv",
	"GET /reports/requirement/file":      "format=csv",
	"GET /reports/standings/file":        "format=csv",
	"GET /reports/expiring/file":         "format=csv",
	"GET /reports/as-of/file":            "format=csv&on=2026-01-01",
	"GET /reports/person/{id}/file":      "format=csv",
}

func (w *world) tenant() testkit.WalkSpec {
	var roles []testkit.Role
	for _, name := range tenants[w.kind] {
		roles = append(roles, w.role(w.mine, name))
	}
	return testkit.WalkSpec{Handler: w.Public, Routes: w.routes(false), Roles: roles, Kinds: w.kinds, Bodies: bodies, Query: queries, Fresh: fresh, Hidden: farTexts, Secret: secrets}
}

// platform is the console, in the installation: it shows nothing of anybody's people, and
// organizations by their name.
func (w *world) platform() testkit.WalkSpec {
	roles := []testkit.Role{w.role(w.house, org.Operator)}
	for _, name := range tenants[w.kind] {
		roles = append(roles, w.role(w.mine, name))
	}
	kinds := map[string]testkit.Objects{}
	for kind, o := range w.kinds {
		o.Other, o.Far, o.NoOther, o.NoFar = "", "", "operators answer every organization", "likewise"
		kinds[kind] = o
	}
	return testkit.WalkSpec{Handler: w.Public, Routes: w.routes(true), Roles: roles, Kinds: kinds, Bodies: bodies, Query: queries,
		Secret: []string{otherName, otherMail, otherUnit, otherBoss, farName, contactOf, numberOf}}
}
