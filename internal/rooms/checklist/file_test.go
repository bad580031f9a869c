package checklist

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/pii"
	"standing/internal/base/testkit"
)

// A file from its opening to what runs out after its decision: what is missing, whose turn it
// is, what is pointed at and taken back, and the record of what was looked at.
func TestFile(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		c := k.list()
		v := k.open(c)
		if got := k.stands(v.ID); got != "asked asked asked missing" {
			t.Fatal(got)
		}
		if s := v.Summary; s.Whole != 4 || s.Settled != 0 || s.Turns[Person] != 4 {
			t.Error(s)
		}
		if _, err := k.Open(ctx, k.staff(PermEnter), OpenInput{Person: k.ada, Checklist: c.ID}); reason(err) != "checklist.there" {
			t.Error("a second file: ", err)
		}
		if mine, err := k.Mine(ctx, k.candidate(), struct{}{}); err != nil || len(mine.Files) != 1 {
			t.Error(mine, err)
		}

		// The candidate points at their licence, sends their diploma, and says what they did.
		card := k.thing(k.ada, Thing{Kind: "credential", Label: "RN", Match: "licence", Good: true, Until: today + 60, Grade: "claimed"})
		other := k.thing(k.bob, Thing{Kind: "credential", Label: "RN", Match: "licence", Good: true, Grade: "source"})
		if _, err := k.reply(AnswerInput{k.ref(v, "Licence"), Saying{Thing: "credential:" + other.String()}}); reason(err) != "checklist.choose" {
			t.Error("somebody else's licence: ", err)
		}
		_, err := k.reply(AnswerInput{k.ref(v, "Licence"), Saying{Thing: "credential:" + card.String()}})
		k.must(err)
		k.must(k.upload(ctx, k.candidate(), k.ref(v, "Diploma"), true, "diploma.pdf", strings.NewReader("pdf")))
		if _, err := k.reply(AnswerInput{k.ref(v, "Reference"), Saying{Text: pii.Hide("I am good")}}); !errors.Is(err, fault.NotFound) {
			t.Error("they answered for their referee: ", err)
		}
		if _, err := k.reply(AnswerInput{k.ref(v, "History"), Saying{None: true}}); reason(err) != "checklist.say_why" {
			t.Error("none, without a word: ", err)
		}
		_, err = k.reply(AnswerInput{k.ref(v, "History"), Saying{None: true, Text: pii.Hide("I studied")}})
		k.must(err)
		if got := k.stands(v.ID); got != "answered answered answered missing" {
			t.Fatal(got)
		}

		// Staff judge: not what is known too little, and not that there is none.
		judge := func(title, yes, why string) error {
			_, err := k.Judge(ctx, k.staff(PermEnter), JudgeInput{ItemRef: k.ref(v, title), Yes: yes, Text: pii.Hide(why)})
			return err
		}
		if err := judge("Licence", "yes", ""); reason(err) != "checklist.grade_low" {
			t.Error("a claim was accepted: ", err)
		}
		k.shelf[k.ada][0].Grade = "source"
		k.must(judge("Licence", "yes", ""))
		if err := judge("Diploma", "no", ""); reason(err) != "required" {
			t.Error("refused without a reason: ", err)
		}
		k.must(judge("Diploma", "no", "page 2 is missing"))
		if err := judge("History", "yes", ""); reason(err) != "checklist.nothing_there" {
			t.Error("nothing was accepted: ", err)
		}
		if got := k.called(k.show(v.ID), "Diploma"); got.Reason != "page 2 is missing" || got.Turn != Person {
			t.Error(got)
		}
		k.must(k.upload(ctx, k.candidate(), k.ref(v, "Diploma"), true, "diploma.pdf", strings.NewReader("whole")))
		k.must(judge("Diploma", "yes", ""))

		// Nothing is proposed for approval while something is missing; waiving has a reason.
		propose := func(verdict State, conditions string) (View, error) {
			return k.Propose(ctx, k.staff(PermEnter), ProposeInput{ID: v.ID, Verdict: verdict, Reasons: pii.Hide("All of it was seen"), Conditions: pii.Hide(conditions)})
		}
		if _, err := propose(Approved, ""); reason(err) != "checklist.incomplete" {
			t.Error(err)
		}
		for _, title := range []string{"History", "Reference"} {
			if _, err := k.Waive(ctx, k.staff(PermDecide), WaiveInput{ItemRef: k.ref(v, title)}); reason(err) != "required" {
				t.Error("waived without a reason: ", err)
			}
			_, err := k.Waive(ctx, k.staff(PermDecide), WaiveInput{k.ref(v, title), pii.Hide("known here for years")})
			k.must(err)
		}
		if _, err := propose(Conditions, ""); reason(err) != "required" {
			t.Error("conditions without any: ", err)
		}
		p, err := propose(Conditions, "Works with a preceptor")
		k.must(err)
		if _, err := k.reply(AnswerInput{k.ref(v, "History"), Saying{Text: pii.Hide("x")}}); reason(err) != "checklist.is_proposed" {
			t.Error("answered while a decision waits: ", err)
		}
		k.record(p)
		k.decide(p)

		// What runs out, or is taken back, is missing by itself.
		if got := k.show(v.ID); got.State != Conditions || got.AgainOn != today.AddMonths(24) || !got.Summary.Complete() {
			t.Error(got.State, got.AgainOn, got.Summary)
		}
		k.clock.Move(61 * 24 * time.Hour)
		if got := k.called(k.show(v.ID), "Licence"); got.Status != Expired || got.Turn != Person || got.DueOn != today+60 {
			t.Error(got.Status, got.Turn, got.DueOn)
		}
		k.shelf[k.ada][0].Until = today + 1000 // renewed in its own room
		if got := k.stands(v.ID); got != "accepted accepted waived waived" {
			t.Error(got)
		}
		k.drop(k.ada, card)
		if got := k.called(k.show(v.ID), "Licence"); got.Status != Missing || got.Why != WhyGone {
			t.Error(got.Status, got.Why)
		}
		if after := k.show(v.ID); after.record.Digest != k.show(v.ID).record.Digest || !strings.Contains(after.record.Said, `"Licence"`) {
			t.Error("the record changed")
		}
	})
}

