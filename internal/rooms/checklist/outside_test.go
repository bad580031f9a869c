package checklist

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
	"standing/internal/base/web"
	"standing/internal/base/words"
)

// asking is a file with a reference that somebody was mailed a link for.
func (k *kit) asking(item Item) (View, LinkPath) {
	k.t.Helper()
	ctx := context.Background()
	item.Title, item.Kind = "Reference", Reference
	v := k.open(k.list(item, Item{Title: "Diploma", Kind: Document}))
	send := SendInput{ItemRef: k.ref(v, "Reference"), Name: pii.Hide("Dr Old"), Address: pii.Hide("old@clinic.test"), Words: pii.Hide("We are glad of a word")}
	if _, err := k.Send(ctx, k.staff(PermEnter), send); reason(err) != "checklist.not_agreed" {
		k.t.Error("sent, though nobody agreed: ", err)
	}
	_, err := k.Agree(ctx, k.candidate(), OwnRef{v.ID})
	k.must(err)
	_, err = k.Send(ctx, k.staff(PermEnter), send)
	k.must(err)
	return k.show(v.ID), k.link()
}

func (k *kit) say(in LinkPath, yes, text string) error {
	_, err := k.AnswerOutside(context.Background(), k.staff(PermView), OutsideInput{in, yes, pii.Hide(text)})
	return err
}

// look is what a GET of the page says: nil, or that it is not there.
func (k *kit) look(in LinkPath) error {
	_, err := k.outsidePage(context.Background(), k.staff(PermView), in)
	return err
}

// Somebody outside answers once. Looking uses nothing up; whatever is wrong with a link, it is
// not there; the candidate reads nothing that they were not promised.
func TestOutside(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		v, link := k.asking(Item{})
		for range 3 {
			k.must(k.look(link))
		}
		m := k.mail.Messages()
		if last := m[len(m)-1]; last.To[0] != "old@clinic.test" || !strings.Contains(last.Text, "Ada Lin") || !strings.Contains(last.Subject, "Hill Hospital") {
			t.Error(last.To, last.Subject, last.Text)
		}
		if got := k.called(k.show(v.ID), "Reference"); got.Status != Asked || got.Turn != Outside || got.Asking.To.Name != "Dr Old" {
			t.Error(got.Status, got.Turn, got.Asking)
		}
		wrong := map[string]LinkPath{"token": {link.Org, link.ID, pii.Hide("x")}, "id": {link.Org, ids.ID{9}, link.Token}, "organization": {ids.ID{9}, link.ID, link.Token}}
		for name, in := range wrong {
			if err := k.look(in); !errors.Is(err, fault.NotFound) {
				t.Error(name, err)
			}
			if err := k.say(in, "say", "x"); !errors.Is(err, fault.NotFound) {
				t.Error(name, err)
			}
		}
		for want, text := range map[string]string{"required": " ", "too_long": strings.Repeat("x", maxText+1), "text_invalid": "a\u202eb"} {
			if err := k.say(link, "say", text); reason(err) != want {
				t.Error(want, err)
			}
		}
		k.must(k.look(link)) // what was refused used nothing up
		k.must(k.say(link, "say", "She is excellent"))
		for _, err := range []error{k.look(link), k.say(link, "say", "again")} {
			if !errors.Is(err, fault.NotFound) {
				t.Error("a used link: ", err)
			}
		}
		got := k.called(k.show(v.ID), "Reference")
		if got.Status != Answered || got.Answer.Text != "She is excellent" || got.Answer.Who != "Dr Old" {
			t.Error(got.Status, got.Answer)
		}
		own, err := k.ShowMine(ctx, k.candidate(), OwnRef{v.ID})
		k.must(err)
		if got := k.called(own, "Reference"); got.Answer != nil || !got.Hidden || got.Reason != "" {
			t.Error("the candidate reads a confidential reference: ", got.Answer)
		}
		as, err := k.Show(ctx, k.as(adaIs, k.ada, PermView), Ref{v.ID}) // with the right to see files
		k.must(err)
		if got := k.called(as, "Reference"); got.Answer != nil {
			t.Error("by the other door: ", got.Answer)
		}
	})
}

