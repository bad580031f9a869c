package person_test

import (
	"context"
	"testing"

	"standing/internal/base/access"
	"standing/internal/base/db"
	"standing/internal/base/fault"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

// CF-07: of officers only name, title, badge number or employee id, training profile and
// what rules ask for can be stored; any other field is refused, as it is for another kind.
func TestPromise_CF_07(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := newRoom(t, d)
		r.setKind(t, "law_enforcement")
		p := r.add(t, "Pat Sergeant", "B-1")
		sc := r.boss(t, person.PermFact)
		offered := map[string]bool{}
		for _, f := range person.Fields("law_enforcement") {
			offered[f.Name] = true
		}
		for _, name := range []string{"ssn", "birth_date", "religion", "blood_type", "home_address", "medical", "license_type"} {
			if offered[name] {
				t.Errorf("an agency is offered %s", name)
			}
			_, err := r.Enter(ctx, sc, person.FactInput{Person: p.ID, Name: name, Said: person.Said{Value: "x", From: day("2020-01-01")}})
			if f := fault.Fields(err); len(f) != 1 || f[0].Reason != "field_unknown" {
				t.Errorf("%s: %v", name, err)
			}
		}
		r.enter(t, p.ID, "rank", person.Said{Value: "sergeant", From: day("2020-01-01")})
	})
}

// TC-05: where the organization asks for aliases, nobody's legal name is asked for or said
// to be one, however they come in.
func TestPromise_TC_05(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		r.Alias = func(context.Context, db.Q, access.Scope) (string, error) { return "required", nil }
		sc := r.boss(t, person.PermEnter)
		p, err := r.Add(context.Background(), sc, person.Input{Name: "Robin L."})
		if err != nil || !p.Alias {
			t.Error(p.Alias, err)
		}
		if got := r.load(t, sc, person.LoadRow{Input: person.Input{Name: "Sam K."}}); got.Added != 1 {
			t.Error(got)
		}
		page, err := r.List(context.Background(), r.boss(t, person.PermView), person.Filter{}, person.After{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			if v, err := r.Show(context.Background(), r.boss(t, person.PermView), person.ShowInput{ID: e.ID}); err != nil || !v.Alias {
				t.Error(v.Name, v.Alias, err)
			}
		}
	})
}
