package org_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/org"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type house struct {
	d    *db.DB
	s    *org.Service
	org  org.Organization
	boss ids.ID
}

func newHouse(t *testing.T, d *db.DB) house {
	t.Helper()
	h := house{d: d, boss: ids.ID{9, 9}}
	h.s = org.New(d, clock.At(start), ids.New, org.Permissions())
	var err error
	h.org, err = h.s.Create(context.Background(), org.CreateInput{Kind: org.Workforce, Name: "Northwind", Zone: "America/Chicago"})
	if err != nil {
		t.Fatal(err)
	}
	h.admit(t, h.boss, org.Administrator)
	return h
}

func (h house) system() access.Scope { return access.System(h.org.Number, h.org.ID, "test") }

func (h house) admit(t *testing.T, account ids.ID, roles ...string) {
	t.Helper()
	err := h.d.Write(context.Background(), h.system(), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
		if err := testkit.Join(ctx, tx, h.org.Number, account, start); err != nil {
			return err
		}
		return h.s.Admit(ctx, tx, h.system(), account, roles, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// as is the scope in which an account does p, with the rights that it has now.
func (h house) as(t *testing.T, account ids.ID, p access.Perm) (access.Scope, error) {
	t.Helper()
	var matrix access.Matrix
	err := h.d.Read(context.Background(), h.system(), func(ctx context.Context, q db.Q) (err error) {
		_, matrix, err = h.s.Rights(ctx, q, h.org.Number, account)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return access.Authorize(access.Principal{Account: account, Org: h.org.Number, OrgID: h.org.ID, Matrix: matrix, Fresh: start}, p, start)
}

func (h house) owner(t *testing.T, p access.Perm) access.Scope {
	t.Helper()
	sc, err := h.as(t, h.boss, p)
	if err != nil {
		t.Fatal(p, err)
	}
	return sc
}

func reason(t *testing.T, err error, want string) {
	t.Helper()
	f := fault.Fields(err)
	if len(f) != 1 || f[0].Reason != want {
		t.Errorf("%v, not %s", err, want)
	}
}

func TestUnitsAreATree(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		sc := h.owner(t, org.PermUnits)
		add := func(name string, parent ids.ID) (org.Unit, error) {
			return h.s.AddUnit(ctx, sc, org.UnitInput{Name: name, Parent: parent})
		}
		north, err := add("North", ids.ID{})
		if err != nil {
			t.Fatal(err)
		}
		ward, err := add("Ward 1", north.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = add("  ward   1 ", north.ID)
		reason(t, err, "name_taken")
		_, err = add("Ghost", ids.ID{1})
		reason(t, err, "unit_unknown")
		_, err = add(" ", ids.ID{})
		reason(t, err, "required")
		_, err = h.s.ChangeUnit(ctx, sc, org.UnitChange{ID: north.ID, UnitInput: org.UnitInput{Name: "North", Parent: ward.ID}})
		reason(t, err, "unit_place")
		_, err = h.s.ArchiveUnit(ctx, sc, org.UnitRef{ID: north.ID})
		reason(t, err, "unit_not_empty")
		if _, err = h.s.ArchiveUnit(ctx, sc, org.UnitRef{ID: ward.ID}); err != nil {
			t.Error(err)
		}
		if _, err = h.s.RestoreUnit(ctx, sc, org.UnitRef{ID: ward.ID}); err != nil {
			t.Error(err)
		}
		deep := ward
		for range 9 {
			if deep, err = add("x", deep.ID); err != nil {
				t.Fatal(err)
			}
		}
		last, err := add("x", deep.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = add("x", last.ID)
		reason(t, err, "unit_place")
		nodes, err := h.s.Units(ctx, sc)
		if err != nil || len(nodes) != 12 || nodes[11].Depth != 11 {
			t.Error(len(nodes), err)
		}
	})
}

func TestOtherOrganizationsUnitIsNotThere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		a, b := newHouse(t, d), newHouse(t, d)
		u, err := a.s.AddUnit(ctx, a.owner(t, org.PermUnits), org.UnitInput{Name: "A"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.s.ChangeUnit(ctx, b.owner(t, org.PermUnits), org.UnitChange{ID: u.ID, UnitInput: org.UnitInput{Name: "B"}})
		if !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		_, err = b.s.AddUnit(ctx, b.owner(t, org.PermUnits), org.UnitInput{Name: "B", Parent: u.ID})
		reason(t, err, "unit_unknown")
	})
}

// A right that is opened or closed counts at the next request, on every replica.
func TestRolesSayWhatMembersMay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		ann := ids.ID{7}
		h.admit(t, ann, org.Recorder)
		if _, err := h.as(t, ann, org.PermUnits); !errors.Is(err, fault.Denied) {
			t.Error("a recorder changes units: ", err)
		}
		in := org.RoleInput{Code: org.Recorder, Cells: map[string]string{"org:view": "org", "org:enter": "org"}}
		preview, err := h.s.PreviewRole(ctx, h.owner(t, org.PermRoleView), in)
		if err != nil || len(preview) != 1 || preview[0].Perm != "unit.change" || !preview[0].Opens() {
			t.Error(preview, err)
		}
		if _, err := h.s.SaveRole(ctx, h.owner(t, org.PermRole), in); err != nil {
			t.Fatal(err)
		}
		if _, err := h.as(t, ann, org.PermUnits); err != nil {
			t.Error("the right was given: ", err)
		}
		if _, err := h.s.ResetRole(ctx, h.owner(t, org.PermRole), org.RoleRef{Code: org.Recorder}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.as(t, ann, org.PermUnits); !errors.Is(err, fault.Denied) {
			t.Error("the right was taken: ", err)
		}
		_, err = h.s.SaveRole(ctx, h.owner(t, org.PermRole), org.RoleInput{Code: org.Administrator})
		reason(t, err, "role_locked")
		for _, cell := range []string{"org:fly", "no:view", "training:view", "people:approve"} { // off, or asked for by nothing
			_, err = h.s.SaveRole(ctx, h.owner(t, org.PermRole), org.RoleInput{Code: "new", Name: "X", Cells: map[string]string{cell: "org"}})
			reason(t, err, "cell_unknown")
		}
		_, err = h.s.SaveRole(ctx, h.owner(t, org.PermRole), org.RoleInput{Code: org.Recorder, Cells: map[string]string{"access:manage": "units"}})
		reason(t, err, "cell_unknown") // roles are the whole organization's or nobody's
		if _, err = h.s.SaveRole(ctx, h.owner(t, org.PermRole), org.RoleInput{Code: "not_there", Name: "X"}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		_, err = h.s.SaveRole(ctx, h.owner(t, org.PermRole), org.RoleInput{Code: "new", Name: "Recorder"})
		reason(t, err, "role_taken")
	})
}

// What the table of a role does not show is not changed by saving it: rights in a module
// that is off are there when it is switched on.
func TestSavingARoleKeepsWhatItDoesNotShow(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		hidden := access.Cell{Module: "training", Right: access.Enter}
		matrix := func() access.Matrix {
			t.Helper()
			roles, err := h.s.Roles(ctx, h.owner(t, org.PermRoleView))
			if err != nil {
				t.Fatal(err)
			}
			return roles[slices.IndexFunc(roles, func(r org.Role) bool { return r.Code == org.Recorder })].Matrix
		}
		was := matrix()[hidden]
		if _, err := h.s.SaveRole(ctx, h.owner(t, org.PermRole), org.RoleInput{Code: org.Recorder}); err != nil {
			t.Fatal(err)
		}
		if m := matrix(); was == access.None || m[hidden] != was || m[access.Cell{Module: "org", Right: access.View}] != access.None {
			t.Error(was, m)
		}
	})
}

// Whoever may edit roles cannot give themselves, or others, more than they may do.
func TestNobodyGivesWhatTheyDoNotHave(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		clerk := ids.ID{7}
		role := org.RoleInput{Code: "new", Name: "Clerk", Cells: map[string]string{"access:view": "org", "access:manage": "org"}}
		if _, err := h.s.SaveRole(ctx, h.owner(t, org.PermRole), role); err != nil {
			t.Fatal(err)
		}
		h.admit(t, clerk, "clerk")
		sc, err := h.as(t, clerk, org.PermRole)
		if err != nil {
			t.Fatal(err)
		}
		role.Code, role.Cells["org:manage"] = "clerk", "org"
		_, err = h.s.SaveRole(ctx, sc, role)
		reason(t, err, "more_than_yours")
		_, err = h.s.SetMember(ctx, sc, org.MemberInput{Account: clerk, Roles: []string{"clerk", org.Administrator}})
		reason(t, err, "more_than_yours")
	})
}

