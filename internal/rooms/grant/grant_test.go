package grant

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
)

func reason(err error) string {
	for _, f := range fault.Fields(err) {
		return f.Reason
	}
	return ""
}

// A grant is given, used, logged and revoked; of the rest of the record nothing is seen.
func TestGrant(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		card, other := k.things.add(k.ada, "BLS card", true), k.things.add(k.ada, "Another thing", true)
		g := k.given(card)
		in, err := k.Inbox(context.Background(), k.their(PermGranted), InboxInput{})
		k.must(err)
		if len(in.Grants) != 1 || in.Grants[0].Name != "Ada Lin" || in.Grants[0].Over {
			t.Fatalf("the inbox is %+v", in.Grants)
		}
		v, err := k.Open(context.Background(), k.their(PermGranted), GrantedRef{g.ID})
		k.must(err)
		if len(v.Items) != 1 || v.Items[0].Label != "BLS card" || v.Name != "Ada Lin" {
			t.Fatalf("the grant is %+v", v)
		}
		i, err := k.Item(context.Background(), k.their(PermGranted), ItemRef{g.ID, v.Items[0].ID})
		k.must(err)
		if i.Lines[0].Value != "BLS card" {
			t.Errorf("%+v", i)
		}
		_, err = k.File(context.Background(), k.their(PermTake), ItemRef{g.ID, v.Items[0].ID})
		k.must(err)
		for what, id := range map[string]ids.ID{"another thing": other, "its own id": card, "the grant's": g.ID, "made up": ids.New(start)} {
			_, err := k.Item(context.Background(), k.their(PermGranted), ItemRef{g.ID, id})
			k.absent(what, err)
		}
		if got, want := k.looks(g.ID), []string{"Dr Reed Hill Hospital opened", "Dr Reed Hill Hospital looked BLS card", "Dr Reed Hill Hospital taken BLS card"}; !slices.Equal(got, want) {
			t.Errorf("the giver reads %q", got)
		}
		_, err = k.Revoke(context.Background(), k.mine(PermShares), ShareRef{g.ID})
		k.must(err)
		k.absent("revoked", k.open(k.their(PermGranted), g.ID))
		_, err = k.File(context.Background(), k.their(PermTake), ItemRef{g.ID, v.Items[0].ID})
		k.absent("the file of what was revoked", err)
		if got, want := k.logged(k.home, g.ID), []string{"grant.given", "grant.opened", "grant.looked", "grant.taken", "grant.revoked"}; !slices.Equal(got, want) {
			t.Errorf("the log says %q", got)
		}
		k.work()
		in, err = k.Inbox(context.Background(), k.their(PermGranted), InboxInput{})
		k.must(err)
		if !in.Grants[0].Over {
			t.Error("the inbox does not say that it is over")
		}
		if len(k.looks(g.ID)) != 3 {
			t.Error("what was taken does not stay in the list")
		}
	})
}

func TestNobodyElseOpensIt(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		g := k.given(k.things.add(k.ada, "BLS card", true))
		k.absent("a member of a third organization", k.open(k.as(k.third, stranger, ids.ID{}, PermGranted), g.ID))
		k.absent("a third organization's in the name of the second", k.open(k.as(k.third, reader, ids.ID{}, PermGranted), g.ID))
		k.absent("somebody who is no member there", k.open(k.as(k.hill, stranger, ids.ID{}, PermGranted), g.ID))
		k.absent("a grant that is none", k.open(k.their(PermGranted), ids.New(start)))
		k.exec(db.Platform, `UPDATE membership SET state = 'deactivated', until = 1 WHERE account_id = $1`, reader)
		k.absent("a member who was deactivated", k.open(k.their(PermGranted), g.ID))
		k.must(k.open(k.as(k.hill, another, ids.ID{}, PermGranted), g.ID))
		// Whoever acts for somebody else passes nothing on.
		sc, err := access.Authorize(access.Principal{Account: another, Org: k.hill.org, OrgID: k.hill.id, Fresh: start, Matrix: access.Matrix{{Module: "training", Right: access.View}: access.Org},
			Via: access.Via{Kind: "support", ID: ids.ID{9}, Until: start.Add(time.Hour)}}, PermGranted, start)
		k.must(err)
		k.absent("support", k.open(sc, g.ID))
		k.absent("the system", k.open(access.System(k.hill.org, k.hill.id, "test"), g.ID))
		for what, sc := range map[string]access.Scope{"another person": k.as(k.home, ids.ID{1, 2}, k.bob, PermShares), "somebody of another organization": k.their(PermShares), "nobody's person": k.as(k.home, giver, ids.ID{}, PermShares)} {
			_, err := k.Share(context.Background(), sc, ShareInput{ID: g.ID})
			k.absent("the giver's page for "+what, err)
			_, err = k.Revoke(context.Background(), sc, ShareRef{g.ID})
			k.absent("a revocation by "+what, err)
		}
	})
}

