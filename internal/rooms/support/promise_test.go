package support_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/rooms/support"
)

// CF-28: "only when required to provide technical support, and only with appropriate
// authorization". A ticket, the organization's yes, a time, a list of every read.
func TestPromise_CF_28(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		page := "/people/" + someone.String()
		// Without a grant: refused, on both faces, whatever an operator may do in the console.
		k.want(403, k.as(op, k.org, "GET", page))
		k.want(403, k.as(op, k.org, "GET", web.APIRoot+page))
		// Without a ticket there is nothing to ask for.
		k.want(404, k.as(op, 1, "POST", "/console/tickets/"+ids.ID{9}.String()+"/access", "hours", "1"))
		ticket := k.ticket()
		k.want(422, k.as(op, 1, "POST", "/console/tickets/"+ticket+"/access", "hours", "9"))
		a := k.ask(ticket, "2")
		k.want(403, k.as(op, k.org, "GET", page)) // asked for is not given
		k.want(403, k.as(op, k.org, "POST", "/support/access/"+a.ID.String(), "yes", "true"))
		k.want(403, k.as(member, k.org, "POST", "/support/access/"+a.ID.String(), "yes", "true"))
		k.want(404, k.as(rival, k.far, "POST", "/support/access/"+a.ID.String(), "yes", "true"))
		k.want(403, k.as(op, k.org, "GET", page))

		k.want(303, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String(), "yes", "true", "write", "true"))
		seen := 0
		for range 3 {
			w := k.want(200, k.as(op, k.org, "GET", page))
			if body := w.Body.String(); !strings.Contains(body, secretName) || !strings.Contains(body, "You are here for support, to look only") {
				t.Fatal("no banner")
			}
			seen++
		}
		k.want(200, k.as(op, k.org, "GET", web.APIRoot+page))
		seen++
		// Read-only: they did not ask to write, so a box ticked by mistake gives nothing.
		for _, path := range []string{"/people", "/people/export", "/roles", "/support", "/support/access/" + a.ID.String() + "/end"} {
			k.want(403, k.as(op, k.org, "POST", path))
			seen++
		}
		// The organization sees each of them.
		got := get[support.Access](k, admin, k.org, "/support/access/"+a.ID.String())
		if len(got.Views) != seen {
			t.Errorf("%d requests are listed of %d", len(got.Views), seen)
		}
		if v := got.Views[len(got.Views)-1]; v.Route != "/people/{id}" || v.Object != "person" || v.ObjectID != someone {
			t.Errorf("%+v", v)
		}
		if n := k.entries("support.viewed", a.ID); n != int64(seen) {
			t.Errorf("%d entries in the log of %d", n, seen)
		}
		if body := k.want(200, k.as(admin, k.org, "GET", "/support/access/"+a.ID.String())).Body.String(); !strings.Contains(body, someone.String()) {
			t.Error("the page does not list what was opened")
		}
		// In mid-session its time is over.
		k.clock.Move(2*time.Hour - time.Second)
		k.want(200, k.as(op, k.org, "GET", page))
		k.clock.Move(time.Second)
		k.want(403, k.as(op, k.org, "GET", page))
		if got := get[support.Access](k, admin, k.org, "/support/access/"+a.ID.String()); got.State != support.Over {
			t.Error(got.State)
		}
	})
}

func (k *kit) entries(verb string, row ids.ID) (n int64) {
	k.t.Helper()
	k.read(k.org, func(ctx context.Context, q db.Q) (err error) {
		n, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM audit_content WHERE org_id = $1 AND verb = $2 AND row_id = $3`, k.org, verb, row)
		return err
	})
	return n
}

// TC-01: "We will never give access to information you've entered to anyone you have not
// specifically authorized." The half about staff: without a grant an operator reaches no
// line of an organization, and no other organization's people reach its tickets.
func TestPromise_TC_01(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ticket := k.ticket()
		a := k.ask(ticket, "1")
		forms := map[string][]string{"/support/tickets/{id}": {"body", "x"}, "/support/access/{id}": {"yes", "true"}}
		fill := strings.NewReplacer("{id}", ticket)
		n := 0
		for _, r := range append(k.rooms.support.Routes(), peopleRoutes()...) {
			if _, ok := r.Perm(); !ok || strings.HasPrefix(r.Path, "/console") {
				continue
			}
			path := fill.Replace(r.Path)
			if strings.HasPrefix(r.Path, "/support/access/") {
				path = strings.ReplaceAll(r.Path, "{id}", a.ID.String())
			}
			n++
			if w := k.as(op, k.org, r.Method, path); w.Code != http.StatusForbidden {
				t.Errorf("an operator without a grant: %s: %d", r.Name(), w.Code)
			}
			named := strings.Contains(r.Path, "{id}") && !strings.HasPrefix(r.Path, "/people")
			if w := k.as(rival, k.far, r.Method, path, forms[r.Path]...); named && w.Code != http.StatusNotFound {
				t.Errorf("another organization: %s: %d", r.Name(), w.Code)
			}
		}
		if n < 10 {
			t.Errorf("only %d lines were tried", n)
		}
		// The console is the installation's, whatever somebody's matrix says elsewhere.
		for _, r := range k.rooms.support.Routes() {
			if strings.HasPrefix(r.Path, "/console") && r.Reads() {
				k.want(403, k.as(admin, k.org, "GET", fill.Replace(r.Path)))
			}
		}
		sc, err := access.Authorize(access.Principal{Account: admin, Org: k.org, OrgID: k.orgID, Matrix: access.Matrix{{Module: "platform", Right: access.View}: access.Org}}, support.PermPlatform, start)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.rooms.support.Organizations(context.Background(), sc, support.OrgsInput{}); !errors.Is(err, fault.NotFound) {
			t.Error("a matrix alone opens the console: ", err)
		}
		// A colleague sees neither the question nor that there is one.
		k.want(404, k.as(other, k.org, "GET", "/support/tickets/"+ticket))
		k.want(404, k.as(other, k.org, "POST", "/support/tickets/"+ticket, "body", "x"))
		if l := get[support.List](k, other, k.org, "/support"); len(l.Tickets) != 0 {
			t.Error("a colleague sees the question")
		}
	})
}