func TestRace_LastAdministratorStays(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		other := ids.ID{8}
		h.admit(t, other, org.Administrator)
		sc := h.owner(t, org.PermRole)
		set := func(who ids.ID, role string) error {
			_, err := h.s.SetMember(ctx, sc, org.MemberInput{Account: who, Roles: []string{role}})
			return err
		}
		for range 25 { // the gap is short: one round would often miss it
			errs, ready := make(chan error, 2), make(chan struct{})
			for _, who := range []ids.ID{h.boss, other} {
				go func() {
					<-ready
					errs <- set(who, org.Member)
				}()
			}
			close(ready)
			failed := 0
			for range 2 {
				if err := <-errs; err != nil {
					reason(t, err, "last_administrator")
					failed++
				}
			}
			if failed != 1 {
				t.Fatalf("%d of two were refused", failed)
			}
			if err := errors.Join(set(h.boss, org.Administrator), set(other, org.Administrator)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestReachFollowsTheTree(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		sc := h.owner(t, org.PermUnits)
		must := func(u org.Unit, err error) org.Unit {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
		a := must(h.s.AddUnit(ctx, sc, org.UnitInput{Name: "A"}))
		a1 := must(h.s.AddUnit(ctx, sc, org.UnitInput{Name: "A1", Parent: a.ID}))
		b := must(h.s.AddUnit(ctx, sc, org.UnitInput{Name: "B"}))
		ann := ids.ID{7}
		h.admit(t, ann, org.Manager)
		if _, err := h.s.SetMember(ctx, h.owner(t, org.PermRole), org.MemberInput{Account: ann, Roles: []string{org.Manager}, Units: []ids.ID{a.ID}}); err != nil {
			t.Fatal(err)
		}
		reaches := func(want ...ids.ID) {
			t.Helper()
			var got int64
			err := d.Read(ctx, sc, func(ctx context.Context, q db.Q) (err error) {
				got, err = db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM reach WHERE org_id = $1 AND account_id = $2`, h.org.Number, ann)
				for _, u := range want {
					n, e := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM reach WHERE org_id = $1 AND account_id = $2 AND unit_id = $3`, h.org.Number, ann, u)
					if e != nil || n != 1 {
						t.Error("not reached: ", u, e)
					}
				}
				return err
			})
			if err != nil || got != int64(len(want)) {
				t.Errorf("reaches %d units, not %d, %v", got, len(want), err)
			}
		}
		reaches(a.ID, a1.ID)
		a2 := must(h.s.AddUnit(ctx, sc, org.UnitInput{Name: "A2", Parent: a1.ID}))
		reaches(a.ID, a1.ID, a2.ID)
		must(h.s.ChangeUnit(ctx, sc, org.UnitChange{ID: a1.ID, UnitInput: org.UnitInput{Name: "A1", Parent: b.ID}}))
		reaches(a.ID)
		must(h.s.ChangeUnit(ctx, sc, org.UnitChange{ID: b.ID, UnitInput: org.UnitInput{Name: "B", Parent: a.ID}}))
		reaches(a.ID, b.ID, a1.ID, a2.ID)
	})
}

