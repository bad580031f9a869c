package credential

import (
	"unicode/utf8"

	"standing/internal/rooms/person"
)

// boardKey is what two spellings of one board have in common.
func boardKey(issuer, jurisdiction string) string {
	return person.NameKey(issuer) + "|" + person.NumberKey(jurisdiction)
}

// masked is a number with all but its end hidden; of a short one nothing is shown.
func masked(number string) string {
	n := utf8.RuneCountInString(number)
	if n == 0 {
		return ""
	}
	const dots = "••••"
	if n < 6 {
		return dots
	}
	r := []rune(number)
	return dots + string(r[n-2:])
}

// numberOf is a number as it is compared: letters and figures alone, in one case. Zeros in
// front are part of it.
func numberOf(number string) string { return person.NumberKey(number) }
