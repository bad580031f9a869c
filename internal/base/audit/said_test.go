package audit_test

import (
	"testing"

	"standing/internal/base/audit"
	"standing/internal/base/words"
)

// A page never shows the code of a part of the program: what has no words is the system.
func TestTheProgramHasWords(t *testing.T) {
	b, err := words.Read(words.Source{Room: "log", Body: []byte("by.system: The system\nby.job.night.sweep: The nightly check\n")})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"job:night.sweep": "The nightly check", "job:other": "The system", "": "The system"} {
		if got := audit.Said(b.Of("en"), name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
