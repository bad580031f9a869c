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

// Facts of many come in, are worked out and folded in before anybody looks: the dashboard that
// was seen before, when nothing was to be folded in either, is not shown again.
func TestADashboardIsFreshOnceFactsAreFoldedIn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ctx := context.Background()
		var people []ids.ID
		for i := range 25 {
			people = append(people, k.add(fmt.Sprintf("Person %c", 'A'+i), ids.ID{}, "2020-01-01"))
		}
		k.publish("Ten", 10)
		k.build()
		k.must(k.Fold(ctx, k.system()))
		sc := k.boss(compliance.PermView)
		board := func() compliance.Dashboard {
			t.Helper()
			b, err := k.Dashboard(ctx, sc)
			k.must(err)
			return b
		}
		if b := board(); b.People.N[compliance.Met] != 0 || b.People.Asked() != 25 || b.Waiting != 0 {
			t.Fatalf("%v, %d waiting", b.People.N, b.Waiting)
		}
		k.loaded(people, "ethics", "2026-02-01", "10")
		k.catchUp()
		k.must(k.Fold(ctx, k.system()))
		if b := board(); b.People.N[compliance.Met] != 25 || b.Waiting != 0 {
			t.Errorf("%v, %d waiting", b.People.N, b.Waiting)
		}
		k.loaded(people, "safety", "2026-02-02", "1")
		if b := board(); b.Waiting != 25 {
			t.Error("nothing says that facts are being worked out: ", b.Waiting)
		}
		k.catchUp()
		if b := board(); b.Waiting != 0 {
			t.Error(b.Waiting)
		}
	})
}
