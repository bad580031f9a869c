package requirement_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/pack"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

func reason(err error) string {
	for _, f := range fault.Fields(err) {
		return f.Field + " " + f.Reason
	}
	return ""
}

func TestPublishedIsNeverChanged(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		id := k.publish("One")
		for _, stmt := range []string{`UPDATE requirement_version SET text = 'x' WHERE org_id = $1 AND requirement_id = $2`,
			`UPDATE requirement_shelf SET n = 9 WHERE org_id = $1 AND requirement_id = $2`} {
			err := d.Write(context.Background(), testkit.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				n, err := tx.Exec(ctx, stmt, k.org, id)
				if err == nil && n == 0 {
					return errors.New("nothing was there to change")
				}
				return err
			})
			if err == nil {
				t.Error("changed: ", stmt)
			}
		}
	})
}

func TestWrongTextIsKeptAndNotPublished(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.boss(requirement.PermManage)
		r, err := k.Write(ctx, sc, requirement.TextInput{Text: "title: Half done\nrule: [\n"})
		if err != nil {
			t.Fatal(err)
		}
		out, err := k.ChangeText(ctx, sc, requirement.ChangeTextInput{ID: r.ID, TextInput: requirement.TextInput{Text: "title: Half done\nversion: 1\n"}})
		if err != nil || len(out.Problems) == 0 {
			t.Fatal(out, err)
		}
		if _, err := k.Publish(ctx, sc, requirement.PublishInput{ID: r.ID}); reason(err) != " requirement.wrong" {
			t.Error(err)
		}
		v, err := k.Preview(ctx, sc, r.ID, false)
		if err != nil || v.Draft.Text != "title: Half done\nversion: 1\n" || v.Title == "" || len(v.Problems) == 0 {
			t.Error(v.Draft.Text, v.Problems, err)
		}
		if _, err := k.Withdraw(ctx, sc, requirement.Ref{ID: r.ID}); err != nil {
			t.Error(err)
		}
		if _, err := k.Show(ctx, sc, requirement.Ref{ID: r.ID}); !errors.Is(err, fault.NotFound) {
			t.Error("a requirement without any version outlived its draft: ", err)
		}
	})
}

func TestUnsureTextIsConfirmed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.boss(requirement.PermManage)
		for _, name := range pack.Shipped() {
			r, err := k.Copy(ctx, sc, requirement.CopyInput{Pack: name})
			if err != nil {
				t.Fatal(name, err)
			}
			p, err := pack.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			_, err = k.Publish(ctx, sc, requirement.PublishInput{ID: r.ID})
			switch {
			case p.Citation.Confidence == pack.Quoted && err != nil:
				t.Error(name, err)
			case p.Citation.Confidence != pack.Quoted:
				if reason(err) != "confirm requirement.confirm" {
					t.Error(name, err)
				}
				if _, err := k.Publish(ctx, sc, requirement.PublishInput{ID: r.ID, Confirm: true}); err != nil {
					t.Error(name, err)
				}
			}
		}
		if _, err := k.Copy(ctx, sc, requirement.CopyInput{Pack: "bls"}); reason(err) != " requirement.title_taken" {
			t.Error("copied twice: ", err)
		}
		if _, err := k.Copy(ctx, sc, requirement.CopyInput{Pack: "../embed"}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		b := k.book(person.Everything)
		err := d.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			tags, err := k.Vocabulary(ctx, q, sc)
			if err != nil {
				return err
			}
			facts, err := k.FactNames(ctx, q, sc)
			if len(b.Requirements) != len(pack.Shipped()) || len(tags) < 20 || len(facts) < 6 {
				t.Error(len(b.Requirements), len(tags), len(facts))
			}
			for _, x := range tags {
				if x.ID == "bls" && !strings.Contains(strings.Join(x.Also, ","), "basic life support") {
					t.Error(x)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestOnlyTheWholeOrganizationsManagerPublishes(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.as(requirement.PermManage, boss, ids.ID{}, access.Units)
		if _, err := k.Form(ctx, sc, policy("Mine")); !errors.Is(err, fault.Denied) {
			t.Error(err)
		}
		if _, err := k.AddProfile(ctx, sc, requirement.ProfileInput{Name: "Mine"}); !errors.Is(err, fault.Denied) {
			t.Error(err)
		}
	})
}

func TestProfilesChange(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		one := k.publish("One")
		sc := k.boss(requirement.PermManage)
		id := k.profile(requirement.ProfileInput{Name: "Nurses", Requirements: []ids.ID{one, one}, Rules: []requirement.ConditionInput{{Fact: "role", Value: "nurse"}, {Group: 1, Fact: "role", Not: true}}})
		v, err := k.ShowProfile(ctx, sc, requirement.ProfileRef{ID: id})
		if err != nil || len(v.Requirements) != 1 || len(v.Rules) != 2 || !v.Rules[1].Not || v.Rules[1].Group != 1 {
			t.Fatal(v.Content, err)
		}
		for field, in := range map[string]requirement.ProfileInput{
			"name required":                           {Name: " "},
			"requirements requirement.unknown":        {Name: "x", Requirements: []ids.ID{{9}}},
			"rules[0].fact required":                  {Name: "x", Rules: []requirement.ConditionInput{{Value: "nurse"}}},
			"rules[0].value requirement.unit_unknown": {Name: "x", Rules: []requirement.ConditionInput{{Fact: "unit", Value: "Nowhere"}}},
			"name requirement.name_taken":             {Name: "NURSES"},
		} {
			if _, err := k.AddProfile(ctx, sc, in); reason(err) != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := k.ChangeProfile(at(ctx, sc, id, v.Version), sc, requirement.ChangeProfileInput{ID: id, ProfileInput: requirement.ProfileInput{Name: "All", Everybody: true}}); err != nil {
			t.Error(err)
		}
		if _, err := k.ChangeProfile(at(ctx, sc, id, v.Version), sc, requirement.ChangeProfileInput{ID: id, ProfileInput: requirement.ProfileInput{Name: "Lost"}}); !errors.Is(err, fault.Conflict) {
			t.Error(err)
		}
		ann, bob := k.person("Ann"), k.person("Bob")
		if _, err := k.people.Leave(ctx, k.boss(person.PermEnter), person.Ref{ID: bob, On: 20000}); err != nil {
			t.Fatal(err)
		}
		_ = ann
		if v, err = k.ShowProfile(ctx, sc, requirement.ProfileRef{ID: id}); err != nil || requirement.MatchesOf(v) != 1 {
			t.Error(requirement.MatchesOf(v), err)
		}
	})
}

