package secret

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/trustelem/zxcvbn"
	"golang.org/x/text/unicode/norm"
)

// The length of a passphrase, in characters after NFC.
const (
	MinRunes = 12
	MaxRunes = 128
	// MinScore of zxcvbn: 3 is "safely unguessable: moderate protection from offline slow-hash scenario".
	MinScore = 3
	// judged is how much of a passphrase is looked at: the time grows with the square of it.
	judged = 64
)

// Verdict says whether a passphrase will do.
type Verdict struct {
	OK    bool
	Score int // 0 to 4; for the meter
	// Codes say what is wrong or would help, as keys of the catalogue, the most important first:
	// too_short, too_long, common, about_you, repeat, sequence, keyboard, date, weak.
	Codes []string
}

// Normalize gives a passphrase its one spelling, so that every keyboard makes the same.
func Normalize(passphrase string) string { return norm.NFC.String(passphrase) }

// Judge weighs a passphrase. about is what is known of its owner and of the place where
// it is used: e-mail address, username, name of the organization.
func Judge(passphrase string, about ...string) Verdict {
	p := Normalize(passphrase)
	n := utf8.RuneCountInString(p)
	if n > MaxRunes {
		return Verdict{Codes: []string{"too_long"}}
	}
	known := words(about)
	head := firstRunes(p, judged)
	r := zxcvbn.PasswordStrength(head, known)
	v := Verdict{Score: r.Score, OK: n >= MinRunes && r.Score >= MinScore}
	if n < MinRunes {
		v.Score = min(v.Score, 1)
		v.Codes = append(v.Codes, "too_short")
	}
	if r.Score < MinScore {
		for _, m := range r.Sequence {
			if code := hint(m.Pattern, m.DictionaryName); code != "" && !slices.Contains(v.Codes, code) {
				v.Codes = append(v.Codes, code)
			}
		}
		if len(v.Codes) == 0 {
			v.Codes = append(v.Codes, "weak")
		}
	}
	return v
}

func hint(pattern, dictionary string) string {
	switch pattern {
	case "dictionary":
		if dictionary == "user_inputs" {
			return "about_you"
		}
		return "common"
	case "repeat":
		return "repeat"
	case "sequence":
		return "sequence"
	case "spatial":
		return "keyboard"
	case "date", "regex":
		return "date"
	}
	return ""
}

// words cuts what is known about somebody into what they might type.
func words(about []string) []string {
	out := []string{"standing"}
	for _, a := range about {
		a = strings.ToLower(Normalize(a))
		out = append(out, a)
		out = append(out, strings.FieldsFunc(a, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	return slices.DeleteFunc(out, func(s string) bool { return len(s) < 3 })
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
