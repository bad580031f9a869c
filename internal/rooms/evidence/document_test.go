package evidence_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image/jpeg"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/malware"
	"standing/internal/base/testkit"
	"standing/internal/rooms/evidence"
	"standing/internal/rooms/evidence/evidencetest"
)

// A file that somebody sends in is received at once, looked at afterwards and then there, with
// pictures of its pages, which are drawn once.
func TestDocument(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		file := evidencetest.PDF(3, "certificate")
		got, err := k.send(k.me(evidence.PermEnter, ann), evidence.Arrival{Name: `C:\scans\ACLS_card 2026.JPG`}, file)
		k.must(err)
		if v := k.show(got.ID); v.State != evidence.Received || v.Title != "ACLS card 2026" || v.Shown != 0 || v.Versions[0].FileName != "ACLS_card 2026.pdf" || v.Versions[0].Source != evidence.FromSelf {
			t.Errorf("%+v", v)
		}
		if _, err := k.picture(k.staff(evidence.PermView), evidence.PictureInput{ID: got.ID}); !errors.Is(err, fault.NotFound) {
			t.Error("a picture of what was not looked at: ", err)
		}
		k.work()
		sum := sha256.Sum256(file)
		if v := k.show(got.ID); v.State != evidence.Ready || v.Shown != 1 || v.Versions[0].Pages != 3 || v.Versions[0].Digest != hex.EncodeToString(sum[:]) || v.Versions[0].Verdict != "unscanned" {
			t.Errorf("%+v", v)
		}
		k.whole()
		mine, err := k.Mine(ctx, k.me(evidence.PermEnter, ann), evidence.MineInput{})
		if err != nil || len(mine.Documents) != 1 || mine.Documents[0].Title != "ACLS card 2026" {
			t.Error(mine, err)
		}
		k.seen = nil
		opened := k.reader.Opened.Load()
		var first []byte
		for range 2 {
			page, err := k.picture(k.staff(evidence.PermView), evidence.PictureInput{ID: got.ID, Page: 3})
			k.must(err)
			if _, err := jpeg.Decode(bytes.NewReader(page)); err != nil || first != nil && !bytes.Equal(first, page) {
				t.Error("the picture: ", err)
			}
			first = page
		}
		if n := k.reader.Opened.Load() - opened; n != 1 || k.count("document_file") != 3 {
			t.Errorf("the page was drawn %d times, %d files", n, k.count("document_file"))
		}
		if _, err := k.picture(k.staff(evidence.PermView), evidence.PictureInput{ID: got.ID, Page: 4}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if !slices.Equal(k.seen, []string{"document.page_viewed", "document.page_viewed"}) {
			t.Error("the log: ", k.seen)
		}
		k.seen = nil
		if _, err := k.picture(k.me(evidence.PermView, ann), evidence.PictureInput{ID: got.ID, Small: true}); err != nil || k.seen != nil {
			t.Error("one's own is no look of somebody else's: ", k.seen, err)
		}
	})
}

// A new version stands beside the one before, which stays. One that is refused leaves it shown.
func TestVersions(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		id := k.sent(ann, "card.png", evidencetest.PNG(1))
		me := k.me(evidence.PermEnter, ann)
		got, err := k.send(me, evidence.Arrival{Document: id, Name: "card2.png"}, evidencetest.PNG(2))
		if err != nil || got.ID != id || got.N != 2 {
			t.Fatal(got, err)
		}
		if v := k.show(id); v.State != evidence.Received || v.Shown != 1 {
			t.Error(v.State, v.Shown)
		}
		k.work()
		if v := k.show(id); v.State != evidence.Ready || v.Shown != 2 || len(v.Versions) != 2 || v.Versions[1].FileName != "card.png" || v.Versions[1].State != evidence.Ready {
			t.Errorf("%+v", v)
		}
		k.reader.Err = func([]byte) error { return fault.Bad("file", "reader_bomb") }
		_, err = k.send(me, evidence.Arrival{Document: id, Name: "card3.png"}, evidencetest.PNG(3))
		k.must(err)
		k.work()
		if v := k.show(id); v.State != evidence.Ready || v.Shown != 2 || v.Reason != "reader_bomb" || v.Versions[0].State != evidence.Refused {
			t.Errorf("%+v", v)
		}
		k.whole()
	})
}