// Everything that ends a grant does so at once, and for good.
func TestItEnds(t *testing.T) {
	for name, end := range map[string]func(*kit, Grant){
		"by the clock": func(k *kit, g Grant) { k.until(g.Until) },
		"by who gave it leaving": func(k *kit, _ Grant) {
			k.exec(db.Platform, `UPDATE membership SET state = 'deactivated', until = 1 WHERE account_id = $1`, giver)
		},
		"by their account closing": func(k *kit, _ Grant) { k.exec(db.Platform, `UPDATE account SET state = 'closed' WHERE id = $1`, giver) },
		"by their organization ending": func(k *kit, _ Grant) {
			k.exec(db.Platform, `UPDATE org SET state = 'closed' WHERE id = $1`, k.home.org)
		},
		"by the receiver's being suspended": func(k *kit, _ Grant) {
			k.exec(db.Platform, `UPDATE org SET state = 'suspended' WHERE id = $1`, k.hill.org)
		},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.EachDB(t, func(t *testing.T, d *db.DB) {
				k := newKit(t, d)
				g := k.given(k.things.add(k.ada, "BLS card", true))
				k.must(k.open(k.their(PermGranted), g.ID))
				end(k, g)
				k.absent(name, k.open(k.their(PermGranted), g.ID))
				_, err := k.Keep(context.Background(), k.their(PermKeep), GrantedRef{g.ID})
				k.absent(name+", taken down", err)
			})
		})
	}
}

// A clock that goes back opens nothing that was over, whether somebody saw that or not.
func TestClockGoesBack(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		g := k.given(k.things.add(k.ada, "BLS card", true))
		k.until(g.Until.Add(time.Second))
		k.absent("over", k.open(k.their(PermGranted), g.ID))
		k.until(start.Add(time.Hour))
		k.absent("over, and the clock went back", k.open(k.their(PermGranted), g.ID))
		v, err := k.Share(context.Background(), k.mine(PermShares), ShareInput{ID: g.ID})
		k.must(err)
		if v.Ended != Expired {
			t.Errorf("it is %q", v.Ended)
		}
		if at := (Grant{Until: start, lookedAt: start.Add(time.Hour)}); at.state(start.Add(-time.Hour)) != Expired {
			t.Error("a look later than its end leaves a grant open")
		}
	})
}

func TestWhatIsGoneIsNotSeen(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		card := k.things.add(k.ada, "BLS card", true)
		g := k.given(card)
		k.things.drop(card)
		_, err := k.Item(context.Background(), k.their(PermGranted), ItemRef{g.ID, g.Items[0].ID})
		k.absent("what was taken back", err)
		if got := k.looks(g.ID); len(got) != 0 {
			t.Errorf("a look at nothing was written down: %q", got)
		}
		r, err := k.Keep(context.Background(), k.their(PermKeep), GrantedRef{g.ID})
		k.must(err)
		if len(r.what.Items) != 1 || !r.what.Items[0].Absent {
			t.Errorf("%+v", r.what)
		}
	})
}

// Only what somebody brought themselves is theirs to show, unless their organization says more.
func TestWhatCanBeGiven(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		own, kept, foreign := k.things.add(k.ada, "Own", true), k.things.add(k.ada, "Kept", false), k.things.add(k.bob, "Bob's", true)
		give := func(id ids.ID) string {
			_, err := k.Give(context.Background(), k.mine(PermGive), k.input(id))
			return reason(err)
		}
		if got := give(own); got != "" {
			t.Error(got)
		}
		for what, id := range map[string]ids.ID{"what the organization wrote down": kept, "somebody else's": foreign, "made up": ids.New(start)} {
			if got := give(id); got != "grant.not_offered" {
				t.Errorf("%s: %q", what, got)
			}
		}
		_, err := k.Settle(context.Background(), k.as(k.home, giver, k.ada, PermDesk), DeskInput{Kept: true})
		k.must(err)
		if got := give(kept); got != "" {
			t.Error(got)
		}
		if got := give(foreign); got != "grant.not_offered" {
			t.Error(got)
		}
		k.exec(db.Platform, `UPDATE org SET kind = 'professional' WHERE id = $1`, k.home.org)
		_, err = k.Settle(context.Background(), k.as(k.home, giver, k.ada, PermDesk), DeskInput{})
		k.must(err)
		if got := give(kept); got != "" {
			t.Errorf("in an organization of one: %q", got)
		}
	})
}

