package reading

import (
	"strings"

	"standing/internal/civil"
	"standing/internal/roster"
)

// span reads two days as one text, of a class of several days or of a time in which something
// is valid: 03/05/2024 – 03/07/2024, March 5-7, 2024, 5 to 7 March 2024. The first is zero
// where only its number stands there.
func (l *layout) span(text string) (dated, bool) {
	text = dashes.Replace(text)
	for _, between := range []string{" to ", " through ", " thru ", " until ", " and ", " & ", " - ", "-"} {
		if strings.Count(text, between) != 1 {
			continue
		}
		a, b, _ := strings.Cut(text, between)
		a, b = strings.TrimSpace(a), strings.TrimSpace(b)
		first, ok := l.oneDay(a)
		ok = ok && !first.month
		if month, _, found := strings.Cut(a, " "); !ok && !partOfDay(a) || month == "" {
			continue
		} else if last, fine := l.oneDay(b); fine && !last.month && last.or == 0 {
			return spanned(first, last, ok)
		} else if last, fine := l.oneDay(month + " " + b); fine && found && !last.month && letters(month) > 2 && !ok {
			return spanned(first, last, ok)
		}
	}
	return dated{}, false
}

func spanned(first, last dated, whole bool) (dated, bool) {
	if whole && (first.or != 0 || first.day > last.day) {
		return dated{}, false
	}
	last.first, last.span = first.day, true
	return last, true
}

// partOfDay is a day of which month or year stand behind it: 5, 5th, March 5, March 5, 6.
func partOfDay(s string) bool {
	all := strings.Fields(s)
	switch {
	case len(all) == 1:
		return dayNumber(all[0])
	case len(all) < 2 || len(all) > 4 || !isMonth(all[0]):
		return false
	}
	for _, w := range all[1:] {
		if !dayNumber(w) {
			return false
		}
	}
	return true
}

func dayNumber(s string) bool {
	s = strings.ToLower(strings.TrimRight(s, ".,"))
	for _, end := range []string{"st", "nd", "rd", "th"} {
		s = strings.TrimSuffix(s, end)
	}
	return len(s) > 0 && len(s) < 3 && digitsOf(s) == len(s)
}

func isMonth(s string) bool {
	if n := letters(s); n < 3 || n > 9 || digitsOf(s) > 0 {
		return false
	}
	_, v := roster.ParseDate(strings.TrimRight(s, ".,")+" 1, 2000", roster.AnyOrder)
	return v == roster.DateRead
}

// ordinals are days in words.
var ordinals = func() map[string]int {
	out := map[string]int{"thirtieth": 30, "thirty-first": 31}
	for i, w := range strings.Fields("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth") {
		out[w] = i + 1
		if i < 9 {
			out["twenty-"+w] = 21 + i
		}
	}
	return out
}()

// years are the last two digits of a year in words.
var years = func() map[string]int {
	out := map[string]int{"twenty": 20, "thirty": 30}
	for i, w := range strings.Fields("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen") {
		out[w] = i + 1
		if i < 9 {
			out["twenty-"+w], out["thirty-"+w] = 21+i, 31+i
		}
	}
	return out
}()

// ceremony reads a day as awards have it: this 5th day of March, in the year two thousand and
// twenty-four. It returns how many words it has, or none.
func (l *layout) ceremony(all []int) (civil.Date, int) {
	i := 0
	word := func() string {
		if i < len(all) {
			return plain(l.words[all[i]].Text)
		}
		return ""
	}
	skip := func(any ...string) {
		for _, w := range any {
			if word() == w {
				i++
			}
		}
	}
	skip("this", "the")
	day := word()
	if n := ordinals[day]; n > 0 {
		day = civil.Of(2000, 1, n).String()[8:]
	} else if !dayNumber(day) {
		return 0, 0
	}
	i++
	skip("day", "of")
	month := word()
	if !isMonth(month) {
		return 0, 0
	}
	i++
	skip("in", "the", "year", "of", "our", "lord", "a.d", "ad")
	year := l.yearAt(all, &i)
	if m, v := roster.ParseDate(day+" "+month+" "+year, roster.DMY); year != "" && v == roster.DateRead {
		return m.Day, i
	}
	return 0, 0
}

// yearAt is 2024, or two thousand and twenty-four, or twenty twenty-four.
func (l *layout) yearAt(all []int, i *int) string {
	word := func(k int) string {
		if *i+k < len(all) {
			return plain(l.words[all[*i+k]].Text)
		}
		return ""
	}
	if w := word(0); len(w) == 4 && digitsOf(w) == 4 {
		*i++
		return w
	}
	if w := word(1); word(0) == "20" && len(w) == 2 && digitsOf(w) == 2 { // on a form: 20__24__
		*i += 2
		return "20" + w
	}
	at := 0
	switch {
	case word(0) == "two" && word(1) == "thousand":
		at = 2
	case word(0) == "twenty":
		at = 1
	default:
		return ""
	}
	if word(at) == "and" {
		at++
	}
	n := years[word(at)]
	if n >= 20 && n%10 == 0 && years[word(at+1)] > 0 && years[word(at+1)] < 10 { // twenty four
		n += years[word(at+1)]
		at++
	}
	if n == 0 {
		return ""
	}
	*i += at + 1
	return civil.Of(2000+n, 1, 1).String()[:4]
}
