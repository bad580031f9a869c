package finding

import (
	"testing"

	"standing/internal/base/words"
	"standing/internal/civil"
)

// What may be about somebody on a list is told with what is the same and what the line says,
// and is no verdict.
func TestExcludedInWords(t *testing.T) {
	book, err := words.Read(words.Source{Room: "finding", Body: catalogue})
	if err != nil {
		t.Fatal(err)
	}
	l := book.Of("en")
	since := civil.Of(2018, 4, 19)
	for _, c := range []struct {
		piece Piece
		want  string
	}{
		{Piece{Name: "leie|npi_name|1128b4", From: since}, "Ann Gray may be on the LEIE. The same there: NPI and name. That line says: excluded since 19 April 2018 (1128b4)."},
		{Piece{Name: "leie|name_born|1128b4|reinstated", From: since, To: civil.Of(2026, 5, 1)}, "Ann Gray may be on the LEIE. The same there: name and day of birth. That line says: excluded since 19 April 2018 (1128b4). Reinstated on 1 May 2026."},
		{Piece{Name: "sam|name|Voluntary Exclusion", From: since, To: civil.Of(2026, 5, 1)}, "Ann Gray may be on the SAM.gov exclusions. The same there: the name alone. That line says: excluded since 19 April 2018 (Voluntary Exclusion). Until 1 May 2026."},
		{Piece{Hidden: true}, "Somebody you do not see may be on an exclusion list."},
	} {
		if got := excluded(l, c.piece, "Ann Gray"); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
