package class_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/ui"
	"standing/internal/base/web"
	"standing/internal/base/words"
)

// see is what stands on a page, for somebody with a reach in everything.
func (k *kit) see(path string, reach access.Reach, self ids.ID) string {
	k.t.Helper()
	book, err := words.Read(words.Source{Room: "class", Body: k.Room().Words})
	if err != nil {
		k.t.Fatal(err)
	}
	m := access.Matrix{}
	for _, mod := range []string{"training", "people", "contacts"} {
		for _, r := range access.Rights {
			m[access.Cell{Module: mod, Right: r}] = reach
		}
	}
	srv := &web.Server{Routes: k.Routes(), Clock: k.clock, DB: k.d, Words: book, Secret: []byte("s"), Join: db.Join,
		Who: func(*http.Request) (access.Principal, error) {
			return access.Principal{Account: ids.ID{1}, Person: self, Org: k.org, OrgID: k.orgID, Fresh: k.clock.Now(), Matrix: m, Session: ids.ID{1}}, nil
		}, Shell: func(_ context.Context, p ui.Page) ui.Page { p.Org = ui.Org{Name: "Test"}; return p }}
	h, err := srv.Handler()
	if err != nil {
		k.t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "http://standing.test"+path, nil))
	if w.Code != 200 {
		k.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// Who puts people on a list sees them before a name is typed, page by page, and can ask for
// those whom the course would help.
func TestPeopleForTheList(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		short := map[ids.ID][]string{}
		for i := range 60 {
			id := k.person(fmt.Sprintf("Per%02d", i))
			if i%10 == 9 {
				short[id] = []string{"Use of force"}
			}
		}
		asked := 0
		k.HelpedBy = func(_ context.Context, _ access.Scope, _ ids.ID, people []ids.ID) (map[ids.ID][]string, error) {
			asked += len(people)
			return short, nil
		}
		c := k.announce(first(0))
		path := "/classes/" + c.ID.String() + "/people"
		all := k.see(path, access.Org, ids.ID{})
		if strings.Count(all, "Per00") == 0 || strings.Contains(all, "Per55") || !strings.Contains(all, "after=") || asked != 50 {
			t.Error("the first page, without a name typed: ", asked)
		}
		if found := k.see(path+"?find=", access.Org, ids.ID{}); !strings.Contains(found, "Per00") {
			t.Error("an empty field shows nobody")
		}
		needy := k.see(path+"?short=true", access.Org, ids.ID{})
		for i := range 60 {
			if got := strings.Contains(needy, fmt.Sprintf("Per%02d", i)); got != (i%10 == 9) {
				t.Errorf("Per%02d: %v", i, got)
			}
		}
		if !strings.Contains(needy, "Use of force") {
			t.Error("it does not say what the course would count for")
		}
	})
}

// Whoever scans the code of a class without a seat in it is told how to go on.
func TestScannedWithoutASeat(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		in := first(0)
		c := k.announce(in)
		scan := func() string { return k.see("/sign-in/"+c.Meetings[0].ID.String()+"/ABCDEF", access.Own, ann) }
		if got := scan(); !strings.Contains(got, "enrol, then come back") || !strings.Contains(got, "/classes/"+c.ID.String()) || strings.Contains(got, "I am here") {
			t.Error("where people may enrol: ", got)
		}
		k.enrol(c, ann)
		if got := scan(); !strings.Contains(got, "I am here") {
			t.Error("with a seat: ", got)
		}
		in.Enrol = "staff"
		c = k.announce(in)
		if got := scan(); !strings.Contains(got, "Ask the instructor: they can") {
			t.Error("where staff enrols: ", got)
		}
	})
}
