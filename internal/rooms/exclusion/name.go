package exclusion

import (
	"slices"
	"strings"
	"unicode"

	"standing/internal/rooms/person"
)

// How names are compared. Case, accents, apostrophes, hyphens and blanks within a part make
// no difference; what comes behind a name, such as Jr or RN, is left out; first and last name
// may stand in either order; ä, ö and ü are compared as a and as ae, and so on. A name that
// is one text may be divided in several ways: of Ana Maria Lopez Diaz nobody knows which
// words are the first name. All of them are tried.

// letters are those that do not come apart into a letter and an accent.
var letters = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "æ", "ae", "œ", "oe", "þ", "th", "ı", "i", "ħ", "h")

// umlauts are written in two ways by those who have no key for them.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "ae", "Ö", "oe", "Ü", "ue")

// behind are words that come behind a name and are no part of it.
var behind = []string{"jr", "sr", "ii", "iii", "iv", "2nd", "3rd", "md", "rn", "lpn", "phd", "dds", "dmd", "esq", "aprn", "emt"}

// afterComma are those that are so only behind a comma: elsewhere they are names.
var afterComma = []string{"do", "pa", "np", "dc", "v", "ma", "cna"}

// plain is a part of a name as it is compared: letters and figures in one case.
func plain(part string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
			return r
		}
		return -1
	}, letters.Replace(person.NameKey(part)))
}

// pair is two parts of a name in whatever order.
func pair(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	if b < a {
		a, b = b, a
	}
	return a + "|" + b
}

// forms of a name: whole are pairs of a first and a last name, parts those of only a part of
// a double name, which say something only with a day of birth. middles are first letters of
// what stands between them; none: no middle name is known.
type nameForms struct {
	whole, parts, middles []string
}

func (f *nameForms) tidy() {
	for _, list := range []*[]string{&f.whole, &f.parts, &f.middles} {
		*list = slices.DeleteFunc(*list, func(s string) bool { return s == "" })
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	f.parts = slices.DeleteFunc(f.parts, func(p string) bool { return slices.Contains(f.whole, p) })
}

// formsOfLine are those of a list, which says which part is which.
func formsOfLine(l Line) (f nameForms) {
	last := strings.Join(without(strings.Fields(l.Last), false), " ")
	f.whole = []string{pair(plain(l.First), plain(last))}
	for _, a := range append(pieces(l.First), plain(l.First)) {
		for _, b := range append(pieces(last), plain(last)) {
			f.parts = append(f.parts, pair(a, b))
		}
	}
	f.middles = []string{initial(l.Middle)}
	f.tidy()
	return f
}

// formsOf are those of a name that is one text.
func formsOf(name string) (f nameForms) {
	for _, text := range []string{name, umlauts.Replace(name)} {
		f.add(text)
	}
	f.tidy()
	return f
}

func (f *nameForms) add(name string) {
	words := wordsOf(name)
	n := len(words)
	for first := 1; first <= 2; first++ {
		for last := 1; last <= 3; last++ {
			if first+last > n {
				continue
			}
			a, b := strings.Join(words[:first], " "), strings.Join(words[n-last:], " ")
			f.whole = append(f.whole, pair(plain(a), plain(b)))
			for _, piece := range pieces(b) {
				f.parts = append(f.parts, pair(plain(words[0]), piece))
			}
			if first == 1 && last == 1 && n > 2 {
				f.middles = append(f.middles, initial(words[1]))
			}
		}
	}
}

// wordsOf are the words of a name in the order first to last: Lopez, Maria is Maria Lopez.
func wordsOf(name string) []string {
	groups := strings.Split(name, ",")
	var kept [][]string
	for i, g := range groups {
		if words := without(strings.Fields(g), i > 0); len(words) > 0 {
			kept = append(kept, words)
		}
	}
	switch len(kept) {
	case 0:
		return nil
	case 1:
		return kept[0]
	}
	return slices.Concat(kept[1], kept[0])
}

// without leaves out what comes behind a name, and words without a letter.
func without(words []string, comma bool) []string {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return plain(w) == "" })
	for n := len(words); n > 0; n-- {
		w := plain(words[n-1])
		if !(slices.Contains(behind, w) && (comma || n > 1) || comma && slices.Contains(afterComma, w)) {
			break
		}
		words = words[:n-1]
	}
	return words
}

// pieces are the parts of a double name, where it is one.
func pieces(name string) (out []string) {
	all := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) })
	for _, p := range all {
		if p = plain(p); len(all) > 1 && len([]rune(p)) > 2 { // of van der Berg only the last says something
			out = append(out, p)
		}
	}
	return out
}

func initial(middle string) string {
	for _, r := range plain(middle) {
		return string(r)
	}
	return ""
}