// A link that was replaced, revoked, is over, or whose consent was taken back is not there; one
// that was told that the person sees the answer is read by them; declining is an answer.
func TestLinksEnd(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		v, first := k.asking(Item{Shown: true})
		gone := func(what string, in LinkPath) {
			t.Helper()
			if a, b := k.look(in), k.say(in, "say", "x"); !errors.Is(a, fault.NotFound) || !errors.Is(b, fault.NotFound) {
				t.Error(what, a, b)
			}
		}
		again := func() LinkPath {
			t.Helper()
			_, err := k.Send(ctx, k.staff(PermEnter), SendInput{ItemRef: k.ref(v, "Reference")})
			k.must(err)
			return k.link()
		}
		two := again()
		gone("replaced", first)
		k.must(k.look(two))
		_, err := k.Revoke(ctx, k.staff(PermEnter), k.ref(v, "Reference"))
		k.must(err)
		gone("revoked", two)
		three := again()
		var many *fault.TooMany
		if _, err := k.Send(ctx, k.staff(PermEnter), SendInput{ItemRef: k.ref(v, "Reference")}); !errors.As(err, &many) {
			t.Error("a fourth mail in a day: ", err)
		}
		k.clock.Move(linkFor)
		gone("over", three)
		if got := k.called(k.show(v.ID), "Reference"); got.Why != WhyLapsed || got.Turn != Staff {
			t.Error(got.Why, got.Turn)
		}
		four := again()
		_, err = k.TakeBack(ctx, k.candidate(), OwnRef{v.ID})
		k.must(err)
		gone("taken back", four)
		_, err = k.AgreeOnPaper(ctx, k.staff(PermEnter), Ref{v.ID})
		k.must(err)
		k.must(k.say(again(), "decline", ""))
		if got := k.called(k.show(v.ID), "Reference"); got.Status != Missing || got.Why != WhySaidNo {
			t.Error(got.Status, got.Why)
		}
		k.must(k.say(again(), "say", "Reliable"))
		own, err := k.ShowMine(ctx, k.candidate(), OwnRef{v.ID})
		k.must(err)
		if got := k.called(own, "Reference"); got.Answer == nil || got.Answer.Text != "Reliable" {
			t.Error("they were told that it is shown: ", got.Answer)
		}
		_, err = k.Judge(ctx, k.staff(PermEnter), JudgeInput{ItemRef: k.ref(v, "Reference"), Yes: "no", Text: pii.Hide("too short")})
		k.must(err)
		k.clock.Move(24 * time.Hour)
		last := again()
		_, err = k.Close(ctx, k.staff(PermEnter), Ref{v.ID})
		k.must(err)
		gone("of a closed file", last)
		// Of what was mailed only the digest is kept.
		k.must(k.d.Read(ctx, db.Org(k.org), func(ctx context.Context, q db.Q) error {
			n, err := db.One(ctx, q, db.Scalar[int], `SELECT count(*) FROM checklist_link WHERE org_id = $1 AND token_hash = $2`, k.org, hashOf(last.Token.Reveal()))
			if n != 1 {
				t.Error(n)
			}
			return err
		}))
	})
}

// Of sixteen who answer by one link at once, one does.
func TestRace_OneAnswerToALink(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		v, link := k.asking(Item{})
		sc := k.staff(PermView)
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				_, err := k.AnswerOutside(context.Background(), sc, OutsideInput{link, []string{"say", "decline"}[i%2], pii.Hide("Good")})
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Busy) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := k.called(k.show(v.ID), "Reference"); won.Load() != 1 || len(got.entries) != 1 {
			t.Errorf("%d answers, %d entries", won.Load(), len(got.entries))
		}
	})
}

