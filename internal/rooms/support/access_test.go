package support_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/support"
)

// What ends ends on every replica, with the next request.
func TestAccessEnds(t *testing.T) {
	for name, end := range map[string]func(*kit, string, support.Access){
		"ended": func(k *kit, _ string, a support.Access) {
			k.want(303, k.as(second, k.org, "POST", "/support/access/"+a.ID.String()+"/end"))
		},
		"closed": func(k *kit, ticket string, _ support.Access) {
			k.want(303, k.as(member, k.org, "POST", "/support/tickets/"+ticket+"/close"))
		},
		"left": func(k *kit, _ string, _ support.Access) { k.want(303, k.as(op, k.org, "POST", "/support/leave")) },
		"no operator any more": func(k *kit, _ string, _ support.Access) {
			k.write(1, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE membership SET state = 'deactivated', until = 1 WHERE org_id = 1 AND account_id = $1`, op)
				return err
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDB(t, func(t *testing.T, d *db.DB) {
				k := newKit(t, d)
				replica := testkit.Reopen(t, d.Config())
				elsewhere := k.serve(replica, k.replica(replica))
				ticket := k.ticket()
				a := k.granted(ticket, "8")
				if k.look(k.handler) != 200 || k.look(elsewhere) != 200 {
					t.Fatal("the access does not hold")
				}
				end(k, ticket, a)
				if k.look(k.handler) != 403 || k.look(elsewhere) != 403 {
					t.Error("the access still holds")
				}
			})
		})
	}
}

func TestWriteIsGivenByABoxOfItsOwn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ticket := k.ticket()
		a := k.ask(ticket, "1", "write", "true")
		k.want(303, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String(), "yes", "true"))
		k.want(403, k.as(op, k.org, "POST", "/people"))
		k.want(303, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String()+"/end"))
		// The general inbox of approvals never gives writing.
		a = k.ask(ticket, "1", "write", "true")
		sc := k.scope(admin)
		open, _, err := k.rooms.approvals.Inbox(ctx, sc, approval.Open, ids.ID{}, 10)
		if err != nil || len(open) != 1 || open[0].Row != a.ID {
			t.Fatal(open, err)
		}
		if _, err := k.rooms.approvals.Decide(ctx, sc, approval.DecideInput{ID: open[0].ID, Yes: true}); err != nil {
			t.Fatal(err)
		}
		k.want(200, k.as(op, k.org, "GET", "/people/"+someone.String()))
		k.want(403, k.as(op, k.org, "POST", "/people"))
		k.want(303, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String()+"/end"))

		k.granted(ticket, "1", "write", "true")
		k.want(303, k.as(op, k.org, "POST", "/people"))
		for _, path := range []string{"/people/export", "/roles"} { // never part of it
			k.want(403, k.as(op, k.org, "POST", path))
		}
		w := k.want(200, k.as(op, k.org, "GET", "/people/"+someone.String()))
		if !strings.Contains(w.Body.String(), "may enter things") {
			t.Error("the banner does not say so")
		}
	})
}

func (k *kit) scope(who ids.ID) access.Scope {
	k.t.Helper()
	sc, err := access.Authorize(access.Principal{Account: who, Org: k.org, OrgID: k.orgID, Matrix: k.matrices()[k.org][who]}, support.PermGrant, k.clock.Now())
	if err != nil {
		k.t.Fatal(err)
	}
	return sc
}

func TestRefusedAndUnanswered(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ticket := k.ticket()
		a := k.ask(ticket, "1")
		k.want(422, k.as(op, 1, "POST", "/console/tickets/"+ticket+"/access", "hours", "1")) // one at a time
		k.want(422, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String(), "yes", "false"))
		k.want(303, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String(), "yes", "false", "note", "not now"))
		k.want(410, k.as(second, k.org, "POST", "/support/access/"+a.ID.String(), "yes", "true"))
		if k.look(k.handler) != 403 {
			t.Error("refused and let in")
		}
		b := k.ask(ticket, "1")
		k.clock.Move(73 * time.Hour)
		if n, err := k.rooms.approvals.Sweep(ctx, access.System(k.org, k.orgID, "job:approval.sweep")); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if got := get[support.Access](k, admin, k.org, "/support/access/"+b.ID.String()); got.State != support.Refused || got.EndedAt.IsZero() {
			t.Errorf("%+v", got)
		}
		if k.look(k.handler) != 403 {
			t.Error("nobody answered and let in")
		}
	})
}

func TestRace_AskedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ticket := k.ticket()
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() { k.as(op, 1, "POST", "/console/tickets/"+ticket+"/access", "hours", "1") })
		}
		wg.Wait()
		k.work()
		if got := get[support.Ticket](k, op, 1, "/console/tickets/"+ticket); len(got.Accesses) != 1 {
			t.Errorf("asked %d times", len(got.Accesses))
		}
		open, _, err := k.rooms.approvals.Inbox(context.Background(), k.scope(admin), approval.Open, ids.ID{}, 50)
		if err != nil || len(open) != 1 {
			t.Error(len(open), err)
		}
	})
}

func TestRace_DecidedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a := k.ask(k.ticket(), "1")
		var wg sync.WaitGroup
		var mu sync.Mutex
		took := 0
		for i := range 16 {
			wg.Go(func() {
				w := k.as([]ids.ID{admin, second}[i%2], k.org, "POST", "/support/access/"+a.ID.String(), "yes", []string{"true", "false"}[i%2], "note", "n")
				mu.Lock()
				defer mu.Unlock()
				if w.Code == http.StatusSeeOther {
					took++
				}
			})
		}
		wg.Wait()
		if took != 1 || k.entries("support.granted", a.ID)+k.entries("support.refused", a.ID) != 1 {
			t.Errorf("%d answers took effect", took)
		}
	})
}

// While an administrator ends an access, requests under it either came before, and are
// listed, or are refused.
func TestRace_EndWhileLooking(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a := k.granted(k.ticket(), "1")
		var wg sync.WaitGroup
		var mu sync.Mutex
		seen := 0
		for i := range 16 {
			wg.Go(func() {
				if i == 8 {
					k.as(admin, k.org, "POST", "/support/access/"+a.ID.String()+"/end")
					return
				}
				if k.look(k.handler) == 200 {
					mu.Lock()
					defer mu.Unlock()
					seen++
				}
			})
		}
		wg.Wait()
		if got := get[support.Access](k, admin, k.org, "/support/access/"+a.ID.String()); len(got.Views) < seen || got.State != support.Ended {
			t.Errorf("%d seen, %d listed, %s", seen, len(got.Views), got.State)
		}
		if k.look(k.handler) != 403 {
			t.Error("still open")
		}
	})
}

// What cannot be written down is not answered.
func TestUnrecordedIsUnanswered(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a := k.granted(k.ticket(), "1")
		p := access.Principal{Account: op, Org: k.org, OrgID: k.orgID, Matrix: k.matrices()[k.org][admin], Via: access.Via{Kind: "support", ID: a.ID, Until: a.Until}}
		broken, err := db.Open(context.Background(), d.Config())
		if err != nil {
			t.Fatal(err)
		}
		if err := broken.Close(); err != nil {
			t.Fatal(err)
		}
		who := k.replica(broken).support.Watch(func(*http.Request) (access.Principal, error) { return p, nil })
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "/people", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := who(r); err == nil || !got.Account.Zero() {
			t.Error("answered without a record")
		}
		// Nor is one that ended between being asked for and being written down.
		k.want(303, k.as(admin, k.org, "POST", "/support/access/"+a.ID.String()+"/end"))
		who = k.rooms.support.Watch(func(*http.Request) (access.Principal, error) { return p, nil })
		if _, err := who(r); !errors.Is(err, fault.Denied) {
			t.Error(err)
		}
	})
}

// The database itself refuses what the program must not do.
func TestDatabaseRefuses(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		a := k.ask(k.ticket(), "1")
		for name, set := range map[string]string{
			"more than eight hours":         `state = 'granted', granted_by = $2, granted_at = 0, until_at = 28800000001`,
			"given by the operator":         `state = 'granted', granted_by = account_id, granted_at = 0, until_at = 1`,
			"given by nobody":               `state = 'granted', granted_at = 0, until_at = 1`,
			"without an end":                `state = 'granted', granted_by = $2, granted_at = 0`,
			"writing that nobody asked for": `can_write = wants_write IS NOT NULL`,
		} {
			if d.Engine() == db.SQLite && strings.Contains(set, "can_write") {
				set = `can_write = 1`
			}
			err := d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				args := []any{a.ID}
				if strings.Contains(set, "$2") {
					args = append(args, admin)
				}
				_, err := tx.Exec(ctx, `UPDATE support_access SET `+set+` WHERE id = $1`, args...)
				return err
			})
			if v := (*db.Violation)(nil); !errors.As(err, &v) || v.Kind != "check" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestBannerForTheOrganization(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		const words = "Somebody of support has access"
		if strings.Contains(k.as(admin, k.org, "GET", "/support").Body.String(), words) {
			t.Error("a banner without an access")
		}
		k.granted(k.ticket(), "1")
		if !strings.Contains(k.as(admin, k.org, "GET", "/support").Body.String(), words) {
			t.Error("no banner for an administrator")
		}
		if strings.Contains(k.as(rival, k.far, "GET", "/support").Body.String(), words) {
			t.Error("a banner for another organization")
		}
		k.clock.Move(time.Hour)
		if strings.Contains(k.as(admin, k.org, "GET", "/support").Body.String(), words) {
			t.Error("a banner for an access that is over")
		}
	})
}
