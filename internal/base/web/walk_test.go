package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
)

// heard collects what a test would have failed with.
type heard struct {
	testing.TB
	said []string
}

func (h *heard) Helper()                        {}
func (h *heard) Errorf(format string, a ...any) { h.said = append(h.said, fmt.Sprintf(format, a...)) }
func (h *heard) Fatal(a ...any)                 { h.stop(fmt.Sprint(a...)) }
func (h *heard) Fatalf(format string, a ...any) { h.stop(fmt.Sprintf(format, a...)) }
func (h *heard) stop(s string) {
	h.said = append(h.said, s)
	panic(h)
}

func (h *heard) walk(spec testkit.WalkSpec) {
	defer func() {
		if p := recover(); p != nil && p != any(h) {
			panic(p)
		}
	}()
	testkit.Walk(h, spec)
}

// Every fault that the walker exists for is found when it is planted.
func TestWalkerFinds(t *testing.T) {
	for want, plant := range map[string]func(*world, *testkit.WalkSpec){
		"as guest: 200, though the matrix says false": func(w *world, _ *testkit.WalkSpec) { people["guest"] = people["reader"] },
		"as reader: 403, though the matrix says true": func(w *world, s *testkit.WalkSpec) { s.Roles[2].Sign = as("guest") },
		"nobody may be able to tell them apart": func(w *world, _ *testkit.WalkSpec) {
			replace(w, "GET /notes/{id}", func(ctx context.Context, sc access.Scope, in oneInput) (note, error) {
				if in.ID == otherID {
					return note{}, fault.Denied
				}
				return w.room.show(ctx, sc, in)
			})
		},
		"another organization's note in path id: 200": func(w *world, _ *testkit.WalkSpec) {
			replace(w, "GET /notes/{id}", func(ctx context.Context, sc access.Scope, in oneInput) (note, error) {
				if in.ID == otherID {
					return note{ID: otherID, Title: "Theirs"}, nil
				}
				return w.room.show(ctx, sc, in)
			})
		},
		"the answer holds the secret": func(w *world, s *testkit.WalkSpec) { s.Secret = append(s.Secret, "Ours") },
		"as lead, out of reach note in path id: 200": func(w *world, _ *testkit.WalkSpec) {
			n := w.room.notes[2][farID]
			n.far = false
			w.room.notes[2][farID] = n
		},
		"shows lead": func(w *world, _ *testkit.WalkSpec) {
			n := w.room.notes[2][mineID]
			n.Title = "Far away"
			w.room.notes[2][mineID] = n
		},
		"GET /notes/{id} (html): 500": func(w *world, _ *testkit.WalkSpec) {
			replace(w, "GET /notes/{id}", func(context.Context, access.Scope, oneInput) (note, error) { panic("x") })
		},
		"want 303 to the confirmation page": func(w *world, s *testkit.WalkSpec) { s.Roles[0].Stale = as("admin") },
		"want 303 to the sign-in page":      func(w *world, s *testkit.WalkSpec) { s.SignIn = "/elsewhere" },
		"one of another and one of nothing": func(w *world, s *testkit.WalkSpec) { delete(s.Kinds, "note") },
		"nor a reason why not": func(w *world, s *testkit.WalkSpec) {
			s.Kinds["unit"] = testkit.Objects{Mine: "a", Other: "b", Missing: "c"}
		},
		"needs a role that reaches":  func(w *world, s *testkit.WalkSpec) { s.Roles = s.Roles[1:] },
		"give the walk a valid body": func(w *world, s *testkit.WalkSpec) { delete(s.Bodies, "POST /notes/{id}/title") },
		"a body with a place for it": func(w *world, s *testkit.WalkSpec) { s.Bodies["POST /notes"] = map[string]any{"title": "x"} },
		"another organization's unit in body rows[].unit: 200": func(w *world, _ *testkit.WalkSpec) {
			for i, r := range w.srv.Routes {
				if r.Name() == "POST /notes" {
					w.srv.Routes[i] = web.Op("POST", r.Path, permEnter, func(context.Context, access.Scope, createInput) (note, error) { return note{}, nil },
						web.Face[createInput, note]{Then: func(createInput, note) string { return "/" }})
				}
			}
			w.assemble()
		},
		"the answer has no X-Robots-Tag": func(w *world, s *testkit.WalkSpec) {
			h := s.Handler
			s.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				h.ServeHTTP(rw, r)
				rw.Header().Del("X-Robots-Tag")
			})
		},
	} {
		t.Run(want, func(t *testing.T) {
			guest := people["guest"]
			defer func() { people["guest"] = guest }()
			w := newWorld(t)
			spec := w.spec()
			plant(w, &spec)
			h := &heard{TB: t}
			h.walk(spec)
			if !strings.Contains(strings.Join(h.said, "\n"), want) {
				t.Errorf("the walker says %q", h.said)
			}
		})
	}
	w := newWorld(t)
	h := &heard{TB: t}
	h.walk(w.spec())
	if len(h.said) > 0 {
		t.Errorf("without a fault the walker says %q", h.said)
	}
}

// spec is a walk through what only reads, so that nothing has to be put back.
func (w *world) spec() testkit.WalkSpec {
	role := func(name string) testkit.Role {
		return testkit.Role{Name: name, Matrix: people[name].Matrix, Sign: as(name)}
	}
	admin, lead := role("admin"), role("lead")
	admin.Stale, lead.Narrow = as("stale"), true
	var routes []web.Route
	for _, r := range w.srv.Routes {
		switch r.Name() {
		case "GET /notes", "GET /notes/{id}", "POST /notes/{id}/title", "GET /me/keys", "POST /notes":
			routes = append(routes, r)
		}
	}
	return testkit.WalkSpec{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.h.ServeHTTP(rw, r) }), Routes: routes,
		Roles: []testkit.Role{admin, lead, role("reader"), role("guest")},
		Kinds: map[string]testkit.Objects{
			"note": {Mine: mineID.String(), Other: otherID.String(), Missing: noID.String(), Far: farID.String()},
			"unit": {Mine: unitID.String(), Other: ourUnit2.String(), Missing: noUnit.String(), NoFar: "everybody knows the units"},
		},
		Bodies: map[string]map[string]any{
			"POST /notes":            {"title": "x", "rows": []any{map[string]any{"unit": "{unit}", "level": "low"}}},
			"POST /notes/{id}/title": {"title": "x"},
		},
		Hidden: []string{"Far away"}, Secret: []string{"Theirs"},
	}
}

// replace plants another operation in a line of the server.
func replace(w *world, name string, do func(context.Context, access.Scope, oneInput) (note, error)) {
	for i, r := range w.srv.Routes {
		if r.Name() == name {
			w.srv.Routes[i] = web.Op("GET", r.Path, permView, do, web.Face[oneInput, note]{View: w.room.showView})
		}
	}
	w.assemble()
}

func (w *world) assemble() {
	w.t.Helper()
	h, err := w.srv.Handler()
	if err != nil {
		w.t.Fatal(err)
	}
	w.h = h
}
