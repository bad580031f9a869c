package audit_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/audit/proof"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
)

// Reads that come together share a transaction, and each is in the log when it returns.
func TestRace_ReadsJoin(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := open(t, d, twoDirs(t)...)
		sc := system(t, d)
		other := system(t, d)
		as := support(t, sc.OrgID(), sc.PublicOrg())
		page := make([]ids.ID, 50)
		for i := range page {
			page[i] = ids.New(now)
		}
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				if err := l.Read(ctx, as, audit.Event{At: now, Verb: "person.viewed", Table: "person", Subjects: page, Purpose: "service"}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Go(func() {
			if err := l.Read(ctx, other, audit.Event{At: now, Verb: "person.viewed", Subject: page[0]}); err != nil {
				t.Error(err)
			}
		})
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := l.Read(gone, as, audit.Event{At: now, Verb: "person.viewed", Subject: ids.ID{1}}); !errors.Is(err, fault.Busy) {
			t.Error(err)
		}
		if err := l.Read(ctx, as, audit.Event{At: now, Verb: "viewed"}); err == nil {
			t.Error("a verb that is none")
		}
		wg.Wait()
		seen, err := l.Seen(ctx, sc, page[7], ids.ID{}, 200)
		if err != nil || len(seen) != 40 {
			t.Fatal(len(seen), err)
		}
		e := seen[0]
		if len(e.Subjects) != 50 || e.ActorKind != "account" || e.Actor != as.Account() || e.ViaKind != "support" || e.Via != (ids.ID{6}) || e.Purpose != "service" {
			t.Errorf("%+v", e)
		}
		if mine, err := l.Seen(ctx, other, page[7], ids.ID{}, 0); err != nil || len(mine) != 0 {
			t.Error("another organization's entries are seen: ", len(mine), err)
		}
		drain(t, l)
		if r := check(t, l, sc.OrgID()); !r.OK() || r.Size < 40 {
			t.Error(r)
		}
	})
}

// What cannot be written down is not shown.
func TestReadFails(t *testing.T) {
	d := testkit.OpenDB(t, db.SQLite)
	sc := system(t, d)
	l := open(t, d, twoDirs(t)...)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Read(context.Background(), sc, audit.Event{At: now, Verb: "person.viewed"}); err == nil {
		t.Error("a read that is not in the log")
	}
}

// Entries are found by each of their marks, page by page, the newest first.
func TestSearch(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := open(t, d, twoDirs(t)...)
		sc := system(t, d)
		as := support(t, sc.OrgID(), sc.PublicOrg())
		start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		var all []ids.ID
		for i := range 10 {
			e := audit.Event{At: start.Add(time.Duration(i) * time.Hour), Verb: "unit.renamed", Table: "unit", Row: ids.ID{byte(i % 2)}, Subject: ids.ID{9, byte(i % 3)},
				Codes: map[string]string{"n": "1"}, Request: "r"}
			by := sc
			if i >= 6 {
				e.Verb, by = "unit.archived", as
			}
			all = append(all, write(t, d, by, e)...)
		}
		for name, c := range map[string]struct {
			f    audit.Filter
			want []int
		}{
			"all":     {audit.Filter{}, []int{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}},
			"time":    {audit.Filter{From: start.Add(2 * time.Hour), Until: start.Add(5 * time.Hour)}, []int{4, 3, 2}},
			"verb":    {audit.Filter{Verb: "unit.archived"}, []int{9, 8, 7, 6}},
			"row":     {audit.Filter{Table: "unit", Row: ids.ID{1}, Until: start.Add(4 * time.Hour)}, []int{3, 1}},
			"table":   {audit.Filter{Table: "person"}, nil},
			"actor":   {audit.Filter{Actor: as.Account(), Limit: 2}, []int{9, 8}},
			"via":     {audit.Filter{Via: ids.ID{6}, Before: all[8]}, []int{7, 6}},
			"subject": {audit.Filter{Subject: ids.ID{9, 1}}, []int{7, 4, 1}},
			"both":    {audit.Filter{Subject: ids.ID{9, 1}, Verb: "unit.renamed", Before: all[4]}, []int{1}},
			"page":    {audit.Filter{Limit: 3, Before: all[4]}, []int{3, 2, 1}},
		} {
			got, err := l.Search(ctx, sc, c.f)
			if err != nil || len(got) != len(c.want) {
				t.Errorf("%s: %d entries, %v", name, len(got), err)
				continue
			}
			for i, n := range c.want {
				e := got[i]
				if e.ID != all[n] || !e.At.Equal(start.Add(time.Duration(n)*time.Hour)) || e.Seq != -1 || e.Codes["n"] != "1" || len(e.Subjects) != 1 || e.Subjects[0] != (ids.ID{9, byte(n % 3)}) {
					t.Errorf("%s %d: %+v", name, i, e)
				}
			}
		}
		drain(t, l)
		if got, err := l.Search(ctx, sc, audit.Filter{Limit: 1}); err != nil || got[0].Seq != 9 {
			t.Error(got, err)
		}
		e := system(t, d)
		if got, err := l.Search(ctx, e, audit.Filter{}); err != nil || len(got) != 0 {
			t.Error("another organization's entries are found: ", got, err)
		}
	})
}

