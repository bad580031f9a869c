package compliance_test

import (
	"context"
	"fmt"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/rooms/catalog"
	"standing/internal/rooms/compliance"
	"standing/internal/rooms/training"
)

const once = `
title: %s
version: "2026.1"
kind: workforce
jurisdiction: US
effective: 2000-01-01
citation: {text: the house, url: "https://example.org", seen: 2026-01-01, confidence: quoted}
tags:
  ethics: {label: ethics}
rule:
  name: hours
  unit: hour
  process: {once_per: course_in_cycle}
  cycle: {fixed_from: 2024-01-01, years: 1}
  needs:
    - {pool: total, need: 10}
`

// course puts a course on the list; hours empty: it states none.
func (k *kit) course(title, hours string, tags ...string) ids.ID {
	k.t.Helper()
	n := catalog.Named{Title: title, Unit: "hour", Tags: tags, NoAmount: hours == ""}
	if hours != "" {
		n.Amount = credit.MustParse(hours)
	}
	var id ids.ID
	k.must(k.d.Write(context.Background(), k.system(), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		all, _, err := k.Catalog.EnsureTx(ctx, tx, k.system(), []catalog.Named{n}, ids.ID{})
		id = all[0].ID
		return err
	}))
	return id
}

// did is a completion of a course that is there.
func (k *kit) did(who, course ids.ID, on, hours string) {
	k.t.Helper()
	sc := k.system()
	k.must(k.d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		entry, err := audit.Append(ctx, tx, sc, audit.Event{At: k.clock.Now(), Verb: "records.loaded", Table: "completion", Row: who})
		if err != nil {
			return err
		}
		if _, err := k.Training.LoadTx(ctx, tx, sc, []training.Completion{{Person: who, Course: course, HappenedOn: civil.MustParse(on), Amount: credit.MustParse(hours), Unit: "hour", Score: training.NoScore}}, entry); err != nil {
			return err
		}
		return k.Changed(ctx, tx, sc, []ids.ID{who})
	}))
}

// Advice is what the engine says would count: no course without hours for hours, none again
// that counts once, and one that counts by its title alone; each with its classes to come.
func TestAdviceIsWhatWouldCount(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		a := k.add("Ana Lima", ids.ID{}, "2025-03-01")
		k.course("BLS card", "", "bls")
		done, fresh := k.course("Falls", "2"), k.course("Wounds", "3")
		handgun := k.course("Handgun qualification", "")
		k.Training.Titled = func(context.Context, db.Q, access.Scope, int64) (map[ids.ID][]string, error) {
			return map[ids.ID][]string{handgun: {"acls"}}, nil
		}
		hours, gun := k.publishText("Hours", once), k.publishText("Handgun", card)
		k.build()
		k.did(a, done, "2026-01-10", "2")
		open := compliance.OpenClass{ID: ids.ID{7}, Course: handgun, On: dayOf(start) + 5}
		k.OpenClasses = func(context.Context, db.Q, access.Scope) ([]compliance.OpenClass, error) {
			return []compliance.OpenClass{open}, nil
		}
		for requirement, want := range map[ids.ID]string{hours: "Wounds 3 hours []", gun: "Handgun qualification  [" + open.On.String() + "]"} {
			x, err := k.Explain(ctx, k.boss(compliance.PermView), compliance.ExplainInput{ID: a, Requirement: requirement})
			k.must(err)
			var got []string
			for _, c := range x.Courses {
				var days []civil.Date
				for _, o := range c.Classes {
					days = append(days, o.On)
				}
				got = append(got, c.Title+" "+c.Hours+" "+fmt.Sprint(days))
			}
			if fmt.Sprint(got) != "["+want+"]" {
				t.Errorf("%s: %q, not %q", x.Title, got, want)
			}
		}
		k.did(a, fresh, "2026-02-10", "3")
		x, err := k.Explain(ctx, k.boss(compliance.PermView), compliance.ExplainInput{ID: a, Requirement: hours})
		k.must(err)
		if len(x.Courses) != 0 {
			t.Errorf("what counts once: %+v", x.Courses)
		}
	})
}

// Whom a course would help is known of many at once, as far as one reaches.
func TestWhomACourseWouldHelp(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		a, b := k.add("Ana Lima", ids.ID{}, "2025-03-01"), k.add("Ben Öz", ids.ID{}, "2025-03-01")
		falls, acls := k.course("Falls", "2"), k.course("ACLS", "", "acls")
		k.publishText("Hours", once)
		k.publishText("ACLS card", card)
		k.build()
		k.did(a, falls, "2026-01-10", "2")
		see := k.boss(compliance.PermView)
		for course, want := range map[ids.ID]string{falls: "[] [Hours]", acls: "[ACLS card] [ACLS card]"} {
			got, err := k.HelpedBy(ctx, see, course, []ids.ID{a, b})
			k.must(err)
			if said := fmt.Sprint(got[a], got[b]); said != want {
				t.Errorf("%s, not %s", said, want)
			}
		}
		own, err := k.HelpedBy(ctx, k.as(compliance.PermView, access.Own, ids.ID{8}, b), acls, []ids.ID{a, b})
		k.must(err)
		if len(own[a]) != 0 || len(own[b]) != 1 {
			t.Error("whoever is out of reach: ", own)
		}
	})
}