// What cannot be a document is refused at once, with nothing kept: by its first bytes, its
// size, and when it does not arrive whole.
func TestRefusedAtOnce(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		me := k.me(evidence.PermEnter, k.person("Ann"))
		k.Most = 5000
		pdf := evidencetest.PDF(1, strings.Repeat("x", 3000))
		for want, body := range map[string]io.Reader{
			"document_empty":     strings.NewReader(""),
			"document_kind":      strings.NewReader("MZ this is a program"),
			"document_too_large": bytes.NewReader(evidencetest.PDF(1, strings.Repeat("x", 6000))),
			"document_cut":       io.MultiReader(bytes.NewReader(pdf), iotest.ErrReader(io.ErrUnexpectedEOF)),
		} {
			if _, err := k.Receive(ctx, me, evidence.Arrival{Name: "a.pdf"}, body); reason(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		k.store.fail = 1
		if _, err := k.send(me, evidence.Arrival{Name: "a.pdf"}, pdf); !errors.Is(err, fault.Busy) {
			t.Error("the store is down: ", err)
		}
		if k.count("document") != 0 || len(k.stored()) != 0 {
			t.Errorf("%d documents, files %v", k.count("document"), k.stored())
		}
		if _, err := k.send(k.staff(evidence.PermEnter), evidence.Arrival{Name: "a.pdf"}, pdf); reason(err) != "document_no_person" {
			t.Error(err)
		}
		for i := range 41 {
			_, err := k.send(me, evidence.Arrival{Name: "a.pdf"}, evidencetest.PDF(1, string(rune('A'+i))))
			if want := map[bool]string{true: "document_too_many"}[i == 40]; reason(err) != want {
				t.Error(i, err)
			}
		}
	})
}

// A file that the reader refuses is refused, with a reason that has words; no byte of it stays.
// One over which the reader dies is tried again, and then refused.
func TestRefusedByTheReader(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		for i, code := range []string{"reader_encrypted", "reader_truncated", "reader_too_many_pages", "reader_too_many_pixels", "reader_several_kinds", "reader_bomb", "reader_never_heard_of"} {
			k.reader.Err = func([]byte) error { return fault.Bad("file", code) }
			want := code
			if i == 6 {
				want = "reader_failed"
			}
			if v := k.show(k.sent(ann, "a.pdf", evidencetest.PDF(1, code))); v.State != evidence.Refused || v.Reason != want {
				t.Errorf("%s: %+v", code, v)
			}
		}
		if len(k.stored()) != 0 || k.count("document_file") != 0 {
			t.Error(k.stored())
		}
		k.reader.Err = func([]byte) error { return fault.Bad("file", "reader_memory") }
		got, err := k.send(k.me(evidence.PermEnter, ann), evidence.Arrival{Name: "a.pdf"}, evidencetest.PDF(1, "x"))
		k.must(err)
		for i := range 3 {
			if v := k.show(got.ID); v.State != evidence.Received || i > 0 && v.Reason != "reader_failed" {
				t.Errorf("%d: %+v", i, v)
			}
			_ = k.try() // it says that the job failed
			k.clock.Move(time.Hour)
		}
		if v := k.show(got.ID); v.State != evidence.Refused || v.Reason != "reader_memory" {
			t.Errorf("%+v", v)
		}
	})
}

// Malware: refused, gone, and told to whoever sent it and to the administrators. A scanner or a
// store that is down is waited for, and the page says so.
func TestScanner(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		k := newKit(t, d)
		ann := k.person("Ann")
		s := &sick{err: fault.Busy}
		k.Scanner = s
		got, err := k.send(k.me(evidence.PermEnter, ann), evidence.Arrival{Name: "a.pdf"}, evidencetest.PDF(1, "x"))
		k.must(err)
		if err := k.try(); err == nil {
			t.Error("the job did not fail")
		}
		if v := k.show(got.ID); v.State != evidence.Received || v.Reason != "scanner" {
			t.Errorf("%+v", v)
		}
		s.err, s.finding = nil, malware.Finding{Verdict: malware.Clean}
		k.store.fail = 1
		k.clock.Move(time.Hour)
		_ = k.try()
		if v := k.show(got.ID); v.State != evidence.Received || v.Reason != "store" {
			t.Errorf("%+v", v)
		}
		k.clock.Move(time.Hour)
		k.work()
		if v := k.show(got.ID); v.State != evidence.Ready || v.Versions[0].Verdict != "clean" {
			t.Errorf("%+v", v)
		}
		k.whole()
		s.finding = malware.Finding{Verdict: malware.Infected, Name: "Eicar-Test"}
		bad := k.sent(ann, "b.pdf", evidencetest.PDF(1, "y"))
		if v := k.show(bad); v.State != evidence.Refused || v.Reason != "infected" {
			t.Errorf("%+v", v)
		}
		if n := len(k.mail.Messages()); n != 2 {
			t.Errorf("%d messages, want those to the sender and an administrator", n)
		}
		k.whole()
		if n := len(k.stored()); n != 2 {
			t.Errorf("%d files, want only those of the first", n)
		}
		s.finding, s.err = malware.Finding{}, malware.TooLarge
		if v := k.show(k.sent(ann, "c.pdf", evidencetest.PDF(1, "z"))); v.Reason != "scan_too_large" {
			t.Errorf("%+v", v)
		}
	})
}
