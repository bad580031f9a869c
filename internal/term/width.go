package term

import (
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Width returns how many columns a text takes on a terminal.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return 0
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case isWide(r):
		return 2
	}
	return 1
}

func isWide(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

// Truncate cuts a text to at most max columns and marks the cut.
func Truncate(s string, max int) string {
	if Width(s) <= max {
		return s
	}
	if max < 1 {
		return ""
	}
	n := 0
	for i, r := range s {
		if n += runeWidth(r); n > max-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// Pad fills a text with spaces on the right up to n columns.
func Pad(s string, n int) string { return s + spaces(n-Width(s)) }

// PadLeft fills a text with spaces on the left, for numbers.
func PadLeft(s string, n int) string { return spaces(n-Width(s)) + s }

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// Wrap breaks a text at spaces into lines of at most max columns. A word that is
// longer stays whole: an address must remain one. A number stays with the word
// behind it, as in "2 h" and "30 April".
func Wrap(s string, max int) []string {
	var lines []string
	line, n := "", 0
	words := strings.Fields(s)
	for i := 0; i < len(words); i++ {
		word := words[i]
		if i+1 < len(words) && strings.Trim(word, "0123456789.,") == "" && Width(word+words[i+1]) < max {
			i++
			word += " " + words[i]
		}
		w := Width(word)
		if n > 0 && max > 0 && n+1+w > max {
			lines, line, n = append(lines, line), "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		line, n = line+word, n+w
	}
	return append(lines, line)
}

// Clean makes text from a file safe for a terminal: control characters and the
// characters that turn the direction of text become spaces or go.
func Clean(s string) string {
	if strings.IndexFunc(s, unsafe) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unsafe(r):
			return -1
		}
		return r
	}, s)
}

func unsafe(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Safe passes text on without what could steer a terminal: everything that
// Clean takes out, but for the ends of lines.
func Safe(w io.Writer) io.Writer { return safeWriter{w} }

type safeWriter struct{ w io.Writer }

func (p safeWriter) Write(b []byte) (int, error) {
	lines := strings.SplitAfter(string(b), "\n")
	for i, l := range lines {
		body, ended := strings.CutSuffix(l, "\n")
		if lines[i] = Clean(body); ended {
			lines[i] += "\n"
		}
	}
	if _, err := io.WriteString(p.w, strings.Join(lines, "")); err != nil {
		return 0, err
	}
	return len(b), nil
}
