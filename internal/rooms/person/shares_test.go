package person_test

import (
	"testing"

	"standing/internal/rooms/person"
)

func TestSharesName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Mia Stone", "STONE, Mia R., RN", true}, {"Inés Ramírez García", "Ines Ramirez", true}, {"Mia Stone", "Mia Walker-Hill", true}, {"Ann Walker", "Ann-Marie Walker-Hill", true},
		{"Mia Stone", "Thomas Tanaka", false}, {"A. Stone", "A. Tanaka", false}, {"高橋 陽菜", "高橋", true}, {"", "Mia", false},
	} {
		if got := person.SharesName(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}
