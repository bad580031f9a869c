package support_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/jobs"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/rooms/notice"
	"standing/internal/rooms/person"
	"standing/internal/rooms/support"
)

const canary = "canary"

// fill puts canaries wherever an organization can have them: people, addresses, tickets,
// arguments of mail, and the name of an organization of one.
func (k *kit) fill() {
	k.t.Helper()
	people := person.New(k.d, k.ring, k.clock, ids.New, k.looks)
	for i, name := range []string{"Canary One", "Canary Two"} {
		if _, err := people.Add(context.Background(), access.System(k.org, k.orgID, "test"), person.Input{Name: name, Email: "canary@members.test", Number: "CANARY" + string(rune('7'+i))}); err != nil {
			k.t.Fatal(err)
		}
	}
	k.want(303, k.as(member, k.org, "POST", "/support", "subject", "About Canary One", "body", "canary@members.test cannot sign in."))
	k.write(k.org, func(ctx context.Context, tx *db.Tx) error {
		if err := k.rooms.notices.Post(ctx, tx, k.org, notice.Message{Address: pii.Hide("canary@elsewhere.test"), Kind: notice.Requested, Code: "support.answered", Args: map[string]string{"page": "/canary"}}); err != nil {
			return err
		}
		_, err := audit.Append(ctx, tx, access.System(k.org, k.orgID, "test"), audit.Event{At: k.clock.Now(), Verb: "canary.seen"})
		return err
	})
	k.write(1, func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO org (public_id, kind, name, zone, state, created_at) VALUES ($1, 'professional', 'Dr. Canary', 'UTC', 'active', 0)`, ids.New(start)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO org (public_id, kind, name, zone, state, created_at) VALUES ($1, 'professional', 'Dr. Canary', 'UTC', 'closed', 0)`, ids.New(start.Add(time.Second)))
		return err
	})
	k.write(k.org, func(ctx context.Context, tx *db.Tx) error {
		return jobs.Enqueue(ctx, tx, k.org, jobs.New{Kind: "nobody.knows", Key: "canary", Payload: struct{ Name string }{"canary"}, Now: k.clock.Now()})
	})
	k.write(1, func(ctx context.Context, tx *db.Tx) error { // one that died
		_, err := tx.Exec(ctx, `UPDATE job SET state = 'dead', code = 'failed', due_at = due_at + 86400000000 WHERE kind = 'nobody.knows'`)
		return err
	})
	k.work()
}

// Every page of the console, on both faces, names nobody of an organization.
func TestConsoleShowsNobody(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.fill()
		pages := 0
		for _, r := range k.rooms.support.Routes() {
			// A ticket is what its organization wrote to the operators.
			if !strings.HasPrefix(r.Path, "/console") || !r.Reads() || strings.Contains(r.Path, "{id}") {
				continue
			}
			for _, path := range []string{r.Path, web.APIRoot + r.Path, r.Path + "?state=closed"} {
				w := k.as(op, 1, "GET", path)
				if w.Code == 422 && strings.Contains(path, "?") {
					continue
				}
				k.want(200, w)
				pages++
				if body := strings.ToLower(w.Body.String()); strings.Contains(body, canary) {
					at := strings.Index(body, canary)
					t.Errorf("%s shows …%s…", path, body[max(0, at-80):at+20])
				}
			}
		}
		if pages < 15 {
			t.Errorf("only %d pages", pages)
		}
	})
}

// A ticket does not tell operators who asked.
func TestTicketsHideWhoAsked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ticket := k.ticket()
		for _, root := range []string{"", web.APIRoot} {
			body := k.want(200, k.as(op, 1, "GET", root+"/console/tickets/"+ticket)).Body.String()
			if !strings.Contains(body, "It says no.") || strings.Contains(body, member.String()) {
				t.Error(body)
			}
		}
		if k.looks.n == 0 {
			t.Error("the log does not say who read the ticket")
		}
		k.want(303, k.as(op, 1, "POST", "/console/tickets/"+ticket, "body", "Try the other file."))
		k.work()
		got := get[support.Ticket](k, member, k.org, "/support/tickets/"+ticket)
		if len(got.Messages) != 2 || got.Messages[1].Body != "Try the other file." || got.Messages[1].Side != support.Operator || got.State != support.Answered {
			t.Errorf("%+v", got)
		}
		if in := get[notice.Inbox](k, member, k.org, "/notices"); len(in.Items) != 1 || in.Items[0].Page != "/support/tickets/"+ticket {
			t.Errorf("%+v", in)
		}
		if strings.Contains(k.as(member, k.org, "GET", "/support/tickets/"+ticket).Body.String(), op.String()) {
			t.Error("the page names the operator")
		}
		k.want(303, k.as(member, k.org, "POST", "/support/tickets/"+ticket+"/close"))
		k.want(422, k.as(op, 1, "POST", "/console/tickets/"+ticket+"/access", "hours", "1"))
		k.want(303, k.as(member, k.org, "POST", "/support/tickets/"+ticket, "body", "It came back."))
		if got := get[support.Ticket](k, member, k.org, "/support/tickets/"+ticket); got.State != support.Open {
			t.Error(got.State)
		}
	})
}

