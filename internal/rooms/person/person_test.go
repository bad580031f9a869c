package person_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/clock"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/keys/keystest"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type looks struct{ n int }

func (l *looks) Read(context.Context, access.Scope, audit.Event) error { l.n++; return nil }

type room struct {
	*person.Service
	d     *db.DB
	org   int64
	id    ids.ID
	looks *looks
}

func (r room) benchScope(b testing.TB, p access.Perm) access.Scope {
	sc, err := access.Authorize(access.Principal{Account: ids.ID{1}, Org: r.org, OrgID: r.id, Fresh: start, Matrix: access.Matrix{{Module: p.Module, Right: p.Right}: access.Org}}, p, start)
	if err != nil {
		b.Fatal(err)
	}
	return sc
}

func newRoom(t *testing.T, d *db.DB) room {
	t.Helper()
	r := room{d: d, looks: &looks{}}
	r.org, r.id = testkit.NewOrg(t, d)
	r.Service = person.New(d, keystest.Ring(t), clock.At(start), ids.New, r.looks)
	return r
}

func (r room) as(t *testing.T, p access.Perm, reach access.Reach, account, self ids.ID) access.Scope {
	t.Helper()
	return r.seeing(t, p, reach, reach, account, self)
}

// seeing is as with another reach in e-mail and numbers.
func (r room) seeing(t *testing.T, p access.Perm, reach, contact access.Reach, account, self ids.ID) access.Scope {
	t.Helper()
	p.Least = access.None // the room refuses as well
	sc, err := access.Authorize(access.Principal{Account: account, Person: self, Org: r.org, OrgID: r.id, Fresh: start,
		Matrix: access.Matrix{{Module: p.Module, Right: p.Right}: reach, {Module: "contacts", Right: access.View}: contact}}, p, start)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func (r room) boss(t *testing.T, p access.Perm) access.Scope {
	return r.as(t, p, access.Org, ids.ID{1}, ids.ID{})
}

func (r room) add(t *testing.T, name, number string) person.Person {
	t.Helper()
	p, err := r.Add(context.Background(), r.boss(t, person.PermEnter), person.Input{Name: name, Number: number})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func names(p person.Page) string {
	var out []string
	for _, e := range p.Entries {
		out = append(out, e.Name)
	}
	return strings.Join(out, ", ")
}

func TestListFindsAndPages(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		sc := r.boss(t, person.PermView)
		for i, n := range []string{"Zoë Ångström", "ada Lovelace", "Grace Hopper", "Ada Byron", "李 小龍"} {
			r.add(t, n, fmt.Sprintf("RN-00%d", i))
		}
		list := func(f person.Filter, after person.After, limit int) person.Page {
			t.Helper()
			p, err := r.List(ctx, sc, f, after, limit)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if got := names(list(person.Filter{}, person.After{}, 10)); got != "Ada Byron, ada Lovelace, Grace Hopper, Zoë Ångström, 李 小龍" {
			t.Error(got)
		}
		first := list(person.Filter{}, person.After{}, 2)
		if second := list(person.Filter{}, first.Next, 2); names(second) != "Grace Hopper, Zoë Ångström" {
			t.Error(names(second))
		}
		for find, want := range map[string]string{"ada": "Ada Byron, ada Lovelace", "lov ad": "ada Lovelace", "RN 002": "Grace Hopper", "rn002": "Grace Hopper", "小": "李 小龍", "x": "", "ång": "Zoë Ångström"} {
			if got := names(list(person.Filter{Find: find}, person.After{}, 10)); got != want {
				t.Errorf("%q finds %q, not %q", find, got, want)
			}
		}
	})
}

func TestNumbersAreTheSameHoweverTyped(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		r.add(t, "A", "RN 00123")
		_, err := r.Add(ctx, r.boss(t, person.PermEnter), person.Input{Name: "B", Number: "rn-00123"})
		if f := fault.Fields(err); len(f) != 1 || f[0].Reason != "number_taken" {
			t.Error(err)
		}
		r.add(t, "C", "RN 123") // leading zeros count
	})
}

