package roster

import (
	"context"
	"fmt"
	"testing"

	"standing/internal/civil"
	"standing/internal/pack"
	"standing/internal/rule"
)

func TestEarnedBy(t *testing.T) {
	for _, c := range []struct {
		card          rule.Current
		expires, want string
	}{
		{rule.Current{Months: 24, ToMonthEnd: true}, "2026-03-31", "2024-03-01"},
		{rule.Current{Months: 24, ToMonthEnd: true}, "2026-02-28", "2024-02-01"},
		{rule.Current{Months: 24}, "2026-03-14", "2024-03-14"},
		{rule.Current{Days: 365}, "2026-03-14", "2025-03-14"},
	} {
		if got := c.card.EarnedBy(civil.MustParse(c.expires)); got.String() != c.want {
			t.Errorf("%+v to %s: %s, want %s", c.card, c.expires, got, c.want)
		}
	}
}

// The engine must give the very expiry that the file states.
func TestDerivedRecordsGiveTheirExpiryInTheEngine(t *testing.T) {
	p, err := pack.Load("bls")
	if err != nil {
		t.Fatal(err)
	}
	for d := civil.MustParse("2025-01-31"); d < civil.MustParse("2030-01-01"); d += 17 {
		path := file(t, "p.csv", fmt.Sprintf("Badge,Name,BLS expires\n1,Ann,%s\n", d))
		r, _, err := Read(context.Background(), Options{PeopleFile: path, Pack: p})
		if err != nil {
			t.Fatal(err)
		}
		recs := r.RecordsOf(0, nil)
		a, err := p.Rule.Evaluate(&r.People[0].Facts, recs, rule.Question{AsOf: d})
		if err != nil || a.Status != rule.Met || a.Due != d || !IsDerived(recs[0].ID) || r.Derived != 1 || r.Earliest != 0 {
			t.Errorf("%s: %s, due %s, %v", d, a.Status, a.Due, err)
		}
	}
}

// A card whose month is kept may have been renewed before the day it counts from.
func TestDerivedDayIsNotAheadOfToday(t *testing.T) {
	for _, c := range []struct {
		keep bool
		want string
	}{{true, "2025-11-21"}, {false, "2025-12-01"}} {
		p := testPack()
		card := p.Rule.Versions[0].Needs[0].Pool.Within[0].Current
		card.Keep, card.Early = c.keep, 1
		r, _, err := input{people: "Badge,Name,BLS expires\n1,Ann,2027-12-31\n", opt: Options{Pack: p}}.read(t)
		if err != nil || r.RecordsOf(0, nil)[0].Date.String() != c.want {
			t.Errorf("keep %v: %v", c.keep, err)
		}
	}
}
