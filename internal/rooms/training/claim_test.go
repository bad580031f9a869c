package training_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

var (
	member = ids.ID{11}
	chief  = ids.ID{12}
)

func (k *kit) claim(self ids.ID, in training.ClaimInput) training.ClaimView {
	k.t.Helper()
	v, err := k.Claim(context.Background(), k.as(training.PermClaim, access.Own, member, self), in)
	if err != nil {
		k.t.Fatal(err)
	}
	return v
}

func claimed(course string) training.ClaimInput {
	return training.ClaimInput{Course: course, On: civil.MustParse("2026-01-05"), Hours: "90 min", Provider: "State College", Note: "CANARY certificate"}
}

func decide(id ids.ID, yes, course, note string) training.DecideInput {
	return training.DecideInput{ID: id, Ruling: training.Ruling{Yes: yes, Course: course, Note: note, New: true}}
}

// A claim counts once somebody else agreed, as the course that they chose, and not before.
func TestClaims(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		self, other := k.person("Ann", "1", ids.ID{}), k.person("Bob", "2", ids.ID{})
		boss := k.as(training.PermApprove, access.Org, chief, ids.ID{})
		v := k.claim(self, claimed("Trauma talk"))
		if v.State != training.Asked || k.records(person.Everything, self) != "" {
			t.Error(v.State)
		}
		if l, err := k.Claims(ctx, boss, training.ClaimListInput{}); err != nil || len(l.Claims) != 1 || l.Claims[0].Name != "Ann" || l.Claims[0].Title != "Trauma talk" || !l.Claims[0].Deciding {
			t.Error(l, err)
		}
		if _, err := k.ShowClaim(ctx, k.as(training.PermView, access.Own, ids.ID{13}, other), training.ClaimRef{ID: v.ID}); !errors.Is(err, fault.NotFound) {
			t.Error("out of reach: ", err)
		}
		if _, err := k.Decide(ctx, k.as(training.PermApprove, access.Org, member, self), decide(v.ID, "yes", "", "")); reason(err) != "yes:own_request" {
			t.Error("their own: ", err)
		}
		if _, err := k.Decide(ctx, k.as(training.PermApprove, access.Org, chief, self), decide(v.ID, "yes", "", "")); reason(err) != "yes:own_request" {
			t.Error("the same person by another account: ", err)
		}
		if _, err := k.Decide(ctx, boss, decide(v.ID, "no", "", "")); reason(err) != "note:required" {
			t.Error(err)
		}
		k.course("Trauma care", "trauma")
		got, err := k.Decide(ctx, boss, decide(v.ID, "yes", "Trauma care", ""))
		if err != nil || got.State != training.Approved || k.records(person.Everything, self) != "2026-01-05 1.5hour [trauma]" {
			t.Error(got.State, err, k.records(person.Everything, self))
		}
		if _, err := k.Decide(ctx, boss, decide(v.ID, "yes", "", "")); !errors.Is(err, fault.Gone) {
			t.Error(err)
		}
		if _, err := k.Claim(ctx, k.as(training.PermClaim, access.Own, member, self), claimed("Trauma care")); reason(err) != "course:training.already" {
			t.Error(err)
		}
	})
}

func TestClaimsAreRefusedAndWithdrawn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		self := k.person("Ann", "1", ids.ID{})
		boss := k.as(training.PermApprove, access.Org, chief, ids.ID{})
		one, two := k.claim(self, claimed("One")), k.claim(self, claimed("Two"))
		if v, err := k.Decide(ctx, boss, decide(one.ID, "no", "", "No certificate")); err != nil || v.State != training.Refused || v.Reason != "No certificate" {
			t.Error(v, err)
		}
		mine := k.as(training.PermClaim, access.Own, member, self)
		if v, err := k.WithdrawClaim(ctx, mine, training.ClaimRef{ID: two.ID}); err != nil || v.State != training.Withdrawn {
			t.Error(v, err)
		}
		if l, err := k.Mine(ctx, mine, training.PageInput{}); err != nil || len(l.Claims) != 2 || k.records(person.Everything, self) != "" {
			t.Error(l, err)
		}
		// The general inbox decides too: as what was claimed.
		k.course("Three", "")
		three := k.claim(self, claimed("Three"))
		list, _, err := k.asks.Inbox(ctx, boss, approval.Open, ids.ID{}, 10)
		if err != nil || len(list) != 1 || list[0].Row != three.ID {
			t.Fatal(list, err)
		}
		if _, err := k.asks.Decide(ctx, boss, approval.DecideInput{ID: list[0].ID, Yes: true}); err != nil || k.records(person.Everything, self) != "2026-01-05 1.5hour []" {
			t.Error(err, k.records(person.Everything, self))
		}
	})
}

func TestAloneAClaimCountsAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.professional()
		self := k.person("Ann", "1", ids.ID{})
		if v := k.claim(self, claimed("Three")); v.State != training.Approved || k.records(person.Everything, self) != "2026-01-05 1.5hour []" {
			t.Error(v.State, k.records(person.Everything, self))
		}
	})
}

// What somebody wrote into a claim lies sealed.
func TestClaimsAreSealed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.claim(k.person("Ann", "1", ids.ID{}), claimed("CANARY talk"))
		var title, note []byte
		if err := testkit.OwnerDB(t, d.Config()).QueryRow("SELECT title, note FROM claim").Scan(&title, &note); err != nil {
			t.Fatal(err)
		}
		if len(title) == 0 || strings.Contains(string(title)+string(note), "CANARY") {
			t.Error(title, note)
		}
	})
}