// Of sixteen who propose, one does; of sixteen who then decide, one does.
func TestRace_OneDecision(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		v := k.open(k.list(Item{Title: "Hobby", Kind: Text, Optional: true}))
		sc, yes := k.staff(PermEnter), k.as(second, ids.ID{}, PermDecide)
		var won atomic.Int64
		var wg sync.WaitGroup
		each := func(do func(int) error, lost func(error) bool) {
			won.Store(0)
			for i := range 16 {
				wg.Go(func() {
					err := do(i)
					if err == nil {
						won.Add(1)
					} else if !lost(err) && !errors.Is(err, fault.Busy) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Errorf("%d", won.Load())
			}
		}
		each(func(i int) error {
			_, err := k.Propose(ctx, sc, ProposeInput{ID: v.ID, Verdict: []State{Approved, Denied}[i%2], Reasons: pii.Hide("seen")})
			return err
		}, func(err error) bool { return reason(err) == "checklist.is_proposed" })
		of := k.show(v.ID).record
		each(func(i int) error {
			_, err := k.Approvals.Decide(ctx, yes, approval.DecideInput{ID: of.approval, Yes: i%3 != 0, Note: "n"})
			return err
		}, func(err error) bool { return errors.Is(err, fault.Gone) })
		if got := k.show(v.ID).State; got != of.Verdict && got != Open {
			t.Error(got)
		}
	})
}

// Of sixteen who open a file of one checklist for somebody, one does.
func TestRace_OneFile(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		c, sc := k.list(), k.staff(PermEnter)
		var won atomic.Int64
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				_, err := k.Open(context.Background(), sc, OpenInput{Person: k.ada, Checklist: c.ID})
				if err == nil {
					won.Add(1)
				} else if reason(err) != "checklist.there" && !errors.Is(err, fault.Busy) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Errorf("%d files", won.Load())
		}
	})
}

// Reminders go by the ladder, each step once, to whose turn it is; who answers for the file
// hears of what is late.
func TestReminders(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		v := k.open(k.list(Item{Title: "Diploma", Kind: Document, Days: 10}))
		told := func() map[string]int {
			k.t.Helper()
			out := map[string]int{}
			k.must(k.d.Read(context.Background(), db.Org(k.org), func(ctx context.Context, q db.Q) error {
				all, err := db.All(ctx, q, db.Scalar[string], `SELECT code FROM notice WHERE org_id = $1`, k.org)
				for _, c := range all {
					out[c]++
				}
				return err
			}))
			return out
		}
		for range 34 {
			k.work()
			k.work() // whatever was asked for twice changes nothing
			k.clock.Move(24 * time.Hour)
		}
		if got := told(); got["checklist.asked"] != 1 || got["checklist.due"] != 5 || got["checklist.late"] != 3 {
			t.Error(got)
		}
		doc := k.thing(k.ada, Thing{Kind: "document", Label: "Diploma", Good: true, Until: today + 100})
		k.accept(v, "Diploma", Saying{Thing: "document:" + doc.String()})
		for range 75 {
			k.work()
			k.clock.Move(24 * time.Hour)
		}
		if got := told(); got["checklist.runs_out"] != 4 || got["checklist.late"] < 4 {
			t.Error(got)
		}
	})
}

