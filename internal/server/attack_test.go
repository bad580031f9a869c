package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/rooms/account"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
)

// wire is what came back over the wire.
type wire struct {
	status int
	head   http.Header
	body   []byte
}

// send asks over HTTP as a program does, with no help from the application's own types.
func (s *site) send(u user, method, path string, body any, head ...string) wire {
	s.t.Helper()
	var in io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.srv.URL+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	if u.cookie != nil {
		r.AddCookie(u.cookie)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // read to its end
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return wire{res.StatusCode, res.Header, b}
}

func (w wire) any(status ...int) bool {
	for _, s := range status {
		if w.status == s {
			return true
		}
	}
	return false
}

type body = map[string]any

// field is a member of an answer of JSON, empty if there is none.
func (w wire) field(name string) string {
	var m map[string]any
	_ = json.Unmarshal(w.body, &m) // no JSON has no fields
	s, _ := m[name].(string)
	return s
}

// besieged is an organization with two units, somebody in each, and members who hold
// some rights and not others.
type besieged struct {
	*site
	mine, other         org.Organization
	north, south        ids.ID
	near, far, foreign  ids.ID
	boss, second        user // administrators
	clerk, deputy, head user // may invite; may manage access; manages units
}

func (b *besieged) system() access.Scope { return access.System(b.mine.Number, b.mine.ID, "test") }

func besiege(t testing.TB, e db.Engine) *besieged {
	t.Helper()
	b := &besieged{site: newSite(t, e)}
	b.mine, b.other = b.found(org.Workforce, "Mine"), b.found(org.Workforce, "Other")
	b.north, b.south = b.unit("North"), b.unit("South")
	b.near, b.far = b.somebody(b.mine, "Nora North", b.north), b.somebody(b.mine, "Sam South", b.south)
	b.foreign = b.somebody(b.other, "Foreign Fred", ids.ID{})
	b.boss, b.second = b.admit(b.mine, "boss@mine.example", org.Administrator), b.admit(b.mine, "second@mine.example", org.Administrator)
	b.role("clerk", body{"access:view": "org", "access:enter": "org", "people:view": "units", "people:enter": "units"})
	b.role("deputy", body{"access:view": "org", "access:enter": "org", "access:manage": "org", "people:view": "units"})
	b.clerk, b.deputy, b.head = b.admit(b.mine, "clerk@mine.example", "clerk"), b.admit(b.mine, "deputy@mine.example", "deputy"), b.admit(b.mine, "head@mine.example", org.Manager)
	for u, role := range map[ids.ID]string{b.clerk.id: "clerk", b.deputy.id: "deputy", b.head.id: org.Manager} {
		b.member(u, []string{role}, b.north)
	}
	return b
}

func (b *besieged) unit(name string) ids.ID {
	u, err := b.rooms.org.AddUnit(b.t.Context(), b.system(), org.UnitInput{Name: name})
	if err != nil {
		b.t.Fatal(err)
	}
	return u.ID
}

func (b *besieged) somebody(o org.Organization, name string, unit ids.ID) ids.ID {
	p, err := b.rooms.person.Add(b.t.Context(), access.System(o.Number, o.ID, "test"), person.Input{Name: name, Unit: unit})
	if err != nil {
		b.t.Fatal(err)
	}
	return p.ID
}

func (b *besieged) role(code string, cells body) {
	in := org.RoleInput{Code: code, Name: code, Cells: map[string]string{}}
	for k, v := range cells {
		in.Cells[k] = v.(string)
	}
	_, err := b.rooms.org.SaveRole(b.t.Context(), b.system(), in)
	if errors.Is(err, fault.NotFound) {
		in.Code = "new"
		_, err = b.rooms.org.SaveRole(b.t.Context(), b.system(), in)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *besieged) member(u ids.ID, roles []string, units ...ids.ID) {
	if _, err := b.rooms.org.SetMember(b.t.Context(), b.system(), org.MemberInput{Account: u, Roles: roles, Units: units}); err != nil {
		b.t.Fatal(err)
	}
}

// A person is what one reaches by one's own right: whoever could make a member of somebody
// out of their reach would read them.
func TestNobodyBindsPeopleOutOfReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiege(t, d.Engine())
		for name, who := range map[string]ids.ID{"out of reach": b.far, "of another organization": b.foreign, "nobody": {1, 2, 3}} {
			if w := b.send(b.clerk, "POST", "/api/v1/members/invite", body{"email": "me2@evil.example", "role": "clerk", "person": who}); !w.any(404, 422) {
				t.Errorf("invitation for a person %s: %d", name, w.status)
			}
			if w := b.send(b.deputy, "POST", "/api/v1/members/cards", body{"role": "deputy", "people": []ids.ID{who}}); !w.any(404, 422) {
				t.Errorf("a card for a person %s: %d", name, w.status)
			}
		}
		if w := b.send(b.clerk, "POST", "/api/v1/members/invite", body{"email": "nora@mine.example", "role": "clerk", "person": b.near}); w.status != 201 {
			t.Errorf("a person in reach: %d %s", w.status, w.body)
		}
		if w := b.send(b.deputy, "POST", "/api/v1/members/cards", body{"role": "deputy", "people": []ids.ID{b.near}}); w.status != 200 {
			t.Errorf("a card for a person in reach: %d %s", w.status, w.body)
		}
	})
}

