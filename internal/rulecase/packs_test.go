package rulecase

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standing/internal/pack"
	"standing/internal/rule"
)

const packDir = "../../rulepacks"

func shippedRule(id string) (*rule.Rule, error) {
	p, err := pack.Load(id)
	if err != nil {
		return nil, err
	}
	return p.Rule, nil
}

func runFile(t *testing.T, file string) (cases int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	read, err := Read(data, shippedRule)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for i := range read {
		if read[i].Err != nil {
			t.Errorf("%s: %s: %v", file, read[i].ID, read[i].Err)
		}
		for _, res := range Check(&read[i]) {
			if res.Err != nil {
				t.Errorf("%s: %s: %v", file, res.Name, res.Err)
			}
			for _, d := range res.Diff {
				t.Errorf("%s: %s: %s: got %s, want %s", file, res.Name, d.Path, d.Got, d.Want)
			}
		}
	}
	return len(read)
}

func TestEveryPackHasItsWorkedCases(t *testing.T) {
	ids := pack.Shipped()
	if len(ids) < 16 {
		t.Errorf("%d packs ship, want at least 16", len(ids))
	}
	for _, id := range ids {
		t.Run(id, func(t *testing.T) {
			if n := runFile(t, filepath.Join(packDir, id+".cases.yaml")); n < 5 {
				t.Errorf("%d worked cases, want at least five", n)
			}
		})
	}
}

func TestPacksCoverEveryKindOfOrganization(t *testing.T) {
	kinds := map[string]bool{}
	for _, id := range pack.Shipped() {
		p, err := pack.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		kinds[p.Kind] = true
	}
	for _, k := range []string{"healthcare", "certification", "workforce", "police", "school"} {
		if !kinds[k] {
			t.Errorf("no pack is for %s", k)
		}
	}
}

// Each part of the model that the shared examples lack has its own file.
func TestEveryExtensionHasItsWorkedCases(t *testing.T) {
	features := []string{"at-least", "since-event", "stub-table", "parity", "toll", "rounding", "version-by-activity", "version-by-submission", "early-close"}
	for _, f := range features {
		t.Run(f, func(t *testing.T) {
			if n := runFile(t, filepath.Join(packDir, "cases", f+".yaml")); n < 3 {
				t.Errorf("%d worked cases, want at least three", n)
			}
		})
	}
	more, err := filepath.Glob(filepath.Join(packDir, "cases", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range more {
		if !contains(features, strings.TrimSuffix(filepath.Base(file), ".yaml")) {
			t.Run(filepath.Base(file), func(t *testing.T) { runFile(t, file) })
		}
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// A test that cannot fail proves nothing: a wrong expectation must be named.
func TestAWrongExpectationFails(t *testing.T) {
	const text = `{"cases": [{"id": "X", "rule": {"name": "n", "cycle": {"explicit": [["2024-01-01", "2024-12-31"]]}, "needs": [{"pool": "total", "need": 2}]},
		"person": {}, "records": [], "as_of": "2024-06-01", "expected": {"status": "met", "remaining": 2, "parts": {"gone": {"counted": 1}}}}]}`
	cases, err := Read([]byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	got := Check(&cases[0])[0]
	want := []Difference{{"status", "open", "met"}, {"parts.gone.counted", `no part "gone"`, "1"}}
	if len(got.Diff) != 2 || got.Diff[0] != want[0] || got.Diff[1] != want[1] {
		t.Errorf("got %+v, want %+v", got.Diff, want)
	}
}

func TestUnknownFieldsOfACaseAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		`[{"id": "X", "as_off": "2024-06-01"}]`:                                    "[0].as_off",
		`[{"id": "X", "rule": {"needs": [{"pool": "a", "need": 1, "wndow": 1}]}}]`: "rule.needs[0].wndow",
		`{"cases": [{"id": "X", "expected": {"stats": "met"}}]}`:                   "expected.stats",
	} {
		cases, err := Read([]byte(text), nil)
		if err != nil || len(cases) != 1 {
			t.Fatalf("%s: %v", text, err)
		}
		if err = cases[0].Err; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error at %s", text, err, want)
		}
	}
}

// One case with a mistake must not silence the others.
func TestAMistakeInOneCaseFailsThatCaseAlone(t *testing.T) {
	const text = `{"cases": [{"id": "BAD", "rule": {"needs": []}, "as_of": "2024-01-01", "expected": {}},
		{"id": "GOOD", "rule": {"needs": [{"current": "c", "valid": {"months": 1}}]}, "records": [], "as_of": "2024-01-01", "expected": {"status": "not_met"}}]}`
	cases, err := Read([]byte(text), nil)
	if err != nil || len(cases) != 2 {
		t.Fatalf("%v %v", cases, err)
	}
	if bad := Check(&cases[0]); len(bad) != 1 || bad[0].OK() || !strings.Contains(bad[0].Err.Error(), "needs") {
		t.Errorf("%+v", bad)
	}
	if good := Check(&cases[1]); len(good) != 1 || !good[0].OK() {
		t.Errorf("%+v", good)
	}
}
