package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
)

// store counts its effects in rows of the one tenant table of this package.
type store struct {
	db    *db.DB
	n     atomic.Int64
	after func() error // between the commit and the answer
	in    func(context.Context) error
	pre   func() // before the write
}

type addInput struct {
	Name string `json:"name"`
}

type added struct {
	N int64 `json:"n"`
}

func (s *store) add(ctx context.Context, sc access.Scope, in addInput) (added, error) {
	var out added
	if pre := s.pre; pre != nil {
		s.pre = nil
		pre()
		return out, fault.Conflict
	}
	err := s.db.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		if s.in != nil {
			if err := s.in(ctx); err != nil {
				return err
			}
		}
		out.N = s.n.Add(1)
		_, err := tx.Exec(ctx, `INSERT INTO idempotency (org_id, actor_id, key, request, status, location, created_at) VALUES ($1, $2, $3, $4, 1, '', 0)`,
			sc.OrgID(), ids.ID{}, fmt.Sprintf("effect-%d", out.N), []byte(in.Name))
		return err
	})
	if err == nil && s.after != nil {
		err = s.after()
	}
	return out, err
}

func (s *store) effects(t *testing.T, tn db.Tenancy) (n int64) {
	t.Helper()
	err := s.db.Read(context.Background(), tn, func(ctx context.Context, q db.Q) error {
		var err error
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM idempotency WHERE org_id = $1 AND actor_id = $2`, tn.OrgID(), ids.ID{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func storeWorld(t *testing.T, d *db.DB) (*world, *store, testkit.Org) {
	t.Helper()
	org, public := testkit.NewOrg(t, d)
	s := &store{db: d}
	p := people["admin"]
	p.Org, p.OrgID = org, public
	w := newWorld(t, func(srv *web.Server) {
		srv.DB, srv.Secret, srv.Join = d, []byte("a secret of the tests, 32 bytes."), db.Join
		srv.Who = func(*http.Request) (access.Principal, error) { return p, nil }
		srv.Routes = []web.Route{
			web.Page("/things/new", permEnter, func(ctx context.Context, _ access.Scope, _ web.None) (templ.Component, error) {
				return text("form %v key=%s", web.FormOf(ctx).Errors, web.Once(ctx).Value), nil
			}),
			web.Op("POST", "/things", permEnter, s.add, web.Face[addInput, added]{Status: 201, Form: "/things/new", Done: "notes.saved",
				Then: func(_ addInput, a added) string { return fmt.Sprintf("/things/%d", a.N) }}),
		}
	})
	return w, s, testkit.Org(org)
}

func key(k string) func(*http.Request) { return header("Idempotency-Key", k) }

func TestSameKeyTakesEffectOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, s, org := storeWorld(t, d)
		first := w.json("/api/v1/things", `{"name":"a"}`, key("k1"))
		w.want(first, 201, `{"n":1}`)
		again := w.json("/api/v1/things", `{"name":"a"}`, key("k1"))
		w.want(again, 201)
		if again.Header().Get("Location") != "/api/v1/things/1" || again.Header().Get("Idempotency-Replayed") != "true" || again.Body.Len() > 0 {
			t.Errorf("replayed %v %s", again.Header(), again.Body)
		}
		w.want(w.json("/api/v1/things", `{"name":"b"}`, key("k1")), 422, "key_reused")
		w.want(w.json("/api/v1/things", `{"name":"b"}`, key("k2")), 201, `{"n":2}`)
		w.want(w.json("/api/v1/things", `{"name":"b"}`), 201, `{"n":3}`)
		w.want(w.json("/api/v1/things", `{"name":"b"}`, key("a b")), 400)
		w.want(w.json("/api/v1/things", `{"name":"b"}`, key(strings.Repeat("k", 129))), 400)
		if n := s.effects(t, org); n != 3 {
			t.Errorf("%d effects", n)
		}
	})
}

func TestFormSentTwice(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, s, org := storeWorld(t, d)
		form := url.Values{"name": {"a"}, "_key": {"f1"}}
		for range 3 {
			rec := w.form("/things", form)
			w.want(rec, 303)
			if rec.Header().Get("Location") != "/things/1" {
				t.Errorf("led to %s", rec.Header().Get("Location"))
			}
		}
		form.Set("name", "other")
		rec := w.form("/things", form)
		w.want(rec, 422, "This form was sent before")
		if strings.Contains(rec.Body.String(), "key=f1") {
			t.Error("the form is shown again with the used key")
		}
		if n := s.effects(t, org); n != 1 {
			t.Errorf("%d effects", n)
		}
	})
}

// The process dies after the commit: the effect is there, and so is the key.
func TestKilledBeforeTheAnswer(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, s, org := storeWorld(t, d)
		s.after = func() error { panic(http.ErrAbortHandler) }
		func() {
			defer func() { _ = recover() }() // the server of net/http does this
			w.json("/api/v1/things", `{"name":"a"}`, key("k"))
		}()
		s.after = nil
		rec := w.json("/api/v1/things", `{"name":"a"}`, key("k"))
		w.want(rec, 409, "done_before")
		if rec.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		func() {
			defer func() { _ = recover() }()
			s.after = func() error { panic(http.ErrAbortHandler) }
			w.form("/things", url.Values{"name": {"a"}, "_key": {"f"}})
		}()
		s.after = nil
		rec = w.form("/things", url.Values{"name": {"a"}, "_key": {"f"}})
		w.want(rec, 303)
		if rec.Header().Get("Location") != "/things/new" || !strings.HasPrefix(rec.Header().Get("Set-Cookie"), "standing-flash=") {
			t.Errorf("%v", rec.Header())
		}
		if n := s.effects(t, org); n != 2 {
			t.Errorf("%d effects", n)
		}
	})
}

// What was refused may be sent again under the same key.
func TestRefusedMayBeRepeated(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, s, org := storeWorld(t, d)
		s.in = func(context.Context) error { return fault.Bad("name", "taken") }
		w.want(w.json("/api/v1/things", `{"name":"a"}`, key("k")), 422, "taken")
		s.in = nil
		s.after = func() error { return fault.Bad("name", "taken") }
		w.want(w.json("/api/v1/things", `{"name":"a"}`, key("k")), 422, "taken")
		s.after = nil
		w.want(w.json("/api/v1/things", `{"name":"a"}`, key("k")), 201)
		if n := s.effects(t, org); n != 2 { // one of the operation that failed after its commit
			t.Errorf("%d effects", n)
		}
	})
}

// A twin that was faster is why the version is another: the answer is the twin's.
func TestConflictWithOneself(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, s, _ := storeWorld(t, d)
		send := func() *httptest.ResponseRecorder { return w.json("/api/v1/things", `{"name":"a"}`, key("k")) }
		s.pre = func() { w.want(send(), 201, `{"n":1}`) }
		if rec := send(); rec.Code != 201 || rec.Header().Get("Idempotency-Replayed") != "true" {
			t.Errorf("%d %v", rec.Code, rec.Header())
		}
		s.pre = func() {}
		w.want(w.json("/api/v1/things", `{"name":"a"}`, key("other")), 409)
	})
}

func TestRace_SameKeyAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, s, org := storeWorld(t, d)
		w.srv.Seen = nil
		var wg sync.WaitGroup
		codes := make([]int, 16)
		for i := range codes {
			wg.Go(func() {
				r := httptest.NewRequest("POST", "/api/v1/things", strings.NewReader(`{"name":"a"}`))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", "k")
				rec := httptest.NewRecorder()
				w.h.ServeHTTP(rec, r)
				codes[i] = rec.Code
			})
		}
		wg.Wait()
		if n := s.effects(t, org); n != 1 {
			t.Errorf("%d effects: %v", n, codes)
		}
		for _, c := range codes {
			if c != 201 && c != 409 {
				t.Errorf("answers %v", codes)
				break
			}
		}
	})
}

// A page asks twice and sees one state, whatever is written in between.
func TestPageIsOneSnapshot(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, s, org := storeWorld(t, d)
		count := func(ctx context.Context, sc access.Scope) (n int64, err error) {
			err = d.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
				n, err = db.One(ctx, q, db.Scalar[int64],
					`SELECT count(*) FROM idempotency WHERE org_id = $1`, sc.OrgID())
				return err
			})
			return n, err
		}
		w.srv.Routes = append(w.srv.Routes, web.Page("/count", permView, func(ctx context.Context, sc access.Scope, _ web.None) (templ.Component, error) {
			before, err := count(ctx, sc)
			if err != nil {
				return nil, err
			}
			// Another request writes in between; it has a context of its own.
			w.want(w.json("/api/v1/things", `{"name":"a"}`), 201)
			after, err := count(ctx, sc)
			return text("%d and %d", before, after), err
		}))
		var err error
		if w.h, err = w.srv.Handler(); err != nil {
			t.Fatal(err)
		}
		w.want(w.do("GET", "/count", ""), 200, "0 and 0")
		if n := s.effects(t, org); n != 1 {
			t.Errorf("%d effects", n)
		}
	})
}
