package training_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// A title that is nearly one of the catalogue is asked about before one person's record is
// saved: what was typed is sent again with the course that is meant, or as it is.
func TestTheFormOfOneRecordAsksAboutAMistypedTitle(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		ann := s.person("Ann Lee", "1", ids.ID{})
		s.record(ann, done("Hand Hygiene", "2026-01-05", "1"))
		at := "/people/" + ann.String() + "/training"
		if page := s.get(at + "/new"); !strings.Contains(page, `name="ask" value="on"`) || strings.Contains(page, "Did you mean") {
			t.Error("the form asks, once there is something to ask")
		}
		form := url.Values{"course": {"Hand Hygene"}, "on": {"2026-02-01"}, "hours": {"2"}, "failed": {"on"}, "ask": {"on"}}
		code, body, _ := s.post(at, form)
		if body = html.UnescapeString(body); code != 422 || !strings.Contains(body, "I mean “Hand Hygiene”") || !strings.Contains(body, "“Hand Hygene” is not in the catalogue") {
			t.Fatal(code, body)
		}
		again := body[strings.Index(body, `action="`+at+`"`):]
		sent := url.Values{}
		for _, m := range hiddenField.FindAllStringSubmatch(again[:strings.Index(again, "</form>")], -1) {
			sent.Add(m[1], m[2])
		}
		if sent.Get("course") != "Hand Hygiene" || sent.Get("on") != "2026-02-01" || sent.Get("hours") != "2" || sent.Get("failed") != "on" {
			t.Error("what was meant is sent with all that was typed: ", sent)
		}
		if code, body, _ := s.post(at, sent); code != 303 {
			t.Error(code, body)
		}
		if n := s.count(`SELECT count(*) FROM course WHERE org_id = $1`); n != 1 {
			t.Error("courses: ", n)
		}
		form.Set("on", "2026-02-02")
		form.Set("asked", "Hand Hygene")
		if code, body, _ := s.post(at, form); code != 303 {
			t.Error("it is meant as it is: ", code, body)
		}
		form.Set("on", "2026-02-03")
		form.Set("course", "Hand Hygienee")
		if code, _, _ := s.post(at, form); code != 422 {
			t.Error("another slip is asked about as well: ", code)
		}
		if n := s.count(`SELECT count(*) FROM course WHERE org_id = $1`); n != 2 {
			t.Error("courses: ", n)
		}
	})
}

// A correction asks as well; a program is asked only where it wants to be.
func TestACorrectionAsksAboutAMistypedTitle(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		ann := s.person("Ann Lee", "1", ids.ID{})
		c := s.record(ann, done("Hand Hygiene", "2026-01-05", "1"))
		form := url.Values{"course": {"Hand Hygene"}, "on": {"2026-01-05"}, "ask": {"on"}}
		if code, body, _ := s.post("/training/completions/"+c.ID.String(), form); code != 422 || !strings.Contains(body, "Did you mean") {
			t.Error(code, body)
		}
		form.Del("ask")
		if code, body, _ := s.post("/training/completions/"+c.ID.String(), form); code != 303 {
			t.Error(code, body)
		}
	})
}
