package compliance_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/person"
	"standing/internal/rooms/requirement"
)

const card = `
title: %s
version: "2026.1"
kind: workforce
jurisdiction: US
effective: 2000-01-01
citation: {text: the house, url: "https://example.org", seen: 2026-01-01, confidence: quoted}
tags:
  acls: {label: ACLS}
rule:
  name: card
  unit: hour
  needs:
    - {current: acls, of: {all: [acls]}, valid: {months: 24, to: day}}
`

// publishText publishes a requirement of everybody.
func (k *kit) publishText(title, text string) ids.ID {
	k.t.Helper()
	ctx, sc := context.Background(), k.boss(requirement.PermManage)
	r, err := k.Requirements.Write(ctx, sc, requirement.TextInput{Text: fmt.Sprintf(text, title)})
	k.must(err)
	_, err = k.Requirements.Publish(ctx, sc, requirement.PublishInput{ID: r.ID, Confirm: true})
	k.must(err)
	_, err = k.Requirements.AddProfile(ctx, sc, requirement.ProfileInput{Name: title, Everybody: true, Requirements: []ids.ID{r.ID}})
	k.must(err)
	return r.ID
}

// Who is in need of attention is named with the requirement in which they stand worst and with
// its own day: the longest overdue first, then what is missing without a day, then what is due
// next. Who still has time is in good standing.
func TestAttentionNamesTheWorstAndItsOwnDay(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		k.people.Stands = k.Service
		never, lapsed, early := k.add("Never Had", ids.ID{}, "2025-03-01"), k.add("Lapsed Lee", ids.ID{}, "2025-03-01"), k.add("Early Eve", ids.ID{}, "2025-03-01")
		fine := k.add("Fine Fay", ids.ID{}, "2025-03-01")
		hours := k.publish("Yearly hours", 10)
		acls := k.publishText("ACLS card", card)
		k.loaded([]ids.ID{lapsed}, "acls", "2024-02-20", "1")
		k.loaded([]ids.ID{lapsed}, "ethics", "2025-02-20", "10")
		k.loaded([]ids.ID{early}, "acls", "2023-11-05", "1")
		k.loaded([]ids.ID{fine}, "acls", "2026-02-20", "1")
		k.build()
		for range 2 { // the second is one that was kept
			got, err := k.Dashboard(ctx, k.boss(compliance.PermView))
			k.must(err)
			var said string
			for _, a := range got.Attention {
				said += fmt.Sprintln(a.Name, a.Title, a.Status, a.DueOn)
			}
			want := "Early Eve ACLS card not_met 2025-11-05\nLapsed Lee ACLS card not_met 2026-02-20\nNever Had ACLS card not_met 9999-12-31\nFine Fay Yearly hours open 2026-12-31\n"
			if said != want || got.Attention[0].Requirement != acls || got.Attention[3].Requirement != hours {
				t.Errorf("%s\nnot\n%s", said, want)
			}
			if got.People.Good() != 1 || got.People.N[compliance.NotMet] != 3 {
				t.Errorf("who still has time is in good standing: %+v", got.People)
			}
		}
		page, err := k.List(ctx, k.boss(compliance.PermView), compliance.Filter{}, 10)
		k.must(err)
		for _, r := range page.Rows {
			if r.Shown == compliance.NotMet && r.DueOn > dayOf(start) && r.DueOn < civil.Max {
				t.Errorf("late, and due in days to come: %+v", r)
			}
		}
		in, err := k.List(ctx, k.boss(compliance.PermView), compliance.Filter{Status: compliance.Good}, 10)
		k.must(err)
		if people := k.listed(k.boss(person.PermView), person.Filter{Standing: "good"}); len(in.Rows) != 1 || in.Rows[0].Person != fine || fmt.Sprint(people) != "[Fine Fay]" {
			t.Errorf("in good standing: %+v, %v", in.Rows, people)
		}
		k.loaded([]ids.ID{never}, "acls", "2026-02-20", "1")
		if people := k.listed(k.boss(person.PermView), person.Filter{Standing: "good"}); fmt.Sprint(people) != "[Fine Fay Never Had]" {
			t.Error("in good standing: ", people)
		}
		k.clock.Move(310 * 24 * time.Hour) // the year ended, and nobody has swept yet
		if people := k.listed(k.boss(person.PermView), person.Filter{Standing: "good"}); len(people) != 0 {
			t.Error("in good standing after the year was left unmet: ", people)
		}
		k.verified()
	})
}
