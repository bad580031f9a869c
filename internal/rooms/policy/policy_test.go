package policy

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

// reason is the code of a refusal, empty for none.
func reason(err error) string {
	for _, f := range fault.Fields(err) {
		return f.Reason
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestAVersionAsksEverybodyAndASignatureAnswers(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, ben := k.person("Ann", ids.ID{}), k.person("Ben", ids.ID{})
		p := k.published("300")
		if got := k.stands(p); !maps.Equal(got, map[ids.ID]State{ann: Due, ben: Due}) {
			t.Fatalf("asked %v", got)
		}
		g, err := k.sign(p, ann)
		k.must(err)
		if g.Digest != digestOf(useOfForce) || g.N != 1 || g.How != ByAccount || g.SignedOn != k.today2() {
			t.Errorf("signed %+v", g)
		}
		if _, err := k.sign(p, ann); reason(err) != "policy.signed_already" {
			t.Errorf("a second signature: %v", err)
		}
		k.clock.Move(15 * 24 * time.Hour)
		if got := k.stands(p); !maps.Equal(got, map[ids.ID]State{ann: Signed, ben: Overdue}) {
			t.Fatalf("later %v", got)
		}
		// An editorial version lets signatures stand, another asks again.
		k.edit(p, useOfForce+" Always.")
		k.publish(p, "stand")
		if got := k.stands(p); got[ann] != Signed || got[ben] != Overdue {
			t.Errorf("after an editorial change %v", got)
		}
		k.edit(p, useOfForce+" Within the hour.")
		k.publish(p, "anew")
		if got := k.stands(p); got[ann] != Due || got[ben] != Due {
			t.Errorf("after a new version %v", got)
		}
		g, err = k.sign(p, ann)
		k.must(err)
		if g.N != 3 {
			t.Errorf("signed version %d", g.N)
		}
		// Retiring asks nobody; restoring asks again, and signatures stay.
		_, err = k.Retire(context.Background(), k.boss(PermManage), Ref{p.ID})
		k.must(err)
		if got := k.stands(p); len(got) != 0 {
			t.Errorf("a retired policy asks %v", got)
		}
		k.work()
		_, err = k.Restore(context.Background(), k.boss(PermManage), Ref{p.ID})
		k.must(err)
		k.work()
		if got := k.stands(p); got[ann] != Signed || got[ben] != Due {
			t.Errorf("after a restoration %v", got)
		}
	})
}

func TestWhoIsAskedFollowsFacts(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ward := k.unit("ward")
		ann, ben, cat := k.person("Ann", ward), k.person("Ben", ids.ID{}), k.person("Cat", ids.ID{})
		p := k.published("1")
		_, err := k.SetAudience(ctx, k.boss(PermManage), AudienceInput{ID: p.ID, AudienceInput: requirement.AudienceInput{
			Rules: []requirement.ConditionInput{{Group: 1, Fact: "unit", Value: "ward"}, {Group: 2, Fact: "role", Value: "sergeant"}}}})
		k.must(err)
		k.work()
		want := func(now string, who ...ids.ID) {
			t.Helper()
			if got := slices.Collect(maps.Keys(k.stands(p))); len(got) != len(who) || !slices.Equal(sorted(got), sorted(slices.Clone(who))) {
				t.Errorf("%s: asked %v, want %v", now, got, who)
			}
		}
		want("by unit", ann)
		// A stint that begins tomorrow asks from then on: the daily look sees it.
		_, err = k.People.Enter(ctx, k.boss(person.PermFact), person.FactInput{Person: ben, Name: "role", Said: person.Said{Value: "Sergeant", From: k.today2() + 1}})
		k.must(err)
		want("before the stint", ann)
		k.clock.Move(24 * time.Hour)
		k.work()
		want("on its first day", ann, ben)
		if _, err := k.sign(p, cat); reason(err) != "policy.not_asked" {
			t.Errorf("who is not asked signs: %v", err)
		}
		// A profile given by hand, and taken by leaving.
		pr, err := k.Requirements.AddProfile(ctx, k.boss(requirement.PermManage), requirement.ProfileInput{Name: "Nurses"})
		k.must(err)
		_, err = k.SetAudience(ctx, k.boss(PermManage), AudienceInput{ID: p.ID, AudienceInput: requirement.AudienceInput{Profiles: []ids.ID{pr.ID}}})
		k.must(err)
		k.work()
		want("by an empty profile")
		_, err = k.Requirements.Assign(ctx, k.boss(requirement.PermAssign), requirement.AssignInput{People: []ids.ID{cat}, Profile: pr.ID})
		k.must(err)
		want("given by hand", cat)
		g, err := k.sign(p, cat)
		k.must(err)
		_, err = k.People.Leave(ctx, k.boss(person.PermEnter), person.Ref{ID: cat, On: k.today2()})
		k.must(err)
		want("after leaving")
		if v, err := k.ShowSignature(ctx, k.boss(PermView), SignatureRef{g.ID}); err != nil || !v.Holds {
			t.Errorf("the signature of who left: %+v, %v", v, err)
		}
	})
}