// After a person is erased, every proof holds, the entry shows that it was erased, and
// nothing that is left leads to them; the others of a page keep their part of it.
func TestErase(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := open(t, d, twoDirs(t)...)
		sc := system(t, d)
		ann, bob := ids.New(now), ids.New(now.Add(time.Hour))
		alone := write(t, d, sc, event(ann))[0]
		page := write(t, d, sc, audit.Event{At: now, Verb: "person.viewed", Subjects: []ids.ID{ann, bob}})[0]
		drain(t, l)
		before, err := l.Checkpoint(ctx, sc)
		if err != nil {
			t.Fatal(err)
		}
		waits := write(t, d, sc, event(ann))[0] // not in the tree yet
		erase := func(who ids.ID) (e audit.Erasure) {
			t.Helper()
			err := d.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) (err error) {
				e, err = audit.Erase(ctx, tx, sc, who, now)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		if e := erase(ann); e != (audit.Erasure{Entries: 2, Subjects: 3}) {
			t.Error(e)
		}
		if e := erase(ann); e != (audit.Erasure{}) {
			t.Error("twice: ", e)
		}
		if r := check(t, l, sc.OrgID()); !r.OK() || r.Pending != 2 {
			t.Error(r.Problems)
		}
		drain(t, l)
		if r := check(t, l, sc.OrgID()); !r.OK() || r.Erased != 2 || r.Size != 4 {
			t.Errorf("%+v", r)
		}
		if after, err := l.Checkpoint(ctx, sc); err != nil || after == before {
			t.Error(err)
		}
		shown, err := l.Search(ctx, sc, audit.Filter{})
		if err != nil || len(shown) != 4 {
			t.Fatal(shown, err)
		}
		for _, e := range shown {
			if (e.ID == alone || e.ID == waits) != e.Erased || e.At.IsZero() {
				t.Errorf("%+v", e)
			}
			if e.ID == page && (len(e.Subjects) != 1 || e.Subjects[0] != bob) {
				t.Errorf("%+v", e)
			}
		}
		if seen, err := l.Seen(ctx, sc, ann, ids.ID{}, 0); err != nil || len(seen) != 0 {
			t.Error(seen, err)
		}
		unlinkable(t, d, ann)
		var b bytes.Buffer
		if err := l.Export(ctx, sc, audit.Selection{Since: 2}, &b); err != nil {
			t.Fatal(err)
		}
		for _, p := range [][]byte{pack(t, l, sc), b.Bytes()} {
			r, err := proof.Verify(bytes.NewReader(p), l.Keys()...)
			if err != nil || !r.OK() || r.Entries != 4 || r.Erased != 2 || r.Unaccounted != 0 {
				t.Errorf("%+v %v", r, err)
			}
			if strings.Contains(string(p), ann.String()) || !strings.Contains(string(p), bob.String()) {
				t.Error("the pack names who was erased, or not who was not")
			}
		}
		if e := erase(bob); e != (audit.Erasure{Entries: 1, Subjects: 1}) {
			t.Error("the last of a page: ", e)
		}
		drain(t, l)
		if r := check(t, l, sc.OrgID()); !r.OK() || r.Erased != 3 {
			t.Errorf("%+v", r)
		}
		blankByHand(t, d, l, sc)
	})
}

