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
			e, err := k.Effect(ctx, sc, id, p)
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
