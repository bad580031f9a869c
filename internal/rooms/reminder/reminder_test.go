package reminder

import (
	"math/rand/v2"
	"slices"
	"testing"

	"standing/internal/base/ids"
	"standing/internal/civil"
)

var today = civil.MustParse("2026-03-02")

func TestStep(t *testing.T) {
	item := func(left int, status string, told Step) Item {
		return Item{Due: today + civil.Date(left), Status: status, NextOn: civil.Max, Told: told}
	}
	runsOut := func(left int) Item {
		return Item{Due: today + civil.Date(left), Status: "met", NextOn: today + civil.Date(left) + 1, NextStatus: "not_met", Told: untold}
	}
	for name, c := range map[string]struct {
		item Item
		want Step
		none bool
	}{
		"91 days before":                     {item: item(91, "open", untold), none: true},
		"on the day of the first":            {item: item(90, "open", untold), want: 90},
		"the day after, when it was missed":  {item: item(89, "open", untold), want: 90},
		"two were missed: the urgent one":    {item: item(20, "open", untold), want: 30},
		"and not once more":                  {item: item(20, "open", 30), none: true},
		"the clock went back":                {item: item(80, "open", 30), none: true},
		"nor then the one between":           {item: item(60, "open", 30), none: true},
		"the next is taken":                  {item: item(7, "open", 30), want: 7},
		"on the last day":                    {item: item(0, "open", 30), want: 7},
		"the day after the last, not met":    {item: item(-1, "not_met", 7), want: Lapse},
		"in grace":                           {item: item(-1, "grace", untold), want: Lapse},
		"in grace, told":                     {item: item(-10, "not_met", Lapse), none: true},
		"it is long ago":                     {item: item(-31, "not_met", untold), none: true},
		"done":                               {item: item(-1, "met", 7), none: true},
		"not asked":                          {item: item(5, "not_applicable", untold), none: true},
		"exempt":                             {item: item(5, "exempt", untold), none: true},
		"nobody can say":                     {item: item(5, "unknown", untold), none: true},
		"a card that runs out":               {item: runsOut(30), want: 30},
		"a card that ran out this midnight":  {item: runsOut(-1), want: Lapse},
		"grace that ends has reminders, too": {item: item(7, "grace", untold), want: 7},
	} {
		got, ok := Standard.Step(c.item, today)
		if ok == c.none || ok && got != c.want {
			t.Errorf("%s: %d %v, want %d", name, got, ok, c.want)
		}
	}
	silent := Standard
	silent.Lapse = false
	if _, ok := silent.Step(item(-1, "not_met", untold), today); ok {
		t.Error("a lapse was told that nobody wants to hear of")
	}
	off := Standard
	off.Active = false
	if got := off.Plan([]Item{item(7, "open", untold)}, today); len(got) != 0 {
		t.Error("reminded though reminders are off: ", got)
	}
}

// However days are skipped and clocks go back and forth: no step is taken twice, none after
// a more urgent one, and who is looked at on every day misses none.
func TestStepsOnlyGetMoreUrgent(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		i := Item{Due: today, Status: "open", NextOn: today + 1, NextStatus: "not_met", Told: untold}
		day := today - 120
		for range 60 {
			if s, ok := Standard.Step(i, day); ok {
				if s >= i.Told {
					t.Fatalf("step %d after %d", s, i.Told)
				}
				i.Told = s
			}
			day += civil.Date(r.IntN(25) - 8)
		}
	}
	i := Item{Due: today, Status: "open", NextOn: today + 1, NextStatus: "not_met", Told: untold}
	var got []Step
	for day := today - 120; day < today+60; day++ {
		next := Standard.Next(i, day-1)
		s, ok := Standard.Step(i, day)
		if ok && next != day {
			t.Errorf("on %s a step is taken, but the job sleeps until %s", day, next)
		}
		if ok {
			got = append(got, s)
			i.Told = s
		}
	}
	if !slices.Equal(got, []Step{90, 60, 30, 7, Lapse}) {
		t.Error(got)
	}
}

// The preview is what the job does on those days.
func TestAheadIsWhatHappens(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var items []Item
	for n := range 300 {
		due := today + civil.Date(r.IntN(120)-40)
		items = append(items, Item{Person: ids.ID{byte(n / 3)}, Requirement: ids.ID{byte(n % 3)}, Due: due, Told: []Step{untold, 90, 30, Lapse}[r.IntN(4)],
			Status: []string{"open", "met", "not_met", "unknown"}[r.IntN(4)], NextOn: due + 1, NextStatus: "not_met"})
	}
	ahead := Standard.Ahead(items, today, 7)
	for n, day := range ahead {
		plan := Standard.Plan(items, today+civil.Date(n))
		if !slices.Equal(plan, day.Due) {
			t.Fatalf("on %s %d are sent, %d were foretold", day.On, len(plan), len(day.Due))
		}
		for _, d := range plan {
			for i := range items {
				if items[i] == d.Item {
					items[i].Told = d.Step
				}
			}
		}
	}
}

func TestParseSteps(t *testing.T) {
	got, err := parseSteps("7, 30 90;60 30")
	if err != nil || !slices.Equal(got, []Step{90, 60, 30, 7}) {
		t.Error(got, err)
	}
	for _, bad := range []string{"x", "-1", "731", "1 2 3 4 5 6 7 8 9 10 11"} {
		if got, err := parseSteps(bad); err == nil {
			t.Error(bad, got)
		}
	}
	if got, err := parseSteps(""); err != nil || len(got) != 0 {
		t.Error(got, err)
	}
}

func TestMessages(t *testing.T) {
	all := []Due{{Step: 7}, {Step: Lapse}, {Step: 30}, {Step: Lapse}}
	got := Messages(all)
	if len(got) != 2 || !got[0].Lapsed || len(got[0].Items) != 2 || len(got[1].Items) != 2 {
		t.Error(got)
	}
	if Messages(nil) != nil {
		t.Error("nothing is something")
	}
}
