package reading

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokens cuts a word where people write none of the blanks that a reader of it sees: behind
// the colon of a label (Date:03/05/2024), around a number sign (#12345), at a leader of dots
// or a line to write on (Hours.......3), before a unit (1h, 30min), around the dash of two days (03/05/2024–03/07/2024).
// What is only a leader goes.
func tokens(w Word) (out []Word) {
	text, from := w.Text, 0
	put := func(to int) {
		if part := text[from:to]; strings.Trim(part, "._…·") != "" {
			out = append(out, partOf(w, from, to))
		}
		from = to
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		rest := text[i+size:]
		switch n := leader(text[i:]); {
		case n > 0:
			put(i)
			from = i + n
			size = n
		case r == ':' && from < i && rest != "" && !strings.HasPrefix(rest, "/") && letters(text[from:i]) == utf8.RuneCountInString(text[from:i]):
			put(i + size)
		case r == '#' && rest != "":
			put(i)
			put(i + size)
		case r >= '0' && r <= '9' && i > from && glued(text[from:i], text[i:]): // completed12/26/2025
			put(i)
		case i > from && isNumber(text[from:i]) && r != '-' && units[plain(text[i:])] != "": // 1h
			put(i)
		case i > from && isNumber(text[from:i]) && plain(text[i:]) == "m": // 1h 30m
			put(i)
		case (r == '–' || r == '—') && i > from && rest != "" && digitsOf(text[:i]) > 2 && digitsOf(rest) > 2:
			put(i)
			put(i + size)
		}
		i += size
	}
	if from < len(text) {
		put(len(text))
	}
	return out
}

// glued says whether a day was written right behind a word.
func glued(word, day string) bool {
	return len(word) > 4 && letters(word) == utf8.RuneCountInString(word) && letters(day) == 0 && digitsOf(day) > 4 && strings.ContainsAny(day, "/-.")
}

// leader is how long the row of dots or of strokes is with which a text begins.
func leader(s string) int {
	n, runes := 0, 0
	for _, r := range s {
		if r != '.' && r != '_' && r != '…' && r != '·' {
			break
		}
		runes++
		if r == '…' || r == '_' && runes > 1 {
			runes += 2
		}
		n += utf8.RuneLen(r)
	}
	if runes < 3 {
		return 0
	}
	return n
}

// partOf is a part of a word, where it stands if all letters are as wide.
func partOf(w Word, from, to int) Word {
	if from == 0 && to == len(w.Text) {
		return w
	}
	all := utf8.RuneCountInString(w.Text)
	wide := w.Right - w.Left
	out := w
	out.Left = w.Left + wide*utf8.RuneCountInString(w.Text[:from])/all
	out.Right = max(out.Left+1, w.Left+wide*utf8.RuneCountInString(w.Text[:to])/all)
	out.Text = strings.TrimFunc(w.Text[from:to], unicode.IsSpace)
	return out
}
