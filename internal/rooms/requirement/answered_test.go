package requirement_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/civil"
	"standing/internal/rooms/requirement"
)

// Whoever decides sees whom it is about, of what, until when and why, and the look is in the
// log; a message's subject names the requirement and nobody. Afterwards the waiver says who
// agreed, and how.
func TestWhatIsDecidedAndWhoDidIsShown(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := words.With(context.Background(), book(t).Of("en"))
		k := newKit(t, d)
		var token pii.Text
		k.Service.Deciders = func(context.Context, db.Q, access.Scope, ids.ID) ([]ids.ID, error) { return []ids.ID{boss}, nil }
		k.Service.Names = func(context.Context, access.Scope, []ids.ID, []ids.ID) (map[ids.ID]string, error) {
			return map[ids.ID]string{other: "Olga Other"}, nil
		}
		k.Service.Link = func(_, id ids.ID, link pii.Text) string {
			token = link
			return "https://standing.test/approve/" + id.String() + "/" + link.Reveal()
		}
		one, ann := k.publish("CPR card"), k.person("Ann Lima")
		in := requirement.AskInput{Person: ann, Requirement: one, Kind: requirement.Extend, Cycle: civil.MustParse("2026-10-20"), Until: civil.MustParse("2027-01-15"), Reason: "Off sick", Outside: "Dr. Moore"}
		w, err := k.Ask(ctx, k.boss(requirement.PermAsk), in)
		if err != nil {
			t.Fatal(err)
		}
		outside := access.System(k.org, k.orgID, "approval.outside")
		before := k.looks.n
		brief, err := k.WaiverBrief(ctx, outside, w.ID)
		if err != nil || k.looks.n != before+1 {
			t.Fatal(k.looks.n, err)
		}
		var page strings.Builder
		if err := brief.Render(ctx, &page); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"Ann Lima", "CPR card", "Extend", "2026-10-20", "2027-01-15", "Off sick"} {
			if !strings.Contains(page.String(), want) {
				t.Errorf("not shown: %q\n%s", want, page.String())
			}
		}
		if err := d.Read(ctx, outside, func(ctx context.Context, q db.Q) error {
			name, err := k.WaiverName(ctx, q, outside, book(t).Of("en"), w.ID)
			if name != "An extension of “CPR card”" {
				t.Error(name)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		answer := func(id ids.ID) requirement.Answer {
			t.Helper()
			v, err := k.ShowWaiver(ctx, k.as(requirement.PermView, ids.ID{9}, ids.ID{}, access.Org), requirement.WaiverRef{ID: id})
			if err != nil || v.Answer == nil {
				t.Fatal(v.Answer, err)
			}
			return *v.Answer
		}
		if v, err := k.ShowWaiver(ctx, k.boss(requirement.PermView), requirement.WaiverRef{ID: w.ID}); err != nil || v.Answer != nil {
			t.Error("answered before it was: ", v.Answer, err)
		}
		if _, err := k.approvals.DecideOutside(ctx, outside, w.Approval, token, true); err != nil {
			t.Fatal(err)
		}
		if a := answer(w.ID); a.How != approval.OutsidePerson || a.Name != "Dr. Moore" || a.At != k.clock.Now() || a.State != approval.Approved {
			t.Errorf("%+v", a)
		}
		in.Outside, in.Until = "", in.Until+30
		if w, err = k.Ask(ctx, k.boss(requirement.PermAsk), in); err != nil || w.How != approval.Delay {
			t.Fatal(w.How, err)
		}
		k.clock.Move(approval.Ripe + time.Minute)
		if _, err := k.approvals.Sweep(ctx, access.System(k.org, k.orgID, "test")); err != nil {
			t.Fatal(err)
		}
		if a := answer(w.ID); a.How != approval.Delay || a.Name != "" || !a.By.Zero() {
			t.Errorf("%+v", a)
		}
	})
}

func book(t *testing.T) *words.Book {
	t.Helper()
	b, err := words.Read(words.Source{Room: "requirement", Body: new(requirement.Service).Room().Words})
	if err != nil {
		t.Fatal(err)
	}
	return b
}
