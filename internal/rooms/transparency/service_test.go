package transparency

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/audit/proof"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/base/words"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type desk struct {
	*Service
	t         *testing.T
	log       *audit.Log
	org       int64
	id        ids.ID
	near, far ids.ID
	teacher   ids.ID // an account
}

// newDesk has two people, of whom the teacher reaches one; both were looked at.
func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	c := clock.At(start)
	dir := t.TempDir()
	signer, err := audit.CreateSigner(dir)
	if err != nil {
		t.Fatal(err)
	}
	ledger, err := audit.OpenLedger(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := &desk{t: t, log: audit.New(d, c, signer, ledger), near: ids.ID{1}, far: ids.ID{2}, teacher: ids.ID{3}}
	r.org, r.id = testkit.NewOrg(t, d)
	err = d.Write(context.Background(), testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, id := range []ids.ID{r.near, r.far} {
			if _, err := tx.Exec(ctx, `INSERT INTO person (org_id, id, root_id, name, alias, source, state, created_at) VALUES ($1, $2, $2, $3, $4, 'admin', 'active', 0)`,
				r.org, id, []byte{1}, false); err != nil {
				return err
			}
			if _, err := audit.Append(ctx, tx, r.as(PermView, access.Org, ids.ID{9}, ids.ID{}), audit.Event{At: start, Verb: "person.viewed", Table: "person", Row: id, Subject: id}); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `INSERT INTO reach_person (org_id, account_id, person_id, kind) VALUES ($1, $2, $3, 'class')`, r.org, r.teacher, r.near)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	none := func(context.Context, access.Scope, []ids.ID, []ids.ID) (map[ids.ID]string, error) { return nil, nil }
	zone := func(context.Context, access.Scope) (*time.Location, error) { return time.UTC, nil }
	r.Service = New(r.log, c, none, zone, func(_ context.Context, sc access.Scope, person ids.ID) error {
		if sc.Reach() == access.Org || person == r.near || person == sc.Person() {
			return nil
		}
		return fault.NotFound
	})
	return r
}

func (r *desk) as(p access.Perm, reach access.Reach, account, person ids.ID) access.Scope {
	r.t.Helper()
	sc, err := access.Authorize(access.Principal{Account: account, Person: person, Org: r.org, OrgID: r.id, Fresh: start,
		Matrix: access.Matrix{{Module: p.Module, Right: p.Right}: reach}}, p, start)
	if err != nil {
		r.t.Fatal(err)
	}
	return sc
}

// rows are what a page's entries are about.
func rows(p Page) (out []ids.ID) {
	for _, e := range p.Entries {
		out = append(out, e.Row)
	}
	return out
}

func TestWhoSearchesSeesTheirReach(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newDesk(t, d)
		all, err := r.Search(ctx, r.as(PermView, access.Org, ids.ID{9}, ids.ID{}), Input{})
		if err != nil || len(all.Entries) != 2 {
			t.Error(rows(all), err)
		}
		some, err := r.Search(ctx, r.as(PermView, access.Class, r.teacher, ids.ID{}), Input{})
		if err != nil || len(some.Entries) != 1 || some.Entries[0].Row != r.near {
			t.Error(rows(some), err)
		}
		if _, err := r.About(ctx, r.as(PermView, access.Class, r.teacher, ids.ID{}), PersonInput{ID: r.far}); !errors.Is(err, fault.NotFound) {
			t.Error("about somebody out of reach: ", err)
		}
	})
}

// Whoever may see their own record sees who looked at it, and nobody else's.
func TestEverybodySeesWhoLookedAtThem(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newDesk(t, d)
		for _, reach := range []access.Reach{access.Own, access.Class, access.Org} { // a wide reach is no other person's page
			own, err := r.Own(ctx, r.as(PermOwn, reach, ids.ID{7}, r.far), OwnInput{})
			if err != nil || len(own.Entries) != 1 || own.Entries[0].Row != r.far || own.Entries[0].Actor != (ids.ID{9}) {
				t.Error(reach, rows(own), err)
			}
		}
		if none, err := r.Own(ctx, r.as(PermOwn, access.Org, ids.ID{7}, ids.ID{}), OwnInput{}); err != nil || len(none.Entries) != 0 {
			t.Error("nobody's record: ", rows(none), err)
		}
	})
}

// Who takes the log out is in it first, and what they take proves itself.
func TestTakingTheLogOut(t *testing.T) {
	if !PermExport.StepUp || PermExport.Right != access.Export {
		t.Error("the log leaves without the right to export or a fresh proof")
	}
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newDesk(t, d)
		if err := r.log.Drain(context.Background(), func(_ int64, err error) { t.Error(err) }); err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		if err := r.proof(w, httptest.NewRequest("GET", "/log/proof", nil), r.as(PermExport, access.Org, ids.ID{8}, ids.ID{})); err != nil {
			t.Fatal(err)
		}
		if _, err := proof.Verify(w.Body, r.log.Keys()...); err != nil {
			t.Error(err)
		}
		list, err := r.Search(context.Background(), r.as(PermView, access.Org, ids.ID{9}, ids.ID{}), Input{Verb: "log.exported"})
		if err != nil || len(list.Entries) != 1 || list.Entries[0].Actor != (ids.ID{8}) {
			t.Error(list.Entries, err)
		}
	})
}

// An entry of a job, a command or a link names in words what did it.
func TestTheLogSaysWhatOfTheProgramDidIt(t *testing.T) {
	b, err := words.Read(words.Source{Room: "transparency", Body: catalogue})
	if err != nil {
		t.Fatal(err)
	}
	ctx := words.With(context.Background(), b.Of("en"))
	for name, want := range map[string]string{"job:compliance.sweep": "The nightly check", "account.sign_up": "Somebody who asked to join", "job:unheard.of": "The system"} {
		if got := who(ctx, Page{}, audit.Entry{ActorKind: "system", ActorName: name}); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
