package sheet

import (
	"strings"
	"unicode/utf8"
)

// Harmless is text that no spreadsheet takes for a formula when it opens a CSV (OWASP, CSV
// injection): an apostrophe leads what could begin one, in any width that input methods type.
func Harmless(s string) string {
	if first, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + s
	}
	return s
}