func TestWhatIsRefused(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		card := k.things.add(k.ada, "BLS card", true)
		for want, change := range map[string]func(*GiveInput){
			"grant.agree":        func(in *GiveInput) { in.Agreed = false },
			"grant.nobody_there": func(in *GiveInput) { in.To = "Hill" },
			"required":           func(in *GiveInput) { in.To = " " },
			"grant.choose":       func(in *GiveInput) { in.Items = nil },
			"grant.not_offered":  func(in *GiveInput) { in.Items = []string{"thing"} },
			"grant.past":         func(in *GiveInput) { in.Until = civil.Of(2026, 3, 1) },
			"grant.too_long":     func(in *GiveInput) { in.Until = civil.Of(2028, 3, 5) },
			"grant.say_why":      func(in *GiveInput) { in.Purpose = Other },
			"text_invalid":       func(in *GiveInput) { _ = in.Words.Scan("a\u202eb") },
			"too_long":           func(in *GiveInput) { _ = in.Words.Scan(strings.Repeat("é", 501)) },
			"too_many":           func(in *GiveInput) { in.Items = make([]string, maxItems+1) },
		} {
			in := k.input(card)
			change(&in)
			_, err := k.Give(context.Background(), k.mine(PermGive), in)
			if got := reason(err); got != want {
				t.Errorf("%s: %q %v", want, got, err)
			}
		}
		_, err := k.Settle(context.Background(), k.as(k.home, giver, k.ada, PermDesk), DeskInput{Takes: true, Name: "Home"})
		k.must(err)
		in := k.input(card)
		in.To = "home"
		_, err = k.Give(context.Background(), k.mine(PermGive), in)
		if got := reason(err); got != "grant.oneself" {
			t.Error(got, err)
		}
		_, err = k.Give(context.Background(), k.as(k.home, giver, ids.ID{}, PermGive), k.input(card))
		if got := reason(err); got != "grant.no_person" {
			t.Error(got, err)
		}
	})
}

// An organization is found by its exact name or its code while it wants to be, and not otherwise.
func TestDesk(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		boss := k.their(PermDesk)
		d1, err := k.Desk(context.Background(), boss, struct{}{})
		k.must(err)
		find := func(text string) string {
			var f Found
			err := k.d.Read(context.Background(), k.mine(PermGive), func(ctx context.Context, q db.Q) (err error) {
				f, err = findOrg(ctx, q, text)
				return err
			})
			if err != nil {
				return reason(err)
			}
			return f.Name
		}
		for text, want := range map[string]string{"HILL hospital": "Hill Hospital", strings.ToLower(spaced(d1.Code)): "Hill Hospital", d1.Code: "Hill Hospital",
			"Hill": "grant.nobody_there", "Hill Hospital ' OR 1=1 --": "grant.nobody_there", "%": "grant.nobody_there", d1.Code[:9]: "grant.nobody_there", "Test": "grant.nobody_there"} {
			if got := find(text); got != want {
				t.Errorf("%q finds %q", text, got)
			}
		}
		_, err = k.Settle(context.Background(), k.as(k.third, stranger, ids.ID{}, PermDesk), DeskInput{Takes: true, Name: "Hill  hospital"})
		if reason(err) != "grant.name_taken" {
			t.Error("two have one name: ", err)
		}
		d2, err := k.Settle(context.Background(), boss, DeskInput{Takes: true})
		k.must(err)
		if d2.Code != d1.Code || find("Hill Hospital") != "grant.nobody_there" || find(d1.Code) != "Test" {
			t.Error("without a name it is found by the code only")
		}
		_, err = k.Settle(context.Background(), boss, DeskInput{Name: "Hill Hospital"})
		k.must(err)
		if find("Hill Hospital") != "grant.nobody_there" || find(d1.Code) != "grant.nobody_there" {
			t.Error("it is found that does not want to be")
		}
	})
}

