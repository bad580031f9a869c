package server

import (
	"net/http"
	"path"
	"strings"
	"testing"

	"standing/internal/reading"
	"standing/internal/rooms/evidence/evidencetest"
)

// What a member sends in with a certificate is a claim that shows it; agreed to, the record
// does, until the document is gone. The form says beforehand for what it would count.
func TestOnesOwnCertificateIsAClaimThatShowsIt(t *testing.T) {
	t.Parallel()
	s, boss, mia, is := clinic(t)
	s.rooms.evidence.Reader = &evidencetest.Reader{Says: func([]byte) ([]reading.Word, error) {
		return evidencetest.Lines("Certificate of Completion", "This certifies that", "Mia Stone", "has completed", "Ethics at the bedside",
			"Date completed: March 2, 2026", "Contact hours: 2", "Valid until: March 31, 2028"), nil
	}}
	s.call(boss, "POST", "/courses", map[string]any{"title": "Ethics at the bedside", "hours": "2", "other_tags": "ethics"})
	resp, body := s.sendForm(mia, "/documents", "file:ethics.pdf", string(evidencetest.PDF(1, "x")))
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode, body)
	}
	s.work()
	at := "/documents/" + path.Base(resp.Header.Get("Location"))
	form := s.page(mia, at+"/review")
	for _, text := range []string{"This would count 2 h to ", "This course is in the catalogue", "2026-03-02", "Send in"} {
		if !strings.Contains(form, text) {
			t.Error("the form does not say ", text)
		}
	}
	sent := s.call(mia, "POST", at+"/review", map[string]any{"course": "Ethics at the bedside", "on": "2026-03-02", "hours": "2", "expires_on": "2028-03-31"})
	claim := "/training/claims/" + sent["claim"].(string)
	if page := s.page(boss, claim); !strings.Contains(page, "Seen on page 1 of ethics") {
		t.Error("the claim does not show its document")
	}
	done := s.call(boss, "POST", claim, map[string]any{"yes": "yes"})
	record := "/training/completions/" + done["completion"].(string)
	if page := s.page(boss, record); !strings.Contains(page, "Seen on page 1 of ethics") {
		t.Error("the record does not show its document")
	}
	s.call(boss, "POST", record+"/void", nil)
	if d := s.call(mia, "GET", at, nil); d["state"] != "ready" || d["claim"] != sent["claim"] {
		t.Errorf("taking the record back took the document: %v", d)
	}
	s.call(boss, "POST", at+"/remove", map[string]any{"reason": "Sent in twice"})
	if page := s.page(boss, record); !strings.Contains(page, "the document is gone") {
		t.Error("the record does not say that its document is gone")
	}
	if items := s.call(boss, "GET", "/people/"+is.String()+"/training?taken=true", nil)["items"].([]any); len(items) != 1 {
		t.Error(items)
	}
}