// The tables hold no text that can be read.
func TestTicketsAreSealed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.ticket()
		raw := testkit.OwnerDB(t, d.Config())
		for column, table := range map[string]string{"subject": "support_ticket", "body": "support_message"} {
			var b []byte
			if err := raw.QueryRow("SELECT " + column + " FROM " + table).Scan(&b); err != nil {
				t.Fatal(err)
			}
			if s := string(b); len(b) == 0 || strings.Contains(s, "Import") || strings.Contains(s, "It says") {
				t.Error(table + " can be read")
			}
		}
	})
}

func TestSuspend(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		at := "/console/organizations/" + k.orgID.String()
		k.want(303, k.as(op, 1, "POST", at+"/suspend"))
		k.want(409, k.as(op, 1, "POST", at+"/suspend"))
		got := get[support.OrgList](k, op, 1, "/console/organizations?state=suspended")
		if len(got.Orgs) != 1 || got.Orgs[0].ID != k.orgID || got.Orgs[0].Members != 4 {
			t.Errorf("%+v", got)
		}
		k.read(1, func(ctx context.Context, q db.Q) error {
			g, err := db.One(ctx, q, db.Scalar[int64], `SELECT generation FROM org WHERE id = $1`, k.org)
			if g != 2 {
				t.Error("caches of the organization stay: ", g)
			}
			return err
		})
		k.want(303, k.as(op, 1, "POST", at+"/resume"))
		k.want(404, k.as(op, 1, "POST", "/console/organizations/"+ids.ID{7}.String()+"/suspend"))
		k.want(422, k.as(op, 1, "POST", "/console/organizations/"+ids.ID{15: 1}.String()+"/suspend")) // itself
	})
}

func TestJobs(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.fill()
		o := get[support.Overview](k, op, 1, "/console")
		if o.Organizations != 3 || o.Dead != 1 || o.Tickets != 1 || o.Bounced != 0 || o.Checks[1].OK {
			t.Errorf("%+v", o)
		}
		w := get[support.Work](k, op, 1, "/console/jobs")
		if len(w.Dead) != 1 {
			t.Fatalf("%+v", w)
		}
		at := "/console/jobs/" + w.Dead[0].ID.String()
		k.want(303, k.as(op, 1, "POST", at+"/retry"))
		k.want(404, k.as(op, 1, "POST", at+"/retry"))
		k.want(303, k.as(op, 1, "POST", at+"/cancel"))
		k.want(404, k.as(op, 1, "POST", at+"/cancel"))
		if m := get[[]support.MailRow](k, op, 1, "/console/bounces"); len(m) != 1 || m[0].Sent != 1 || m[0].Org != k.orgID {
			t.Errorf("%+v", m)
		}
	})
}

// Every page of both rooms can be drawn, empty and filled.
func TestPagesDraw(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		draw := func(ticket, id string) {
			for _, r := range append(k.rooms.support.Routes(), k.rooms.notices.Routes()...) {
				path := strings.ReplaceAll(r.Path, "{id}", ticket)
				if strings.HasPrefix(path, "/support/access/") {
					path = "/support/access/" + id
				}
				if !r.Reads() || strings.Contains(r.Path, "{id}") && ticket == "" || strings.Contains(path, "{token}") {
					continue // what a link leads to is room notice's to test
				}
				who, org := admin, k.org
				if strings.HasPrefix(path, "/console") {
					who, org = op, 1
				}
				body := k.want(200, k.as(who, org, "GET", path)).Body.String()
				body = strings.NewReplacer(">support.ask<", "", ">notice.send<", "").Replace(body)  // kinds of jobs
				for _, room := range []string{">support.", ">console.", ">platform.", ">notice."} { // a code without words
					if at := strings.Index(body, room); at >= 0 {
						t.Errorf("%s says %s", path, body[at:min(len(body), at+40)])
					}
				}
			}
		}
		draw("", "")
		ticket := k.ticket()
		a := k.ask(ticket, "1", "write", "true")
		draw(ticket, a.ID.String())
		k.want(303, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String(), "yes", "true"))
		k.want(200, k.as(op, k.org, "GET", "/people/"+someone.String()))
		k.fill()
		draw(ticket, a.ID.String())
	})
}
