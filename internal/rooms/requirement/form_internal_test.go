package requirement

import (
	"strings"
	"testing"

	"standing/internal/base/fault"
	"standing/internal/civil"
	"standing/internal/wording"
)

var someday = around{zone: "America/New_York", today: civil.MustParse("2026-03-02"), next: 1}

// Whatever the form takes, the engine takes, and the text says what was meant.
func TestFormBecomesARule(t *testing.T) {
	for name, tc := range map[string]struct {
		in   FormInput
		says []string
	}{
		"calendar": {FormInput{Title: "Ours: \"24\" # hours", What: "hours", Amount: "24", Every: 2, EveryUnit: "years", Anchor: "calendar", From: civil.MustParse("2025-07-01"),
			Parts: []FormPart{{Name: "Professional ethics", Amount: "2"}, {}, {Name: "Total", Amount: "1.5"}}, OncePer: true, Carry: "6", Source: "own"},
			[]string{"24 hours", "2 hours", "professional ethics", "1.5 hours"}},
		"months":      {FormInput{Title: "Half-yearly", What: "hours", Amount: "1.5", Every: 6, EveryUnit: "months", Anchor: "person", Fact: "hired_on", Source: "own"}, []string{"1.5 hours", "6 months"}},
		"birth month": {FormInput{Title: "Board", What: "hours", Amount: "30", Unit: "CE unit", Every: 2, Anchor: "birth_month", Fact: "licensed_on", Source: "quoted", Text: "Board rule 7", URL: "https://example.org/7", Seen: civil.MustParse("2026-01-02"), Kind: "healthcare", Place: "US-TX"}, []string{"30 ", "birth"}},
		"renewed":     {FormInput{Title: "CPR", What: "renew", Course: "BLS provider card", Also: "cpr, basic life support", Valid: 24, MonthEnd: true, Within: 30, Fact: "hired_on", Source: "own"}, []string{"BLS provider card", "24 months"}},
		"once":        {FormInput{Title: "Orientation", What: "once", Course: "Orientation", Within: 90, Fact: "hired_on", Source: "general", Text: "Somebody said so"}, []string{"Orientation", "90 days"}},
		"once, free":  {FormInput{Title: "Orientation", What: "once", Course: "9 lives", Source: "own"}, []string{"9 lives"}},
	} {
		if err := tc.in.check(); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text := tc.in.pack(someday)
		p, problems := read(text)
		if len(problems) > 0 {
			t.Errorf("%s: %v\n%s", name, problems, text)
			continue
		}
		if p.Title != tc.in.Title {
			t.Errorf("%s: called %q", name, p.Title)
		}
		plain := wording.For(p).Explain().Plain(200)
		for _, want := range tc.says {
			if !strings.Contains(strings.ToLower(plain), strings.ToLower(want)) {
				t.Errorf("%s: %q is not in\n%s", name, want, plain)
			}
		}
		if again, ok := openForm(tc.in.kept()); !ok || again.pack(someday) != text {
			t.Errorf("%s does not open again", name)
		}
	}
}

func TestFormSaysWhatIsMissing(t *testing.T) {
	good := FormInput{Title: "T", What: "hours", Amount: "24", Every: 2, Anchor: "person", Fact: "hired_on", Source: "own"}
	for field, spoil := range map[string]func(*FormInput){
		"title":           func(f *FormInput) { f.Title = " " },
		"amount":          func(f *FormInput) { f.Amount = "many" },
		"every":           func(f *FormInput) { f.Every = 0 },
		"anchor":          func(f *FormInput) { f.Anchor = "" },
		"from":            func(f *FormInput) { f.Anchor = "calendar" },
		"fact":            func(f *FormInput) { f.Fact = "" },
		"every_unit":      func(f *FormInput) { f.Anchor, f.EveryUnit = "birth_month", "months" },
		"carry":           func(f *FormInput) { f.Carry = "-1" },
		"text":            func(f *FormInput) { f.Source = "quoted" },
		"parts[1].name":   func(f *FormInput) { f.Parts = []FormPart{{}, {Amount: "1"}} },
		"parts[0].amount": func(f *FormInput) { f.Parts = []FormPart{{Name: "Ethics", Amount: "25"}} },
		"course":          func(f *FormInput) { f.What = "once" },
		"valid":           func(f *FormInput) { f.What, f.Course = "renew", "BLS" },
	} {
		f := good
		spoil(&f)
		all := fault.Fields(f.check())
		if len(all) != 1 || all[0].Field != field {
			t.Errorf("%s: %v", field, all)
		}
	}
}

func TestProblemsSayWhere(t *testing.T) {
	_, all := read("title: x\nrule:\n  name: y\n  needs: []\n")
	if len(all) < 3 || all[0].Reason == "" {
		t.Error(all)
	}
	var lines int
	for _, p := range all {
		if p.Line > 0 && p.Path != "" {
			lines++
		}
	}
	if lines == 0 {
		t.Error("no place in ", all)
	}
	if _, all := read("a: [unclosed"); len(all) != 1 {
		t.Error(all)
	}
}

func TestShippedPacksCanBeCopied(t *testing.T) {
	for _, name := range gallery() {
		if name.Title == "" || len(needsOf(name.Pack)) == 0 {
			t.Error(name.Name)
		}
	}
}
