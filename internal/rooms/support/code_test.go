package support

import "testing"

// The start page ends in {$}, which is no code of the log.
func TestCodeOf(t *testing.T) {
	for route, want := range map[string]string{"/{$}": "start", "/": "start", "/people/{id}": "people.id", "/org/sign-in": "org.sign-in"} {
		if got := codeOf(route); got != want {
			t.Errorf("codeOf(%q) = %q, want %q", route, got, want)
		}
	}
}
