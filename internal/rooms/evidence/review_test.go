package evidence_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/reading"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
	"standing/internal/rooms/training"
)

// card is what the certificates of these tests say.
func card([]byte) ([]reading.Word, error) {
	return evidencetest.Lines("Certificate of Completion", "This certifies that", "Mia Stone", "has completed", "Advanced Cardiac Life Support",
		"Date completed: March 2, 2025", "Contact hours: 8", "Valid until: March 31, 2027"), nil
}

// read is somebody with a document that was read.
func read(k *kit) (who, document ids.ID) {
	k.reader.Says = card
	who = k.person("Mia Stone")
	return who, k.sent(who, "acls.pdf", evidencetest.PDF(1, "card"))
}

func (k *kit) review(document ids.ID) evidence.Review {
	k.t.Helper()
	r, err := k.Review(ctx, k.staff(evidence.PermEnter), evidence.ReviewInput{ID: document})
	k.must(err)
	return r
}

func value(r evidence.Review, field string) (out evidence.ReviewField) {
	i := slices.IndexFunc(r.Fields, func(f evidence.ReviewField) bool { return f.Field == field })
	if i >= 0 {
		out = r.Fields[i]
	}
	return out
}

var acls = evidence.AcceptInput{Course: "Advanced Cardiac Life Support", On: civil.Of(2025, 3, 2), Hours: "8", Expires: civil.Of(2027, 3, 31)}

func (k *kit) accept(document ids.ID) (evidence.Accepted, error) {
	in := acls
	in.ID = document
	return k.Accept(ctx, k.staff(evidence.PermEnter), in)
}

func (k *kit) held(who ids.ID) []training.Item {
	k.t.Helper()
	r, err := k.training.List(ctx, k.staff(training.PermView), training.ListInput{Person: who})
	k.must(err)
	return r.Items
}

// What was read is proposed, and counts for nothing before somebody accepted it.
func TestWhatWasReadIsProposedAndCountsOnceAccepted(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		mia, doc := read(k)
		if v := k.show(doc); v.Reading != evidence.WasRead || len(k.held(mia)) != 0 {
			t.Fatalf("%+v, %d completions", v, len(k.held(mia)))
		}
		r := k.review(doc)
		if on := value(r, "on"); on.Value != "2025-03-02" || !strings.Contains(on.Proposals[0].Literal, "March 2") || on.Proposals[0].Box[0] == 0 {
			t.Errorf("on: %+v", on)
		}
		if r.Holder != "Mia Stone" || r.Another || value(r, "hours").Value != "8" || value(r, "expires_on").Value != "2027-03-31" {
			t.Errorf("%+v", r)
		}
		in := acls
		in.ID, in.Hours = doc, "7.5" // a person reads the page better
		a, err := k.Accept(ctx, k.staff(evidence.PermEnter), in)
		k.must(err)
		all := k.held(mia)
		if len(all) != 1 || all[0].ID != a.Completion || all[0].Amount.String() != "7.5" || all[0].Source != training.FromDocument {
			t.Fatalf("%+v", all)
		}
		again, err := k.accept(doc)
		if k.must(err); again.Completion != a.Completion || len(k.held(mia)) != 1 {
			t.Errorf("accepted twice: %+v", again)
		}
		v, err := k.Show(ctx, k.staff(evidence.PermView), evidence.ShowInput{ID: doc, Seen: true})
		if k.must(err); v.Completion != a.Completion {
			t.Errorf("%+v", v)
		}
		hours := evidence.SeenFieldOf(v, "hours")
		if hours.Proposed != "8" || hours.Accepted != "7.5" || hours.Page != 1 {
			t.Errorf("what was corrected is not kept: %+v", hours)
		}
		seen, err := k.SeenOn(ctx, k.staff(evidence.PermView), []ids.ID{a.Completion})
		if k.must(err); len(seen) != 1 || seen[0].Document != doc || seen[0].Gone || seen[0].Title != "acls" || seen[0].Page != 1 {
			t.Errorf("%+v", seen)
		}
	})
}

// A day that can be read in two ways is left to a person, who is offered both.
func TestADayOfTwoReadingsIsAsked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.reader.Says = func([]byte) ([]reading.Word, error) {
			return evidencetest.Lines("Certificate of Completion", "Course: Airway Management", "Date completed: 02/03/04"), nil
		}
		doc := k.sent(k.person("Ann"), "a.pdf", evidencetest.PDF(1, "x"))
		on := value(k.review(doc), "on")
		if on.Value != "" || len(on.Proposals) < 2 {
			t.Fatalf("%+v", on)
		}
		r, err := k.Review(ctx, k.staff(evidence.PermEnter), evidence.ReviewInput{ID: doc, On: 2})
		if k.must(err); value(r, "on").Value != on.Proposals[1].Value {
			t.Errorf("%+v", value(r, "on"))
		}
	})
}

