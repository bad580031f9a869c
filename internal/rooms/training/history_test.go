package training_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/rooms/training"
)

// A person's training is that of everybody who was merged into them, page by page, and
// nobody's out of reach.
func TestListOfAPerson(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		k := newKit(t, d)
		k.Names = func(context.Context, access.Scope, []ids.ID, []ids.ID) (map[ids.ID]string, error) {
			return map[ids.ID]string{{1}: "The Boss"}, nil
		}
		ann, twin := k.person("Ann", "1", ids.ID{}), k.person("Ann B", "2", ids.ID{})
		c := k.record(ann, done("A", "2026-01-05", "1"))
		k.record(twin, done("B", "2026-01-06", "1"))
		k.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET root_id = $2 WHERE org_id = $1 AND id = $3`, k.org, ann, twin)
			return err
		})
		k.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE course SET provider = 'Red Cross' WHERE org_id = $1`, k.org)
			return err
		})
		if d, err := k.Show(ctx, k.boss(training.PermView), training.Ref{ID: c.ID}); err != nil || d.Provider != "Red Cross" {
			t.Error("who gave the course: ", d.Provider, err)
		}
		r, err := k.List(ctx, k.boss(training.PermView), training.ListInput{Person: ann})
		if err != nil || len(r.Items) != 2 || r.Items[1].Provider != "Red Cross" || r.Items[0].Title != "B" || r.Items[1].Title != "A" {
			t.Error(r, err)
		}
		r, err = k.List(ctx, k.boss(training.PermView), training.ListInput{Person: ann, Before: r.Items[0].ID})
		if err != nil || len(r.Items) != 1 || r.Items[0].Title != "A" {
			t.Error(r, err)
		}
		if d, err := k.Show(ctx, k.boss(training.PermView), training.Ref{ID: c.ID}); err != nil || d.Newest().By != "The Boss" {
			t.Error(d, err)
		}
		far := k.as(training.PermView, access.Units, ids.ID{9}, ids.ID{})
		if _, err := k.List(ctx, far, training.ListInput{Person: ann}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if _, err := k.Show(ctx, far, training.Ref{ID: c.ID}); !errors.Is(err, fault.NotFound) {
			t.Error(err)
		}
		card, err := k.Card(ctx, k.boss(training.PermView), ann)
		var b bytes.Buffer
		if err != nil || card.Render(ctx, &b) != nil || !strings.Contains(b.String(), "/training/completions/"+c.ID.String()) {
			t.Error(b.String(), err)
		}
		blind := k.with(access.Matrix{{Module: "people", Right: access.View}: access.Org}, access.Perm{Name: "person.view", Module: "people", Right: access.View})
		if card, err := k.Card(ctx, blind, ann); card != nil || err != nil {
			t.Error("a card for whoever may not see training: ", err)
		}
	})
}

// Of a record that the program made, the page of its history says so in words; a program that
// asks is told the code.
func TestARecordOfAJobNamesNoCode(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		ann := s.person("Ann Lee", "1", ids.ID{})
		course := s.course("CPR", "cpr")
		sc := access.System(s.org, s.orgID, "job:intake.work")
		if err := d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			id, err := audit.Append(ctx, tx, sc, audit.Event{At: s.clock.Now(), Verb: "records.loaded", Table: "completion", Row: ann})
			if err == nil {
				_, err = s.LoadTx(ctx, tx, sc, []training.Completion{row(ann, course, "2026-01-05", "1", ids.ID{4}, "a")}, id)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		r, err := s.List(context.Background(), s.boss(training.PermView), training.ListInput{Person: ann})
		if err != nil || len(r.Items) != 1 {
			t.Fatal(r, err)
		}
		at := "/training/completions/" + r.Items[0].ID.String()
		if page := s.get(at); strings.Contains(page, "job:") {
			t.Error("the page says job:")
		}
		if _, body, _ := s.ask("GET", "/api/v1"+at, "", ""); !strings.Contains(body, `"by":"job:intake.work"`) {
			t.Error(body)
		}
	})
}
