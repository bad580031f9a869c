package audit_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

var now = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func system(t testing.TB, d *db.DB) access.Scope {
	t.Helper()
	org, id := testkit.NewOrg(t, d)
	return access.System(org, id, "Nightly work")
}

func write(t testing.TB, d *db.DB, sc access.Scope, events ...audit.Event) (out []ids.ID) {
	t.Helper()
	err := d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		out = nil
		for _, e := range events {
			id, err := audit.Append(ctx, tx, sc, e)
			if err != nil {
				return err
			}
			out = append(out, id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func event(person ids.ID) audit.Event {
	return audit.Event{At: now, Verb: "person.changed", Table: "person", Row: person, Subject: person,
		Codes: map[string]string{"field": "unit_id"}, Purpose: "service"}
}

func TestAppend(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		sc := system(t, d)
		write(t, d, sc, event(ids.New(now)), audit.Event{At: now, Verb: "org.opened"})
		err := d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := audit.AppendPlatform(ctx, tx, ids.ID{}, audit.Event{At: now, Verb: "signin.failed"})
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// What is not a code or an id does not get into the log.
func TestValuesAreRefused(t *testing.T) {
	d := testkit.OpenDB(t, db.SQLite)
	sc := system(t, d)
	good := audit.Event{At: now, Verb: "person.changed", Codes: map[string]string{"a": "unit_id", "b": "2026-03-01", "c": "", "n": "17",
		"id": ids.New(now).String(), "digest": strings.Repeat("0a", 32)}}
	write(t, d, sc, good)
	code := func(v string) audit.Event {
		return audit.Event{At: now, Verb: "person.changed", Codes: map[string]string{"x": v}}
	}
	many := make([]ids.ID, 501)
	for i := range many {
		many[i] = ids.New(now)
	}
	for _, bad := range []audit.Event{
		{Verb: "person.changed"},
		{At: now, Verb: "changed"},
		{At: now, Verb: "Person.changed"},
		{At: now, Verb: "person.changed", Table: "person; --"},
		{At: now, Verb: "person.changed", Purpose: "Because I say so"},
		{At: now, Verb: "person.changed", Request: "a b"},
		{At: now, Verb: "person.changed", Codes: map[string]string{"Ann Smith": ""}},
		{At: now, Verb: "person.changed", Subjects: many},
		code("Ann"), code("ann smith"), code("ann@example.org"), code("+1 555"), code("a\nb"), code("é"), code(strings.Repeat("a", 41)), code("a=b"),
	} {
		err := d.Write(context.Background(), sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := audit.Append(ctx, tx, sc, bad)
			return err
		})
		if err == nil {
			t.Errorf("%+v was accepted", bad)
		} else if strings.Contains(err.Error(), "ann") {
			t.Errorf("the message quotes the value: %v", err)
		}
	}
}