func TestSettings(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		sc := h.owner(t, org.PermChange)
		for _, c := range []struct {
			in   org.SettingsInput
			want string
		}{
			{org.SettingsInput{Name: "", Zone: "UTC"}, "required"},
			{org.SettingsInput{Name: "N", Zone: "Mars/Base"}, "zone_unknown"},
			{org.SettingsInput{Name: "N", Zone: "UTC", Colour: "red"}, "colour_form"},
			{org.SettingsInput{Name: "N", Zone: "UTC", Modules: []string{"incidents"}}, "module_not_yet"},
			{org.SettingsInput{Name: "N", Zone: "UTC", Alias: "maybe"}, "alias_unknown"},
			{org.SettingsInput{Name: "N", Zone: "UTC", Dates: "ydm"}, "dates_unknown"},
			{org.SettingsInput{Name: "N", Zone: "UTC", Modules: []string{"platform"}}, "module_unknown"},
		} {
			_, err := h.s.ChangeSettings(ctx, sc, c.in)
			reason(t, err, c.want)
		}
		out, err := h.s.ChangeSettings(ctx, sc, org.SettingsInput{Name: " Süd ", Zone: "Europe/Berlin", Colour: "#00AA11"})
		if err != nil || out.Name != "Süd" || out.Zone != "Europe/Berlin" || out.Colour != "#00aa11" || !out.Modules["people"] {
			t.Errorf("%+v %v", out, err)
		}
		if out.Alias != org.AliasAllowed || out.Dates != org.DatesAsk {
			t.Error("a company begins with", out.Alias, out.Dates)
		}
		if out, err = h.s.ChangeSettings(ctx, sc, org.SettingsInput{Name: "Süd", Zone: "UTC", Alias: org.AliasRequired, Dates: org.DatesDMY}); err != nil || out.Alias != org.AliasRequired || out.Dates != org.DatesDMY {
			t.Error(out.Alias, out.Dates, err)
		}
		if out, err = h.s.ChangeSettings(ctx, sc, org.SettingsInput{Name: "Süd", Zone: "UTC"}); err != nil || out.Alias != org.AliasRequired || out.Dates != org.DatesDMY {
			t.Error("what was not said was changed: ", out.Alias, out.Dates, err)
		}
		err = d.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			if order, err := h.s.DatesOf(ctx, q, sc); order != org.DatesDMY || err != nil {
				t.Error(order, err)
			}
			mode, err := h.s.AliasOf(ctx, q, sc)
			if mode != org.AliasRequired {
				t.Error(mode)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		_, err = h.s.SetLogo(ctx, sc, []byte("<svg onload=alert(1)>"))
		reason(t, err, "logo_form")
	})
}

