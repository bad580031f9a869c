package rulecase

import (
	"os"
	"testing"
)

func TestWorkedExamples(t *testing.T) {
	data, err := os.ReadFile("testdata/rule_cases.json")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := Read(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != 20 {
		t.Fatalf("read %d cases, want 20", len(cases))
	}
	for i := range cases {
		for _, res := range Check(&cases[i]) {
			if res.Err != nil {
				t.Errorf("%s: %v", res.Name, res.Err)
			}
			for _, d := range res.Diff {
				t.Errorf("%s: %s: got %s, want %s", res.Name, d.Path, d.Got, d.Want)
			}
		}
	}
}
