package person_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/audit"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/ids"
	"standing/internal/base/testkit"
	"standing/internal/civil"
	"standing/internal/rooms/person"
	"standing/internal/rule"
)

func (r room) setKind(t *testing.T, kind string) {
	t.Helper()
	err := r.d.Write(context.Background(), db.Platform, db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE org SET kind = $2 WHERE id = $1`, r.org, kind)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (r room) enter(t *testing.T, p ids.ID, name string, said person.Said) person.Fact {
	t.Helper()
	f, err := r.Enter(context.Background(), r.boss(t, person.PermFact), person.FactInput{Person: p, Name: name, Said: said})
	if err != nil {
		t.Fatal(name, err)
	}
	return f
}

var day = civil.MustParse

func TestFactsAreSupersededNeverChanged(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		r.setKind(t, "law_enforcement")
		told := 0
		r.OnFacts = func(_ context.Context, _ *db.Tx, _ access.Scope, people []ids.ID) error {
			told += len(people)
			return nil
		}
		p := r.add(t, "Ann", "1")
		sc := r.boss(t, person.PermFact)
		rank := r.enter(t, p.ID, "rank", person.Said{Value: "officer", From: day("2020-01-01")})
		r.enter(t, p.ID, "post_number", person.Said{Value: "P-77"})
		fixed, err := r.Correct(ctx, sc, person.CorrectInput{FactRef: person.FactRef{Person: p.ID, Fact: rank.ID}, Said: person.Said{Value: "sergeant", From: day("2020-01-01")}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Correct(ctx, sc, person.CorrectInput{FactRef: person.FactRef{Person: p.ID, Fact: rank.ID}, Said: person.Said{Value: "chief"}}); !errors.Is(err, fault.Conflict) {
			t.Error("corrected twice: ", err)
		}
		if got := r.known(t, person.Everything, p.ID)[p.ID].Facts; fmt.Sprint(got.Timeline) != "[{rank sergeant 2020-01-01 }]" && len(got.Timeline) != 1 || got.Timeline[0].Value != "sergeant" {
			t.Error(got.Timeline)
		}
		if _, err := r.Void(ctx, sc, person.FactRef{Person: p.ID, Fact: fixed.ID}); err != nil {
			t.Fatal(err)
		}
		if got := r.known(t, person.Everything, p.ID)[p.ID].Facts; len(got.Timeline) != 0 {
			t.Error("taken back: ", got.Timeline)
		}
		if _, err := r.Restore(ctx, sc, person.FactRef{Person: p.ID, Fact: fixed.ID}); err != nil {
			t.Fatal(err)
		}
		if got := r.known(t, person.Everything, p.ID)[p.ID].Facts; len(got.Timeline) != 1 || got.Timeline[0].Value != "sergeant" {
			t.Error("back: ", got.Timeline)
		}
		if told != 6 { // added, two entered, corrected, voided, restored
			t.Error("told", told)
		}
		h, err := r.Facts(ctx, r.boss(t, person.PermView), person.ShowInput{ID: p.ID})
		holds := 0
		for _, f := range h.Facts {
			if f.Holds {
				holds++
			}
			if f.Name == "post_number" && (f.Clear != "P-77" || f.Value != "") {
				t.Error(f)
			}
		}
		if err != nil || len(h.Facts) != 5 || holds != 2 {
			t.Error(len(h.Facts), holds, err)
		}
		masked := r.seeing(t, person.PermView, access.Org, access.None, ids.ID{5}, ids.ID{})
		if h, err = r.Facts(ctx, masked, person.ShowInput{ID: p.ID}); err != nil {
			t.Error(err)
		}
		for _, f := range h.Facts {
			if f.Clear != "" {
				t.Error("shown to whom it is not for")
			}
		}
	})
}

func TestFactsAreChecked(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.setKind(t, "healthcare")
		p := r.add(t, "Ann", "1")
		sc := r.boss(t, person.PermFact)
		for _, c := range []struct {
			name, field, reason string
			said                person.Said
		}{
			{"rank", "name", "field_unknown", person.Said{Value: "chief"}},
			{"hired_on", "name", "field_unknown", person.Said{From: day("2020-01-01")}},
			{"licensed_on", "from", "required", person.Said{}},
			{"licensed_on", "value", "field_no_value", person.Said{Value: "x", From: day("2020-01-01")}},
			{"licensed_on", "to", "field_no_days", person.Said{From: day("2020-01-01"), To: day("2021-01-01")}},
			{"license_type", "from", "field_no_days", person.Said{Value: "rn", From: day("2020-01-01")}},
			{"specialty", "value", "required", person.Said{Value: " "}},
			{"specialty", "to", "ends_before", person.Said{Value: "icu", From: day("2021-01-01"), To: day("2020-01-01")}},
			{"route", "value", "field_option", person.Said{Value: "luck"}},
			{"leave", "value", "field_option", person.Said{Value: "beach", From: day("2020-01-01")}},
		} {
			_, err := r.Enter(context.Background(), sc, person.FactInput{Person: p.ID, Name: c.name, Said: c.said})
			if f := fault.Fields(err); len(f) != 1 || f[0].Field != c.field || f[0].Reason != c.reason {
				t.Error(c.name, err)
			}
		}
		own := r.as(t, person.PermFact, access.Own, ids.ID{4}, p.ID)
		if _, err := r.Enter(context.Background(), own, person.FactInput{Person: p.ID, Name: "licensed_on", Said: person.Said{From: 1}}); !errors.Is(err, fault.Denied) {
			t.Error("about oneself: ", err)
		}
		masked := r.seeing(t, person.PermFact, access.Org, access.None, ids.ID{5}, ids.ID{})
		if _, err := r.Enter(context.Background(), masked, person.FactInput{Person: p.ID, Name: "birth_date", Said: person.Said{From: day("1990-01-01")}}); fault.Fields(err) == nil {
			t.Error("what they may not see: ", err)
		}
		first := r.enter(t, p.ID, "birth_date", person.Said{From: day("1990-01-01")})
		if _, err := r.Void(context.Background(), sc, person.FactRef{Person: p.ID, Fact: first.ID}); err != nil {
			t.Error(err)
		}
		r.enter(t, p.ID, "birth_date", person.Said{From: day("1990-01-01")})
		if _, err := r.Restore(context.Background(), sc, person.FactRef{Person: p.ID, Fact: first.ID}); !errors.Is(err, fault.Conflict) {
			t.Error("restored beside another: ", err)
		}
		r.enter(t, p.ID, "birth_date", person.Said{From: day("1991-02-03")}) // there is one
		k := r.known(t, person.Everything, p.ID)[p.ID].Facts
		if k.Dates["birth_date"] != day("1991-02-03") || len(k.Dates) != 1 {
			t.Error(k.Dates)
		}
	})
}

// What Change, Leave and Return say of somebody is a fact too, so that rules and replays see it.
func TestColumnsAreFollowedByFacts(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		one, two := ids.New(start), ids.New(start)
		r.units(t, one, two)
		sc := r.boss(t, person.PermEnter)
		p, err := r.Add(ctx, sc, person.Input{Name: "Ann", Unit: one, JoinedOn: day("2020-05-01")})
		if err != nil {
			t.Fatal(err)
		}
		change := func(in person.Input) {
			t.Helper()
			in.Name = "Ann"
			if _, err := r.Change(ctx, sc, person.ChangeInput{ID: p.ID, Input: in}); err != nil {
				t.Fatal(err)
			}
		}
		change(person.Input{Unit: two, JoinedOn: day("2020-06-01")})
		change(person.Input{Unit: one, JoinedOn: day("2020-06-01")})
		change(person.Input{Unit: two, JoinedOn: day("2020-06-01")}) // thrice on one day is once
		k := r.known(t, person.Everything, p.ID)[p.ID]
		slices.SortFunc(k.Facts.Timeline, func(a, b rule.Stint) int { return int(a.From - b.From) })
		if len(k.Facts.Timeline) != 2 || k.Facts.Timeline[0].From != day("2020-05-01") || k.Facts.Timeline[1].Value != two.String() || k.Facts.Timeline[1].From != day("2026-03-01") {
			t.Error(k.Facts.Timeline)
		}
		if k.Facts.Dates["hired_on"] != day("2020-06-01") || k.Unit != two {
			t.Error(k.Facts.Dates, k.Unit)
		}
		if _, err := r.Leave(ctx, sc, person.Ref{ID: p.ID, On: day("2026-02-01")}); err != nil {
			t.Fatal(err)
		}
		if k := r.known(t, person.Everything, p.ID)[p.ID]; k.State != person.Left || k.Facts.Dates["left_on"] != day("2026-02-01") {
			t.Error(k)
		}
		if _, err := r.Return(ctx, sc, person.Ref{ID: p.ID}); err != nil {
			t.Fatal(err)
		}
		if k := r.known(t, person.Everything, p.ID)[p.ID]; k.State != person.Active || k.Facts.Dates["left_on"] != 0 {
			t.Error(k)
		}
		got := r.load(t, sc, person.LoadRow{Input: person.Input{Name: "Bob", Unit: one, JoinedOn: day("2021-01-01")}, LeftOn: day("2022-01-01")})
		if got.Added != 1 {
			t.Fatal(got)
		}
		err = d.Read(ctx, sc, func(ctx context.Context, q db.Q) error {
			n, err := db.One(ctx, q, db.Scalar[int64], `SELECT count(*) FROM person_fact f JOIN person p ON p.org_id = f.org_id AND p.id = f.person_id
				WHERE f.org_id = $1 AND p.state = 'left' AND f.name IN ('hired_on', 'left_on', 'unit')`, r.org)
			if n != 3 {
				t.Error("loaded with", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func (r room) units(t *testing.T, all ...ids.ID) {
	t.Helper()
	err := r.d.Write(context.Background(), testkit.Org(r.org), db.Fresh(), func(ctx context.Context, tx *db.Tx) error {
		for _, u := range all {
			if _, err := tx.Exec(ctx, `INSERT INTO unit (org_id, id, name, name_key, created_at) VALUES ($1, $2, $3, $3, 0)`, r.org, u, u.String()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRace_TwoCorrectionsOfOneFact(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.setKind(t, "law_enforcement")
		p := r.add(t, "Ann", "1")
		sc := r.boss(t, person.PermFact)
		for range 5 {
			f := r.enter(t, p.ID, "title", person.Said{Value: "x"})
			var won, lost int
			var mu sync.Mutex
			var wg sync.WaitGroup
			for i := range 16 {
				wg.Add(1)
				go func() {
					defer wg.Done()
					_, err := r.Correct(context.Background(), sc, person.CorrectInput{FactRef: person.FactRef{Person: p.ID, Fact: f.ID}, Said: person.Said{Value: fmt.Sprint(i)}})
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						won++
					case errors.Is(err, fault.Conflict):
						lost++
					default:
						t.Error(err)
					}
				}()
			}
			wg.Wait()
			if won != 1 || lost != 15 {
				t.Error(won, lost)
			}
		}
	})
}

// What a form seals is sealed where a file says it, too, and known again.
func TestLoadedSecretsAreSealed(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		r.setKind(t, "workforce") // which has no such field
		p := r.add(t, "Ann", "1")
		facts := []person.Fact{{Person: p.ID, Kind: person.ValueFact, Name: "license_number", Value: "RN-77"}, {Person: p.ID, Kind: person.DateFact, Name: "birth_date", From: day("1990-02-03")},
			{Person: p.ID, Kind: person.ValueFact, Name: "license_type", Value: "rn"}}
		for _, want := range []person.LoadedFacts{{Added: 3}, {Present: 3}} {
			var got person.LoadedFacts
			sc := r.boss(t, person.PermEnter)
			if err := d.Write(ctx, sc, db.On("person", p.ID), func(ctx context.Context, tx *db.Tx) error {
				entry, err := audit.Append(ctx, tx, sc, audit.Event{At: start, Verb: "import.loaded", Table: "intake", Row: p.ID})
				if err == nil {
					got, err = r.LoadFactsTx(ctx, tx, sc, facts, ids.ID{9}, entry)
				}
				return err
			}); err != nil || got.Added != want.Added || got.Present != want.Present || len(got.Other) != 0 {
				t.Errorf("%+v, not %+v: %v", got, want, err)
			}
		}
		open, err := r.Facts(ctx, r.seeing(t, person.PermView, access.Org, access.Org, ids.ID{5}, ids.ID{}), person.ShowInput{ID: p.ID})
		if err != nil || len(open.Facts) < 3 {
			t.Fatal(open.Facts, err)
		}
		for _, f := range open.Facts {
			if person.Sealed(f.Name) != (f.Clear != "") || person.Sealed(f.Name) && (f.Value != "" || f.From != 0) {
				t.Errorf("%s lies open, or shut for who may see it: %+v", f.Name, f)
			}
		}
		shut, err := r.Facts(ctx, r.seeing(t, person.PermView, access.Org, access.None, ids.ID{5}, ids.ID{}), person.ShowInput{ID: p.ID})
		if text := fmt.Sprintf("%+v", shut.Facts); err != nil || strings.Contains(text, "RN-77") || strings.Contains(text, "1990") {
			t.Error(text, err)
		}
	})
}

// Nobody says of themselves what rules go by, however they are registered; in an organization
// of one there is nobody else.
func TestNobodySaysFactsOfThemselves(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		r.setKind(t, "healthcare")
		me, twin := r.add(t, "Me", "1"), r.add(t, "Me again", "2")
		as := func(self ids.ID) access.Scope { return r.as(t, person.PermFact, access.Org, ids.ID{9}, self) }
		in := person.FactInput{Person: me.ID, Name: "leave", Said: person.Said{Value: "medical", From: day("2026-01-01")}}
		there := r.enter(t, me.ID, "leave", in.Said)
		ref := person.FactRef{Person: me.ID, Fact: there.ID}
		tried := func(self ids.ID) []error {
			_, entered := r.Enter(ctx, as(self), in)
			_, corrected := r.Correct(ctx, as(self), person.CorrectInput{FactRef: ref, Said: in.Said})
			_, voided := r.Void(ctx, as(self), ref)
			said := r.d.Write(ctx, as(self), db.On("person", me.ID), func(ctx context.Context, tx *db.Tx) error {
				return r.SayTx(ctx, tx, as(self), me.ID, nil)
			})
			return []error{entered, corrected, voided, said}
		}
		for i, err := range tried(me.ID) {
			if f := fault.Fields(err); len(f) != 1 || f[0].Reason != "person.fact_own" {
				t.Error(i, err)
			}
		}
		if _, err := r.Merge(ctx, r.boss(t, person.PermMerge), person.MergeInput{ID: me.ID, Gone: twin.ID}); err != nil {
			t.Fatal(err)
		}
		if err := tried(twin.ID)[0]; len(fault.Fields(err)) == 0 {
			t.Error("the same human under another number: ", err)
		}
		if h, err := r.Facts(ctx, r.as(t, person.PermView, access.Org, ids.ID{9}, me.ID), person.ShowInput{ID: me.ID}); err != nil || !h.Own {
			t.Error("offered: ", err)
		}
		r.setKind(t, "professional")
		if _, err := r.Enter(ctx, as(me.ID), in); err != nil {
			t.Error("alone: ", err)
		}
	})
}
