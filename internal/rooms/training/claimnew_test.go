package training_test

import (
	"context"
	"html"
	"net/url"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/approval"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rooms/training"
)

// Of a claim whose title is not in the catalogue no course is made that nobody chose: neither
// by a program, nor by the general inbox of approvals, which has nowhere to choose.
func TestAClaimMakesNoCourseUnasked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		self := k.person("Ann", "1", ids.ID{})
		boss := k.as(training.PermApprove, access.Org, chief, ids.ID{})
		v := k.claim(self, claimed("Trauma talk"))
		rule := training.Ruling{Yes: "yes"}
		if _, err := k.Decide(ctx, boss, training.DecideInput{ID: v.ID, Ruling: rule}); reason(err) != "course:training.new_course" {
			t.Error(err)
		}
		rule.Course = "Trauma care"
		if _, err := k.Decide(ctx, boss, training.DecideInput{ID: v.ID, Ruling: rule}); reason(err) != "course:training.new_course" {
			t.Error("another title: ", err)
		}
		open, _, err := k.asks.Inbox(ctx, boss, approval.Open, ids.ID{}, 10)
		if err != nil || len(open) != 1 {
			t.Fatal(open, err)
		}
		if _, err := k.asks.Decide(ctx, boss, approval.DecideInput{ID: open[0].ID, Yes: true}); reason(err) != "yes:training.answer_there" {
			t.Error("by the inbox: ", err)
		}
		if n := k.count(`SELECT count(*) FROM course WHERE org_id = $1`); n != 0 || k.records(person.Everything, self) != "" {
			t.Error("courses: ", n)
		}
		rule.New = true
		if got, err := k.Decide(ctx, boss, training.DecideInput{ID: v.ID, Ruling: rule}); err != nil || got.Title != "Trauma care" {
			t.Error(got.Title, err)
		}
		in := claimed("trauma care") // it is in the catalogue now: nothing is to be chosen
		in.On = civil.MustParse("2026-01-06")
		v = k.claim(self, in)
		if got, err := k.Decide(ctx, boss, training.DecideInput{ID: v.ID, Ruling: training.Ruling{Yes: "yes"}}); err != nil || got.Title != "Trauma care" {
			t.Error(got.Title, err)
		}
		if n := k.count(`SELECT count(*) FROM course WHERE org_id = $1`); n != 1 {
			t.Error("courses: ", n)
		}
	})
}

// Whoever answers is shown what a mistyped title nearly is, and agrees with the course that is
// meant, or says that it is a new one.
func TestTheAnswerToAClaimAsksAboutAMistypedTitle(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		ann := s.person("Ann Lee", "1", ids.ID{})
		s.record(ann, done("Hand Hygiene", "2025-01-05", "1"))
		send := func(on string) (at string) {
			in := claimed("Hand Hygene")
			in.On = civil.MustParse(on)
			return "/training/claims/" + s.claim(ann, in).ID.String()
		}
		at := send("2026-01-05")
		if page := s.get(at); !strings.Contains(page, `name="new"`) || strings.Contains(page, "Did you mean") {
			t.Error("the form asks, once there is something to ask")
		}
		for _, unticked := range []url.Values{{}, {"new": {"on"}}} {
			form := url.Values{"yes": {"yes"}, "course": {"Hand Hygene"}, "hours": {"2"}, "ask": {"on"}}
			for name, value := range unticked {
				form[name] = value
			}
			code, body, _ := s.post(at, form)
			if body = html.UnescapeString(body); code != 422 || !strings.Contains(body, "I mean “Hand Hygiene”") || !strings.Contains(body, `name="asked" value="Hand Hygene"`) {
				t.Fatal(code, body)
			}
			again := body[strings.Index(body, "<main"):]
			sent := url.Values{}
			for _, m := range hiddenField.FindAllStringSubmatch(again[:strings.Index(again, "</form>")], -1) {
				sent.Add(m[1], m[2])
			}
			if sent.Get("course") != "Hand Hygiene" || sent.Get("yes") != "yes" || sent.Get("hours") != "2" {
				t.Error("what was meant is sent with all that was typed: ", sent)
			}
			if code, body, _ := s.post(at, sent); code != 303 {
				t.Error(code, body)
			}
			at = send("2026-01-06")
		}
		if n := s.count(`SELECT count(*) FROM course WHERE org_id = $1`); n != 1 {
			t.Error("courses: ", n)
		}
		form := url.Values{"yes": {"yes"}, "course": {"Hand Hygene"}, "ask": {"on"}, "asked": {"Hand Hygene"}, "new": {"on"}}
		if code, body, _ := s.post(send("2026-01-07"), form); code != 303 {
			t.Error("it is meant as it is: ", code, body)
		}
		if n := s.count(`SELECT count(*) FROM course WHERE org_id = $1`); n != 2 {
			t.Error("courses: ", n)
		}
	})
}

// Whoever sends training in is asked as well: of an organization of one it is a course at once.
func TestTheFormOfAClaimAsksAboutAMistypedTitle(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.professional()
		ann := s.person("Ann Lee", "1", ids.ID{})
		s.record(ann, done("Hand Hygiene", "2025-01-05", "1"))
		s.p.Person = ann
		form := url.Values{"course": {"Hand Hygene"}, "on": {"2026-02-01"}, "hours": {"2"}, "ask": {"on"}}
		code, body, _ := s.post("/training/claims", form)
		if body = html.UnescapeString(body); code != 422 || !strings.Contains(body, "I mean “Hand Hygiene”") || !strings.Contains(body, `name="asked" value="Hand Hygene"`) {
			t.Fatal(code, body)
		}
		if n := s.count(`SELECT count(*) FROM course WHERE org_id = $1`); n != 1 {
			t.Error("courses: ", n)
		}
		form.Set("asked", "Hand Hygene")
		if code, body, _ := s.post("/training/claims", form); code != 303 {
			t.Error("it is meant as it is: ", code, body)
		}
	})
}
