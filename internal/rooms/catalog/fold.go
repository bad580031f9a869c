package catalog

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// foldTitle is how titles are the same however they are typed: without case, accents,
// punctuation and doubled blanks. C++ and C are kept apart.
func foldTitle(title string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= 0x0300 && r <= 0x036F:
			return -1
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.M, r), r == '+', r == '#':
			return r
		}
		return ' '
	}, norm.NFKD.String(cases.Fold().String(norm.NFKC.String(title))))
	folded := strings.Join(strings.Fields(norm.NFC.String(plain)), " ")
	if folded == "" {
		return strings.Join(strings.Fields(title), " ") // nothing but marks is still a title
	}
	return folded
}

// foldCode is how codes are the same: BLS-101, bls 101.
func foldCode(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(code))
}

// foldTag is a tag as requirements write it: lower case, with _ for whatever is between.
func foldTag(tag string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(norm.NFKC.String(tag)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != ':'
	}), "_")
}

// tagsOf are tags folded, sorted and each once.
func tagsOf(tags []string) []string {
	out := []string{}
	for _, t := range tags {
		if t = foldTag(t); t != "" {
			out = append(out, t)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