func TestWhoJoinsHasTheSameTime(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		p := k.published("1")
		k.clock.Move(30 * 24 * time.Hour)
		add := func(in person.Input) ids.ID {
			x, err := k.People.Add(context.Background(), k.boss(person.PermEnter), in)
			k.must(err)
			return x.ID
		}
		now, later := add(person.Input{Name: "Now"}), add(person.Input{Name: "Later", JoinedOn: k.today2() + 10})
		l, err := k.Asked(context.Background(), k.boss(PermView), AskedInput{ID: p.ID})
		k.must(err)
		due := map[ids.ID]civil.Date{}
		for _, r := range l.Rows {
			due[r.Person] = r.DueOn
		}
		if due[now] != k.today2()+14 || due[later] != k.today2()+24 {
			t.Errorf("due %v", due)
		}
	})
}

func TestPaperIsEnteredByOthersAndCorrectedBeside(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann, ben := k.person("Ann", ids.ID{}), k.person("Ben", ids.ID{})
		p := k.published("1")
		clerk := k.as(PermRecord, access.Org, ids.ID{4}, ben)
		in := PaperInput{ID: p.ID, Person: ann, SignedOn: k.today2(), Reason: "No account; file 7"}
		g, err := k.Paper(ctx, clerk, in)
		k.must(err)
		if k.stands(p)[ann] != Signed || g.How != OnPaper {
			t.Fatalf("%+v", g)
		}
		own := in
		own.Person = ben
		if _, err := k.Paper(ctx, clerk, own); reason(err) != "policy.own_paper" {
			t.Errorf("own paper: %v", err)
		}
		own.Person, own.SignedOn = k.person("Cat", ids.ID{}), k.today2()+1
		if _, err := k.Paper(ctx, clerk, own); reason(err) != "policy.day_to_come" {
			t.Errorf("a day to come: %v", err)
		}
		k.clock.Move(time.Second)
		c, err := k.Correct(ctx, clerk, CorrectInput{ID: g.ID, SignedOn: k.today2(), Reason: "File 8"})
		k.must(err)
		if _, err := k.Correct(ctx, clerk, CorrectInput{ID: g.ID, SignedOn: k.today2(), Reason: "File 9"}); !errors.Is(err, fault.Conflict) {
			t.Errorf("what was corrected is corrected again: %v", err)
		}
		v, err := k.ShowSignature(ctx, k.boss(PermView), SignatureRef{c.ID})
		k.must(err)
		if v.Why != "File 8" || len(v.History) != 2 || v.History[1].Reason.Reveal() != "No account; file 7" || k.seen == 0 {
			t.Errorf("%+v", v)
		}
		_, err = k.Void(ctx, clerk, SignatureRef{c.ID})
		k.must(err)
		if k.stands(p)[ann] != Due {
			t.Error("a voided paper holds")
		}
		// Who signs then themselves can, once, and for good.
		again, err := k.sign(p, ann)
		k.must(err)
		if _, err := k.Void(ctx, clerk, SignatureRef{again.ID}); reason(err) != "policy.not_paper" {
			t.Errorf("what somebody signed is voided: %v", err)
		}
	})
}

