package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"standing/internal/civil"
	"standing/internal/credit"
	"standing/internal/pack"
	"standing/internal/rule"
)

// reasonsInSource reads the Reason constants, so that a new one without words
// fails here and not in front of a user.
func reasonsInSource(t *testing.T) map[string]rule.Reason {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../rule/answer.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]rule.Reason{}
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		if typ, ok := v.Type.(*ast.Ident); ok && typ.Name == "Reason" {
			s, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			out[v.Names[0].Name] = rule.Reason(s)
		}
		return true
	})
	return out
}

func TestEveryReasonHasWords(t *testing.T) {
	reasons := reasonsInSource(t)
	if len(reasons) < 20 {
		t.Fatalf("only %d reasons found in the source", len(reasons))
	}
	for name, r := range reasons {
		if _, ok := reasonWords[r]; !ok {
			t.Errorf("%s (%q) has no words in reason.go", name, r)
		}
		// A reason may come without its arguments; the sentence must still be one.
		s := sampleWords().Line(rule.Line{Record: "r1", Need: "total", Amount: credit.Of(3), Counted: credit.One, Reason: r})
		if !strings.HasSuffix(s, ".") || strings.Contains(s, "  ") || strings.Contains(s, string(r)+".") && strings.Contains(string(r), "_") {
			t.Errorf("%s: %q", name, s)
		}
	}
	if len(reasonWords) != len(reasons) {
		t.Errorf("%d reasons have words, the source has %d", len(reasonWords), len(reasons))
	}
}

func TestEveryStatusHasItsOwnWordsAndMark(t *testing.T) {
	seen := map[string]rule.Status{}
	for s := rule.Status(0); s <= rule.NotMet; s++ {
		if s > 0 {
			if _, ok := statuses[s]; !ok {
				t.Errorf("%s has no words", s)
			}
		}
		for _, w := range []string{Status(s), StatusMark(s), StatusMeaning(s)} {
			if other, ok := seen[w]; ok || w == "" {
				t.Errorf("%q stands for %d and %d", w, s, other)
			}
			seen[w] = s
		}
	}
}

func TestLines(t *testing.T) {
	w := sampleWords()
	for _, c := range []struct {
		line rule.Line
		want string
	}{
		{rule.Line{Need: "total", Amount: credit.Of(10), Counted: credit.Of(4), Reason: rule.WhyCapReached, Args: []string{"24"}},
			"Counted 4 of 10 h: at most 24 h Online courses may count here, and 20 h were already used."},
		{rule.Line{Need: "total", Amount: credit.Of(2), Counted: credit.Of(2), Reason: rule.WhyCounts}, "Counted 2 h."},
		{rule.Line{Need: "total", Amount: credit.Of(14), Counted: credit.Of(12), Reason: rule.WhyPerDay, Args: []string{"12"}},
			"Counted 12 of 14 h: at most 12 h may count on one day."},
		{rule.Line{Need: "total", Amount: credit.Of(5), Reason: rule.WhyDuplicate, Args: []string{"r2"}},
			"Not counted (5 h): the same course counts only once, and record r2 is the one that counts."},
		{rule.Line{Amount: credit.Of(5), Reason: rule.WhyVoided, Args: []string{"2026-03-01"}}, "Not counted (5 h): struck out on 1 March 2026."},
		{rule.Line{Amount: credit.Of(5), Reason: rule.WhyRecalled}, "Not counted (5 h): recalled; the organization no longer accepts what was issued there then."},
		{rule.Line{Need: "total", Amount: credit.Of(5), Reason: rule.WhyOutOfWindow, Args: []string{"2024-05-01", "2026-04-30"}},
			"Not counted (5 h): not done between 1 May 2024 and 30 April 2026."},
		{rule.Line{Amount: credit.Of(2), Reason: rule.WhyWrongUnit, Args: []string{"semester_credit"}},
			"Not counted: recorded in semester credits, and the rule does not say what that is worth in hours."},
		{rule.Line{Need: "card", Amount: credit.One, Reason: rule.WhyLapsed, Args: []string{"2026-10-20", "2027-01-15"}},
			"Not counted (1 h): was good until 20 October 2026; a new one is asked for by 15 January 2027, as it was extended."},
		{rule.Line{Need: "landing", Amount: credit.One, Counted: credit.One, Reason: rule.WhyCounts}, "Counted once."},
		{rule.Line{Need: "human_trafficking 2025-05-01", Amount: credit.One, Reason: rule.WhyOtherKind},
			"Not counted (1 h): not of the kind that Human trafficking, year from 1 May 2025 asks for."},
	} {
		if got := w.Line(c.line); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.line.Reason, got, c.want)
		}
	}
}