func TestRace_TwoApproversOneCompletion(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		self := k.person("Ann", "1", ids.ID{})
		v := k.claim(self, claimed("Talk"))
		won := all(func(i int) error {
			_, err := k.Decide(context.Background(), k.as(training.PermApprove, access.Org, ids.ID{20 + byte(i)}, ids.ID{}), decide(v.ID, "yes", "", ""))
			if err != nil && !errors.Is(err, fault.Gone) && !errors.Is(err, fault.Conflict) {
				t.Error(err)
			}
			return err
		})
		if won != 1 || k.records(person.Everything, self) != "2026-01-05 1.5hour []" {
			t.Error(won, k.records(person.Everything, self))
		}
	})
}

// A manager decides about the claims of the people of their unit; the manager of another
// unit finds none, on this room's pages and in the inbox of approvals.
func TestManagersDecideInReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		east, west, away := ids.ID{21}, ids.ID{22}, ids.ID{13}
		k.write(func(ctx context.Context, tx *db.Tx) error {
			for i, u := range []ids.ID{east, west} {
				if _, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $3, 0)`, k.org, u, []string{"East", "West"}[i]); err != nil {
					return err
				}
			}
			for account, u := range map[ids.ID]ids.ID{chief: east, away: west} {
				if _, err := tx.Exec(ctx, `INSERT INTO reach (org_id, account_id, unit_id) VALUES ($1, $2, $3)`, k.org, account, u); err != nil {
					return err
				}
			}
			return nil
		})
		self := k.person("Ann", "1", east)
		one, two := k.claim(self, claimed("One")), k.claim(self, claimed("Two"))
		here, there := k.as(training.PermApprove, access.Units, chief, ids.ID{}), k.as(training.PermApprove, access.Units, away, ids.ID{})
		if _, err := k.Decide(ctx, there, decide(one.ID, "yes", "", "")); !errors.Is(err, fault.NotFound) {
			t.Error("the manager of another unit: ", err)
		}
		open, _, err := k.asks.Inbox(ctx, here, approval.Open, ids.ID{}, 10)
		if err != nil || len(open) != 2 {
			t.Fatal(len(open), err)
		}
		if none, _, err := k.asks.Inbox(ctx, there, approval.Open, ids.ID{}, 10); err != nil || len(none) != 0 {
			t.Error(len(none), err)
		}
		if _, err := k.asks.ByID(ctx, there, open[0].ID); !errors.Is(err, fault.NotFound) {
			t.Error("by the inbox: ", err)
		}
		if _, err := k.asks.Decide(ctx, there, approval.DecideInput{ID: open[0].ID, Yes: true}); !errors.Is(err, fault.NotFound) {
			t.Error("by the inbox: ", err)
		}
		if v, err := k.ShowClaim(ctx, k.as(training.PermView, access.Units, chief, ids.ID{}), training.ClaimRef{ID: one.ID}); err != nil || v.Deciding {
			t.Error("may decide without the right: ", v.Deciding, err)
		}
		if l, err := k.Claims(ctx, here, training.ClaimListInput{}); err != nil || len(l.Claims) != 2 || !l.Claims[0].Deciding {
			t.Error(l, err)
		}
		if v, err := k.Decide(ctx, here, decide(one.ID, "yes", "", "")); err != nil || v.State != training.Approved {
			t.Error(v.State, err)
		}
		if _, err := k.Decide(ctx, k.as(training.PermApprove, access.Units, chief, self), decide(two.ID, "yes", "", "")); reason(err) != "yes:own_request" {
			t.Error("the manager's own: ", err)
		}
	})
}

// What a claim should count for is proposed with it, sealed, and is what is recorded unless
// whoever decides says otherwise.
func TestAClaimProposesWhatItCountsFor(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		self := k.person("Ann", "1", ids.ID{})
		boss := k.as(training.PermApprove, access.Org, chief, ids.ID{})
		for i, c := range []struct {
			proposed string
			in       training.Ruling
			want     string
		}{{"Ethics, law", training.Ruling{Yes: "yes", New: true}, "[ethics law]"}, {"ethics", training.Ruling{Yes: "yes", Course: "Ethics day", New: true, Categories: "pain"}, "[pain]"}} {
			in := claimed("Talk " + string(rune('A'+i)))
			in.Categories = c.proposed
			v := k.claim(self, in)
			if v.Categories != c.proposed {
				t.Error(v.Categories)
			}
			v, err := k.Decide(ctx, boss, training.DecideInput{ID: v.ID, Ruling: c.in})
			if err != nil {
				t.Fatal(err)
			}
			d, err := k.Show(ctx, k.as(training.PermView, access.Org, chief, ids.ID{}), training.Ref{ID: v.Completion})
			if got := fmt.Sprint(d.Completion.Tags); err != nil || got != c.want {
				t.Error(got, err)
			}
		}
		in := claimed("Talk X")
		in.Categories = "="
		if _, err := k.Claim(ctx, k.as(training.PermClaim, access.Own, member, self), in); reason(err) != "categories:training.categories_form" {
			t.Error(err)
		}
	})
}
