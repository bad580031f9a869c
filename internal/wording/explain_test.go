package wording

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"standing/internal/rule"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; see what changed with -update and git diff\n%s", file, got)
	}
}

func TestExplain(t *testing.T) { golden(t, "explain.txt", sampleWords().Explain().Plain(78)) }

func TestExplainKeepsToTheWidth(t *testing.T) {
	for i, l := range strings.Split(sampleWords().Explain().Plain(60), "\n") {
		if len([]rune(l)) > 60 && strings.Contains(strings.TrimSpace(l), " ") {
			t.Errorf("line %d: %q", i+1, l)
		}
	}
}

func TestEveryCycleHasWords(t *testing.T) {
	w := sampleWords()
	june := rule.MonthDay{Month: time.June, Day: 30}
	for _, c := range []struct {
		cycle rule.Cycle
		want  string
	}{
		{rule.Cycle{Kind: rule.Explicit, Periods: []rule.Period{{Start: date("2024-05-01"), End: date("2026-04-30")}}}, "One period: 1 May 2024 to 30 April 2026."},
		{rule.Cycle{Kind: rule.Fixed, From: date("2022-06-01"), Years: 2}, "The same periods for everyone, every 2 years: 1 June 2022 to 31 May 2024, and so on."},
		{rule.Cycle{Kind: rule.FirstOnOrAfter, Fact: "licensed_on", PlusYears: 1, Years: 4, MonthDay: june},
			"The first period runs from “Date licensed” to the first 30 June that is at least 1 year later; after that, a period ends every 4 years on 30 June."},
		{rule.Cycle{Kind: rule.BirthMonth, Fact: "licensed_on", Years: 2}, "A period begins every 2 years on the first day of the birth month, counted from the year of “Date licensed”."},
		{rule.Cycle{Kind: rule.Birthday, Fact: "licensed_on", Years: 1, NthAfter: 1, Feb29: rule.OnMar1},
			"The first period runs from “Date licensed” to the 1st birthday after it; after that, a period ends every year on the birthday. A birthday on 29 February falls on 1 March in other years."},
		{rule.Cycle{Kind: rule.Anniversary, Fact: "licensed_on", Months: 6}, "A new period begins every 6 months on the anniversary of “Date licensed”."},
		{rule.Cycle{Kind: rule.BirthMonthEnd, Fact: "licensed_on", Years: 2, NthAfter: 2, Shift: -1},
			"The first period runs from “Date licensed” to the last day of the month before the birth month, at the 2nd birthday after it; after that, a period ends every 2 years."},
		{rule.Cycle{Kind: rule.Parity, Of: "odd", MonthDay: june, Years: 2, Fact: "licensed_on", MinMonths: 13},
			"A period ends on 30 June of every odd year. The first period begins on “Date licensed”. The first period is at least 13 months long."},
		{rule.Cycle{Kind: rule.Parity, Of: "licence_number", MonthOf: "licensed_on", Years: 2},
			"A period ends on the last day of the month of “Date licensed”, in odd years where “licence number” is odd and in even years where it is even."},
		{rule.Cycle{Kind: rule.StubTable, Fact: "licensed_on", MonthDay: june, Years: 2, Stubs: []rule.Stub{{FromMonth: 1, ToMonth: 6, Years: 2}, {FromMonth: 7, ToMonth: 12, Years: 3}}},
			"The first period begins on “Date licensed” and ends on 30 June; its length depends on the month it begins in. Begun in January to June: it ends 2 years after that year. Begun in July to December: it ends 3 years after that year. After that, a period ends every 2 years on 30 June."},
	} {
		if got := strings.Join(w.cycle(&c.cycle), " "); got != c.want {
			t.Errorf("kind %d:\n got %s\nwant %s", c.cycle.Kind, got, c.want)
		}
	}
}

func TestEveryWindowHasWords(t *testing.T) {
	seen := map[string]rule.WindowKind{}
	for k := rule.WholeCycle; k <= rule.SinceEvent; k++ {
		s := sampleWords().window(rule.Window{Kind: k, N: 3, Date: date("2024-05-01"), Fact: "licensed_on", Events: []string{"accident"}})
		if other, ok := seen[s]; ok || s == "" {
			t.Errorf("kinds %d and %d both say %q", k, other, s)
		}
		seen[s] = k
	}
}
