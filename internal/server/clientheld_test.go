package server

import (
	"slices"
	"testing"
	"time"

	"standing/client"
)

// classes is a class from its announcement to the record of who was there.
func (s *site) classes(t *testing.T, ana user, who, other string) {
	t.Helper()
	ctx := t.Context()
	c := s.program(ana, "person.view", "person.enter", "contact.view", "course.view", "class.view", "class.manage", "completion.view", "completion.enter")
	on := s.local().AddDate(0, 0, -2).Format(time.DateOnly)
	n := client.NewClass{Course: "Scaffolds", Place: "Yard", Enrol: "staff", Seats: 2, Meetings: []client.NewMeeting{{On: on, Begins: "9:00", Ends: "12:00"}}}
	k, err := c.AddClass(ctx, n)
	if err != nil || k.Amount != 3 || len(k.Meetings) != 1 {
		t.Fatal(k, err)
	}
	if list, err := c.Enrol(ctx, k.ID, who, other); err != nil || len(list) != 2 || list[1].State != "enrolled" {
		t.Error(list, err)
	}
	v, err := c.Class(ctx, k.ID)
	if err != nil || v.CourseTitle != "Scaffolds" || v.Enrolled != 2 || len(v.People) != 2 {
		t.Error(v, err)
	}
	if err := c.Attend(ctx, k.ID, k.Meetings[0].ID, client.Attended{Person: who, There: "part", Part: "1.5"}, client.Attended{Person: other, There: "no"}); err != nil {
		t.Error(err)
	}
	for _, want := range []int{1, 0} { // once
		if n, err := c.Confirm(ctx, k.ID); err != nil || n != want {
			t.Error(n, err)
		}
	}
	if got := all(t, c.Completions(ctx, who)); !slices.ContainsFunc(got, func(d client.Completion) bool {
		return d.Title == "Scaffolds" && d.Amount == 1.5 && d.Source == "class"
	}) {
		t.Error(got)
	}
	n.Seats, n.Meetings[0].On = 1, s.local().AddDate(0, 0, 9).Format(time.DateOnly)
	next, err := c.AddClass(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := c.Enrol(ctx, next.ID, who, other); err != nil || len(list) != 2 || list[0].State != "enrolled" || list[1].State != "waiting" {
		t.Error(list, err)
	}
	if _, err := c.ChangeClass(ctx, next.ID, 99, n); !client.Changed(err) {
		t.Error("changed what was not read: ", err)
	}
	n.Seats, n.Meetings[0].ID = 2, next.Meetings[0].ID
	if _, err := c.ChangeClass(ctx, next.ID, 0, n); err != nil {
		t.Error(err)
	}
	if got, err := c.Unenrol(ctx, next.ID, who); err != nil || got.State != "withdrawn" {
		t.Error(got, err)
	}
	if v, err = c.Class(ctx, next.ID); err != nil || v.Enrolled != 1 || v.Waiting != 0 {
		t.Error(v, err)
	}
	if list := all(t, c.Classes(ctx, "")); len(list) != 1 || list[0].ID != next.ID {
		t.Error(list)
	}
	if got, err := c.CancelClass(ctx, next.ID); err != nil || got.State != "cancelled" {
		t.Error(got, err)
	}
}

// policies is a policy from its draft to a signature on paper.
func (s *site) policies(t *testing.T, ana user, who string) {
	t.Helper()
	ctx := t.Context()
	c := s.program(ana, "person.view", "policy.view", "policy.manage", "policy.record")
	today := s.local().Format(time.DateOnly)
	n := client.NewPolicy{Number: "300", Title: "Ladders at work", DueDays: 14, Text: "# Purpose\n\nNobody falls."}
	p, err := c.AddPolicy(ctx, n)
	if err != nil {
		t.Fatal(err)
	}
	n.Text += "\n\nThree points of contact."
	if _, err := c.ChangePolicy(ctx, p.ID, 99, n); !client.Changed(err) {
		t.Error("changed what was not read: ", err)
	}
	if _, err := c.ChangePolicy(ctx, p.ID, p.Version, n); err != nil {
		t.Error(err)
	}
	if got, err := c.PublishPolicy(ctx, p.ID, client.NewVersion{EffectiveOn: today, Signing: "anew"}); err != nil || got.Published != 1 {
		t.Fatal(got, err)
	}
	s.work()
	v, err := c.Policy(ctx, p.ID)
	if err != nil || v.Now.Text != n.Text || v.Count.Asked < 60 || v.Count.Signed != 0 {
		t.Error(v, err)
	}
	if g, err := c.SignedOnPaper(ctx, p.ID, who, today, "Binder 3"); err != nil || g.Digest != v.Now.Digest || g.How != "paper" {
		t.Error(g, err)
	}
	signed, due := all(t, c.Signers(ctx, p.ID, "signed")), all(t, c.Signers(ctx, p.ID, "due"))
	if len(signed) != 1 || signed[0].Person != who || int64(len(due)) != v.Count.Asked-1 {
		t.Error(signed, len(due))
	}
	if list := all(t, c.Policies(ctx)); len(list) != 1 || list[0].Title != n.Title {
		t.Error(list)
	}
	if _, err := c.RetirePolicy(ctx, p.ID); err != nil || len(all(t, c.Policies(ctx))) != 0 {
		t.Error(err)
	}
}
