package compliance_test

import (
	"context"
	"fmt"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/compliance"
)

func TestOneNewRecordChangesOnePerson(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ward := k.unit("Ward 3")
		a, b := k.add("Ana Lima", ward, "2026-01-05"), k.add("Ben Okafor", ids.ID{}, "2026-01-05")
		r := k.publish("Hours", 10)
		if got := k.status(a, r); got != "" {
			t.Error("before the first build:", got)
		}
		k.build()
		if got := k.status(a, r); got != compliance.Open {
			t.Error(got)
		}
		k.loaded([]ids.ID{a}, "safety", "2026-02-01", "8")
		if got := k.status(a, r); got != compliance.Open {
			t.Error(got)
		}
		k.loaded([]ids.ID{a}, "ethics", "2026-02-02", "2")
		if got := k.status(a, r); got != compliance.Met {
			t.Error(got)
		}
		if got := k.status(b, ids.ID{}); got != compliance.Open {
			t.Error(got)
		}
		if v := k.verified(); v.People != 2 || v.Standings != 4 || v.Counts == 0 {
			t.Errorf("%+v", v)
		}
		board, err := k.Dashboard(context.Background(), k.boss(compliance.PermView))
		k.must(err)
		if fmt.Sprint(board.People.N) != "map[met:1 open:1]" || len(board.Requirements) != 1 || len(board.Units) != 1 || len(board.Attention) != 1 || board.Attention[0].Name != "Ben Okafor" {
			t.Errorf("%+v", board)
		}
	})
}
