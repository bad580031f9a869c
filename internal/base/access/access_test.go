package access_test

import (
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
)

var (
	now    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	view   = access.Perm{Name: "person.view", Module: "people", Right: access.View}
	enter  = access.Perm{Name: "person.enter", Module: "people", Right: access.Enter}
	export = access.Perm{Name: "person.export", Module: "people", Right: access.Export, StepUp: true}
)

func principal(change func(*access.Principal)) access.Principal {
	p := access.Principal{Account: ids.ID{1}, Org: 7, Person: ids.ID{2}, Fresh: now, Matrix: access.Matrix{
		{Module: "people", Right: access.View}:   access.Units,
		{Module: "people", Right: access.Enter}:  access.Own,
		{Module: "people", Right: access.Export}: access.Org,
	}}
	if change != nil {
		change(&p)
	}
	return p
}

func TestAuthorize(t *testing.T) {
	support := func(write bool, until time.Time) func(*access.Principal) {
		return func(p *access.Principal) {
			p.Via = access.Via{Kind: "support", ID: ids.ID{9}, Until: until, Write: write}
		}
	}
	for name, c := range map[string]struct {
		change func(*access.Principal)
		need   access.Perm
		want   error
	}{
		"may":                         {nil, view, nil},
		"over too few":                {nil, access.Perm{Name: "fact.enter", Module: "people", Right: access.Enter, Least: access.Class}, fault.Denied},
		"over just enough":            {nil, access.Perm{Name: "unit.view", Module: "people", Right: access.View, Least: access.Units}, nil},
		"nobody":                      {func(p *access.Principal) { p.Account = ids.ID{} }, view, fault.Anonymous},
		"in no organization":          {func(p *access.Principal) { p.Org = 0 }, view, fault.Denied},
		"no such cell":                {nil, access.Perm{Name: "x.y", Module: "x", Right: access.View}, fault.Denied},
		"view is not export":          {func(p *access.Principal) { delete(p.Matrix, access.Cell{Module: "people", Right: access.Export}) }, export, fault.Denied},
		"export wants a fresh proof":  {func(p *access.Principal) { p.Fresh = now.Add(-access.StepUpWindow - 1) }, export, fault.StepUp},
		"a proof of tomorrow is none": {func(p *access.Principal) { p.Fresh = now.Add(24 * time.Hour) }, export, fault.StepUp},
		"second factor missing":       {func(p *access.Principal) { p.NeedsFactor = true }, view, fault.StepUp},
		"second factor there":         {func(p *access.Principal) { p.NeedsFactor, p.SecondFactor = true, true }, view, nil},
		"support reads":               {support(false, now.Add(time.Hour)), view, nil},
		"support does not write":      {support(false, now.Add(time.Hour)), enter, fault.Denied},
		"support writes where it may": {support(true, now.Add(time.Hour)), enter, nil},
		"support ends in mid-session": {support(true, now), view, fault.Denied},
		"support does not export":     {support(false, now.Add(time.Hour)), export, fault.Denied},
	} {
		_, err := access.Authorize(principal(c.change), c.need, now)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
	}
}

func TestWhereNamesNobodyOutOfReach(t *testing.T) {
	for reach, parts := range map[access.Reach][]string{
		access.Own:   {"p.id IN (SELECT $3", "'ward'"},
		access.Class: {"p.id IN (SELECT $3", "'class'"},
		access.Units: {"p.id IN (SELECT $3", "reach r"},
		access.Org:   {"1 = 1"},
	} {
		sc, err := access.Authorize(principal(func(p *access.Principal) { p.Matrix[access.Cell{Module: "people", Right: access.View}] = reach }), view, now)
		if err != nil {
			t.Fatal(err)
		}
		cond, args := access.Where(sc, "p", 3)
		for _, part := range parts {
			if !strings.Contains(cond, part) {
				t.Errorf("%s: %s lacks %s", reach, cond, part)
			}
		}
		if strings.Count(cond, "$4") > 0 != (len(args) == 2) {
			t.Errorf("%s: %s with %d arguments", reach, cond, len(args))
		}
	}
}

func TestZeroScopeStopsTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the zero Scope was taken for something")
		}
	}()
	access.Scope{}.OrgID()
}

func TestUnionTakesTheWider(t *testing.T) {
	c := access.Cell{Module: "m", Right: access.View}
	if u := access.Union(access.Matrix{c: access.Own}, access.Matrix{c: access.Units}, nil); u[c] != access.Units {
		t.Error(u)
	}
}

func TestMatrixIsReadableJSON(t *testing.T) {
	m := access.Matrix{{Module: "people", Right: access.View}: access.Units}
	b, err := json.Marshal(m)
	if err != nil || string(b) != `{"people:view":"units"}` {
		t.Fatal(string(b), err)
	}
	var got access.Matrix
	if err := json.Unmarshal(b, &got); err != nil || !maps.Equal(got, m) {
		t.Error(got, err)
	}
	for _, bad := range []string{`{"people":"org"}`, `{"people:fly":"org"}`, `{"people:view":"all"}`} {
		if json.Unmarshal([]byte(bad), &got) == nil {
			t.Error("read: ", bad)
		}
	}
}

