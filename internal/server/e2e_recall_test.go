package server

import (
	"net/http"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// provided says who gives the course of a completion.
func (s *site) provided(u user, completion, provider string) {
	s.t.Helper()
	course := s.call(u, "GET", "/training/completions/"+completion, nil)["course"].(string)
	c := s.call(u, "GET", "/courses/"+course, nil)
	s.call(u, "POST", "/courses/"+course, map[string]any{"title": c["title"], "provider": provider})
}

// recall is one that a second member agreed to and that went through what lay there.
func (b *between) recall(second user, issuer string) string {
	b.t.Helper()
	id := b.call(b.boss, "POST", "/recalls", map[string]any{"issuer": issuer, "from": b.local().AddDate(0, -3, 0).Format(time.DateOnly), "to": b.local().Format(time.DateOnly), "reason": "Its cards were sold"})["id"].(string)
	b.call(second, "POST", "/recalls/"+id+"/decide", map[string]any{"yes": "yes"})
	b.work()
	return id
}

// told is how many notices with a subject somebody has.
func (s *site) told(u user, subject string) (n int) {
	s.t.Helper()
	for _, x := range s.call(u, "GET", "/notices", nil)["items"].([]any) {
		if x.(map[string]any)["title"] == subject {
			n++
		}
	}
	return n
}

// Whoever looked at what is recalled, or took it down, is told in their own organization, once,
// and sees it beside what they took down, which stays as it was; who did not look is told nothing.
func TestRecallReachesWhoReliedOnIt(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			b := newBetween(t, e)
			second := b.admit(b.clinic, "second@lakeside.example", org.Administrator)
			b.provided(b.boss, b.card, "Acme Safety School")
			b.provided(b.boss, b.other, "Bright Minds")
			share, item := b.give(b.card)
			b.give(b.other)
			b.call(b.reed, "GET", "/granted/"+share+"/items/"+item, nil)
			kept := b.call(b.reed, "POST", "/granted/"+share+"/record", nil)
			const subject = "Something that you relied on was recalled"
			b.recall(second, "bright-minds") // which nobody looked at
			if n := b.told(b.reed, subject); n != 0 {
				t.Error("told of what nobody looked at: ", n)
			}
			id := b.recall(second, "ACME safety school")
			if n, own := b.told(b.reed, subject), b.told(b.ada, "Something on your record is no longer accepted"); n != 1 || own != 2 {
				t.Error("the receiver was told ", n, " times, the holder ", own)
			}
			r := b.call(b.reed, "GET", "/relied/"+kept["id"].(string), nil)
			marks, _ := r["recalled"].([]any)
			if len(marks) != 1 || marks[0].(map[string]any)["label"] != "BLS card" || r["said"] != kept["said"] || r["sha256"] != kept["sha256"] {
				t.Error(marks, r["sha256"], kept["sha256"])
			}
			if lines := b.call(b.reed, "GET", "/granted/"+share+"/items/"+item, nil)["lines"].([]any); lines[0].(map[string]any)["name"] != "recalled" {
				t.Error(lines)
			}
			if got := b.status(b.reed, "GET", "/recalls/"+id); got != http.StatusNotFound {
				t.Error("another organization's recall: ", got)
			}
			b.call(b.ada, "POST", "/sharing/"+share+"/revoke", nil)
			b.call(b.boss, "POST", "/recalls/"+id+"/lift", nil)
			b.call(second, "POST", "/recalls/"+id+"/decide", map[string]any{"yes": "yes"})
			b.work()
			r = b.call(b.reed, "GET", "/relied/"+kept["id"].(string), nil)
			if marks, _ := r["recalled"].([]any); len(marks) != 1 || marks[0].(map[string]any)["lifted_at"] == nil || b.told(b.reed, "Something that you relied on is accepted again") != 1 {
				t.Error("after lifting, though the grant was revoked: ", marks)
			}
		})
	}
}

// A hospital recalls what a school issued: what it would mark is seen first, another agrees, and
// the holder reads on their own record what it means.
func TestE2ERecall(t *testing.T) {
	t.Parallel()
	b := newBetween(t, db.SQLite)
	second := b.admit(b.clinic, "second@lakeside.example", org.Administrator)
	b.provided(b.boss, b.card, "Acme Safety School")
	b.call(b.boss, "POST", "/requirements/copy", map[string]any{"pack": "bls"})
	b.work()
	share, item := b.give(b.card)
	b.call(b.reed, "GET", "/granted/"+share+"/items/"+item, nil)
	kept := b.call(b.reed, "POST", "/granted/"+share+"/record", nil)["id"].(string)

	v := b.visitor(t).as(b.boss)
	v.open("/recalls")
	v.See("Nothing is recalled")
	v.inspect(t, "recall-1-empty")
	v.Click("Propose a recall")
	v.Fill("Issuer", "acme safety school")
	v.Fill("Reason", "Its cards were sold without a course")
	v.Fill("First day", b.local().AddDate(0, -6, 0).Format(time.DateOnly))
	v.Fill("Last day", b.local().AddDate(0, -7, 0).Format(time.DateOnly))
	v.Click("See what it would mark")
	v.See("The last day is before the first")
	v.inspect(t, "recall-2-form")
	v.Fill("Last day", b.local().Format(time.DateOnly))
	v.Click("See what it would mark")
	v.See("What this recall would mark")
	v.See("BLS card")
	v.See("Ada Lin")
	v.inspect(t, "recall-3-preview")
	v.Click("Propose the recall")
	v.See("The recall is proposed")
	v.See("Waiting for an answer")
	v.inspect(t, "recall-4-waits")
	path := v.at()

	other := b.visitor(t).as(second)
	other.open(path)
	other.See("Shall it take effect?")
	other.inspect(t, "recall-5-question")
	other.Click("Agree")
	other.See("Your answer is kept")
	b.work()
	other.open(path)
	other.See("In effect")
	other.See("Ada Lin")
	other.inspect(t, "recall-6-in-effect")

	ada := b.visitor(t).as(b.ada)
	ada.open("/record")
	ada.See("Recalled")
	ada.inspect(t, "recall-7-record")
	ada.open("/training/completions/" + b.card)
	ada.See("The organization no longer accepts what this issuer issued at that time")
	ada.inspect(t, "recall-8-completion")

	reed := b.visitor(t).as(b.reed)
	reed.open("/relied/" + kept)
	reed.See("BLS card: recalled since")
	reed.inspect(t, "recall-9-relied")
}
