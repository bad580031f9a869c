package ui

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tone is what a colour means. It never stands alone: the words beside it say
// the same.
type Tone string

// The tones. Neutral is the zero value.
const (
	Neutral Tone = ""
	Good    Tone = "good"
	Info    Tone = "info"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
	Quiet   Tone = "quiet"   // does not apply, over, archived
	Special Tone = "special" // could not be determined
)

// name of a tone, as its classes carry it. An unknown one is neutral, so that
// nothing from outside becomes a class.
func (t Tone) name() string {
	switch t {
	case Good, Info, Warn, Bad, Quiet, Special:
		return string(t)
	default:
		return "neutral"
	}
}

func toneClass(t Tone) string { return "tone-" + t.name() }

// fill is the class that gives a part of a chart its colour.
func (t Tone) fill() string { return "f-" + t.name() }

func (t Tone) icon() Icon {
	switch t {
	case Good:
		return "success"
	case Warn:
		return "alert"
	case Bad:
		return "stop"
	case Special:
		return "help"
	default:
		return "info"
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// windowTitle puts first what tells two windows apart, and errors before that,
// because a screen reader begins with it.
func windowTitle(title, org string, errors int) string {
	if errors > 0 {
		title = "Error: " + title
	}
	if org == "" || org == title {
		return title
	}
	return title + " · " + org
}

// initials takes the first letters of the first and last word.
func initials(name string, most int) string {
	if local, _, ok := strings.Cut(name, "@"); ok && local != "" {
		name = local // of an address, what stands before the host
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var out []rune
	for i, w := range words {
		if len(out) < most && (i == 0 || i == len(words)-1) {
			r, _ := utf8.DecodeRuneInString(w)
			out = append(out, unicode.ToUpper(r))
		}
	}
	return string(out)
}

// short keeps a count narrow.
func short(n int) string {
	if n > 999 {
		return "999+"
	}
	return strconv.Itoa(n)
}

// slug makes an id from words.
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}