// Whoever manages access and may do little else gets nothing by it.
func TestNobodyRisesByManagingAccess(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiege(t, d.Engine())
		ctx := t.Context()
		cards, err := b.rooms.account.NewCards(ctx, b.system(), account.CardsInput{Role: org.Administrator, Count: 1})
		if err != nil {
			t.Fatal(err)
		}
		b.role(org.Auditor, body{"people:view": "own"}) // narrowed by the organization
		gone := b.admit(b.mine, "gone@mine.example", org.Administrator)
		if _, err := b.rooms.account.Deactivate(ctx, b.system(), account.MemberRef{Account: gone.id}); err != nil {
			t.Fatal(err)
		}
		refused := func(name, path string, in any) {
			t.Helper()
			if w := b.send(b.deputy, "POST", "/api/v1"+path, in); !w.any(403, 422) {
				t.Errorf("%s: %d %s", name, w.status, w.body)
			}
		}
		refused("the administrator's role for oneself", "/members/"+b.deputy.id.String()+"/roles", body{"roles": []string{org.Administrator}})
		refused("an administrator is stripped", "/members/"+b.second.id.String()+"/roles", body{"roles": []string{}})
		refused("an administrator is deactivated", "/members/"+b.second.id.String()+"/deactivate", nil)
		refused("an administrator is taken back", "/members/"+gone.id.String()+"/reactivate", nil)
		refused("an administrator's card is printed anew", "/members/"+cards[0].Account.String()+"/card", nil)
		refused("a card with the administrator's role", "/members/cards", body{"role": org.Administrator, "count": 1})
		refused("an invitation with it", "/members/invite", body{"email": "me@evil.example", "role": org.Administrator})
		refused("a role that was narrowed is widened by resetting it", "/roles/auditor/reset", nil)
		refused("a role of one's own", "/roles/new", body{"name": "Mine", "cells": body{"people:export": "org"}})
		refused("the locked role", "/roles/administrator", body{"name": "A", "cells": body{}})
		if w := b.send(b.boss, "POST", "/api/v1/roles/auditor/reset", nil); w.status != 200 {
			t.Errorf("an administrator resets a role: %d %s %s", w.status, w.body, b.log)
		}
		if w := b.send(b.boss, "POST", "/api/v1/members/"+b.second.id.String()+"/roles", body{"roles": []string{org.Member}}); w.status != 200 {
			t.Errorf("an administrator demotes another: %d %s", w.status, w.body)
		}
	})
}

// What is about the organization as a whole cannot be held for a part of it: with the
// access to some, somebody would give themselves the rest.
func TestWholeRightsNeedTheWholeOrganization(t *testing.T) {
	b := besiege(t, db.SQLite)
	for _, cell := range []string{"access:view", "access:enter", "access:manage", "org:enter", "org:manage", "notice:manage"} {
		for _, reach := range []string{"own", "class", "units"} {
			w := b.send(b.boss, "POST", "/api/v1/roles/new", body{"name": "narrow " + cell + reach, "cells": body{cell: reach}})
			if w.status != 422 {
				t.Errorf("%s for %s: %d %s", cell, reach, w.status, w.body)
			}
		}
	}
}

// An invitation is worth what its author may still give when it is accepted: who was let
// go does not come back by one that they sent themselves.
func TestInvitationsDoNotOutliveTheirAuthor(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiege(t, d.Engine())
		accept := func(by user, role string, end func()) int {
			t.Helper()
			address := ids.New(b.clock.Now()).String() + "@evil.example"
			h := &handed{}
			sc := b.scopeOf(by, account.PermInvite)
			if _, err := b.rooms.account.Invite(context.WithValue(t.Context(), handedKey{}, h), sc, account.InviteInput{Email: pii.Hide(address), Role: role}); err != nil {
				t.Fatal(err)
			}
			end()
			return b.send(user{}, "POST", "/api/v1"+b.path(h.link), body{"passphrase": passphrase}).status
		}
		if got := accept(b.clerk, "clerk", func() {}); got != 200 {
			t.Errorf("an invitation of somebody who is there: %d", got)
		}
		if got := accept(b.second, org.Administrator, func() { b.member(b.second.id, []string{org.Member}) }); got != 410 {
			t.Errorf("an invitation of somebody who no longer administers: %d", got)
		}
		b.member(b.second.id, []string{org.Administrator})
		if got := accept(b.second, org.Administrator, func() {
			if _, err := b.rooms.account.Deactivate(t.Context(), b.system(), account.MemberRef{Account: b.second.id}); err != nil {
				t.Fatal(err)
			}
		}); got != 410 {
			t.Errorf("an invitation of somebody who was let go: %d", got)
		}
	})
}