func TestReachIsObeyed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		ward, other, ann := ids.New(start), ids.New(start), ids.ID{5}
		err := d.Write(ctx, testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			for i, u := range []ids.ID{ward, other} {
				if _, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $3, 0)`, r.org, u, fmt.Sprint("u", i)); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, `INSERT INTO reach (org_id, account_id, unit_id) VALUES ($1, $2, $3)`, r.org, ann, ward)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		in := func(name string, unit ids.ID) person.Person {
			p, err := r.Add(ctx, r.boss(t, person.PermEnter), person.Input{Name: name, Unit: unit})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		mine, theirs, none := in("Mine", ward), in("Theirs", other), in("None", ids.ID{})
		view := r.as(t, person.PermView, access.Units, ann, none.ID)
		if p, err := r.List(ctx, view, person.Filter{}, person.After{}, 10); err != nil || names(p) != "Mine, None" {
			t.Error(names(p), err)
		}
		if _, err := r.ByID(ctx, view, theirs.ID); !errors.Is(err, fault.NotFound) {
			t.Error("out of reach: ", err)
		}
		if own := r.as(t, person.PermView, access.Own, ann, none.ID); true {
			if p, err := r.List(ctx, own, person.Filter{}, person.After{}, 10); err != nil || names(p) != "None" {
				t.Error(names(p), err)
			}
		}
		enter := r.as(t, person.PermEnter, access.Units, ann, none.ID)
		if _, err := r.Add(ctx, enter, person.Input{Name: "X", Unit: other}); len(fault.Fields(err)) != 1 {
			t.Error("added where they cannot look: ", err)
		}
		if _, err := r.Change(ctx, enter, person.ChangeInput{ID: mine.ID, Input: person.Input{Name: "X", Unit: other}}); len(fault.Fields(err)) != 1 {
			t.Error("moved out of sight: ", err)
		}
		if _, err := r.Change(ctx, enter, person.ChangeInput{ID: theirs.ID, Input: person.Input{Name: "X", Unit: ward}}); !errors.Is(err, fault.NotFound) {
			t.Error("pulled in from out of reach: ", err)
		}
	})
}

// Whoever may see somebody need not see their e-mail and number: not shown, not found by,
// and not changed.
func TestContactIsMasked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		self, err := r.Add(ctx, r.boss(t, person.PermEnter), person.Input{Name: "Ann Own", Number: "N 1", Email: "ann@x.test"})
		if err != nil {
			t.Fatal(err)
		}
		other, err := r.Add(ctx, r.boss(t, person.PermEnter), person.Input{Name: "Bob Other", Number: "N 22", Email: "bob@x.test"})
		if err != nil {
			t.Fatal(err)
		}
		as := func(p access.Perm) access.Scope { return r.seeing(t, p, access.Org, access.Own, ids.ID{5}, self.ID) }
		list := func(sc access.Scope, find string) []person.Entry {
			p, err := r.List(ctx, sc, person.Filter{Find: find}, person.After{}, 10)
			if err != nil {
				t.Fatal(err)
			}
			return p.Entries
		}
		view := as(person.PermView)
		if l := list(view, ""); len(l) != 2 || l[0].Number != "N 1" || l[1].Number != "" {
			t.Error(l)
		}
		if l := list(view, "n22"); len(l) != 0 {
			t.Error("found by a number that is not shown: ", l)
		}
		if len(list(view, "n1")) != 1 || len(list(r.boss(t, person.PermView), "n22")) != 1 {
			t.Error("not found by a number that is shown")
		}
		for id, shown := range map[ids.ID]bool{self.ID: true, other.ID: false} {
			v, err := r.Show(ctx, view, person.ShowInput{ID: id})
			if err != nil || (v.Email != "") != shown || (v.Number != "") != shown || v.Masked == shown {
				t.Error(v, err)
			}
		}
		if err := d.Write(ctx, testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM person_index_state WHERE org_id = $1`, r.org)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, e := range list(view, "") {
			if (e.Number != "") != (e.ID == self.ID) {
				t.Error("without the index: ", e)
			}
		}
		enter := as(person.PermEnter)
		for field, in := range map[string]person.Input{"email": {Name: "B", Email: "c@x.test"}, "number": {Name: "B", Number: "N 3"}} {
			_, err := r.Change(ctx, enter, person.ChangeInput{ID: other.ID, Input: in})
			if f := fault.Fields(err); len(f) != 1 || f[0].Field != field || f[0].Reason != "not_shown" {
				t.Error(field, err)
			}
		}
		p, err := r.Change(ctx, enter, person.ChangeInput{ID: other.ID, Input: person.Input{Name: "Bob B"}})
		if err != nil || !p.Email.Empty() || !p.Number.Empty() {
			t.Error("a change shows them: ", err)
		}
		if p, err = r.ByID(ctx, r.boss(t, person.PermView), other.ID); err != nil || p.Email.Reveal() != "bob@x.test" || p.Number.Reveal() != "N 22" || p.Name.Reveal() != "Bob B" {
			t.Error("a change of the name lost them: ", err)
		}
	})
}