func TestNarrowNeverWidens(t *testing.T) {
	if sc, err := access.Authorize(principal(nil), view, now); err != nil || sc.Can(access.Perm{Name: "fact.enter", Module: "people", Right: access.Enter, Least: access.Class}) != access.None {
		t.Error("what is given over too few is not given", err)
	}
	sc, err := access.Authorize(principal(nil), export, now)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := access.Authorize(principal(nil), view, now); err != nil {
		t.Fatal(err)
	} else if _, err := plain.Narrow(export); !errors.Is(err, fault.StepUp) {
		t.Error("a page got around the step-up: ", err)
	}
	if n, err := sc.Narrow(view); err != nil || n.Reach() != access.Units {
		t.Error(n.Reach(), err)
	}
	if _, err := sc.Narrow(access.Perm{Name: "x.y", Module: "x", Right: access.View}); !errors.Is(err, fault.Denied) {
		t.Error(err)
	}
}

// A token may do what it names as far as its maker may, and a name that shares a cell of
// the matrix is another one. What it names it may do without proving who it is.
func TestOnly(t *testing.T) {
	token := principal(func(p *access.Principal) {
		p.Only, p.Fresh = map[string]bool{"person.view": true, "person.export": true, "person.enter": true}, time.Time{}
		delete(p.Matrix, access.Cell{Module: "people", Right: access.Enter})
	})
	other := access.Perm{Name: "fact.view", Module: "people", Right: access.View}
	for need, want := range map[access.Perm]error{view: nil, export: nil, enter: fault.Denied, other: fault.Denied} {
		if _, err := access.Authorize(token, need, now); !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%s: %v", need, err)
		}
	}
	sc, err := access.Authorize(token, view, now)
	if err != nil || sc.Can(other) != access.None || sc.Can(export) != access.Org {
		t.Error(sc.Can(other), sc.Can(export), err)
	}
	if _, err := sc.Narrow(other); !errors.Is(err, fault.Denied) {
		t.Error(err)
	}
}

// A Scope of Through reads what was granted and nothing else; one of a token is none.
func TestThrough(t *testing.T) {
	sc, err := access.Authorize(principal(nil), view, now)
	if err != nil {
		t.Fatal(err)
	}
	g := access.Grant{ID: ids.ID{9}, Org: 8, OrgID: ids.ID{8}, Person: ids.ID{5}, Until: now.Add(time.Hour), Items: []access.Given{{Kind: "card", ID: ids.ID{6}}}}
	th, err := access.Through(sc, g, now)
	if err != nil || th.OrgID() != 8 || !th.ReadsOnly() || th.About() != g.Person || !th.Person().Zero() {
		t.Fatal(th, err)
	}
	if !th.Gives("card", ids.ID{6}) || th.Gives("card", ids.ID{7}) || th.Gives("other", ids.ID{6}) || sc.Gives("card", ids.ID{6}) {
		t.Error("it gives what was not granted")
	}
	if cond, args := access.Where(th, "p", 3); cond != "p.id = $3" || len(args) != 1 || args[0] != g.Person {
		t.Error(cond, args)
	}
	for _, p := range []access.Perm{view, enter, export} {
		if _, err := th.Narrow(p); err == nil {
			t.Error("it narrows to ", p)
		}
	}
	if _, err := access.Through(th, access.Grant{ID: ids.ID{1}, Org: 9, Person: ids.ID{1}, Until: g.Until, Items: g.Items}, now); err == nil {
		t.Error("a grant leads to another")
	}
	for what, change := range map[string]func(*access.Grant){"over": func(g *access.Grant) { g.Until = now }, "of nothing": func(g *access.Grant) { g.Items = nil }, "of one's own": func(g *access.Grant) { g.Org = 7 }, "of nobody": func(g *access.Grant) { g.Person = ids.ID{} }} {
		bad := g
		change(&bad)
		if _, err := access.Through(sc, bad, now); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	token, err := access.Authorize(principal(func(p *access.Principal) {
		p.Only, p.Via = map[string]bool{"person.view": true}, access.Via{Kind: "grant", ID: ids.ID{4}, Until: g.Until, Write: true}
	}), view, now)
	if err != nil || token.ReadsOnly() || token.Visiting() {
		t.Error("a token is taken for a grant: ", err)
	}
	if _, err := access.Through(token, g, now); err != nil {
		t.Error("a program reads nothing: ", err)
	}
	visitor, err := access.Authorize(principal(func(p *access.Principal) { p.Via = access.Via{Kind: "support", ID: ids.ID{4}, Until: g.Until} }), view, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := access.Through(visitor, g, now); !errors.Is(err, fault.Denied) {
		t.Error("support passes a grant on: ", err)
	}
	if _, err := access.Through(access.System(7, ids.ID{7}, "test"), g, now); !errors.Is(err, fault.Denied) {
		t.Error("the system reads through a grant: ", err)
	}
}
