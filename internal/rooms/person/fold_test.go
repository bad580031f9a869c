package person_test

import (
	"context"
	"testing"

	"standing/internal/base/db"
	"standing/internal/base/testkit"
	"standing/internal/rooms/person"
)

// Accents neither hide a name from who has none on the keyboard nor send it to the end.
func TestAccentsDoNotMatter(t *testing.T) {
	testkit.EachDB(t, func(t *testing.T, d *db.DB) {
		r := newRoom(t, d)
		for i, name := range []string{"Zoe Zimmer", "Åsa Öberg", "Lê Đúc", "Luis Ortiz"} {
			r.add(t, name, string(rune('1'+i)))
		}
		for find, want := range map[string]string{"": "Åsa Öberg, Lê Đúc, Luis Ortiz, Zoe Zimmer", "ob": "Åsa Öberg", "Öb": "Åsa Öberg", "le": "Lê Đúc"} {
			page, err := r.List(context.Background(), r.boss(t, person.PermView), person.Filter{Find: find}, person.After{}, 10)
			if err != nil || names(page) != want {
				t.Errorf("%q finds %q, %v, want %q", find, names(page), err, want)
			}
		}
	})
}