// at is the context of a request that was shown version.
func at(ctx context.Context, sc access.Scope, id ids.ID, version int64) context.Context {
	ctx, _ = db.Expect(ctx, sc, db.Row("profile", id), version)
	return ctx
}

// A condition may be written in the words of labels, in capitals or not, as people write it;
// and it says of how many people it is true.
func TestConditionsAreMeantHoweverTheyAreSpelled(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		book, err := words.Read(words.Source{Room: "requirement", Body: k.Room().Words}, words.Source{Room: "person", Body: k.people.Room().Words})
		if err != nil {
			t.Fatal(err)
		}
		ctx = words.With(ctx, book.Of("en"))
		unit := ids.New(start)
		write := func(sc db.Tenancy, query string, args ...any) {
			if err := k.d.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, query, args...)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		write(db.Platform, `UPDATE org SET kind = 'healthcare' WHERE id = $1`, k.org)
		write(k.boss(person.PermView), `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, 'Intensive Care', 'intensive care', 0)`, k.org, unit)
		ann := k.person("Ann")
		fact := k.boss(person.PermFact)
		for name, value := range map[string]string{"role": "Charge Nurse", "route": "endorsement"} {
			if _, err := k.people.Enter(ctx, fact, person.FactInput{Person: ann, Name: name, Said: person.Said{Value: value}}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := k.people.Enter(ctx, fact, person.FactInput{Person: ann, Name: "national_certification"}); err != nil {
			t.Fatal(err)
		}
		if _, err := k.people.Move(ctx, k.boss(person.PermEnter), person.MoveInput{People: []ids.ID{ann}, Unit: unit}); err != nil {
			t.Fatal(err)
		}
		for i, c := range []requirement.ConditionInput{{Fact: "Unit", Value: "INTENSIVE  care"}, {Fact: "unit=" + unit.String()}, {Fact: "ROLE", Value: "charge_nurse"}, {Fact: "Licensed by", Value: "Endorsement"},
			{Fact: "Holds", Value: "National certification"}, {Fact: " role ", Value: "charge-nurse"}, {Fact: "route"}} {
			p, err := k.AddProfile(ctx, k.boss(requirement.PermManage), requirement.ProfileInput{Name: fmt.Sprint("P", i), Rules: []requirement.ConditionInput{c}})
			if err != nil {
				t.Fatal(err)
			}
			v, err := k.ShowProfile(ctx, k.boss(requirement.PermManage), requirement.ProfileRef{ID: p.ID})
			if err != nil || requirement.MatchesOf(v) != 1 {
				t.Error(c, v.Rules, requirement.MatchesOf(v), err)
			}
		}
	})
}

// A profile may ask a draft; thrown away, the draft leaves it.
func TestAProfileAsksADraftOnceItIsPublished(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		sc := k.boss(requirement.PermManage)
		one, err := k.Form(ctx, sc, policy("One"))
		if err != nil {
			t.Fatal(err)
		}
		two, err := k.Form(ctx, sc, policy("Two"))
		if err != nil {
			t.Fatal(err)
		}
		id := k.profile(requirement.ProfileInput{Name: "All", Everybody: true, Requirements: []ids.ID{one.ID, two.ID}})
		asked := func() int {
			return len(k.book(person.Everything).Asked(&person.Known{State: person.Active}, nil, nil, 20000))
		}
		if n := asked(); n != 0 {
			t.Error("drafts are asked: ", n)
		}
		if _, err := k.Publish(ctx, sc, requirement.PublishInput{ID: one.ID}); err != nil {
			t.Fatal(err)
		}
		if n := asked(); n != 1 {
			t.Error("published, it is not asked: ", n)
		}
		if _, err := k.Withdraw(ctx, sc, requirement.Ref{ID: two.ID}); err != nil {
			t.Fatal(err)
		}
		if v, err := k.ShowProfile(ctx, sc, requirement.ProfileRef{ID: id}); err != nil || len(v.Requirements) != 1 {
			t.Error(v.Requirements, err)
		}
	})
}

// A copied pack that names no zone goes by the organization's days.
func TestACopyTakesTheOrganizationsZone(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		err := d.Write(ctx, db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE org SET zone = 'America/New_York' WHERE id = $1`, k.org)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, zone := range map[string]string{"bls": "America/New_York", "nursing-ca": "America/Los_Angeles"} {
			r, err := k.Copy(ctx, k.boss(requirement.PermManage), requirement.CopyInput{Pack: name})
			if err != nil {
				t.Fatal(err)
			}
			if v, err := k.Preview(ctx, k.boss(requirement.PermManage), r.ID, false); err != nil || !strings.Contains(v.Draft.Text, "\n  zone: "+zone+"\n") || len(v.Problems) > 0 {
				t.Error(name, v.Draft.Text, v.Problems, err)
			}
		}
	})
}