// record checks that what a decision rests on is kept with its digest.
func (k *kit) record(v View) {
	k.t.Helper()
	got := k.show(v.ID)
	sum := sha256.Sum256([]byte(got.record.Said))
	if got.State != Proposed || got.record == nil || hex.EncodeToString(sum[:]) != got.record.Digest {
		k.t.Fatal(got.State, got.record)
	}
	var l Looked
	k.must(json.Unmarshal([]byte(got.record.Said), &l))
	if len(l.Items) != 4 || l.Items[1].SHA256 == "" || l.Items[0].Grade != "source" || l.Items[2].Reason != "known here for years" || l.Conditions != "Works with a preceptor" || l.Name != "Ada Lin" {
		k.t.Errorf("%+v", l)
	}
	err := k.d.Write(context.Background(), db.Org(k.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE checklist_record SET verdict = 'approved' WHERE org_id = $1`, k.org)
		return err
	})
	if err == nil {
		k.t.Error("the record could be changed")
	}
}

// decide says yes as whoever may: neither who proposed nor whom it is about.
func (k *kit) decide(v View) {
	k.t.Helper()
	ctx := context.Background()
	in := approval.DecideInput{ID: k.show(v.ID).record.approval, Yes: true}
	if _, err := k.Approvals.Decide(ctx, k.staff(PermDecide), in); reason(err) != "own_request" {
		k.t.Error("who proposed said yes: ", err)
	}
	if _, err := k.Approvals.Decide(ctx, k.as(adaIs, k.ada, PermDecide), in); reason(err) != "checklist.own" {
		k.t.Error("Ada decided about herself: ", err)
	}
	_, err := k.Approvals.Decide(ctx, k.as(second, ids.ID{}, PermDecide), in)
	k.must(err)
}

// Nobody opens, judges, waives or decides what is in a file about themselves; what waits for a
// yes is refused where something went missing since, and a no brings the file back.
func TestNobodyDecidesTheirOwn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		c := k.list(Item{Title: "Diploma", Kind: Document})
		v := k.open(c)
		doc := k.thing(k.ada, Thing{Kind: "document", Label: "Diploma", Good: true})
		self := func() (err []error) {
			sc := k.as(adaIs, k.ada, PermEnter)
			_, e := k.Answer(ctx, sc, AnswerInput{k.ref(v, "Diploma"), Saying{Thing: "document:" + doc.String()}})
			err = append(err, e)
			_, e = k.Judge(ctx, sc, JudgeInput{ItemRef: k.ref(v, "Diploma"), Yes: "yes"})
			err = append(err, e)
			_, e = k.Waive(ctx, k.as(adaIs, k.ada, PermDecide), WaiveInput{k.ref(v, "Diploma"), pii.Hide("why not")})
			err = append(err, e)
			_, e = k.Propose(ctx, sc, ProposeInput{ID: v.ID, Verdict: Denied, Reasons: pii.Hide("no")})
			err = append(err, e)
			_, e = k.AgreeOnPaper(ctx, sc, Ref{v.ID})
			err = append(err, e)
			_, e = k.Open(ctx, sc, OpenInput{Person: k.ada, Checklist: c.ID})
			return append(err, e)
		}
		for n, err := range self() {
			if reason(err) != "checklist.own" {
				t.Errorf("%d: %v", n, err)
			}
		}
		k.accept(v, "Diploma", Saying{Thing: "document:" + doc.String()})
		propose := func() approval.DecideInput {
			p, err := k.Propose(ctx, k.staff(PermEnter), ProposeInput{ID: v.ID, Verdict: Approved, Reasons: pii.Hide("seen")})
			k.must(err)
			return approval.DecideInput{ID: p.record.approval, Yes: true}
		}
		in := propose()
		k.drop(k.ada, doc)
		other := k.as(second, ids.ID{}, PermDecide)
		if _, err := k.Approvals.Decide(ctx, other, in); reason(err) != "checklist.incomplete_now" {
			t.Error("approved, though its diploma is gone: ", err)
		}
		_, err := k.Approvals.Decide(ctx, other, approval.DecideInput{ID: in.ID, Note: "where is it?"})
		k.must(err)
		if got := k.show(v.ID); got.State != Open || got.record.State != approval.Refused {
			t.Error(got.State, got.record.State)
		}
		if _, err := k.Propose(ctx, k.staff(PermEnter), ProposeInput{ID: v.ID, Verdict: Denied, Reasons: pii.Hide("It never came")}); err != nil {
			t.Error("a denial needs nothing: ", err)
		}
		k.exec(db.Platform, `UPDATE org SET kind = 'professional' WHERE id = $1`, k.org)
		if _, err := k.Open(ctx, k.staff(PermEnter), OpenInput{Person: k.bob, Checklist: c.ID}); reason(err) != "checklist.alone" {
			t.Error("an organization of one: ", err)
		}
	})
}

// A newer version of a checklist changes no file, until somebody brings it up to date: what is
// answered to an item that stays, stays.
func TestVersions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		c := k.list(Item{Title: "Diploma", Kind: Document}, Item{Title: "Old", Kind: Text})
		v := k.open(c)
		doc := k.thing(k.ada, Thing{Kind: "document", Label: "Diploma", Good: true})
		k.accept(v, "Diploma", Saying{Thing: "document:" + doc.String()})
		items := []Item{{Code: "new", Title: "New", Kind: Text}, {Code: "diploma", Title: "Diploma or transcript", Kind: Document}}
		change := func(in ...Item) Checklist {
			out, err := k.Change(ctx, k.staff(PermManage), ChangeChecklist{c.ID, ChecklistInput{Name: "RN", Months: 24, Items: in}})
			k.must(err)
			return out
		}
		if got := change(items...); got.N != 2 {
			t.Error(got.N)
		}
		if got := change(items...); got.N != 2 {
			t.Error("said again, it is a version: ", got.N)
		}
		if got := k.stands(v.ID); got != "accepted asked" {
			t.Error("the file changed by itself: ", got)
		}
		u, err := k.Preview(ctx, k.staff(PermEnter), Ref{v.ID})
		k.must(err)
		if len(u.Added) != 1 || len(u.Changed) != 1 || len(u.Dropped) != 1 || u.To != 2 {
			t.Errorf("%+v", u)
		}
		if _, err := k.BringUp(ctx, k.staff(PermEnter), UpdateInput{v.ID, 1}); !errors.Is(err, fault.Conflict) {
			t.Error("another version than was previewed: ", err)
		}
		got, err := k.BringUp(ctx, k.staff(PermEnter), UpdateInput{v.ID, 2})
		k.must(err)
		if k.stands(v.ID) != "asked accepted" || got.Items[1].Title != "Diploma or transcript" {
			t.Error(k.stands(v.ID), got.Items)
		}
	})
}

// What cannot be meant is refused with its place.
func TestBadInput(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		many := make([]Item, maxItems+1)
		for i := range many {
			many[i] = Item{Title: "x", Kind: Text}
		}
		for want, in := range map[string]ChecklistInput{
			"required":                    {Name: "  ", Items: []Item{{Title: "a"}}},
			"text_invalid":                {Name: "a\u202eb", Items: []Item{{Title: "a"}}},
			"checklist.no_items":          {Name: "a", Items: []Item{{Hint: "no title"}}},
			"checklist.kind":              {Name: "a", Items: []Item{{Title: "a", Kind: "bribe"}}},
			"checklist.twice":             {Name: "a", Items: []Item{{Title: "a", Code: "c"}, {Title: "b", Code: "c"}}},
			"checklist.days":              {Name: "a", Items: []Item{{Title: "a", Days: -1}}},
			"checklist.which_requirement": {Name: "a", Items: []Item{{Title: "a", Kind: Standing}}},
			"too_many":                    {Name: "a", Items: many},
			"checklist.profile_unknown":   {Name: "a", Profile: ids.ID{9}, Items: []Item{{Title: "a"}}},
		} {
			if _, err := k.Add(ctx, k.staff(PermManage), in); reason(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		v := k.open(k.list())
		for want, in := range map[string]AnswerInput{
			"checklist.choose": {k.ref(v, "Diploma"), Saying{Thing: "document:../../etc/passwd"}},
			"too_long":         {k.ref(v, "History"), Saying{Text: pii.Hide(strings.Repeat("ö", maxText+1))}},
			"text_invalid":     {k.ref(v, "History"), Saying{Text: pii.Hide("a\u2066b\x00")}},
			"required":         {k.ref(v, "History"), Saying{Text: pii.Hide(" \n ")}},
		} {
			if _, err := k.reply(in); reason(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		if _, err := k.reply(AnswerInput{ItemRef{v.ID, ids.ID{5}}, Saying{Text: pii.Hide("x")}}); !errors.Is(err, fault.NotFound) {
			t.Error("an item of nobody: ", err)
		}
		if _, err := k.ShowMine(ctx, k.as(second, k.bob, PermAnswer), OwnRef{v.ID}); !errors.Is(err, fault.NotFound) {
			t.Error("somebody else's file: ", err)
		}
		if _, err := k.Open(ctx, k.staff(PermEnter), OpenInput{Person: k.bob, Checklist: ids.ID{4}}); reason(err) != "checklist.unknown" {
			t.Error(err)
		}
	})
}