func TestUnits(t *testing.T) {
	for _, c := range []struct{ unit, one, many, short string }{
		{"hour", "1 hour", "2 hours", "2 h"}, {"hours", "1 hour", "2 hours", "2 h"}, {"semester_credit", "1 semester credit", "2 semester credits", "2 semester credits"},
		{"CEU", "1 CEU", "2 CEUs", "2 CEUs"}, {"class", "1 class", "2 classes", "2 classes"}, {"classes", "1 class", "2 classes", "2 classes"},
		{"activity", "1 activity", "2 activities", "2 activities"}, {"activities", "1 activity", "2 activities", "2 activities"}, {"day", "1 day", "2 days", "2 days"}, {"", "1 hour", "2 hours", "2 h"},
	} {
		u := UnitOf(c.unit)
		if u.Of(credit.One) != c.one || u.Of(credit.Of(2)) != c.many || u.ShortOf(credit.Of(2)) != c.short {
			t.Errorf("%q: %q, %q, %q", c.unit, u.Of(credit.One), u.Of(credit.Of(2)), u.ShortOf(credit.Of(2)))
		}
	}
	if got := UnitOf("hour").Of(credit.MustParse("1.5")); got != "1.5 hours" {
		t.Error(got)
	}
}

func TestSmallWords(t *testing.T) {
	asOf := civil.MustParse("2026-02-21")
	due := civil.MustParse("2026-04-30")
	for _, c := range []struct{ got, want string }{
		{Day(due), "30 April 2026"}, {Day(0), ""}, {ShortDay(due), "30 Apr 2026"},
		{DueWords(rule.Open, due, 0, asOf), "due 30 April 2026 (68 days)"},
		{DueWords(rule.Open, asOf, 0, asOf), "due today, 21 February 2026"},
		{DueWords(rule.Open, asOf+1, 0, asOf), "due 22 February 2026 (1 day)"},
		{DueWords(rule.NotMet, asOf-1, 0, asOf), "was due 20 February 2026 (1 day ago)"},
		{DueWords(rule.Grace, asOf-1, asOf+2, asOf), "was due 20 February 2026, can be made up until 23 February 2026 (2 days)"},
		{DueWords(rule.Open, 0, 0, asOf), ""},
		{NextWords(&rule.Answer{Status: rule.Open, Next: rule.Change{On: due + 1, Status: rule.NotMet}}, StatusShort), "If nothing more happens, this becomes “not met” on 1 May 2026."},
		{NextWords(&rule.Answer{Status: rule.Open, Cycle: rule.Period{Start: asOf, End: due}, Next: rule.Change{On: due + 1, Status: rule.Open}}, StatusShort), "If nothing more happens, this period ends unmet on 30 April 2026, and a new one begins."},
		{NextWords(&rule.Answer{Status: rule.Open, Due: due + 90, Cycle: rule.Period{Start: asOf, End: due}, Next: rule.Change{On: due + 1, Status: rule.Open}}, StatusShort), "A new period begins on 1 May 2026; what is missing of this one may still be done until 29 July 2026."},
		{PartWords(rule.Part{Status: rule.Open, Due: due, Extended: due, Numbers: rule.Numbers{Earned: credit.One}, Need: &rule.Need{Current: &rule.Current{}}}, asOf), "due 30 April 2026 (68 days), extended"},
		{sampleWords().GivenBack("total", []rule.Line{{Need: "total", Reason: rule.WhyGivenBack, Args: []string{"2025-11-25", "3"}}, {Need: "total", Reason: rule.WhyGivenBack, Args: []string{"2025-11-25", "1"}}, {Need: "ethics", Reason: rule.WhyGivenBack, Args: []string{"2025-11-25", "1"}}}),
			"4 h done in this period made up what was missing in the period that ended 25 November 2025, and do not count here again."},
		{sampleWords().GivenBack("total", nil), ""},
		{NextWords(&rule.Answer{Status: rule.Met, Cycle: rule.Period{Start: asOf, End: due}, Next: rule.Change{On: due + 1, Status: rule.Open}}, StatusShort), "A new period begins on 1 May 2026; if nothing more happens, it begins as “open”."},
		{NextWords(&rule.Answer{Status: rule.Met, Next: rule.Change{On: due, Status: rule.Met}}, StatusShort), "The figures change on 30 April 2026 even if nothing more happens; the answer stays “met”."},
		{NextWords(&rule.Answer{}, StatusShort), ""},
		{Thousands(1234567), "1,234,567"}, {Thousands(999), "999"}, {Thousands(-1234), "-1,234"}, {Thousands(-123), "-123"},
		{ordinal(1) + ordinal(2) + ordinal(3) + ordinal(4) + ordinal(11) + ordinal(12) + ordinal(21) + ordinal(112), "1st2nd3rd4th11th12th21st112th"},
		{List([]string{"a"}, "or") + "|" + List([]string{"a", "b"}, "or") + "|" + List([]string{"a", "b", "c"}, "or") + "|" + List(nil, "or"), "a|a or b|a, b or c|"},
		{every(1, 0) + "|" + every(2, 0) + "|" + every(0, 1) + "|" + every(0, 6) + "|" + every(0, 24), "every year|every 2 years|every month|every 6 months|every 2 years"},
		{Title("élan") + Title("") + Title("BLS"), "ÉlanBLS"},
		{Times(credit.One) + Times(credit.Of(2)) + Times(credit.Of(3)), "oncetwice3 times"},
		{sampleWords().Label("not_declared"), "not declared"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// A card is there or not: nothing of it is worded as an amount. Where nothing is asked, that is
// said instead of "0 of 0".
func TestCardsHaveNoAmounts(t *testing.T) {
	p, err := pack.Load("bls")
	if err != nil {
		t.Fatal(err)
	}
	w := For(p)
	for _, c := range []struct {
		line rule.Line
		want string
	}{
		{rule.Line{Need: "bls", Amount: credit.One, Counted: credit.One, Reason: rule.WhyCounts}, "This is the one that counts."},
		{rule.Line{Need: "bls", Amount: credit.One, Reason: rule.WhyLapsed, Args: []string{"2025-03-31"}}, "Not counted: was good until 31 March 2025."},
		{rule.Line{Amount: credit.One, Reason: rule.WhyWrongUnit, Args: []string{""}}, "Not counted: not what this rule asks for."},
	} {
		if got := w.Line(c.line); got != c.want {
			t.Errorf("%s: %s", c.line.Reason, got)
		}
	}
	if got := sampleWords().Line(rule.Line{Reason: rule.WhyWrongUnit, Args: []string{""}}); strings.Contains(got, "another units") {
		t.Error(got)
	}
	hours := &rule.Need{Name: "total", Pool: &rule.Pool{}}
	if got := sampleWords().Figures(rule.Part{Need: hours, Name: "total", Status: rule.Met}); got != NothingAsked {
		t.Error(got)
	}
}
