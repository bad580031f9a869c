package compliance_test

import (
	"context"
	"fmt"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/pack"
	"standing/internal/rooms/requirement"
)

// Of a draft the engine says who would stand differently, as it does once it is published.
func TestADraftMovesWhomItSays(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		a, b := k.add("Ana", ids.ID{}, "2025-03-01"), k.add("Ben", ids.ID{}, "2025-03-01")
		k.add("Cleo", ids.ID{}, "2025-03-01")
		rule := k.publish("Yearly hours", 10)
		k.loaded([]ids.ID{a}, "ethics", "2026-01-10", "10")
		k.loaded([]ids.ID{b}, "ethics", "2026-01-10", "6")
		k.build()
		draft := func(hours int) *pack.Pack {
			p, err := pack.Parse("own", fmt.Appendf(nil, ten, "Yearly hours", hours))
			k.must(err)
			return p
		}
		effect := func(sc access.Scope, id ids.ID, p *pack.Pack) requirement.Effect {
			e, err := k.Effect(ctx, sc, requirement.WithText(id, p))
			k.must(err)
			return e
		}
		boss := k.boss(requirement.PermManage)
		if e := effect(boss, rule, draft(10)); e.People != 3 || e.Changed != 0 || e.Sampled {
			t.Error("the same text: ", e)
		}
		e := effect(boss, rule, draft(5))
		if e.Changed != 1 || len(e.Moves) != 1 || e.Moves[0] != (requirement.Move{From: "open", To: "met", N: 1}) || e.First[0].Person != b || e.First[0].Name != "Ben" {
			t.Error("less is asked: ", e)
		}
		if e := effect(boss, rule, draft(12)); e.Changed != 1 || e.First[0].Person != a {
			t.Error("more is asked: ", e)
		}
		if e := effect(boss, ids.New(start), draft(12)); e.People != 0 || e.Changed != 0 {
			t.Error("of a requirement that nobody has: ", e)
		}
		k.revise(rule, "Yearly hours", 5)
		k.build()
		if got := k.status(b, rule); got != "met" {
			t.Error("published, it is ", got)
		}
	})
}

// A draft that a profile asks is tried before its first publication, on those of the profile;
// so is a profile, before it is saved.
func TestAFirstPublicationSaysWhomItChanges(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		boss := k.boss(requirement.PermManage)
		a, b := k.add("Ana", ids.ID{}, "2025-03-01"), k.add("Ben", ids.ID{}, "2025-03-01")
		k.loaded([]ids.ID{a}, "ethics", "2026-01-10", "10")
		text := fmt.Sprintf(ten, "Yearly hours", 10)
		r, err := k.Requirements.Write(ctx, boss, requirement.TextInput{Text: text})
		k.must(err)
		p, err := pack.Parse("own", []byte(text))
		k.must(err)
		in := requirement.ProfileInput{Name: "All", Everybody: true, Requirements: []ids.ID{r.ID}}
		v, err := k.Requirements.TryProfile(ctx, boss, in)
		if k.must(err); v.Effect == nil || v.Effect.New != 0 {
			k.t.Fatal("a draft is asked before it is published: ", v.Effect)
		}
		if all, err := k.Requirements.Profiles(ctx, boss, requirement.ProfilesInput{}); err != nil || len(all.Profiles) != 0 {
			t.Error("trying a profile saved it: ", all, err)
		}
		_, err = k.Requirements.AddProfile(ctx, boss, in)
		k.must(err)
		e, err := k.Effect(ctx, boss, requirement.WithText(r.ID, p))
		k.must(err)
		if e.People != 2 || e.New != 2 || e.Changed != 2 || len(e.First) != 2 || e.First[0].Person != b || e.First[0].To != "open" || e.First[1].To != "met" {
			t.Error("the first publication: ", e)
		}
		_, err = k.Requirements.Publish(ctx, boss, requirement.PublishInput{ID: r.ID})
		k.must(err)
		k.build()
		if got := k.status(b, r.ID); got != "open" {
			t.Error("published, Ben is ", got)
		}
		in.Everybody = false
		in.Name = "None"
		some, err := k.Requirements.Profiles(ctx, boss, requirement.ProfilesInput{})
		k.must(err)
		v, err = k.Requirements.TryChange(ctx, boss, requirement.ChangeProfileInput{ID: some.Profiles[0].ID, ProfileInput: in})
		if k.must(err); v.Effect.Gone != 2 || v.Effect.First[0].From != "open" && v.Effect.First[0].From != "met" {
			t.Error("nobody is of it any more: ", v.Effect)
		}
	})
}
