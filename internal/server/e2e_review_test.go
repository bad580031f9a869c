package server

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"path"
	"strings"
	"testing"

	"standing/internal/reading/specimen"
)

// scanned is a certificate as a scanner makes a picture of it.
func (s *site) scanned(c specimen.Specimen) []byte {
	s.t.Helper()
	file, err := c.PDF(true)
	if err != nil {
		s.t.Fatal(err)
	}
	session, err := s.files.apart.Open(s.t.Context(), bytes.NewReader(file))
	if err != nil {
		s.t.Fatal(err)
	}
	defer session.Close()
	var drawn bytes.Buffer
	if err := session.Picture(1, session.Look().Width*200/72, &drawn); err != nil {
		s.t.Fatal(err)
	}
	img, err := jpeg.Decode(&drawn)
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := c.Scan(img)
	if err != nil {
		s.t.Fatal(err)
	}
	return out
}

// A certificate is scanned and sent in, read by the real reader, one field of it corrected,
// and accepted: the standing changes, and its ledger leads to the region of the page.
func TestE2EReview(t *testing.T) {
	t.Parallel()
	s, boss, _, is := clinic(t)
	s.rooms.evidence.Reader, s.rooms.evidence.Spool = s.files.apart, s.files.apart.Spool
	card := specimen.Make('A', 3)
	rule := s.call(boss, "POST", "/requirements", map[string]any{"title": "The course on the card", "what": "renew", "course": card.Title, "valid": 120, "source": "own"})["id"].(string)
	s.call(boss, "POST", "/requirements/"+rule+"/publish", map[string]any{"confirm": true})
	s.call(boss, "POST", "/assignments", map[string]any{"people": []string{is.String()}, "requirement": rule})
	resp, body := s.sendForm(boss, "/documents?person="+is.String(), "person", is.String(), "file:card.jpg", string(s.scanned(card)))
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatal(resp.StatusCode, body)
	}
	s.work()
	id := path.Base(strings.Split(resp.Header.Get("Location"), "?")[0])
	v := s.visitor(t).as(boss)
	standing := "/people/" + is.String() + "/standing/" + rule
	v.open(standing)
	before := v.Text()
	v.open("/documents?state=review")
	v.See("Mia Stone")
	v.Click("card")
	v.See("It names: " + card.Holder)
	v.See("It seems to name somebody else: " + card.Holder)
	v.See("Compare with the page")
	v.inspect(t, "review-1-form")
	if got := v.Eval(`document.querySelector('#f-on').value`); got != card.Completed.String() {
		t.Errorf("read %s, it says %s", got, card.Completed)
	}
	if n := v.Eval(`String(document.querySelectorAll('.sheet svg .mark').length)`); n < "2" {
		t.Error("nothing is marked on the page: ", n)
	}
	v.Fill("Hours", "7.25")
	v.Click("Accept")
	v.See("It was accepted")
	s.work()
	v.open(standing)
	if after := v.Text(); after == before || !strings.Contains(after, card.Title) {
		t.Error("the standing did not change: ", after)
	}
	v.glance("review-2-standing")
	v.Click(card.Title)
	v.See("Seen on page 1 of card")
	v.See("7.25")
	v.See("staff, from a document")
	v.inspect(t, "review-3-record")
	v.Click("Seen on page 1 of card")
	v.See("What was accepted")
	v.See("Proposed was")
	if n := v.Eval(`String(document.querySelectorAll('.sheet svg .mark-on').length)`); n != "1" {
		t.Error("the day is not marked on the page: ", n)
	}
	v.inspect(t, "review-4-seen")
	if d := s.call(boss, "GET", "/documents/"+id, nil); d["completion"] == nil {
		t.Errorf("%v", d)
	}
}