// A sample is drawn by the log's head and asks everybody drawn for what counted; its results
// are counted item by item, and the draw can be done again.
func TestSample(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		ctx = words.With(ctx, k.Notices.Lang())
		for i := range 10 {
			k.person("Person " + string(rune('A'+i)))
		}
		k.counted = []Thing{{Kind: "completion", Label: "Ethics", Note: "2026"}, {Kind: "completion", Label: "Pharmacology"}}
		in := SampleInput{Name: "Spring audit", Requirement: ids.ID{3}, Period: LastPeriod, Percent: 25, DueOn: today + 20}
		for want, bad := range map[string]SampleInput{
			"checklist.how_many":          {Name: "a", Requirement: ids.ID{3}, Period: NowPeriod, DueOn: today, N: 1, Percent: 1},
			"checklist.which_requirement": {Name: "a", Period: NowPeriod, DueOn: today, N: 1},
			"checklist.ask_what":          {Name: "a", DueOn: today, N: 1},
			"checklist.past":              {Name: "a", Requirement: ids.ID{3}, Period: NowPeriod, DueOn: today - 1, N: 1},
		} {
			if _, err := k.Draw(ctx, k.staff(PermDraw), bad); reason(err) != want {
				t.Error(want, err)
			}
		}
		v, err := k.Draw(ctx, k.staff(PermDraw), in)
		k.must(err)
		if v.People != 12 || v.Drawn != 3 || len(v.Files) != 3 || v.Again != "same" || v.Counts[Asked] != 6 || v.Results.Silent != 6 {
			t.Fatalf("%+v", v)
		}
		one := k.show(v.Files[0].ID)
		if one.Items[0].Title != "Evidence for Ethics" || one.DueOn != today+20 {
			t.Error(one.Items[0].Title, one.DueOn)
		}
		doc := k.thing(one.Person, Thing{Kind: "document", Label: "Ethics", Good: true})
		k.accept(one, "Evidence for Ethics", Saying{Thing: "document:" + doc.String()})
		_, err = k.Answer(ctx, k.staff(PermEnter), AnswerInput{k.ref(one, "Evidence for Pharmacology"), Saying{None: true, Text: pii.Hide("lost")}})
		k.must(err)
		_, err = k.Judge(ctx, k.staff(PermEnter), JudgeInput{ItemRef: k.ref(one, "Evidence for Pharmacology"), Yes: "no", Text: pii.Hide("the provider has a copy")})
		k.must(err)
		if _, err := k.Propose(ctx, k.staff(PermEnter), ProposeInput{ID: one.ID, Verdict: Denied, Reasons: pii.Hide("x")}); reason(err) != "checklist.is_sample" {
			t.Error("a decision about a sample: ", err)
		}
		k.person("Late Comer")
		got, err := k.ShowSample(ctx, k.staff(PermDraw), SampleInputRef{ID: v.ID})
		k.must(err)
		if r := got.Results; r.Accepted != 1 || r.Refused != 1 || r.Silent != 4 || got.Again != "changed" {
			t.Errorf("%+v %s", r, got.Again)
		}
		// Whoever draws is not drawn, and an empty log draws nobody.
		all, err := k.Draw(ctx, k.as(boss, k.bob, PermDraw), SampleInput{Name: "All", Requirement: ids.ID{3}, Period: NowPeriod, Percent: 100, DueOn: today + 20})
		k.must(err)
		if all.Drawn != 12 {
			t.Error(all.Drawn)
		}
		k.head = ""
		if _, err := k.Draw(ctx, k.staff(PermDraw), in); !errors.Is(err, fault.Busy) {
			t.Error(err)
		}
		if l, err := k.Samples(ctx, k.staff(PermDraw), SamplesInput{}); err != nil || len(l.Samples) != 2 {
			t.Error(l, err)
		}
	})
}

// Files are opened for everybody of a unit or a profile at once, and once each.
func TestOpenMany(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		k.Profiles = nil
		c := k.list()
		k.exec(db.Org(k.org), `UPDATE checklist SET profile_id = $2 WHERE org_id = $1`, k.org, ids.ID{8})
		k.open(c)
		got, err := k.OpenMany(ctx, k.staff(PermEnter), ManyInput{ID: c.ID})
		k.must(err)
		if got.Opened != 1 || got.There != 1 {
			t.Errorf("%+v", got)
		}
		l, err := k.ListFiles(ctx, k.staff(PermView), ListInput{Checklist: c.ID})
		k.must(err)
		if len(l.Files) != 2 || l.Files[0].Summary.Whole != 4 {
			t.Errorf("%+v", l)
		}
		if l, err := k.Lists(ctx, k.staff(PermLists), web.None{}); err != nil || len(l.Checklists) != 1 {
			t.Error(l, err)
		}
	})
}
