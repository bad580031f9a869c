package server

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/rooms/org"
	"standing/internal/rooms/person"
)

// The list of routes with their permissions: what is new in it is what a reviewer reads.
func TestRoutesGolden(t *testing.T) {
	s := newSite(t, db.SQLite)
	testkit.Golden(t, "routes", web.Listing(s.Routes()))
	var perms string
	for _, p := range permissions() {
		if err := p.Valid(); err != nil {
			t.Error(err)
		}
		perms += fmt.Sprintf("%-22s %-10s %-8s step-up=%v\n", p.Name, p.Module, p.Right, p.StepUp)
	}
	testkit.Golden(t, "permissions", perms)
}

// CT-12, CC-19, TT-03, CF-18: every route with every role, other organizations' ids and
// people out of reach; the table is what each role may do.
func TestWalk(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d.Engine())
		w := newWorld(s)
		testkit.Golden(t, "walk", testkit.Walk(t, w.spec()))
	})
}

// world is two organizations, one of which is walked.
type world struct {
	*site
	mine, other org.Organization
	users       map[string]user
	kinds       map[string]testkit.Objects
}

func (w *world) scope(o org.Organization) access.Scope { return access.System(o.Number, o.ID, "test") }

func newWorld(s *site) *world {
	w := &world{site: s, users: map[string]user{}, kinds: map[string]testkit.Objects{}}
	w.mine, w.other = s.found(org.School, "Mine"), s.found(org.School, "Other")
	for _, r := range []string{org.Administrator, org.Teacher, org.Recorder, org.Auditor, org.Guardian, org.Member} {
		w.users[r] = s.admit(w.mine, r+"@mine.example", r)
	}
	w.users["boss"] = s.admit(w.other, "boss@other.example", org.Administrator)
	w.fillUnits()
	w.fillPeople()
	missing := ids.ID{1, 2, 3}.String()
	w.kinds["member"] = testkit.Objects{Mine: w.users[org.Member].id.String(), Other: w.users["boss"].id.String(), Missing: missing, NoFar: "members are managed for the whole organization"}
	w.kinds["logo"] = testkit.Objects{Mine: "00", Other: "01", Missing: "02", NoFar: "there is one"}
	w.kinds["org"] = testkit.Objects{Mine: w.mine.ID.String(), Other: w.other.ID.String(), Missing: missing, NoFar: "it is everybody's"}
	return w
}

func (w *world) fillUnits() {
	add := func(o org.Organization, name string) string {
		u, err := w.rooms.org.AddUnit(w.t.Context(), w.scope(o), org.UnitInput{Name: name})
		if err != nil {
			w.t.Fatal(err)
		}
		return u.ID.String()
	}
	w.kinds["unit"] = testkit.Objects{Mine: add(w.mine, "A"), Other: add(w.other, "B"), Missing: ids.ID{1, 2, 3}.String(), NoFar: "units are managed for the whole organization"}
}

func (w *world) fillPeople() {
	add := func(o org.Organization, name string) string {
		p, err := w.rooms.person.Add(w.t.Context(), w.scope(o), person.Input{Name: name})
		if err != nil {
			w.t.Fatal(err)
		}
		return p.ID.String()
	}
	near := add(w.mine, "Near Nora")
	w.kinds["person"] = testkit.Objects{Mine: near, Other: add(w.other, "Foreign Fred"), Missing: ids.ID{1, 2, 3}.String(), Far: add(w.mine, "Far Fiona")}
	id, err := ids.Parse(near)
	if err != nil {
		w.t.Fatal(err)
	}
	err = w.DB.Write(w.t.Context(), w.scope(w.mine), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, who := range []string{org.Teacher, org.Guardian, org.Member} {
			for _, kind := range []string{"class", "ward"} {
				if _, err := tx.Exec(ctx, `INSERT INTO reach_person (org_id, account_id, person_id, kind) VALUES ($1, $2, $3, $4)`,
					w.mine.Number, w.users[who].id, id, kind); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) role(name string, narrow bool) testkit.Role {
	u := w.users[name]
	var matrix access.Matrix
	err := w.DB.Read(w.t.Context(), w.scope(w.mine), func(ctx context.Context, q db.Q) (err error) {
		_, matrix, err = w.rooms.org.Rights(ctx, q, w.mine.Number, u.id)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return testkit.Role{Name: name, Matrix: matrix, Narrow: narrow, Sign: u.sign}
}

func (w *world) spec() testkit.WalkSpec {
	return testkit.WalkSpec{Handler: w.Public, Routes: w.Routes(), Kinds: w.kinds,
		Roles: []testkit.Role{w.role(org.Administrator, false), w.role(org.Recorder, false), w.role(org.Auditor, false),
			w.role(org.Teacher, true), w.role(org.Guardian, true), w.role(org.Member, true)},
		Hidden: []string{"Far Fiona"}, Secret: []string{"Foreign Fred"},
	}
}

var (
	_ = http.MethodGet
	_ = time.Second
)
