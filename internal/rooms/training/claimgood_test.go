package training_test

import (
	"context"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// A certificate says until when it is good; who sends it in says so, who decides sees it and may
// read another day, and the record keeps it.
func TestAClaimKeepsHowLongItIsGood(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		self := k.person("Ann", "1", ids.ID{})
		boss := k.as(training.PermApprove, access.Org, chief, ids.ID{})
		mine := k.as(training.PermClaim, access.Own, member, self)
		card := func(course, on, until string) training.ClaimInput {
			in := claimed(course)
			in.On = civil.MustParse(on)
			in.Expires, _ = civil.Parse(until)
			return in
		}
		if _, err := k.Claim(ctx, mine, card("First aid", "2026-01-05", "2026-01-04")); reason(err) != "expires_on:training.expires_before" {
			t.Error(err)
		}
		as, read, inbox, none := k.claim(self, card("First aid", "2026-01-05", "2027-06-30")), k.claim(self, card("Trauma", "2026-01-06", "2027-06-30")),
			k.claim(self, card("Forklift", "2026-01-07", "2028-01-31")), k.claim(self, card("Ladders", "2026-01-08", ""))
		k.course("Forklift", "")
		if v, err := k.ShowClaim(ctx, k.as(training.PermView, access.Org, chief, ids.ID{}), training.ClaimRef{ID: as.ID}); err != nil || v.ExpiresOn != civil.MustParse("2027-06-30") {
			t.Error("who decides sees ", v.ExpiresOn, err)
		}
		said, err := k.ClaimBriefs(ctx, k.as(training.PermView, access.Org, chief, ids.ID{}), []ids.ID{as.ID, none.ID})
		if err != nil || said[as.ID].Who != "Ann" || said[as.ID].What != "First aid" || said[as.ID].More == said[none.ID].More {
			t.Error(said, err)
		}
		if said, err := k.ClaimBriefs(ctx, k.as(training.PermView, access.Own, ids.ID{13}, k.person("Bob", "2", ids.ID{})), []ids.ID{as.ID}); err != nil || len(said) != 0 {
			t.Error("out of reach: ", said, err)
		}
		other := decide(read.ID, "yes", "", "")
		other.Expires = civil.MustParse("2027-03-31")
		early := decide(read.ID, "yes", "", "")
		early.Expires = civil.MustParse("2025-03-31")
		if _, err := k.Decide(ctx, boss, early); reason(err) != "expires_on:training.expires_before" {
			t.Error(err)
		}
		for _, in := range []training.DecideInput{decide(as.ID, "yes", "", ""), other, decide(none.ID, "yes", "", "")} {
			if _, err := k.Decide(ctx, boss, in); err != nil {
				t.Fatal(err)
			}
		}
		list, _, err := k.asks.Inbox(ctx, boss, approval.Open, ids.ID{}, 10)
		if err != nil || len(list) != 1 || list[0].Row != inbox.ID {
			t.Fatal(list, err)
		}
		if _, err := k.asks.Decide(ctx, boss, approval.DecideInput{ID: list[0].ID, Yes: true}); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"First aid": "2027-06-30", "Trauma": "2027-03-31", "Forklift": "2028-01-31", "Ladders": ""}
		l, err := k.List(ctx, k.boss(training.PermView), training.ListInput{Person: self})
		if err != nil || len(l.Items) != len(want) {
			t.Fatal(len(l.Items), err)
		}
		for _, i := range l.Items {
			if i.ExpiresOn.String() != want[i.Title] {
				t.Errorf("%s is good until %q, not %q", i.Title, i.ExpiresOn, want[i.Title])
			}
		}
		if got := k.records(person.Everything, self); got == "" {
			t.Error("nothing counts")
		}
	})
}