// An organization that never changed anything is one row.
func TestAnOrganizationIsOneRow(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			conf := testkit.NewDB(t, e)
			d := testkit.Reopen(t, conf)
			count := func() (n int64) {
				owner := testkit.OwnerDB(t, conf)
				for _, table := range testkit.ReadSchema(t, conf) {
					if table.Derived {
						continue
					}
					var rows int64
					if err := owner.QueryRow(`SELECT count(*) FROM "` + table.Name + `"`).Scan(&rows); err != nil {
						t.Fatal(table.Name, err)
					}
					n += rows
				}
				return n
			}
			before := count()
			_, err := org.New(d, clock.At(start), ids.New, org.Permissions()).Create(context.Background(), org.CreateInput{Kind: org.School, Name: "One", Zone: "UTC"})
			if after := count(); err != nil || after-before != 1 {
				t.Errorf("%d rows, %v", after-before, err)
			}
		})
	}
}

// A change of roles counts at the next request on a replica that has asked before.
func TestChangesCountOnEveryReplica(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		h := newHouse(t, d)
		ann := ids.ID{7}
		h.admit(t, ann, org.Recorder)
		replica := h
		replica.s = org.New(d, clock.At(start), ids.New, org.Permissions())
		may := func(p access.Perm) bool { _, err := replica.as(t, ann, p); return err == nil }
		if may(org.PermUnits) {
			t.Fatal("a recorder changes units")
		}
		if _, err := h.s.SaveRole(ctx, h.owner(t, org.PermRole), org.RoleInput{Code: org.Recorder, Cells: map[string]string{"org:enter": "org"}}); err != nil {
			t.Fatal(err)
		}
		if !may(org.PermUnits) || may(org.PermView) {
			t.Error("the other replica has not heard of the change of a role")
		}
		if _, err := h.s.SetMember(ctx, h.owner(t, org.PermRole), org.MemberInput{Account: ann, Roles: []string{org.Auditor}}); err != nil {
			t.Fatal(err)
		}
		if may(org.PermUnits) || !may(org.PermView) {
			t.Error("the other replica has not heard of the change of a member")
		}
	})
}

// The log names who became a member as who did it, and whoever let somebody in by a card.
func TestTheLogNamesWhoBecameAMember(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		sc := h.owner(t, org.PermRole)
		guest := ids.ID{5}
		if err := h.d.Write(context.Background(), sc, db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
			if err := testkit.Join(ctx, tx, h.org.Number, guest, start); err != nil {
				return err
			}
			return h.s.Admit(ctx, tx, sc, guest, []string{org.Member}, nil)
		}); err != nil {
			t.Fatal(err)
		}
		for _, verb := range []string{"member.admitted", "member.added"} {
			var kind string
			var by ids.ID
			if err := testkit.OwnerDB(t, d.Config()).QueryRow(`SELECT actor_kind, actor_id FROM audit_content WHERE verb = $1`, verb).Scan(&kind, &by); err != nil || kind != "account" || by != h.boss {
				t.Error(verb, kind, by, err)
			}
		}
	})
}
