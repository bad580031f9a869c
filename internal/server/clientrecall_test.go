package server

import (
	"testing"

	"standing/client"
	"standing/internal/base/db"
	"standing/internal/rooms/org"
)

// A program proposes a recall and reads what it marks; it does not agree to what it asked, and
// one without the right sees nothing.
func TestClientRecalls(t *testing.T) {
	t.Parallel()
	b := newBetween(t, db.SQLite)
	second := b.admit(b.clinic, "second@lakeside.example", org.Administrator)
	b.provided(b.boss, b.card, "Acme Safety School")
	ctx := t.Context()
	c := b.program(b.boss, "person.view", "recall.view", "recall.propose", "recall.approve")
	if _, err := b.program(b.boss, "person.view").ForeseeRecall(ctx, client.RecallTerms{}); err == nil {
		t.Error("a program recalls that was not given the right")
	}
	terms := client.RecallTerms{Issuer: "ACME safety school", From: "2020-01-01", To: b.local().Format("2006-01-02"), Reason: "sold"}
	p, err := c.ForeseeRecall(ctx, terms)
	if err != nil || p.Records != 1 || p.People != 1 || len(p.Lines) != 1 {
		t.Fatal(p, err)
	}
	r, err := c.ProposeRecall(ctx, terms)
	if err != nil || r.State != "proposed" || r.Asked != "effect" {
		t.Fatal(r, err)
	}
	if _, err := c.AnswerRecall(ctx, r.ID, true, ""); err == nil {
		t.Error("it agreed to its own")
	}
	other := b.program(second, "person.view", "recall.view", "recall.approve")
	if r, err = other.AnswerRecall(ctx, r.ID, true, ""); err != nil || r.State != "in_effect" {
		t.Fatal(r, err)
	}
	b.work()
	lines := all(t, other.RecalledRecords(ctx, r.ID))
	if len(lines) != 1 || lines[0].Title != "BLS card" || lines[0].Name != "Ada Lin" {
		t.Error(lines)
	}
	if got := all(t, c.Recalls(ctx)); len(got) != 1 || got[0].Records != 1 || got[0].DoneAt.IsZero() {
		t.Error(got)
	}
	if r, err = c.LiftRecall(ctx, r.ID); err != nil || r.Asked != "lift" {
		t.Error(r, err)
	}
	if r, err = c.WithdrawRecall(ctx, r.ID); err != nil || r.Asked != "" || r.State != "in_effect" {
		t.Error(r, err)
	}
	if r, err = c.Recall(ctx, r.ID); err != nil || r.Issuer != "ACME safety school" {
		t.Error(r, err)
	}
}
