package org_test

import (
	"context"
	"testing"

	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
	"standing/internal/rooms/org"
)

// Whoever is invited reads in one sentence what they may do, over whom.
func TestARoleSaysWhatItMayDo(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := org.New(d, clock.At(start), ids.New, org.Permissions())
		book, err := words.Read(words.Source{Room: "org", Body: s.Room().Words})
		if err != nil {
			t.Fatal(err)
		}
		ctx := words.With(context.Background(), book.Of("en"))
		o, err := s.Create(ctx, org.CreateInput{Kind: org.Healthcare, Name: "Ward", Zone: "America/Chicago"})
		if err != nil {
			t.Fatal(err)
		}
		for role, want := range map[string]string{
			org.Administrator: "As Administrator you may do everything here: see, enter, approve and export for everybody, and manage rules, members and settings.",
			org.Manager:       "As Manager you may see, enter and approve what concerns the people of your units.",
			org.Recorder:      "As Recorder you may see and enter what concerns everybody.",
			org.Auditor:       "As Auditor you may see and export what concerns everybody.",
			org.Member:        "As Member you may see and enter what concerns yourself.",
			"nobody":          "",
		} {
			var got string
			if err := d.Read(ctx, testkit.Org(o.Number), func(ctx context.Context, q db.Q) (err error) {
				got, err = s.Says(ctx, q, o.Number, role)
				return err
			}); err != nil || got != want {
				t.Errorf("%s: %q, %v", role, got, err)
			}
		}
	})
}