// Neither where a page begins nor a stale version tells that somebody out of reach is there.
func TestOutOfReachIsNotThere(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		self, far := r.add(t, "Ann", ""), r.add(t, "Zoe", "")
		own := func(p access.Perm) access.Scope { return r.as(t, p, access.Own, ids.ID{5}, self.ID) }
		if p, err := r.List(ctx, own(person.PermView), person.Filter{}, person.After{ID: far.ID}, 10); err != nil || names(p) != "Ann" {
			t.Error(names(p), err)
		}
		_, err := r.Change(at(ctx, own(person.PermEnter), far.ID, 7), own(person.PermEnter), person.ChangeInput{ID: far.ID, Input: person.Input{Name: "X"}})
		if !errors.Is(err, fault.NotFound) {
			t.Error("with another version: ", err)
		}
		if _, err := r.Change(at(ctx, own(person.PermEnter), self.ID, 7), own(person.PermEnter), person.ChangeInput{ID: self.ID, Input: person.Input{Name: "X"}}); !errors.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}

func TestChangeLeaveReturn(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		sc := r.boss(t, person.PermEnter)
		p := r.add(t, "Ann Old", "1")
		changed, err := r.Change(at(ctx, sc, p.ID, p.Version), sc, person.ChangeInput{ID: p.ID, Input: person.Input{Name: "Ann New", Number: "1", Email: "ann@example.org"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Change(at(ctx, sc, p.ID, p.Version), sc, person.ChangeInput{ID: p.ID, Input: person.Input{Name: "Late"}}); !errors.Is(err, fault.Conflict) {
			t.Error("a stale version: ", err)
		}
		if list, _ := r.List(ctx, r.boss(t, person.PermView), person.Filter{Find: "old"}, person.After{}, 10); len(list.Entries) != 0 {
			t.Error("found by the old name")
		}
		got, err := r.ByID(ctx, r.boss(t, person.PermView), p.ID)
		if err != nil || got.Name.Reveal() != "Ann New" || got.Email.Reveal() != "ann@example.org" || changed.ID != p.ID {
			t.Error(got.Name.Reveal(), err)
		}
		if _, err := r.Leave(ctx, sc, person.Ref{ID: p.ID, On: 20000}); err != nil {
			t.Error(err)
		}
		if list, _ := r.List(ctx, r.boss(t, person.PermView), person.Filter{}, person.After{}, 10); len(list.Entries) != 0 {
			t.Error("still active")
		}
		back, err := r.Return(ctx, sc, person.Ref{ID: p.ID})
		if err != nil || back.ID != p.ID || back.State != person.Active {
			t.Error(back.State, err)
		}
	})
}

func TestIndexIsDerived(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		sc := r.boss(t, person.PermView)
		for i := range 30 {
			r.add(t, fmt.Sprintf("Person %02d", i), fmt.Sprint(i))
		}
		err := d.Write(ctx, testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
			for _, table := range []string{"person_index", "person_word", "person_index_state"} {
				if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE org_id = $1`, r.org); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p, err := r.List(ctx, sc, person.Filter{}, person.After{}, 50)
		if err != nil || !p.ByID || len(p.Entries) != 30 {
			t.Error("without the index: ", len(p.Entries), err)
		}
		if n, err := r.Reindex(ctx, access.System(r.org, r.id, "test")); n != 30 || err != nil {
			t.Fatal(n, err)
		}
		if p, err = r.List(ctx, sc, person.Filter{Find: "person 07"}, person.After{}, 50); err != nil || p.ByID || names(p) != "Person 07" {
			t.Error(names(p), err)
		}
	})
}

// Somebody who is changed while the index is made has the new name in it.
func TestRace_ReindexAndChanges(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		var all []person.Person
		for i := range 20 {
			all = append(all, r.add(t, fmt.Sprintf("Before %02d", i), fmt.Sprint(i)))
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			for range 10 {
				if _, err := r.Reindex(ctx, access.System(r.org, r.id, "test")); err != nil {
					t.Error(err)
				}
			}
		})
		for w := range 4 {
			wg.Go(func() {
				for i := w; i < len(all); i += 4 {
					if _, err := r.Change(ctx, r.boss(t, person.PermEnter), person.ChangeInput{ID: all[i].ID, Input: person.Input{Name: fmt.Sprintf("After %02d", i), Number: fmt.Sprint(i)}}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		for find, want := range map[string]int{"after": 20, "before": 0} {
			p, err := r.List(ctx, r.boss(t, person.PermView), person.Filter{Find: find}, person.After{}, 50)
			if err != nil || len(p.Entries) != want {
				t.Errorf("%s: %d, %v", find, len(p.Entries), err)
			}
		}
	})
}

// CT-11: nobody who has the database's file reads a name in it.
func TestPromise_CT_11(t *testing.T) {
	ctx := context.Background()
	c := testkit.NewDB(t, db.SQLite)
	r := newRoom(t, testkit.Reopen(t, c))
	p := r.add(t, "Canaria Geheimnis", "CANARY-777")
	if _, err := r.Change(ctx, r.boss(t, person.PermEnter), person.ChangeInput{ID: p.ID, Input: person.Input{Name: "Canaria Zweitname", Email: "canary@example.org"}}); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"standing.db", "standing.db-wal"} {
		b, err := os.ReadFile(filepath.Join(c.Dir, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, canary := range []string{"Canaria", "canaria", "Geheimnis", "CANARY-777", "canary777", "canary@example"} {
			if strings.Contains(string(b), canary) {
				t.Errorf("%s holds %q", file, canary)
			}
		}
	}
}

func TestShowIsWrittenDown(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		p := r.add(t, "A", "")
		if _, err := r.Show(context.Background(), r.boss(t, person.PermView), person.ShowInput{ID: p.ID}); err != nil || r.looks.n != 1 {
			t.Error(r.looks.n, err)
		}
		if _, err := r.Show(context.Background(), r.boss(t, person.PermView), person.ShowInput{ID: ids.ID{7}}); !errors.Is(err, fault.NotFound) || r.looks.n != 1 {
			t.Error("nobody was looked at: ", r.looks.n, err)
		}
	})
}

func TestNamesThatDeceive(t *testing.T) {
	for _, name := range []string{"Ann\nAdmin", "Ann\u202egro.live", "Ann\u2066x", "Ann\x7f"} {
		if f := fault.Fields(person.Input{Name: name}.Validate()); len(f) != 1 || f[0].Reason != "text_invalid" {
			t.Errorf("%q was taken: %v", name, f)
		}
	}
	for _, name := range []string{"李 小龍", "محمد", "Zoë O’Brien-Łoś", "נועה"} {
		if err := (person.Input{Name: name}).Validate(); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Pages go on in the order in which they began, whether the index of names comes or goes
// between them: nobody is lost and nobody is shown twice.
func TestPagesKeepTheirOrder(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		for i := range 9 {
			r.add(t, fmt.Sprintf("Person %d", 9-i), fmt.Sprint(i))
		}
		lose := func() {
			t.Helper()
			err := d.Write(ctx, testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `DELETE FROM person_index_state WHERE org_id = $1`, r.org)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		made := func() {
			t.Helper()
			if _, err := r.Reindex(ctx, access.System(r.org, r.id, "test")); err != nil {
				t.Fatal(err)
			}
		}
		lose()
		if _, err := r.Duplicates(ctx, r.boss(t, person.PermMerge), person.DuplicatesInput{}); !errors.Is(err, fault.Busy) {
			t.Errorf("nobody has the name of another, it says without having looked: %v", err)
		}
		for name, c := range map[string]struct{ first, between func() }{"it comes": {lose, made}, "it goes": {made, lose}} {
			c.first()
			var seen []string
			for from := (person.After{}); ; {
				page, err := r.List(ctx, r.boss(t, person.PermView), person.Filter{}, from, 2)
				if errors.Is(err, fault.Busy) && name == "it goes" {
					made()
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range page.Entries {
					seen = append(seen, e.Name)
				}
				c.between()
				text, _ := page.Next.MarshalText() // as a link or a program carries it
				if from = (person.After{}); len(text) == 0 {
					break
				}
				if err := from.UnmarshalText(text); err != nil {
					t.Fatal(err)
				}
			}
			if name == "it goes" && !slices.IsSorted(seen) {
				t.Errorf("%s: %v", name, seen)
			}
			if slices.Sort(seen); len(seen) != 9 || len(slices.Compact(seen)) != 9 {
				t.Errorf("%s: somebody is lost or shown twice: %v", name, seen)
			}
		}
	})
}

// at is the context of a request that was shown version.
func at(ctx context.Context, sc access.Scope, id ids.ID, version int64) context.Context {
	ctx, _ = db.Expect(ctx, sc, db.Row("person", id), version)
	return ctx
}
