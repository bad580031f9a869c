package roster

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"standing/internal/sheet"
)

func itoa(n int) string { return strconv.Itoa(n) }

func columnName(i int) string { return sheet.ColumnName(i) }

// fold makes texts comparable: lower case, no accents, and one space for
// whatever is neither a letter nor a digit.
func fold(s string) string { return foldWith(s, ' ') }

// foldTag is fold in the form of a tag: a-z, 0-9 and underscores.
func foldTag(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		return -1
	}, foldWith(s, '_'))
}

func foldWith(s string, gap byte) string {
	var b strings.Builder
	b.Grow(len(s))
	pending := false
	for _, r := range decompose(s) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’':
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			pending = b.Len() > 0
			continue
		}
		if pending {
			b.WriteByte(gap)
			pending = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func decompose(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return norm.NFKD.String(s)
		}
	}
	return s
}

// appendKey appends what decides whether two ids are the same: case, spaces and
// punctuation do not, leading zeros do. A dot between digits stays, because 12.0
// is a number that a spreadsheet mangled, not the id 120.
func appendKey(dst []byte, id string) []byte {
	for i, r := range id {
		switch {
		case r < utf8.RuneSelf:
			c := byte(r)
			switch {
			case c >= '0' && c <= '9', c >= 'a' && c <= 'z':
				dst = append(dst, c)
			case c >= 'A' && c <= 'Z':
				dst = append(dst, c|0x20)
			case c == '.' && i > 0 && isDigit(id[i-1]) && i+1 < len(id) && isDigit(id[i+1]):
				dst = append(dst, c)
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	return dst
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// looseKey is a key without leading zeros and without the .0 of a number: two
// ids that agree only in this are named to the user, never matched.
func looseKey(key string) string {
	if whole, frac, ok := strings.Cut(key, "."); ok && strings.Trim(frac, "0") == "" {
		key = whole
	}
	var b strings.Builder
	for i := 0; i < len(key); {
		run := i
		for run < len(key) && isDigit(key[run]) {
			run++
		}
		if run == i {
			b.WriteByte(key[i])
			i++
			continue
		}
		digits := strings.TrimLeft(key[i:run], "0")
		if digits == "" {
			digits = "0"
		}
		b.WriteString(digits)
		i = run
	}
	return b.String()
}

// nameKey makes "Smith, Ann" and "ANN SMITH" the same.
func nameKey(name string) string {
	if last, first, ok := strings.Cut(name, ","); ok {
		name = first + " " + last
	}
	return fold(name)
}

// shorten keeps a value short enough to be shown.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s[:min(len(s), 400)]), " ")
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:39]) + "…"
}

// saysNothing reports whether a cell's text is a way to leave it empty.
func saysNothing(s string) bool {
	switch s {
	case "", "-", "--", "—", "–", "?", ".", "/":
		return true
	}
	if len(s) > 16 {
		return false
	}
	switch strings.ToLower(s) {
	case "n/a", "na", "n.a.", "none", "null", "nil", "nan", "#n/a", "not required", "not applicable", "tbd", "pending", "no", "n":
		return true
	}
	return false
}