// scopeOf is what a member's request would be authorized as.
func (b *besieged) scopeOf(u user, p access.Perm) access.Scope {
	b.t.Helper()
	who, err := b.rooms.account.Who(b.t.Context(), pii.Hide(u.cookie.Value))
	if err != nil {
		b.t.Fatal(err)
	}
	sc, err := access.Authorize(who, p, b.clock.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	return sc
}

// Out of reach and missing answer alike, whatever else is asked along with it.
func TestOutOfReachLeavesNoTrace(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		b := besiege(t, d.Engine())
		missing := ids.ID{1, 2, 3}
		for _, version := range []string{`"1"`, `"2"`, `"99"`} {
			for _, id := range []ids.ID{b.far, b.foreign, missing} {
				w := b.send(b.head, "POST", "/api/v1/people/"+id.String(), body{"name": "X", "unit": b.north}, "If-Match", version)
				if w.status != 404 {
					t.Errorf("If-Match %s tells that %s is there: %d", version, id, w.status)
				}
			}
		}
		if w := b.send(b.head, "POST", "/api/v1/people/"+b.near.String(), body{"name": "X", "unit": b.north}, "If-Match", `"99"`); w.status != 412 {
			t.Errorf("somebody in reach who was changed: %d", w.status)
		}
		// The place of somebody in the order of names is about them, too.
		b.somebody(b.mine, "Zoe North", b.north)
		first := b.send(b.head, "GET", "/api/v1/people?after="+missing.String(), nil)
		if w := b.send(b.head, "GET", "/api/v1/people?after="+b.far.String(), nil); w.status != first.status || !bytes.Equal(w.body, first.body) {
			t.Errorf("a page tells where somebody out of reach stands: %s, and after nobody %s", w.body, first.body)
		}
		for _, path := range []string{"", "/log", "/edit"} {
			far, gone := b.send(b.head, "GET", "/people/"+b.far.String()+path, nil), b.send(b.head, "GET", "/people/"+missing.String()+path, nil)
			if far.status != gone.status || !bytes.Equal(far.body, gone.body) {
				t.Errorf("%s: %d for somebody out of reach, %d for nobody", path, far.status, gone.status)
			}
		}
	})
}

// No answer repeats what was sent, not even the names that somebody gave to things.
func TestRefusalsRepeatNothing(t *testing.T) {
	b := besiege(t, db.SQLite)
	const canary = "CANARYofTheSender"
	for path, in := range map[string]any{
		"/roles/clerk":      body{"name": "x", "cells": body{canary + ":view": "org"}},
		"/roles/deputy":     body{"name": "y", "cells": body{"people:" + canary: "org"}},
		"/people":           body{"name": "x", canary: 1},
		"/members/invite":   body{"email": canary, "role": canary},
		"/org":              body{"name": "n", "zone": canary, "colour": canary, "modules": []string{canary}},
		"/members/cards":    body{"role": canary, "count": 1},
		"/sign-in":          body{"login": canary, "passphrase": canary},
		"/support":          body{"subject": "", "body": "", canary: canary},
		"/organizations":    body{"org": canary},
		"/passphrase/judge": body{"passphrase": canary},
	} {
		if w := b.send(b.boss, "POST", "/api/v1"+path, in); bytes.Contains(bytes.ToLower(w.body), bytes.ToLower([]byte(canary))) {
			t.Errorf("%s repeats what was sent: %s", path, w.body)
		}
	}
	if strings.Contains(b.log.String(), canary) {
		t.Error("the log holds what was sent")
	}
}

// Every reading operation of the JSON interface can be read: an answer that cannot be
// written as JSON is found before somebody needs it.
func TestEveryReadIsJSON(t *testing.T) {
	b := besiege(t, db.SQLite)
	seen := 0
	for _, r := range b.Routes() {
		if !r.JSON || !r.Reads() || strings.Contains(r.Path, "{") {
			continue
		}
		seen++
		if w := b.send(b.boss, r.Method, "/api/v1"+r.Path, nil); !w.any(200, 403) || w.status == 200 && !json.Valid(w.body) {
			t.Errorf("%s: %d %s", r.Name(), w.status, w.body)
		}
	}
	if seen < 10 {
		t.Errorf("only %d lines were asked", seen)
	}
}
