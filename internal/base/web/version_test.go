package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/a-h/templ"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
)

// versioned are lines over a row of the organization that has a version. None of the
// operations looks at it.
func versioned(t *testing.T, d *db.DB) (*world, ids.ID) {
	t.Helper()
	org, public := testkit.NewOrg(t, d)
	id, said := ids.ID{1, 2, 3}, ""
	var mu sync.Mutex
	err := d.Write(t.Context(), db.Org(org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, 'x', 'x', 0)`, org, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	type in struct {
		ID   ids.ID `path:"id" kind:"note" json:"-"`
		Name string `json:"name,omitempty"`
	}
	type out struct {
		Said string `json:"said"`
	}
	read := func(context.Context, access.Scope, in) (out, error) {
		mu.Lock()
		defer mu.Unlock()
		return out{said}, nil
	}
	change := func(on func(ids.ID) db.Touches) web.Operation[in, web.None] {
		return func(ctx context.Context, sc access.Scope, in in) (o web.None, err error) {
			return o, d.Write(ctx, sc, on(in.ID), func(ctx context.Context, tx *db.Tx) error {
				tx.After(func() { mu.Lock(); said = in.Name; mu.Unlock() })
				if in.Name == "hidden" {
					return fault.NotFound
				}
				return nil
			})
		}
	}
	nothing := func(context.Context, access.Scope, in) (o web.None, err error) { return o, nil }
	form := func(ctx context.Context, _ access.Scope, in in, _ out) templ.Component {
		return text("form %s %v", web.FormOf(ctx).Value("name", ""), web.FormOf(ctx).Errors)
	}
	then := func(in, web.None) string { return "/" }
	p := people["admin"]
	p.Org, p.OrgID = org, public
	return newWorld(t, func(srv *web.Server) {
		srv.DB, srv.Secret, srv.Join = d, []byte("a secret of the tests, 32 bytes."), db.Join
		srv.Who = func(*http.Request) (access.Principal, error) { return p, nil }
		unit := func(path string, do web.Operation[in, web.None]) web.Route {
			return web.Op("POST", path, permEnter, do, web.Face[in, web.None]{Of: web.Row("unit"), Then: then, Form: "/units/{id}"})
		}
		srv.Routes = []web.Route{
			web.Op("GET", "/units/{id}", permView, read, web.Face[in, out]{Of: web.Row("unit"), View: form}),
			unit("/units/{id}", change(func(id ids.ID) db.Touches { return db.On("unit", id) })),
			unit("/units/{id}/other", change(func(ids.ID) db.Touches { return db.OnOrg() })),
			unit("/units/{id}/nothing", nothing),
			web.API("POST", "/units/{id}/free", permEnter, nothing),
		}
	}), id
}

// A line says whose version it goes by, and no operation has to look: not even one that
// touches something else, or does nothing.
func TestIfMatchHoldsForEveryLineThatHasAVersion(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, id := versioned(t, d)
		page := "/units/" + id.String()
		at := "/api/v1" + page
		tag := func() string { t.Helper(); return w.do("GET", at, "").Header().Get("ETag") }
		first := tag()
		if !strings.HasPrefix(first, `"1-`) {
			t.Fatal("ETag ", first)
		}
		w.want(w.do("GET", at, "", header("If-None-Match", first)), 304)
		for _, bad := range []string{`"2"`, `W/"1"`, `"x"`, `"01"`, `"-1"`, "1", `"1`, `"0"`} {
			for _, line := range []string{"", "/other", "/nothing"} {
				w.want(w.json(at+line, `{"name":"lost"}`, header("If-Match", bad)), 412, `"code":"412"`, "no longer in the version you saw")
			}
		}
		if tag() != first {
			t.Error("what was refused changed it")
		}
		rec := w.json(at, `{"name":"a"}`, header("If-Match", first))
		w.want(rec, 204)
		if rec.Header().Get("ETag") != `"2"` || !strings.HasPrefix(tag(), `"2-`) {
			t.Error("after a change: ", rec.Header().Get("ETag"), tag())
		}
		w.want(w.json(at+"/other", `{"name":"b"}`, header("If-Match", `"2"`)), 204)
		w.want(w.json(at+"/nothing", `{}`, header("If-Match", `"3"`)), 204)
		w.want(w.json(at, `{"name":"c"}`, header("If-Match", "*")), 204)
		w.want(w.json(at, `{"name":"d"}`), 204)
		w.want(w.json(at+"/free", `{}`, header("If-Match", tag())), 412)
		w.want(w.json(at, `{"name":"hidden"}`, header("If-Match", `"99"`)), 404)
		w.want(w.form(page, url.Values{"name": {"Mine"}, "_version": {"3"}}), 409, "Somebody else changed this in the meantime.", "form Mine")
		w.want(w.form(page, url.Values{"name": {"e"}, "_version": {"5"}}), 303)
		if w.do("GET", page, "").Header().Get("ETag") != "" {
			t.Error("a page has an ETag, though it differs from person to person")
		}
	})
}

// Of sixteen who read the same version one changes it, also where the operation touches
// another row.
func TestRace_IfMatchLetsOneThrough(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		w, id := versioned(t, d)
		var wg sync.WaitGroup
		got := make(chan int, 16)
		for i := range 16 {
			wg.Go(func() {
				line := []string{"", "/other"}[i%2]
				got <- w.json("/api/v1/units/"+id.String()+line, fmt.Sprintf(`{"name":"%d"}`, i), header("If-Match", `"1"`)).Code
			})
		}
		wg.Wait()
		close(got)
		n := map[int]int{}
		for code := range got {
			n[code]++
		}
		if n[204] != 1 || n[412] != 15 {
			t.Error(n)
		}
	})
}