// What cannot be read says so, and can be entered by hand.
func TestWhatCannotBeReadSaysSo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		empty := k.sent(ann, "a.pdf", evidencetest.PDF(1, "x"))
		k.reader.Says = func([]byte) ([]reading.Word, error) { return nil, fault.Bad("file", "reader_no_ocr") }
		photo := k.sent(ann, "b.png", evidencetest.PNG(4))
		if v := k.show(empty); v.State != evidence.Ready || v.Reading != evidence.Nothing {
			t.Errorf("%+v", v)
		}
		r := k.review(photo)
		if r.State != evidence.Unreadable || r.Reason != "reader_no_ocr" {
			t.Errorf("%+v", r)
		}
		_, err := k.accept(photo)
		if k.must(err); len(k.held(ann)) != 1 {
			t.Error("it cannot be entered by hand")
		}
	})
}

// One's own is a claim, for somebody else to decide; what waits for review stands in a list.
func TestOnesOwnIsAClaim(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		mia, doc := read(k)
		l, err := k.List(ctx, k.staff(evidence.PermView), evidence.ListInput{State: "review"})
		if k.must(err); len(l.Documents) != 1 || l.Documents[0].ID != doc {
			t.Fatalf("%+v", l)
		}
		in := acls
		in.ID = doc
		a, err := k.Accept(ctx, k.me(evidence.PermEnter, mia), in)
		if k.must(err); a.Claim.Zero() || !a.Completion.Zero() || len(k.held(mia)) != 0 {
			t.Errorf("%+v", a)
		}
		if l, err = k.List(ctx, k.staff(evidence.PermView), evidence.ListInput{State: "review"}); err != nil || len(l.Documents) != 0 {
			t.Errorf("%v %+v", err, l)
		}
		if seen, err := k.SeenOn(ctx, k.staff(evidence.PermView), []ids.ID{a.Claim}); err != nil || len(seen) != 1 {
			t.Errorf("%v %+v", err, seen)
		}
		if _, err := k.Accept(ctx, k.me(evidence.PermEnter, k.person("Eve")), in); reason(err) != "not_found" {
			t.Error("somebody else's: ", err)
		}
	})
}

// Who accepts one of those that wait is led to the next, of people in reach, until none waits.
func TestTheQueueLeadsOn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		_, first := read(k)
		second := k.sent(k.person("Ann"), "b.pdf", evidencetest.PDF(2, "b"))
		in := acls
		in.ID, in.Queue = second, true
		a, err := k.Accept(ctx, k.staff(evidence.PermEnter), in)
		if k.must(err); evidence.NextOf(a) != first {
			t.Errorf("%v leads to %v", a, evidence.NextOf(a))
		}
		in.ID = first
		if a, err = k.Accept(ctx, k.staff(evidence.PermEnter), in); err != nil || !evidence.NextOf(a).Zero() {
			t.Errorf("%v %v", err, evidence.NextOf(a))
		}
	})
}

// The document goes, with all that was read on it; the completion stays and says so.
func TestACompletionOutlivesItsDocument(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		mia, doc := read(k)
		a, err := k.accept(doc)
		k.must(err)
		_, err = k.Remove(ctx, k.staff(evidence.PermRemove), evidence.RemoveInput{ID: doc, Reason: "wrong"})
		k.must(err)
		k.clock.Move(8 * 24 * time.Hour)
		k.work()
		if n := k.count("document_reading"); n != 0 || k.count("document_fact") != 1 {
			t.Error(n, "readings are left")
		}
		seen, err := k.SeenOn(ctx, k.staff(evidence.PermView), []ids.ID{a.Completion})
		if k.must(err); len(seen) != 1 || !seen[0].Gone || seen[0].Title != "" || len(k.held(mia)) != 1 {
			t.Errorf("%+v", seen)
		}
	})
}

// Who a document is given to has it read under their own key; what was accepted stays where it was.
func TestAMovedDocumentIsReadAnew(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		mia, doc := read(k)
		a, err := k.accept(doc)
		k.must(err)
		ann := k.person("Ann")
		_, err = k.Move(ctx, k.staff(evidence.PermMove), evidence.MoveInput{ID: doc, Person: ann})
		k.must(err)
		k.work()
		if r := k.review(doc); r.Accepted != nil || r.State != evidence.WasRead || value(r, "hours").Value != "8" {
			t.Errorf("%+v", r)
		}
		if seen, err := k.SeenOn(ctx, k.staff(evidence.PermView), []ids.ID{a.Completion}); err != nil || len(seen) != 1 || !seen[0].Gone || len(k.held(mia)) != 1 {
			t.Errorf("%v %+v", err, seen)
		}
		_, err = k.accept(doc)
		if k.must(err); len(k.held(ann)) != 1 {
			t.Error("it cannot be accepted for whose it is now")
		}
	})
}

// Of many who accept one document at once there is one completion.
func TestRace_AcceptedOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		mia, doc := read(k)
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[ids.ID]bool{}
		for i := range 16 {
			wg.Go(func() {
				in := acls
				in.ID, in.Course = doc, []string{"Advanced Cardiac Life Support", "ACLS"}[i%2]
				a, err := k.Accept(ctx, k.as(evidence.PermEnter, access.Org, ids.ID{1, byte(i)}, ids.ID{}), in)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				got[a.Completion] = true
				mu.Unlock()
			})
		}
		wg.Wait()
		if len(got) != 1 || len(k.held(mia)) != 1 || k.count("document_fact") != 1 {
			t.Error(got, len(k.held(mia)))
		}
	})
}
