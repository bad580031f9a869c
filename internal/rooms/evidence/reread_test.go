package evidence_test

import (
	"context"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/reading"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
)

// What took too long on a busy day is read again when somebody asks, until it was accepted.
func TestWordsAreReadAgain(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.reader.Says = func([]byte) ([]reading.Word, error) { return nil, fault.Bad("file", "reader_timed_out") }
		doc := k.sent(k.person("Mia Stone"), "acls.pdf", evidencetest.PDF(1, "card"))
		if v := k.show(doc); v.Reading != evidence.Unreadable {
			t.Fatalf("%+v", v)
		}
		k.reader.Says = card
		again := func() error {
			_, err := k.ReadAgain(ctx, k.staff(evidence.PermEnter), evidence.Ref{ID: doc})
			return err
		}
		k.must(again())
		k.work()
		if r := k.review(doc); r.State != evidence.WasRead || value(r, "hours").Value != "8" {
			t.Errorf("%+v", r)
		}
		k.must(again()) // as often as somebody likes
		k.work()
		if r := k.review(doc); r.State != evidence.WasRead {
			t.Errorf("%+v", r)
		}
		_, err := k.accept(doc)
		k.must(err)
		if reason(again()) != "document_accepted" {
			t.Error("what was accepted is read again")
		}
		if r := k.review(doc); r.State != evidence.WasRead {
			t.Error("a refusal threw the reading away")
		}
		waits, err := k.send(k.staff(evidence.PermEnter), evidence.Arrival{Person: k.person("Ann"), Name: "b.pdf"}, evidencetest.PDF(1, "b"))
		k.must(err)
		if _, err := k.ReadAgain(ctx, k.staff(evidence.PermEnter), evidence.Ref{ID: waits.ID}); reason(err) != "document_not_ready" {
			t.Error(err)
		}
	})
}

// Where the organization says how its papers write days, 02/03/04 is one day, which a person
// still sees before it counts.
func TestTheOrganizationSaysHowDaysAreWritten(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		for order, want := range map[string]string{"ask": "", "mdy": "2004-02-03", "dmy": "2004-03-02", "ymd": "2002-03-04"} {
			k.Dates = func(context.Context, db.Q, access.Scope) (string, error) { return order, nil }
			k.reader.Says = func([]byte) ([]reading.Word, error) {
				return evidencetest.Lines("Certificate of Completion", "Course: Airway Management", "Date completed: 02/03/04"), nil
			}
			doc := k.sent(k.person("Ann"), "a.pdf", evidencetest.PDF(1, "x"))
			if on := value(k.review(doc), "on"); on.Value != want {
				t.Errorf("%s: %+v", order, on)
			}
		}
	})
}

// Whoever leaves documents for later comes to each that waits, and then to the first again.
func TestTheQueueComesAround(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		k.reader.Says = card
		var all []ids.ID
		for range 3 {
			all = append(all, k.sent(k.person("Mia Stone"), "acls.pdf", evidencetest.PDF(1, "card")))
		}
		at := all[2]
		for _, want := range []ids.ID{all[1], all[0], all[2]} {
			r, err := k.Review(ctx, k.staff(evidence.PermEnter), evidence.ReviewInput{ID: at, Queue: true})
			k.must(err)
			if at = evidence.LaterOf(r); at != want {
				t.Fatal("the queue leads to another document")
			}
		}
	})
}
