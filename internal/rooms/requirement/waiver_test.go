package requirement_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/requirement"
	"standing/internal/rule"
)

func (k kit) ask(who, what ids.ID) requirement.AskedFor {
	k.t.Helper()
	w, err := k.Ask(context.Background(), k.boss(requirement.PermAsk), requirement.AskInput{Person: who, Requirement: what, Kind: requirement.Waive,
		Need: "ethics", Cycle: civil.MustParse("2026-12-31"), Reason: "CANARY ill"})
	if err != nil {
		k.t.Fatal(err)
	}
	return w
}

func TestWaiverIsGrantedBySomebodyElse(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one, ann := k.publish("One"), k.person("Ann")
		w := k.ask(ann, one)
		asked := k.place()
		if w.How != approval.SecondPerson || len(k.personal(-1, ann)) != 0 {
			t.Error("has an effect before it was granted: ", w.How)
		}
		yes := requirement.DecideInput{ID: w.ID, Yes: "yes"}
		if _, err := k.Decide(ctx, k.boss(requirement.PermApprove), yes); reason(err) != "yes own_request" {
			t.Error("granted by who asked: ", err)
		}
		if _, err := k.Decide(ctx, k.as(requirement.PermApprove, other, ann, access.Org), yes); reason(err) != "yes requirement.own_waiver" {
			t.Error("granted by whom it is about: ", err)
		}
		sc := k.as(requirement.PermApprove, other, ids.ID{}, access.Org)
		got, err := k.Decide(ctx, sc, yes)
		if err != nil || got.State != requirement.Granted || got.Reason.Reveal() != "CANARY ill" {
			t.Fatal(got.State, err)
		}
		if err := d.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			raw, err := db.One(ctx, q, db.Scalar[[]byte], `SELECT reason FROM waiver WHERE org_id = $1 AND id = $2`, k.org, w.ID)
			if bytes.Contains(raw, []byte("CANARY")) || len(raw) == 0 {
				t.Error("the reason lies in the clear")
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		want := rule.Grant{Kind: "waive", Part: "ethics", CycleEnding: civil.MustParse("2026-12-31"), GrantedOn: civil.MustParse("2026-03-02")}
		if g := k.personal(-1, ann)[ann]; g == nil || len(g.Grants[one]) != 1 || g.Grants[one][0] != want {
			t.Error(g)
		}
		if _, err := k.Decide(ctx, sc, yes); !errors.Is(err, fault.Gone) {
			t.Error("decided twice: ", err)
		}
		granted := k.place()
		if _, err := k.Revoke(ctx, sc, requirement.WaiverRef{ID: w.ID}); err != nil {
			t.Error(err)
		}
		k.place()
		if len(k.personal(-1, ann)) != 0 || len(k.personal(asked, ann)) != 0 || len(k.personal(granted, ann)) != 1 {
			t.Error("not as it was known: ", len(k.personal(-1, ann)), len(k.personal(asked, ann)), len(k.personal(granted, ann)))
		}
		if len(*k.facts) != 2 {
			t.Error("told ", len(*k.facts))
		}
		if _, err := k.ShowWaiver(ctx, sc, requirement.WaiverRef{ID: w.ID}); err != nil || k.looks.n != 1 {
			t.Error(k.looks.n, err)
		}
	})
}

func TestWaiverRefusedOrWithdrawn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one, ann := k.publish("One"), k.person("Ann")
		sc := k.as(requirement.PermApprove, other, ids.ID{}, access.Org)
		w := k.ask(ann, one)
		if _, err := k.Ask(ctx, k.boss(requirement.PermAsk), requirement.AskInput{Person: ann, Requirement: one, Kind: requirement.Waive, Need: "ethics", Cycle: civil.MustParse("2026-12-31"), Reason: "x"}); reason(err) != " requirement.asked_already" {
			t.Error(err)
		}
		if got, err := k.Decide(ctx, sc, requirement.DecideInput{ID: w.ID, Yes: "no", Note: "no"}); err != nil || got.State != requirement.Refused {
			t.Error(got.State, err)
		}
		w = k.ask(ann, one)
		if got, err := k.WithdrawWaiver(ctx, k.boss(requirement.PermAsk), requirement.WaiverRef{ID: w.ID}); err != nil || got.State != requirement.Withdrawn {
			t.Error(got.State, err)
		}
		if len(k.personal(-1, ann)) != 0 || len(*k.facts) != 0 {
			t.Error("has an effect")
		}
		for field, in := range map[string]requirement.AskInput{
			"until required":                  {Requirement: one, Kind: requirement.Extend, Reason: "x"},
			"until requirement.not_longer":    {Requirement: one, Kind: requirement.Extend, Reason: "x", Cycle: 20500, Until: 20500},
			"until requirement.waive_until":   {Requirement: one, Kind: requirement.Waive, Reason: "x", Cycle: 20400, Until: 20500},
			"reason required":                 {Requirement: one, Kind: requirement.Waive, Reason: " "},
			"need requirement.need_unknown":   {Requirement: one, Kind: requirement.Waive, Reason: "x", Need: "nothing"},
			"requirement requirement.unknown": {Requirement: ids.ID{7}, Kind: requirement.Waive, Reason: "x"},
		} {
			in.Person = ann
			if _, err := k.Ask(ctx, k.boss(requirement.PermAsk), in); reason(err) != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestLoneAdministratorsWaiver(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		k.Service.Deciders = func(context.Context, db.Q, access.Scope, ids.ID) ([]ids.ID, error) { return []ids.ID{boss}, nil }
		k.Service.Link = func(_, id ids.ID, token pii.Text) string { return id.String() + "/" + token.Reveal() }
		one, me := k.publish("One"), k.person("Me")
		sc := k.as(requirement.PermAsk, boss, me, access.Org)
		in := requirement.AskInput{Person: me, Requirement: one, Kind: requirement.Extend, Until: civil.MustParse("2027-01-31"), Reason: "x"}
		w, err := k.Ask(ctx, sc, in)
		if err != nil || w.How != approval.Delay || w.Link != "" {
			t.Fatal(w.How, err)
		}
		k.clock.Move(approval.Ripe + time.Minute)
		if _, err := k.approvals.Sweep(ctx, access.System(k.org, k.orgID, "test")); err != nil {
			t.Fatal(err)
		}
		if g := k.personal(-1, me)[me]; g == nil || g.Grants[one][0].Until != in.Until {
			t.Error("not granted after its time: ", g)
		}
		in.Until, in.Outside = in.Until+30, "Dr. Outside"
		if w, err = k.Ask(ctx, sc, in); err != nil || w.How != approval.OutsidePerson || w.Link == "" {
			t.Error(w.How, w.Link, err)
		}
	})
}

func TestOwnAndOutOfReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one, me, bob := k.publish("One"), k.person("Me"), k.person("Bob")
		give := func(sc access.Scope, who ids.ID) error {
			_, err := k.Assign(ctx, sc, requirement.AssignInput{People: []ids.ID{who}, Requirement: one})
			return err
		}
		if err := give(k.as(requirement.PermAssign, boss, me, access.Org), me); reason(err) != "people requirement.own" {
			t.Error(err)
		}
		own := k.as(requirement.PermAssign, boss, me, access.Own)
		if err := give(own, me); !errors.Is(err, fault.Denied) {
			t.Error(err)
		}
		if err := give(own, bob); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		ask := k.as(requirement.PermAsk, boss, me, access.Own)
		w := requirement.AskInput{Person: bob, Requirement: one, Kind: requirement.Waive, Reason: "x"}
		if _, err := k.Ask(ctx, ask, w); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		theirs := k.ask(bob, one)
		if _, err := k.ShowWaiver(ctx, k.as(requirement.PermView, other, me, access.Own), requirement.WaiverRef{ID: theirs.ID}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if l, err := k.Waivers(ctx, k.as(requirement.PermView, other, me, access.Own), requirement.WaiversInput{}); err != nil || len(l.Waivers) != 0 {
			t.Error(l, err)
		}
		if err := d.Write(ctx, testkit.Org(k.org), db.OnOrg(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE org SET kind = 'professional' WHERE id = $1`, k.org)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := give(k.as(requirement.PermAssign, boss, me, access.Org), me); err != nil {
			t.Error("alone: ", err)
		}
	})
}

func TestAssignmentsEnd(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one, ann := k.publish("One"), k.person("Ann")
		day := civil.MustParse("2026-03-02")
		sc := k.boss(requirement.PermAssign)
		given := func(from civil.Date) ids.ID {
			t.Helper()
			if _, err := k.Assign(ctx, sc, requirement.AssignInput{People: []ids.ID{ann}, Requirement: one, From: from}); err != nil {
				t.Fatal(err)
			}
			for _, g := range requirement.LiveOf(t, k.Service, sc, ann) {
				if g.From == from && g.To == 0 {
					return g.ID
				}
			}
			t.Fatal("it was not given")
			return ids.ID{}
		}
		id := given(day - 10)
		before := k.place()
		end, err := k.End(ctx, sc, requirement.EndInput{ID: id})
		if err != nil || end.To != day-1 {
			t.Fatal(end, err)
		}
		k.place()
		if p := k.personal(-1, ann)[ann]; p == nil || len(p.Assignments) != 1 || p.Assignments[0].To != day-1 {
			t.Error(p)
		}
		if p := k.personal(before, ann)[ann]; p == nil || p.Assignments[0].To != 0 {
			t.Error("not as it was known: ", p)
		}
		if _, err := k.End(ctx, sc, requirement.EndInput{ID: id}); !errors.Is(err, fault.NotFound) {
			t.Error("a superseded one ended again: ", err)
		}
		never := given(day + 10)
		if _, err := k.End(ctx, sc, requirement.EndInput{ID: never}); err != nil {
			t.Error(err)
		}
		if p := k.personal(-1, ann)[ann]; len(p.Assignments) != 1 {
			t.Error("one that never began is there: ", p.Assignments)
		}
	})
}
