package rulecase

import "testing"

// rule_cases.json are twenty worked examples of real rules; examined.json was
// worked out by hand by somebody who had not seen the engine.
func TestWorkedExamples(t *testing.T) {
	if n := runFile(t, "testdata/rule_cases.json"); n != 20 {
		t.Errorf("%d cases, want 20", n)
	}
	if n := runFile(t, "testdata/examined.json"); n < 100 {
		t.Errorf("%d cases, want at least 100", n)
	}
}