func TestSigningIsOnesOwnUnderTheTextInASession(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann := k.person("Ann", ids.ID{})
		p := k.published("1")
		in := SignInput{ID: p.ID, N: 1, Digest: digestOf(useOfForce).String(), Read: true}
		token, err := access.Authorize(access.Principal{Account: ids.ID{2}, Person: ann, Org: k.org, OrgID: k.orgID, Matrix: access.Matrix{{Module: "training", Right: access.Enter}: access.Own}}, PermSign, start)
		k.must(err)
		if _, err := k.Sign(ctx, token, in); !errors.Is(err, fault.Denied) {
			t.Errorf("a program signs: %v", err)
		}
		if _, err := k.Sign(ctx, k.boss(PermSign), in); reason(err) != "policy.no_person" {
			t.Errorf("nobody signs: %v", err)
		}
		bad := in
		bad.Read = false
		if _, err := k.Sign(ctx, k.me(ann), bad); reason(err) != "policy.tick" {
			t.Errorf("unread: %v", err)
		}
		bad = in
		bad.Digest = digestOf("else").String()
		if _, err := k.Sign(ctx, k.me(ann), bad); reason(err) != "policy.changed_meanwhile" {
			t.Errorf("another text: %v", err)
		}
		k.edit(p, "Wholly new")
		k.publish(p, "anew")
		if _, err := k.Sign(ctx, k.me(ann), in); reason(err) != "policy.changed_meanwhile" {
			t.Errorf("the version before: %v", err)
		}
	})
}

func TestDraftsAreOfWhoWritesAndNarrowReachSeesItsOwn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann, _ := k.person("Ann", ids.ID{}), k.person("Ben", ids.ID{})
		draft, err := k.Add(ctx, k.boss(PermManage), Input{Number: "2", Title: "Secret", DueDays: 1, Text: "x"})
		k.must(err)
		if _, err := k.Add(ctx, k.boss(PermManage), Input{Number: " 2 ", Title: "Twice", Text: "x"}); reason(err) != "policy.number_taken" {
			t.Errorf("a number twice: %v", err)
		}
		p := k.published("1")
		k.edit(p, "Being written")
		member := k.as(PermView, access.Own, ids.ID{2}, ann)
		if _, err := k.Show(ctx, member, Ref{draft.ID}); !errors.Is(err, fault.NotFound) {
			t.Errorf("a draft is shown: %v", err)
		}
		v, err := k.Show(ctx, member, Ref{p.ID})
		k.must(err)
		if v.Draft != "" || v.Drafted || v.Policy.draft != "" || v.Count.Asked != 1 {
			t.Errorf("shown to a member: %+v", v)
		}
		l, err := k.List(ctx, member, ListInput{})
		k.must(err)
		if len(l.Policies) != 1 || l.Policies[0].Asked != 1 {
			t.Errorf("listed to a member: %+v", l)
		}
		a, err := k.Service.Asked(ctx, member, AskedInput{ID: p.ID})
		k.must(err)
		if len(a.Rows) != 1 || a.Rows[0].Person != ann || a.Count.Asked != 1 {
			t.Errorf("a member sees %+v", a)
		}
	})
}

func TestWhatHeldOnADayAndWhoHadSigned(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ann, ben := k.person("Ann", ids.ID{}), k.person("Ben", ids.ID{})
		p := k.published("1")
		first := k.today2()
		_, err := k.sign(p, ann)
		k.must(err)
		k.clock.Move(10 * 24 * time.Hour)
		_, err = k.sign(p, ben)
		k.must(err)
		k.edit(p, "Second")
		k.publish(p, "anew")
		past := func(on civil.Date) (n int64, signed int) {
			v, err := k.Past(ctx, k.boss(PermView), PastInput{ID: p.ID, On: on})
			k.must(err)
			if v.Version != nil {
				n = v.Version.N
			}
			if int(v.Signed) != len(v.Rows) {
				t.Errorf("%d signed, %d listed", v.Signed, len(v.Rows))
			}
			return n, len(v.Rows)
		}
		for on, want := range map[civil.Date][2]int{first - 1: {0, 0}, first: {1, 1}, first + 9: {1, 1}, first + 10: {2, 0}} {
			if n, signed := past(on); int(n) != want[0] || signed != want[1] {
				t.Errorf("on %s version %d with %d signatures, want %v", on, n, signed, want)
			}
		}
	})
}

func TestEachStepIsToldOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann, ben := k.person("Ann", ids.ID{}), k.person("Ben", ids.ID{})
		k.account(ann)
		k.account(ben)
		k.person("Cat", ids.ID{}) // has no account
		p := k.published("1")
		_, err := k.sign(p, ben)
		k.must(err)
		for range 20 {
			k.clock.Move(24 * time.Hour)
			k.work()
			k.work()
		}
		got := map[string]int{}
		for _, m := range k.mail.Messages() {
			got[m.Subject]++
		}
		want := map[string]int{"To read and sign: 1 Use of force": 2, "Sign by 16 March 2026: 1 Use of force": 1, "Overdue: 1 Use of force": 1}
		if !maps.Equal(got, want) {
			t.Errorf("told %v, want %v", got, want)
		}
	})
}