// The record of what was relied on stays when the grant does not.
func TestKeep(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		card := k.things.add(k.ada, "BLS card", true)
		g := k.given(card)
		r, err := k.Keep(context.Background(), k.their(PermKeep), GrantedRef{g.ID})
		k.must(err)
		_, err = k.Revoke(context.Background(), k.mine(PermShares), ShareRef{g.ID})
		k.must(err)
		k.things.drop(card)
		got, err := k.Record(context.Background(), k.their(PermGranted), RecordRef{r.ID})
		k.must(err)
		if got.Digest != r.Digest || len(got.Digest) != 64 || got.Said != r.Said || !strings.Contains(got.Said, "BLS card") || got.TakenBy != "Dr Reed" {
			t.Errorf("%+v", got)
		}
		if looks := k.looks(g.ID); !slices.Equal(looks, []string{"Dr Reed Hill Hospital kept"}) {
			t.Errorf("the giver reads %q", looks)
		}
		_, err = k.Record(context.Background(), k.as(k.third, stranger, ids.ID{}, PermGranted), RecordRef{r.ID})
		k.absent("another organization's record", err)
		if err := k.d.Write(context.Background(), db.Org(k.hill.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE grant_record SET taken_at = 0 WHERE org_id = $1`, k.hill.org)
			return err
		}); err == nil {
			t.Error("a record was changed")
		}
	})
}

// The notices: that it came, that it ends soon, that it ended; each once.
func TestNotices(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		g := k.given(k.things.add(k.ada, "BLS card", true))
		told := func(p place) (out []string) {
			k.must(k.d.Read(context.Background(), db.Org(p.org), func(ctx context.Context, q db.Q) (err error) {
				out, err = db.All(ctx, q, db.Scalar[string], `SELECT code FROM notice WHERE org_id = $1 ORDER BY id`, p.org)
				return err
			}))
			return out
		}
		k.must(k.deliver(context.Background(), access.System(k.hill.org, k.hill.id, "test"), grantRef{k.home.id, g.ID}, ""))
		k.must(k.sweep(context.Background(), access.Scope{}, none{}, ""))
		if got := told(k.hill); !slices.Equal(got, []string{"grant.arrived"}) {
			t.Errorf("%q", got)
		}
		k.until(g.Until.Add(-6 * 24 * time.Hour))
		for range 2 {
			k.must(k.sweep(context.Background(), access.Scope{}, none{}, ""))
		}
		if got, mine := told(k.hill), told(k.home); !slices.Equal(got, []string{"grant.arrived", "grant.ending"}) || !slices.Equal(mine, []string{"grant.ending_yours"}) {
			t.Errorf("%q %q", got, mine)
		}
		k.until(g.Until)
		for range 2 {
			k.must(k.sweep(context.Background(), access.Scope{}, none{}, ""))
			k.work()
		}
		if got := told(k.hill); !slices.Equal(got, []string{"grant.arrived", "grant.ending", "grant.ended"}) {
			t.Errorf("%q", got)
		}
	})
}

// Nothing is written through a grant, whatever an operation would do.
func TestPromise_CC_11(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		card := k.things.add(k.ada, "BLS card", true)
		g := k.given(card)
		var through access.Scope
		k.must(k.through(context.Background(), k.their(PermGranted), g.ID, Opened, ids.ID{}, func(_ context.Context, _ *db.Tx, u under) error {
			through = u.sc
			return nil
		}))
		err := k.d.Write(context.Background(), through, db.Fresh(), func(context.Context, *db.Tx) error { return nil })
		if !errors.Is(err, fault.Denied) {
			t.Error("a write was allowed: ", err)
		}
		for _, perm := range append(Permissions(), access.Perm{Name: "person.enter", Module: "people", Right: access.Enter}) {
			if through.Can(perm) != access.None {
				t.Errorf("it gives %s", perm)
			}
			if _, err := through.Narrow(perm); err == nil {
				t.Errorf("it narrows to %s", perm)
			}
		}
		if !through.Gives("thing", card) || through.Gives("thing", g.ID) || through.Gives("completion", card) || through.About() != k.ada || !through.Person().Zero() {
			t.Error("it gives what was not granted")
		}
		for who, want := range map[ids.ID]bool{k.ada: true, k.bob: false} {
			ok, err := false, error(nil)
			k.must(k.d.Read(context.Background(), through, func(ctx context.Context, q db.Q) error {
				ok, err = k.people.Reaches(ctx, q, through, who)
				return err
			}))
			if ok != want {
				t.Errorf("it reaches %s: %v", who, ok)
			}
		}
	})
}