// unlinkable reads every byte of every table of the log.
func unlinkable(t *testing.T, d *db.DB, person ids.ID) {
	t.Helper()
	owner := testkit.OwnerDB(t, d.Config())
	for _, table := range []string{"audit_entry", "audit_content", "audit_subject", "audit_pending", "audit_leaf", "audit_tile", "audit_log", "audit_head", "audit_checkpoint"} {
		rows, err := owner.Query("SELECT * FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		cols, _ := rows.Columns()
		for rows.Next() {
			row := make([]any, len(cols))
			for i := range row {
				row[i] = new([]byte)
			}
			if err := rows.Scan(row...); err != nil {
				t.Fatal(err)
			}
			for i, v := range row {
				if b := *v.(*[]byte); bytes.Contains(b, person[:]) || bytes.Contains(b, []byte(person.String())) {
					t.Errorf("%s.%s still names the person", table, cols[i])
				}
			}
		}
		_ = rows.Close()
	}
}

// Blanking an entry without saying so is found.
func blankByHand(t *testing.T, d *db.DB, l *audit.Log, sc access.Scope) {
	t.Helper()
	hidden := write(t, d, sc, event(ids.ID{5}))[0]
	drain(t, l)
	owner := testkit.OwnerDB(t, d.Config())
	zero := make([]byte, 16)
	for _, stmt := range []string{
		`UPDATE audit_content SET at = 0, verb = '', actor_kind = 'erased', actor_id = $1, actor_name = '', via_kind = '', via_id = $1,
			table_name = '', row_id = $1, purpose = '', request = '', codes = '', subjects = $2, salt = NULL WHERE id = $3`,
		`UPDATE audit_subject SET person_id = $1, salt = NULL WHERE entry_id = $3 AND length($2) = 0`,
	} {
		if _, err := owner.Exec(stmt, zero, []byte{}, hidden[:]); err != nil {
			t.Fatal(err)
		}
	}
	r := check(t, l, sc.OrgID())
	if p, _ := r.First(); p.Part != "erasures" || r.Unaccounted != 2 {
		t.Errorf("%+v", r)
	}
}

// own is the scope of a person who reaches only themselves.
func own(t *testing.T, sc access.Scope, person ids.ID) access.Scope {
	t.Helper()
	view := access.Perm{Name: "person.view", Module: "people", Right: access.View}
	out, err := access.Authorize(access.Principal{Account: ids.ID{7}, Org: sc.OrgID(), OrgID: sc.PublicOrg(), Person: person,
		Matrix: access.Matrix{{Module: "people", Right: access.View}: access.Own}}, view, now)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Who reaches only themselves sees what is about themselves, and of a page nobody else.
func TestReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := open(t, d, twoDirs(t)...)
		sc := system(t, d)
		ann, bob := ids.New(now), ids.New(now)
		err := d.Write(ctx, sc, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			for _, p := range []ids.ID{ann, bob} {
				_, err := tx.Exec(ctx, `INSERT INTO person (org_id, id, root_id, name, alias, source, state, created_at)
					VALUES ($1, $2, $2, $3, $4, 'admin', 'active', $5)`, sc.OrgID(), p, []byte{1}, false, now)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		mine := write(t, d, sc, event(ann))[0]
		write(t, d, sc, event(bob), audit.Event{At: now, Verb: "org.changed"})
		page := write(t, d, sc, audit.Event{At: now, Verb: "person.viewed", Subjects: []ids.ID{ann, bob}})[0]
		as := own(t, sc, ann)
		for _, f := range []audit.Filter{{}, {Subject: ann}} {
			got, err := l.Search(ctx, as, f)
			if err != nil || len(got) != 2 {
				t.Fatalf("%d entries, %v", len(got), err)
			}
			for _, e := range got {
				if e.ID != mine && e.ID != page || len(e.Subjects) != 1 || e.Subjects[0] != ann {
					t.Errorf("%+v", e)
				}
			}
		}
		if got, err := l.Seen(ctx, as, bob, ids.ID{}, 0); err != nil || len(got) != 0 {
			t.Error("somebody out of reach: ", got, err)
		}
		if got, err := l.Seen(ctx, sc, bob, ids.ID{}, 0); err != nil || len(got) != 2 || len(got[0].Subjects)+len(got[1].Subjects) != 3 {
			t.Error(got, err)
		}
	})
}

// A person's pack shows their entries, with proofs, and nobody else in them.
func TestPersonsPack(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		l := open(t, d, twoDirs(t)...)
		sc := system(t, d)
		ann, bob := ids.New(now), ids.New(now.Add(time.Hour))
		var b bytes.Buffer
		if err := l.Export(ctx, sc, audit.Selection{}, &b); !errors.Is(err, fault.NotFound) {
			t.Error("an empty log: ", err)
		}
		for range 300 {
			write(t, d, sc, event(bob))
		}
		drain(t, l)
		write(t, d, sc, audit.Event{At: now, Verb: "person.viewed", Subjects: []ids.ID{ann, bob}}, event(ann))
		drain(t, l)
		if err := l.Export(ctx, sc, audit.Selection{Subject: ann, Since: 300}, &b); err != nil {
			t.Fatal(err)
		}
		r, err := proof.Verify(bytes.NewReader(b.Bytes()), l.Keys()...)
		if err != nil || !r.OK() || r.Entries != 2 || r.Size != 302 || !r.Trusted {
			t.Errorf("%+v %v", r, err)
		}
		if strings.Contains(b.String(), bob.String()) {
			t.Error("the pack of one person names another")
		}
		as := own(t, sc, ann)
		if err := l.Export(ctx, as, audit.Selection{Subject: ann}, &b); err != nil {
			t.Error(err)
		}
		if err := l.Export(ctx, as, audit.Selection{Subject: bob}, &b); !errors.Is(err, fault.Denied) {
			t.Error(err)
		}
		if err := l.ExportLog(ctx, as, &b); !errors.Is(err, fault.Denied) {
			t.Error(err)
		}
	})
}
