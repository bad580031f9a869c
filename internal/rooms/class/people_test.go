package class_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
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
	"standing/internal/civil"
	"standing/internal/rooms/class"
	"standing/internal/rooms/training"
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

// A class that was recorded on one screen is found among those past, also once it was taken
// back; of one that was announced there is one line.
func TestRecordedClassesArePastClasses(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann, bob := k.person("Ann"), k.person("Bob")
		enter := k.boss(training.PermEnter)
		var both [2]training.Class
		for i, course := range []string{"Patrol rifle", "First aid"} {
			c, err := k.records.Save(ctx, enter, training.ClassInput{Class: ids.New(k.clock.Now()).String(), Done: training.Done{Course: course, On: civil.Of(2026, 2, 2), Hours: "8"}, People: []ids.ID{ann, bob}})
			if err != nil {
				t.Fatal(err)
			}
			both[i] = c
			k.clock.Move(time.Minute)
		}
		in := first(0)
		in.Meetings = in.Meetings[:1]
		held := k.announce(in)
		k.enrol(held, ann)
		k.attend(k.boss(class.PermManage), held, 0, class.AttendRow{Person: ann, There: "all"})
		if _, err := k.Confirm(ctx, k.boss(class.PermManage), class.ConfirmInput{Ref: class.Ref{ID: held.ID}, EndedEarly: true}); err != nil {
			t.Fatal(err)
		}
		k.clock.Move(48 * time.Hour)
		if _, err := k.records.UndoClass(ctx, enter, training.ClassRef{Class: both[0].ID}); err != nil {
			t.Fatal(err)
		}
		l, err := k.List(ctx, k.boss(class.PermView), class.ListInput{Show: "past"})
		if err != nil || len(l.Items) != 1 || len(l.Recorded) != 2 || l.Recorded[0].Title != "First aid" || l.Recorded[0].People != 2 || l.Recorded[1].Class != both[0].ID || !l.Recorded[1].Undone {
			t.Errorf("%+v %v", l, err)
		}
		v, err := k.records.ShowClass(ctx, k.boss(training.PermView), training.ClassRef{Class: both[0].ID})
		if err != nil || !v.Undone || len(v.People) != 2 || v.Title != "Patrol rifle" {
			t.Errorf("%+v %v", v, err)
		}
		if own, err := k.List(ctx, k.as(class.PermView, access.Own, ann, ann), class.ListInput{Show: "past"}); err != nil || len(own.Recorded) != 0 {
			t.Errorf("%+v %v", own.Recorded, err)
		}
		if page := k.see("/classes?show=past", access.Org, ids.ID{}); !strings.Contains(page, "Taken back") || !strings.Contains(page, "/training/record/"+both[1].ID.String()) {
			t.Error(page)
		}
	})
}
